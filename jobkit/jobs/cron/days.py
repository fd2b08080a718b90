"""Which days of a month a cron expression fires on."""

from __future__ import annotations

from calendar import monthrange
from typing import NamedTuple

__all__ = ["Days"]


class Days(NamedTuple):
    """Which days an expression fires on; None leaves a field open.

    Parameters
    ----------
    months, of_month, of_week : frozenset of int, optional
        Sunday is 0.
    last : bool
        The last day of the month is among the days of the month.
    nth : tuple of (int, int)
        Day of week, which one in the month.
    """

    months: frozenset[int] | None
    of_month: frozenset[int] | None
    last: bool
    of_week: frozenset[int] | None
    nth: tuple[tuple[int, int], ...]

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
