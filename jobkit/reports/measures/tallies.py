"""What the runs of a simulation come to, added up once for each different execution.

Each invocation is looked through once. Of the steps that share it, only their moments are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobkit.dbt.execution import Invocation
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.runs import Runs, RunWork
from jobkit.reports.steps import OncePerInvocation

__all__ = ["InvocationWork", "JobTally", "Starts", "Tallies"]

_BUILDERS = frozenset({"build", "run", "seed", "snapshot", "retry"})
_ONLY_COMPILE = frozenset({"compile", "docs generate", "ls", "parse"})
_FAILED = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True, slots=True, eq=False)
class InvocationWork:
    """What one invocation did; equal to itself only, so that it can be a key.

    Parameters
    ----------
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

    builds: Mapping[str, tuple[float, float]]
    node_seconds: Mapping[str, float]
    compute_seconds: float
    failed: tuple[str, ...]
    skipped: tuple[str, ...]

    @classmethod
    def of(cls, invocation: Invocation) -> InvocationWork:
        """Look through the results of an invocation."""
        results = invocation.results
        verb = invocation.command.verb
        built = [r for r in results if r.status == "success" and r.relation_name] if verb in _BUILDERS else []
        timed = [r for r in results if r.execution_time] if verb not in _ONLY_COMPILE else []
        return cls(
            builds={r.unique_id: (r.started_seconds, r.finished_seconds) for r in built},
            node_seconds={r.unique_id: r.execution_time for r in timed},
            compute_seconds=sum(r.execution_time for r in timed),
            failed=tuple(r.unique_id for r in results if r.status in _FAILED),
            skipped=tuple(r.unique_id for r in results if r.status == "skipped"),
        )


Starts = dict[InvocationWork, list[float]]
"""What was done -> when, for each step that did it: the start of its first node, in seconds after the start
of the simulation."""


@dataclass(slots=True)
class JobTally:
    """What the runs of one job come to.

    Parameters
    ----------
    statuses : dict of str to int
    waits : list of float
        Seconds in the queue of each run; for one that is still queued, until the end of the horizon.
    spans : list of (float, float)
        From leaving the queue to the end of each run, in seconds after the start.
    starts : dict of InvocationWork to list of float
        Its steps.
    skipped_steps : int
        Commands that were not reached because an earlier one failed.
    blast_radius : int
        Nodes that failed or were skipped because of it, in the run where these were most.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)
    starts: Starts = field(default_factory=lambda: defaultdict(list))
    skipped_steps: int = 0
    blast_radius: int = 0

    @property
    def compute_seconds(self) -> float:
        """Seconds of nodes on threads."""
        return sum(len(starts) * work.compute_seconds for work, starts in self.starts.items())

    def affected(self) -> Iterator[str]:
        """Yield the unique_ids that failed or were skipped because of it; some more than once."""
        for work in self.starts:
            yield from work.failed
            yield from work.skipped


class Tallies:
    """Everything of a simulation that measures are made of; made by going through all runs once.

    Parameters
    ----------
    sim : CourseOfEvents
    refreshes : callable
        Takes the target schema of a run: whether it builds into the environment that is measured.

    Attributes
    ----------
    jobs : dict of str to JobTally
        By the name of the job, in the order of the account.
    refreshing : dict of InvocationWork to list of float
        The steps of the runs that build into the environment that is measured.
    slots : list of (float, float)
        When runs held a run slot, in seconds after the start.
    """

    def __init__(self, sim: CourseOfEvents, refreshes: Callable[[str | None], bool]) -> None:
        self._refreshes = refreshes
        self._work_of = OncePerInvocation(InvocationWork.of)
        self.jobs = {job.name: JobTally() for job in sim.account.jobs}
        self.refreshing: Starts = defaultdict(list)
        self.slots: list[tuple[float, float]] = []
        for run in sim.runs.works() if isinstance(sim.runs, Runs) else sim.runs:
            if isinstance(run, RunWork):
                self._count(run)
            else:
                self._count(_work_of_run(run, sim))
                if run.status != "success":  # where a command fails, so does the run
                    self.jobs[run.job.name].skipped_steps += sum(map(_is_skipped_command, run.steps))

    def _count(self, run: RunWork) -> None:
        tally = self.jobs.setdefault(run.job, JobTally())
        tally.statuses[run.status] = tally.statuses.get(run.status, 0) + 1
        tally.waits.append(run.wait_seconds)
        if run.span is None:
            return
        tally.spans.append(run.span)
        if run.takes_slot:
            self.slots.append(run.span)
        self._count_calls(run, tally)

    def _count_calls(self, run: RunWork, tally: JobTally) -> None:
        refreshes = self._refreshes(run.schema)
        hit: set[str] = set()
        for invocation, start in run.calls:
            work = self._work_of(invocation)
            tally.starts[work].append(start)
            if refreshes:
                self.refreshing[work].append(start)
            if work.failed:
                hit.update(work.failed, work.skipped)
        tally.blast_radius = max(tally.blast_radius, len(hit))


def _work_of_run(run: Run, sim: CourseOfEvents) -> RunWork:
    """Return what a run took and did whose steps may have been cut, or that was put together by hand."""

    def after(moment: datetime) -> float:
        return (moment - sim.start).total_seconds()

    left, finished = run.dequeued_at, run.finished_at or sim.until
    return RunWork(
        run.job.name,
        run.status,
        run.schema,
        run.takes_slot,
        run.wait_seconds,
        span=(after(left), after(finished)) if left is not None else None,
        calls=[(invocation, after(begin)) for invocation, begin in run.calls],
    )


def _is_skipped_command(step: RunStep) -> bool:
    called = step.invocation is not None and step.nodes_started_at is not None
    return not called and step.status == "skipped" and step.kind == "command"
