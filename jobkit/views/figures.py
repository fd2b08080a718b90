"""A display list as a matplotlib figure: for reports, PNG and PDF.

matplotlib is imported when something is drawn, and pyplot never. Where the reader has imported pyplot, a
figure that is to be shown is one of its own, so that ``plt.show()`` finds it; a notebook still shows it once.
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jobkit.views.drawing import Area, Box, Frame, Item, Line, Part, Picture, Point, Rect, Symbol, Text, Tick
from jobkit.views.escape import plain
from jobkit.views.fit import fit, text_width, wrap_pixels
from jobkit.views.palette import SYMBOLS, paint

__all__ = ["draw_figure"]

_DPI = 100
_POINT = 72 / _DPI
"""Points in a pixel of a layout."""

_SHARPNESS = 1.5  # dots per pixel of a layout, in notebooks
_HEAD = 36.0  # pixels above the picture, for its heading
_HEAD_LINE = 18.0  # for the second line of a heading
_LEAST_WIDTH = 420.0
_LEAST_ZOOM = 0.65
_DEEP = 1e-5
_HATCHES = {"": None, "hatch": "//////", "stripes": "||||||"}
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def draw_figure(picture: Picture, ax: Any = None, *, for_pyplot: bool = False) -> Any:
    """Draw a picture with matplotlib.

    Parameters
    ----------
    picture : Picture
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new Axes, as large as the picture.
    for_pyplot : bool
        Whether ``plt.show()`` shows the new figure, where pyplot has been imported.

    Returns
    -------
    matplotlib.axes.Axes
    """
    width = max(picture.width, _LEAST_WIDTH)
    frame = picture.frame or Frame(Box(0, 0, width, picture.height), (0.0, width))
    own = ax is None
    if own:
        ax = _new_axes(picture, width, frame.box, for_pyplot=for_pyplot)
    brush = _Brush(ax, frame, own=own)
    brush.set_scale()
    if picture.frame is None:
        ax.set_axis_off()
    for item in picture.items:
        brush.draw(item, "", is_axis=picture.frame is not None)
    if picture.frame is not None:
        brush.set_axes()
    if picture.heading:
        brush.head(_heading(picture, width))
    return ax


class _Brush:
    """Draws items one above the other; pixels become the units of the axes."""

    def __init__(self, ax: Any, frame: Frame, *, own: bool) -> None:
        self.ax, self.frame, self.own = ax, frame, own
        # on a smaller Axes of the reader texts and symbols shrink, though not so far that they cannot be read
        room = ax.bbox.width / ax.get_figure(root=True).dpi * _DPI
        self.zoom = 1.0 if own else min(1.0, max(_LEAST_ZOOM, room / frame.box.width))
        self.ticks: list[Tick] = []
        self.depth = 1.0
        self.left, right = (_value(value) for value in frame.x)
        self.per_x = (right - self.left) / frame.box.width
        self.low, high = frame.y or (frame.box.bottom, frame.box.y)
        self.per_y = (high - self.low) / frame.box.height

    def set_scale(self) -> None:
        """Set the limits, and dates where the frame has dates."""
        box = self.frame.box
        if isinstance(self.frame.x[0], datetime):
            self.ax.xaxis_date(UTC)
        self.ax.set_xlim(self.x(box.x), self.x(box.right))
        self.ax.set_ylim(self.y(box.bottom), self.y(box.y))

    def x(self, pixel: float) -> float:
        """Return a place in the unit of the axis."""
        return self.left + (pixel - self.frame.box.x) * self.per_x

    def y(self, pixel: float) -> float:
        """Return a height in the unit of the axis."""
        return self.low + (self.frame.box.bottom - pixel) * self.per_y

    def points(self, points: Sequence[Point]) -> list[Point]:
        """Return points in the units of the axes."""
        return [(self.x(x), self.y(y)) for x, y in points]

    def draw(self, item: Item, name: str, *, is_axis: bool) -> None:
        """Add an item; `name` becomes the id of its artists."""
        match item:
            case Part():
                inner = next(iter(item.data), name)
                for part in item.items:
                    self.draw(part, inner, is_axis=is_axis)
            case Tick() if is_axis:
                self.ticks.append(item)
            case Tick():
                self._text(item.label)
            case Text():
                self._text(item)
            case Rect():
                self._add(self._rect(item), name)
            case Area():
                self._add(self._area(item), name)
            case Line():
                self._add(self._line(item), name)
            case Symbol():
                self._add(self._symbol(item), name and f"{name}-symbol", clip=False)

    def _add(self, artist: Any, name: str, *, clip: bool = True) -> None:
        self.depth += _DEEP  # in the order of painting, and below what the reader adds
        artist.set(gid=name or None, zorder=self.depth)
        # beyond the frame our own figure has room; the reader's figure may have another Axes there
        add = {"Line2D": self.ax.add_line}.get(type(artist).__name__, self.ax.add_patch)
        add(artist)
        artist.set_clip_on(clip and not self.own)

    def _rect(self, rect: Rect) -> Any:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        box, inset = rect.box, 0.5 if rect.line else 0.0
        box = Box(box.x + inset, box.y + inset, max(box.width - 2 * inset, 0.5), box.height - 2 * inset)
        corners, codes = _rounded_box(box, min(rect.radius, box.width / 3))
        fill, line = _paint(rect.fill), _paint(rect.line) if rect.line else "none"
        style: dict[str, Any] = {"facecolor": fill, "edgecolor": line, "linewidth": rect.width * _POINT}
        if rect.pattern:  # the colour of a hatch is that of the edge
            ground = ("white", fill) if rect.pattern == "hatch" else (fill, "white")
            style = {"facecolor": ground[0], "edgecolor": ground[1], "linewidth": 0.8 if rect.line else 0.0}
            style["hatch"] = _HATCHES[rect.pattern]
        elif fill == "none":
            style["fill"] = False
        path = Path(self.points(corners), codes)
        return PathPatch(path, alpha=rect.opacity, linestyle=_dashes(rect.dash, rect.width), **style)

    def _area(self, area: Area) -> Any:
        from matplotlib.patches import Polygon

        colour = _paint(area.colour)
        return Polygon(self.points(area.points), facecolor=colour, alpha=area.opacity, linewidth=0)

    def _line(self, line: Line) -> Any:
        from matplotlib.lines import Line2D
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        points = self.points(line.points)
        style: dict[str, Any] = {"alpha": line.opacity, "linewidth": line.width * _POINT}
        style["linestyle"] = _dashes(line.dash, line.width)
        if not line.is_curved:
            return Line2D(*zip(*points, strict=True), color=_paint(line.colour), **style)
        codes = [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)]
        return PathPatch(Path(points, codes), fill=False, edgecolor=_paint(line.colour), **style)

    def _symbol(self, symbol: Symbol) -> Any:
        from matplotlib.lines import Line2D

        marker, extent = _marker(symbol.name)
        return Line2D(
            [self.x(symbol.x)],
            [self.y(symbol.y)],
            marker=marker,
            markersize=2 * extent * symbol.scale * self.zoom * _POINT,
            markeredgewidth=symbol.width * self.zoom * _POINT,
            markeredgecolor=_paint(symbol.colour),
            markerfacecolor=_paint(symbol.fill),
        )

    def _font(self, text: Text) -> dict[str, Any]:
        """Return how a text is set; it is never read as TeX."""
        weight = "bold" if text.bold else "normal"
        style = {
            "fontsize": text.size * self.zoom * _POINT,
            "color": _paint(text.colour),
            "fontweight": weight,
        }
        return {**style, "fontfamily": "DejaVu Sans", "parse_math": False}

    def _text(self, text: Text) -> None:
        x, side, left = text.x, _SIDES[text.anchor], self.frame.box.x
        if not self.own and text.anchor == "start" and x < left:  # up to the edge of the Axes, or from there
            is_label = x + text_width(text.text, text.size, bold=text.bold) < left
            x, side = (left - 6, "right") if is_label else (left, "left")
        self.depth += _DEEP
        style = {"ha": side, "va": "center", "zorder": self.depth, **self._font(text)}
        self.ax.text(self.x(x), self.y(text.y), _drawable(text.text), **style)

    def set_axes(self) -> None:
        """Make the collected ticks those of the axes."""
        self.ax.xaxis.tick_top()
        self.ax.tick_params(length=0)
        for axis in ("x", "y"):
            self._set_ticks(axis, [tick for tick in self.ticks if tick.axis == axis])
        self.ax.spines[:].set_visible(False)

    def _set_ticks(self, axis: str, ticks: Sequence[Tick]) -> None:
        of_axis, place = (self.ax.xaxis, self.x) if axis == "x" else (self.ax.yaxis, self.y)
        of_axis.set_ticks([place(tick.at) for tick in ticks], [_words(tick) for tick in ticks])
        if axis == "y" and ticks:
            label, edge = ticks[0].label, self.frame.box.x
            of_axis.set_tick_params(pad=(edge - label.x) * _POINT if self.own else 6)
        for tick, label in zip(ticks, of_axis.get_ticklabels(), strict=True):
            side = tick.label.anchor if axis == "x" or self.own else "end"
            label.set(ha=_SIDES[side], **self._font(tick.label))

    def head(self, lines: Sequence[str]) -> None:
        """Write the heading above the picture."""
        box = self.frame.box
        title = self.ax.set_title(
            "\n".join(map(_drawable, lines)),
            loc="left",
            pad=(box.y + 10) * _POINT,
            **self._font(Text(0, 0, "", 13, bold=True)),
        )
        if self.own:
            title.set_x((12 - box.x) / box.width)


def _paint(name: str) -> str:
    return paint(name, standalone=True)


def _value(value: Any) -> float:
    """Return a number, or a moment in the days that matplotlib counts."""
    if not isinstance(value, datetime):
        return float(value)
    from matplotlib import dates

    date2num: Callable[[datetime], float] = dates.date2num
    return date2num(value)


def _dashes(dash: str, width: float) -> Any:
    """Return dashes given in pixels, which matplotlib counts in widths of the line."""
    lengths = tuple(float(part) / width for part in dash.split())
    return (0, lengths) if lengths else "-"


def _words(tick: Tick) -> str:
    return _drawable(tick.label.text) + (f"\n{_drawable(tick.under.text)}" if tick.under else "")


def _rounded_box(box: Box, radius: float) -> tuple[list[Point], list[int]]:
    """Return the outline of a box as points and path codes (quadratic curves at the corners)."""
    left, top, right, bottom, r = box.x, box.y, box.right, box.bottom, radius
    points = [(left + r, top), (right - r, top), (right, top), (right, top + r), (right, bottom - r)]
    points += [(right, bottom), (right - r, bottom), (left + r, bottom), (left, bottom), (left, bottom - r)]
    points += [(left, top + r), (left, top), (left + r, top), (left + r, top)]
    return points, [1, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 79]


@cache
def _marker(name: str) -> tuple[Any, float]:
    """Return a symbol as a marker, which has `y` upwards, and how far it reaches from its centre."""
    from matplotlib.path import Path

    circles, strokes = SYMBOLS[name]
    paths = [Path([(x, -y) for x, y in stroke]) for stroke in strokes]
    paths += [Path.circle((x, -y), radius) for x, y, radius in circles]
    path: Any = Path.make_compound_path(*paths)
    return path, float(abs(path.vertices).max())


@cache
def _charmap() -> frozenset[int]:
    from matplotlib import font_manager

    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def _drawable(text: str) -> str:
    """Return `text` with □ for letters that the font lacks; matplotlib would warn about each."""
    known = _charmap()
    return "".join(letter if ord(letter) in known else "□" for letter in plain(text))


def _heading(picture: Picture, width: float) -> list[str]:
    """Return the lines of a heading: two at most."""
    first, *rest = wrap_pixels(picture.heading, width - 24, 13, bold=True)
    return [first, fit(" ".join(rest), width - 24, 13, bold=True)] if rest else [first]


def _new_axes(picture: Picture, width: float, rect: Box, *, for_pyplot: bool) -> Any:
    """Return an Axes that fills `rect` (pixels) of a new figure, below the heading."""
    lines = len(_heading(picture, width)) if picture.heading else 0
    head = _HEAD + (lines - 1) * _HEAD_LINE if lines else 0.0
    height = picture.height + head
    size = {"figsize": (width / _DPI, height / _DPI), "dpi": _DPI, "facecolor": "white"}
    figure = _new_figure(size, for_pyplot=for_pyplot)
    place = (rect.x / width, 1 - (rect.bottom + head) / height, rect.width / width, rect.height / height)
    axes: Any = figure.add_axes(_axes_class()(figure, place))
    axes.jobkit_summary = plain(picture.summary)
    return axes


def _new_figure(size: Mapping[str, Any], *, for_pyplot: bool) -> Any:
    """Return a figure; one of pyplot's where that is in use, so that ``plt.show()`` finds it."""
    pyplot = sys.modules.get("matplotlib.pyplot") if for_pyplot else None
    if pyplot is not None:
        return pyplot.figure(**size)
    from matplotlib.figure import Figure

    return Figure(**size)


def _shown(figure: Any) -> None:
    """Take a figure that has been shown from pyplot, which would show it once more."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


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
            width, height = (round(float(side) * _DPI) for side in figure.get_size_inches())
            data = {
                "image/png": base64.b64encode(_png(figure)).decode("ascii"),
                "text/plain": self.jobkit_summary or repr(self),
            }
            _shown(figure)
            return data, {"image/png": {"width": width, "height": height}}

    return SelfShowingAxes


def _png(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI * _SHARPNESS)
    return buffer.getvalue()
