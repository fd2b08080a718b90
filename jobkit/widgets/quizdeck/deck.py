"""Questions to answer with mouse or keyboard: practice, review, drill and exam in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.quiz import Bank, Practice, PracticeExam, Presented, ProgressStore, load
from jobkit.widgets.quizdeck.answer_actions import AnswerActions
from jobkit.widgets.quizdeck.begin import begun, left_open, progress_of
from jobkit.widgets.quizdeck.draft import AnswerDraft, first_draft
from jobkit.widgets.quizdeck.exam import exam_html, given_draft
from jobkit.widgets.quizdeck.home import home_html
from jobkit.widgets.quizdeck.practice import asked_now, practice_html
from jobkit.widgets.quizdeck.state import EXTRA_TIMES, MODES, AnsweredCard, DeckState, ReviewPart
from jobkit.widgets.values import choice_value, number_value

__all__ = ["QuizDeck"]

_LAST_MOMENT = timedelta(seconds=2)
"""So much time before the end of an exam the answer on the page is kept, whatever the person does."""


@checked
class QuizDeck(AnswerActions):
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

    def do_extra_time(self, value: object) -> None:
        """Choose how much time the exam grants."""
        self._plan(extra_time=choice_value(value, EXTRA_TIMES))

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
    def shown(self) -> Presented:
        """The question now asked."""
        if self.session is None:
            raise JobkitError("no question is asked", hint="begin a session first")
        return self.session.presented

    @property
    def draft(self) -> AnswerDraft:
        """The answer so far: what was typed, or in an exam the one that stands."""
        if self.state.draft is not None:
            return self.state.draft
        return (
            given_draft(self.session) if isinstance(self.session, PracticeExam) else first_draft(self.shown)
        )

    def write(self, draft: AnswerDraft) -> None:
        """Take an edit of the answer."""
        self._check_open()
        self.state = replace(self.state, draft=draft, is_ready=False)

    # ---- practice

    @property
    def _practice(self) -> Practice:
        """The session, where its question is still to be answered: a second click answers no other one."""
        if not isinstance(self.session, Practice):
            raise JobkitError("no practice is going on", hint="begin one first")
        self._check_open()
        return self.session

    def _check_open(self) -> None:
        if self.state.answered is not None and self.state.answered.feedback.is_final:
            raise JobkitError("this question is answered", hint="go on to the next one")

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
        self._give(number_value(value, 0, 3) or None)

    def do_answer(self, value: object) -> None:
        """Give the answer of a second try."""
        if self.state.answered is None:
            raise JobkitError("this is the first try", hint="say how sure you are")
        if self.state.answered.draft == self.draft:
            raise JobkitError("this answer was wrong already", hint="change it, or skip the question")
        self._give(None)

    def _give(self, sure: Any) -> None:
        """Give the answer and say how sure; the feedback stays on the page until the person goes on."""
        session, asked, draft = self._practice, asked_now(self._practice), self.draft
        before = session.feedback
        if session.state == "answer":
            session.answer(draft.whole_answer(asked.shown))
        if session.state == "sure":
            session.sure(sure)
        if session.feedback is None or session.feedback is before:
            raise JobkitError("nothing is changed yet", hint="change the job, or skip the question")
        self._go_on_from(AnsweredCard(asked, draft, session.feedback))

    def _go_on_from(self, answered: AnsweredCard) -> None:
        """Show what is said of an answer; for a second try the answer stands, and the first hint is given."""
        feedback, again, hints = answered.feedback, not answered.feedback.is_final, self.state.hints
        if again and not hints and feedback.hint is not None:
            hints = (feedback.hint,)
        draft = answered.draft if again else None
        self.state = replace(self.state.turned(answered), draft=draft, hints=hints)

    def do_say(self, value: object) -> None:
        """Say yes or no to the option now shown."""
        if isinstance(self.session, PracticeExam):
            self.session.answer(self._said(value, len(self.session.decisions)))
            self.state = replace(self.state, moves=self.state.moves + 1)
            return
        session, asked = self._practice, asked_now(self._practice)
        said, before = self._said(value, len(asked.decisions)), session.feedback
        session.answer(said)
        if session.feedback is not None and session.feedback is not before:  # the last word of a second try
            letter = asked.shown.options[len(asked.decisions)].letter
            asked = replace(asked, decisions=(*asked.decisions, (letter, said)))
            self._go_on_from(AnsweredCard(asked, self.draft, session.feedback))

    def do_hint(self, value: object) -> None:
        """Ask for a hint."""
        session, taken = self._practice, len(self.state.hints)
        hint = session.question.hint(taken + 1, seed=session.turn.seed)
        self.state = replace(self.state, hints=(*self.state.hints, hint))

    def do_skip(self, value: object) -> None:
        """Leave the question unanswered."""
        asked, draft = asked_now(self._practice), self.draft
        self._go_on_from(AnsweredCard(asked, draft, self._practice.skip()))

    def do_stop(self, value: object) -> None:
        """End the session here."""
        if not isinstance(self.session, Practice):
            raise JobkitError("no practice is going on", hint="begin one first")
        self.session.stop()
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
