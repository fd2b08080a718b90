"""What one schedule cannot say at once, and what cron cannot count."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.errors import ScheduleError
from jobkit.basics.words import enumerated
from jobkit.jobs.cron.in_words.terms import (
    ClockTimes,
    DateList,
    MonthDays,
    NamedMonths,
    NthWeekdays,
    Often,
    Rhythm,
    Term,
    Weekdays,
)

__all__ = ["refuse_contradictions"]

_ONCE: tuple[type[Term], ...] = (ClockTimes, Weekdays, MonthDays, NthWeekdays, DateList)
_DAYS_BESIDE = _ONCE[1:]
_TWO_JOBS = "make it two jobs, and say one of them here"
_MOST = {"minute": 24 * 60 - 1, "hour": 23, "day": 31, "week": 1, "month": 12, "quarter": 4, "year": 1}
_WHY_NOT = {"week": "it does not count weeks", "year": "it has no years"}
_INSTEAD = {
    "minute": "say days: every day, every 2 days",
    "hour": "say days: every day, every 2 days",
    "week": "write `the first and third monday of the month`, or every week",
    "year": "run it every year",
}


def refuse_contradictions(terms: Sequence[Term]) -> None:
    """Raise ScheduleError where two schedules are said in one, or a step that cron cannot count.

    The times of one schedule hold on all of its days: ``mondays at 6 and tuesdays at 8`` is two schedules.
    """
    _refuse_twice(terms)
    rhythms = [term for term in terms if isinstance(term, Rhythm)]
    for rhythm in rhythms:
        _refuse_uncountable(rhythm)
    _refuse_two_rhythms(rhythms, [term for term in terms if isinstance(term, Often)])
    _refuse_beside(next((one for one in rhythms if one.unit == "day"), None), _DAYS_BESIDE, terms)
    _refuse_beside(next(filter(_skips_months, rhythms), None), (NamedMonths, DateList), terms)


def _refuse_twice(terms: Sequence[Term]) -> None:
    for kind in _ONCE:
        said: list[Term] = [
            term for term in terms if isinstance(term, kind) and not getattr(term, "is_except", False)
        ]
        if len(said) > 1:
            what = " and ".join(term.meaning for term in said)
            raise ScheduleError(f"{what}: two schedules in one", hint=_TWO_JOBS)


def _refuse_uncountable(rhythm: Rhythm) -> None:
    if rhythm.count > _MOST[rhythm.unit]:
        why = _WHY_NOT.get(rhythm.unit)
        what = f"cron cannot say {rhythm.meaning}" + (f": {why}" if why else "")
        raise ScheduleError(what, hint=_INSTEAD.get(rhythm.unit, f"at most {_MOST[rhythm.unit]}"))


def _refuse_two_rhythms(rhythms: Sequence[Rhythm], often: Sequence[Often]) -> None:
    short = [one for one in rhythms if one.unit in ("minute", "hour")]
    long = [one for one in rhythms if one not in short]
    counted = [one for one in often if one.unit in ("hour", "day")]
    rare = [one for one in often if one not in counted]
    both: tuple[Sequence[Rhythm | Often], ...] = ([*long, *rare], [*short, *counted])
    for said in both:
        if len(said) > 1:
            what = enumerated([one.meaning for one in said])
            raise ScheduleError(f"{what}: two schedules in one", hint=_TWO_JOBS)


def _skips_months(rhythm: Rhythm) -> bool:
    return rhythm.unit == "quarter" or (rhythm.unit == "month" and rhythm.count > 1)


def _refuse_beside(rhythm: Rhythm | None, kinds: tuple[type[Term], ...], terms: Sequence[Term]) -> None:
    """Refuse "every 2 days" beside days, and "every quarter" beside months."""
    for term in terms:
        is_wide = rhythm == Rhythm(1, "day") and isinstance(term, Weekdays)  # every day, monday to friday
        if rhythm is not None and type(term) in kinds and not is_wide:
            raise ScheduleError(f"{rhythm.meaning} and {term.meaning}: two schedules in one", hint=_TWO_JOBS)
