"""The lineage of a project: which node reads which, in layers from sources to exposures."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.views.drawing import Box, Item, Line, Part, Picture, Rect, Text
from jobkit.views.fit import fit
from jobkit.views.layers import Spacing, arrange_layers

__all__ = ["KINDS", "lineage_nodes", "lineage_picture", "node_tag"]

KINDS = {
    "source": "#009E73",
    "seed": "#8F6000",
    "snapshot": "#A8568A",
    "model": "#0072B2",
    "exposure": "#D55E00",
    "other": "#747474",
}
"""Colour of each resource type; the words beside the name are the second cue."""

_TESTS = ("test", "unit_test")
_SPACE = Spacing(width=168.0, height=24.0, gap_x=44.0, gap_y=8.0, margin=12.0)
_MOST = 150  # more boxes than that are a carpet, not a picture

Selection = str | Sequence[str] | None


@checked
def lineage_picture(project: Project, select: Selection = None, exclude: Selection = None) -> Picture:
    """Lay the nodes of a project out; tests are left out unless nothing else is selected.

    Raises
    ------
    JobkitError
        When more than 150 nodes are to be drawn.
    """
    ids = lineage_nodes(project, select, exclude)
    if len(ids) > _MOST:
        raise JobkitError(
            f"{len(ids):,} nodes are too many for one picture, {_MOST} is the most",
            hint='choose some, for example project.plot(select="+orders+")',
        )
    shown = set(ids)
    edges = [(parent, uid) for uid in ids for parent in project.parents.get(uid, ()) if parent in shown]
    layers = arrange_layers(ids, edges, _SPACE)
    summary = f"{project.name}: {count_words(len(ids), 'node')}, {count_words(len(edges), 'edge')}."
    items: list[Item] = [
        Part((Line(layers.curves[a, b], "faint", opacity=0.6, is_curved=True),), {"edge": f"{a} → {b}"})
        for a, b in edges
    ]
    items += [_node(project.nodes[uid], layers.boxes[uid]) for uid in ids]
    label = f"Lineage of {summary}"
    size = layers.width, layers.height
    return Picture("jobkit-lineage", *size, label, summary, tuple(items), heading=summary)


def lineage_nodes(project: Project, select: Selection = None, exclude: Selection = None) -> list[str]:
    """Return the unique_ids of what is drawn."""
    whole = select is None and exclude is None
    chosen = sorted(project.nodes) if whole else project.select(select, exclude)
    return [uid for uid in chosen if project.nodes[uid].resource_type not in _TESTS] or chosen


def node_tag(node: Node) -> str:
    """Return the materialization of a model, and the resource type of everything else."""
    return node.materialized if node.resource_type == "model" and node.materialized else node.resource_type


def _node(node: Node, box: Box) -> Part:
    kind = node.resource_type if node.resource_type in KINDS else "other"
    tag = node_tag(node)
    items = (
        Rect(box, "page", line="faint", radius=3),
        Rect(Box(box.x, box.y, 5, box.height), KINDS[kind]),
        Text(box.x + 11, box.middle, fit(node.name, box.width - 16 - len(tag) * 5.6, 11), 11),
        Text(box.right - 5, box.middle, tag, 9, "faint", anchor="end"),
    )
    return Part(items, {"node": node.unique_id, "type": kind}, f"{node.unique_id} ({tag})")
