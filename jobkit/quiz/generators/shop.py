"""What reads what in the shop: the graph that generated items ask about and show."""

from __future__ import annotations

from functools import cache
from typing import Any

import networkx as nx

from jobkit.dbt.project import Project

__all__ = ["ARROWS", "arrows", "models", "shop_graph"]

_DRAWN = ("model", "seed", "snapshot")
ARROWS = "In the picture an arrow goes from a node to one that reads it."


@cache
def shop_graph() -> Any:
    """Return what reads what in the shop, by names; sources and tests are left out."""
    nodes = Project.example("shop").nodes
    drawn = {uid: node for uid, node in nodes.items() if node.resource_type in _DRAWN}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from((node.name, {"type": node.resource_type}) for node in drawn.values())
    graph.add_edges_from(
        (drawn[parent].name, node.name)
        for node in drawn.values()
        for parent in node.depends_on
        if parent in drawn
    )
    return graph


def models() -> list[str]:
    """Return the names of the shop's models."""
    return sorted(name for name, kind in shop_graph().nodes(data="type") if kind == "model")


def arrows() -> dict[str, str]:
    """Return the graph as a stimulus: a line for each node that is read."""
    graph = shop_graph()
    below = {name: sorted(graph.successors(name)) for name in sorted(graph)}
    lines = [f"{name} -> {', '.join(children)}" for name, children in below.items() if children]
    return {"language": "text", "code": "\n".join(lines) + "\n"}
