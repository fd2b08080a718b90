"""Read an answer and grade it: right, wrong, or not attempted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.quiz.items import LETTERS, ChoiceItem, Option

__all__ = ["Grade", "Outcome", "grade", "lettered", "read_answer"]

Outcome = Literal["right", "wrong", "not attempted"]

_LETTERED = re.compile(r"\(?(?P<letter>[A-Za-z])(?:[).:]?|[).:]\s+(?P<text>\S.*))\Z", re.DOTALL)
"""``B``, ``b)``, ``(B)``, or a letter with the text of its option behind it."""


@dataclass(frozen=True, slots=True, repr=False)
class Grade(Shown):
    """What an answer was worth, and why.

    Parameters
    ----------
    question : str
        Id of the question.
    outcome : {"right", "wrong", "not attempted"}
    score : float
        1.0 for a right answer, otherwise 0.0: several keys are all or nothing, as in the exam.
    answer : tuple of str
        The chosen options, with their letters; empty when not attempted.
    feedback : str
        About the chosen option.
    explanation : str
        Why the key is the key; ``""`` before an answer.
    note : str
        Where today's platform differs from the question; ``""`` before an answer.
    facts : tuple of str
        Numbers of the facts behind the key, ``P-083``; empty before an answer.
    """

    question: str
    outcome: Outcome
    score: float
    answer: tuple[str, ...] = ()
    feedback: str = ""
    explanation: str = ""
    note: str = ""
    facts: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """True for a right answer."""
        return self.outcome == "right"

    def __repr__(self) -> str:
        return self._text()


def lettered(item: ChoiceItem) -> tuple[tuple[str, Option], ...]:
    """Return the options with the letters they are shown with."""
    return tuple(zip(LETTERS, item.options, strict=False))


def grade(item: ChoiceItem, answer: Any = None) -> Grade:
    """Grade an answer; see `jobkit.quiz.Question.check`."""
    chosen = read_answer(item, answer)
    if chosen is None:
        return Grade(item.id, "not attempted", 0.0, feedback=_how_to_answer(item))
    right = {option.id for option in chosen} == set(item.keys)
    return Grade(
        question=item.id,
        outcome="right" if right else "wrong",
        score=1.0 if right else 0.0,
        answer=tuple(f"{letter}) {option.text}" for letter, option in lettered(item) if option in chosen),
        feedback=_feedback(item, chosen),
        explanation=item.explanation,
        note=item.accuracy_note,
        facts=item.facts,
    )


def read_answer(item: ChoiceItem, answer: Any) -> tuple[Option, ...] | None:
    """Return the options that an answer names, or None when there is none yet.

    Nothing, blanks and ``____`` are no answer. Otherwise an option is named by its letter (``"B"``, ``"b"``,
    ``"B)"``), its id or its whole text; several by a list, or by letters with commas.

    Raises
    ------
    QuizError
        When the answer names no option.
    """
    if answer is None or (isinstance(answer, str) and not answer.strip().strip("_").strip()):
        return None
    parts = _split(item, answer) if isinstance(answer, str) else answer
    if not isinstance(parts, (list, tuple)):
        raise _unknown(item, answer)
    chosen = [_option(item, part) for part in parts]
    if len(parts) > 1 and len(item.keys) == 1:
        hint = "this question takes one option"
        raise QuizError(f"{len(parts)} answers given", where=f"question {item.label}", hint=hint)
    return tuple(dict.fromkeys(chosen)) or None


def _split(item: ChoiceItem, answer: str) -> list[str]:
    """Return ``"B, D"`` as two answers, but leave the text of an option with commas whole."""
    if _named(item, answer) is not None:
        return [answer]
    parts = [part for part in re.split(r"[,;]\s*|\s+", answer.strip()) if part]
    return parts if all(_named(item, part) is not None for part in parts) else [answer]


def _option(item: ChoiceItem, answer: Any) -> Option:
    found = _named(item, answer) if isinstance(answer, str) else None
    if found is None:
        raise _unknown(item, answer)
    return found


def _named(item: ChoiceItem, answer: str) -> Option | None:
    text = _plain(answer)
    for option in item.options:
        if text in (option.id, _plain(option.text)):
            return option
    match = _LETTERED.match(answer.strip())
    option_or_none = dict(lettered(item)).get(match["letter"].upper()) if match else None
    if match and option_or_none and match["text"] and _plain(option_or_none.text) != _plain(match["text"]):
        return None
    return option_or_none


def _plain(text: str) -> str:
    return re.sub(r"\s*,\s*", ", ", " ".join(text.split())).casefold()


def _unknown(item: ChoiceItem, answer: Any) -> QuizError:
    choices = "; ".join(f"{letter}: {option.text}" for letter, option in lettered(item))
    what = f"{shorten(answer)} is not one of the options"
    return QuizError(what, where=f"question {item.label}", hint=choices)


def _how_to_answer(item: ChoiceItem) -> str:
    if len(item.keys) > 1:
        return f"No answer yet. Give {len(item.keys)} letters, for example A, B."
    return f"No answer yet. Give a letter, A to {LETTERS[len(item.options) - 1]}."


def _feedback(item: ChoiceItem, chosen: Sequence[Option]) -> str:
    if len(chosen) == 1:
        return chosen[0].why
    return "\n".join(f"- {letter}) {option.why}" for letter, option in lettered(item) if option in chosen)
