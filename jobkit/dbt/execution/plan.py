"""What a command will run, and what waits for what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobkit.dbt.execution.execution_graph import ExecutionGraph

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The selected nodes and the unselected ones between them, in numbers, parents first.

    Two selected nodes keep their order when unselected ones lie between them (S-001). An unselected node
    is therefore passed through: it ends, at no cost, once its parents have ended. dbt adds an edge for each
    pair of nodes around a gap instead: the same order, but quadratic work.

    Parameters
    ----------
    ids : list of str
    runs : list of bool
        True for a selected node, False for one that is passed through.
    parents, children : list of list of int
    rank : list of int
        Place in the queue: by depth in the selected subgraph, then by unique_id (S-002); -1 for a node that
        is passed through.
    shared : Mapping of int to int
        Selected test of several parents -> its bit in `holds`.
    holds : Mapping of int to int
        Selected node -> the tests of `shared` that it waits for, beside its parents, as a set of bits
        (see `BlockingTests`). It has all of them, not only the nearest, so gaps need no care.
    """

    ids: list[str]
    runs: list[bool]
    parents: list[list[int]]
    children: list[list[int]]
    rank: list[int]
    shared: Mapping[int, int]
    holds: Mapping[int, int]


def make_plan(graph: ExecutionGraph, selected: Collection[str], *, edges: bool = True) -> Plan:
    """Return the plan for the `selected` ids, which must all be in `graph`.

    Parameters
    ----------
    graph : ExecutionGraph
        The graph of the project.
    selected : collection of str
        unique_ids.
    edges : bool
        False for ``dbt clone``, where nothing waits for anything.
    """
    chosen = sorted(graph.number[uid] for uid in selected)
    kept = _between(graph, chosen) if edges else chosen
    new = {old: index for index, old in enumerate(kept)}
    ids = [graph.ids[old] for old in kept]
    marked = set(chosen)
    runs = [old in marked for old in kept]
    parents: list[list[int]] = [
        [new[parent] for parent in graph.parents[old] if parent in new] if edges else [] for old in kept
    ]
    children: list[list[int]] = [[] for _ in kept]
    for index, near in enumerate(parents):
        for parent in near:
            children[parent].append(index)
    shared = {new[old]: 1 << bit for bit, old in enumerate(graph.shared) if old in marked} if edges else {}
    holds = {new[old]: held for old, held in _held(graph, shared.values()).items() if old in marked}
    return Plan(ids, runs, parents, children, _ranks(ids, runs, parents, shared, holds), shared, holds)


def _held(graph: ExecutionGraph, bits: Collection[int]) -> Mapping[int, int]:
    """Return `graph.holds` of the tests with these bits alone."""
    if len(bits) == len(graph.shared):
        return graph.holds
    mask = sum(bits)
    return {number: held & mask for number, held in graph.holds.items() if held & mask}


def _between(graph: ExecutionGraph, chosen: list[int]) -> list[int]:
    """Return the chosen nodes and all that lie on a path from one of them to another, parents first."""
    if not chosen:
        return []
    parents = graph.parents
    first, last = chosen[0], chosen[-1]
    below = bytearray(last + 1)  # 1: chosen or below a chosen node
    for number in chosen:
        below[number] = 1
    for number in range(first, last + 1):
        if not below[number]:
            for parent in parents[number]:
                if below[parent]:
                    below[number] = 1
                    break
    needed = bytearray(last + 1)  # 1: chosen or above a chosen node
    for number in chosen:
        needed[number] = 1
    for number in range(last, first - 1, -1):
        if needed[number]:
            for parent in parents[number]:
                needed[parent] = 1
    return [number for number in range(first, last + 1) if needed[number] and below[number]]


def _ranks(
    ids: list[str],
    runs: list[bool],
    parents: list[list[int]],
    shared: Mapping[int, int],
    holds: Mapping[int, int],
) -> list[int]:
    """Return the place of each node in the queue.

    The depth is that of dbt's subset graph: selected nodes on the longest path from a root. A node that is
    passed through adds none. What a shared test waits for, its node waits for as well, so these tests add to
    the depth one by one.
    """
    reach: list[int] = []  # selected nodes on the longest path that ends here, this node included
    ending: dict[int, int] = {}  # the shared tests by their reach
    keys: list[tuple[int, str, int]] = []
    for index, near in enumerate(parents):
        depth = 0
        for parent in near:
            if reach[parent] > depth:
                depth = reach[parent]
        held = holds.get(index)
        while held and held & ending.get(depth + 1, 0):
            depth += 1
        if runs[index]:
            keys.append((depth, ids[index], index))
            depth += 1
        reach.append(depth)
        if index in shared:
            ending[depth] = ending.get(depth, 0) | shared[index]
    keys.sort()
    rank = [-1] * len(ids)
    for place, (_, _, index) in enumerate(keys):
        rank[index] = place
    return rank
