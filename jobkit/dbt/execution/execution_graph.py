"""The graph of a whole project in numbers, as the commands run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobkit.dbt.execution.blocking_tests import BlockingTests, blocking_tests_of
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["ExecutionGraph", "execution_graph_of"]


@dataclass(frozen=True, slots=True, eq=False)
class ExecutionGraph:
    """A directed graph in numbers: node ``i`` is ``ids[i]``, and what it waits for has a lower number.

    Parameters
    ----------
    ids : tuple of str
    number : Mapping of str to int
        The inverse of `ids`.
    parents : tuple of list of int
        For ``dbt build``, with the tests of one parent that hold a node back.
    shared : tuple of int
        For ``dbt build``, the tests of several parents.
    holds : Mapping of int to int
        Node -> the shared tests that hold it back: bit ``i`` stands for ``shared[i]`` (`BlockingTests`).
    """

    ids: tuple[str, ...]
    number: Mapping[str, int]
    parents: tuple[list[int], ...]
    shared: tuple[int, ...]
    holds: Mapping[int, int]


_NO_TESTS = BlockingTests({}, (), {})


def execution_graph_of(project: ProjectGraph, *, tests_first: bool) -> ExecutionGraph:
    """Return the graph of `project`, made once for all projects with the same edges.

    Parameters
    ----------
    project : Project
        Its enabled nodes.
    tests_first : bool
        True for ``dbt build``, where tests come before the nodes that they hold back (S-006).
    """
    return project.table_of_edges(_tests_first if tests_first else _plain)


def _plain(project: ProjectGraph) -> ExecutionGraph:
    return _make(project, project.topological, _NO_TESTS)


def _tests_first(project: ProjectGraph) -> ExecutionGraph:
    return _make(project, _tests_early(project), blocking_tests_of(project))


def _make(project: ProjectGraph, ids: tuple[str, ...], tests: BlockingTests) -> ExecutionGraph:
    near, before = project.parents, tests.near
    number = {uid: index for index, uid in enumerate(ids)}
    parents = tuple([number[p] for p in (*near[uid], *before.get(uid, ()))] for uid in ids)
    shared = tuple(number[uid] for uid in tests.shared)
    holds = {number[uid]: held for uid, held in tests.holds.items()}
    return ExecutionGraph(ids, number, parents, shared, holds)


def _tests_early(project: ProjectGraph) -> tuple[str, ...]:
    """Return all ids, parents first, each test right after the last of its parents.

    What a test holds back descends from all its parents, so it comes after the last of them as well.
    """
    nodes, near, children = project.nodes, project.parents, project.children
    waiting = {uid: len(near[uid]) for uid, node in nodes.items() if node.resource_type == "test"}
    order: list[str] = []
    for root in project.topological:
        if root in waiting and near[root]:
            # it comes with what it tests
            continue
        ended = [root]
        # the list grows while it is read
        for uid in ended:
            for child in children[uid]:
                if child in waiting:
                    waiting[child] -= 1
                    if not waiting[child]:
                        ended.append(child)
        order += ended
    return tuple(order)
