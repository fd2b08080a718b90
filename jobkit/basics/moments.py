"""Moments that people write: ISO 8601 text or datetimes, always UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime

from jobkit.basics.errors import JobkitError, shorten

__all__ = ["utc"]


def utc(moment: datetime | str) -> datetime:
    """Return `moment` as an aware UTC datetime; text is ISO 8601, and without a zone it means UTC.

    >>> utc("2026-03-02 06:00")
    datetime.datetime(2026, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        when = None
    if not isinstance(when, datetime):
        raise JobkitError(
            f"{shorten(moment)} is no date or time", hint="write it like 2026-03-02T06:00 (UTC)"
        )
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
