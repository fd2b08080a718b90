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
from jobkit.views.lineage_kinds import kind_of, node_tag
from jobkit.views.lineage_overview import GROUPINGS, overview_picture
from jobkit.views.short_names import fit_names

__all__ = ["lineage_nodes", "lineage_picture"]

_TESTS = ("test", "unit_test")
_SPACE = Spacing(width=180.0, height=38.0, gap_x=44.0, gap_y=8.0, margin=12.0)
_MOST = 150  # more boxes than that are a carpet, not a picture

Selection = str | Sequence[str] | None


@checked
def lineage_picture(
    project: Project, select: Selection = None, exclude: Selection = None, by: str | None = None
) -> Picture:
    """Lay the nodes of a project out; tests are left out unless nothing else is selected.

    Parameters
    ----------
    project : Project
    select, exclude : str or sequence of str, optional
        As for `Project.select`.
    by : {"node", "folder", "layer", "type"}, optional
        What a box stands for: by default a node, and a folder where there are more than 150 nodes.

    Raises
    ------
    JobkitError
        When more than 150 nodes are to be drawn one by one, or for another `by`.
    """
    ids = lineage_nodes(project, select, exclude)
    by = by or ("node" if len(ids) <= _MOST else "folder")
    if by != "node":
        if by not in GROUPINGS:
            raise JobkitError.unknown("lineage by", by, ["node", *GROUPINGS], where="plot")
        return overview_picture(project, ids, by)
    if len(ids) > _MOST:
        raise JobkitError(
            f"{len(ids):,} nodes are too many for one picture, {_MOST} is the most",
            hint='choose some, for example project.plot(select="+orders+"), or by="folder"',
        )
    shown = set(ids)
    edges = [(parent, uid) for uid in ids for parent in project.parents.get(uid, ()) if parent in shown]
    layers = arrange_layers(ids, edges, _SPACE)
    summary = f"{project.name}: {count_words(len(ids), 'node')}, {count_words(len(edges), 'edge')}."
    items: list[Item] = [
        Part((Line(layers.curves[a, b], "faint", opacity=0.6, is_curved=True),), {"edge": f"{a} → {b}"})
        for a, b in edges
    ]
    names = {uid: project.nodes[uid].name for uid in ids}
    short = fit_names(names.values(), _SPACE.width - 18, 12)
    items += [_node(project.nodes[uid], short[name], layers.boxes[uid]) for uid, name in names.items()]
    label = f"Lineage of {summary}"
    size = layers.width, layers.height
    return Picture("jobkit-lineage", *size, label, summary, tuple(items), heading=summary)


def lineage_nodes(project: Project, select: Selection = None, exclude: Selection = None) -> list[str]:
    """Return the unique_ids of what is drawn."""
    whole = select is None and exclude is None
    chosen = sorted(project.nodes) if whole else project.select(select, exclude)
    return [uid for uid in chosen if project.nodes[uid].resource_type not in _TESTS] or chosen


def _node(node: Node, short: str, box: Box) -> Part:
    kind, tag = kind_of(node), node_tag(node)
    items = (
        Rect(box, "page", line="faint", radius=3),
        Rect(Box(box.x, box.y, 5, box.height), kind),
        Text(box.x + 12, box.y + 12, short, 12),
        Text(box.x + 12, box.y + 27, fit(tag, box.width - 18, 12), 12, "faint"),
    )
    return Part(items, {"node": node.unique_id, "type": node.resource_type}, f"{node.unique_id} ({tag})")
