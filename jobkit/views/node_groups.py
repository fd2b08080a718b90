"""The nodes of a step in rows: by thread, resource type, folder or phase, or as close as they fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.views.node_timing import node_phases

__all__ = ["GROUPS", "NodeGroup", "TimedNode", "checked_group", "node_groups", "short_name"]

_MOST_GROUPS = 24
_FEW = 12  # folders
_THREAD_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TimedNode:
    """A node with its place on the axis of the run (seconds)."""

    result: NodeResult
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes of one step that belong together.

    Parameters
    ----------
    kind : str
        One of `GROUPS`.
    name : str
    nodes : tuple of TimedNode
    """

    kind: str
    name: str
    nodes: tuple[TimedNode, ...]

    @property
    def label(self) -> str:
        """What the row is called."""
        if self.kind == "thread":
            return self.name.replace("-", " ").lower() if self.name else "not started"
        return f"{self.name} ({len(self.nodes):,})" if self.name else count_words(len(self.nodes), "node")


_Key = Callable[[NodeResult], str]


def _by_thread(invocation: Invocation) -> _Key:
    return lambda result: result.thread_id


def _by_type(invocation: Invocation) -> _Key:
    return lambda result: result.unique_id.partition(".")[0].replace("_", " ")


def _by_phase(invocation: Invocation) -> _Key:
    phases = node_phases(invocation)
    return lambda result: f"phase {phases[result.unique_id]}"


def _by_folder(invocation: Invocation) -> _Key:
    """Group by the folders of the files, as deep as these are few enough to have a row each."""
    nodes: Mapping[str, object] = getattr(getattr(invocation.state, "project", None), "nodes", {})
    folders = {
        result.unique_id: PurePosixPath(
            getattr(nodes.get(result.unique_id), "original_file_path", "") or "unknown/"
        ).parts[:-1]
        for result in invocation.results
    }
    deepest = max(map(len, folders.values()), default=1)
    depth = next(
        (deep for deep in range(deepest, 0, -1) if len({path[:deep] for path in folders.values()}) <= _FEW), 1
    )
    return lambda result: "/".join(folders[result.unique_id][:depth]) or "(no folder)"


def _all_together(invocation: Invocation) -> _Key:
    return lambda result: ""


GROUPS: Mapping[str, Callable[[Invocation], _Key]] = {
    "thread": _by_thread,
    "type": _by_type,
    "folder": _by_folder,
    "phase": _by_phase,
    "none": _all_together,
}
"""How the nodes of a step may be grouped (PF-060)."""


def checked_group(name: str) -> str:
    """Return a name of `GROUPS`; raises JobkitError for another."""
    if name not in GROUPS:
        raise JobkitError.unknown("group of nodes", name, GROUPS, where="plot")
    return name


def node_groups(kind: str, invocation: Invocation, nodes: Iterable[TimedNode]) -> list[NodeGroup]:
    """Return the nodes of a step in groups; of more than 24 groups the last holds the rest."""
    key, groups = GROUPS[kind](invocation), dict[str, list[TimedNode]]()
    for node in nodes:
        groups.setdefault(key(node.result), []).append(node)
    order = sorted(groups, key=_thread_order) if kind in ("thread", "phase") else _by_start(groups)
    shown, rest = order[:_MOST_GROUPS], order[_MOST_GROUPS:]
    if kind == "thread":
        shown, rest = order, []
    found = [NodeGroup(kind, name, tuple(groups[name])) for name in shown]
    others = tuple(node for name in rest for node in groups[name])
    return [*found, NodeGroup(kind, f"{len(rest)} more", others)] if rest else found


def _thread_order(thread: str) -> tuple[bool, int, str]:
    found = _THREAD_NUMBER.search(thread)
    return not thread, int(found.group()) if found else 0, thread


def _by_start(groups: Mapping[str, Sequence[TimedNode]]) -> list[str]:
    return sorted(groups, key=lambda name: (min(node.start for node in groups[name]), name))


def short_name(unique_id: str) -> str:
    """Return ``orders`` of ``model.shop.orders``; the hash at the end of a test's id says nothing."""
    parts = unique_id.split(".")
    return parts[2] if len(parts) > 2 else parts[-1]
