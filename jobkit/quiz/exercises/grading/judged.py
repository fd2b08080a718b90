"""What a grader of exercises says of an answer, and what it brings along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jobkit.basics.frozen import plain
from jobkit.quiz.exercises.kinds.base import ExerciseItem
from jobkit.quiz.grading.asked import is_blank
from jobkit.quiz.stage import Stage

__all__ = ["Grader", "Judged", "JudgedOutcome", "is_empty", "is_open"]

JudgedOutcome = Literal["right", "near", "wrong"]

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """What a grader says of an answer: how it came out, and the first thing that is not as it should be."""

    outcome: JudgedOutcome
    counter_example: str = ""


@dataclass(frozen=True, slots=True)
class Grader:
    """How exercises of one kind are graded.

    Parameters
    ----------
    read : callable
        Answer of a learner -> plain JSON; None when there is none yet. Raises JobkitError for an answer that
        cannot be read.
    judge : callable
        That JSON -> `Judged`. Raises JobkitError for an answer that the platform or dbt does not take.
    how : callable
        How to answer, in one sentence.
    said : callable
        That JSON -> the answer in words, a line each.
    """

    read: Callable[[Any, Stage, Any], Any]
    judge: Callable[[Any, Stage, Any], Judged]
    how: Callable[[Any, Stage], str]
    said: Callable[[Any, Stage, Any], tuple[str, ...]]


def is_empty(answer: Any) -> bool:
    """Return whether an answer is none yet: blank, or with a blank left in it."""
    return is_blank(answer) or _has_blank(answer, 0)


def is_open(item: ExerciseItem, answer: Any) -> bool:
    """Return whether an answer is none yet: blank, the placeholder, or with a blank left in it."""
    if is_empty(answer):
        return True
    is_plain = type(answer) in (str, int, float, list, tuple, dict)
    return is_plain and _same(answer, item.placeholder)


def _same(answer: Any, placeholder: Any) -> bool:
    if isinstance(answer, str) and isinstance(placeholder, str):
        return answer.split() == placeholder.split()
    try:
        return bool(plain(answer) == plain(placeholder))
    except (TypeError, ValueError, RecursionError):
        return False


def _has_blank(answer: Any, depth: int) -> bool:
    """Return whether a part of the answer is a blank: ``...`` or ``?``. None is a value."""
    if depth > _DEEPEST:
        return False
    if isinstance(answer, Mapping):
        return any(_has_blank(value, depth + 1) for value in answer.values())
    if isinstance(answer, list | tuple):
        return any(_has_blank(value, depth + 1) for value in answer)
    return answer is ... or (depth > 0 and isinstance(answer, str) and bool(answer) and is_blank(answer))
