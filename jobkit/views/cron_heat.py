"""When a schedule fires, as a map of a week: a row for each day, a column for each hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

from jobkit.basics.words import DAYS, count_words
from jobkit.jobs import Schedule
from jobkit.views.drawing import Box, Item, Part, Picture, Rect, Text

__all__ = ["CronHeat", "cron_heat", "cron_heat_picture"]

_WEEKS = (4, 52)
"""How far is looked ahead: a schedule with a run in the first weeks needs no more."""

_WEEK_DAYS = (1, 2, 3, 4, 5, 6, 0)
_LEFT, _TOP, _WIDTH, _HEIGHT = 42.0, 22.0, 27.0, 24.0
_STRONGEST = 0.6  # so that a number upon it can be read in both themes


@dataclass(frozen=True, slots=True)
class CronHeat:
    """How often a schedule fires in each hour of the week.

    Parameters
    ----------
    counts : Mapping of (int, int) to int
        (day of the week, 0 is Sunday; hour) -> scheduled times. Hours without one are left out.
    weeks : int
        How many weeks were looked at.
    zone : str
        Whose days and hours they are.
    """

    counts: Mapping[tuple[int, int], int]
    weeks: int
    zone: str

    @property
    def total(self) -> int:
        """All scheduled times."""
        return sum(self.counts.values())

    def of_day(self, day: int) -> int:
        """Return the scheduled times of one day of the week."""
        return sum(count for (there, _), count in self.counts.items() if there == day)


def cron_heat(
    schedule: Schedule,
    start: datetime,
    zone: tzinfo = UTC,
    name: str = "UTC",
    *,
    honour_timezone: bool = False,
    assigned_minute: int = 4,
) -> CronHeat:
    """Count the scheduled times of four weeks, or of a year where those have none.

    Parameters
    ----------
    schedule : Schedule
    start : datetime
        Aware.
    zone : tzinfo
        Whose days and hours count.
    name : str
        What that zone is called.
    honour_timezone, assigned_minute
        As for `Schedule.fire_times`.
    """
    times = partial(schedule.fire_times, honour_timezone=honour_timezone, assigned_minute=assigned_minute)
    for weeks in _WEEKS:
        found = times(start, start + timedelta(weeks=weeks))
        if found:
            break
    there = (moment.astimezone(zone) for moment in found)
    return CronHeat(Counter((moment.isoweekday() % 7, moment.hour) for moment in there), weeks, name)


def cron_heat_picture(heat: CronHeat) -> Picture:
    """Draw a map of the week."""
    most = max(heat.counts.values(), default=1)
    items = [*_hours(), *(item for row, day in enumerate(_WEEK_DAYS) for item in _row(heat, row, day, most))]
    summary = f"{count_words(heat.total, 'run')} in {heat.weeks} weeks, by day and hour, {heat.zone}"
    days = tuple(f"{DAYS[day]}: {count_words(heat.of_day(day), 'run')}." for day in _WEEK_DAYS)
    size = _LEFT + 24 * _WIDTH + 2, _TOP + 7 * _HEIGHT + 2
    return Picture("jobkit-heat", *size, summary, summary, tuple(items), heading=summary, description=days)


def _hours() -> Iterator[Item]:
    for hour in range(0, 24, 2):
        yield Text(_LEFT + (hour + 0.5) * _WIDTH, 11, f"{hour:02}", 12, "faint", anchor="middle")


def _row(heat: CronHeat, row: int, day: int, most: int) -> Iterator[Item]:
    y = _TOP + row * _HEIGHT
    yield Text(0, y + _HEIGHT / 2, DAYS[day][:3], 12, "faint")
    for hour in range(24):
        box = Box(_LEFT + hour * _WIDTH, y, _WIDTH - 2, _HEIGHT - 2)
        yield _cell(box, heat.counts.get((day, hour), 0), most, f"{DAYS[day]} {hour:02}:00 to {hour:02}:59")


def _cell(box: Box, count: int, most: int, when: str) -> Part:
    ground = Rect(box, "text", radius=3, opacity=0.06)
    if not count:
        return Part((ground,), {"count": 0}, f"{when}: no run")
    strength = 0.15 + (_STRONGEST - 0.15) * count / most
    fill = Rect(box, "slots", radius=3, opacity=round(strength, 3))
    number = Text(box.x + box.width / 2, box.middle, str(count), 12, anchor="middle")
    return Part((fill, number), {"count": count}, f"{when}: {count_words(count, 'run')}")
