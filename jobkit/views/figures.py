"""The same layouts as matplotlib figures: for reports, PNG and PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jobkit.views.canvas import INK, POINT, draw_bars, draw_glyphs, draw_legend, drawable, new_axes, write
from jobkit.views.gantt import THIN, Gantt, gantt_layout
from jobkit.views.palette import look
from jobkit.views.records import OUTLINED_STEPS, Box, Label, Timeline
from jobkit.views.text_width import fit
from jobkit.views.timeline import timeline_layout

if TYPE_CHECKING:
    from jobkit.jobs import Account
    from jobkit.platform import Run
    from jobkit.simulation import Simulation

__all__ = ["chain_axes", "gantt_axes", "timeline_axes", "timeline_figure"]

_HEAD = 30.0  # pixels above the axis, for the sentence

Scale = Callable[[float], float]


def timeline_axes(sim: Simulation, ax: Any = None, **options: Any) -> Any:
    """Draw the timeline of a simulation; `options` are those of `timeline_layout`."""
    return timeline_figure(timeline_layout(sim, **options), ax)


def timeline_figure(layout: Timeline, ax: Any = None) -> Any:
    """Draw a timeline that is laid out already, on `ax` or on an Axes of its own, and return the Axes."""
    from matplotlib import dates

    date2num: Callable[[datetime], float] = dates.date2num

    first, last = date2num(layout.start), date2num(layout.end)
    per_pixel = (last - first) / (layout.plot_right - layout.plot_left)

    def x(pixel: float) -> float:
        return float(first + (pixel - layout.plot_left) * per_pixel)

    own = ax is None
    if own:
        ax = _own_axes(layout, layout.summary)
    ax.xaxis_date(UTC)
    ax.set_xlim(first, last)
    labels = [f"{tick.label}\n{tick.local}" if tick.local else tick.label for tick in layout.ticks]
    _time_axis(ax, [date2num(tick.at) for tick in layout.ticks], labels)
    sides = {"start": "left", "middle": "center", "end": "right"}
    for tick, label in zip(layout.ticks, ax.get_xticklabels(), strict=True):
        label.set(ha=sides[layout.anchor(tick)], fontweight="bold" if tick.is_day else "normal")
    ax.set_ylim(layout.height, layout.axis_y)
    _title(ax, layout, f"{layout.title}: {layout.summary}", own=own)
    _lanes(ax, layout, own)
    _marks(ax, layout, x)
    _arrows(ax, layout, x)
    _slots(ax, layout, x)
    _markers(ax, layout, x)
    draw_legend(ax, layout.legend, layout.legend_y, layout.note)
    return ax


def _own_axes(layout: Timeline | Gantt, summary: str) -> Any:
    rect = Box(
        layout.plot_left,
        layout.axis_y + _HEAD,
        layout.plot_right - layout.plot_left,
        layout.height - layout.axis_y,
    )
    return new_axes(layout.width, layout.height + _HEAD, rect, summary)


def _time_axis(ax: Any, places: list[float], labels: list[str]) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator

    ax.xaxis.tick_top()
    ax.xaxis.set_major_locator(FixedLocator(places))
    ax.xaxis.set_major_formatter(FixedFormatter(labels))
    ax.tick_params(axis="x", length=0, labelsize=12 * POINT, labelcolor=INK.text)
    for side in ("left", "right", "bottom", "top"):
        ax.spines[side].set_visible(False)


def _title(ax: Any, layout: Timeline | Gantt, text: str, *, own: bool) -> None:
    style = {"fontsize": 13 * POINT, "fontweight": "bold", "color": INK.text, "parse_math": False}
    text = drawable(fit(text, layout.width - 24, 13, bold=True))
    title = ax.set_title(text, loc="left", pad=(layout.axis_y + 4) * POINT, **style)
    if own:
        title.set_x(-(layout.plot_left - 12) / (layout.plot_right - layout.plot_left))


def _row_labels(
    ax: Any, layout: Timeline | Gantt, rows: list[tuple[float, str]], *, own: bool, size: float, bold: bool
) -> None:
    """Set tick labels for the rows, left-aligned in the column of labels of an own figure."""
    ax.set_yticks([y for y, _ in rows], [drawable(name) for _, name in rows])
    pad = (layout.plot_left - 12) * POINT if own else 6
    ax.tick_params(axis="y", length=0, pad=pad, labelsize=size * POINT, labelcolor=INK.text)
    for label in ax.get_yticklabels():
        label.set(ha="left" if own else "right", parse_math=False, fontweight="bold" if bold else "normal")


def _beside(ax: Any, layout: Timeline | Gantt, y: float, text: str, *, own: bool, indent: float = 0) -> None:
    """Write small grey text into the column of labels."""
    ax.annotate(
        drawable(text),
        (0, y),
        (-(layout.plot_left - 12 - indent) * POINT if own else -6, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        ha="left" if own else "right",
        va="center",
        fontsize=11 * POINT,
        color=INK.faint,
        parse_math=False,
        annotation_clip=False,
    )


def _lanes(ax: Any, layout: Timeline, own: bool) -> None:
    slots = layout.slots
    rows = [(lane.y + 12, lane.name) for lane in layout.lanes]
    _row_labels(ax, layout, [*rows, (slots.y + 9, "Run slots")], own=own, size=13, bold=True)
    for lane in layout.lanes:
        _beside(ax, layout, lane.y + 27, lane.subtitle, own=own)
    _beside(ax, layout, slots.y + 24, f"peak {slots.peak} of {slots.limit}", own=own)
    for lane in layout.lanes[::2]:
        ax.axhspan(lane.y, lane.y + lane.height, color=INK.text, alpha=0.04, linewidth=0, zorder=0)
    top, bottom = layout.axis_y, slots.y + slots.height
    ax.vlines(ax.get_xticks(), top, bottom, color=INK.text, alpha=0.16, linewidth=0.8, zorder=0.5)


def _marks(ax: Any, layout: Timeline, x: Scale) -> None:
    bars = [
        (m.bar, m.status, "striped" if m.is_striped else "bar") for m in layout.marks if m.bar is not None
    ]
    waits = [
        (m.wait, m.status if m.bar is None and m.status == "cancelled" else "queued", "strip")
        for m in layout.marks
        if m.wait is not None
    ]
    draw_bars(ax, bars, x, "bars")
    draw_bars(ax, waits, x, "waits")
    spots = [(x(m.glyph.x), m.glyph.y, m.status, m.glyph.inside) for m in layout.marks if m.glyph is not None]
    draw_glyphs(ax, spots)
    for mark in layout.marks:
        if mark.label is not None:
            within = mark.bar is not None and mark.label.x < mark.bar.right
            _label(ax, mark.label, x, pill=14.0 if within else None, colour=INK.text if within else INK.faint)


def _label(ax: Any, label: Label, x: Scale, *, colour: str, pill: float | None = None) -> None:
    """Write a label of 10 pixels; `pill` puts a white ground under it, with that room for a glyph."""
    if pill is not None:
        ground = label.pill(pill)
        span = (x(ground.x), x(ground.right) - x(ground.x))
        ax.broken_barh(
            [span], (ground.y, ground.height), facecolors="white", alpha=0.9, linewidth=0, zorder=3
        )
    write(ax, x(label.x), label.y, label.text, size=10, color=colour, clip_on=False, zorder=4)


def _arrows(ax: Any, layout: Timeline, x: Scale) -> None:
    from matplotlib.collections import LineCollection

    lines = [[(x(px), py) for px, py in arrow.points] for arrow in layout.arrows]
    if not lines:
        return
    ax.add_collection(
        LineCollection(lines, colors=INK.faint, linewidths=0.9, zorder=3, gid="arrows"), autolim=False
    )
    for head, marker in (("right", ">"), ("down", "v"), ("up", "^")):
        ends = [line[-1] for line, arrow in zip(lines, layout.arrows, strict=True) if arrow.head == head]
        if ends:
            ax.scatter(*zip(*ends, strict=True), s=9, marker=marker, color=INK.faint, zorder=3)


def _slots(ax: Any, layout: Timeline, x: Scale) -> None:
    slots = layout.slots
    last = slots.steps[-1]
    xs = [x(at) for at, _, _ in slots.steps] + [x(layout.plot_right)]
    ys = [y for _, _, y in slots.steps] + [last[2]]
    base = slots.y + slots.height
    outlined = len(slots.steps) <= OUTLINED_STEPS
    alpha = 0.22 if outlined else 0.5
    ax.fill_between(xs, ys, base, step="post", color=INK.slots, alpha=alpha, linewidth=0)
    if outlined:
        ax.step(xs, ys, where="post", color=INK.slots, linewidth=0.9)
    ax.hlines(slots.limit_y, xs[0], xs[-1], color=INK.limit, linestyles="--", linewidth=0.9)
    write(ax, xs[-1], slots.limit_y - 9, f"limit {slots.limit}", size=10, color=INK.limit, ha="right")


def _markers(ax: Any, layout: Timeline, x: Scale) -> None:
    for marker in layout.markers:
        edge = look("cancelled").line
        style = {"facecolors": "white", "edgecolors": edge, "linewidths": 1.3, "zorder": 5, "clip_on": False}
        ax.scatter([x(marker.x)], [marker.y], s=(16 * POINT) ** 2, **style)
        write(ax, x(marker.x), marker.y, str(marker.number), size=10, ha="center", weight="bold", zorder=6)


def gantt_axes(run: Run, ax: Any = None, **options: Any) -> Any:
    """Draw the steps of a run and its nodes by thread; the axis counts seconds from the first step."""
    layout = gantt_layout(run, **options)
    per_pixel = layout.span_seconds / (layout.plot_right - layout.plot_left)

    def x(pixel: float) -> float:
        return (pixel - layout.plot_left) * per_pixel

    own = ax is None
    if own:
        ax = _own_axes(layout, layout.summary)
    ax.set_xlim(0, layout.span_seconds)
    _time_axis(ax, [tick.seconds for tick in layout.ticks], [tick.label for tick in layout.ticks])
    ax.set_ylim(layout.height, layout.axis_y)
    _title(ax, layout, layout.summary, own=own)
    _gantt_rows(ax, layout, own)
    _gantt_bars(ax, layout, x)
    draw_legend(ax, layout.legend, layout.legend_y, layout.note)
    return ax


def _gantt_rows(ax: Any, layout: Gantt, own: bool) -> None:
    steps = [row for row in layout.rows if not row.thread]
    places = [(row.y + row.height / 2, row.name) for row in steps]
    _row_labels(ax, layout, places, own=own, size=12, bold=True)
    for row in layout.rows:
        if row.thread:
            _beside(ax, layout, row.y + row.height / 2, row.name, own=own, indent=12)
    for row in steps:
        ax.axhspan(row.y, row.y + row.height, color=INK.text, alpha=0.05, linewidth=0, zorder=0)
        if row.note:
            middle = row.y + row.height / 2
            draw_glyphs(ax, [(layout.span_seconds * 0.01, middle, row.status, False)])
            write(ax, layout.span_seconds * 0.022, middle, row.note, size=11, color=INK.faint)
    if layout.rows:
        bottom = layout.rows[-1].y + layout.rows[-1].height
        style = {"color": INK.text, "alpha": 0.16, "linewidth": 0.8, "zorder": 0.5}
        ax.vlines(ax.get_xticks(), layout.axis_y, bottom, **style)


def _gantt_bars(ax: Any, layout: Gantt, x: Scale) -> None:
    from matplotlib.collections import LineCollection

    for group, of_nodes in (("steps", False), ("bars", True)):
        bars = [bar for bar in layout.bars if bool(bar.nodes) is of_nodes]
        kinds = ["striped" if bar.is_striped else "bar" for bar in bars]
        draw_bars(ax, [(b.box, b.status, kind) for b, kind in zip(bars, kinds, strict=True)], x, group)
    critical = [bar.box for bar in layout.bars if bar.is_critical]
    for box in critical:
        style = {"facecolors": "none", "edgecolors": INK.text, "linewidth": 1.4, "zorder": 3.0}
        if box.width < THIN:
            box = Box(box.x, box.bottom - 2.5, box.width, 2.5)
            style.update(facecolors=INK.text, linewidth=0.0)
        ax.broken_barh([(x(box.x), x(box.right) - x(box.x))], (box.y, box.height), gid="critical", **style)
    if layout.links:
        lines = [[(x(px), py) for px, py in link] for link in layout.links]
        ax.add_collection(LineCollection(lines, colors=INK.text, linewidths=1.1, zorder=3), autolim=False)
    spots = [(x(b.glyph.x), b.glyph.y, b.status, b.glyph.inside) for b in layout.bars if b.glyph is not None]
    draw_glyphs(ax, spots)
    for bar in layout.bars:
        if bar.label is not None:
            within = bar.label.x < bar.box.right
            pill = 0.0 if within and bar.count > 1 else None
            _label(ax, bar.label, x, pill=pill, colour="#111111" if within else INK.faint)


def chain_axes(account: Account, ax: Any = None, **options: Any) -> Any:
    """Draw the jobs and what triggers what."""
    from jobkit.views.figure_chain import draw_chain

    return draw_chain(account, ax, **options)
