"""Items graded by behaviour prove themselves: the key is right, each answer that is near is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.quiz.evidence.cover import Cover
from jobkit.quiz.evidence.paths import value_at
from jobkit.quiz.grading.predict import fits_cell
from jobkit.quiz.grading.selector import selected_nodes
from jobkit.quiz.items import CronItem, JobTask, PredictItem, SelectorItem
from jobkit.quiz.items.base import Reading
from jobkit.quiz.question import Question

__all__ = ["check_behaviour"]


def check_behaviour(question: Question, reading: Reading, cover: Cover) -> None:
    """Add what an item graded by behaviour proves by itself."""
    item = question.item
    problems = list(_predictions(question, item, reading)) if isinstance(item, PredictItem) else []
    if isinstance(item, CronItem | SelectorItem):
        problems = list(_expressions(question, item, reading))
    if isinstance(item, JobTask):
        problems = list(_jobs(question, item))
    cover.problems += problems
    if not problems:
        cover.add("behaviour", "simulated")


def _predictions(question: Question, item: PredictItem, reading: Reading) -> Iterator[str]:
    for cell in item.cells:
        try:
            guide: Reading | None = "guide" if reading == "guide" else None
            value = value_at(question.stage.played(cell.with_ or item.scenario, reading=guide), cell.ask)
        except QuizError as error:
            yield f"{cell.id}: {error}"
            continue
        fitting = [choice for choice in cell.choices if fits_cell(value, choice)]
        if cell.choices and len(fitting) != 1:
            yield f"{cell.id}: the value is {shorten(value)}, and {len(fitting)} of the choices are that"
        if len(cell.choices) == 1:
            yield f"{cell.id}: one choice is none"


def _expressions(question: Question, item: CronItem | SelectorItem, reading: Reading) -> Iterator[str]:
    key = item.key_of(reading if item.readings else None)
    if not question.grade(question.response(key), reading).is_right:
        yield f"the key {key!r} is not taken: {question.check(key, reading=reading).feedback}"
        return
    if isinstance(item, SelectorItem) and not selected_nodes(key, item.project, item.changed)[0]:
        yield f"the key {key!r} selects nothing on the shown project"
    for near in item.near:
        if question.check(near.value, reading=reading).is_right:
            yield f"the near value {near.value!r} is right"
    if not item.near:
        yield "no near value: which wrong answer is to be expected?"


def _jobs(question: Question, item: JobTask) -> Iterator[str]:
    solved = question.check(_plain(item.solution))
    if not solved.is_right:
        yield f"the solution does not reach the goal: {solved.feedback}"
    for number, wrong in enumerate(item.wrong, start=1):
        if question.check(_plain(wrong.job)).is_right:
            yield f"wrong job {number} reaches the goal"
    if item.start and question.grade(_plain(item.start)).is_right:
        yield "the job that the learner begins with reaches the goal"


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return dict(fields)
