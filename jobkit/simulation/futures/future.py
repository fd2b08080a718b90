"""One future: the runs of a simulation as a small table, with all that steps and nodes did left out."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from jobkit.basics.shown import Shown
from jobkit.basics.words import count_words
from jobkit.platform.clock import Clock
from jobkit.platform.run import RunStatus
from jobkit.platform.runs import RunRow, Runs
from jobkit.simulation.simulation import Simulation

__all__ = ["Future", "FutureRun", "record"]

_STATUSES: tuple[str, ...] = get_args(RunStatus)
_STATUS_NUMBERS = {status: number for number, status in enumerate(_STATUSES)}
_NEVER = -1.0
_PER_SECOND = 1_000_000
_WHOLE = ("id", "job", "status", "trigger", "pull_request", "head")
_TIMES = ("queued", "dequeued", "started", "finished")


@dataclass(frozen=True, slots=True)
class FutureRun(Shown):
    """One run, without its steps.

    Parameters
    ----------
    id : int
        As `Run.id`.
    job : str
        Name of the job.
    status, trigger : str
        As `Run.status`, and the kind of `Run.trigger`.
    queued_at, dequeued_at, started_at, finished_at : datetime or None
        Aware, UTC.
    pull_request : int or None
    head : int
        Id of the run that its chain begins with; its own, when no other run triggered it.
    """

    id: int
    job: str
    status: str
    trigger: str
    queued_at: datetime
    dequeued_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    pull_request: int | None
    head: int

    @property
    def wait_seconds(self) -> float:
        """Time in the queue, as `Run.wait_seconds`."""
        left = self.dequeued_at or self.finished_at
        return (left - self.queued_at).total_seconds() if left is not None else 0.0

    @property
    def run_seconds(self) -> float:
        """From the first step's start to the end, as `Run.run_seconds`."""
        if self.started_at is None or self.finished_at is None:
            return 0.0
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, repr=False)
class Future(Shown):
    """The runs of one simulation, in columns: about 70 bytes a run, so that it travels well.

    Parameters
    ----------
    variant : str
        Name of the variant; ``""`` where only the seed varies.
    seed : int
    start, until : datetime
        The horizon, half-open, aware UTC.
    names, triggers : tuple of str
        What the columns `job` and `trigger` number.
    id, job, status, trigger, pull_request, head : array of int
        A number a run, in the order in which the runs were queued; `pull_request` is 0 for none.
    queued, dequeued, started, finished : array of float
        Seconds after `start`, -1 for never.
    """

    variant: str
    seed: int
    start: datetime
    until: datetime
    names: tuple[str, ...]
    triggers: tuple[str, ...]
    id: array[int]
    job: array[int]
    status: array[int]
    trigger: array[int]
    pull_request: array[int]
    head: array[int]
    queued: array[float]
    dequeued: array[float]
    started: array[float]
    finished: array[float]

    def __repr__(self) -> str:
        return f"<Future {self.name}: {count_words(len(self), 'run')}>"

    def __len__(self) -> int:
        return len(self.id)

    @property
    def name(self) -> str:
        """Variant and seed, ``"two slots, seed 3"``."""
        return f"{self.variant}, seed {self.seed}" if self.variant else f"seed {self.seed}"

    @property
    def runs(self) -> tuple[FutureRun, ...]:
        """The runs in the order in which they were queued, made when looked at."""
        return tuple(self)

    def __iter__(self) -> Iterator[FutureRun]:
        for row in range(len(self)):
            yield FutureRun(
                self.id[row],
                self.names[self.job[row]],
                _STATUSES[self.status[row]],
                self.triggers[self.trigger[row]],
                self.start + timedelta(seconds=self.queued[row]),
                self._moment(self.dequeued[row]),
                self._moment(self.started[row]),
                self._moment(self.finished[row]),
                self.pull_request[row] or None,
                self.head[row],
            )

    def _moment(self, seconds: float) -> datetime | None:
        return None if seconds == _NEVER else self.start + timedelta(seconds=seconds)

    def seconds(self, job: str, of: str) -> list[float]:
        """Return the waits of a job's runs that left the queue, or how long those took that ended.

        Parameters
        ----------
        job : str
        of : {"wait_seconds", "run_seconds"}
        """
        first, last = (self.queued, self.dequeued) if of == "wait_seconds" else (self.started, self.finished)
        wanted = self.names.index(job)
        rows = zip(self.job, first, last, strict=True)
        return [
            round(end - begin, 6) for one, begin, end in rows if one == wanted and begin >= 0 and end >= 0
        ]

    def count(self, job: str, status: str = "") -> int:
        """Return how many runs a job has, all or those of one status."""
        wanted = self.names.index(job)
        if not status:
            return self.job.count(wanted)
        number = _STATUSES.index(status)
        return sum(
            one == wanted and ended == number for one, ended in zip(self.job, self.status, strict=True)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the future as plain data, columns as lists."""
        times = {name: list(getattr(self, name)) for name in _TIMES}
        return {
            "variant": self.variant,
            "seed": self.seed,
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "id": list(self.id),
            "job": [self.names[number] for number in self.job],
            "status": [_STATUSES[number] for number in self.status],
            "head": list(self.head),
            **times,
        }


def record(simulation: Simulation, variant: str = "") -> Future:
    """Return the runs of a simulation as a `Future`."""
    names = tuple(job.name for job in simulation.account.jobs)
    number = {name: index for index, name in enumerate(names)}
    triggers: dict[str, int] = {}
    heads: dict[int, int] = {}
    rows: list[tuple[int, ...]] = []
    times: list[tuple[float, ...]] = []
    for run in _rows(simulation):
        above = run.triggered_by
        head = heads[run.id] = run.id if above is None else heads.get(above, above)
        trigger = triggers.setdefault(run.trigger, len(triggers))
        status = _STATUS_NUMBERS[run.status]
        rows.append((run.id, number[run.job], status, trigger, run.pull_request or 0, head))
        times.append(tuple([_NEVER if tick is None else tick / _PER_SECOND for tick in run.times]))
    whole: dict[str, array[Any]] = {
        name: array("q", [row[place] for row in rows]) for place, name in enumerate(_WHOLE)
    }
    moments: dict[str, array[Any]] = {
        name: array("d", [row[place] for row in times]) for place, name in enumerate(_TIMES)
    }
    start, until = simulation.start, simulation.until
    return Future(variant, simulation.seed, start, until, names, tuple(triggers), **whole, **moments)


def _rows(simulation: Simulation) -> Iterator[RunRow]:
    if isinstance(simulation.runs, Runs):
        yield from simulation.runs.rows()
        return
    clock = Clock(simulation.start)
    for run in simulation.runs:  # put together by hand
        queued, *others = (run.queued_at, run.dequeued_at, run.started_at, run.finished_at)
        dequeued, started, finished = (None if at is None else clock.tick(at) for at in others)
        times = clock.tick(queued), dequeued, started, finished
        yield RunRow(
            run.id, run.job.name, run.status, run.trigger_kind, run.pull_request, run.triggered_by, times
        )
