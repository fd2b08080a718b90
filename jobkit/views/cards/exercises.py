"""Exercises and how answers to them came out, as cards. No solution is in the card of an exercise."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.jobs import Job
from jobkit.quiz.exercises.exercise import Exercise, ExerciseSolution, ExerciseVerdict
from jobkit.quiz.exercises.load import Exercises
from jobkit.quiz.presented import Presented
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    CodeText,
    Drawing,
    Listing,
    OwnWords,
    Pairs,
    ResultCard,
    Rows,
    Words,
)
from jobkit.views.fit import wrap_cells
from jobkit.views.markup import to_html
from jobkit.views.quiz import stimulus_lines, yaml_lines
from jobkit.views.tables import Table

__all__ = ["exercise_card", "exercises_card", "prose_part", "solution_card", "verdict_card"]

_TITLES = {"right": "✓ Right", "near": "≈ Nearly", "wrong": "✗ Wrong", "not attempted": "– No answer yet"}


def prose_part(text: str) -> CardPart:
    """Return a text of several paragraphs, written as in Markdown, as a part of a card."""
    return Drawing("", to_html(text), lambda width: _wrapped(text, width))


def _wrapped(text: str, width: int) -> Iterable[str]:
    for line in text.splitlines():
        yield from wrap_cells(line, width) if line.strip() else [""]


def exercise_card(exercise: Exercise) -> ResultCard:
    """Return an exercise as a card: the task, what is given and how to answer; never its solution."""
    shown = exercise.presented
    parts: list[CardPart] = [
        prose_part(exercise.task),
        *(_given(shown) if shown is not None else []),
        *_start(exercise),
        Words([OwnWords(exercise.how)]),
        Pairs([("to begin", CodeText(_begin(exercise))), ("to check", CodeText(_call(exercise)))]),
    ]
    where = f"notebook {exercise.notebook}" + (f", {exercise.section}" if exercise.section else "")
    return ResultCard("exercise", exercise.title, parts, note=f"{exercise.id} · {where}")


def _given(shown: Presented) -> list[CardPart]:
    """Return what stands below the task: code or a scenario, rows with their choices, options."""
    rows = [f"{row}" + (f" ({' | '.join(row.choices)})" if row.choices else "") for row in shown.rows]
    return [
        Codes("Given", stimulus_lines(shown)),
        Listing("To be answered", [*map(OwnWords, rows)]),
        Listing("Options", [OwnWords(f"{one.letter}) {one.text}") for one in shown.options]),
    ]


def _start(exercise: Exercise) -> list[CardPart]:
    start = exercise.start
    jobs = [start] if isinstance(start, Job) else list(start or ())
    fields = [job.model_dump(mode="json", exclude_defaults=True) for job in jobs]
    return [Codes("You begin with", yaml_lines(fields))]


def _begin(exercise: Exercise) -> str:
    """Return the code that gives what the learner begins with, where there is some."""
    return f'answer = jobkit.exercise("{exercise.id}").start' if exercise.start else ""


def _call(exercise: Exercise) -> str:
    return f'jobkit.exercise("{exercise.id}").check(answer)'


def verdict_card(verdict: ExerciseVerdict) -> ResultCard:
    """Return how an answer came out; the counter-example comes first."""
    if verdict.outcome == "not attempted":
        call = f'A hint: jobkit.exercise("{verdict.exercise}").hint()'
        waiting: list[CardPart] = [Words([OwnWords(verdict.how)]), Words([call])]
        return ResultCard("answer", _TITLES[verdict.outcome], waiting, note=verdict.exercise)
    parts: list[CardPart] = [
        prose_part(verdict.counter_example),
        prose_part(verdict.why),
        Words([OwnWords(verdict.how)] if verdict.how else []),
        Codes("Your answer", verdict.answer),
        Pairs([("facts", ", ".join(verdict.facts))]),
    ]
    return ResultCard("answer", _TITLES[verdict.outcome], parts, note=verdict.exercise)


def solution_card(solution: ExerciseSolution) -> ResultCard:
    """Return a solution and why it is one."""
    parts: list[CardPart] = [
        Codes("", solution.lines),
        prose_part(solution.explanation),
        Pairs([("facts", ", ".join(solution.facts))]),
    ]
    return ResultCard("exercise", "Solution", parts, note=solution.exercise)


def exercises_card(several: Exercises) -> ResultCard:
    """Return several exercises as a table."""
    rows = tuple((one.id, one.title, one.kind, one.skill, one.notebook) for one in several.values())
    table = Table(("id", "title", "kind", "sub-skill", "notebook"), rows, label="Exercises")
    how = Words([OwnWords('`jobkit.exercise("id")` shows one; `.check(answer)`, `.hint()`, `.solution()`.')])
    return ResultCard("exercises", f"{len(rows)} exercises", [how, Rows("", table, "exercise")])
