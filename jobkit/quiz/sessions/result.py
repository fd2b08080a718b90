"""The result of a practice exam: passed or not, and how certain each sub-skill is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from jobkit.basics.numbers import wilson
from jobkit.basics.shown import Shown
from jobkit.quiz.grading import Grade
from jobkit.quiz.progress.answers import StoredAnswer
from jobkit.quiz.question import Question, Solution
from jobkit.quiz.sessions.blueprint import FORMATS
from jobkit.quiz.sessions.turn import Turn, proof_of

__all__ = ["ExamResult", "ExamShare", "Reviewed", "needed", "result_of"]


@dataclass(frozen=True, slots=True)
class ExamShare(Shown):
    """How many questions of one kind were right."""

    name: str
    title: str
    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share is, with 95 % confidence."""
        return wilson(self.right, self.of)


@dataclass(frozen=True, slots=True, repr=False)
class ExamResult(Shown):
    """The result of an exam.

    Parameters
    ----------
    right, of, needed : int
        Questions answered right, all, and how many had to be right to pass.
    not_answered : int
        They count as wrong.
    seconds : float
        Time used.
    by_objective, by_format : tuple of ExamShare
    note : str
        How this exam differs from the real one; ``""`` where it does not.
    """

    right: int
    of: int
    needed: int
    not_answered: int
    seconds: float
    by_objective: tuple[ExamShare, ...]
    by_format: tuple[ExamShare, ...]
    note: str = ""

    @property
    def is_passed(self) -> bool:
        """True when as many as needed were right."""
        return self.right >= self.needed

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share of right answers is, with 95 % confidence."""
        return wilson(self.right, self.of)

    def __repr__(self) -> str:
        return self._text()


@dataclass(frozen=True, slots=True)
class Reviewed(Shown):
    """A question of an exam that is over: what was answered, and everything there is to say about it."""

    number: int
    question: Question
    turn: Turn
    answer: StoredAnswer | None
    is_flagged: bool

    @property
    def outcome(self) -> str:
        """Right, wrong or not attempted."""
        return self.answer.outcome if self.answer is not None else "not attempted"

    @property
    def grade(self) -> Grade:
        """The grade of the answer, with its reason."""
        response = self.answer.response if self.answer is not None else None
        return self.question.grade(response, self.turn.reading, seed=self.turn.seed)

    @property
    def solution(self) -> Solution:
        """The key and its reasons, with the letters that were shown."""
        return self.question.solution(self.turn.seed)

    @property
    def proof(self) -> str:
        """The simulation behind the key, as Python to run and change; ``""`` where there is none."""
        return proof_of(self.question, self.turn.reading)


def needed(of: int, pass_mark: float) -> int:
    """Return how many of `of` questions must be right.

    >>> needed(65, 0.65)
    43
    """
    return ceil(round(of * pass_mark, 9))


def result_of(
    reviewed: Sequence[Reviewed],
    objectives: Mapping[str, str],
    *,
    pass_mark: float,
    seconds: float,
    note: str,
) -> ExamResult:
    """Return the result of an exam from its questions."""
    of_skill = {name: [one for one in reviewed if one.question.objective == name] for name in objectives}
    of_format: dict[str, list[Reviewed]] = {}
    for one in reviewed:
        of_format.setdefault(FORMATS[one.question.type][0], []).append(one)
    return ExamResult(
        right=_right(reviewed),
        of=len(reviewed),
        needed=needed(len(reviewed), pass_mark),
        not_answered=sum(one.outcome == "not attempted" for one in reviewed),
        seconds=seconds,
        by_objective=tuple(_share(name, objectives[name], part) for name, part in of_skill.items() if part),
        by_format=tuple(_share(name, name, part) for name, part in sorted(of_format.items())),
        note=note,
    )


def _share(name: str, title: str, part: Sequence[Reviewed]) -> ExamShare:
    return ExamShare(name, title, _right(part), len(part))


def _right(part: Sequence[Reviewed]) -> int:
    return sum(one.outcome == "right" for one in part)
