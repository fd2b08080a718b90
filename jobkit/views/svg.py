"""The timeline as SVG: live inside a page, or a picture of its own."""

from __future__ import annotations

from jobkit.views.palette import LOOKS, look, worst
from jobkit.views.pen import Pen, number
from jobkit.views.records import OUTLINED_STEPS, Arrow, Box, Mark, Timeline
from jobkit.views.text_width import text_width

__all__ = ["draw_legend", "timeline_svg"]

_GRID = ' stroke-opacity=".16"'


def timeline_svg(layout: Timeline, standalone: bool = False) -> str:
    """Draw a timeline.

    Parameters
    ----------
    layout : Timeline
        From `timeline_layout`.
    standalone : bool
        False: for a page; colours are CSS variables, bars have tooltips and ``data-run``, ``data-status``
        and ``data-job``. True: for a file or an ``<img>``; literal colours on white, no tooltips.

    Returns
    -------
    str
        One ``<svg>`` element, the same bytes for the same layout.
    """
    jobs = f"{len(layout.lanes)} jobs" if len(layout.lanes) != 1 else "one job"
    label = f"Timeline of {jobs}, {layout.title}. {layout.summary}"
    pen = Pen(layout.width, layout.height, label, standalone=standalone, kind="jobkit-timeline")
    _axis(pen, layout)
    _lanes(pen, layout)
    for mark in sorted(layout.marks, key=_depth, reverse=True):
        _mark(pen, mark)
    for arrow in layout.arrows:
        _arrow(pen, arrow)
    _slots(pen, layout)
    draw_legend(pen, layout.legend, layout.plot_left, layout.legend_y, layout.note)
    _markers(pen, layout)
    return pen.svg([f"{lane.job} ({lane.trigger}): {lane.count} runs." for lane in layout.lanes[:50]])


def _depth(mark: Mark) -> bool:
    """Tell what is drawn first: all but what must not be missed."""
    return worst((mark.status, "success")) != mark.status or mark.status == "success"


def _axis(pen: Pen, layout: Timeline) -> None:
    pen.text(12, 14, layout.title, bold=True)
    if layout.zone:
        pen.text(12, 30, layout.zone, size=11, colour=pen.ink.faint)
    bottom = layout.slots.y + layout.slots.height
    for band in layout.lanes[::2]:
        box = Box(4, band.y, layout.width - 8, band.height)
        pen.rect(box, pen.ink.text, extra=' fill-opacity=".035"')
    for tick in layout.ticks:
        x = layout.x(tick.at)
        pen.line([(x, layout.axis_y - 2), (x, bottom)], pen.ink.text, extra=_GRID)
        anchor = layout.anchor(tick)
        pen.text(x, 14, tick.label, anchor=anchor, bold=tick.is_day)
        if tick.local:
            pen.text(x, 30, tick.local, size=10.5, colour=pen.ink.faint, anchor=anchor)


def _lanes(pen: Pen, layout: Timeline) -> None:
    for lane in layout.lanes:
        pen.open(f"{lane.job}: {lane.trigger}", lane=lane.job)
        pen.text(12, lane.y + 12, lane.name, size=13, bold=True)
        pen.text(12, lane.y + 27, lane.subtitle, size=11, colour=pen.ink.faint)
        if not lane.count:
            pen.text(layout.plot_left + 8, lane.y + lane.height / 2, "no run", size=11, colour=pen.ink.faint)
        pen.close()


def _mark(pen: Pen, mark: Mark) -> None:
    several = {"count": mark.count} if mark.count > 1 else {}
    job = {} if pen.standalone else {"job": mark.job}
    pen.open(mark.tooltip, run=mark.runs[0], status=mark.status, **several, **job)
    if mark.wait is not None:
        pen.strip(mark.wait, mark.status if mark.bar is None else "queued")
    if mark.bar is not None:
        pen.bar(mark.bar, mark.status, striped=mark.is_striped)
    within = mark.bar is not None and mark.label is not None and mark.label.x < mark.bar.right
    if within and mark.label is not None:
        pen.pill(mark.label, room=14)
    if mark.glyph is not None:
        pen.glyph(mark.status, mark.glyph.x, mark.glyph.y, on_fill=mark.glyph.inside)
    if mark.label is not None:
        label = mark.label
        colour = pen.ink.text if within else pen.ink.faint
        pen.text(label.x, label.y, label.text, size=10, colour=colour)
    pen.close()


def _arrow(pen: Pen, arrow: Arrow) -> None:
    head = {"right": "m-4,-3l4,3l-4,3", "down": "m-3,-4l3,4l3,-4", "up": "m-3,4l3,-4l3,4"}[arrow.head]
    pen.open(arrow=f"{arrow.source}-{arrow.target}")
    pen.path(pen.rounded(arrow.points, 4) + head, pen.ink.faint, width=1.2)
    pen.close()


def _slots(pen: Pen, layout: Timeline) -> None:
    slots, base = layout.slots, layout.slots.y + layout.slots.height
    pen.text(12, slots.y + 9, "Run slots", size=13, bold=True)
    pen.text(12, slots.y + 24, f"peak {slots.peak} of {slots.limit}", size=11, colour=pen.ink.faint)
    path = f"M{number(layout.plot_left)},{number(base)}"
    for x, _, y in slots.steps:
        path += f"H{number(x)}V{number(y)}"
    path += f"H{number(layout.plot_right)}V{number(base)}"
    outlined = len(slots.steps) <= OUTLINED_STEPS
    opacity = ".25" if outlined else ".5"
    pen.add(f'<path d="{path}Z" fill="{pen.ink.slots}" fill-opacity="{opacity}"/>')
    if outlined:
        pen.path(path, pen.ink.slots)
    limit = [(layout.plot_left, slots.limit_y), (layout.plot_right, slots.limit_y)]
    pen.line(limit, pen.ink.limit, extra=' stroke-dasharray="4 3"')
    pen.text(
        layout.plot_right,
        slots.limit_y - 8,
        f"limit {slots.limit}",
        size=10,
        colour=pen.ink.limit,
        anchor="end",
    )


def draw_legend(pen: Pen, names: tuple[str, ...], x: float, y: float, note: str = "") -> None:
    """Draw a legend: a swatch and a word for each look, then a note in grey."""
    for name in names:
        shape = LOOKS[name]
        box = Box(x, y - 6, 18, 12)
        if name == "queued":
            pen.strip(Box(x, y - 3, 18, 6), "queued")
        else:
            pen.bar(box, name)
            pen.glyph(name, x + 9, y, size=7, on_fill=True)
        pen.text(x + 24, y, shape.word, size=11)
        x += 24 + text_width(shape.word, 11) + 20
    if note:
        pen.text(x, y, note, size=11, colour=pen.ink.faint)


def _markers(pen: Pen, layout: Timeline) -> None:
    for marker in layout.markers:
        pen.open(f"finding {marker.number}: {marker.job}", marker=marker.number)
        pen.add(
            f'<circle cx="{number(marker.x)}" cy="{number(marker.y)}" r="8" fill="{pen.ink.page}" '
            f'stroke="{look("cancelled").line}" stroke-width="1.8"/>'
        )
        pen.text(marker.x, marker.y, str(marker.number), size=10, bold=True, anchor="middle")
        pen.close()
