"""Beginning what a person has chosen at the start of a deck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from jobkit.quiz import Bank, Practice, PracticeExam, ProgressStore, drill, exam, practice, review
from jobkit.quiz.progress.counted import counted
from jobkit.quiz.progress.mastery import Mastery, mastery
from jobkit.widgets.quizdeck.state import DeckPlan

__all__ = ["begun", "left_open", "progress_of"]

Clock = Callable[[], datetime]


def begun(
    bank: Bank, plan: DeckPlan, store: ProgressStore, now: Clock | None, *, resume: bool
) -> Practice | PracticeExam:
    """Begin a session, or go on with the last one of its kind that was cut off.

    Raises
    ------
    QuizError
        When no question fits, or there is nothing to go on with.
    """
    objective = plan.objective or None
    if plan.mode == "drill":
        return drill(topic=bank, objective=objective, progress=store, now=now)
    if plan.mode == "exam":
        return exam(
            bank,
            items=plan.exam_items,
            minutes=plan.exam_minutes or 1.0,  # no question: the session itself says what is wrong
            extra_time=float(plan.extra_time),
            resume=resume,
            progress=store,
            now=now,
        )
    if plan.mode == "review":
        return review(bank, items=plan.items, resume=resume, progress=store, now=now)
    return practice(bank, objective=objective, items=plan.items, resume=resume, progress=store, now=now)


def left_open(bank: Bank, store: ProgressStore) -> set[str]:
    """Return the kinds of session that were cut off; a drill has no end to go on to."""
    sessions = store.sessions(topic=bank.topic)
    return {one.mode for one in sessions if one.ended is None and one.mode != "drill"}


def progress_of(bank: Bank, store: ProgressStore) -> tuple[Mastery, ...]:
    """Return how well each sub-skill of a bank sits."""
    return tuple(mastery(counted(store, bank.topic), bank.objectives).values())
