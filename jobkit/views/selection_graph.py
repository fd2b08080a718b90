"""A selection as a graph of few boxes: what is taken with one step around it, and the rest counted.

A project may have twenty thousand nodes, a picture has room for some eighty boxes. Tests stand on what they
test. Nodes share a box where there are too many: first the neighbours, then what is taken, folder by folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from jobkit.dbt.manifest.links import Links
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.graph_operators import reach

__all__ = ["BoxSide", "GraphBox", "SelectionGraph", "is_drawn", "selection_graph"]

_NOT_DRAWN = frozenset({"test", "unit_test", "operation", "sql_operation", "rpc"})
_ROOM_FOR_REST = 2
_ALL_PARTS = 99
_MOST_NEIGHBOURS = 16
"""As boxes of their own: on each side of what is taken, and of the node in focus."""


BoxSide = Literal["taken", "tested", "upstream", "downstream", "around"]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class GraphBox:
    """One box of the graph: a node, or several that share it.

    Parameters
    ----------
    key : str
        The unique_id of a single node; the name of a group otherwise.
    ids : tuple of str
        unique_ids, sorted.
    label : str
    side : {"taken", "tested", "upstream", "downstream", "around"}
        Taken by the selection; "tested" where only tests of it are; or where it stands beside these, which is
        "around" in a picture of all nodes.
    tests : int
        Tests of these nodes that the selection takes.
    is_rest : bool
        True for the box that stands for all that is further away.
    """

    key: str
    ids: tuple[str, ...]
    label: str
    side: BoxSide
    tests: int = 0
    is_rest: bool = False

    @property
    def is_single(self) -> bool:
        """True for a node of its own."""
        return len(self.ids) == 1 and self.key == self.ids[0]


@dataclass(frozen=True, slots=True)
class SelectionGraph:
    """Boxes and edges between them.

    Parameters
    ----------
    boxes : tuple of GraphBox
    edges : tuple of (str, str)
        Keys of boxes, parent first; an edge stands for all between the nodes of two boxes.
    unrelated : int
        Nodes that are neither up- nor downstream of anything that is drawn.
    total : int
        Nodes of the project that could be drawn.
    """

    boxes: tuple[GraphBox, ...]
    edges: tuple[Edge, ...]
    unrelated: int
    total: int

    def box(self, key: str) -> GraphBox | None:
        """Return the box of this key, or None."""
        return next((box for box in self.boxes if box.key == key), None)


def is_drawn(project: ProjectGraph, uid: str) -> bool:
    """Say whether a node has a place in the graph; tests stand on what they test."""
    return project.nodes[uid].resource_type not in _NOT_DRAWN


def selection_graph(
    project: ProjectGraph, ids: Iterable[str], focus: str = "", most: int = 80
) -> SelectionGraph:
    """Return the graph of a selection.

    Parameters
    ----------
    project : Project
    ids : iterable of str
        unique_ids that are taken.
    focus : str
        unique_id of a node that is drawn with its neighbours whether it is taken or not.
    most : int
        The most boxes.
    """
    return _GraphMaker(project, frozenset(ids), focus if focus in project.nodes else "", most).make()


class _Group(NamedTuple):
    """What shares a box: the side that it stands on, and the name of what it shares."""

    side: str
    name: str

    @property
    def key(self) -> str:
        return f"{self.side} {self.name}"


def _alone(uid: str) -> _Group:
    return _Group("", uid)


def _whole_side(_: str, side: str) -> _Group:
    return _Group(side, f"next {side}")


class _GraphMaker:
    """The nodes of a project on their way into few boxes."""

    def __init__(self, project: ProjectGraph, ids: frozenset[str], focus: str, most: int) -> None:
        self.project, self.ids, self.most = project, ids, most
        self.drawable = {uid for uid in project.nodes if is_drawn(project, uid)}
        self.tests = Counter(self._tested(ids))
        self.focus = self._nodes_of(focus) if focus else frozenset()
        self.core = {uid for uid in ids if uid in self.drawable} | self.tests.keys() | self.focus

    def make(self) -> SelectionGraph:
        """Return the graph."""
        if len(self.drawable) <= self.most:
            return self._graph({uid: _alone(uid) for uid in self.drawable}, {})
        upstream = self._beside(self.project.parents) - self.core
        downstream = self._beside(self.project.children) - self.core - upstream
        sides: dict[str, BoxSide] = {
            **dict.fromkeys(upstream, "upstream"),
            **dict.fromkeys(downstream, "downstream"),
        }
        return self._graph(self._few_groups(sides), sides)

    def _tested(self, ids: Iterable[str]) -> Iterator[str]:
        for uid in ids:
            if uid in self.project.nodes and uid not in self.drawable:
                yield from self._nodes_of(uid)

    def _nodes_of(self, uid: str) -> frozenset[str]:
        """Return a node itself, or what a test tests."""
        if uid in self.drawable:
            return frozenset({uid})
        return frozenset(parent for parent in self.project.parents[uid] if parent in self.drawable)

    def _beside(self, links: Links) -> set[str]:
        return reach(links, self.core, 1) & self.drawable

    # -- sharing boxes

    def _few_groups(self, sides: Mapping[str, BoxSide]) -> dict[str, _Group]:
        """Return the box of each node, in the finest way that needs few enough boxes."""
        groups: dict[str, _Group] = {}
        near = self._near_focus()
        for of_core, of_side in self._ways():
            groups = {uid: of_core(uid) for uid in self.core}
            groups |= {uid: of_side(uid, side) for uid, side in sides.items()}
            groups |= {uid: _alone(uid) for uid in near}
            if self._is_readable(groups, sides):
                break
        return groups

    def _is_readable(self, groups: Mapping[str, _Group], sides: Mapping[str, BoxSide]) -> bool:
        """Say whether the boxes are few enough, and neither side is a tower of neighbours."""
        towers = Counter(side for _, side in {(groups[uid], side) for uid, side in sides.items()})
        tallest = max(towers.values(), default=0)
        return len(set(groups.values())) <= self.most - _ROOM_FOR_REST and tallest <= _MOST_NEIGHBOURS

    def _near_focus(self) -> frozenset[str]:
        """Return the node in focus with its neighbours, where those are few."""
        parents, children = self.project.parents, self.project.children
        near = frozenset(other for uid in self.focus for other in (*parents[uid], *children[uid]))
        near &= self.drawable
        return near | self.focus if len(near) <= _MOST_NEIGHBOURS else self.focus

    def _ways(self) -> Iterator[tuple[Callable[[str], _Group], Callable[[str, str], _Group]]]:
        """Yield ways to share boxes, finest first: for what is taken, and for what stands beside it."""
        depth = max((len(self.project.nodes[uid].fqn) for uid in self.core), default=1)
        if len(self.core) <= self.most:
            yield _alone, lambda uid, _: _alone(uid)
            for parts in (_ALL_PARTS, 3, 2, 1):
                yield _alone, partial(self._folder_beside, parts)
            yield _alone, _whole_side
        for parts in range(depth - 1, 0, -1):
            yield partial(self._folder, parts), _whole_side
        yield self._kind, _whole_side

    def _folder(self, parts: int, uid: str, side: str = "") -> _Group:
        """Return so many parts of a node's folder, as dbt names it; sources and seeds by themselves."""
        node = self.project.nodes[uid]
        folders = node.fqn[: min(parts, len(node.fqn) - 1)]
        if node.package_name == self.project.name and len(folders) > 1:
            folders = folders[1:]  # what all of them begin with tells nothing
        path = ".".join(folders) or node.package_name
        kind = node.resource_type if node.resource_type in ("source", "seed") else ""
        return _Group(side or self._side(uid), f"{kind}s of {path}" if kind else path)

    def _folder_beside(self, parts: int, uid: str, side: str) -> _Group:
        return self._folder(parts, uid, side)

    def _kind(self, uid: str) -> _Group:
        return _Group(self._side(uid), f"{self.project.nodes[uid].resource_type}s")

    def _side(self, uid: str) -> BoxSide:
        """Return the side of a node that is taken, tested or in focus."""
        return "taken" if uid in self.ids else "tested" if uid in self.tests else "around"

    # -- boxes and edges

    def _graph(self, groups: Mapping[str, _Group], sides: Mapping[str, BoxSide]) -> SelectionGraph:
        members: dict[_Group, list[str]] = {}
        for uid, group in groups.items():
            members.setdefault(group, []).append(uid)
        boxes = [self._box(group, sorted(ids), sides) for group, ids in sorted(members.items())]
        key_of = {uid: box.key for box in boxes for uid in box.ids}
        rest = list(self._rest(key_of)) if len(key_of) < len(self.drawable) else []
        hidden = len(self.drawable) - len(key_of) - sum(len(box.ids) for box, _ in rest)
        edges = dict.fromkeys([*self._edges(key_of), *(edge for _, found in rest for edge in found)])
        drawn = (*boxes, *(box for box, _ in rest))
        return SelectionGraph(drawn, tuple(edges), hidden, len(self.drawable))

    def _box(self, group: _Group, ids: list[str], sides: Mapping[str, BoxSide]) -> GraphBox:
        side = sides.get(ids[0]) or self._side(ids[0])
        key, label = (ids[0], self.project.nodes[ids[0]].name) if len(ids) == 1 else (group.key, group.name)
        return GraphBox(key, tuple(ids), label, side, sum(self.tests[uid] for uid in ids))

    def _edges(self, key_of: Mapping[str, str]) -> Iterator[Edge]:
        for uid, key in key_of.items():
            for parent in self.project.parents[uid]:
                there = key_of.get(parent)
                if there is not None and there != key:
                    yield there, key

    def _rest(self, key_of: Mapping[str, str]) -> Iterator[tuple[GraphBox, list[Edge]]]:
        """Yield a box for all that is further up, one for all that is further down, with their edges."""
        seen: frozenset[str] = frozenset(key_of)
        ways: tuple[tuple[BoxSide, Links], ...] = (
            ("upstream", self.project.parents),
            ("downstream", self.project.children),
        )
        for side, links in ways:
            far = (reach(links, key_of) & self.drawable).difference(seen)
            if not far:
                continue
            key = f"further {side}"
            near = sorted({key_of[uid] for uid in key_of if not far.isdisjoint(links[uid])})
            box = GraphBox(key, tuple(sorted(far)), key, side, is_rest=True)
            yield box, [(key, one) if side == "upstream" else (one, key) for one in near]
            seen |= far
