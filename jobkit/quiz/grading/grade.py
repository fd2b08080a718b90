"""What an answer was worth, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jobkit.basics.shown import Shown

__all__ = ["Grade", "Outcome", "ReadingGrade", "Verdict"]

Outcome = Literal["right", "wrong", "not attempted"]


@dataclass(frozen=True, slots=True)
class ReadingGrade(Shown):
    """What the same answer is worth on the exam's guide or on today's platform."""

    reading: Literal["guide", "platform"]
    outcome: Outcome
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Grade(Shown):
    """What an answer was worth, and why.

    Parameters
    ----------
    question : str
        Id of the question.
    outcome : {"right", "wrong", "not attempted"}
    score : float
        1.0 for a right answer, otherwise 0.0: all or nothing, as in the exam.
    mark : float
        0.0 to 1.0, as in practice: part of an answer counts.
    answer : tuple of str
        What was answered, in words, options with their letters; empty when not attempted.
    feedback : str
        About the answer given.
    explanation : str
        Why the key is the key; ``""`` before an answer.
    note : str
        Where today's platform differs from the question; ``""`` before an answer.
    facts : tuple of str
        Numbers of the facts behind the key, ``P-083``; empty before an answer.
    misconceptions : tuple of str
        The wrong ideas behind the answer, for statistics.
    readings : tuple of ReadingGrade
        For a question that guide and platform answer differently: what the answer is worth on each.
    """

    question: str
    outcome: Outcome
    score: float
    mark: float = 0.0
    answer: tuple[str, ...] = ()
    feedback: str = ""
    explanation: str = ""
    note: str = ""
    facts: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    readings: tuple[ReadingGrade, ...] = ()

    @property
    def is_right(self) -> bool:
        """True for a right answer."""
        return self.outcome == "right"

    def __repr__(self) -> str:
        return self._text()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a grader says of a response.

    Parameters
    ----------
    is_right : bool
    mark : float
        0.0 to 1.0.
    answer : tuple of str
        The response in words.
    feedback : str
    misconceptions : tuple of str
    is_open : bool
        True for an answer that goes on: it is not graded yet.
    """

    is_right: bool
    mark: float
    answer: tuple[str, ...]
    feedback: str
    misconceptions: tuple[str, ...] = ()
    is_open: bool = False
