"""What the engine keeps of each job and of each run.

Both are small and mutable: a long simulation has hundreds of thousands of runs.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from random import Random
from typing import Any, Literal

from jobkit.basics.why import Cause
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.platform.artifacts import Artifacts
from jobkit.platform.clock import ticks
from jobkit.platform.code_version import CodeVersion
from jobkit.platform.phase import Phase
from jobkit.platform.requests import RunRequest
from jobkit.platform.rules import Rules
from jobkit.platform.run import RunStatus
from jobkit.platform.scheduled_times import ScheduledTimes

__all__ = ["JobState", "Records", "RunRecord", "Wait"]

_TENTH = ticks(0.1)


Wait = tuple[Literal["same_job", "run_slot"], tuple[int, ...]]
"""Why a run waits, and the ids of the runs it waits for."""


@dataclass(slots=True, eq=False)
class RunRecord:
    """One run as the engine sees it; times are ticks of the simulation's clock.

    Parameters
    ----------
    id, ordinal : int
        Counted over all runs, and over the runs of its job.
    job_state : JobState
        State of its job.
    request : RunRequest
    queued : int
    trigger : Cause or None
        None where the upstream run or else the job's schedule started it: that is put in words on demand.
    upstream : RunRecord or None
        The run whose end triggered this one.
    chain_runs : int
        On the first run of a chain: how many runs the chain has so far.
    waits : tuple of Wait
    phase, phase_at
        The phase it is on, or the last it was on, and when that began; `past` holds the phases before.
    ended_by : RunRecord, Cause or None
        What ended it: the newer run that took its place, or a cause.
    """

    id: int
    job_state: JobState
    ordinal: int
    request: RunRequest
    queued: int
    prep: int
    trigger: Cause | None = None
    upstream: RunRecord | None = None
    chain_runs: int = 1
    status: RunStatus = "queued"
    dequeued: int | None = None
    started: int | None = None
    finished: int | None = None
    waits: tuple[Wait, ...] = ()
    code: CodeVersion | None = None
    artifacts: Artifacts | None = None
    phase: Phase | None = None
    phase_at: int = 0
    past: tuple[tuple[Phase, int], ...] = ()
    ended_by: RunRecord | Cause | None = None

    @property
    def job(self) -> Job:
        """The job this is a run of."""
        return self.request.job

    @property
    def project(self) -> Project | None:
        """The project that it builds; None before it begins."""
        return self.code.project if self.code is not None else None

    @property
    def is_queued(self) -> bool:
        """True while it waits in the queue."""
        return self.dequeued is None and self.finished is None

    @property
    def first(self) -> RunRecord:
        """The first run of its chain: the one that something outside started."""
        run = self
        while run.upstream is not None:
            run = run.upstream
        return run

    @property
    def state(self) -> State | None:
        """The artifacts it compares with."""
        return self.artifacts.state if self.artifacts is not None else None

    def phases(self) -> Iterator[tuple[Phase, int]]:
        """Yield each phase so far with the tick at which it began."""
        yield from self.past
        if self.phase is not None:
            yield self.phase, self.phase_at

    def __getstate__(self) -> None:
        """Leave what is in it to `Records`, which pickles all records together."""


_row = attrgetter(*(entry.name for entry in fields(RunRecord)))


class Records(list[RunRecord]):
    """All runs of an engine, by id.

    Records refer to one another in rows as long as the simulation: a run to the one that triggered it or took
    its place, a job to its queue. Pickling and deep copies go through this list, which makes all records
    first and fills them afterwards. One record inside the other would exceed the limit of recursion.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        rows = [_row(record) for record in self]
        return Records, (), rows, iter(self)

    def __setstate__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        for record, row in zip(self, rows, strict=True):
            record.__init__(*row)  # type: ignore[misc]

    def __deepcopy__(self, memo: dict[int, Any]) -> Records:
        """Copy the records, which then refer to one another as these do; what runs did is shared."""
        twins = Records(RunRecord(*_row(record)) for record in self)
        memo.update((id(record), twin) for record, twin in zip(self, twins, strict=True))
        for twin in twins:
            if twin.upstream is not None:
                twin.upstream = memo[id(twin.upstream)]
            if isinstance(twin.ended_by, RunRecord):
                twin.ended_by = memo[id(twin.ended_by)]
        return twins


@dataclass(slots=True, eq=False)
class JobState:
    """What the engine keeps of one job.

    Parameters
    ----------
    job : Job
    rank : int
        Its place among the jobs by name: at one moment, jobs act in this order.
    is_ci, is_serial, takes_slot : bool
        Whether it is a CI job, its runs go one at a time (P-040), and each takes a run slot (P-044).
    request : RunRequest
        A run just as the job is defined.
    scheduled_times : ScheduledTimes or None
        Its schedule.
    children : tuple of (str, statuses)
        Names of the jobs that run when it ends, and on which outcomes.
    prep_seed : str
        Of the stream of its prep times; the stream itself is made for its first run.
    head : RunRecord or None
        The one queued run that may go as soon as a slot is free; the others wait behind it in `waiting`.
    unnoted : list of RunRecord
        Those of `waiting` that wait for a slot so far, and for the next run of the job once that goes.
    going : list of RunRecord
    errors : int
        Runs that ended in error since the last one that did not (P-052).
    is_active : bool
        False once the platform has deactivated the job.
    """

    job: Job
    rank: int
    is_ci: bool
    is_serial: bool
    takes_slot: bool
    request: RunRequest
    scheduled_times: ScheduledTimes | None
    prep_seed: str
    children: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ordinal: int = 0
    head: RunRecord | None = None
    waiting: deque[RunRecord] = field(default_factory=deque)
    unnoted: list[RunRecord] = field(default_factory=list)
    going: list[RunRecord] = field(default_factory=list)
    errors: int = 0
    is_active: bool = True
    prep: Random | None = None

    @property
    def is_busy(self) -> bool:
        """True while the job has a run that is queued, starting or running."""
        return bool(self.head is not None or self.going or self.waiting)

    def prep_ticks(self, rules: Rules) -> int:
        """Draw the prep time of the next run (P-042)."""
        if self.prep is None:
            self.prep = Random(self.prep_seed)  # noqa: S311
        spread = rules.prep_jitter * (2 * self.prep.random() - 1)
        return round(rules.prep_seconds * (1 + spread) * 10) * _TENTH

    def queued(self) -> list[RunRecord]:
        """Return its runs in the queue, oldest first."""
        return [*([self.head] if self.head is not None else ()), *self.waiting]

    def __deepcopy__(self, memo: dict[int, Any]) -> JobState:
        """Copy what changes; the definition and the scheduled times are shared."""
        twin = memo[id(self)] = copy.copy(self)
        for name in ("prep", "head", "waiting", "unnoted", "going"):
            setattr(twin, name, copy.deepcopy(getattr(self, name), memo))
        return twin
