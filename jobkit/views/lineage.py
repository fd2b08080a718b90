"""The lineage of a project: which node reads which, in layers from sources to exposures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.views.layers import arrange_layers
from jobkit.views.records import Box
from jobkit.views.text_width import fit

if TYPE_CHECKING:
    from jobkit.dbt.manifest.node import Node
    from jobkit.dbt.project import Project

__all__ = ["KINDS", "Lineage", "LineageNode", "lineage_layout"]

KINDS = {
    "source": "#009E73",
    "seed": "#8F6000",
    "snapshot": "#A8568A",
    "model": "#0072B2",
    "exposure": "#D55E00",
    "other": "#747474",
}
"""Colour of each resource type; the words beside the name are the second cue."""

_TESTS = ("test", "unit_test")
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 168.0, 24.0, 44.0, 8.0, 12.0
_PASSAGE, _BEND = 2.0, 24.0
_SWEEPS = 12
_MOST = 150  # more boxes than that are a carpet, not a picture


@dataclass(frozen=True, slots=True)
class LineageNode:
    """A node: `name` is cut to the box, `tag` says the materialization or the resource type."""

    unique_id: str
    name: str
    tag: str
    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Lineage:
    """The whole picture; each edge is a chain of cubic curves (1 + 3 n points) from a parent to a child."""

    width: float
    height: float
    nodes: tuple[LineageNode, ...]
    edges: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...]
    summary: str


def lineage_layout(
    project: Project, select: str | Sequence[str] | None = None, exclude: str | Sequence[str] | None = None
) -> Lineage:
    """Lay the nodes of a project out; tests are left out unless nothing else is selected.

    Raises
    ------
    JobkitError
        When more than 150 nodes are to be drawn.
    """
    ids = _chosen(project, select, exclude)
    if len(ids) > _MOST:
        raise JobkitError(
            f"{len(ids):,} nodes are too many for one picture, {_MOST} is the most",
            hint='choose some, for example project.plot(select="+orders+")',
        )
    shown = set(ids)
    edges = [(parent, uid) for uid in ids for parent in project.parents.get(uid, ()) if parent in shown]
    routes = _Routes(ids, edges)
    boxes = {uid: routes.boxes[uid] for uid in ids}
    nodes = tuple(_node(project.nodes[uid], boxes[uid]) for uid in ids)
    return Lineage(
        width=max((box.right for box in boxes.values()), default=_WIDTH) + _MARGIN,
        height=max((box.bottom for box in boxes.values()), default=_HEIGHT) + _MARGIN,
        nodes=nodes,
        edges=tuple((a, b, routes.curve(a, b)) for a, b in edges),
        summary=f"{project.name}: {count_words(len(ids), 'node')}, {count_words(len(edges), 'edge')}.",
    )


def _chosen(
    project: Project, select: str | Sequence[str] | None, exclude: str | Sequence[str] | None
) -> list[str]:
    whole = select is None and exclude is None
    chosen = sorted(project.nodes) if whole else project.select(select, exclude)
    return [uid for uid in chosen if project.nodes[uid].resource_type not in _TESTS] or chosen


class _Routes:
    """Columns of nodes, and of the passages through which an edge gets by a column between its ends."""

    def __init__(self, ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> None:
        layer = arrange_layers(ids, edges).column
        self.columns: dict[int, list[str]] = {}
        for uid in ids:
            self.columns.setdefault(layer[uid], []).append(uid)
        self.ways: dict[tuple[str, str], list[str]] = {}
        self.passages: set[str] = set()
        steps: list[tuple[str, str]] = []
        for a, b in edges:
            between = [f"{a}\n{b}\n{column}" for column in range(layer[a] + 1, layer[b])]
            for column, passage in enumerate(between, layer[a] + 1):
                self.columns[column].append(passage)
                self.passages.add(passage)
            self.ways[a, b] = [a, *between, b]
            steps += pairwise(self.ways[a, b])
        _untangle(self.columns, steps)
        self.boxes = self._place()

    def _place(self) -> dict[str, Box]:
        heights = {place: sum(map(self._height, column)) for place, column in self.columns.items()}
        tallest = max(heights.values(), default=0.0)
        boxes = {}
        for place, column in self.columns.items():
            x, y = _MARGIN + place * (_WIDTH + _GAP_X), _MARGIN + (tallest - heights[place]) / 2
            for uid in column:
                boxes[uid] = Box(x, y, _WIDTH, self._height(uid) - _GAP_Y)
                y += self._height(uid)
        return boxes

    def _height(self, uid: str) -> float:
        return _GAP_Y + (_PASSAGE if uid in self.passages else _HEIGHT)

    def curve(self, a: str, b: str) -> tuple[tuple[float, float], ...]:
        """Lead an edge from box to box, straight through the passages."""
        points: list[tuple[float, float]] = []
        for one, other in pairwise(self.boxes[uid] for uid in self.ways[a, b]):
            start, end = (one.right, one.middle), (other.x, other.middle)
            if points:  # through the passage
                points += [points[-1], start, start]
            else:
                points.append(start)
            points += [(start[0] + _BEND, start[1]), (end[0] - _BEND, end[1]), end]
        return tuple(points)


def _untangle(columns: Mapping[int, list[str]], edges: Sequence[tuple[str, str]]) -> None:
    """Order each column by the middle of its neighbours, forth and back, so that fewer edges cross."""
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    for parent, child in edges:
        parents.setdefault(child, []).append(parent)
        children.setdefault(parent, []).append(child)
    place = {uid: row / len(column) for column in columns.values() for row, uid in enumerate(column)}
    for sweep in range(_SWEEPS):
        around = children if sweep % 2 else parents
        for number in sorted(columns, reverse=bool(sweep % 2)):
            column = columns[number]
            middle = {
                uid: _mean([place[other] for other in around.get(uid, ())], place[uid]) for uid in column
            }
            column.sort(key=lambda uid: (middle[uid], uid))
            for row, uid in enumerate(column):
                place[uid] = row / len(column)


def _mean(values: Sequence[float], default: float) -> float:
    return round(sum(values) / len(values), 9) if values else default


def _node(node: Node, box: Box) -> LineageNode:
    kind = node.resource_type if node.resource_type in KINDS else "other"
    tag = node.materialized if kind == "model" and node.materialized else node.resource_type
    room = box.width - 16 - len(tag) * 5.6
    return LineageNode(node.unique_id, fit(node.name, room, 11), tag, kind, box)
