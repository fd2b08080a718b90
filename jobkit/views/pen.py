"""A pen for SVG: escapes every text, writes every number the same way, and knows how a status is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

from jobkit.views.escape import xml
from jobkit.views.glyphs import GLYPHS
from jobkit.views.palette import Look, ink, look
from jobkit.views.records import Box, Label

__all__ = ["Pen", "number"]


def number(value: float) -> str:
    """Return a length with one decimal at most: the same bytes on every machine."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def _glyph_path(glyph: str, x: float, y: float, radius: float) -> str:
    path = ""
    for (x0, y0), *rest in GLYPHS[glyph]:
        path += f"M{number(x + x0 * radius)},{number(y + y0 * radius)}"
        path += "".join(f"L{number(x + to_x * radius)},{number(y + to_y * radius)}" for to_x, to_y in rest)
    if glyph == "⊘":
        r, d = number(radius), number(2 * radius)
        path += f"M{number(x - radius)},{number(y)}a{r},{r} 0 1 0 {d},0a{r},{r} 0 1 0 -{d},0"
    return path


class Pen:
    """Collects the elements of one picture.

    Parameters
    ----------
    width, height : float
        Of the picture, in pixels.
    label : str
        What a screen reader says instead of the picture; may be untrusted, as every text here.
    standalone : bool
        True for a picture of its own (literal colours, white ground), False for one inside a page.
    kind : str
        Class of the root element, ``jobkit-timeline`` ...
    """

    def __init__(self, width: float, height: float, label: str, *, standalone: bool, kind: str) -> None:
        self.width, self.height, self.label, self.kind = width, height, label, kind
        self.standalone = standalone
        self.ink = ink(standalone=standalone)
        self._parts: list[str] = []
        self._patterns: dict[str, str] = {}
        self._key = f"{crc32(f'{kind} {label} {width} {height}'.encode('utf-8', 'replace')):08x}"

    def add(self, markup: str) -> None:
        """Add markup that is safe already."""
        self._parts.append(markup)

    def open(self, title: str = "", **data: object) -> None:
        """Open a group; `data` become ``data-…`` attributes, `title` a tooltip where the picture is live."""
        attributes = "".join(f' data-{name}="{xml(value)}"' for name, value in data.items())
        tooltip = f"<title>{xml(title)}</title>" if title and not self.standalone else ""
        self.add(f"<g{attributes}>{tooltip}")

    def close(self) -> None:
        """Close the group."""
        self.add("</g>")

    def text(
        self,
        x: float,
        middle: float,
        text: str,
        *,
        size: float = 12,
        colour: str = "",
        bold: bool = False,
        anchor: str = "",
    ) -> None:
        """Write one line whose middle is at `middle`."""
        extra = ' font-weight="600"' if bold else ""
        extra += f' text-anchor="{anchor}"' if anchor else ""
        self.add(
            f'<text x="{number(x)}" y="{number(middle + 0.35 * size)}" font-size="{number(size)}" '
            f'fill="{colour or self.ink.text}"{extra}>{xml(text)}</text>'
        )

    def rect(self, box: Box, fill: str, *, line: str = "", radius: float = 0, extra: str = "") -> None:
        """Draw a rectangle; an outline is drawn inside of it."""
        inset = 0.5 if line else 0.0
        stroke = f' stroke="{line}"' if line else ""
        rounded = f' rx="{number(min(radius, box.width / 3))}"' if radius else ""
        self.add(
            f'<rect x="{number(box.x + inset)}" y="{number(box.y + inset)}" '
            f'width="{number(max(box.width - 2 * inset, 0.5))}" height="{number(box.height - 2 * inset)}" '
            f'fill="{fill}"{stroke}{rounded}{extra}/>'
        )

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, *, width: float = 1, extra: str = ""
    ) -> None:
        """Draw straight lines from point to point."""
        path = "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)
        self.path(path, colour, width=width, extra=extra)

    @staticmethod
    def rounded(points: Sequence[tuple[float, float]], radius: float) -> str:
        """Return a path of horizontal and vertical lines whose corners are rounded."""
        path = f"M{number(points[0][0])},{number(points[0][1])}"
        for (x0, y0), (x, y), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
            before = min(radius, (abs(x - x0) + abs(y - y0)) / 2)
            after = min(radius, (abs(x2 - x) + abs(y2 - y)) / 2)
            path += f"L{number(_toward(x, x0, before))},{number(_toward(y, y0, before))}"
            path += (
                f"Q{number(x)},{number(y)} {number(_toward(x, x2, after))},{number(_toward(y, y2, after))}"
            )
        return path + f"L{number(points[-1][0])},{number(points[-1][1])}"

    def path(self, path: str, colour: str, *, width: float = 1, extra: str = "") -> None:
        """Draw an open path."""
        self.add(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{number(width)}"{extra}/>')

    def glyph(self, status: str, x: float, y: float, *, size: float = 8, on_fill: bool = False) -> None:
        """Draw the glyph of a status around its centre."""
        shape = look(status)
        colour = shape.on_fill if on_fill else self._line(shape)
        solid = shape.glyph == "▸"
        path = _glyph_path(shape.glyph, x, y, size / 2)
        fill = colour if solid else "none"
        self.add(
            f'<path d="{path}" fill="{fill}" stroke="{colour}" '
            f'stroke-width="{number(size / 5)}" stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def bar(self, box: Box, status: str, *, striped: bool = False) -> None:
        """Draw a bar in the looks of a status; `striped` for one that stands for several."""
        shape = look(status)
        if striped:
            self.rect(box, self.pattern(shape, "stripes"), radius=2)
        elif shape.pattern == "hollow":
            self.rect(box, self.ink.page, line=self._line(shape), radius=2)
        elif shape.pattern == "hatched":
            self.rect(box, self.pattern(shape, "hatch"), line=self._line(shape), radius=2)
        else:
            outline = self._line(shape) if shape.status == "warn" else ""
            gap = 0.8 if box.width > 6 else 0.0  # between runs that follow each other at once
            self.rect(
                Box(box.x, box.y, box.width - gap, box.height), self._fill(shape), line=outline, radius=2
            )

    def pill(self, label: Label, room: float = 0) -> None:
        """Draw the ground under a label upon stripes."""
        self.rect(label.pill(room), self.ink.page, radius=6.5, extra=' fill-opacity=".9"')

    def strip(self, box: Box, status: str) -> None:
        """Draw a wait: orange hatching, in the outline of a run that was cancelled while it waited."""
        shape = look("cancelled" if status == "cancelled" else "queued")
        self.rect(box, self.pattern(shape, "hatch"), line=self._line(shape))

    def pattern(self, shape: Look, kind: str) -> str:
        """Return the fill that paints a pattern in the colours of a status."""
        name = f"jk{self._key}-{shape.status}-{kind}"
        if kind == "hatch":
            tile, turn = '<rect width="1.4" height="4" fill="{}"/>', ' patternTransform="rotate(45)"'
            colour = self._line(shape)
        else:
            tile, turn, colour = '<rect width="2.5" height="4" fill="{}"/>', "", self._fill(shape)
        self._patterns[name] = (
            f'<pattern id="{name}" width="4" height="4" patternUnits="userSpaceOnUse"{turn}>'
            f"{tile.format(colour)}</pattern>"
        )
        return f"url(#{name})"

    def _fill(self, shape: Look) -> str:
        return shape.colour if self.standalone else f"var(--jobkit-{shape.status},{shape.colour})"

    def _line(self, shape: Look) -> str:
        return shape.line if self.standalone else f"var(--jobkit-{shape.status}-line,{shape.line})"

    def svg(self, description: Iterable[str] = ()) -> str:
        """Return the finished picture; `description` is its long text for screen readers."""
        label = xml(self.label)
        size = f'width="{number(self.width)}" height="{number(self.height)}"'
        view = f'viewBox="0 0 {number(self.width)} {number(self.height)}"'
        style = f'font-family="{self.ink.family}"'
        if not self.standalone:
            style += ' style="max-width:100%;height:auto"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="{self.kind}" role="img" aria-label="{label}" '
        title = f"<title>{label}</title>" if self.standalone else ""
        words = " ".join(description)
        desc = f"<desc>{xml(words)}</desc>" if words else ""
        defs = f"<defs>{''.join(self._patterns.values())}</defs>" if self._patterns else ""
        ground = f'<rect width="100%" height="100%" fill="{self.ink.page}"/>' if self.standalone else ""
        return f"{head}{size} {view} {style}>{title}{desc}{defs}{ground}{''.join(self._parts)}</svg>"


def _toward(here: float, there: float, distance: float) -> float:
    if abs(there - here) < 1e-6:
        return here
    return here + distance if there > here else here - distance
