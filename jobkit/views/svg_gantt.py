"""The nodes of a run by thread, as SVG."""

from __future__ import annotations

from jobkit.views.gantt import THIN, Gantt, GanttBar, GanttRow
from jobkit.views.palette import look
from jobkit.views.pen import Pen
from jobkit.views.records import Box
from jobkit.views.svg import draw_legend

__all__ = ["gantt_svg"]


def gantt_svg(layout: Gantt, standalone: bool = False) -> str:
    """Draw one run; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    pen = Pen(layout.width, layout.height, layout.summary, standalone=standalone, kind="jobkit-run-gantt")
    pen.text(12, 10, layout.title, bold=True)
    pen.text(12, 25, layout.subtitle, size=10.5, colour=pen.ink.faint)
    bottom = layout.rows[-1].y + layout.rows[-1].height if layout.rows else layout.axis_y + 10
    for tick in layout.ticks:
        x = layout.x(tick.seconds)
        pen.line([(x, layout.axis_y - 6), (x, bottom)], pen.ink.text, extra=' stroke-opacity=".16"')
        pen.text(x, 14, tick.label, anchor="middle")
    for row in layout.rows:
        _row(pen, layout, row)
    for bar in layout.bars:
        _bar(pen, bar)
    for link in layout.links:
        pen.line(link, pen.ink.text, width=1.4)
    draw_legend(pen, layout.legend, layout.plot_left, layout.legend_y, layout.note)
    return pen.svg()


def _row(pen: Pen, layout: Gantt, row: GanttRow) -> None:
    middle = row.y + row.height / 2
    if row.thread:
        pen.text(24, middle, row.name, size=10.5, colour=pen.ink.faint)
        return
    pen.rect(Box(4, row.y, layout.width - 8, row.height), pen.ink.text, extra=' fill-opacity=".045"')
    pen.text(12, middle, row.name, bold=True)
    if row.note:
        pen.glyph(row.status, layout.plot_left + 8, middle)
        pen.text(layout.plot_left + 18, middle, row.note, size=11, colour=pen.ink.faint)


def _bar(pen: Pen, bar: GanttBar) -> None:
    names = {"node": bar.nodes[0]} if bar.nodes and not pen.standalone else {}
    pen.open(bar.tooltip, step=bar.step, status=bar.status, **names)
    pen.bar(bar.box, bar.status, striped=bar.is_striped)
    if bar.is_critical:
        _outline(pen, bar.box)
    if bar.glyph is not None:
        pen.glyph(bar.status, bar.glyph.x, bar.glyph.y, on_fill=bar.glyph.inside)
    if bar.label is not None:
        within = bar.label.x < bar.box.right
        filled = look(bar.status).pattern == "solid" and bar.count <= 1
        colour = pen.ink.faint if not within else "#111111" if filled else pen.ink.text
        label = bar.label
        if within and bar.count > 1:
            pen.pill(label)
        pen.text(label.x, label.y, label.text, size=10, colour=colour)
    pen.close()


def _outline(pen: Pen, box: Box) -> None:
    """Outline a bar of the critical path; underline one that an outline would hide."""
    if box.width < THIN:
        pen.rect(Box(box.x, box.bottom - 2.5, box.width, 2.5), pen.ink.text)
        return
    around = Box(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1)
    pen.rect(around, "none", line=pen.ink.text, radius=2, extra=' stroke-width="1.8"')
