"""Which tests hold back which nodes in ``dbt build``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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

    Ancestors that such a test reads are kept as bits of an integer per node, so that the search stays linear
    in the number of edges for all practical projects.
    """

    def __init__(self, project: Project, tests: list[str]) -> None:
        parents = project.parents
        self.project = project
        self.tests = tests
        self.bit = {
            uid: 1 << index
            for index, uid in enumerate(dict.fromkeys(p for test in tests for p in parents[test]))
        }
        self.needs = [sum(self.bit[uid] for uid in parents[test]) for test in tests]
        self.by_bit: dict[int, list[int]] = {}
        for number, test in enumerate(tests):
            for uid in parents[test]:
                self.by_bit.setdefault(self.bit[uid], []).append(number)

    def add_to(self, gates: dict[str, list[str]]) -> None:
        """Add the gates of these tests, walking from the roots down."""
        nodes, parents, bit = self.project.nodes, self.project.parents, self.bit
        above: dict[str, int] = {}
        settled: dict[str, int] = {}  # tests that read no more than these bits are gated here or higher up
        for uid in self.project.topological:
            have = 0
            for parent in parents[uid]:
                have |= above[parent] | bit.get(parent, 0)
            above[uid] = have
            if not have or nodes[uid].resource_type in _UNGATED:
                settled[uid] = 0
                continue
            settled[uid] = have
            near = [settled[parent] for parent in parents[uid]]
            if have not in near:
                gates.setdefault(uid, []).extend(self._joined(have, near))

    def _joined(self, have: int, near: Iterable[int]) -> Iterator[str]:
        """Yield the tests whose parents are all above a node, but not all above one of its parents."""
        gained = have & ~max(near, key=int.bit_count)
        seen: set[int] = set()
        while gained:
            low = gained & -gained
            gained ^= low
            for number in self.by_bit[low]:
                needs = self.needs[number]
                if number in seen or needs & ~have or any(not needs & ~mask for mask in near):
                    continue
                seen.add(number)
                yield self.tests[number]
