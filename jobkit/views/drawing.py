"""The display list: what every picture is made of, before SVG or matplotlib draws it.

Lengths are pixels from the top left corner, `y` downwards. Colours are names that `palette.paint` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from jobkit.views.fit import fit, text_width
from jobkit.views.palette import LOOKS, look

__all__ = [
    "Anchor",
    "Area",
    "Box",
    "Frame",
    "Item",
    "Line",
    "Part",
    "Picture",
    "Point",
    "Rect",
    "Symbol",
    "Text",
    "Tick",
    "bar",
    "finding_mark",
    "glyph",
    "grid_line",
    "legend",
    "pill",
    "strip",
]

_SMALLEST = 12.0  # pixels of a letter: no text of a picture is smaller
_LEGEND_LINE = 20.0

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle (pixels)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; its outline (`line`) is drawn inside; `pattern`: ``hatch`` or ``stripes`` of `fill`."""

    box: Box
    fill: str
    line: str = ""
    pattern: str = ""
    radius: float = 0.0
    opacity: float = 1.0
    width: float = 1.0
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Straight lines from point to point, corners rounded by `radius`; or cubic curves (1 + 3 n points)."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1.0
    dash: str = ""
    opacity: float = 1.0
    radius: float = 0.0
    is_curved: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `y` is its middle, `x` where its `anchor` is, `size` in pixels."""

    x: float
    y: float
    text: str
    size: float = 12.0
    colour: str = "text"
    bold: bool = False
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of `palette.SYMBOLS` around a point: it keeps its size (pixels) on every scale."""

    name: str
    x: float
    y: float
    scale: float = 1.0
    colour: str = "faint"
    width: float = 1.4
    fill: str = "none"


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: its label (and a second one below), and where it is on that axis (pixels)."""

    axis: Literal["x", "y"]
    at: float
    label: Text
    under: Text | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Items that belong together.

    Parameters
    ----------
    items : tuple of Item
    data : mapping of str to object
        What they stand for: ``data-…`` attributes in SVG, and the first key names the artists of a figure.
    tooltip : str
        May be untrusted, as every text here.
    """

    items: tuple[Item, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    tooltip: str = ""


Item = Rect | Line | Area | Text | Symbol | Tick | Part


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes with a scale: where they are, and the values at their ends.

    Parameters
    ----------
    box : Box
    x : (datetime, datetime) or (float, float)
        Left and right.
    y : (float, float), optional
        Bottom and top; pixels by default.
    """

    box: Box
    x: tuple[Any, Any]
    y: tuple[float, float] | None = None

    def at_x(self, value: datetime | float) -> float:
        """Return where a moment or number is drawn."""
        first, last = self.x
        share: float = (value - first) / (last - first)
        return self.box.x + share * self.box.width

    def scale(self) -> Callable[[datetime | float], float]:
        """Return `at_x` for thousands of values."""
        first, last = self.x
        span, left, width = last - first, self.box.x, self.box.width
        return lambda value: left + (value - first) / span * width

    def down_to(self, bottom: float) -> Frame:
        """Return the frame with another lower edge."""
        return replace(self, box=replace(self.box, height=bottom - self.box.y))

    def at_y(self, value: float) -> float:
        """Return how far down a number is drawn."""
        low, high = self.y or (self.box.bottom, self.box.y)
        return self.box.bottom - (value - low) / (high - low) * self.box.height


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture, ready to be drawn.

    Parameters
    ----------
    kind : str
        Class of the SVG, ``jobkit-timeline`` ...
    width, height : float
    label : str
        What a screen reader says in place of the picture.
    summary : str
        What matters, in one sentence.
    items : tuple of Item
        In the order in which they are painted.
    heading : str
        Written above a figure; in a page the sentence stands beside the picture.
    description : tuple of str
        The long text for screen readers.
    frame : Frame, optional
        A figure has no axes where it is None.
    """

    kind: str
    width: float
    height: float
    label: str
    summary: str
    items: tuple[Item, ...]
    heading: str = ""
    description: tuple[str, ...] = ()
    frame: Frame | None = None

    def parts(self, name: str) -> list[Part]:
        """Return the parts that have the data `name`, in the order in which they are painted."""
        return [item for item in _walk(self.items) if isinstance(item, Part) and name in item.data]

    def texts(self) -> list[str]:
        """Return every text of the picture, those of its axes included."""
        labels = (item.label if isinstance(item, Tick) else item for item in _walk(self.items))
        return [item.text for item in labels if isinstance(item, Text)]


def _walk(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Part):
            yield from _walk(item.items)


def bar(box: Box, status: str, *, striped: bool = False) -> Rect:
    """Return a bar in the looks of a status; `striped` for one that stands for several."""
    shape = look(status)
    name, line = shape.status, f"{shape.status}-line"
    if striped:
        return Rect(box, name, pattern="stripes", radius=2)
    if shape.pattern == "hollow":
        return Rect(box, "page", line=line, radius=2)
    if shape.pattern == "hatched":
        return Rect(box, line, line=line, pattern="hatch", radius=2)
    gap = 0.8 if box.width > 6 else 0.0  # between runs that follow each other at once
    outline = line if name == "warn" else ""
    return Rect(Box(box.x, box.y, box.width - gap, box.height), name, line=outline, radius=2)


def strip(box: Box, status: str = "queued") -> Part:
    """Return a wait: orange hatching, in the outline of a run that was cancelled while it waited."""
    line = "cancelled-line" if status == "cancelled" else "queued-line"
    return Part((Rect(box, line, line=line, pattern="hatch"),), {"wait": "yes"})


def glyph(status: str, x: float, y: float, *, size: float = 8, on_fill: bool = False) -> Symbol:
    """Return the glyph of a status around its centre."""
    shape = look(status)
    colour = f"{shape.status}-on" if on_fill else f"{shape.status}-line"
    fill = colour if shape.glyph == "▸" else "none"
    return Symbol(shape.glyph, x, y, size / 2, colour, size / 5, fill)


def finding_mark(number: int, job: str, x: float, y: float) -> Part:
    """Return the number of a finding around a point."""
    disc = Symbol("disc", x, y, 9, "cancelled-line", 1.8, "page")
    text = Text(x, y, str(number), _SMALLEST, bold=True, anchor="middle")
    return Part((disc, text), {"marker": number}, f"finding {number}: {job}")


def pill(label: Text, room: float = 0.0) -> Rect:
    """Return the ground under a label upon stripes, with `room` for a glyph behind it."""
    box = Box(label.x - 4, label.y - 7.5, text_width(label.text, label.size) + 8 + room, 15)
    return Rect(box, "page", radius=7.5, opacity=0.9)


def grid_line(*points: Point) -> Line:
    """Return a line of the grid behind a picture."""
    return Line(points, "text", opacity=0.16)


def legend(names: Collection[str], box: Box, note: str = "") -> tuple[list[Item], float]:
    """Return a legend: a swatch and a word for each look, in their usual order, then a note in grey.

    Parameters
    ----------
    names : collection of str
        Of looks.
    box : Box
        Where it begins, and how wide it may be (pixels); what does not fit goes into the next line.
    note : str

    Returns
    -------
    items : list of Item
    bottom : float
        The middle of the last line (pixels).
    """
    items: list[Item] = []
    x, y = box.x, box.y
    for shape in (shape for name, shape in LOOKS.items() if name in names):
        width = 24 + text_width(shape.word, _SMALLEST)
        x, y = (box.x, y + _LEGEND_LINE) if x > box.x and x + width > box.right else (x, y)
        items += [*_swatch(shape.status, x, y), Text(x + 24, y, shape.word, _SMALLEST)]
        x += width + 20
    if note:
        wide = x > box.x and x + text_width(note, _SMALLEST) > box.right
        x, y = (box.x, y + _LEGEND_LINE) if wide else (x, y)
        items.append(Text(x, y, fit(note, box.right - x, _SMALLEST), _SMALLEST, "faint"))
    return items, y


def _swatch(status: str, x: float, y: float) -> list[Item]:
    if status == "queued":
        return [strip(Box(x, y - 3, 18, 6))]
    return [bar(Box(x, y - 6, 18, 12), status), glyph(status, x + 9, y, size=7, on_fill=True)]
