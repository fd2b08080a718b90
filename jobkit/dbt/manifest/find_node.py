"""One node, found by its unique_id or by the name a person uses."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.basics.errors import ArtifactError, nearest, shorten
from jobkit.dbt.manifest.node import Node

__all__ = ["find_node"]

REFERENCED = frozenset({"model", "seed", "snapshot"})
"""Resource types that ``ref`` can name; they win over others of the same name."""


def find_node(
    name: str | Node, nodes: Mapping[str, Node], names: Mapping[str, tuple[str, ...]], project: str
) -> Node:
    """Return the node with this unique_id or name; see `Project.find`.

    Parameters
    ----------
    name : str or Node
    nodes : Mapping of str to Node
        The nodes of the project by unique_id.
    names : Mapping of str to tuple of str
        The unique_ids by name.
    project : str
        Name of the project, for the error.
    """
    if isinstance(name, Node):
        name = name.unique_id
    node = nodes.get(name) if isinstance(name, str) else None
    if node is not None:
        return node
    found = _named(name, nodes, names) if isinstance(name, str) else []
    if len(found) == 1:
        return found[0]
    if found:
        what = f"{shorten(name)} is the name of {len(found)} nodes"
        ids = ", ".join(sorted(node.unique_id for node in found)[:5])
        raise ArtifactError(what, hint=f"give the unique_id: {ids}")
    near = nearest(str(name)[:200], _alike(str(name)[:200], nodes, names))
    raise ArtifactError(
        f"there is no node {shorten(name)} in project {project}",
        hint=f"did you mean `{near}`?" if near else "give a unique_id or a name",
        nearest=near,
    )


def _named(name: str, nodes: Mapping[str, Node], names: Mapping[str, tuple[str, ...]]) -> list[Node]:
    exact = [nodes[uid] for uid in names.get(name, ())]
    first = [node for node in exact if node.resource_type in REFERENCED] or exact
    if first:
        return _latest(first)
    head, dot, tail = name.rpartition(".")
    if not dot:
        return []
    version = tail.removeprefix("v")
    return [
        node
        for node in (nodes[uid] for uid in (*names.get(head, ()), *names.get(tail, ())))
        if (node.name == head and str(node.version) == version and node.resource_type == "model")
        or (node.resource_type == "source" and f"{node.raw.get('source_name')}.{node.name}" == name)
    ]


def _latest(nodes: list[Node]) -> list[Node]:
    """Keep the latest version of a versioned model."""
    if len(nodes) > 1 and all(node.version is not None for node in nodes):
        latest = [node for node in nodes if node.version == node.raw.get("latest_version")]
        return latest or nodes
    return nodes


def _alike(name: str, nodes: Mapping[str, Node], names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the words that may be meant: comparing with all of a large project would take seconds."""
    known = list(nodes) if name.count(".") > 1 else list(names)
    near = [word for word in known if word[:1] == name[:1] and abs(len(word) - len(name)) < 6] or known
    return near[:5000]
