"""One question as a card: answer it, see what it was worth, try again, see the key and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.quiz import Grade, Hint, Presented, Question
from jobkit.quiz.sessions import Feedback
from jobkit.views.fact_links import with_fact_links
from jobkit.widgets.fields import button, tag
from jobkit.widgets.quizdeck.answer_actions import AnswerActions
from jobkit.widgets.quizdeck.answering import Sheet
from jobkit.widgets.quizdeck.draft import AnswerDraft, first_draft
from jobkit.widgets.quizdeck.feedback import feedback_html, proof_html, solution_block
from jobkit.widgets.quizdeck.question import hints_html, question_card
from jobkit.widgets.quizdeck.state import AskedCard

__all__ = ["CardState", "QuizCard"]

_TRIES = 2


@dataclass(frozen=True, slots=True)
class CardState:
    """What a person has done with a card.

    Parameters
    ----------
    draft : AnswerDraft or None
        None before the first edit.
    decisions : tuple of (str, str)
        What was said of options that come one at a time.
    hints : tuple of Hint
    feedback : Feedback or None
        On the last answer.
    misses : int
        Wrong answers so far.
    is_solved : bool
        True where the solution was asked for.
    is_shown : bool
        True where the simulation behind the answer is shown.
    """

    draft: AnswerDraft | None = None
    decisions: tuple[tuple[str, ...], ...] = ()
    hints: tuple[Hint, ...] = ()
    feedback: Feedback | None = None
    misses: int = 0
    is_solved: bool = False
    is_shown: bool = False

    @property
    def is_over(self) -> bool:
        """True when the key was told."""
        return self.is_solved or (self.feedback is not None and self.feedback.is_final)


@checked
class QuizCard(AnswerActions):
    """One question, to be answered with mouse or keyboard, in its own order of options.

    Nothing that gives the answer away is on the page before it is asked for. After a first wrong answer there
    is its reason, a hint and a second try.

    Parameters
    ----------
    question : Question
        From a bank: ``jobkit.quiz.load("topic-4")["q2"]``.

    Attributes
    ----------
    grade : Grade or None
        The last grade; None before the first check.
    state : CardState
        What the person has done.

    Examples
    --------
    >>> import jobkit
    >>> card = QuizCard(jobkit.quiz.load("topic-4")["q2"])
    >>> card.act("choose", "B")
    >>> card.act("check")
    >>> card.grade.outcome
    'right'
    """

    name: ClassVar[str] = "quizdeck"  # looks like the deck
    styles: ClassVar[tuple[str, ...]] = ("quizdeck/quizdeck",)

    def __init__(self, question: Question) -> None:
        self.question = question
        self.grade: Grade | None = None
        self.state = CardState()
        super().__init__()

    @property
    def shown(self) -> Presented:
        """The question without anything that says what is right."""
        return self.question.presented()

    @property
    def draft(self) -> AnswerDraft:
        """The answer so far."""
        return self.state.draft or first_draft(self.shown)

    @property
    def answer(self) -> Any:
        """What is chosen now, as `Question.check` takes it; None while nothing is."""
        if self.question.type == "one_at_a_time":
            return [list(pair) for pair in self.state.decisions] or None
        return self.draft.answer(self.shown)

    def write(self, draft: AnswerDraft) -> None:
        """Take an edit of the answer."""
        self._check_open()
        self.state = replace(self.state, draft=draft)

    def draw(self) -> str:
        """Return the card as HTML."""
        state, asked = self.state, AskedCard(self.question, decisions=self.state.decisions)
        sheet = Sheet(self.shown, self.draft, self.uid, not state.is_over, state.decisions)
        return question_card(asked, sheet, "", self._below(), is_asked=not state.is_over)

    def _below(self) -> str:
        state = self.state
        feedback = feedback_html(state.feedback, f"feedback-{state.misses}") if state.feedback else ""
        if not state.is_over:
            return f"{feedback}{hints_html(state.hints)}{self._buttons()}"
        key = solution_block(self.question.solution(), is_folded=False) if state.is_solved else ""
        return f"{feedback}{with_fact_links(key)}{proof_html(self.question, None, is_shown=state.is_shown)}"

    def _buttons(self) -> str:
        check = button("Check", "check", style="main")
        hint = button("Hint", "hint", is_disabled=len(self.state.hints) >= self.question.hint_count)
        return tag("div", check, hint, button("Solution", "solution"), kind="jk-buttons")

    # ---- what the page may do

    def do_check(self, value: object) -> None:
        """Grade the answer; nothing chosen is not wrong, and a second click is no second try."""
        self._check_open()
        grade = self.question.check(self.answer)
        if self._is_repeated(grade):
            raise JobkitError("this answer was wrong already", hint="change it, or ask for the solution")
        misses = self.state.misses + (grade.outcome == "wrong")
        feedback = self._feedback(grade, is_final=grade.is_right or misses >= _TRIES)
        again = grade.outcome == "wrong" and not feedback.is_final
        self.grade = grade
        self.state = replace(self.state, feedback=feedback, misses=misses)
        if again:
            self.state = replace(self.state, decisions=(), hints=self.state.hints or self._next_hint())

    def _is_repeated(self, grade: Grade) -> bool:
        """Return whether an answer is the wrong one of before; options one at a time begin anew."""
        last = self.grade.answer if self.grade is not None else ()
        is_again = grade.outcome == "wrong" and grade.answer == last
        return is_again and self.question.type != "one_at_a_time"

    def _feedback(self, grade: Grade, *, is_final: bool) -> Feedback:
        solution = self.question.solution() if is_final else None
        return Feedback(
            grade.outcome,
            grade.mark,
            grade.answer,
            grade.feedback,
            None,
            None,
            None,
            is_final,
            solution,
            grade,
        )

    def do_ready(self, value: object) -> None:
        """Check, from a text field."""
        self.do_check(value)

    def do_say(self, value: object) -> None:
        """Say yes or no to the option now shown; the last word grades."""
        self._check_open()
        said, place = self._said(value, len(self.state.decisions)), len(self.state.decisions)
        decisions = (*self.state.decisions, (self.shown.options[place].letter, said))
        self.state = replace(self.state, decisions=decisions)
        if self.question.check([list(pair) for pair in decisions]).outcome != "not attempted":
            self.do_check(value)

    def do_hint(self, value: object) -> None:
        """Ask for a hint."""
        self._check_open()
        self.state = replace(self.state, hints=(*self.state.hints, *self._next_hint()))

    def _next_hint(self) -> tuple[Hint, ...]:
        return (self.question.hint(len(self.state.hints) + 1),)

    def do_solution(self, value: object) -> None:
        """Ask for the key and its reasons."""
        self._check_open()
        self.state = replace(self.state, is_solved=True)

    def do_show(self, value: object) -> None:
        """Show the simulation behind the answer, or hide it; after the key only."""
        if not self.state.is_over:
            raise JobkitError("this question is not answered yet", hint="answer it, or ask for the solution")
        self.state = replace(self.state, is_shown=not self.state.is_shown)

    def _check_open(self) -> None:
        if self.state.is_over:
            raise JobkitError("this question is answered", hint="make a new card to answer it again")

    def __repr__(self) -> str:
        return repr(self.question)
