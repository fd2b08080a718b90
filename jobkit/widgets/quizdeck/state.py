"""What a person has chosen on a deck: the sitting itself is in the session, and the page holds neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from jobkit.quiz import Hint, Presented, Question
from jobkit.quiz.items.base import Reading
from jobkit.quiz.sessions import Feedback
from jobkit.quiz.sessions.doors import EXAM_ITEMS, EXAM_MINUTES
from jobkit.widgets.quizdeck.draft import AnswerDraft

__all__ = ["EXTRA_TIMES", "MODES", "AnsweredCard", "AskedCard", "DeckPlan", "DeckState", "Mode", "ReviewPart"]

Mode = Literal["practice", "review", "drill", "exam"]
ReviewPart = Literal["all", "right", "wrong", "not attempted", "flagged"]

EXTRA_TIMES = {"1": "as in the exam", "1.25": "a quarter more", "1.5": "half as much again", "2": "twice"}
"""The factors of the time of an exam, for people who are granted more."""

MODES: Mapping[Mode, str] = {
    "practice": "Sub-skills take turns, weak ones more often. Feedback after each answer, and a second try.",
    "review": "What you have answered before and would soon forget.",
    "drill": "Generated questions without end.",
    "exam": "Questions and time as in the real exam. Nothing says what is right before the end.",
}
"""What one can sit for, and what that is."""


@dataclass(frozen=True, slots=True)
class DeckPlan:
    """What a person wants to begin.

    Parameters
    ----------
    mode : {"practice", "review", "drill", "exam"}
    objective : str
        Only this sub-skill; ``""`` for all. Not for reviews and exams.
    items : int
        Questions at most, in practice and review.
    exam_items : int
        Questions of an exam; its time goes with them.
    extra_time : str
        The factor of that time, one of `EXTRA_TIMES`.
    """

    mode: Mode = "practice"
    objective: str = ""
    items: int = 10
    exam_items: int = EXAM_ITEMS
    extra_time: str = "1"

    @property
    def exam_minutes(self) -> float:
        """The time for that many questions, before more is granted."""
        return EXAM_MINUTES * self.exam_items / EXAM_ITEMS


@dataclass(frozen=True, slots=True)
class AskedCard:
    """A question as it stands on the table.

    Parameters
    ----------
    question : Question
    seed : int or None
        Of the order of its options; None for its own order.
    reading : {"guide", "platform"} or None
        Whose truth is asked for.
    position : int
        In the session, from 0.
    decisions : tuple of (str, str)
        What was said of options that come one at a time.
    """

    question: Question
    seed: int | None = None
    reading: Reading | None = None
    position: int = 0
    decisions: tuple[tuple[str, ...], ...] = ()

    @property
    def shown(self) -> Presented:
        """The question without anything that says what is right."""
        return self.question.presented(self.seed)


@dataclass(frozen=True, slots=True)
class AnsweredCard:
    """A question that was answered, with the answer and the feedback."""

    asked: AskedCard
    draft: AnswerDraft
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class DeckState:
    """Everything that a person has chosen on a deck.

    Parameters
    ----------
    plan : DeckPlan
    draft : AnswerDraft or None
        The answer that is being given; None before the first edit.
    hints : tuple of Hint
        Those that were asked for.
    answered : AnsweredCard or None
        The last answer in practice, until the person goes on.
    is_shown : bool
        True where the simulation behind the answer is shown.
    is_ready : bool
        True where the answer is given and only the certainty is missing.
    is_handing_in : bool
        True where an exam is about to be handed in.
    part : str
        Which questions of an exam that is over are listed.
    opened : int
        Number of the question of an exam that is looked at, from 1; 0 for none.
    moves : int
        Counts what moves the reader to another place, so that the focus follows.
    """

    plan: DeckPlan = field(default_factory=DeckPlan)
    draft: AnswerDraft | None = None
    hints: tuple[Hint, ...] = ()
    answered: AnsweredCard | None = None
    is_shown: bool = False
    is_ready: bool = False
    is_handing_in: bool = False
    part: ReviewPart = "wrong"
    opened: int = 0
    moves: int = 0

    def turned(self, answered: AnsweredCard | None = None) -> Self:
        """Return the state at another place: nothing is begun there yet."""
        return replace(self.cleared(), answered=answered, moves=self.moves + 1)

    def cleared(self) -> Self:
        """Return the state without what belongs to one question."""
        return replace(
            self, draft=None, hints=(), answered=None, is_shown=False, is_ready=False, is_handing_in=False
        )
