"""The timing of the nodes of one dbt call, summed up as the platform's model timing tab does (PF-060)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.dbt.execution.execution_graph import ExecutionGraph, execution_graph_of
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.views.critical import critical_path

__all__ = ["NodeLevel", "NodeTiming", "node_phases", "node_timing"]

_LAST_PHASE = 4


class NodeLevel(NamedTuple):
    """From this second on, so many nodes run, and so many are ready and wait for a thread."""

    seconds: float
    active: int
    ready: int


@dataclass(frozen=True, slots=True)
class NodeTiming:
    """What decided how long the nodes of one call of dbt took.

    Parameters
    ----------
    path : tuple of NodeResult
        The critical path, in order of time.
    seconds : float
        From the start of the first node to the end of the last.
    levels : tuple of NodeLevel
        In order of time, from 0 to the end.
    longest, latest : NodeResult
        The node that took longest, and the one that started last.
    """

    path: tuple[NodeResult, ...]
    seconds: float
    levels: tuple[NodeLevel, ...]
    longest: NodeResult
    latest: NodeResult

    @property
    def path_seconds(self) -> float:
        """How long the nodes of the critical path take together."""
        return sum(result.execution_time for result in self.path)

    @property
    def path_share(self) -> float:
        """The part of the time that they take, 0 to 1."""
        return min(self.path_seconds / self.seconds, 1.0)

    @property
    def peak(self) -> NodeLevel:
        """When most nodes run at once, for the first time."""
        return max(self.levels, key=lambda level: level.active)

    @property
    def most_ready(self) -> int:
        """How many nodes wait for a thread at most."""
        return max(level.ready for level in self.levels)

    @property
    def mean_active(self) -> float:
        """How many nodes run at once, on average."""
        ends = [*(level.seconds for level in self.levels[1:]), self.levels[0].seconds + self.seconds]
        return (
            sum(level.active * (end - level.seconds) for level, end in zip(self.levels, ends, strict=True))
            / self.seconds
        )


def node_timing(invocation: Invocation) -> NodeTiming | None:
    """Return the timing of an invocation, or None where no node took any time."""
    timed = [result for result in invocation.results if result.execution_time > 0]
    if not timed:
        return None
    first, last = min(r.started_seconds for r in timed), max(r.finished_seconds for r in timed)
    return NodeTiming(
        critical_path(invocation),
        last - first,
        tuple(_levels(timed, _ready_seconds(invocation, timed), first)),
        max(timed, key=lambda result: (result.execution_time, result.unique_id)),
        max(timed, key=lambda result: (result.started_seconds, result.unique_id)),
    )


def _levels(timed: Iterable[NodeResult], ready: Mapping[str, float], first: float) -> Iterable[NodeLevel]:
    changes: dict[float, list[int]] = {first: [0, 0]}
    for result in timed:
        start, end = result.started_seconds, result.finished_seconds
        since = max(min(ready[result.unique_id], start), first)
        for moment, active, waiting in ((since, 0, 1), (start, 1, -1), (end, -1, 0)):
            change = changes.setdefault(moment, [0, 0])
            change[0] += active
            change[1] += waiting
    running = waiting = 0
    for moment in sorted(changes)[:-1]:
        running += changes[moment][0]
        waiting += changes[moment][1]
        yield NodeLevel(moment, running, waiting)


def _ready_seconds(invocation: Invocation, timed: Sequence[NodeResult]) -> dict[str, float]:
    """Return when all that a node waits for had ended: its parents, and in a build their tests."""
    graph, ends = _graph(invocation), {result.unique_id: result.finished_seconds for result in timed}
    if graph is None:
        return {result.unique_id: result.started_seconds for result in timed}
    done = [0.0] * len(graph.ids)  # a node that is not of the call passes on what it waits for
    ready: dict[str, float] = {}
    latest = sorted((-ends.get(graph.ids[test], -1.0), 1 << bit) for bit, test in enumerate(graph.shared))
    for number, uid in enumerate(graph.ids):
        before = max([done[parent] for parent in graph.parents[number]], default=0.0)
        held = graph.holds.get(number, 0)
        if held and uid in ends:
            before = max(before, next((-end for end, bit in latest if held & bit), 0.0))
        ready[uid], done[number] = before, ends.get(uid, before)
    return {uid: ready.get(uid, 0.0) for uid in ends}


def _graph(invocation: Invocation) -> ExecutionGraph | None:
    """Return what waits for what; None where the project is not known."""
    project = getattr(invocation.state, "project", None)
    if not isinstance(project, ProjectGraph):
        return None
    verb = invocation.command.verb if invocation.command is not None else ""
    return execution_graph_of(project, tests_first=verb == "build")


def node_phases(invocation: Invocation) -> dict[str, int]:
    """Return the phase of each node: 0 for what reads nothing else of the call, then one more a step.

    The platform groups by phases 0 to 4 and does not say what they are (PF-060): here the depth among the
    nodes of the call, 4 for the rest.
    """
    parents: Mapping[str, tuple[str, ...]] = getattr(
        getattr(invocation.state, "project", None), "parents", {}
    )
    phases: dict[str, int] = {}
    for result in sorted(invocation.results, key=lambda found: found.started_seconds):
        earlier = [phases[uid] for uid in parents.get(result.unique_id, ()) if uid in phases]
        phases[result.unique_id] = min(max(earlier, default=-1) + 1, _LAST_PHASE)
    return phases
