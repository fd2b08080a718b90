"""Changes of the clocks of a time zone, and what each does to a schedule.

A cron in UTC goes on at its UTC times, so its local times move. A cron that is read in local time, as the
study guide does, stays where it is on the clock; a local time may then be missing once a year, and another
may come twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from jobkit.basics.moments import aware_utc
from jobkit.jobs.cron.expression import Cron
from jobkit.jobs.cron.local_time import instants_of, local_fire_times

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["ClockChange", "Seam", "clock_changes", "seams_of"]

_STEP = timedelta(days=1)
_NEAR = (timedelta(days=2), timedelta(days=32))
"""How far around a change a scheduled time is looked for: a daily schedule ends the first look."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of the clocks of a time zone.

    Parameters
    ----------
    at : datetime
        The first moment of the new time, aware UTC.
    before, after : timedelta
        Local time minus UTC, until then and from then on.
    """

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def is_forward(self) -> bool:
        """True when an hour is skipped, false when one comes twice."""
        return self.after > self.before

    @property
    def wall(self) -> tuple[datetime, datetime]:
        """What clocks show when they are changed, and what they show then; without a zone."""
        bare = self.at.replace(tzinfo=None)
        return bare + self.before, bare + self.after


@dataclass(frozen=True, slots=True)
class Seam:
    """What a change of clocks does to a schedule.

    Parameters
    ----------
    change : ClockChange
    before, after : datetime or None
        The last scheduled time before the change and the first one from it on, aware UTC; the second is at
        the same nominal time of day as the first where there is one. None without one within a month.
    skipped, repeated : tuple of datetime
        Local times (without a zone) of a cron in local time that are not on the clock that day, or twice.
    is_unmoved : bool
        True for a cron in UTC that fires at the same local times before and after: every hour, for example.
    """

    change: ClockChange
    before: datetime | None
    after: datetime | None
    skipped: tuple[datetime, ...] = ()
    repeated: tuple[datetime, ...] = ()
    is_unmoved: bool = False


def clock_changes(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[ClockChange, ...]:
    """Return the changes of the clocks of a zone in ``[start, end)``, to the second.

    >>> from jobkit.jobs.cron.local_time import zone_of
    >>> year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    >>> [change.at.isoformat() for change in clock_changes(zone_of("America/New_York"), *year)]
    ['2026-03-08T07:00:00+00:00', '2026-11-01T06:00:00+00:00']

    Raises
    ------
    ScheduleError
        For a naive datetime.
    """
    first, last = aware_utc(start, "start"), aware_utc(end, "end")
    return tuple(_changes(zone, first, last))


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[ClockChange]:
    while first < last:
        until = first + min(_STEP, last - first)
        before, after = _offset(first, zone), _offset(until, zone)
        if before != after:
            at = _first_with(after, zone, first, until)
            if at < last:
                yield ClockChange(at, before, after)
        first = until


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _first_with(offset: timedelta, zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Return the first second with an offset, which `late` has and `early` has not."""
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (early, middle) if _offset(middle, zone) == offset else (middle, late)
    return late


def seams_of(
    cron: Cron, zone: ZoneInfo, start: datetime, end: datetime, *, is_local: bool = False
) -> tuple[Seam, ...]:
    """Return what each change of clocks in ``[start, end)`` does to a schedule.

    Parameters
    ----------
    cron : Cron
    zone : ZoneInfo
        Whose clocks change.
    start, end : datetime
        Aware.
    is_local : bool
        True for a cron that is read in the time of `zone`; the platform reads every cron in UTC (P-063).
    """
    changes = clock_changes(zone, start, end)
    return tuple(_seam(cron, zone, change, is_local=is_local) for change in changes)


def _seam(cron: Cron, zone: ZoneInfo, change: ClockChange, *, is_local: bool) -> Seam:
    times = _Times(cron, zone if is_local else None)
    before = times.last_before(change.at)
    after = times.first_like(before, change.at)
    skipped, repeated = _odd_times(cron, zone, change) if is_local else ((), ())
    return Seam(change, before, after, skipped, repeated, not is_local and _is_unmoved(cron, change))


def _is_unmoved(cron: Cron, change: ClockChange) -> bool:
    """Say whether the times of every day are the same after they have moved with the clocks."""
    times = set(cron.minutes_of_day)
    shift = (change.after - change.before) // timedelta(minutes=1)
    every_day = cron.open_day_of_month and cron.open_day_of_week and cron.month.full
    return every_day and {(time + shift) % 1440 for time in times} == times


@dataclass(frozen=True, slots=True)
class _Times:
    """The scheduled times of a cron, in UTC or in the time of a zone."""

    cron: Cron
    zone: ZoneInfo | None

    def between(self, start: datetime, end: datetime) -> list[datetime]:
        if self.zone is None:
            return self.cron.fire_times(start, end)
        return local_fire_times(self.cron, self.zone, start, end)

    def last_before(self, moment: datetime) -> datetime | None:
        """Return the last time before a moment, none more than a month away."""
        found = (self.between(moment - near, moment) for near in _NEAR)
        return next((times[-1] for times in found if times), None)

    def first_like(self, other: datetime | None, moment: datetime) -> datetime | None:
        """Return the first time from a moment on with the time of day of another, or else the first."""
        found = (self.between(moment, moment + near) for near in _NEAR)
        times = next((times for times in found if times), [])
        wanted = other and self._nominal(other)
        return next((time for time in times if self._nominal(time) == wanted), next(iter(times), None))

    def _nominal(self, moment: datetime) -> tuple[int, int]:
        """Return hour and minute on the clock that the cron is read by."""
        there = moment.astimezone(self.zone or UTC)
        return there.hour, there.minute


def _odd_times(
    cron: Cron, zone: ZoneInfo, change: ClockChange
) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """Return the local times of a cron around a change that clocks never show, and those they show twice."""
    first, last = sorted(change.wall)
    walls = [wall for wall in _walls(cron, first.date(), last.date()) if first <= wall < last]
    counts = {wall: len(instants_of(wall, zone)) for wall in walls}
    skipped = tuple(wall for wall, count in counts.items() if count == 0)
    return skipped, tuple(wall for wall, count in counts.items() if count == 2)


def _walls(cron: Cron, first: date, last: date) -> Iterator[datetime]:
    for day in cron.dates(first, last):
        for hour, minute in cron.times:
            yield datetime(day.year, day.month, day.day, hour, minute)
