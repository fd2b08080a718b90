"""Moments in UTC: what people and files write, and the stricter rule of schedules.

Everything inside jobkit is an aware datetime in UTC. What people write may leave out the zone and then means
UTC. Schedules take no datetime without a zone: programs ask them, where a naive datetime is usually a local
time, and a guess would move every run by hours.
"""

from __future__ import annotations

from datetime import UTC, datetime

from jobkit.basics.errors import JobkitError, ScheduleError, shorten

__all__ = ["aware_utc", "utc"]


def utc(moment: datetime | str) -> datetime:
    """Return what a person or a file wrote as an aware UTC datetime; without a zone it means UTC.

    >>> utc("2026-03-02 06:00")
    datetime.datetime(2026, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)

    Parameters
    ----------
    moment : datetime or str
        Text is ISO 8601.

    Raises
    ------
    JobkitError
        For anything else, and for a moment that UTC cannot express (before year 1 or after year 9999).
    """
    try:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if isinstance(when, datetime):
            return when.replace(tzinfo=UTC) if when.utcoffset() is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise JobkitError(f"{shorten(moment)} is no date or time", hint="write it like 2026-03-02T06:00, in UTC")


def aware_utc(moment: datetime, what: str = "time") -> datetime:
    """Return an aware datetime in UTC, and refuse a naive one.

    Parameters
    ----------
    moment : datetime
        Aware.
    what : str, optional
        What the error calls it.

    Raises
    ------
    ScheduleError
        For a naive datetime, and for anything that is not a datetime.
    """
    if not isinstance(moment, datetime):
        raise ScheduleError(f"{what} must be a datetime, not {shorten(moment)}")
    if moment.utcoffset() is None:
        raise ScheduleError(
            f"{what} {moment.isoformat()} has no time zone", hint="write datetime(..., tzinfo=UTC)"
        )
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
