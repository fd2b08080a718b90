"""The terms of a schedule on their way to times and days, and what was taken for granted on that way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from jobkit.basics.errors import ScheduleError
from jobkit.basics.words import count_words
from jobkit.jobs.cron.in_words.terms import Rhythm, Term

__all__ = ["Assumption", "SaidTerms"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the words leave open, and what was taken.

    Parameters
    ----------
    code : str
        ``morning`` (a bare number is an hour before noon as written), ``midnight`` (no time of day),
        ``monday``, ``first-day``, ``january`` (no day of the week, month, year), ``spread`` (times a day),
        ``utc`` (no place), ``summer`` (EST is taken as the time of New York), ``hours`` (of business),
        ``restarts`` (equal gaps end where a day, an hour, a month or a year ends), ``until`` (the last run of
        a span), ``hourly`` (a minute without an hour), ``either-day``, ``evening`` and ``night``.
    text : str
    """

    code: str
    text: str


class SaidTerms:
    """The terms of one schedule.

    Parameters
    ----------
    terms : sequence of Term
    assumptions : list of Assumption
        Grows with what is taken for granted.
    """

    def __init__(self, terms: Sequence[Term], assumptions: list[Assumption]) -> None:
        self.terms = terms
        self.assumptions = assumptions
        self.rhythms = [rhythm for rhythm in self.all(Rhythm) if rhythm != Rhythm(1, "day")]

    def all(self, kind: type[T]) -> list[T]:
        """Return the terms of a kind."""
        return [term for term in self.terms if isinstance(term, kind)]

    def has(self, *kinds: type[Any]) -> bool:
        """Say whether there is a term of one of some kinds."""
        return any(isinstance(term, kinds) for term in self.terms)

    def one(self, kind: type[T], what: str) -> T | None:
        """Return the only term of a kind, or None; raises ScheduleError for two that differ."""
        found = list(dict.fromkeys(self.all(kind)))
        if len(found) > 1:
            raise ScheduleError(f"{what} is said twice", hint="say it once, and make it two jobs for both")
        return found[0] if found else None

    def assume(self, code: str, text: str) -> None:
        """Keep what was taken for granted."""
        self.assumptions.append(Assumption(code, text))

    def say_restart(self, rhythm: Rhythm, size: int, *, is_part: bool = False) -> None:
        """Say that cron starts a step again, where the last gap differs."""
        rest = size % rhythm.count
        if (rest or size == 31) and not is_part:
            around = {60: "hour", 24: "day", 24 * 60: "day", 31: "month", 12: "year"}[size]
            gap = "" if size == 31 else f": the last gap is {count_words(rest, rhythm.unit)}"
            self.assume("restarts", f"cron starts again with each {around}{gap}")
