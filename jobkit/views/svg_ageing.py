"""The staleness of one model as SVG."""

from __future__ import annotations

from jobkit.views.ageing import AgeChart, Point
from jobkit.views.palette import look
from jobkit.views.pen import Pen, number
from jobkit.views.records import Box
from jobkit.views.text_width import fit

__all__ = ["age_svg"]

_GRID = ' stroke-opacity=".16"'


def age_svg(layout: AgeChart, standalone: bool = False) -> str:
    """Draw staleness over time; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    pen = Pen(layout.width, layout.height, layout.summary, standalone=standalone, kind="jobkit-staleness")
    pen.text(12, 14, fit(layout.title, layout.width - 24, 12, bold=True), bold=True)
    _axes(pen, layout)
    if layout.unknown_until:
        box = Box(layout.plot_left, layout.plot_top, layout.x(layout.unknown_until) - layout.plot_left, 0)
        box = Box(box.x, box.y, box.width, layout.plot_bottom - layout.plot_top)
        pen.open("nothing there yet", unknown="yes")
        pen.rect(box, pen.pattern(look("skipped"), "hatch"), extra=' fill-opacity=".5"')
        pen.close()
    if layout.line:
        first, last = layout.line[0][0], layout.line[-1][0]
        _area(pen, layout, ((first, 0.0), *layout.line, (last, 0.0)), pen.ink.slots, ".2")
    for area in layout.over:
        _area(pen, layout, area, look("error").colour, ".55", over="yes")
    if layout.line:
        points = [(layout.x(seconds), layout.y(age)) for seconds, age in layout.line]
        pen.line(points, pen.ink.slots, width=1.4)
    _target(pen, layout)
    if layout.note:
        pen.text(layout.plot_left, layout.height - 10, layout.note, size=11, colour=pen.ink.faint)
    return pen.svg()


def _axes(pen: Pen, layout: AgeChart) -> None:
    for tick in layout.ticks:
        x = layout.x((tick.at - layout.start).total_seconds())
        pen.line([(x, layout.plot_top - 4), (x, layout.plot_bottom)], pen.ink.text, extra=_GRID)
        anchor = "end" if x > layout.width - 50 else "middle"
        pen.text(x, layout.plot_top - 14, tick.label, bold=tick.is_day, anchor=anchor)
    for mark in layout.age_ticks:
        y = layout.y(mark.seconds)
        pen.line([(layout.plot_left, y), (layout.plot_right, y)], pen.ink.text, extra=_GRID)
        pen.text(layout.plot_left - 8, y, mark.label, size=11, colour=pen.ink.faint, anchor="end")


def _area(
    pen: Pen, layout: AgeChart, points: tuple[Point, ...], fill: str, opacity: str, **data: str
) -> None:
    pen.open(**data)
    path = "M" + "L".join(f"{number(layout.x(seconds))},{number(layout.y(age))}" for seconds, age in points)
    pen.add(f'<path d="{path}Z" fill="{fill}" fill-opacity="{opacity}"/>')
    pen.close()


def _target(pen: Pen, layout: AgeChart) -> None:
    if layout.target_seconds > layout.top_seconds:
        return
    y = layout.y(layout.target_seconds)
    ends = [(layout.plot_left, y), (layout.plot_right, y)]
    pen.line(ends, pen.ink.limit, extra=' stroke-dasharray="4 3"')
    pen.text(layout.plot_right, y - 8, "target", size=10, colour=pen.ink.limit, anchor="end")
