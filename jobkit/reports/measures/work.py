"""What the steps of a simulation did, added up once for each different execution.

Most steps of a long simulation share their `Invocation` with others. It is looked through once; the steps
that share it are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobkit.dbt.execution import Invocation
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run

__all__ = ["Ledger", "Tally", "Use", "Work", "collect"]

_BUILDERS = frozenset({"build", "run", "seed", "snapshot", "retry"})
_ONLY_COMPILE = frozenset({"compile", "docs generate", "ls", "parse"})
_FAILED = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True, slots=True)
class Work:
    """What one invocation did.

    Parameters
    ----------
    invocation : Invocation
        Held, so that its identity lasts.
    builds : Mapping of str to (float, float)
        unique_id of what was built with success -> when it began to read and when it ended, in seconds after
        the invocation's first node could start. A clone builds nothing: what it copies is as old as before.
    node_seconds : Mapping of str to float
        unique_id -> seconds on a thread. Compiling is not in it: the warehouse has no work with it.
    compute_seconds : float
        The sum of these.
    failed, skipped : tuple of str
        unique_ids that ended as error or fail, and those that were skipped because of them.
    """

    invocation: Invocation
    builds: Mapping[str, tuple[float, float]]
    node_seconds: Mapping[str, float]
    compute_seconds: float
    failed: tuple[str, ...]
    skipped: tuple[str, ...]

    @classmethod
    def of(cls, invocation: Invocation) -> Work:
        """Look through the results of an invocation."""
        results = invocation.results
        verb = invocation.command.verb
        built = [r for r in results if r.status == "success" and r.relation_name] if verb in _BUILDERS else []
        timed = [r for r in results if r.execution_time] if verb not in _ONLY_COMPILE else []
        seconds = {r.unique_id: r.execution_time for r in timed}
        return cls(
            invocation=invocation,
            builds={r.unique_id: (r.started_seconds, r.finished_seconds) for r in built},
            node_seconds=seconds,
            compute_seconds=sum(r.execution_time for r in timed),
            failed=tuple(r.unique_id for r in results if r.status in _FAILED),
            skipped=tuple(r.unique_id for r in results if r.status == "skipped"),
        )


@dataclass(slots=True)
class Use:
    """The steps that share one invocation.

    Parameters
    ----------
    work : Work
    steps : int
        How many they are.
    zeros : list of float
        For each: when its first node could start, in seconds after the start of the simulation.
    """

    work: Work
    steps: int = 0
    zeros: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What the runs of one job come to.

    Parameters
    ----------
    statuses : dict of str to int
    waits : list of float
        Seconds in the queue of each run; for one that is still queued, until the end of the horizon.
    spans : list of (float, float)
        From leaving the queue to the end of each run, in seconds after the start.
    uses : dict of int to Use
        By the identity of the invocation.
    skipped_steps : int
        Commands that were not reached because an earlier one failed.
    blast_radius : int
        Nodes that failed or were skipped because of it, in the run where these were most.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)
    skipped_steps: int = 0
    blast_radius: int = 0

    def affected(self) -> Iterator[str]:
        """Yield the unique_ids that failed or were skipped because of it; some more than once."""
        for use in self.uses.values():
            yield from use.work.failed
            yield from use.work.skipped


@dataclass(slots=True)
class Ledger:
    """Everything of a simulation that measures are made of.

    Parameters
    ----------
    jobs : dict of str to Tally
        By the name of the job, in the order of the account.
    refreshing : dict of int to Use
        The steps of the runs that build into the environment that is measured.
    slots : list of (float, float)
        When runs held a run slot, in seconds after the start.
    """

    jobs: dict[str, Tally]
    refreshing: dict[int, Use] = field(default_factory=dict)
    slots: list[tuple[float, float]] = field(default_factory=list)


def collect(sim: CourseOfEvents, refreshes: Callable[[Run], bool]) -> Ledger:
    """Go through all runs once.

    Parameters
    ----------
    sim : Simulation
    refreshes : callable
        Tells which runs build into the environment that is measured.
    """
    return _Collector(sim, refreshes).ledger()


class _Collector:
    """Holds what has been seen while the runs are gone through."""

    def __init__(self, sim: CourseOfEvents, refreshes: Callable[[Run], bool]) -> None:
        self._sim = sim
        self._refreshes = refreshes
        self._works: dict[int, Work] = {}
        self._ledger = Ledger({job.name: Tally() for job in sim.account.jobs})

    def ledger(self) -> Ledger:
        for run in self._sim.runs:
            self._run(run)
        return self._ledger

    def _run(self, run: Run) -> None:
        tally = self._ledger.jobs.setdefault(run.job.name, Tally())
        tally.statuses[run.status] = tally.statuses.get(run.status, 0) + 1
        until = self._sim.until
        tally.waits.append(self._seconds(run.dequeued_at or run.finished_at or until, run.queued_at))
        if run.dequeued_at is None:
            return
        span = self._seconds(run.dequeued_at), self._seconds(run.finished_at or until)
        tally.spans.append(span)
        if run.takes_slot:
            self._ledger.slots.append(span)
        self._steps(run, tally)

    def _steps(self, run: Run, tally: Tally) -> None:
        refreshes = self._refreshes(run)
        hit: set[str] = set()
        for step in run.steps:
            if step.invocation is not None and step.nodes_started_at is not None:
                work = self._work(step.invocation)
                zero = self._seconds(step.nodes_started_at)
                _note(tally.uses, work, zero)
                if refreshes:
                    _note(self._ledger.refreshing, work, zero)
                if work.failed:
                    hit.update(work.failed, work.skipped)
            elif step.status == "skipped" and step.kind == "command":
                tally.skipped_steps += 1
        tally.blast_radius = max(tally.blast_radius, len(hit))

    def _work(self, invocation: Invocation) -> Work:
        known = self._works.get(id(invocation))
        if known is None:
            known = self._works[id(invocation)] = Work.of(invocation)
        return known

    def _seconds(self, moment: datetime, since: datetime | None = None) -> float:
        return (moment - (since or self._sim.start)).total_seconds()


def _note(uses: dict[int, Use], work: Work, zero: float) -> None:
    use = uses.get(id(work))
    if use is None:
        use = uses[id(work)] = Use(work)
    use.steps += 1
    use.zeros.append(zero)
