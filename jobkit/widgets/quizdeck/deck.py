"""Questions to answer with mouse or keyboard: practice, review, drill and exam in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, get_args

from jobkit.basics.errors import JobkitError
from jobkit.quiz import Bank, Practice, PracticeExam, Presented, ProgressStore, load
from jobkit.quiz.sessions import Feedback
from jobkit.widgets.lab import Lab
from jobkit.widgets.quizdeck.begin import begun, left_open, progress_of
from jobkit.widgets.quizdeck.draft import AnswerDraft, first_draft
from jobkit.widgets.quizdeck.exam import exam_html, given_draft
from jobkit.widgets.quizdeck.home import home_html
from jobkit.widgets.quizdeck.practice import asked_now, practice_html
from jobkit.widgets.quizdeck.state import MODES, AnsweredCard, DeckState, ReviewPart
from jobkit.widgets.values import choice_value, flag_value, number_value, row_value, text_value

__all__ = ["QuizDeck"]

_LAST_MOMENT = timedelta(seconds=2)
"""So much time before the end of an exam the answer on the page is kept, whatever the person does."""


class QuizDeck(Lab):
    """A deck of questions.

    Nothing that says what is right is on the page before a question is answered, in an exam before its end.

    Parameters
    ----------
    deck : str, Bank, Practice or PracticeExam
        A bank, or what `jobkit.quiz.load` takes: begins with a choice of what to sit for. Or a session that
        `jobkit.quiz.practice`, `review`, `drill` or `exam` has begun.
    progress : ProgressStore or str, optional
        Where answers are kept, for sessions that the deck begins; ``":memory:"`` keeps nothing.
    now : callable, optional
        The clock of those sessions; the real one by default.

    Attributes
    ----------
    state : DeckState
        What a person has chosen on the page.
    session : Practice, PracticeExam or None
        What is going on; None at the start.

    Raises
    ------
    QuizError
        When there is no such bank, or progress cannot be kept.

    Examples
    --------
    >>> import jobkit
    >>> deck = QuizDeck(jobkit.quiz.practice(only=["q2"], progress=":memory:"))
    >>> deck.act("choose", "B")
    >>> deck.act("sure", "3")
    >>> deck.state.answered.feedback.sure
    3
    """

    name: ClassVar[str] = "quizdeck"
    styles: ClassVar[tuple[str, ...]] = ("quizdeck/quizdeck",)

    def __init__(
        self,
        deck: str | Bank | Practice | PracticeExam = "topic-4",
        *,
        progress: ProgressStore | str | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        if isinstance(deck, Practice | PracticeExam):
            self.session: Practice | PracticeExam | None = deck
            self.bank = deck.bank
        else:
            self.session, self.bank = None, deck if isinstance(deck, Bank) else load(deck)
        self.state = DeckState()
        self._progress, self._now = progress, now
        self._kept: ProgressStore | None = None
        super().__init__()

    def draw(self) -> str:
        """Return the place where the person is as HTML."""
        if isinstance(self.session, Practice):
            return practice_html(self.state, self.session, self.uid)
        if isinstance(self.session, PracticeExam):
            return exam_html(self.state, self.session, self.uid)
        found, cut_off = progress_of(self.bank, self._store), left_open(self.bank, self._store)
        return home_html(self.state, self.bank, found, cut_off, self.uid)

    # ---- the start

    @property
    def _store(self) -> ProgressStore:
        """Where answers are kept: opened when it is asked for, so that a begun session needs none here."""
        if self._kept is None:
            given = self._progress
            self._kept = given if isinstance(given, ProgressStore) else ProgressStore(given)
        return self._kept

    def do_mode(self, value: object) -> None:
        """Choose what to sit for."""
        self._plan(mode=choice_value(value, MODES))

    def do_objective(self, value: object) -> None:
        """Keep to one sub-skill, or take all."""
        self._plan(objective=choice_value(value, ["", *self.bank.objectives]))

    def do_items(self, value: object) -> None:
        """Say how many questions at most."""
        self._plan(items=_count(value))

    def do_exam_items(self, value: object) -> None:
        """Say how many questions the exam has."""
        self._plan(exam_items=_count(value))

    def _plan(self, **changes: Any) -> None:
        self.state = replace(self.state, plan=replace(self.state.plan, **changes))

    def do_begin(self, value: object) -> None:
        """Begin what was chosen."""
        self._begin(resume=False)

    def do_resume(self, value: object) -> None:
        """Go on with the last session of this kind that was cut off."""
        self._begin(resume=True)

    def _begin(self, *, resume: bool) -> None:
        self.session = begun(self.bank, self.state.plan, self._store, self._now, resume=resume)
        self.state = self.state.turned()

    def do_home(self, value: object) -> None:
        """Go back to the start; a session that is not over can be taken up again."""
        self.session = None
        self.state = replace(self.state.turned(), opened=0)

    # ---- an answer

    @property
    def _shown(self) -> Presented:
        """The question now asked."""
        if self.session is None:
            raise JobkitError("no question is asked", hint="begin a session first")
        return self.session.presented

    @property
    def _draft(self) -> AnswerDraft:
        if self.state.draft is not None:
            return self.state.draft
        return (
            given_draft(self.session) if isinstance(self.session, PracticeExam) else first_draft(self._shown)
        )

    def _write(self, draft: AnswerDraft) -> None:
        if self.state.answered is not None and self.state.answered.feedback.is_final:
            raise JobkitError("this question is answered", hint="go on to the next one")
        self.state = replace(self.state, draft=draft, is_ready=False)

    def do_choose(self, value: object) -> None:
        """Choose one option."""
        self._write(self._draft.with_one(self._letter(value)))

    def do_tick(self, value: object) -> None:
        """Tick an option, or take the tick away."""
        letter, is_on = row_value(value)
        if flag_value(is_on) != (self._letter(letter) in self._draft.picked):
            self._write(self._draft.with_toggled(letter, len(self._shown.options)))

    def do_point(self, value: object) -> None:
        """Point at a place, or put a block into the list; a second time takes it away."""
        most = self._shown.pick or len(self._shown.options)
        self._write(self._draft.with_toggled(self._letter(value), most))

    def do_up(self, value: object) -> None:
        """Move a block up."""
        self._write(self._draft.with_moved(self._placed(value), -1))

    def do_down(self, value: object) -> None:
        """Move a block down."""
        self._write(self._draft.with_moved(self._placed(value), 1))

    def do_row(self, value: object) -> None:
        """Fill a blank, or choose what goes with a line."""
        number, given = row_value(value)
        choice_value(number, [row.number for row in self._shown.rows])
        self._write(self._draft.with_row(number, text_value(given)))

    def do_text(self, value: object) -> None:
        """Type a number, an expression, a selection or a job."""
        self._write(replace(self._draft, text=text_value(value)))

    def _letter(self, value: object) -> str:
        return choice_value(value, [choice.letter for choice in self._shown.options])

    def _placed(self, value: object) -> str:
        return choice_value(value, self._draft.picked)

    # ---- practice

    @property
    def _practice(self) -> Practice:
        if not isinstance(self.session, Practice):
            raise JobkitError("no practice is going on", hint="begin one first")
        return self.session

    def do_ready(self, value: object) -> None:
        """Go from the answer to how sure one is; a second try is given at once."""
        if isinstance(self.session, PracticeExam):
            self.do_next(value)
        elif self.state.answered is not None:
            self.do_answer(value)
        else:
            self.state = replace(self.state, is_ready=True, moves=self.state.moves + 1)

    def do_sure(self, value: object) -> None:
        """Say how sure one is, and give the answer: 0 does not say."""
        sure: Any = number_value(value, 0, 3) or None
        session = self._practice
        if session.state == "answer":
            self._answered(lambda: session.answer(self._draft.whole_answer(self._shown)), sure)
        else:
            self._answered(lambda: None, sure)

    def _answered(self, give: Callable[[], Feedback | None], sure: Any) -> None:
        """Give an answer and say how sure; the feedback stays on the page until the person goes on."""
        session, asked, draft = self._practice, asked_now(self._practice), self._draft
        feedback = give()
        if session.state == "sure":
            feedback = session.sure(sure)
        if feedback is not None:
            self._go_on_from(AnsweredCard(asked, draft, feedback))

    def _go_on_from(self, answered: AnsweredCard) -> None:
        """Show what is said of an answer; for a second try the answer stands, and the first hint is given."""
        feedback, again, hints = answered.feedback, not answered.feedback.is_final, self.state.hints
        if again and not hints and feedback.hint is not None:
            hints = (feedback.hint,)
        draft = answered.draft if again else None
        self.state = replace(self.state.turned(answered), draft=draft, hints=hints)

    def do_answer(self, value: object) -> None:
        """Give the answer of a second try."""
        if self.state.answered is None:
            raise JobkitError("this is the first try", hint="say how sure you are")
        session = self._practice
        self._answered(lambda: session.answer(self._draft.whole_answer(self._shown)), None)

    def do_say(self, value: object) -> None:
        """Say yes or no to the option now shown."""
        said = choice_value(value, ("yes", "no"))
        if isinstance(self.session, PracticeExam):
            self.session.answer(said)
            self.state = replace(self.state, moves=self.state.moves + 1)
            return
        asked, before = asked_now(self._practice), self._practice.feedback
        self._practice.answer(said)
        feedback = self._practice.feedback
        if feedback is not None and feedback is not before:  # the last option of a second try
            letter = asked.shown.options[len(asked.decisions)].letter
            asked = replace(asked, decisions=(*asked.decisions, (letter, said)))
            self._go_on_from(AnsweredCard(asked, self._draft, feedback))

    def do_hint(self, value: object) -> None:
        """Ask for a hint."""
        session, taken = self._practice, len(self.state.hints)
        hint = session.question.hint(taken + 1, seed=session.turn.seed)
        self.state = replace(self.state, hints=(*self.state.hints, hint))

    def do_skip(self, value: object) -> None:
        """Leave the question unanswered."""
        asked, draft = asked_now(self._practice), self._draft
        self._go_on_from(AnsweredCard(asked, draft, self._practice.skip()))

    def do_stop(self, value: object) -> None:
        """End the session here."""
        self._practice.stop()
        self.state = self.state.turned()

    def do_show(self, value: object) -> None:
        """Show the simulation behind the answer, or hide it."""
        self.state = replace(self.state, is_shown=not self.state.is_shown)

    # ---- on and back

    def do_next(self, value: object) -> None:
        """Go on to the next question; an exam keeps the answer."""
        if isinstance(self.session, PracticeExam):
            self._keep().next()
        elif self.state.answered is None or not self.state.answered.feedback.is_final:
            raise JobkitError("this question is not answered yet", hint="answer it, or skip it")
        self.state = self.state.turned()

    # ---- exam

    @property
    def _exam(self) -> PracticeExam:
        if not isinstance(self.session, PracticeExam):
            raise JobkitError("no exam is going on", hint="begin one first")
        return self.session

    def _keep(self) -> PracticeExam:
        """Store the answer on the page, if there is one that was changed."""
        session, draft = self._exam, self.state.draft
        if draft is not None and not session.is_over:
            answer = draft.answer(session.presented)
            if answer is not None:
                session.answer(answer)
            self.state = replace(self.state, draft=None)
        return session

    def do_back(self, value: object) -> None:
        """Go back to the question before."""
        self._go(self._exam.position)

    def do_go(self, value: object) -> None:
        """Go to a question by its number."""
        self._go(number_value(value, 1, self._exam.of))

    def _go(self, number: int) -> None:
        self._keep().go(number)
        self.state = self.state.turned()

    def do_flag(self, value: object) -> None:
        """Flag the question, or take the flag away."""
        self._keep().flag()

    def do_hand_in(self, value: object) -> None:
        """Ask before the exam is handed in."""
        self._keep()
        self.state = replace(self.state.turned(), is_handing_in=True)

    def do_finish(self, value: object) -> None:
        """Hand the exam in."""
        self._keep().finish()
        self.state = self.state.turned()

    def do_clock(self, value: object) -> None:
        """Look at the clock; at the last moment the answer on the page is kept."""
        if self._exam.time_left <= _LAST_MOMENT:
            self._keep()

    def do_part(self, value: object) -> None:
        """Choose which questions of an exam that is over are listed."""
        part: ReviewPart = choice_value(value, get_args(ReviewPart))  # type: ignore[assignment]
        self.state = replace(self.state, part=part)

    def do_see(self, value: object) -> None:
        """Look at a question of an exam that is over; 0 goes back to the result."""
        number = number_value(value, 0, self._exam.of)
        self._exam.review()
        self.state = replace(self.state.turned(), opened=number)

    def __repr__(self) -> str:
        if self.session is None:
            return f"<QuizDeck {self.bank.topic}: {len(self.bank)} questions>"
        return f"<QuizDeck {self.bank.topic}, {type(self.session).__name__}>"


def _count(value: object) -> int:
    """Return a number of questions; nothing typed is 0, which no session begins with."""
    return number_value(value, 1, 1000) if value != "" else 0
