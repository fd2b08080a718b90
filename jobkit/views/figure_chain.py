"""The chain of jobs as a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.views.canvas import INK, new_axes, write
from jobkit.views.chain import ChainEdge, ChainNode, chain_layout
from jobkit.views.glyphs import ICONS
from jobkit.views.palette import look
from jobkit.views.records import Box

if TYPE_CHECKING:
    from jobkit.jobs import Account

__all__ = ["draw_chain"]

_HEAD = 30.0


def draw_chain(account: Account, ax: Any = None) -> Any:
    """Draw the chain on `ax`, or on an Axes of its own, and return the Axes."""
    layout = chain_layout(account)
    if ax is None:
        width = max(layout.width, 420.0)
        ax = new_axes(width, layout.height + _HEAD, Box(0, _HEAD, width, layout.height), layout.summary)
        ax.set_xlim(0, width)
    else:
        ax.set_xlim(0, layout.width)
    ax.set_ylim(layout.height, 0)
    ax.set_axis_off()
    write(ax, 16, -4, layout.summary, size=13, fontweight="bold", clip_on=False)
    for edge in layout.edges:
        _edge(ax, edge)
    for node in layout.nodes:
        _node(ax, node)
    return ax


def _edge(ax: Any, edge: ChainEdge) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    colour = look("error").line if edge.in_circle else INK.faint
    codes = [Path.MOVETO] + [Path.LINETO if edge.closes else Path.CURVE4] * (len(edge.points) - 1)
    style: dict[str, Any] = {
        "color": colour,
        "linewidth": 1.1,
        "linestyle": "--" if edge.in_circle else "-",
        "zorder": 1,
    }
    arrow = FancyArrowPatch(path=Path(edge.points, codes), arrowstyle="->", mutation_scale=9, **style)
    arrow.set_gid("edges")
    ax.add_patch(arrow)
    write(ax, *edge.label_at, edge.label, size=10.5, color=colour, ha="center")


def _node(ax: Any, node: ChainNode) -> None:
    from matplotlib.patches import FancyBboxPatch

    box = node.box
    line = look("error").line if node.in_circle else INK.faint
    style: dict[str, Any] = {"facecolor": "white", "edgecolor": line, "linewidth": 0.9, "zorder": 2}
    shape = "round,pad=0,rounding_size=6"
    patch = FancyBboxPatch((box.x, box.y), box.width, box.height, boxstyle=shape, **style)
    patch.set_linestyle("--" if node.job_type == "missing" else "-")
    patch.set_gid("jobs")
    ax.add_patch(patch)
    _icon(ax, node.job_type, box.x + 17, box.middle)
    write(ax, box.x + 32, box.y + 16, node.name, size=12.5, fontweight="bold", zorder=3)
    write(ax, box.x + 32, box.y + 32, node.subtitle, size=11, color=INK.faint, zorder=3)


def _icon(ax: Any, job_type: str, x: float, y: float) -> None:
    from matplotlib.patches import Circle

    circles, strokes = ICONS[job_type]
    for cx, cy, radius in circles:
        ax.add_patch(Circle((x + cx, y + cy), radius, fill=False, edgecolor=INK.faint, linewidth=1, zorder=3))
    for stroke in strokes:
        xs, ys = [x + px for px, _ in stroke], [y + py for _, py in stroke]
        ax.plot(xs, ys, color=INK.faint, linewidth=1, zorder=3, solid_capstyle="round")
