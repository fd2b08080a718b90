"""Bars of measures and comparisons as a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.views.bars import BarChart
from jobkit.views.canvas import INK, draw_bars, drawable, new_axes, write
from jobkit.views.measures_chart import comparison_chart, measures_chart
from jobkit.views.records import Box
from jobkit.views.text_width import fit

if TYPE_CHECKING:
    from jobkit.reports.measures import Comparison, Measures

__all__ = ["bars_figure", "comparison_axes", "measures_axes"]


def measures_axes(found: Measures, ax: Any = None) -> Any:
    """Draw measures on `ax`, or on an Axes of its own, and return the Axes."""
    return bars_figure(measures_chart(found), ax)


def comparison_axes(found: Comparison, ax: Any = None) -> Any:
    """Draw a comparison on `ax`, or on an Axes of its own, and return the Axes."""
    return bars_figure(comparison_chart(found), ax)


def bars_figure(layout: BarChart, ax: Any = None) -> Any:
    """Draw a chart of bars that is laid out already; the unit of both axes is the pixel of the layout."""
    if ax is None:
        ax = new_axes(layout.width, layout.height, Box(0, 0, layout.width, layout.height), layout.summary)
    ax.set_xlim(0, layout.width)
    ax.set_ylim(layout.height, 0)
    ax.set_axis_off()
    write(ax, 12, 14, fit(layout.summary, layout.width - 24, 13, bold=True), size=13, fontweight="bold")
    draw_bars(ax, [(bar.box, bar.look, "bar") for bar in layout.bars], float, "bars")
    for dashed in (False, True):
        chosen = [stroke for stroke in layout.strokes if stroke.is_dashed == dashed]
        if chosen:
            ax.vlines(
                [stroke.x for stroke in chosen],
                [stroke.top for stroke in chosen],
                [stroke.bottom for stroke in chosen],
                color=INK.text,
                linewidth=1.2,
                linestyles=(0, (2.5, 1.5)) if dashed else "-",
                zorder=3,
            )
    for words in layout.words:
        write(
            ax,
            words.x,
            words.y,
            drawable(words.text),
            size=words.size,
            color=INK.faint if words.is_faint else INK.text,
            fontweight="bold" if words.is_bold else "normal",
            ha={"": "left", "middle": "center", "end": "right"}[words.anchor],
        )
    return ax
