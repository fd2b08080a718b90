"""The practice exam: a clock, flags, a review screen, and nothing about right or wrong before the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.quiz.bank import Bank
from jobkit.quiz.presented import Presented
from jobkit.quiz.progress import ProgressStore, StoredAnswer, StoredSession
from jobkit.quiz.question import Question
from jobkit.quiz.sessions.one_by_one import decided, is_over
from jobkit.quiz.sessions.result import ExamResult, Reviewed, result_of
from jobkit.quiz.sessions.turn import Turn, question_of, stored_answer

__all__ = ["ExamPlace", "PracticeExam"]

Which = Literal["all", "right", "wrong", "not attempted", "flagged"]


@dataclass(frozen=True, slots=True)
class ExamPlace(Shown):
    """A line of the review screen: number (from 1), title, and its state in words."""

    number: int
    title: str
    state: Literal["open", "answered", "closed"]
    is_flagged: bool


class PracticeExam(Shown):
    """An exam as it is taken; made by `jobkit.quiz.exam`.

    Each answer is stored when it is given, and an exam that was cut off goes on where it stopped. The time
    runs while the exam is open.

    Attributes
    ----------
    position : int
        The question now asked, from 0.
    of : int
        How many questions there are.
    note : str
        How this exam differs from the real one.
    """

    def __init__(
        self, bank: Bank, session: StoredSession, store: ProgressStore, clock: Callable[[], datetime]
    ) -> None:
        self.bank = bank
        self.turns = tuple(Turn(**turn) for turn in session.content["turns"])
        self.of = len(self.turns)
        self.position = 0
        self.note: str = session.content["note"]
        self._session, self._store, self._clock = session, store, clock
        self._limit = timedelta(minutes=session.content["minutes"])
        self._opened = clock() - timedelta(seconds=session.used)
        self._since = clock()
        self._flags = set(session.flags)
        self._is_over = session.ended is not None
        self._answers: dict[int, StoredAnswer] = {}
        for answer in sorted(store.answers(session.id), key=lambda one: one.attempt):
            self._answers[answer.position] = answer
        self._ended_at = session.used

    @property
    def session_id(self) -> str:
        """Its id in the store: to go on with it after a break."""
        return self._session.id

    @property
    def turn(self) -> Turn:
        """Item, seed and reading of the question now asked."""
        return self.turns[self.position]

    @property
    def question(self) -> Question:
        """The question now asked."""
        return question_of(self.bank, self.turn.item)

    @property
    def presented(self) -> Presented:
        """The question now asked, as it is shown."""
        return self.question.presented(self.turn.seed)

    @property
    def given(self) -> Any:
        """The answer to the question now asked, as plain data; None while there is none."""
        found = self._answers.get(self.position)
        return found.response if found is not None else None

    @property
    def decisions(self) -> tuple[tuple[str, ...], ...]:
        """Letters and words said of the options of this question that came one at a time."""
        if self.question.type != "one_at_a_time":
            return ()
        letters = [option.letter for option in self.presented.options]
        return tuple((letter, said) for letter, (_, said) in zip(letters, self.given or (), strict=False))

    @property
    def is_closed(self) -> bool:
        """True where the answer stands: options that came one at a time are decided."""
        return self.question.type == "one_at_a_time" and self._is_decided()

    @property
    def is_over(self) -> bool:
        """True once it was handed in, or its time is up."""
        if not self._is_over and self.time_left <= timedelta():
            self._finish(self._limit.total_seconds())
        return self._is_over

    @property
    def time_left(self) -> timedelta:
        """How much time there still is."""
        return max(self._limit - (self._clock() - self._opened), timedelta())

    @property
    def places(self) -> tuple[ExamPlace, ...]:
        """The review screen: each question with its state."""
        return tuple(self._place(position, turn) for position, turn in enumerate(self.turns))

    def answer(self, answer: Any = None) -> None:
        """Give an answer, or another one; options that come one at a time take ``"y"`` or ``"n"``.

        Raises
        ------
        QuizError
            When the answer cannot be read, the exam is over, or there is no way back.
        """
        self._check_open()
        question, turn, response = self.question, self.turn, self._response(answer)
        if response is None:
            return
        before, at = self._answers.get(self.position), self._clock()
        stored = stored_answer(
            question, turn, session=self._session.id, position=self.position,
            attempt=before.attempt + 1 if before else 1, response=response, sure=None,
            seconds=(at - self._since).total_seconds(), at=at,
        )  # fmt: skip
        self._store.record(stored, self._used())
        self._answers[self.position] = stored

    def flag(self) -> bool:
        """Flag the question to come back to, or take the flag away; return whether it is flagged now."""
        self._check_open()
        if self.question.type == "one_at_a_time":
            raise QuizError("this question takes no flag", hint="options shown one by one allow no way back")
        flags = self._flags ^ {self.position}
        self._store.flag(self._session.id, tuple(sorted(flags)), self._used())
        self._flags = flags
        return self.position in flags

    def go(self, number: int) -> None:
        """Go to question `number`, from 1."""
        self._check_open()
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= self.of:
            raise QuizError(f"there is no question {shorten(number)}", hint=f"1 to {self.of}")
        if self.given is not None and self.question.type == "one_at_a_time" and not self._is_decided():
            raise QuizError("this question is not finished", hint="say y or n to its option: no way back")
        self.position, self._since = number - 1, self._clock()

    def next(self) -> bool:
        """Go to the next question; return False at the last one."""
        if self.position + 1 < self.of:
            self.go(self.position + 2)
            return True
        return False

    def finish(self) -> ExamResult:
        """Hand the exam in and return its result; a second time changes nothing."""
        if not self.is_over:
            self._finish(self._used())
        return self.result

    @property
    def result(self) -> ExamResult:
        """The result, once the exam is over."""
        reviewed, content = self.review(), self._session.content
        return result_of(
            reviewed,
            self.bank.objectives,
            pass_mark=content["pass_mark"],
            seconds=self._ended_at,
            note=self.note,
        )

    def review(self, which: Which = "all") -> tuple[Reviewed, ...]:
        """Return the questions of an exam that is over: all, or those of an outcome, or the flagged ones."""
        if not self.is_over:
            raise QuizError("the exam is not over", hint="hand it in with .finish()")
        known = ("all", "right", "wrong", "not attempted", "flagged")
        if which not in known:
            raise QuizError.unknown("part of the review", which, known)
        every = [self._reviewed(position, turn) for position, turn in enumerate(self.turns)]
        return tuple(
            one for one in every if which in ("all", one.outcome) or (which == "flagged" and one.is_flagged)
        )

    def __repr__(self) -> str:
        return self._text()

    def _reviewed(self, position: int, turn: Turn) -> Reviewed:
        question, answer = question_of(self.bank, turn.item), self._answers.get(position)
        return Reviewed(position + 1, question, turn, answer, position in self._flags)

    def _response(self, answer: Any) -> Any:
        question, seed = self.question, self.turn.seed
        if question.type != "one_at_a_time":
            return question.response(answer, seed)
        if self._is_decided():
            raise QuizError("this question is finished", hint="there is no way back")
        so_far = [list(pair) for pair in self.decisions]
        return None if answer is None else question.response(decided(self.presented, so_far, answer), seed)

    def _is_decided(self) -> bool:
        return self.given is not None and is_over(self.question, self.given, self.turn.seed)

    def _place(self, position: int, turn: Turn) -> ExamPlace:
        question, answer = question_of(self.bank, turn.item), self._answers.get(position)
        is_closed = question.type == "one_at_a_time" and answer and answer.outcome != "not attempted"
        state: Literal["open", "answered", "closed"]
        state = "closed" if is_closed else "answered" if answer else "open"
        return ExamPlace(position + 1, question.title, state, position in self._flags)

    def _check_open(self) -> None:
        if self.is_over:
            raise QuizError("the exam is over", hint="look at .result and .review()")

    def _used(self) -> float:
        return (self._clock() - self._opened).total_seconds()

    def _finish(self, used: float) -> None:
        self._store.finish(self._session.id, self._clock(), used)
        self._is_over, self._ended_at = True, used
