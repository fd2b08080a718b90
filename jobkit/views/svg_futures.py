"""Many futures as SVG."""

from __future__ import annotations

from jobkit.views.futures import LOOK_OF_CURVE, Curve, FuturesChart
from jobkit.views.palette import look
from jobkit.views.pen import Pen

__all__ = ["futures_svg"]

_GRID = ' stroke-opacity=".16"'


def futures_svg(layout: FuturesChart, standalone: bool = False) -> str:
    """Draw the curves; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    label = f"{layout.title}. {layout.summary}"
    pen = Pen(layout.width, layout.height, label, standalone=standalone, kind="jobkit-futures")
    plot = layout.plot
    pen.text(12, 14, layout.title, size=13, bold=True)
    for x, label in layout.times:
        pen.line([(x, plot.y), (x, plot.bottom)], pen.ink.text, extra=_GRID)
        pen.text(x, plot.bottom + 13, label, anchor="middle", size=11)
    for y, label in layout.levels:
        pen.line([(plot.x, y), (plot.right, y)], pen.ink.text, extra=_GRID)
        pen.text(plot.x - 6, y, label, anchor="end", size=11)
    for curve, y in zip(layout.curves, layout.legend, strict=True):
        _curve(pen, curve, y)
    return pen.svg()


def _curve(pen: Pen, curve: Curve, y: float) -> None:
    status, dashes = LOOK_OF_CURVE[curve.number]
    colour = look(status).line
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    pen.open(curve.label, curve=curve.number)
    pen.line(curve.points, colour, width=2, extra=dashed)
    pen.line([(12, y), (44, y)], colour, width=2, extra=dashed)
    pen.text(52, y, curve.label)
    pen.close()
