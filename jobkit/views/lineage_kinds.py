"""What a node of a lineage is: the colour of its kind, and the words beside its name."""

from __future__ import annotations

from jobkit.dbt.manifest.node import Node

__all__ = ["KINDS", "kind_of", "node_tag"]

KINDS = {
    "source": "#009E73",
    "seed": "#8F6000",
    "snapshot": "#A8568A",
    "model": "#0072B2",
    "exposure": "#D55E00",
    "other": "#747474",
}
"""Colour of each resource type; the words beside the name are the second cue."""


def kind_of(node: Node) -> str:
    """Return the colour of a node."""
    return KINDS.get(node.resource_type, KINDS["other"])


def node_tag(node: Node) -> str:
    """Return the materialization of a model, and the resource type of everything else."""
    return node.materialized if node.resource_type == "model" and node.materialized else node.resource_type
