"""A run while it is made: small and mutable, for the engine has hundreds of thousands of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from jobkit.jobs import Job
from jobkit.project import Project
from jobkit.simulation.requests import RunRequest
from jobkit.simulation.run import RunStatus
from jobkit.why import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.project import State
    from jobkit.simulation.artifacts import Artifacts
    from jobkit.simulation.lane import Lane
    from jobkit.simulation.leg import Leg

__all__ = ["RunRecord", "Wait", "copies"]

Wait = tuple[Literal["same_job", "run_slot"], tuple[int, ...]]
"""Why a run waits, and the ids of the runs it waits for."""


@dataclass(slots=True, eq=False)
class RunRecord:
    """One run in the making; times are ticks of the simulation's clock.

    Parameters
    ----------
    id, ordinal : int
        Counted over all runs, and over the runs of its job.
    lane : Lane
        Its job at work.
    request : RunRequest
    queued : int
    trigger : Cause or None
        None for a fire of the job's schedule, which can be worded when somebody asks.
    upstream : RunRecord or None
        The run whose end triggered this one.
    chain_runs : int
        On the first run of a chain: how many runs the chain has so far.
    waits : tuple of Wait
    leg, leg_at
        The leg it is on, or the last it was on, and when that began; `past` holds the legs before.
    ended_by : RunRecord, Cause or None
        What ended it: the newer run that took its place, or a cause.
    """

    id: int
    lane: Lane
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
    project: Project | None = None
    artifacts: Artifacts | None = None
    leg: Leg | None = None
    leg_at: int = 0
    past: tuple[tuple[Leg, int], ...] = ()
    ended_by: RunRecord | Cause | None = None

    @property
    def job(self) -> Job:
        """The job this is a run of."""
        return self.request.job

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

    def legs(self) -> Iterator[tuple[Leg, int]]:
        """Yield each leg so far with the tick at which it began."""
        yield from self.past
        if self.leg is not None:
            yield self.leg, self.leg_at


def copies(records: Sequence[RunRecord], memo: dict[int, Any]) -> list[RunRecord]:
    """Return copies of all records that refer to one another as the records do.

    What a run was asked to do and what it did is shared. `memo` is that of `copy.deepcopy`; without it a long
    row of runs, each cancelled by the next, would be copied one inside the other.
    """
    twins = [copy.copy(record) for record in records]
    memo.update((id(record), twin) for record, twin in zip(records, twins, strict=True))
    for twin in twins:
        if twin.upstream is not None:
            twin.upstream = memo[id(twin.upstream)]
        if isinstance(twin.ended_by, RunRecord):
            twin.ended_by = memo[id(twin.ended_by)]
    return twins
