"""When an item is due again: spaced repetition with FSRS, worked out anew from the answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING

from jobkit.quiz.progress.answers import StoredAnswer
from jobkit.quiz.progress.counted import variant_of

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler

__all__ = ["Recall", "after", "recalls"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recall:
    """What is known about how well an item is remembered.

    Parameters
    ----------
    item : str
        Id of the item or of the generator.
    objective : str
    times : int
        How often it was answered.
    last, due : datetime
        The last answer, and when it should be asked again.
    card : object
        The memory model of FSRS.
    """

    item: str
    objective: str
    times: int
    last: datetime
    due: datetime
    card: Card


def recalls(answers: Iterable[StoredAnswer], exam: date | None = None) -> dict[str, Recall]:
    """Return what is remembered of each item, by its id.

    Parameters
    ----------
    answers : iterable of StoredAnswer
        Those that count, oldest first.
    exam : date, optional
        No pause is longer than half of the time that is left until then.
    """
    given = list(answers)
    usual = _usual_seconds(given)
    found: dict[str, Recall] = {}
    for answer in given:
        item = variant_of(answer.item)
        found[item] = _answered(
            found.get(item), item, answer.objective, _rating(answer, usual), answer.at, exam
        )
    return found


def after(recall: Recall | None, item: str, objective: str, at: datetime, exam: date | None = None) -> Recall:
    """Return what would be remembered after one more right answer: for plans."""
    from fsrs import Rating

    return _answered(recall, item, objective, Rating.Good, at, exam)


def _answered(
    before: Recall | None, item: str, objective: str, rating: Rating, at: datetime, exam: date | None
) -> Recall:
    from fsrs import Card

    at = at.astimezone(UTC)
    card, _ = _scheduler().review_card(before.card if before else Card(card_id=0, due=at), rating, at)
    return Recall(item, objective, before.times + 1 if before else 1, at, _capped(card.due, at, exam), card)


def _scheduler() -> Scheduler:
    """Return the model with whole days: what was answered today comes back tomorrow at the earliest."""
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _capped(due: datetime, at: datetime, exam: date | None) -> datetime:
    if exam is None:
        return due
    left = datetime.combine(exam, time(), UTC) - at
    return min(due, at + max(_DAY, left / 2)) if left > timedelta() else due


def _usual_seconds(answers: Iterable[StoredAnswer]) -> float:
    taken = [answer.seconds for answer in answers if answer.is_right and answer.seconds is not None]
    return median(taken) if taken else 0.0


def _rating(answer: StoredAnswer, usual: float) -> Rating:
    from fsrs import Rating

    if not answer.is_right:
        return Rating.Again
    if answer.sure == 3 and answer.seconds is not None and answer.seconds < usual:
        return Rating.Easy
    return Rating.Hard if answer.sure == 1 else Rating.Good
