"""Which tests hold back which nodes in ``dbt build``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.project import Node, Project

__all__ = ["gates_of"]

_UNGATED = frozenset(
    {"source", "test", "unit_test", "exposure", "metric", "semantic_model", "saved_query", "function"}
)
"""Resource types that no test holds back by itself; they wait only for their parents (S-020)."""


def gates_of(project: Project) -> dict[str, list[str]]:
    """Return node -> the tests that must pass before ``dbt build`` starts it.

    A test holds back every node that descends from **all** of the test's parents (S-006). Only the nearest
    of these nodes are named: an edge holds for everything below. dbt-core (compilation.py, add_test_edges)
    adds them all; both ways give the same order and the same skips.
    """
    nodes, children = project.nodes, project.children
    gates: dict[str, list[str]] = {}
    shared: list[str] = []
    for uid, node in nodes.items():
        if node.resource_type != "test":
            continue
        near = project.parents[uid]
        if len(near) > 1:
            shared.append(uid)
        elif near:
            for child in _nearest(near[0], nodes, children):
                gates.setdefault(child, []).append(uid)
    if shared:
        _SharedTests(project, shared).add_to(gates)
    return gates


def _nearest(uid: str, nodes: Mapping[str, Node], children: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the children that a test on `uid` holds back; a function is looked through."""
    for child in children[uid]:
        kind = nodes[child].resource_type
        if kind == "function":
            yield from _nearest(child, nodes, children)
        elif kind not in _UNGATED:
            yield child


class _SharedTests:
    """Tests with several parents, and the search for the nodes below all of them.

    What stands above a node is kept in the bits of one integer: bit ``place * len(tests) + number`` says that
    the parent in that place of the test with that number is an ancestor. A test holds where its bits are set
    in all places: one shift and one "and" a place, for all tests at once.
    """

    def __init__(self, project: Project, tests: list[str]) -> None:
        self.project = project
        self.tests = tests
        near = [project.parents[test] for test in tests]
        self.places = max(len(parents) for parents in near)
        self.read: dict[str, int] = {}
        self.unused = 0  # the places that tests with fewer parents leave open count as set
        for number, parents in enumerate(near):
            for place in range(self.places):
                bit = 1 << (place * len(tests) + number)
                if place < len(parents):
                    self.read[parents[place]] = self.read.get(parents[place], 0) | bit
                else:
                    self.unused |= bit

    def add_to(self, gates: dict[str, list[str]]) -> None:
        """Add the gates of these tests, walking from the roots down."""
        nodes, near, children = self.project.nodes, self.project.parents, self.project.children
        above: dict[str, int] = {}
        holding: dict[str, int] = {}  # the tests that hold at a node or above it
        open_ = {uid: len(below) for uid, below in children.items() if below}
        for uid in self.project.topological:
            have = before = 0
            for parent in near[uid]:
                have |= above[parent]
                before |= holding[parent]
                open_[parent] -= 1
                if not open_[parent]:  # the sets are large, and nobody else asks
                    del above[parent], holding[parent]
            hold = 0
            if have and nodes[uid].resource_type not in _UNGATED:
                hold = self._all_set(have)
                if hold & ~before:
                    gates.setdefault(uid, []).extend(self._named(hold & ~before))
            if uid in open_:
                above[uid] = have | self.read.get(uid, 0)
                holding[uid] = hold

    def _all_set(self, have: int) -> int:
        """Return the tests, by number, whose parents are all above."""
        have |= self.unused
        hold = (1 << len(self.tests)) - 1
        for place in range(self.places):
            hold &= have >> (place * len(self.tests))
        return hold

    def _named(self, numbers: int) -> Iterator[str]:
        while numbers:
            low = numbers & -numbers
            yield self.tests[low.bit_length() - 1]
            numbers ^= low
