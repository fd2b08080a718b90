"""Times and days as cron fields: as few expressions as say exactly them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.fields import FIELDS, FieldKind, compact
from jobkit.jobs.cron.local_time import shifted_days

__all__ = ["EVERY_DAY", "DayFields", "crons_in_utc", "field_text", "spelled"]

DayFields = tuple[str, str, str]
"""Day of month, month and day of week of a cron."""

EVERY_DAY: DayFields = ("*", "*", "*")

_DAY = 24 * 60
_MINUTE, _HOUR = FIELDS[:2]


def field_text(kind: FieldKind, values: Iterable[int]) -> str:
    """Return values as one field of a cron: a star, a step or a list.

    >>> field_text(FIELDS[0], [0, 15, 30, 45]), field_text(FIELDS[1], [8, 10, 12, 14])
    ('*/15', '8-14/2')
    """
    found = sorted(set(values))
    if len(found) == kind.size:
        return "*"
    step = found[1] - found[0] if len(found) > 1 else 0
    if len(found) >= _least_for_step(kind, step) and found == list(range(kind.low, kind.top + 1, step)):
        return f"*/{step}"
    in_a_day = kind in (_MINUTE, _HOUR)
    if in_a_day and step > 1 and len(found) > 3 and found == list(range(found[0], found[-1] + 1, step)):
        return f"{found[0]}-{found[-1]}/{step}"
    return compact(found)


def _least_for_step(kind: FieldKind, step: int) -> int:
    """Return how many values are written as a step: two would hide what they are, but for half hours."""
    if step < 2 or kind is FIELDS[4]:
        return kind.size + 1
    return 2 if kind is _MINUTE and kind.size % step == 0 else 3


def spelled(times: Iterable[int], days: DayFields = EVERY_DAY) -> tuple[str, ...]:
    """Return the crons of some times of day (minutes since midnight); hours with the same minutes share one.

    >>> spelled([6 * 60, 6 * 60 + 30, 18 * 60])
    ('*/30 6 * * *', '0 18 * * *')
    """
    minutes_of: dict[int, list[int]] = {}
    for time in sorted(set(times)):
        minutes_of.setdefault(time // 60, []).append(time % 60)
    hours_of: dict[tuple[int, ...], list[int]] = {}
    for hour, minutes in minutes_of.items():
        hours_of.setdefault(tuple(minutes), []).append(hour)
    return tuple(
        " ".join((field_text(_MINUTE, minutes), field_text(_HOUR, hours), *days))
        for minutes, hours in hours_of.items()
    )


def crons_in_utc(
    times: Collection[int], days: Sequence[DayFields], offset_minutes: int
) -> tuple[str, ...] | None:
    """Return the UTC crons of local times of day, or None where cron cannot say them.

    Parameters
    ----------
    times : collection of int
        Minutes since midnight, local time.
    days : sequence of DayFields
        Days in local time; each stands beside all times.
    offset_minutes : int
        Local time minus UTC.
    """
    found: list[str] = []
    moved = [divmod(time - offset_minutes, _DAY) for time in times]
    for fields in days:
        cron = parse(" ".join(("0 0", *fields)))
        for carry in sorted({carry for carry, _ in moved}):
            there = shifted_days(cron, {carry})
            if there is None:
                return None
            found += spelled((time for day, time in moved if day == carry), there)
    return tuple(dict.fromkeys(_together(found)))


def _together(crons: Sequence[str]) -> list[str]:
    """Join crons that differ in their hours alone: times of every day that midnight has divided."""
    hours_of: dict[tuple[str, ...], set[int]] = {}
    for text in crons:
        minute, _, *days = text.split()
        hours_of.setdefault((minute, *days), set()).update(parse(text).hour.values)
    return [
        " ".join((minute, field_text(_HOUR, hours), *days)) for (minute, *days), hours in hours_of.items()
    ]
