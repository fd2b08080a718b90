"""A question as a learner meets it: look, check, hint, solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.quiz.arrangement import arranged
from jobkit.quiz.grading.asked import Asked, is_blank
from jobkit.quiz.grading.families import FAMILIES
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Grade, ReadingGrade
from jobkit.quiz.items import QuizItem
from jobkit.quiz.items.base import Reading
from jobkit.quiz.presented import Presented, presented
from jobkit.quiz.show_me import ShowMe, show_me
from jobkit.quiz.stage import Stage

__all__ = ["Hint", "Question", "Solution"]

READINGS: tuple[Reading, ...] = ("guide", "platform")


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
    answer : tuple of str
        What is right, options with their letters.
    explanation, note : str
    why : dict of str to str
        For each letter, number or wrong answer, why it is right or wrong.
    facts : tuple of str
        Numbers of the facts behind the key, ``P-083``.
    readings : dict of str to tuple of str
        For a question that guide and platform answer differently: the answer of each.
    """

    answer: tuple[str, ...]
    explanation: str
    note: str
    why: dict[str, str]
    facts: tuple[str, ...] = ()
    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self._text()


@checked
class Question(Shown):
    """One question of a bank.

    Shows itself without its key. How many hints were taken stays with this object: `jobkit.quiz.load` makes
    new ones.

    Parameters
    ----------
    item : QuizItem
        As in the file.
    stage : Stage, optional
        The scenarios of the file.

    Attributes
    ----------
    id, label, title, stem, objective, origin : str
        The label is what learners call it, ``q2``.
    choices : tuple of Choice
        The options as they are shown without a seed.
    hints_given : int
        Number of hints taken so far.

    Examples
    --------
    >>> import jobkit
    >>> question = jobkit.quiz.load("topic-4")["q2"]
    >>> question.check("B").outcome, question.check().outcome
    ('right', 'not attempted')
    >>> [choice.letter for choice in question.presented(seed=3).options]
    ['A', 'B', 'C', 'D']
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("hint",)  # it says itself which hints there are

    def __init__(self, item: QuizItem, stage: Stage | None = None) -> None:
        self._item = item
        self.stage = stage if stage is not None else Stage()
        self.id = item.id
        self.label = item.label
        self.type: str = item.type  # type: ignore[attr-defined]
        self.title = item.title
        self.stem = item.stem
        self.objective = item.objective
        self.origin = item.origin
        self.hints_given = 0
        self.choices = self.presented().options
        self.key_count = self.presented().pick or 1

    @property
    def item(self) -> QuizItem:
        """The item of the bank, key included: for exports and graders, not for display."""
        return self._item

    @property
    def hint_count(self) -> int:
        """How many hints there are."""
        return len(self._item.hints)

    def presented(self, seed: int | None = None) -> Presented:
        """Return the question as it is shown: plain data, without anything that says what is right.

        Parameters
        ----------
        seed : int, optional
            Orders the options. None: the study guide's questions keep the order of the guide, the others
            have an order of their own.
        """
        return presented(self._asked(seed))

    def response(self, answer: Any, seed: int | None = None) -> Any:
        """Return an answer as plain JSON to be stored and graded; None when there is none yet.

        Parameters
        ----------
        answer : object
            As for `check`.
        seed : int, optional
            The one that the question was presented with: letters follow it.

        Raises
        ------
        QuizError
            When the answer cannot be read; says what could be given.
        """
        return None if is_blank(answer) else self._family.read(self._asked(seed), answer)

    def grade(self, response: Any, reading: Reading | None = None, *, seed: int | None = None) -> Grade:
        """Grade a response.

        Parameters
        ----------
        response : object
            From `response`; None is not attempted.
        reading : {"guide", "platform"}, optional
            Whose key counts, where guide and platform differ; the platform's by default.
        seed : int, optional
            For the letters in the feedback.

        Raises
        ------
        QuizError
            For a response that is none of this question.
        """
        asked, item = self._asked(seed), self._item
        if response is None:
            return Grade(item.id, "not attempted", 0.0, feedback=f"No answer yet. {self._family.how(asked)}")
        if not self._family.fits(response):
            raise QuizError(f"{shorten(response)} is no response", where=f"question {self.label}")
        verdict = self._family.judge(asked, response, self._family.key(asked, _checked(reading)))
        if verdict.is_open:
            return Grade(item.id, "not attempted", 0.0, answer=verdict.answer, feedback=verdict.feedback)
        return Grade(
            question=item.id,
            outcome="right" if verdict.is_right else "wrong",
            score=float(verdict.is_right),
            mark=1.0 if verdict.is_right else verdict.mark,
            answer=verdict.answer,
            feedback=verdict.feedback,
            explanation=asked.arrangement.filled(item.explanation),
            note=_note(asked),
            facts=item.facts,
            misconceptions=verdict.misconceptions,
            readings=self._by_reading(asked, response),
        )

    def check(self, answer: Any = None, *, seed: int | None = None, reading: Reading | None = None) -> Grade:
        """Grade an answer.

        Parameters
        ----------
        answer : object, optional
            Options by letter (``"B"``, ``"b"``, ``"B)"``), by id or by their whole text; several as a list
            or with commas. Rows (blanks, left sides, cells) as a mapping, or values in order. Otherwise a
            number, a cron expression, a selection, or the fields of a job. None, ``""``, ``"?"`` and
            ``"____"`` mean not attempted.
        seed : int, optional
            The one that the question was presented with.
        reading : {"guide", "platform"}, optional
            Whose key counts, where guide and platform differ; the platform's by default.

        Raises
        ------
        QuizError
            When the answer names no option; lists the options.
        """
        return self.grade(self.response(answer, seed), reading, seed=seed)

    def hint(self, step: int | None = None, *, seed: int | None = None) -> Hint:
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
        return Hint(number, len(hints), self._asked(seed).arrangement.filled(hints[number - 1]))

    def solution(self, seed: int | None = None) -> Solution:
        """Return the key, the explanation, the note, and why each option is right or wrong.

        Parameters
        ----------
        seed : int, optional
            The one that the question was presented with: letters follow it.
        """
        asked, family = self._asked(seed), self._family
        readings: tuple[Reading, ...] = READINGS if self._item.readings else ()
        return Solution(
            answer=family.said(asked, family.key(asked, None)),
            explanation=asked.arrangement.filled(self._item.explanation),
            note=_note(asked),
            why=family.whys(asked),
            facts=self._item.facts,
            readings={one: family.said(asked, family.key(asked, one)) for one in readings},
        )

    def show_me(self, scenario: str | None = None, *, reading: Reading | None = None) -> ShowMe:
        """Return the simulation that proves the answer, as Python to run and change.

        Parameters
        ----------
        scenario : str, optional
            One of `scenarios`; the first by default.
        reading : {"guide", "platform"}, optional
            Under whose rules.

        Raises
        ------
        QuizError
            When no simulation proves the answer, or there is no scenario of that name.
        """
        known = self.scenarios
        if not known:
            hint = "the facts of its solution say where it is written"
            what = "no simulation proves this answer"
            raise QuizError(what, where=f"question {self.label}", hint=hint)
        if scenario is not None and scenario not in known:
            raise QuizError.unknown("scenario", scenario, known, where=f"question {self.label}")
        return show_me(self.stage.played(scenario or known[0], None, _checked(reading)))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that prove the answer."""
        item = self._item
        shown = item.shown.scenario if item.shown is not None else None
        named = [getattr(item, "scenario", None), *(one.scenario for one in item.evidence), shown]
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def _family(self) -> Family:
        return FAMILIES[self.type]

    def _asked(self, seed: int | None) -> Asked:
        if seed is not None and not isinstance(seed, int):
            raise QuizError(f"seed is {shorten(seed)}", hint="a whole number")
        return Asked(self._item, arranged(self._item, seed), self.stage)

    def _by_reading(self, asked: Asked, response: Any) -> tuple[ReadingGrade, ...]:
        if not self._item.readings:
            return ()
        family, grades = self._family, []
        for reading in READINGS:
            key = family.key(asked, reading)
            is_right = family.judge(asked, response, key).is_right
            grades.append(ReadingGrade(reading, "right" if is_right else "wrong", family.said(asked, key)))
        return tuple(grades)

    def __repr__(self) -> str:
        return self._text()


def _note(asked: Asked) -> str:
    return asked.arrangement.filled(asked.item.accuracy_note)


def _checked(reading: Any) -> Reading | None:
    if reading is not None and reading not in READINGS:
        raise QuizError.unknown("reading", reading, READINGS)
    found: Reading | None = reading
    return found
