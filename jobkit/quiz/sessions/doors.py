"""Beginning a session: practice, review, drill, exam; and going on with one that was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from os import PathLike
from random import Random
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.words import count_words
from jobkit.quiz.bank import Bank
from jobkit.quiz.items.base import Reading
from jobkit.quiz.load import load
from jobkit.quiz.progress import ProgressStore, StoredSession
from jobkit.quiz.progress.answers import Mode
from jobkit.quiz.progress.counted import counted, variant_of
from jobkit.quiz.progress.mastery import mastery
from jobkit.quiz.progress.memory import recalls
from jobkit.quiz.sessions.blueprint import drawn, is_askable
from jobkit.quiz.sessions.exam import PracticeExam
from jobkit.quiz.sessions.interleave import interleaved
from jobkit.quiz.sessions.practice import Practice
from jobkit.quiz.sessions.turn import Turn, generator_ids, now_utc, question_of, seed_of

__all__ = ["EXAM_ITEMS", "EXAM_MINUTES", "drill", "exam", "practice", "review"]

Clock = Callable[[], datetime]
Kept = ProgressStore | str | PathLike[str] | None

EXAM_ITEMS, EXAM_MINUTES = 65, 120
"""Questions and time of the real exam."""
_LARGEST = 10**6


@checked
def practice(
    topic: str | PathLike[str] | Bank = "topic-4",
    *,
    only: Sequence[str] | None = None,
    objective: str | None = None,
    type: str | None = None,
    items: int = 10,
    seed: int | None = None,
    resume: bool | str = False,
    progress: ProgressStore | str | PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> Practice:
    """Begin to practise: answer, say how sure you are, read why.

    Parameters
    ----------
    topic : str, path or Bank
        A bank, or what `jobkit.quiz.load` takes.
    only : sequence of str, optional
        Exactly these questions, in this order.
    objective, type : str, optional
        Only questions of this sub-skill, or of this type.
    items : int
        How many at most. Sub-skills take turns; weak ones come more often, and what is new comes first.
    seed : int, optional
        Of the choice and of the order of options. By default each session has the next one.
    resume : bool or str
        Go on with the last session that was not finished, or with the one of this id (``.session_id``).
    progress : ProgressStore, str or path, optional
        Where answers are kept; ``":memory:"`` keeps nothing.
    now : callable, optional
        The clock; the real one by default.

    Raises
    ------
    QuizError
        No such bank, question or sub-skill, or progress cannot be kept.
    """
    desk = _desk(topic, progress, now, "practice", seed)
    if resume:
        return desk.practice(desk.left_open(resume))
    if only is not None:
        names: Sequence[str] = [name if ":" in name else desk.bank[name].id for name in only]
    else:
        names = desk.chosen(desk.bank.only(objective=objective, type=type), _positive(items, "items"))
    if not names:
        there = ", ".join(sorted({one.type for one in desk.bank.values() if is_askable(one)}))
        raise QuizError("no question fits", where=desk.bank.topic, hint=f"types there are: {there or 'none'}")
    return desk.practice(desk.begun(names))


@checked
def review(
    topic: str | PathLike[str] | Bank = "topic-4",
    *,
    exam: str | date | None = None,
    items: int = 20,
    seed: int | None = None,
    resume: bool | str = False,
    progress: ProgressStore | str | PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> Practice:
    """Repeat what is due: each item comes back shortly before it would be forgotten (FSRS).

    Parameters
    ----------
    exam : str or date, optional
        The day of the exam: pauses grow no longer than half of the time until then.
    topic, items, seed, resume, progress, now
        As for `practice`.
    """
    desk = _desk(topic, progress, now, "review", seed)
    if resume:
        return desk.practice(desk.left_open(resume))
    due, later = desk.due(day_of(exam) if exam is not None else None)
    note = (
        ""
        if due
        else "Nothing is due." + (f" The next question is due on {min(later):%Y-%m-%d}." if later else "")
    )
    return desk.practice(desk.begun(due[: _positive(items, "items")], note=note))


@checked
def drill(
    generator: str | None = None,
    *,
    topic: str | PathLike[str] | Bank = "topic-4",
    objective: str | None = None,
    seed: int | None = None,
    progress: ProgressStore | str | PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> Practice:
    """Practise on generated questions without end; ``.stop()`` ends it.

    Parameters
    ----------
    generator : str, optional
        Id of one generator; all of them take turns by default.
    objective : str, optional
        Only generators of this sub-skill.
    topic, seed, progress, now
        As for `practice`.
    """
    desk = _desk(topic, progress, now, "drill", seed)
    known = generator_ids(objective)
    if not known or (generator is not None and generator not in known):
        raise QuizError.unknown("generator", generator or objective or "", known or generator_ids())
    names = [generator] if generator is not None else sorted(known)
    content = {"generators": names, "seed": desk.seed}
    session = desk.store.begin("drill", desk.bank.topic, content, desk.clock())
    turns = (
        desk.turn(f"{names[at % len(names)]}:{seed_of(desk.seed, str(at)) % _LARGEST}") for at in count()
    )
    return Practice(desk.bank, session, turns, None, desk.store, desk.clock)


@checked
def exam(
    topic: str | PathLike[str] | Bank = "topic-4",
    *,
    items: int = EXAM_ITEMS,
    minutes: float = EXAM_MINUTES,
    extra_time: float = 1.0,
    pass_mark: float = 0.65,
    seed: int | None = None,
    resume: bool | str = False,
    progress: ProgressStore | str | PathLike[str] | None = None,
    now: Callable[[], datetime] | None = None,
) -> PracticeExam:
    """Begin a practice exam: as many questions, as much time and the pass mark of the real one.

    Parameters
    ----------
    items : int
        How many questions. A bank that has fewer makes a shorter exam, with less time.
    minutes, extra_time : float
        Time for that many questions, and a factor for people who are granted more.
    pass_mark : float
        Share of right answers that passes, 0 to 1.
    topic, seed, progress, now
        As for `practice`.
    resume : bool or str
        Go on with the last exam that was not handed in, or with the one of this id; the time that is left is
        what was left then.
    """
    desk = _desk(topic, progress, now, "exam", seed)
    if resume:
        return PracticeExam(desk.bank, desk.left_open(resume), desk.store, desk.clock)
    if not (0 < minutes <= 10_000 and 0 < extra_time <= 10 and 0 < pass_mark <= 1):
        what = "minutes, extra_time and pass_mark are above 0, and pass_mark is at most 1"
        raise QuizError(what, where="exam")
    names = drawn(desk.bank, _positive(items, "items"), desk.seed)
    if not names:
        raise QuizError("this bank has no question for an exam", where=desk.bank.topic)
    only = count_words(len(names), "question")
    note = f"The bank has {only} for an exam of {items}: less time, and fewer have to be right."
    time = minutes * extra_time * len(names) / items
    content = {"minutes": time, "pass_mark": pass_mark, "note": note if len(names) < items else ""}
    return PracticeExam(desk.bank, desk.begun(names, **content), desk.store, desk.clock)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every session is begun with."""

    bank: Bank
    store: ProgressStore
    clock: Clock
    mode: Mode
    seed: int

    def begun(self, names: Iterable[str], **content: Any) -> StoredSession:
        turns = [turn.to_dict() for name in names for turn in self.turns(name)]
        return self.store.begin(self.mode, self.bank.topic, {**content, "turns": turns}, self.clock())

    def turns(self, name: str) -> tuple[Turn, ...]:
        """Return a turn for each reading of an item; in an exam one of them."""
        readings: tuple[Reading, ...] = ("guide", "platform")
        if not question_of(self.bank, name).item.readings:
            return (self.turn(name),)
        if self.mode == "exam":
            readings = (readings[seed_of(self.seed, f"reading of {name}") % 2],)
        return tuple(self.turn(name, reading) for reading in readings)

    def turn(self, name: str, reading: Reading | None = None) -> Turn:
        return Turn(name, seed_of(self.seed, name), reading)

    def left_open(self, which: bool | str) -> StoredSession:
        every = self.store.sessions(self.mode, topic=self.bank.topic)
        found = [one for one in every if one.ended is None and which in (True, one.id)]
        if not found:
            raise QuizError(f"there is no unfinished {self.mode}", hint="begin a new one")
        return found[-1]

    def practice(self, session: StoredSession) -> Practice:
        turns: Iterator[Turn] = (Turn(**turn) for turn in session.content["turns"])
        of = len(session.content["turns"])
        return Practice(self.bank, session, turns, of, self.store, self.clock)

    def chosen(self, bank: Bank, many: int) -> list[str]:
        """Return items for practice: new ones first, sub-skills in turns, weak ones more often."""
        answers = counted(self.store, self.bank.topic)
        seen = {variant_of(answer.item) for answer in answers}
        random = Random(self.seed)  # noqa: S311  a choice that can be repeated
        pool = sorted((one for one in bank.values() if is_askable(one)), key=lambda one: random.random())
        pool.sort(key=lambda question: question.id in seen)
        weights = {name: found.weakness for name, found in mastery(answers, bank.objectives).items()}
        return [name for name, _ in interleaved([(one.id, one.objective) for one in pool], weights, many)]

    def due(self, exam: date | None) -> tuple[list[str], list[datetime]]:
        """Return the items that are due now, the longest due first, and when the others are."""
        found = recalls(counted(self.store, self.bank.topic), exam).values()
        known = [one for one in found if one.item in self.bank or one.item in generator_ids()]
        now = self.clock()
        due = sorted((one for one in known if one.due <= now), key=lambda one: (one.due, one.item))
        names = [one.item if one.item in self.bank else f"{one.item}:{self.seed}" for one in due]
        return names, [one.due for one in known if one.due > now]


def _desk(topic: Any, progress: Kept, now: Clock | None, mode: Mode, seed: int | None) -> _Desk:
    store = progress if isinstance(progress, ProgressStore) else ProgressStore(progress)
    bank = topic if isinstance(topic, Bank) else load(topic)
    chosen = seed if seed is not None else len(store.sessions())
    return _Desk(bank, store, now or now_utc, mode, chosen)


def day_of(day: str | date) -> date:
    """Return a day; raises QuizError for what is none."""
    try:
        found = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise QuizError(f"{str(day)[:40]!r} is no day", hint="write it like 2026-12-12") from None
    return found.date() if isinstance(found, datetime) else found


def _positive(number: int, name: str) -> int:
    if not 1 <= number <= 10_000:
        raise QuizError(f"{name} is 1 to 10,000, not {number}")
    return number
