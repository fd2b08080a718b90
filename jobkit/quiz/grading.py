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

_LETTER = re.compile(r"\(?([A-Za-z])[).:]?\Z")
_LETTERED = re.compile(r"\(?([A-Za-z])[).:]\s+(\S.*)\Z", re.DOTALL)


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
    """

    question: str
    outcome: Outcome
    score: float
    answer: tuple[str, ...] = ()
    feedback: str = ""
    explanation: str = ""
    note: str = ""

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
    if isinstance(answer, str):
        parts = _split(item, answer)
    elif isinstance(answer, (list, tuple)):
        parts = list(answer)
    else:
        raise _unknown(item, answer)
    chosen = [_option(item, part) for part in parts]
    if not chosen:
        return None
    if isinstance(answer, (list, tuple)) or len(parts) > 1:
        _several_allowed(item, parts)
    return tuple(dict.fromkeys(chosen))


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
    by_letter = dict(lettered(item))
    letter = _LETTER.match(answer.strip())
    if letter:
        return by_letter.get(letter[1].upper())
    both = _LETTERED.match(answer.strip())
    if both:
        option_or_none = by_letter.get(both[1].upper())
        if option_or_none is not None and _plain(option_or_none.text) == _plain(both[2]):
            return option_or_none
    return None


def _plain(text: str) -> str:
    return re.sub(r"\s*,\s*", ", ", " ".join(text.split())).casefold()


def _several_allowed(item: ChoiceItem, parts: Sequence[Any]) -> None:
    if len(item.keys) == 1 and len(parts) > 1:
        raise QuizError(
            f"{len(parts)} answers given",
            where=f"question {item.label}",
            hint="this question takes one option",
        )


def _unknown(item: ChoiceItem, answer: Any) -> QuizError:
    return QuizError(
        f"{shorten(answer)} is not one of the options", where=f"question {item.label}", hint=_choices(item)
    )


def _choices(item: ChoiceItem) -> str:
    return "; ".join(f"{letter}) {option.text}" for letter, option in lettered(item))


def _how_to_answer(item: ChoiceItem) -> str:
    if len(item.keys) > 1:
        return f'No answer yet: choose {len(item.keys)} options, for example check("A, B"). hint() helps.'
    return 'No answer yet: give the letter of an option, for example check("A"). hint() helps.'


def _feedback(item: ChoiceItem, chosen: Sequence[Option]) -> str:
    if len(chosen) == 1:
        return chosen[0].why
    return "\n".join(f"- {letter}) {option.why}" for letter, option in lettered(item) if option in chosen)
