"""What the SQL of a node reads: its parents, ephemeral ones inlined."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["REFABLE", "Inputs"]

REFABLE = frozenset({"model", "seed", "snapshot"})
"""Resource types that ``ref`` can name."""

_READ = REFABLE | {"function", "source"}
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NAMES = re.compile(r"(ref|source)\(")


class Inputs:
    """Tells for each node of a project what it reads, worked out on demand; see `ProjectGraph.table`."""

    def __init__(self, project: ProjectGraph) -> None:
        self._nodes = project.nodes
        self._parents = project.parents
        self._known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def relations(self, uid: str) -> tuple[str, ...]:
        """Return the models, seeds, snapshots, functions and sources that a node reads from the database."""
        return self._look(uid)[0]

    def inlined(self, uid: str) -> tuple[str, ...]:
        """Return the ephemeral models whose SQL becomes part of the node's (S-016)."""
        return self._look(uid)[1]

    def _look(self, uid: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes, known = self._nodes, self._known
        open_ = [uid]  # a stack, since ephemeral models may be nested deeper than Python calls
        while open_:
            node = open_[-1]
            if node not in known:
                deeper = [p for p in self._parents[node] if nodes[p].is_ephemeral and p not in known]
                if deeper:
                    open_ += deeper
                    continue
                known[node] = self._split(node)
            open_.pop()
        return known[uid]

    def _split(self, uid: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes = self._nodes
        read = [parent for parent in self._parents[uid] if nodes[parent].resource_type in _READ]
        far: dict[str, None] = {}
        inlined: dict[str, None] = {}
        for parent in _without_comments(nodes[uid], read, nodes):
            if nodes[parent].is_ephemeral:
                deeper, more = self._known[parent]
                inlined.update(dict.fromkeys((parent, *more)))
                far.update(dict.fromkeys(deeper))
            else:
                far[parent] = None
        return tuple(far), tuple(inlined)


def _without_comments(node: Node, parents: list[str], nodes: Mapping[str, Node]) -> list[str]:
    """Leave out parents named only in SQL comments, as in ``-- depends_on: {{ ref('x') }}``.

    They are edges of the graph, but the database never sees their names.
    """
    code = node.raw.get("raw_code") or ""
    if not isinstance(code, str) or not any(map(_NAMES.search, _COMMENT.findall(code))):
        return parents
    rest = _COMMENT.sub("", code)
    return [uid for uid in parents if _quoted(nodes[uid].name, rest) or not _quoted(nodes[uid].name, code)]


def _quoted(name: str, code: str) -> bool:
    return f"'{name}'" in code or f'"{name}"' in code
