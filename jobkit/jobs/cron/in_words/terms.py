"""What the words of a schedule may mean: one class for each kind of thing that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from jobkit.basics.words import DAYS, MONTHS, count_words, day_names, enumerated, month_names

__all__ = [
    "HOURS_OF",
    "ClockSpan",
    "ClockTimes",
    "DateList",
    "DayPart",
    "MinutesPast",
    "MonthDays",
    "NamedMonths",
    "NthWeekdays",
    "Often",
    "Rhythm",
    "SaidTerm",
    "SpokenZone",
    "Term",
    "TimeOfDay",
    "Weekdays",
    "clock_text",
]


class TimeOfDay(NamedTuple):
    """A time of day.

    Parameters
    ----------
    minutes : int
        Since midnight.
    is_bare : bool
        Written as a number alone, ``6``: nothing says which half of the day is meant.
    """

    minutes: int
    is_bare: bool = False


def clock_text(minutes: int) -> str:
    """Return minutes since midnight as a time of day, ``06:30``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """Times of day: ``at 6 and 18:30``."""

    clocks: tuple[TimeOfDay, ...]

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return enumerated([clock_text(clock.minutes) for clock in self.clocks])


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """A part of the day, ``from 9 to 17``; `last` is None for "until the day ends"."""

    first: TimeOfDay
    last: TimeOfDay | None
    is_named: bool = False

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        end = "24:00" if self.last is None else clock_text(self.last.minutes)
        return f"from {clock_text(self.first.minutes)} to {end}"


HOURS_OF = {
    "morning": range(12),
    "afternoon": range(12, 19),
    "evening": range(16, 24),
    "night": (*range(18, 24), *range(7)),
}
"""The hours of each part of the day; they overlap, as in speech."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """``morning``, ``afternoon``, ``evening`` or ``night``, of every day."""

    name: str

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"in the {self.name}" if self.name != "night" else "at night"


@dataclass(frozen=True, slots=True)
class MinutesPast:
    """Minutes of an hour: ``at minute 15``, ``on the hour``."""

    minutes: tuple[int, ...]

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"minute {enumerated([str(minute) for minute in self.minutes])} of the hour"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``every 15 minutes``; `unit`: minute, hour, day, week, month, quarter or year."""

    count: int
    unit: str

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"every {self.unit}" if self.count == 1 else f"every {count_words(self.count, self.unit)}"


@dataclass(frozen=True, slots=True)
class Often:
    """``twice a day``."""

    count: int
    unit: str

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"{count_words(self.count, 'time')} in each {self.unit}"


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week, 0 is Sunday; or those that are left out (``except sunday``)."""

    days: frozenset[int]
    is_except: bool = False

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"{'not ' if self.is_except else ''}{day_names(sorted(self.days))}"


@dataclass(frozen=True, slots=True)
class NthWeekdays:
    """``first monday``: (day of the week, which one of the month)."""

    pairs: tuple[tuple[int, int], ...]

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        named = [f"{DAYS[day]} number {which}" for day, which in self.pairs]
        return f"{enumerated(named)} of the month"


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of the month; `is_last` adds the last one."""

    days: tuple[int, ...]
    is_last: bool = False

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        named = [f"day {day}" for day in self.days] + ["the last day"] * self.is_last
        return f"{enumerated(named)} of the month"


@dataclass(frozen=True, slots=True)
class DateList:
    """Days of the year: (month, day)."""

    dates: tuple[tuple[int, int], ...]

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return enumerated([f"{day} {MONTHS[month - 1]}" for month, day in self.dates])


@dataclass(frozen=True, slots=True)
class NamedMonths:
    """Months, or those that are left out."""

    months: frozenset[int]
    is_except: bool = False

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return f"{'not ' if self.is_except else ''}in {month_names(sorted(self.months))}"


@dataclass(frozen=True, slots=True)
class SpokenZone:
    """A time zone; `is_summerless` for a name such as EST, which names one half of the year alone."""

    zone: str
    is_summerless: bool = False

    @property
    def meaning(self) -> str:
        """What is understood, in words."""
        return self.zone


Term: TypeAlias = (
    ClockTimes
    | ClockSpan
    | DayPart
    | MinutesPast
    | Rhythm
    | Often
    | Weekdays
    | NthWeekdays
    | MonthDays
    | DateList
    | NamedMonths
    | SpokenZone
)


class SaidTerm(NamedTuple):
    """A term, and the words that say it."""

    words: str
    term: Term
