"""Practice: the answer, then how sure, then feedback; after a wrong one a hint and a second try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.quiz.bank import Bank
from jobkit.quiz.grading import Grade
from jobkit.quiz.presented import Presented
from jobkit.quiz.progress import ProgressStore, StoredAnswer, StoredSession
from jobkit.quiz.progress.answers import Sure
from jobkit.quiz.question import Hint, Question, Solution
from jobkit.quiz.sessions.certainty import PracticeSummary, points, summary_of
from jobkit.quiz.sessions.one_by_one import decided, is_over
from jobkit.quiz.sessions.turn import Turn, proof_of, question_of, stored_answer

__all__ = ["Feedback", "Practice"]

_TRIES = 2


@dataclass(frozen=True, slots=True, repr=False)
class Feedback(Shown):
    """What a learner is told after an answer; it is stored by then.

    Parameters
    ----------
    outcome : {"right", "wrong", "not attempted"}
    mark : float
        0.0 to 1.0, in parts.
    answer : tuple of str
        What was answered, in words.
    reason : str
        About the answer given.
    sure, points : int or None
        How sure the learner was, and what that makes of the answer.
    hint : Hint, optional
        After a first wrong answer.
    is_final : bool
        False while there is a second try.
    solution : Solution, optional
        The key and its reasons, once it is final.
    grade : Grade, optional
        The whole grade, once it is final.
    proof : str
        The simulation behind the key, as Python to run; ``""`` where there is none, or not yet.
    """

    outcome: str
    mark: float
    answer: tuple[str, ...]
    reason: str
    sure: int | None
    points: int | None
    hint: Hint | None
    is_final: bool
    solution: Solution | None = None
    grade: Grade | None = None
    proof: str = ""

    def __repr__(self) -> str:
        return self._text()


class Practice(Shown):
    """A session of practice, review or drill, one question after the other.

    Made by `jobkit.quiz.practice`, `review` and `drill`.

    Attributes
    ----------
    feedback : Feedback or None
        The last one.
    """

    def __init__(
        self,
        bank: Bank,
        session: StoredSession,
        turns: Iterator[Turn],
        of: int | None,
        store: ProgressStore,
        clock: Callable[[], datetime],
    ) -> None:
        self.bank = bank
        self.mode = session.mode
        self.of = of
        self.position = -1
        self.feedback: Feedback | None = None
        self.note = str(session.content.get("note", ""))
        self._session, self._turns, self._store, self._clock = session, turns, store, clock
        self._turn: Turn | None = None
        self._attempt = 1
        self._given: Any = None
        self._decisions: list[list[str]] = []
        self._advance()
        self._catch_up()

    @property
    def state(self) -> Literal["answer", "sure", "done"]:
        """What is to be given next."""
        return "done" if self._turn is None else "answer" if self._given is None else "sure"

    @property
    def session_id(self) -> str:
        """Its id in the store: to go on with it after a break."""
        return self._session.id

    @property
    def turn(self) -> Turn:
        """Item, seed and reading of the question now asked."""
        if self._turn is None:
            raise QuizError("this session is over", hint="begin a new one")
        return self._turn

    @property
    def question(self) -> Question:
        """The question now asked."""
        return question_of(self.bank, self.turn.item)

    @property
    def presented(self) -> Presented:
        """The question now asked, as it is shown."""
        return self.question.presented(self.turn.seed)

    @property
    def decisions(self) -> tuple[tuple[str, ...], ...]:
        """What was said of the options that came one at a time."""
        return tuple(map(tuple, self._decisions))

    def answer(self, answer: Any = None, *, sure: Sure | None = None) -> Feedback | None:
        """Give an answer; the feedback follows once it is said how sure, and at once for a second try.

        Parameters
        ----------
        answer : object
            As for `Question.check`. For options that come one at a time: ``"y"`` or ``"n"``.
        sure : {1, 2, 3}, optional
            As for `sure`.

        Raises
        ------
        QuizError
            When the answer cannot be read; nothing has changed then.
        """
        response = self._response(answer)
        if response is None:
            return self.feedback
        self._given = response
        return self.sure(sure) if sure is not None or self._attempt > 1 else None

    def sure(self, sure: Sure | None = None) -> Feedback:
        """Say how sure you are: 1 a guess, 2 fairly sure, 3 certain; None to leave it open."""
        if self._given is None:
            raise QuizError("there is no answer yet", hint="give one with .answer()")
        if sure not in (None, 1, 2, 3) or isinstance(sure, bool):
            raise QuizError(f"how sure is 1, 2 or 3, not {shorten(sure)}")
        return self._stored(self._given, sure)

    def skip(self) -> Feedback:
        """Leave the question unanswered; its solution is told."""
        return self._stored(None, None)

    def hint(self) -> Hint:
        """Return the next hint."""
        return self.question.hint(seed=self.turn.seed)

    def stop(self) -> PracticeSummary:
        """End the session here and return its summary."""
        self._turn = None
        self._store.finish(self._session.id, self._clock())
        return self.summary

    @property
    def summary(self) -> PracticeSummary:
        """What the session has shown so far."""
        return summary_of(self._store.answers(self._session.id))

    def __repr__(self) -> str:
        return self._text()

    def _response(self, answer: Any) -> Any:
        question, seed = self.question, self.turn.seed
        if question.type != "one_at_a_time" or answer is None:
            return question.response(answer, seed)
        decisions = decided(self.presented, self._decisions, answer)
        response = question.response(decisions, seed)
        self._decisions = decisions
        return response if is_over(question, response, seed) else None

    def _stored(self, response: Any, sure: Sure | None) -> Feedback:
        question, turn, at = self.question, self.turn, self._clock()
        seconds = (at - self._since).total_seconds()
        answer = stored_answer(
            question, turn, session=self._session.id, position=self.position, attempt=self._attempt,
            response=response, sure=sure, seconds=seconds, at=at,
        )  # fmt: skip
        self._store.record(answer, (at - self._session.begun).total_seconds())
        self.feedback = self._feedback(question, turn, answer)
        self._next(answer)
        return self.feedback

    def _feedback(self, question: Question, turn: Turn, answer: StoredAnswer) -> Feedback:
        grade = question.grade(answer.response, turn.reading, seed=turn.seed)
        is_final = answer.outcome != "wrong" or answer.attempt >= _TRIES
        return Feedback(
            outcome=grade.outcome,
            mark=grade.mark,
            answer=grade.answer,
            reason=grade.feedback,
            sure=answer.sure,
            points=points(answer) if answer.attempt == 1 else None,
            hint=None if is_final or not question.hint_count else question.hint(1, seed=turn.seed),
            is_final=is_final,
            solution=question.solution(turn.seed) if is_final else None,
            grade=grade if is_final else None,
            proof=proof_of(question, turn.reading) if is_final and not answer.is_right else "",
        )

    def _next(self, answer: StoredAnswer) -> None:
        """Go on after a stored answer: to the second try, or to the next question."""
        if answer.outcome == "wrong" and answer.attempt < _TRIES:
            self._attempt, self._given, self._decisions = answer.attempt + 1, None, []
            self._since = self._clock()
        else:
            self._advance()

    def _advance(self) -> None:
        self.position += 1
        self._attempt, self._given, self._decisions = 1, None, []
        self._since = self._clock()
        self._turn = next(self._turns, None)
        if self._turn is None:
            self._store.finish(self._session.id, self._since)

    def _catch_up(self) -> None:
        """Go on where a session was left: behind its last stored answer."""
        for answer in sorted(self._store.answers(self._session.id), key=lambda a: (a.position, a.attempt)):
            self._next(answer)
