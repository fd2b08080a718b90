"""Many futures as a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.views.canvas import INK, POINT, drawable, new_axes, write
from jobkit.views.futures import LOOK_OF_CURVE, futures_layout
from jobkit.views.palette import look
from jobkit.views.records import Box

if TYPE_CHECKING:
    from jobkit.simulation import ManyFutures

__all__ = ["futures_axes"]


def futures_axes(
    many: ManyFutures, ax: Any = None, *, job: str | None = None, chain: str | None = None
) -> Any:
    """Draw the curves on `ax`, or on an Axes of its own, and return the Axes; options of `futures_layout`."""
    layout = futures_layout(many, job=job, chain=chain)
    plot = layout.plot
    if ax is None:
        whole = Box(0, 0, layout.width, layout.height)
        ax = new_axes(layout.width, layout.height, whole, layout.summary)
    ax.set_xlim(0, layout.width)
    ax.set_ylim(layout.height, 0)
    ax.set_axis_off()
    write(ax, 12, 14, layout.title, size=13, fontweight="bold")
    for x, label in layout.times:
        ax.plot([x, x], [plot.y, plot.bottom], color=INK.text, alpha=0.16, linewidth=0.8)
        write(ax, x, plot.bottom + 13, label, size=11, ha="center")
    for y, label in layout.levels:
        ax.plot([plot.x, plot.right], [y, y], color=INK.text, alpha=0.16, linewidth=0.8)
        write(ax, plot.x - 6, y, label, size=11, ha="right")
    for curve, y in zip(layout.curves, layout.legend, strict=True):
        status, dashes = LOOK_OF_CURVE[curve.number]
        lengths = tuple(float(part) for part in dashes.split())
        style: dict[str, Any] = {"color": look(status).line, "linewidth": 2 * POINT}
        style["linestyle"] = (0, lengths) if lengths else "-"
        xs, ys = [at for at, _ in curve.points], [height for _, height in curve.points]
        ax.plot(xs, ys, gid="curves", label=drawable(curve.label), **style)
        ax.plot([12, 44], [y, y], **style)
        write(ax, 52, y, curve.label, size=12)
    return ax
