"""Options that are shown one at a time: each is accepted or rejected, and there is no way back."""

from __future__ import annotations

from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.quiz.presented import Choice, Presented
from jobkit.quiz.question import Question

__all__ = ["current_option", "decided", "is_over"]

_WORDS = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}


def decided(shown: Presented, so_far: list[list[str]], answer: Any) -> list[list[str]]:
    """Return the decisions with one more: ``"y"``, ``"n"`` or a truth value about the option shown now."""
    if isinstance(answer, list | tuple):
        return [list(pair) for pair in answer]
    said = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else _WORDS.get(str(answer).lower())
    option = current_option(shown, so_far)
    if said is None or option is None:
        raise QuizError(f"{shorten(answer)} is neither yes nor no", hint="type y or n")
    return [*so_far, [option.letter, said]]


def current_option(shown: Presented, so_far: list[list[str]]) -> Choice | None:
    """Return the option that is to be decided now; None after the last."""
    return shown.options[len(so_far)] if len(so_far) < len(shown.options) else None


def is_over(question: Question, response: Any, seed: int) -> bool:
    """Tell whether an answer is complete: no more options are shown."""
    return question.grade(response, seed=seed).outcome != "not attempted"
