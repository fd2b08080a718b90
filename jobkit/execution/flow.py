"""The graph of a whole project in numbers, as the commands run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from jobkit.execution.gates import gates_of
from jobkit.project import Project

__all__ = ["Flow", "flow_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A directed graph in numbers: node ``i`` is ``ids[i]``, and every parent has a lower number.

    Parameters
    ----------
    ids : tuple of str
    number : Mapping of str to int
        The inverse of `ids`.
    parents : tuple of list of int
        For ``dbt build``, with the tests that hold a node back.
    """

    ids: tuple[str, ...]
    number: Mapping[str, int]
    parents: tuple[list[int], ...]


_known: WeakKeyDictionary[Project, dict[bool, Flow]] = WeakKeyDictionary()


def flow_of(project: Project, *, tests_gate: bool) -> Flow:
    """Return the graph of `project`, made once per project.

    Parameters
    ----------
    project : Project
        Its enabled nodes.
    tests_gate : bool
        True for ``dbt build``, where tests come before the nodes that they hold back (S-006).
    """
    kinds = _known.setdefault(project, {})
    if tests_gate not in kinds:
        kinds[tests_gate] = _make(project, gates_of(project) if tests_gate else {})
    return kinds[tests_gate]


def _make(project: Project, gates: Mapping[str, list[str]]) -> Flow:
    near = project.parents
    ids = _order(project, gates) if gates else project.topological
    number = {uid: index for index, uid in enumerate(ids)}
    return Flow(ids, number, tuple([number[p] for p in (*near[uid], *gates.get(uid, ()))] for uid in ids))


def _order(project: Project, gates: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return all ids, parents first, with the gates counted as parents."""
    freed: dict[str, list[str]] = {}
    for uid, tests in gates.items():
        for test in tests:
            freed.setdefault(test, []).append(uid)
    children = project.children
    waiting = {uid: len(near) + len(gates.get(uid, ())) for uid, near in project.parents.items()}
    order = [uid for uid, count in waiting.items() if not count]
    for uid in order:  # grows while it is read
        for child in (*children[uid], *freed.get(uid, ())):
            waiting[child] -= 1
            if not waiting[child]:
                order.append(child)
    return tuple(order)
