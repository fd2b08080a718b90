"""The critical path of an invocation: the chain of nodes that determined when it ended.

From the node that ended last, each step back goes to the node whose end let this one start: a parent, a
test on a parent, or the node that held its thread.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from jobkit.dbt.execution import Invocation, NodeResult

__all__ = ["critical_path"]

_TOLERANCE = 0.05  # seconds between the end of one node and the start of the next that it let start

Parents = Mapping[str, tuple[str, ...]]


def critical_path(invocation: Invocation) -> tuple[NodeResult, ...]:
    """Return the nodes of the critical path in order of time; empty when nothing took any time."""
    timed = [result for result in invocation.results if result.execution_time > 0]
    if not timed:
        return ()
    parents = _parents(invocation)
    by_end = sorted(timed, key=lambda result: (result.finished_seconds, result.unique_id))
    ends = [result.finished_seconds for result in by_end]
    path = [by_end[-1]]
    seen = {path[0].unique_id}
    while True:
        node = path[-1]
        first = bisect_left(ends, node.started_seconds - _TOLERANCE)
        last = bisect_right(ends, node.started_seconds + _TOLERANCE)
        before = _before(node, by_end[first:last], parents, seen)
        if before is None:
            return tuple(reversed(path))
        path.append(before)
        seen.add(before.unique_id)


def _before(
    node: NodeResult, candidates: Sequence[NodeResult], parents: Parents, seen: set[str]
) -> NodeResult | None:
    """Return what let `node` start, among the nodes that ended then: first what it needs, then its thread."""
    fresh = [result for result in candidates if result.unique_id not in seen]
    needed = set(parents.get(node.unique_id, ()))
    for found in (
        [result for result in fresh if result.unique_id in needed],
        [result for result in fresh if needed.intersection(parents.get(result.unique_id, ()))],
        [result for result in fresh if result.thread_id and result.thread_id == node.thread_id],
        fresh,
    ):
        if found:
            return max(found, key=lambda result: (result.execution_time, result.unique_id))
    return None


def _parents(invocation: Invocation) -> Parents:
    state = invocation.state
    project = getattr(state, "project", None)
    found: Parents = getattr(project, "parents", {})
    return found
