"""A question as a learner meets it: look, check, hint, solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.quiz.grading import Grade, grade, lettered
from jobkit.quiz.items import ChoiceItem

__all__ = ["Choice", "Hint", "Question", "Solution"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it is shown: nothing about whether it is right."""

    letter: str
    id: str
    text: str

    def __str__(self) -> str:
        return visible(f"{self.letter}) {self.text}")


@dataclass(frozen=True, slots=True, repr=False)
class Hint(Shown):
    """One of the hints of a question, numbered from 1."""

    step: int
    of: int
    text: str

    def __str__(self) -> str:
        return visible(self.text)

    def __repr__(self) -> str:
        return self._text()


@dataclass(frozen=True, slots=True, repr=False)
class Solution(Shown):
    """The key of a question, with everything there is to say about it.

    Parameters
    ----------
    answer : tuple of Choice
        The right options.
    explanation, note : str
    why : dict of str to str
        For each letter, why that option is right or wrong.
    facts : tuple of str
        Numbers of the facts behind the key, ``P-083``.
    """

    answer: tuple[Choice, ...]
    explanation: str
    note: str
    why: dict[str, str]
    facts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self._text()


class Question(Shown):
    """One question of a bank.

    Shows itself without its key. What was asked for, and how many hints were taken, stays with this object:
    `jobkit.quiz.load` makes new ones.

    Parameters
    ----------
    item : ChoiceItem
        As in the file.

    Attributes
    ----------
    id, label, title, stem : str
        The label is what learners call it, ``q2``.
    choices : tuple of Choice
    hints_given : int
        Number of hints taken so far.

    Examples
    --------
    >>> import jobkit
    >>> question = jobkit.quiz.load("topic-4")["q2"]
    >>> question.check("B").outcome, question.check().outcome
    ('right', 'not attempted')
    """

    def __init__(self, item: ChoiceItem) -> None:
        self._item = item
        self.id = item.id
        self.label = item.label
        self.title = item.title
        self.stem = item.stem
        self.objective = item.objective
        self.origin = item.origin
        self.choices = tuple(Choice(letter, option.id, option.text) for letter, option in lettered(item))
        self.key_count = len(item.keys)
        self.hints_given = 0

    @property
    def item(self) -> ChoiceItem:
        """The item of the bank, key included: for exports and graders, not for display."""
        return self._item

    @property
    def hint_count(self) -> int:
        """How many hints there are."""
        return len(self._item.hints)

    def check(self, answer: Any = None) -> Grade:
        """Grade an answer.

        Parameters
        ----------
        answer : str, optional
            A letter (``"B"``, ``"b"``, ``"B)"``), the id of an option or its whole text; for a question with
            several keys a list, or letters with commas. None, ``""`` and ``"____"`` mean not attempted.

        Raises
        ------
        QuizError
            When the answer names no option; lists the options.
        """
        return grade(self._item, answer)

    def hint(self, step: int | None = None) -> Hint:
        """Return the next hint, or hint number `step` (from 1); after the last one, the last again.

        Raises
        ------
        QuizError
            When there is no hint of that number.
        """
        hints = self._item.hints
        number = min(self.hints_given + 1, len(hints)) if step is None else step
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(hints):
            raise QuizError(
                f"there is no hint {shorten(number)}",
                where=f"question {self.label}",
                hint=f"hints are 1 to {len(hints)}",
            )
        self.hints_given = max(self.hints_given, number)
        return Hint(number, len(hints), hints[number - 1])

    def solution(self) -> Solution:
        """Return the key, the explanation, the note, and why each option is right or wrong."""
        item = self._item
        return Solution(
            answer=tuple(choice for choice in self.choices if choice.id in item.keys),
            explanation=item.explanation,
            note=item.accuracy_note,
            why={letter: option.why for letter, option in lettered(item)},
            facts=item.facts,
        )

    def __repr__(self) -> str:
        return self._text()
