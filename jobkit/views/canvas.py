"""What every matplotlib figure of jobkit shares: an Axes that shows itself, pixels, harmless text, glyphs.

Only `matplotlib.figure.Figure` is used, never pyplot: nothing is kept open, and nothing is shown twice.
matplotlib is imported when something is drawn.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from jobkit.views.escape import plain
from jobkit.views.glyphs import GLYPHS
from jobkit.views.palette import Look, ink, look
from jobkit.views.records import Box

__all__ = ["INK", "POINT", "Bar", "draw_bars", "draw_glyphs", "draw_legend", "drawable", "new_axes", "write"]

INK = ink(standalone=True)
DPI = 100
POINT = 72 / DPI
"""Points in a pixel of the layouts."""

Bar = tuple[Box, str, str]
"""A rectangle, its status, and ``bar``, ``strip`` or ``striped``."""

_SHARPNESS = 1.5  # dots per pixel of a layout, in notebooks


@cache
def _axes_class() -> type[Any]:
    from matplotlib.axes import Axes

    class SelfShowingAxes(Axes):
        """An Axes whose figure has no window: a notebook shows it when it is the value of a cell."""

        jobkit_summary = ""

        def _repr_png_(self) -> bytes:
            return _png(self.get_figure(root=True))

        def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
            figure: Any = self.get_figure(root=True)
            inches = figure.get_size_inches()
            width, height = (round(float(side) * DPI) for side in inches)
            data = {
                "image/png": base64.b64encode(_png(figure)).decode("ascii"),
                "text/plain": self.jobkit_summary or repr(self),
            }
            return data, {"image/png": {"width": width, "height": height}}

    return SelfShowingAxes


def _png(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI * _SHARPNESS)
    return buffer.getvalue()


def new_axes(width: float, height: float, rect: Box, summary: str) -> Any:
    """Return an Axes that fills `rect` (pixels) of a new figure of `width` times `height` pixels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    place = (rect.x / width, 1 - rect.bottom / height, rect.width / width, rect.height / height)
    axes: Any = figure.add_axes(_axes_class()(figure, place))
    axes.jobkit_summary = plain(summary)
    return axes


@cache
def _charmap() -> frozenset[int]:
    from matplotlib import font_manager

    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def drawable(text: str) -> str:
    """Return `text` with □ for letters that the font lacks; matplotlib would warn about each."""
    known = _charmap()
    return "".join(letter if ord(letter) in known else "□" for letter in plain(text))


def write(ax: Any, x: float, y: float, text: str, *, size: float, **style: Any) -> Any:
    """Write `text` (never read as TeX) with its middle at `y`; `size` in pixels."""
    style = {"color": INK.text, "va": "center", "fontfamily": "DejaVu Sans", **style}
    return ax.text(x, y, drawable(text), fontsize=size * POINT, parse_math=False, **style)


def draw_bars(ax: Any, bars: Iterable[Bar], x: Any, group: str) -> None:
    """Draw bars, one collection for each row and pattern; `x` turns pixels into the unit of the axis."""
    rows: dict[tuple[float, float, str], list[tuple[Box, Look]]] = {}
    for box, status, kind in bars:
        shape = look(status)
        pattern = shape.pattern if kind == "bar" else kind
        rows.setdefault((box.y, box.height, pattern), []).append((box, shape))
    for (y, height, pattern), row in rows.items():
        looks = [shape for _, shape in row]
        spans = [(x(box.x), x(box.right) - x(box.x)) for box, _ in row]
        ax.broken_barh(spans, (y, height), gid=group, **_style(pattern, looks))


def _style(pattern: str, looks: Sequence[Look]) -> dict[str, Any]:
    lines = [shape.line for shape in looks]
    if pattern == "solid":
        edges = [shape.line if shape.status == "warn" else "white" for shape in looks]
        return {"facecolors": [shape.colour for shape in looks], "edgecolors": edges, "linewidth": 0.5}
    if pattern == "striped":
        fills = [shape.colour for shape in looks]
        return {"facecolors": fills, "edgecolors": "white", "hatch": "||||||", "linewidth": 0.0}
    hatch = None if pattern == "hollow" else "//////"
    return {"facecolors": "white", "edgecolors": lines, "hatch": hatch, "linewidth": 0.8}


def draw_glyphs(ax: Any, spots: Iterable[tuple[float, float, str, bool]], size: float = 7.5) -> None:
    """Draw glyphs at (x in the unit of the axis, y, status, upon the fill); `size` in pixels."""
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for x, y, status, on_fill in spots:
        shape = look(status)
        groups.setdefault((shape.glyph, shape.on_fill if on_fill else shape.line), []).append((x, y))
    for (glyph, colour), places in groups.items():
        ax.scatter(
            [x for x, _ in places],
            [y for _, y in places],
            s=(size * POINT) ** 2,
            marker=_marker(glyph),
            facecolors=colour if glyph == "▸" else "none",
            edgecolors=colour,
            linewidths=size / 5 * POINT,
            capstyle="round",
            zorder=4,
            clip_on=False,
            gid="glyphs",
        )


@cache
def _marker(glyph: str) -> Any:
    """Return a glyph as a marker, which has `y` upwards."""
    from matplotlib.path import Path

    paths = [Path([(x, -y) for x, y in stroke]) for stroke in GLYPHS[glyph]]
    if glyph == "⊘":
        paths.append(Path.circle((0, 0), 1.0))
    return Path.make_compound_path(*paths)


def draw_legend(ax: Any, names: Sequence[str], y: float, note: str) -> None:
    """Draw the legend whose middle is at `y` in the unit of the axis, below the plot."""
    from matplotlib.patches import Patch

    handles = []
    for name in names:
        shape = look(name)
        style = _style("strip" if name == "queued" else shape.pattern, [shape])
        style = {
            "facecolor": style["facecolors"][0]
            if isinstance(style["facecolors"], list)
            else style["facecolors"],
            "edgecolor": style["edgecolors"][0],
            "hatch": style.get("hatch"),
            "linewidth": style["linewidth"],
        }
        handles.append(Patch(label=f"{shape.glyph} {shape.word}", **style))
    if note:
        handles.append(Patch(label=note, facecolor="none", edgecolor="none"))
    if handles:
        ax.legend(
            handles=handles,
            loc="center left",
            bbox_to_anchor=(0, y),
            bbox_transform=ax.get_yaxis_transform(),
            ncols=len(handles),
            frameon=False,
            fontsize=11 * POINT,
            borderaxespad=0,
            borderpad=0,
            handlelength=1.6,
            columnspacing=1.6,
        )
