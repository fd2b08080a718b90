"""Cron expressions, graded by their scheduled times over five years: one, or one for each name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.words import weekday
from jobkit.jobs import Job, Schedule
from jobkit.jobs.cron.expression import Cron, parse
from jobkit.quiz.exercises.grading.judged import Grader, Judged
from jobkit.quiz.exercises.kinds.behaviour import CronExercise
from jobkit.quiz.grading.cron import first_difference, same_fire_times
from jobkit.quiz.stage import Stage

__all__ = ["BY_FIRE_TIMES"]

_ONE = ""
_HINT = "write five fields: minute, hour, day of month, month, day of week"


def _rows(exercise: CronExercise) -> dict[str, str]:
    solution = exercise.solution
    return dict(solution) if isinstance(solution, Mapping) else {_ONE: solution}


def _read(exercise: CronExercise, stage: Stage, answer: Any) -> Any:
    names = list(_rows(exercise))
    if names == [_ONE]:
        return _text(answer)
    if isinstance(answer, list | tuple) and len(answer) == len(names):
        answer = dict(zip(names, answer, strict=True))
    if not isinstance(answer, Mapping):
        raise QuizError(
            f"{shorten(answer)} is no answer", hint=f"give an expression for each: {', '.join(names)}"
        )
    for name in answer:
        if name not in names:
            raise QuizError.unknown("name", str(name), names)
    if any(answer.get(name) is None for name in names):
        return None
    return {name: _text(answer[name]) for name in names}


def _text(answer: Any) -> str:
    if isinstance(answer, Job):
        answer = answer.schedule
    if isinstance(answer, Schedule):
        return answer.expression()
    if not isinstance(answer, str):
        raise QuizError(f"{shorten(answer)} is no cron expression", hint=_HINT)
    return " ".join(answer.strip().strip("`\"'").split())


def _judge(exercise: CronExercise, stage: Stage, response: Any) -> Judged:
    given = response if isinstance(response, Mapping) else {_ONE: response}
    found = [
        (name, *_compared(parse(given[name]), parse(right), exercise))
        for name, right in _rows(exercise).items()
    ]
    first = next(((name, said) for name, outcome, said in found if outcome != "right"), None)
    if first is None:
        return Judged("right")
    outcomes = {outcome for _, outcome, _ in found}
    name, said = first
    return Judged("wrong" if "wrong" in outcomes else "near", f"{name}: {said}" if name else said)


def _compared(answer: Cron, key: Cron, exercise: CronExercise) -> tuple[str, str]:
    """Return how an expression comes out: near are the right times of day on other days."""
    if same_fire_times(answer, key):
        return "right", ""
    difference = first_difference(answer, key)
    if difference is None:
        return "right", ""
    moment, is_extra = difference
    verb = "fires on" if is_extra else "does not fire on"
    said = f"It {verb} {_when(moment, exercise.timezone)}, and should{' not' if is_extra else ''}."
    return "near" if answer.times == key.times and _shares_a_day(answer, key) else "wrong", said


def _shares_a_day(one: Cron, other: Cron) -> bool:
    months = [(year, month) for year in (2027, 2028) for month in range(1, 13)]
    return any(set(one.days.of(*month)) & set(other.days.of(*month)) for month in months)


def _when(moment: datetime, timezone: str) -> str:
    said = f"{weekday(moment)} {moment:%Y-%m-%d %H:%M} UTC"
    if not timezone:
        return said
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{said} ({local:%H:%M} in {timezone.rpartition('/')[2].replace('_', ' ')})"


def _how(exercise: CronExercise, stage: Stage) -> str:
    names = list(_rows(exercise))
    if names == [_ONE]:
        return "Give a cron expression: minute, hour, day of month, month, day of week, in UTC."
    return f"Give a cron expression, in UTC, for each of: {', '.join(names)}. A dict or a list will do."


def _said(exercise: CronExercise, stage: Stage, response: Any) -> tuple[str, ...]:
    if not isinstance(response, Mapping):
        return (str(response),)
    return tuple(f"{name}: {text}" for name, text in response.items())


BY_FIRE_TIMES = Grader(_read, _judge, _how, _said)
