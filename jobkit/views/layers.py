"""A layered layout of a directed graph: boxes in columns from left to right, and curves between them.

Our own, because networkx's layouts need numpy. A node stands one column right of the last of its parents,
after each circle has been cut at one edge. An edge that gets by a column has a passage there, so that it
crosses no box. Each column is ordered by the middle of its neighbours, and then moved towards them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from jobkit.views.drawing import Box, Point

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Layers", "Spacing", "arrange_layers", "circles_of"]

Edge = tuple[str, str]
_COLUMNS = 4  # of the block of nodes without any edge
_SWEEPS = 8
_PASSAGE = 2.0  # how high the passage of an edge is


@dataclass(frozen=True, slots=True)
class Spacing:
    """Sizes of a layout (pixels): of a box, between boxes, and around all of it.

    `around` is the room beside a circle and, twice, below it, for the edge that closes it.
    """

    width: float
    height: float
    gap_x: float
    gap_y: float
    margin: float
    around: float = 0.0

    @property
    def pitch_x(self) -> float:
        """From one column to the next."""
        return self.width + self.gap_x

    @property
    def pitch_y(self) -> float:
        """From one box to the one below."""
        return self.height + self.gap_y


@dataclass(frozen=True, slots=True)
class Layers:
    """Where everything goes.

    Parameters
    ----------
    column : mapping of str to int
    boxes : mapping of str to Box
    curves : mapping of edge to tuple of Point
        A chain of cubic curves (1 + 3 n points) for each edge that closes no circle.
    cut : frozenset of edges
        Edges that close a circle.
    part : mapping of str to int
        The number of the part of the graph that hangs together.
    in_circle : mapping of str to int
        Nodes of circles, with the number of their circle (strongly connected component).
    width, height : float
        Of all of it, with its margin.
    """

    column: Mapping[str, int]
    boxes: Mapping[str, Box]
    curves: Mapping[Edge, tuple[Point, ...]]
    cut: frozenset[Edge]
    part: Mapping[str, int]
    in_circle: Mapping[str, int]
    width: float
    height: float


def arrange_layers(nodes: Sequence[str], edges: Sequence[Edge], space: Spacing) -> Layers:
    """Lay a graph out from left to right; the order of `nodes` decides ties and where a circle is cut."""
    import networkx as nx

    entered = {target for source, target in edges if source != target}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(nodes, key=entered.__contains__))
    graph.add_edges_from(edges)
    order, cut = _walk(graph)
    in_circle = _circles(graph, nodes)
    parts = [*map(frozenset, nx.weakly_connected_components(graph))]
    part = {name: number for number, names in enumerate(parts) for name in names}
    graph.remove_edges_from(cut)
    column = {name: place for place, layer in enumerate(nx.topological_generations(graph)) for name in layer}
    stack = _Stack(space, column, space.around if cut else 0.0)
    for names in dict.fromkeys(parts[part[name]] for name in order):
        has_circle = bool(in_circle.keys() & names)
        if len(names) > 1 or has_circle:
            links = [edge for edge in edges if edge[0] in names and edge not in cut]
            stack.add([name for name in order if name in names], links, has_circle=has_circle)
    stack.add_block([name for name in nodes if name not in stack.boxes])
    boxes = {name: stack.boxes[name] for name in nodes}
    width = max((box.right for box in boxes.values()), default=space.width) + space.margin + stack.around
    height = max((box.bottom for box in boxes.values()), default=space.height) + space.margin + stack.around
    return Layers(column, boxes, stack.curves, cut, part, in_circle, width, height)


def _walk(graph: nx.DiGraph[str]) -> tuple[list[str], frozenset[Edge]]:
    """Visit depth first; return the order, and the edges that lead back."""
    import networkx as nx

    order: list[str] = []
    cut: set[Edge] = set()
    above: set[str] = set()
    for source, target, label in nx.dfs_labeled_edges(graph):
        if label == "forward":
            order.append(target)
            above.add(target)
        elif label == "reverse":
            above.discard(target)
        elif label == "nontree" and target in above:
            cut.add((source, target))
    return order, frozenset(cut)


def circles_of(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the nodes of circles, with the number of their circle, without laying the graph out."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return _circles(graph, nodes)


def _circles(graph: nx.DiGraph[str], nodes: Sequence[str]) -> dict[str, int]:
    """Return the nodes of circles, with the number of their circle."""
    import networkx as nx

    circle_of: dict[str, frozenset[str]] = {}
    for component in nx.strongly_connected_components(graph):
        if len(component) > 1 or any(graph.has_edge(name, name) for name in component):
            circle_of.update(dict.fromkeys(component, frozenset(component)))
    numbers: dict[frozenset[str], int] = {}
    return {name: numbers.setdefault(circle_of[name], len(numbers)) for name in nodes if name in circle_of}


class _Stack:
    """The parts of a graph, one below the other."""

    def __init__(self, space: Spacing, column: Mapping[str, int], around: float) -> None:
        self.space, self.column, self.around = space, column, around
        self.boxes: dict[str, Box] = {}
        self.curves: dict[Edge, tuple[Point, ...]] = {}
        self.bottom = space.margin

    def add(self, names: Sequence[str], edges: Sequence[Edge], *, has_circle: bool) -> None:
        """Place what hangs together."""
        grid = _Grid(self.space, self.column, names, edges)
        placed = grid.boxes(self.space.margin + self.around, self.bottom)
        self.boxes.update((name, placed[name]) for name in names)
        self.curves.update((edge, _curve([placed[name] for name in way])) for edge, way in grid.ways.items())
        self.bottom = max(box.bottom for box in placed.values()) + self.space.gap_y
        self.bottom += 2 * self.around if has_circle else 0.0

    def add_block(self, names: Sequence[str]) -> None:
        """Place the nodes without any edge."""
        left = self.space.margin + self.around
        for number, name in enumerate(names):
            x, y = number % _COLUMNS * self.space.pitch_x, number // _COLUMNS * self.space.pitch_y
            self.boxes[name] = Box(left + x, self.bottom + y, self.space.width, self.space.height)


class _Grid:
    """Columns of the nodes and passages of one part of a graph, and how far down each of them is."""

    def __init__(
        self, space: Spacing, column: Mapping[str, int], names: Sequence[str], edges: Sequence[Edge]
    ) -> None:
        self.space = space
        self.column = {name: column[name] for name in names}
        self.ways: dict[Edge, list[str]] = {}
        self.passages: set[str] = set()
        for a, b in edges:
            passages = {f"{a}\n{b}\n{place}": place for place in range(column[a] + 1, column[b])}
            self.column |= passages
            self.passages |= passages.keys()
            self.ways[a, b] = [a, *passages, b]
        self.columns: dict[int, list[str]] = {}
        for name, place in self.column.items():
            self.columns.setdefault(place, []).append(name)
        self.y: dict[str, float] = {}
        self._settle()

    def height(self, name: str) -> float:
        """Return the room that a node or passage takes in its column."""
        return self.own_height(name) + self.space.gap_y

    def own_height(self, name: str) -> float:
        """Return how high a node or passage is itself."""
        return _PASSAGE if name in self.passages else self.space.height

    def _settle(self) -> None:
        """Order each column by the middle of its neighbours and move it there, from both sides in turn."""
        for names in self.columns.values():
            starts = accumulate(map(self.height, names), initial=0.0)
            self.y.update(zip(names, starts, strict=False))
        parents, children = _neighbours(link for way in self.ways.values() for link in pairwise(way))
        for _ in range(_SWEEPS):
            for place in sorted(self.columns, reverse=True):
                self._move(self.columns[place], children)
            for place in sorted(self.columns):  # last, so that the branches of a tree never cross
                self._move(self.columns[place], parents)
        for place in sorted(self.columns, reverse=True):
            self._move(self.columns[place], children, in_order=True)

    def _move(self, names: list[str], around: Mapping[str, list[str]], *, in_order: bool = False) -> None:
        wanted = {name: self._wanted(name, around.get(name, ())) for name in names}
        if not in_order:
            names.sort(key=wanted.__getitem__)
        starts = _spread([wanted[name] for name in names], [self.height(name) for name in names])
        self.y.update(zip(names, starts, strict=True))

    def _wanted(self, name: str, neighbours: Sequence[str]) -> float:
        half = self.own_height(name) / 2
        middles = [self.y[other] + self.own_height(other) / 2 - half for other in neighbours]
        return round(sum(middles) / len(middles), 6) if middles else self.y[name]

    def boxes(self, left: float, top: float) -> dict[str, Box]:
        """Return the boxes, with their upper left corner."""
        top -= min(self.y.values())
        pitch, width = self.space.pitch_x, self.space.width
        return {
            name: Box(left + self.column[name] * pitch, top + y, width, self.own_height(name))
            for name, y in self.y.items()
        }


def _neighbours(links: Iterable[Edge]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return what is left of each node, and what is right of it."""
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    for parent, child in links:
        parents.setdefault(child, []).append(parent)
        children.setdefault(parent, []).append(child)
    return parents, children


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return where things of these heights begin, each below the one before and all near to where they want.

    Neighbours that get into each other's way form a block, which moves to the mean of what they want.
    """
    offsets = [*accumulate(heights, initial=0.0)][:-1]
    blocks: list[tuple[float, int]] = []  # what a block wants for its first thing, and how many it holds
    for want, offset in zip(wanted, offsets, strict=True):
        start, count = want - offset, 1
        while blocks and blocks[-1][0] >= start:
            before, others = blocks.pop()
            start, count = (before * others + start * count) / (others + count), others + count
        blocks.append((start, count))
    starts = [start for start, count in blocks for _ in range(count)]
    return [round(start + offset, 6) for start, offset in zip(starts, offsets, strict=True)]


def _curve(boxes: Sequence[Box]) -> tuple[Point, ...]:
    """Lead an edge from box to box, straight through the passages between."""
    points: list[Point] = [(boxes[0].right, boxes[0].middle)]
    for one, other in pairwise(boxes):
        start, end = (one.right, one.middle), (other.x, other.middle)
        if start != points[-1]:  # through the passage
            points += [points[-1], start, start]
        bend = (end[0] - start[0]) / 2
        points += [(start[0] + bend, start[1]), (end[0] - bend, end[1]), end]
    return tuple(points)
