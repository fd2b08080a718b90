"""Which tests hold back which nodes in ``dbt build``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["BlockingTests", "blocking_tests_of"]

_NOT_HELD_BACK = frozenset(
    {"source", "test", "unit_test", "exposure", "metric", "semantic_model", "saved_query", "function"}
)
"""Resource types that no test holds back; they wait only for their parents (S-020)."""


@dataclass(frozen=True, slots=True, eq=False)
class BlockingTests:
    """What waits for tests.

    A test holds back every node that descends from **all** of the test's parents (S-006).

    Parameters
    ----------
    near : Mapping of str to list of str
        Node -> the tests of one parent that hold it back. Only the nearest nodes are named: an edge holds
        for everything below. dbt-core (compilation.py, add_test_edges) adds them all; both ways give the
        same order and the same skips.
    shared : tuple of str
        The tests of several parents that hold something back.
    holds : Mapping of str to int
        Node -> the shared tests that hold it back, itself or through a node above it: bit ``i`` stands for
        ``shared[i]``. A set in an integer, because the pairs are many where the graph is wide: each of
        12,500 tests can hold back a few hundred nodes, and none of these pairs follows from another.
    """

    near: Mapping[str, list[str]]
    shared: tuple[str, ...]
    holds: Mapping[str, int]


def blocking_tests_of(project: ProjectGraph) -> BlockingTests:
    """Return what waits for which tests when the whole of `project` is built."""
    nodes, children = project.nodes, project.children
    near: dict[str, list[str]] = {}
    shared: list[str] = []
    for uid, node in nodes.items():
        if node.resource_type != "test":
            continue
        parents = project.parents[uid]
        if len(parents) > 1:
            shared.append(uid)
        elif parents:
            for child in _nearest(parents[0], nodes, children):
                near.setdefault(child, []).append(uid)
    shared = _with_nodes_below(project, shared)
    return BlockingTests(near, tuple(shared), _holds(project, shared) if shared else {})


def _nearest(uid: str, nodes: Mapping[str, Node], children: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the children that a test on `uid` holds back; where one is a function, the children of that."""
    for child in children[uid]:
        kind = nodes[child].resource_type
        if kind == "function":
            yield from _nearest(child, nodes, children)
        elif kind not in _NOT_HELD_BACK:
            yield child


def _with_nodes_below(project: ProjectGraph, shared: Sequence[str]) -> list[str]:
    """Return the tests that may hold something back: those whose parents all have more than tests below."""
    nodes, children = project.nodes, project.children
    tested = {parent for test in shared for parent in project.parents[test]}
    leads = {uid for uid in tested if any(nodes[child].resource_type != "test" for child in children[uid])}
    return [test for test in shared if leads.issuperset(project.parents[test])]


class _Places:
    """The parents of shared tests as bits of one integer.

    Bit ``place * len(tests) + number`` stands for the parent in that place of the test with that number. A
    test holds where its bits are set in all places: one shift and one "and" a place, for all tests at once.
    """

    def __init__(self, near: Sequence[Sequence[str]]) -> None:
        self.tests = len(near)
        self.places = max(map(len, near))
        self.of: dict[str, int] = {}
        # a test with fewer parents than others leaves places empty, and those count as set
        self.unused = 0
        for number, parents in enumerate(near):
            for place in range(self.places):
                bit = 1 << (place * self.tests + number)
                if place < len(parents):
                    self.of[parents[place]] = self.of.get(parents[place], 0) | bit
                else:
                    self.unused |= bit

    def all_set(self, above: int) -> int:
        """Return the tests, by number, whose parents are all among those `above`."""
        if self.unused:
            above |= self.unused
        hold = above >> (self.places - 1) * self.tests
        for place in range(self.places - 1):
            hold &= above >> place * self.tests
        return hold


def _holds(project: ProjectGraph, shared: Sequence[str]) -> dict[str, int]:
    """Return `BlockingTests.holds`, walking from the roots down."""
    nodes, near, children = project.nodes, project.parents, project.children
    places = _Places([near[test] for test in shared])
    above: dict[str, int] = {}  # the parents of shared tests that stand above a node; 0 is left out
    holds: dict[str, int] = {}
    open_ = {uid: len(below) for uid, below in children.items() if below}
    for uid in project.topological:
        may_be_held = nodes[uid].resource_type not in _NOT_HELD_BACK
        # of most tests nobody asks: nothing is below them
        have = _union(above, near[uid]) if may_be_held or uid in open_ else 0
        hold = places.all_set(have) if have and may_be_held else _union(holds, near[uid])
        if hold:
            holds[uid] = hold
        for parent in near[uid]:
            open_[parent] -= 1
            if not open_[parent]:
                # no child needs this set any more, and the sets are large
                above.pop(parent, None)
        if uid in open_:
            have |= places.of.get(uid, 0)
            if have:
                above[uid] = have
    return holds


def _union(sets: Mapping[str, int], uids: Sequence[str]) -> int:
    """Return the union of the sets of these nodes; a node without a set counts as an empty one."""
    found = 0
    for uid in uids:
        one = sets.get(uid, 0)
        if one:
            # most nodes have one parent that counts: then no large integer is copied
            found = found | one if found else one
    return found
