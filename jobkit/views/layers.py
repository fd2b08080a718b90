"""A layered layout of a directed graph, in plain Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Layers", "arrange_layers"]

Edge = tuple[str, str]
_RETURN = 0.45  # rows that an edge back to the start of a circle needs
_COLUMNS = 4  # of the block of nodes without any edge


@dataclass(frozen=True, slots=True)
class Layers:
    """Where each node goes.

    Parameters
    ----------
    column, row : Mapping of str to number
        Rows may be fractions: a node stands half way between its children.
    cut : frozenset of edges
        Edges that close a circle.
    in_circle : Mapping of str to int
        Nodes of circles, with the number of their circle (strongly connected component).
    """

    column: Mapping[str, int]
    row: Mapping[str, float]
    cut: frozenset[Edge]
    in_circle: Mapping[str, int]


def arrange_layers(nodes: Sequence[str], edges: Sequence[Edge]) -> Layers:
    """Lay `nodes` out from left to right; their order decides ties and where a circle is cut."""
    children: dict[str, list[str]] = {name: [] for name in nodes}
    entered = dict.fromkeys(nodes, 0)
    for source, target in edges:
        children[source].append(target)
        entered[target] += source != target
    starts = [name for name in nodes if not entered[name]] + [name for name in nodes if entered[name]]
    order, cut, parent = _walk(starts, children)
    forward = {name: [to for to in children[name] if (name, to) not in cut] for name in nodes}
    column = _columns(order, forward)
    linked = {name for edge in edges for name in edge}
    closing = {name for edge in cut for name in edge}
    row = _rows([name for name in order if name in linked], parent, closing)
    _place_alone([name for name in nodes if name not in linked], column, row, bool(cut))
    return Layers(
        {name: column[name] for name in nodes},
        {name: row[name] for name in nodes},
        cut,
        _circles(nodes, edges),
    )


def _walk(
    starts: Sequence[str], children: Mapping[str, list[str]]
) -> tuple[list[str], frozenset[Edge], dict[str, str]]:
    """Visit depth first; return the order, the edges that lead back, and each node's first parent."""
    order: list[str] = []
    state: dict[str, bool] = {}  # True while on the way down to the current node
    cut: set[Edge] = set()
    parent: dict[str, str] = {}
    for start in starts:
        if start in state:
            continue
        state[start] = True
        order.append(start)
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(children[start]))]
        while stack:
            name, rest = stack[-1]
            to = next(rest, None)
            if to is None:
                state[name] = False
                stack.pop()
            elif to not in state:
                state[to], parent[to] = True, name
                order.append(to)
                stack.append((to, iter(children[to])))
            elif state[to]:
                cut.add((name, to))
    return order, frozenset(cut), parent


def _columns(order: Sequence[str], forward: Mapping[str, list[str]]) -> dict[str, int]:
    waiting = dict.fromkeys(order, 0)
    for targets in forward.values():
        for to in targets:
            waiting[to] += 1
    column = dict.fromkeys(order, 0)
    ready = [name for name in order if not waiting[name]]
    for name in ready:  # grows while it is read
        for to in forward[name]:
            column[to] = max(column[to], column[name] + 1)
            waiting[to] -= 1
            if not waiting[to]:
                ready.append(to)
    return column


def _rows(order: Sequence[str], parent: Mapping[str, str], closing: Collection[str]) -> dict[str, float]:
    """Leaves below one another, parents half way; below a tree with a circle there is room for its edge."""
    grown: dict[str, list[str]] = {name: [] for name in order}
    for name in order:
        if name in parent:
            grown[parent[name]].append(name)
    row: dict[str, float] = {}
    free, has_circle = 0.0, False
    for name in order:
        if name not in parent:
            free, has_circle = free + _RETURN * has_circle, False
        has_circle = has_circle or name in closing
        if not grown[name]:
            row[name] = free
            free += 1
    for name in reversed(order):
        if grown[name]:
            rows = [row[child] for child in grown[name]]
            row[name] = (rows[0] + rows[-1]) / 2
    return row


def _place_alone(alone: Sequence[str], column: dict[str, int], row: dict[str, float], below: bool) -> None:
    first = max(row.values(), default=-1.0) + 1 + _RETURN * below
    for position, name in enumerate(alone):
        column[name], row[name] = position % _COLUMNS, first + position // _COLUMNS


def _circles(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    import networkx as nx

    graph = nx.DiGraph(edges)
    circle_of: dict[str, frozenset[str]] = {}
    for component in nx.strongly_connected_components(graph):
        if len(component) > 1 or any(graph.has_edge(name, name) for name in component):
            circle_of.update(dict.fromkeys(component, frozenset(component)))
    numbers: dict[frozenset[str], int] = {}
    return {name: numbers.setdefault(circle_of[name], len(numbers)) for name in nodes if name in circle_of}
