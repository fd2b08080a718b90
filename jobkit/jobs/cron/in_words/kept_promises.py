"""What is said has to hold for what comes out: each term of a schedule in words is checked with the result.

The terms are put together by rules, and a rule may leave one of them out. A term that does not hold for the
times and days that were found is refused by name, so that nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.expression import Cron, parse
from jobkit.jobs.cron.in_words.spelling import DayFields
from jobkit.jobs.cron.in_words.terms import (
    HOURS_OF,
    ClockSpan,
    ClockTimes,
    DateList,
    DayPart,
    MinutesPast,
    MonthDays,
    NamedMonths,
    NthWeekdays,
    Often,
    Rhythm,
    Term,
    Weekdays,
)

__all__ = ["refuse_unmet"]

_MOST_OF_A_WEEK = 4
"""Days on which a "weekly" schedule may fire: more is no longer weekly."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The times of day (minutes since midnight) and the days that were found."""

    times: frozenset[int]
    days: tuple[Cron, ...]

    @property
    def dates_in_a_month(self) -> int:
        """How many days of a month are named."""
        return sum(
            len(cron.day_of_month.values) + cron.day_of_month.last
            for cron in self.days
            if not cron.open_day_of_month
        )

    @property
    def months(self) -> set[int]:
        """The months."""
        return {month for cron in self.days for month in cron.month.values}

    @property
    def texts(self) -> set[str]:
        """The days of the month as written."""
        return {cron.day_of_month.text for cron in self.days}

    @property
    def is_monthly(self) -> bool:
        """True for days of the month, in more months than one."""
        is_dated = bool(self.dates_in_a_month or self.nth_days) and not self.days_in_a_week
        return is_dated and len(self.months) > 1

    @property
    def nth_days(self) -> int:
        """How many days of the kind "first Monday" are named."""
        return sum(len(cron.day_of_week.nth) for cron in self.days)

    @property
    def days_in_a_week(self) -> int:
        """How many days of each week, 0 where others than days of the week decide."""
        return sum(
            len(cron.day_of_week.values)
            for cron in self.days
            if cron.open_day_of_month and not cron.open_day_of_week
        )

    @property
    def dates_in_a_year(self) -> int:
        """How many days of a year are named, 0 where days of the week decide."""
        return sum(
            (len(cron.day_of_month.values) + cron.day_of_month.last) * len(cron.month.values)
            for cron in self.days
            if not cron.open_day_of_month and cron.open_day_of_week
        )


def refuse_unmet(terms: Sequence[Term], times: Sequence[int], days: Sequence[DayFields]) -> None:
    """Raise ScheduleError for the first term that does not hold for these times and days."""
    found = _Found(frozenset(times), tuple(parse(" ".join(("0 0", *fields))) for fields in days))
    for term in terms:
        is_met = _CHECKS.get(type(term))
        if is_met is not None and not is_met(term, found):
            what = f"{term.meaning}: that does not go together with the rest"
            raise ScheduleError(what, hint="make it two jobs, and say one of them here")


def _clock_times(term: ClockTimes, found: _Found) -> bool:
    said = [
        {clock.minutes, clock.minutes + 720} if clock.is_bare else {clock.minutes} for clock in term.clocks
    ]
    return all(found.times & one for one in said) and found.times <= set().union(*said)


def _span(term: ClockSpan, found: _Found) -> bool:
    return all(time >= term.first.minutes for time in found.times) and len(found.times) > 1


def _minutes_past(term: MinutesPast, found: _Found) -> bool:
    return {time % 60 for time in found.times} == set(term.minutes)


def _day_part(term: DayPart, found: _Found) -> bool:
    return all(time // 60 in HOURS_OF[term.name] for time in found.times)


def _rhythm(term: Rhythm, found: _Found) -> bool:
    if term.unit == "day":
        every_day = all(cron.open_day_of_month and not cron.day_of_week.nth for cron in found.days)
        return every_day if term.count == 1 else found.texts == {f"*/{term.count}"}
    if term.unit == "week":
        return 0 < found.days_in_a_week <= _MOST_OF_A_WEEK and all(cron.month.full for cron in found.days)
    if term.unit == "month" and term.count == 1:
        return found.is_monthly
    if term.unit in ("month", "quarter"):
        return found.months == set(range(1, 13, term.count * (3 if term.unit == "quarter" else 1)))
    return term.unit != "year" or found.dates_in_a_year > 0


def _often(term: Often, found: _Found) -> bool:
    if term.unit == "hour":
        return len({time % 60 for time in found.times}) == term.count
    if term.unit == "day":
        return len(found.times) == term.count
    counts = {
        "week": found.days_in_a_week,
        "month": found.dates_in_a_month + found.nth_days if found.is_monthly else 0,
        "year": found.dates_in_a_year,
    }
    return counts[term.unit] == term.count


def _weekdays(term: Weekdays, found: _Found) -> bool:
    if term.is_except:
        return all(
            cron.open_day_of_month and term.days.isdisjoint(cron.day_of_week.values) for cron in found.days
        )
    return all(term.days >= set(cron.day_of_week.values) for cron in found.days)


def _nth_weekdays(term: NthWeekdays, found: _Found) -> bool:
    return all(set(cron.day_of_week.nth) == set(term.pairs) for cron in found.days) and not (
        found.dates_in_a_month
    )


def _month_days(term: MonthDays, found: _Found) -> bool:
    return all(
        cron.day_of_month.last == term.is_last and set(cron.day_of_month.values) == set(term.days)
        for cron in found.days
    )


def _dates(term: DateList, found: _Found) -> bool:
    dates = {(month, day) for cron in found.days for month in cron.month.values for day in _days(cron)}
    return dates == set(term.dates) and not found.nth_days


def _days(cron: Cron) -> tuple[int, ...]:
    return cron.day_of_month.values if not cron.open_day_of_month else ()


def _months(term: NamedMonths, found: _Found) -> bool:
    return found.months.isdisjoint(term.months) if term.is_except else found.months <= term.months


_CHECKS: Mapping[type[Term], Callable[[Any, _Found], bool]] = {
    ClockTimes: _clock_times,
    ClockSpan: _span,
    MinutesPast: _minutes_past,
    DayPart: _day_part,
    Rhythm: _rhythm,
    Often: _often,
    Weekdays: _weekdays,
    NthWeekdays: _nth_weekdays,
    MonthDays: _month_days,
    DateList: _dates,
    NamedMonths: _months,
}
