"""Bars of measures and comparisons as SVG."""

from __future__ import annotations

from jobkit.views.bars import BarChart
from jobkit.views.pen import Pen
from jobkit.views.text_width import fit

__all__ = ["bars_svg"]


def bars_svg(layout: BarChart, standalone: bool = False) -> str:
    """Draw a chart of bars; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    pen = Pen(layout.width, layout.height, layout.summary, standalone=standalone, kind=layout.kind)
    pen.text(12, 14, fit(layout.summary, layout.width - 24, 13, bold=True), size=13, bold=True)
    for bar in layout.bars:
        pen.open(bar.name, bar=bar.look)
        pen.bar(bar.box, bar.look)
        pen.close()
    for stroke in layout.strokes:
        extra = ' stroke-dasharray="3 2"' if stroke.is_dashed else ""
        pen.line([(stroke.x, stroke.top), (stroke.x, stroke.bottom)], pen.ink.text, width=1.6, extra=extra)
    for words in layout.words:
        pen.text(
            words.x,
            words.y,
            words.text,
            size=words.size,
            bold=words.is_bold,
            colour=pen.ink.faint if words.is_faint else "",
            anchor=words.anchor,
        )
    return pen.svg()
