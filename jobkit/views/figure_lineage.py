"""The lineage of a project as a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.views.canvas import INK, new_axes, write
from jobkit.views.lineage import KINDS, lineage_layout
from jobkit.views.records import Box

if TYPE_CHECKING:
    from jobkit.dbt.project import Project

__all__ = ["lineage_axes"]

_HEAD = 30.0


def lineage_axes(project: Project, ax: Any = None, **options: Any) -> Any:
    """Draw the lineage; `options` are those of `lineage_layout`."""
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.path import Path

    layout = lineage_layout(project, **options)
    width = max(layout.width, 420.0)
    if ax is None:
        ax = new_axes(width, layout.height + _HEAD, Box(0, _HEAD, width, layout.height), layout.summary)
    ax.set_xlim(0, width)
    ax.set_ylim(layout.height, 0)
    ax.set_axis_off()
    write(ax, 12, -10, layout.summary, size=13, fontweight="bold", clip_on=False)
    curves = [Path(curve, [Path.MOVETO, *[Path.CURVE4] * (len(curve) - 1)]) for _, _, curve in layout.edges]
    style: dict[str, Any] = {"facecolors": "none", "edgecolors": INK.faint, "alpha": 0.6, "zorder": 1}
    ax.add_collection(PathCollection(curves, linewidths=0.8, gid="edges", **style), autolim=False)
    for node in layout.nodes:
        box = node.box
        spine = [[(box.x + 2.5, box.y), (box.x + 2.5, box.bottom)]]
        frame = {"facecolors": "white", "edgecolors": INK.faint, "linewidth": 0.7, "zorder": 2}
        ax.broken_barh([(box.x, box.width)], (box.y, box.height), gid="nodes", **frame)
        ax.add_collection(
            LineCollection(spine, colors=KINDS[node.kind], linewidths=3.6, zorder=3), autolim=False
        )
        write(ax, box.x + 11, box.middle, node.name, size=11, zorder=3)
        write(ax, box.right - 5, box.middle, node.tag, size=9, color=INK.faint, ha="right", zorder=3)
    return ax
