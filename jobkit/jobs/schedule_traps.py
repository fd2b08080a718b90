"""The trap of a schedule that names a time zone (P-063)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.jobs.cron import parse
from jobkit.jobs.cron_traps import ScheduleTrap
from jobkit.jobs.cron_words import enumerated

if TYPE_CHECKING:
    from jobkit.jobs.local_time import UtcEquivalent
    from jobkit.jobs.schedule import Schedule

__all__ = ["timezone_trap"]

_MOST_TIMES = 2


def timezone_trap(schedule: Schedule) -> ScheduleTrap | None:
    """Return the trap of a `timezone`, with the UTC crons to write instead; None in UTC or without one."""
    seasons = schedule.utc_equivalents()
    if not seasons or all(season.offset_minutes == 0 for season in seasons):
        return None
    zone, expression = schedule.timezone, schedule.expression()
    if all(season.cron == expression for season in seasons):
        message = f"the platform has no timezone setting; for `{expression}` it makes no difference"
        return ScheduleTrap("timezone", message, "leave the timezone out", "timezone")
    where = " and ".join(_local(expression, season) for season in seasons)
    message = f"the platform has no timezone setting and schedules in UTC: `{expression}` fires"
    return ScheduleTrap("timezone", f"{message} {where} in {zone}", _fix(schedule, seasons), "timezone")


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


def _fix(schedule: Schedule, seasons: tuple[UtcEquivalent, ...]) -> str:
    wanted = schedule.describe(honour_timezone=True)
    if all(season.cron is None for season in seasons):
        return f"leave the timezone out; no single UTC cron says: {wanted}"
    crons = [
        (f"`{season.cron}`" if season.cron else "no single cron")
        + ("" if season.season == "all year" else f" in {season.season}")
        for season in seasons
    ]
    return f"leave the timezone out; for '{wanted}' write {', '.join(crons)}"
