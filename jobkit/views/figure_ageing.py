"""The staleness of one model as a matplotlib figure: dates on one axis, hours on the other."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from jobkit.views.ageing import AgeChart, age_chart
from jobkit.views.canvas import INK, POINT, drawable, new_axes, write
from jobkit.views.palette import look
from jobkit.views.records import Box
from jobkit.views.text_width import fit

if TYPE_CHECKING:
    from jobkit.reports.measures import Staleness

__all__ = ["staleness_axes"]

_HOUR = 3_600.0


def staleness_axes(found: Staleness, ax: Any = None, **options: Any) -> Any:
    """Draw staleness over time; the axes are dates (UTC) and hours. `options` are those of `age_chart`."""
    layout = age_chart(found, **options)
    own = ax is None
    if own:
        rect = Box(
            layout.plot_left,
            layout.plot_top,
            layout.plot_right - layout.plot_left,
            layout.plot_bottom - layout.plot_top,
        )
        ax = new_axes(layout.width, layout.height, rect, layout.summary)
    ax.xaxis_date(UTC)
    ax.set_xlim(layout.start, layout.until)
    ax.set_ylim(0, layout.top_seconds / _HOUR)
    _ticks(ax, layout)
    _title(ax, layout, own=own)
    _saw(ax, layout)
    if layout.target_seconds <= layout.top_seconds:
        target = layout.target_seconds / _HOUR
        ax.axhline(target, color=INK.limit, linestyle="--", linewidth=0.9, gid="target")
        style = {"size": 10, "color": INK.limit, "ha": "right", "va": "bottom"}
        write(ax, layout.until, target, "target ", **style)  # type: ignore[arg-type]
    if layout.note:
        ax.set_xlabel(layout.note, loc="left", fontsize=11 * POINT, color=INK.faint)
    return ax


def _ticks(ax: Any, layout: AgeChart) -> None:
    ax.xaxis.tick_top()
    ax.set_xticks([tick.at for tick in layout.ticks], [tick.label for tick in layout.ticks])
    ax.set_yticks([tick.seconds / _HOUR for tick in layout.age_ticks], [t.label for t in layout.age_ticks])
    ax.tick_params(axis="x", length=0, labelsize=12 * POINT, labelcolor=INK.text)
    ax.tick_params(axis="y", length=0, labelsize=11 * POINT, labelcolor=INK.faint)
    for tick, label in zip(layout.ticks, ax.get_xticklabels(), strict=True):
        near = layout.x((tick.at - layout.start).total_seconds()) > layout.width - 50
        label.set(fontweight="bold" if tick.is_day else "normal", ha="right" if near else "center")
    ax.grid(color=INK.text, alpha=0.16, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("left", "right", "bottom", "top"):
        ax.spines[side].set_visible(False)


def _title(ax: Any, layout: AgeChart, *, own: bool) -> None:
    style = {"fontsize": 12 * POINT, "fontweight": "bold", "color": INK.text, "parse_math": False}
    text = drawable(fit(layout.title, layout.width - 24, 12, bold=True))
    title = ax.set_title(text, loc="left", pad=28 * POINT, **style)
    if own:
        title.set_x(-(layout.plot_left - 12) / (layout.plot_right - layout.plot_left))


def _saw(ax: Any, layout: AgeChart) -> None:
    if layout.unknown_until:
        style = {"facecolor": "none", "edgecolor": look("skipped").line, "hatch": "//////", "linewidth": 0}
        ax.axvspan(layout.start, layout.moment(layout.unknown_until), alpha=0.5, gid="unknown", **style)
    if not layout.line:
        return
    moments = [layout.moment(seconds) for seconds, _ in layout.line]
    hours = [age / _HOUR for _, age in layout.line]
    ax.fill_between(moments, hours, 0, color=INK.slots, alpha=0.2, linewidth=0)
    for area in layout.over:
        xs, ys = [layout.moment(seconds) for seconds, _ in area], [age / _HOUR for _, age in area]
        ax.fill(xs, ys, color=look("error").colour, alpha=0.55, linewidth=0, gid="over")
    ax.plot(moments, hours, color=INK.slots, linewidth=1.1, gid="staleness")
