"""The graph of a project: parents, children, depths, what is in it, and the search for a cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.dbt.manifest.node import Node

__all__ = ["Links", "by_resource_type", "depths_of", "link", "switched_off"]

Links = Mapping[str, tuple[str, ...]]


def link(nodes: Mapping[str, Node]) -> tuple[Links, Links]:
    """Return (parents, children) of every node, without edges to ids the project lacks.

    A manifest has such ids where a node depends on a disabled one; dbt leaves them out of its graph as well.
    Parents are in the order of ``depends_on``, children in the order of the manifest.
    """
    parents: dict[str, tuple[str, ...]] = {}
    children: dict[str, list[str]] = {}
    known = nodes.keys()
    for uid, node in nodes.items():
        near = node.depends_on
        if len(near) > 1:
            near = tuple(dict.fromkeys(near))
        if near and not known >= set(near):
            near = tuple(parent for parent in near if parent in known)
        parents[uid] = near
        for parent in near:
            if parent in children:
                children[parent].append(uid)
            else:
                children[parent] = [uid]
    return parents, {uid: tuple(children[uid]) if uid in children else () for uid in nodes}


def depths_of(parents: Links, children: Links) -> dict[str, int]:
    """Return the longest path from a root to each node, in edges; the keys come parents first.

    One pass in linear time (S-071: a search for cycles by depth-first walks takes 26 s at 15,000 nodes).

    Raises
    ------
    ArtifactError
        When nodes depend on each other in a circle; names one circle.
    """
    waiting = {uid: len(near) for uid, near in parents.items() if near}
    depths = {uid: 0 for uid, near in parents.items() if not near}
    order = list(depths)
    # the list grows while it is read, level by level
    for uid in order:
        for child in children[uid]:
            waiting[child] -= 1
            if not waiting[child]:
                del waiting[child]
                depths[child] = depths[uid] + 1
                order.append(child)
    if waiting:
        raise _cycle_error(parents, waiting)
    return depths


def by_resource_type(nodes: Iterable[Node]) -> dict[str, tuple[Node, ...]]:
    """Return resource type -> nodes, in the order of the manifest."""
    found: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        found[node.resource_type].append(node)
    return {kind: tuple(rows) for kind, rows in found.items()}


def switched_off(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the unique_ids of nodes, other than exposures, that their config disables: no graph has them."""
    off = (node for node in nodes if not node.config.get("enabled", True))
    return frozenset(node.unique_id for node in off if node.resource_type != "exposure")


def _cycle_error(parents: Links, waiting: Mapping[str, int]) -> ArtifactError:
    """Describe one circle among the nodes that can never start: each has a parent that never does."""
    uid = min(waiting)
    seen: dict[str, int] = {}
    walk: list[str] = []
    while uid not in seen:
        seen[uid] = len(walk)
        walk.append(uid)
        uid = next(parent for parent in parents[uid] if parent in waiting)
    circle = walk[seen[uid] :][::-1]
    circle = [shorten(uid, 90).strip("'") for uid in circle]
    circle = [*circle, circle[0]] if len(circle) <= 8 else [*circle[:7], "…", circle[0]]
    return ArtifactError(
        f"nodes depend on each other in a circle: {' -> '.join(circle)}",
        where="depends_on",
        hint="remove one of these references; dbt refuses such a project when it parses it",
    )
