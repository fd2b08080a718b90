"""The trap of a schedule that names a time zone (P-063)."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.words import enumerated
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.local_time import UtcEquivalent
from jobkit.jobs.cron.traps import ScheduleTrap

__all__ = ["timezone_trap"]

_MOST_TIMES = 2


def timezone_trap(
    expression: str, zone: str, seasons: Sequence[UtcEquivalent], wanted: str
) -> ScheduleTrap | None:
    """Return the trap of a `timezone`, with the UTC crons to write instead; None in UTC.

    Parameters
    ----------
    expression : str
        The cron, which the platform reads in UTC.
    zone : str
        The time zone that it was meant in.
    seasons : sequence of UtcEquivalent
        The UTC crons that fire at that local time.
    wanted : str
        What was meant, in words.
    """
    if not seasons or all(season.offset_minutes == 0 for season in seasons):
        return None
    if all(season.cron == expression for season in seasons):
        message = f"the platform has no timezone setting; for `{expression}` it makes no difference"
        return ScheduleTrap("timezone", message, "leave the timezone out", "timezone")
    where = " and ".join(_local(expression, season) for season in seasons)
    message = f"the platform has no timezone setting and schedules in UTC: `{expression}` fires"
    return ScheduleTrap("timezone", f"{message} {where} in {zone}", _fix(wanted, seasons), "timezone")


def _local(expression: str, season: UtcEquivalent) -> str:
    """Say at which local time a UTC cron fires."""
    when = "" if season.season == "all year" else f" in {season.season}"
    cron = parse(expression)
    times = sorted(
        divmod((60 * hour + minute + season.offset_minutes) % 1440, 60)
        for hour in cron.hour.values
        for minute in cron.minute.values
    )
    if len(times) > _MOST_TIMES:
        hours, rest = divmod(abs(season.offset_minutes), 60)
        side = "later" if season.offset_minutes > 0 else "earlier"
        return f"{hours}:{rest:02} hours {side} by the clock{when}"
    return f"at {enumerated([f'{hour:02}:{minute:02}' for hour, minute in times])}{when}"


def _fix(wanted: str, seasons: Sequence[UtcEquivalent]) -> str:
    if all(season.cron is None for season in seasons):
        return f"leave the timezone out; no single UTC cron says: {wanted}"
    crons = [
        (f"`{season.cron}`" if season.cron else "no single cron")
        + ("" if season.season == "all year" else f" in {season.season}")
        for season in seasons
    ]
    return f"leave the timezone out; for '{wanted}' write {', '.join(crons)}"
