"""The days that words say, as fields of cron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.fields import FIELDS
from jobkit.jobs.cron.in_words.said_terms import SaidTerms
from jobkit.jobs.cron.in_words.spelling import EVERY_DAY, DayFields, field_text
from jobkit.jobs.cron.in_words.terms import (
    DateList,
    MonthDays,
    NamedMonths,
    NthWeekdays,
    Often,
    Rhythm,
    Weekdays,
)

__all__ = ["SaidDays"]

_OF_MONTH, _MONTH, _OF_WEEK = FIELDS[2:]

_DAYS_OF = {
    "week": "on monday and thursday",
    "month": "on the 1st and 15th of the month",
    "year": "on 1 january and 1 july",
}

T = TypeVar("T")


class SaidDays(SaidTerms):
    """The terms of one schedule, asked for its days."""

    def days(self) -> list[DayFields]:
        """Return the days as fields of cron; several where one cannot say all of them."""
        dates = [date for term in self.all(DateList) for date in term.dates]
        self._check_count("year", len(dates))
        of_week, of_month, months = self._of_week(), self._of_month(), self._months()
        if dates:
            return self._dated(dates, of_week, of_month, months)
        if "*" not in (of_week, of_month):
            self.assume("either-day", "a day of the month or a day of the week is enough, not both together")
        return [(of_month, months, of_week)]

    def _dated(
        self, dates: Sequence[tuple[int, int]], of_week: str, of_month: str, months: str
    ) -> list[DayFields]:
        if (of_week, of_month, months) != EVERY_DAY and not self._is_yearly():
            raise ScheduleError("a date and other days: two schedules in one", hint="make it two jobs")
        months_of: dict[int, list[int]] = {}
        for month, day in dates:
            months_of.setdefault(day, []).append(month)
        return [(str(day), field_text(_MONTH, those), "*") for day, those in sorted(months_of.items())]

    def _is_yearly(self) -> bool:
        return all(rhythm.unit == "year" for rhythm in self.rhythms)

    def _rhythm(self, *units: str) -> Rhythm | None:
        found = [rhythm for rhythm in self.rhythms if rhythm.unit in units]
        often = [Rhythm(1, one.unit) for one in self.all(Often) if one.unit in units and one.count == 1]
        return next(iter([*found, *often]), None)

    def _of_week(self) -> str:
        days = self._kept(Weekdays, lambda term: term.days, range(7), "day of the week")
        pairs = [pair for term in self.all(NthWeekdays) for pair in term.pairs]
        if pairs:
            if days is not None:
                raise ScheduleError(
                    "days of the week and `first monday`: two schedules in one", hint="two jobs"
                )
            return ",".join(f"{_OF_WEEK.names[day].upper()}#{which}" for day, which in pairs)
        if days is None and self._rhythm("week") and not self.has(MonthDays):
            self.assume("monday", "no day of the week is said: Monday")
            days = frozenset({1})
        self._check_count("week", len(days or ()))
        return "*" if days is None else field_text(_OF_WEEK, days)

    def _of_month(self) -> str:
        terms = self.all(MonthDays)
        days = sorted({day for term in terms for day in term.days})
        last = ["L"] * any(term.is_last for term in terms)
        pairs = sum(len(term.pairs) for term in self.all(NthWeekdays))
        self._check_count("month", len(days) + len(last) + pairs)
        entries = [*([field_text(_OF_MONTH, days)] if days else []), *last]
        if entries:
            return ",".join(entries)
        every = next((rhythm for rhythm in self.rhythms if rhythm.unit == "day"), None)
        if every is not None:
            self.say_restart(every, 31)
            return f"*/{every.count}"
        return self._first_of_month()

    def _first_of_month(self) -> str:
        """Return the 1st for "monthly" and longer, where no day of the week contradicts."""
        long = self._rhythm("month", "quarter", "year")
        if long is None or self.has(NthWeekdays, DateList):
            return "*"
        if self.has(Weekdays):
            hint = "say which one: on the first monday of the month"
            raise ScheduleError(f"{long.meaning} on a day of the week: that comes four times", hint=hint)
        self.assume("first-day", "no day of the month is said: the 1st")
        return "1"

    def _months(self) -> str:
        named = self._kept(NamedMonths, lambda term: term.months, range(1, 13), "month")
        long = self._rhythm("quarter", "year") or self._rhythm("month")
        if named is not None or long is None:
            return "*" if named is None else field_text(_MONTH, named)
        if long.unit == "year" and not self.has(DateList):
            self.assume("january", "no month is said: January")
            return "1"
        step = {"quarter": 3}.get(long.unit, 1) * long.count
        if long.unit == "year" or step == 1:
            return "*"
        self.say_restart(Rhythm(step, "month"), 12)
        return field_text(_MONTH, range(1, 13, step))

    def _kept(
        self, kind: type[T], values: Callable[[T], frozenset[int]], all_values: range, noun: str
    ) -> frozenset[int] | None:
        """Return what is named without what is left out; None where neither is said."""
        terms = self.all(kind)
        if not terms:
            return None
        wanted: set[int] = set().union(*(values(term) for term in terms if not _is_except(term)))
        kept = (wanted or set(all_values)) - set().union(*(values(t) for t in terms if _is_except(t)))
        if not kept:
            raise ScheduleError(f"no {noun} is left", hint="leave out fewer")
        return frozenset(kept) if len(kept) < len(all_values) else None

    def _check_count(self, unit: str, count: int) -> None:
        """Refuse "twice a week" where the days are not said."""
        for often in self.all(Often):
            if often.unit == unit and often.count > 1 and often.count != count:
                what = f"{often.meaning}: the days are not said"
                raise ScheduleError(what, hint=f"write for example `{_DAYS_OF[unit]}`")


def _is_except(term: object) -> bool:
    return bool(getattr(term, "is_except", False))
