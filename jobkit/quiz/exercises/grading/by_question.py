"""Exercises graded by the family of a question: its verdict, and how near a wrong answer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jobkit.basics.errors import JobkitError, QuizError
from jobkit.quiz.arrangement import arranged
from jobkit.quiz.exercises.grading.judged import Grader, Judged
from jobkit.quiz.exercises.kinds.questions import AsQuestion
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.families import FAMILIES
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.numeric import number_words
from jobkit.quiz.grading.order import distance
from jobkit.quiz.grading.predict import fits_cell, value_words
from jobkit.quiz.grading.selector import selected_nodes
from jobkit.quiz.items import BuildListItem, MatchingItem, NumericItem
from jobkit.quiz.stage import Stage

__all__ = ["BY_QUESTION"]

_SEVERAL = 4
"""One wrong part is near where there are at least so many."""


def _asked(exercise: AsQuestion, stage: Stage) -> Asked:
    item = exercise.question
    return Asked(item, arranged(item), stage)


def _family(asked: Asked) -> Family:
    return FAMILIES[asked.item.type]


def _read(exercise: AsQuestion, stage: Stage, answer: Any) -> Any:
    asked = _asked(exercise, stage)
    response = _family(asked).read(asked, answer)
    return None if asked.item.rows and len(response or ()) < len(asked.item.rows) else response


def _judge(exercise: AsQuestion, stage: Stage, response: Any) -> Judged:
    asked = _asked(exercise, stage)
    family = _family(asked)
    key = family.key(asked, None)
    verdict = family.judge(asked, response, key)
    if verdict.is_right:
        return Judged("right")
    nearly = _NEAR.get(asked.item.type)
    is_near = nearly is not None and nearly(asked, response, key)
    return Judged("near" if is_near else "wrong", _first(asked, response, key, verdict.feedback))


def _first(asked: Asked, response: Any, key: Any, feedback: str) -> str:
    """Return the first thing that the feedback finds."""
    if isinstance(asked.item, NumericItem):
        more = "more" if response > key else "less"
        unit = f" {asked.item.unit}" if asked.item.unit else ""
        return f"{number_words(response)}{unit} is {more} than it is."
    if asked.item.rows:
        return _first_row(asked, response, key)
    lines = [line.removeprefix("- ") for line in feedback.splitlines() if line.strip()]
    found = next((line for line in lines if " found, " not in line), feedback)
    return f"{lines[0]} {found}" if lines and found != lines[0] else found


def _first_row(asked: Asked, response: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    """Name the first row that is not as it should be, and what was answered there."""
    shown, item = asked.arrangement, asked.item
    for _, row in shown.rows:
        if not fits_cell(key[row.id], response[row.id]):
            is_option = isinstance(item, MatchingItem)
            answer = shown.entry(response[row.id]).text if is_option else value_words(response[row.id])
            return f"{row.text}: not {answer}. {shown.filled(item.why.get(row.id, ''))}".rstrip()
    return ""


def _rows_near(asked: Asked, response: Any, key: Mapping[str, Any]) -> bool:
    off = sum(not fits_cell(value, response.get(name)) for name, value in key.items())
    return off == 1 and len(key) >= _SEVERAL


def _order_near(asked: Asked, response: Any, key: Any) -> bool:
    item: BuildListItem = asked.item
    return distance(response, item.needed, item.order) == 1 and len(item.needed) >= _SEVERAL


def _selection_near(asked: Asked, response: Any, key: Any) -> bool:
    """Return whether the selection takes the right nodes in the shown project, and others elsewhere."""
    item = asked.item
    try:
        answer = selected_nodes(response, item.project, item.changed)
    except JobkitError:
        return False
    return answer[0] == selected_nodes(key, item.project, item.changed)[0]


def _several_near(asked: Asked, response: Any, key: Any) -> bool:
    return len(set(response) ^ set(key)) == 1


_NEAR: Mapping[str, Callable[[Asked, Any, Any], bool]] = {
    "predict": _rows_near,
    "matching": _rows_near,
    "build_list": _order_near,
    "selector": _selection_near,
    "multi": _several_near,
}


def _how(exercise: AsQuestion, stage: Stage) -> str:
    asked = _asked(exercise, stage)
    return _family(asked).how(asked)


def _said(exercise: AsQuestion, stage: Stage, response: Any) -> tuple[str, ...]:
    asked = _asked(exercise, stage)
    family = _family(asked)
    try:
        said = family.judge(asked, response, family.key(asked, None)).answer
        return tuple(sorted(said, key=_number)) if asked.item.rows else said
    except QuizError:
        return ()


def _number(line: str) -> int:
    """Return the number with which the line of a row begins: ``3. the run``."""
    return int(line.partition(".")[0])


BY_QUESTION = Grader(_read, _judge, _how, _said)
