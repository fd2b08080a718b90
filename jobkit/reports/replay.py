"""The course of a simulation, moment by moment: what happens, and how queue and run slots stand after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Literal

from jobkit.basics.errors import JobkitError
from jobkit.basics.why import Cause
from jobkit.basics.words import date_words
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep

__all__ = ["Moment", "MomentKind", "Occupancy", "moments", "occupancy"]

MomentKind = Literal[
    "queued", "waits", "dequeued", "started", "step_begins", "step_ends", "cancelled", "finished"
]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Who waits, and who runs.

    Parameters
    ----------
    queue : tuple of int
        Ids of the runs in the queue, the oldest first.
    slots : tuple of int or None
        For each run slot the id of the run that holds it; None for a free one.
    beside : tuple of int
        Ids of the runs under way that take no slot, as CI runs do (P-044).
    """

    queue: tuple[int, ...]
    slots: tuple[int | None, ...]
    beside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens to one run, and how the account stands right after it.

    Parameters
    ----------
    at : datetime
        Aware, UTC.
    kind : str
        ``queued``, ``waits`` (for a slot or an earlier run of its job), ``dequeued`` (its pod is made, and it
        holds its slot), ``started``, ``step_begins``, ``step_ends``, ``cancelled`` or ``finished``.
    run : Run
    step : RunStep or None
        The step that begins or ends.
    cause : Cause or None
        What started the run, what it waits for, why the step or the run ended as it did.
    after : Occupancy
        Queue and slots from now on.
    """

    at: datetime
    kind: MomentKind
    run: Run
    step: RunStep | None
    cause: Cause | None
    after: Occupancy


def moments(
    sim: CourseOfEvents, start: datetime | None = None, end: datetime | None = None
) -> tuple[Moment, ...]:
    """Return what happens in a window of a simulation, in order.

    Parameters
    ----------
    sim : Simulation
    start, end : datetime, optional
        The window, half-open, aware UTC; the horizon of the simulation by default. What happened before it
        counts for queue and slots.

    Raises
    ------
    JobkitError
        For a window that ends before it starts.
    """
    start, end = start or sim.start, end or sim.until
    if end <= start:
        raise JobkitError(
            f"the window ends ({date_words(end)}) before it starts ({date_words(start)})", where="moments"
        )
    return tuple(one for one in _since_before(sim, start, end) if one.at >= start)


def occupancy(sim: CourseOfEvents, at: datetime) -> Occupancy:
    """Return how queue and run slots are at a moment (aware, UTC), before anything happens at it."""
    *_, last = (_Tracker(sim.rules.run_slots).now, *(one.after for one in _since_before(sim, at, at)))
    return last


def _since_before(sim: CourseOfEvents, start: datetime, end: datetime) -> Iterator[Moment]:
    """Yield all that happens before `end` to the runs that were not over at `start`."""
    happened = merge(*(_of_run(run, sim) for run in sim.runs_between(start, end)), key=_Happening.order)
    return (one for one in _replayed(happened, sim.rules.run_slots) if one.at < end)


@dataclass(frozen=True, slots=True)
class _Happening:
    at: datetime
    kind: MomentKind
    run: Run
    step: RunStep | None = None
    cause: Cause | None = None

    def order(self) -> tuple[datetime, int, int]:
        """What comes first of things that happen at once: an end frees a slot before another run takes it."""
        leaves_queue = self.kind == "cancelled" and self.run.dequeued_at is None
        return self.at, _RANKS["superseded" if leaves_queue else self.kind], self.run.id


_RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            "step_ends", "step_begins", "finished", "cancelled", "queued",
            "superseded",  # by the run that was queued at that moment
            "started", "dequeued",  # a run that takes no time is over before the next takes its slot
            "waits",  # for those that have just taken the slots
        )
    )
}  # fmt: skip


def _of_run(run: Run, sim: CourseOfEvents) -> Iterator[_Happening]:
    """Yield what happens to one run, in order."""
    yield _Happening(run.queued_at, "queued", run, cause=run.trigger)
    yield from _waits(run, sim)
    if run.dequeued_at is not None:
        yield _Happening(run.dequeued_at, "dequeued", run)
    if run.started_at is not None:
        yield _Happening(run.started_at, "started", run)
    yield from _steps(run)
    if run.finished_at is not None:
        kind: MomentKind = "cancelled" if run.status == "cancelled" else "finished"
        yield _Happening(run.finished_at, kind, run, cause=run.causes[-1] if run.message else None)


def _waits(run: Run, sim: CourseOfEvents) -> Iterator[_Happening]:
    """Yield what the run waits for; what it waits for second begins when the first is over."""
    if not run.wait_seconds:
        return
    at = run.queued_at
    for number, cause in enumerate(cause for cause in run.causes if cause.kind in _WAITS):
        at = max(at, _second_wait(cause, run, sim)) if number else at
        yield _Happening(at, "waits", run, cause=cause)


_WAITS = ("same_job", "run_slot")


def _second_wait(cause: Cause, run: Run, sim: CourseOfEvents) -> datetime:
    """Return when a wait began that was not the first of its run.

    Behind a run of its own job: when that run took a slot. For a slot: when the run of its own job was over.
    """
    if cause.kind == "same_job":
        return _run_of(cause, sim).dequeued_at or run.queued_at
    first = next(other for other in run.causes if other.kind in _WAITS)
    return _run_of(first, sim).finished_at or run.queued_at


def _run_of(cause: Cause, sim: CourseOfEvents) -> Run:
    ids = cause.data["runs"]
    return sim.run(int(ids[0])) if isinstance(ids, tuple) else sim.runs[0]


def _steps(run: Run) -> Iterator[_Happening]:
    for step in run.steps:
        if step.started_at is not None:
            yield _Happening(step.started_at, "step_begins", run, step)
            if step.finished_at is not None:
                yield _Happening(step.finished_at, "step_ends", run, step, step.cause)


class _Tracker:
    """The queue and the run slots, as what happens changes them."""

    def __init__(self, slots: int) -> None:
        self.queue: list[int] = []
        self.slots: list[int | None] = [None] * slots
        self.beside: list[int] = []

    @property
    def now(self) -> Occupancy:
        """How it is now."""
        return Occupancy(tuple(self.queue), tuple(self.slots), tuple(self.beside))

    def take(self, kind: MomentKind, run: Run) -> None:
        """Let something happen to a run."""
        if kind == "queued":
            self.queue.append(run.id)
        elif kind == "dequeued":
            self.queue.remove(run.id)
            self._start(run)
        elif kind in ("finished", "cancelled"):
            self._end(run)

    def _start(self, run: Run) -> None:
        if not run.takes_slot:
            self.beside.append(run.id)
        elif None in self.slots:
            self.slots[self.slots.index(None)] = run.id
        else:
            self.slots.append(run.id)

    def _end(self, run: Run) -> None:
        if run.dequeued_at is None:
            self.queue.remove(run.id)
        elif run.takes_slot:
            self.slots[self.slots.index(run.id)] = None
        else:
            self.beside.remove(run.id)


def _replayed(happened: Iterable[_Happening], slots: int) -> Iterator[Moment]:
    account = _Tracker(slots)
    for one in happened:
        account.take(one.kind, one.run)
        yield Moment(one.at, one.kind, one.run, one.step, one.cause, account.now)
