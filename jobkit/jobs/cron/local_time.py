"""Local time: for what the study guide supposes, and for the lesson that the platform has none (P-063)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jobkit.basics.errors import ScheduleError, did_you_mean, shorten
from jobkit.basics.moments import aware_utc
from jobkit.basics.shown import Shown
from jobkit.jobs.cron.expression import Cron
from jobkit.jobs.cron.fields import Field, compact

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "Season",
    "UtcEquivalent",
    "instants_of",
    "is_wild",
    "local_fire_times",
    "local_fire_times_after",
    "seasons_of",
    "shifted",
    "shifted_days",
    "utc_equivalents",
    "zone_of",
]

_NAME = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\Z")
_OF_THE_MACHINE = re.compile(r"(localtime|posixrules|Factory|(posix|right)/.*)\Z")
_DAY = 24 * 60
_END = datetime.max.replace(tzinfo=UTC)


class Season(NamedTuple):
    """A part of the year with one distance to UTC.

    Parameters
    ----------
    offset_minutes : int
        Local time minus UTC.
    name : {"standard time", "daylight time", "all year"}
    """

    offset_minutes: int
    name: str


@dataclass(frozen=True, slots=True)
class UtcEquivalent(Shown):
    """The UTC cron that fires at the wanted local time for a part of the year.

    Parameters
    ----------
    cron : str, optional
        None where no single expression says it.
    offset_minutes : int
        Local time minus UTC.
    season : {"standard time", "daylight time", "all year"}
    """

    cron: str | None
    offset_minutes: int
    season: str


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name; raises `ScheduleError` with the nearest known one."""
    from zoneinfo import ZoneInfo, available_timezones

    if _NAME.match(name) and not _OF_THE_MACHINE.match(name):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    known = sorted(zone for zone in available_timezones() if "/" in zone)  # EDT is nothing like WET
    hint = did_you_mean(name[:80], known) or "an IANA name such as America/New_York, or UTC"
    raise ScheduleError(f"{shorten(name)} is no time zone", hint=hint)


def local_fire_times(cron: Cron, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Return the fire times in ``[start, end)``, aware UTC, of a cron read in local time.

    Where clocks change it does what Debian's cron does. An expression whose minute and hour are both fixed
    fires at the first minute that exists when its time is skipped, and once when its time comes twice. One
    whose minute or hour starts with ``*`` follows the clock on the wall: skipped times do not fire, repeated
    ones fire twice.
    """
    first, last = aware_utc(start, "start"), aware_utc(end, "end")
    cron.check_count(first, last)
    wild = is_wild(cron)
    found: set[datetime] = set()
    for day in cron.dates(_near(first.date(), -2), _near(last.date(), 2)):
        offset = _offset_all_day(day, zone)
        walls = (datetime(day.year, day.month, day.day, hour, minute) for hour, minute in cron.times)
        if offset is not None:
            found.update((wall - offset).replace(tzinfo=UTC) for wall in walls)
            continue
        for wall in walls:
            found.update(instants_of(wall, zone) if wild else (_one_instant(wall, zone),))
    return sorted(moment for moment in found if first <= moment < last)


def _offset_all_day(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return local time minus UTC where no clock changes on a day, as on nearly all; None where one does."""
    ends = (
        datetime(day.year, day.month, day.day),
        datetime(day.year, day.month, day.day) + timedelta(days=1),
    )
    offsets = {end.replace(tzinfo=zone, fold=fold).utcoffset() for end in ends for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def local_fire_times_after(cron: Cron, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """Yield the fire times strictly after `moment`, aware UTC, of a cron read in local time."""
    after, days = aware_utc(moment, "after"), 2
    start = after + timedelta(microseconds=1) if after < _END else _END
    while start < _END:
        # Windows grow, as most schedules fire within two days and some only in a leap year.
        end = start + min(timedelta(days=days), _END - start)
        yield from local_fire_times(cron, zone, start, end)
        start, days = end, min(days * 30, 2000)


def _near(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 3), date.max.toordinal() - 2))


def is_wild(cron: Cron) -> bool:
    """Say whether an expression follows the clock on the wall: its minute or hour starts with ``*``."""
    return cron.minute.text.startswith("*") or cron.hour.text.startswith("*")


def instants_of(wall: datetime, zone: ZoneInfo) -> set[datetime]:
    """Return the moments, aware UTC, at which clocks show a local time: none, one or two."""
    instants = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {moment for moment in instants if moment.astimezone(zone).replace(tzinfo=None) == wall}


def _one_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    while not instants_of(wall, zone):
        wall += timedelta(minutes=1)
    return min(instants_of(wall, zone))


def utc_equivalents(cron: Cron, zone: ZoneInfo, year: int) -> tuple[UtcEquivalent, ...]:
    """Return the UTC crons for the offsets that `zone` has in `year`, standard time first."""
    return tuple(
        UtcEquivalent(shifted(cron, -offset), offset, name) for offset, name in seasons_of(zone, year)
    )


def seasons_of(zone: ZoneInfo, year: int) -> tuple[Season, ...]:
    """Return the distances to UTC that `zone` has in `year`, standard time first."""
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    offsets = sorted({_offset(noon + timedelta(days=day), zone) for day in range(365)})
    if len(offsets) == 1:
        return (Season(offsets[0], "all year"),)
    return tuple(
        Season(offset, "daylight time" if number else "standard time")
        for number, offset in enumerate(offsets)
    )


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60


def shifted(cron: Cron, minutes: int) -> str | None:
    """Return the cron that fires `minutes` later (earlier when negative), or None when no single one does.

    >>> from jobkit.jobs.cron.expression import parse
    >>> shifted(parse("0 6 * * 1-5"), -8 * 60)
    '0 22 * * 0-4'
    >>> shifted(parse("0 6 L * *"), -8 * 60)  # the day before the last has no name
    """
    times = [divmod(time + minutes, _DAY) for time in cron.minutes_of_day]
    hours, mins = sorted({time // 60 for _, time in times}), sorted({time % 60 for _, time in times})
    days = shifted_days(cron, {carry for carry, _ in times})
    if days is None or len(hours) * len(mins) != len(times):
        return None
    return " ".join((_respelled(cron.minute, mins), _respelled(cron.hour, hours), *days))


def _respelled(field: Field, values: list[int]) -> str:
    """Return the values as cron; as they were written when they have not changed."""
    if tuple(values) == field.values:
        return field.text
    return "*" if len(values) == field.kind.size else compact(values)


def shifted_days(cron: Cron, carries: Iterable[int]) -> tuple[str, str, str] | None:
    """Return day of month, month and day of week after times of day have moved by so many days.

    `carries` has -1, 0 or 1 for each time of day; None where the three fields cannot say it.
    """
    moves = set(carries)
    if moves == {0}:
        return cron.day_of_month.text, cron.month.text, cron.day_of_week.text
    if cron.open_day_of_month and cron.open_day_of_week and cron.month.full:
        return "*", "*", "*"
    if len(moves) > 1 or not moves <= {-1, 1} or cron.day_of_week.nth:
        return None
    move = moves.pop()
    of_month = "*" if cron.open_day_of_month else _moved_days(cron.day_of_month, move)
    of_week = (
        "*" if cron.open_day_of_week else compact(sorted((day + move) % 7 for day in cron.day_of_week.values))
    )
    months = "*" if cron.month.full else _moved_months(cron, move)
    return (of_month, months, of_week) if of_month and months else None


def _moved_days(field: Field, move: int) -> str | None:
    """Return the days of the month a day earlier or later, where each month agrees on what that is."""
    if move == -1:
        if field.last or field.values[-1] > 28:
            return None
        before = [*([compact(day - 1 for day in field.values if day > 1)] if field.values[-1] > 1 else [])]
        return ",".join([*before, *(["L"] if field.values[0] == 1 else [])])
    if field.values and field.values[-1] > 27:
        return None
    return compact([*([1] if field.last else []), *(day + 1 for day in field.values)])


def _moved_months(cron: Cron, move: int) -> str | None:
    field = cron.day_of_month
    if cron.open_day_of_month or not cron.open_day_of_week:
        return None  # its first or last day lands in a neighbouring month, the others do not
    crossing = (field.values == (1,) and not field.last) if move == -1 else (field.last and not field.values)
    staying = 1 not in field.values if move == -1 else not field.last
    if crossing:
        return compact(sorted((month + move - 1) % 12 + 1 for month in cron.month.values))
    return cron.month.text if staying else None
