"""Which items a class gets: spread over the sub-skills, enemies never together."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from jobkit.basics.errors import QuizError
from jobkit.quiz.question import Question

__all__ = ["drawn"]

_READY = ("live", "reviewed")


def drawn(questions: Iterable[Question], number: int, seed: int) -> tuple[Question, ...]:
    """Return so many questions, one objective after the other, and enemies never together.

    Parameters
    ----------
    questions : iterable of Question
        Drafts and retired ones are not drawn.
    number : int
    seed : int

    Raises
    ------
    QuizError
        There are not so many.
    """
    random = Random(f"class exam:{seed}")  # noqa: S311 - a draw that is the same each time, no secret
    ready = [question for question in questions if question.item.status in _READY]
    random.shuffle(ready)
    chosen: list[Question] = []
    while len(chosen) < number:
        free = [question for question in ready if question not in chosen and not _has_enemy(question, chosen)]
        if not free:
            hint = f"at most {len(chosen)} can stand in one exam"
            raise QuizError(f"there are not {number} items to draw", where="class exam", hint=hint)
        chosen.append(min(free, key=lambda one: _times(one, chosen)))
    return tuple(sorted(chosen, key=lambda one: random.random()))


def _times(question: Question, chosen: Iterable[Question]) -> tuple[int, int]:
    """Return how often the objective and the type are there already: the rarest is drawn next."""
    several = list(chosen)
    objective = sum(one.item.objective == question.item.objective for one in several)
    return objective, sum(one.type == question.type for one in several)


def _has_enemy(question: Question, chosen: Iterable[Question]) -> bool:
    return any(one.id in question.item.enemies or question.id in one.item.enemies for one in chosen)
