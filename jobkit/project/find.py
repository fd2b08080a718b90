"""Finding one node by what a person calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.errors import ArtifactError, shorten, suggest
from jobkit.project.node import Node

if TYPE_CHECKING:
    from jobkit.project.project import Project

__all__ = ["find_node"]

REFERENCED = frozenset({"model", "seed", "snapshot"})
"""Resource types that ``ref`` can name; they win over others of the same name."""


def find_node(project: Project, name: str | Node) -> Node:
    """Return the node of `project` with this unique_id or name; see `Project.find`."""
    if isinstance(name, Node):
        name = name.unique_id
    node = project.nodes.get(name) if isinstance(name, str) else None
    if node is not None:
        return node
    found = _named(project, name) if isinstance(name, str) else []
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted(node.unique_id for node in found)[:5])
        raise ArtifactError(
            f"{shorten(name)} is the name of {len(found)} nodes", hint=f"give the unique_id: {ids}"
        )
    raise ArtifactError(
        f"there is no node {shorten(name)} in project {project.name}",
        hint=_nearest(project, str(name)[:200]) or "give a unique_id or a name",
    )


def _named(project: Project, name: str) -> list[Node]:
    nodes = [project.nodes[uid] for uid in project.names.get(name, ())]
    first = [node for node in nodes if node.resource_type in REFERENCED] or nodes
    if first:
        return _latest(first)
    head, dot, tail = name.rpartition(".")
    if not dot:
        return []
    version = tail.removeprefix("v")
    return [
        node
        for node in (
            project.nodes[uid] for uid in (*project.names.get(head, ()), *project.names.get(tail, ()))
        )
        if (node.name == head and str(node.raw.get("version")) == version and node.resource_type == "model")
        or (node.resource_type == "source" and f"{node.raw.get('source_name')}.{node.name}" == name)
    ]


def _latest(nodes: list[Node]) -> list[Node]:
    """Keep the latest version of a versioned model, and the root project's node over a package's."""
    if len(nodes) > 1 and all(node.raw.get("version") is not None for node in nodes):
        latest = [node for node in nodes if node.raw.get("version") == node.raw.get("latest_version")]
        return latest or nodes
    return nodes


def _nearest(project: Project, name: str) -> str:
    known = list(project.nodes) if name.count(".") > 1 else list(project.names)
    near = [word for word in known if word[:1] == name[:1] and abs(len(word) - len(name)) < 6] or known
    return suggest(name, near[:5000])
