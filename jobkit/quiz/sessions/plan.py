"""The way to an exam: what to do on each day, with the minutes there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from os import PathLike
from typing import Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.shown import Shown
from jobkit.quiz.bank import Bank
from jobkit.quiz.load import load
from jobkit.quiz.progress import ProgressStore
from jobkit.quiz.progress.counted import counted
from jobkit.quiz.progress.mastery import mastery
from jobkit.quiz.progress.memory import Recall, after, recalls
from jobkit.quiz.sessions.blueprint import is_askable
from jobkit.quiz.sessions.doors import day_of
from jobkit.quiz.sessions.interleave import interleaved
from jobkit.quiz.sessions.turn import now_utc

__all__ = ["StudyDay", "StudyPlan", "StudyTask", "plan"]

_SECONDS_OF_A_QUESTION = 120  # 110 s in the exam, and the reason is read
_LONGEST = 400  # days
_EXAMS_BEFORE = (2, 7)  # days before the exam


@dataclass(frozen=True, slots=True)
class StudyTask(Shown):
    """One question of a day: new, due again, or once more because its sub-skill is weak."""

    kind: Literal["new", "review", "again"]
    item: str
    objective: str


@dataclass(frozen=True, slots=True)
class StudyDay(Shown):
    """What to do on one day: questions in their order, or a practice exam of so many questions."""

    day: date
    tasks: tuple[StudyTask, ...]
    exam_items: int = 0

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the questions."""
        return tuple(task.item for task in self.tasks)


@dataclass(frozen=True, slots=True, repr=False)
class StudyPlan(Shown):
    """A list for each day up to the exam; make it anew each day, and it follows what you answered.

    Parameters
    ----------
    exam : date
    minutes : int
        A day.
    days : tuple of StudyDay
        From today on; the day of the exam is free.
    """

    exam: date
    minutes: int
    days: tuple[StudyDay, ...]

    @property
    def today(self) -> StudyDay:
        """The list of the first day."""
        return self.days[0]

    def __repr__(self) -> str:
        return self._text()


@checked
def plan(
    exam: str | date,
    minutes: int = 20,
    *,
    topic: str | PathLike[str] | Bank = "topic-4",
    today: str | date | None = None,
    progress: ProgressStore | str | PathLike[str] | None = None,
) -> StudyPlan:
    """Plan the days until an exam.

    What is due comes first, then new questions; sub-skills take turns, and weak ones come more often. Pauses
    grow no longer than half of the time that is left. Seven and two days before there is a practice exam.

    Parameters
    ----------
    exam : str or date
        Its day, ``"2026-12-12"``.
    minutes : int
        Time on each day, 5 to 600.
    topic, progress
        As for `practice`.
    today : str or date, optional
        The first day; by default that of the real time, in UTC.

    Raises
    ------
    QuizError
        The exam is not after today, or more than 400 days away.
    """
    first, last = day_of(today) if today is not None else now_utc().date(), day_of(exam)
    if not 1 <= (last - first).days <= _LONGEST:
        hint = f"a day after {first}, at most {_LONGEST} days away"
        raise QuizError(f"there is nothing to plan for an exam on {last}", hint=hint)
    if not 5 <= minutes <= 600:
        raise QuizError(f"minutes a day are 5 to 600, not {minutes}")
    bank = topic if isinstance(topic, Bank) else load(topic)
    store = progress if isinstance(progress, ProgressStore) else ProgressStore(progress)
    study = _Study(bank, store, last, max(minutes * 60 // _SECONDS_OF_A_QUESTION, 1))
    days = [first + timedelta(number) for number in range((last - first).days)]
    return StudyPlan(last, minutes, tuple(study.day(day) for day in days))


class _Study:
    """What is known and still new, while the days of a plan go by and each answer is right."""

    def __init__(self, bank: Bank, store: ProgressStore, exam: date, many: int) -> None:
        answers = counted(store, bank.topic)
        self.exam, self.many = exam, many
        self.weights = {name: found.weakness for name, found in mastery(answers, bank.objectives).items()}
        known = recalls(answers, exam)
        self.known = {name: one for name, one in known.items() if name in bank}
        pool = [one for one in bank.values() if is_askable(one) and one.id not in known]
        self.new = interleaved([(one.id, one.objective) for one in pool], self.weights, len(pool))

    def day(self, day: date) -> StudyDay:
        """Return the list of one day; days are asked for in their order."""
        if (self.exam - day).days in _EXAMS_BEFORE:
            return StudyDay(day, (), self.many)
        tasks = self._due(day)
        room = self.many - len(tasks)
        tasks += [StudyTask("new", *one) for one in self.new[:room]]
        self.new = self.new[room:]
        tasks += self._again(self.many - len(tasks), {task.item for task in tasks})
        at = datetime.combine(day, time(12), UTC)
        for task in tasks:
            self.known[task.item] = after(self.known.get(task.item), task.item, task.objective, at, self.exam)
        kinds = {task.item: task for task in tasks}
        order = interleaved([(task.item, task.objective) for task in tasks], self.weights, self.many)
        return StudyDay(day, tuple(kinds[name] for name, _ in order))

    def _due(self, day: date) -> list[StudyTask]:
        due = sorted((one for one in self.known.values() if one.due.date() <= day), key=_longest_due)
        return [StudyTask("review", one.item, one.objective) for one in due[: self.many]]

    def _again(self, many: int, taken: set[str]) -> list[StudyTask]:
        """Fill a day with what is not due yet: soonest due first, weak sub-skills more often."""
        left = sorted((one for one in self.known.values() if one.item not in taken), key=_longest_due)
        order = interleaved([(one.item, one.objective) for one in left], self.weights, many)
        return [StudyTask("again", *one) for one in order]


def _longest_due(recall: Recall) -> tuple[datetime, str]:
    return recall.due, recall.item
