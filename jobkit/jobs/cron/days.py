"""Which days and which times of day a cron expression fires on, as croniter expands it.

Imported when fire times are asked for: croniter takes longer to import than a job takes to define.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from jobkit.basics.errors import ScheduleError

__all__ = ["Days", "expanded"]


@dataclass(frozen=True, slots=True)
class Days:
    """Which days an expression fires on, as croniter expands it; None leaves a field open.

    Parameters
    ----------
    months, of_month, of_week : frozenset of int, optional
        Sunday is 0.
    last : bool
        The last day of the month is among the days of the month.
    nth : frozenset of (int, int)
        Day of week, which one in the month.
    """

    months: frozenset[int] | None
    of_month: frozenset[int] | None
    last: bool
    of_week: frozenset[int] | None
    nth: frozenset[tuple[int, int]]

    def of(self, year: int, month: int) -> list[int]:
        """Return the days of one month that match, in order."""
        if self.months is not None and month not in self.months:
            return []
        first, length = monthrange(year, month)  # Monday is 0
        if self.of_month is None and self.of_week is None:
            return list(range(1, length + 1))
        matching = {day for day in self.of_month or () if day <= length}
        if self.last and self.of_month is not None:
            matching.add(length)
        if self.of_week is not None:
            for day in range(1, length + 1):
                weekday = (first + day) % 7
                if weekday in self.of_week or (weekday, (day + 6) // 7) in self.nth:
                    matching.add(day)
        return sorted(matching)


@lru_cache(maxsize=1024)
def expanded(text: str) -> tuple[Days, tuple[tuple[int, int], ...]]:
    """Return the days and the times of day, with croniter's expansion of the five fields."""
    from croniter import croniter  # slow to import

    try:
        (minutes, hours, of_month, months, of_week), nth = croniter.expand(text)
    except ValueError as error:  # `parse` refuses it first, as far as we know
        raise ScheduleError(f"{text!r} is not understood: {error}") from None
    days = Days(
        months=_restricted(months),
        of_month=_restricted(of_month),
        last="l" in of_month,
        of_week=frozenset() if nth else _restricted(of_week),  # `parse` refuses a mixture
        nth=frozenset((day, which) for day, those in nth.items() for which in those),
    )
    every_minute = range(60) if "*" in minutes else sorted(minutes)
    every_hour = range(24) if "*" in hours else sorted(hours)
    return days, tuple((hour, minute) for hour in every_hour for minute in every_minute)


def _restricted(values: list[int | str]) -> frozenset[int] | None:
    return None if "*" in values else frozenset(value for value in values if isinstance(value, int))
