"""A display list as SVG: live inside a page, or standalone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from zlib import crc32

from jobkit.views.drawing import Area, Item, Line, Part, Picture, Point, Rect, Symbol, Text, Tick
from jobkit.views.escape import xml
from jobkit.views.palette import FONTS, SYMBOLS, THEME, named_ink, paint
from jobkit.views.pieces import piece

__all__ = ["Controls", "draw_svg", "draw_symbol"]

_NAMES = ("job", "node", "edge", "row")
"""Data that a standalone picture leaves out: it is long, and nothing reads it there."""


@dataclass(frozen=True, slots=True)
class Controls:
    """Which parts of a picture can be pressed in a lab.

    Parameters
    ----------
    actions : mapping of str to str
        From the name of a part's first data to the action that it asks for, with the value of that data.
    pressed : collection of (str, str)
        The parts that are on: name and value.
    """

    actions: Mapping[str, str]
    pressed: Collection[tuple[str, str]] = field(default_factory=tuple)

    def key(self, part: Part) -> str:
        """Return the ``data-key`` of a part that can be pressed, or ``""``."""
        name = self._name(part)
        return f"{name}-{part.data[name]}" if name else ""

    def attributes(self, part: Part) -> str:
        """Return what makes a part a button, or ``""``; one tab stop for all of them is the page's work."""
        name = self._name(part)
        if not name:
            return ""
        value = str(part.data[name])
        pressed = "true" if (name, value) in self.pressed else "false"
        return (
            f' data-do="{self.actions[name]}" data-value="{xml(value)}" data-key="{name}-{xml(value)}" '
            f'role="button" tabindex="-1" aria-pressed="{pressed}" aria-label="{xml(part.tooltip)}"'
        )

    def _name(self, part: Part) -> str:
        return next((name for name in part.data if name in self.actions), "")


def draw_svg(picture: Picture, standalone: bool = False, controls: Controls | None = None) -> str:
    """Draw a picture.

    Parameters
    ----------
    picture : Picture
    controls : Controls, optional
        What can be pressed, in a lab; the picture is then a group, for a picture hides what is in it.
    standalone : bool
        False: for a page, whose colours it takes; groups have tooltips and say which job, run or node they
        stand for (``data-job``, ``data-run``, ``data-node`` ...). True: for a file or an ``<img>``; on a
        ground of its own, white or (where the reader prefers it) dark, and without tooltips.

    Returns
    -------
    str
        One ``<svg>`` element, the same bytes for the same picture.
    """
    pen = _SvgPen(picture, standalone=standalone, controls=controls)
    body = pen.body(picture.items)
    label, size = xml(picture.label), (_number(picture.width), _number(picture.height))
    style = f'font-family="{FONTS[standalone]}"' + (
        "" if standalone else ' style="max-width:100%;height:auto"'
    )
    ground = f'<rect width="100%" height="100%" fill="{pen.paint("page")}"/>' if standalone else ""
    defs = f"<defs>{''.join(pen.patterns.values())}</defs>" if pen.patterns else ""
    words = " ".join(picture.description)
    role, roving = ("img", "") if controls is None else ("group", ' data-roving=""')
    named = f'role="{role}" aria-label="{label}"{roving}'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{picture.kind}" {named} '
        f'width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}" {style}>'
        + (f"<title>{label}</title>" if standalone else "")
        + (pen.description(words) if words else "")
        + f"{pen.theme()}{defs}{ground}{body}</svg>"
    )


def draw_symbol(symbol: Symbol, size: float) -> str:
    """Draw one symbol as a small picture of `size` pixels that stands in a line of text; it says nothing."""
    empty = Picture("jobkit-symbol", size, size, "", "", ())
    drawn = _InlinePen(empty, standalone=False, controls=None).draw(symbol)
    side = _number(size)
    return (
        f'<svg class="jobkit-symbol" aria-hidden="true" width="{side}" height="{side}" '
        f'viewBox="0 0 {side} {side}" style="vertical-align:-2px">{drawn}</svg>'
    )


class _SvgPen:
    """Turns items into elements, and collects the patterns that they use."""

    def __init__(self, picture: Picture, *, standalone: bool, controls: Controls | None) -> None:
        self.standalone = standalone
        self._controls = controls
        self.inks: dict[str, None] = {}
        self.patterns: dict[str, str] = {}
        # two pictures of one page must not share the ids of their patterns
        label = picture.label if controls is None else ""  # a lab leaves alone what an edit does not touch
        key = f"{picture.kind} {label} {picture.width} {picture.height}"
        self._key = f"{crc32(key.encode('utf-8', 'replace')):08x}"
        self._scope = f".{picture.kind} "

    def body(self, items: Sequence[Item]) -> str:
        """Return the items of the picture; in a lab, what an edit may change is made of pieces."""
        if self._controls is None:
            return "".join(map(self.draw, items))
        drawn, seen = [], Counter[str]()
        for name, group in groupby(items, key=_together):
            seen[name] += 1
            marks = "".join(map(self._mark, group))
            drawn.append(_piece(f"{name}-{seen[name]}", marks) if name else marks)
        return "".join(drawn)

    def description(self, words: str) -> str:
        """Return the long text for screen readers."""
        if self._controls is None:
            return f"<desc>{xml(words)}</desc>"
        return piece("about", f'<desc data-key="about">{xml(words)}</desc>')

    def draw(self, item: Item) -> str:
        """Return an item as markup."""
        match item:
            case Rect():
                return self._rect(item)
            case Line() | Area():
                return self._path(item)
            case Symbol():
                return self._symbol(item)
            case Text():
                return self._text(item)
            case Tick():
                return self._text(item.label) + (self._text(item.under) if item.under else "")
            case Part():
                return self._group(item)

    def paint(self, name: str) -> str:
        """Return a colour, literally: programs that know no style sheets show it as on a light page."""
        self.inks[name] = None
        return paint(name, standalone=True)

    def theme(self) -> str:
        """Return the style sheet that gives each colour what it is on the page around."""
        names = {named_ink(name).light: name for name in reversed(self.inks)}  # some share a colour
        if self.standalone:
            rules = "".join(_recoloured(light, named_ink(name).dark) for light, name in names.items())
            return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
        rules = "".join(
            _recoloured(light, paint(name, standalone=False), self._scope) for light, name in names.items()
        )
        return f"{THEME}<style>@supports (color:light-dark(red,red)){{{rules}}}</style>"

    def _group(self, group: Part) -> str:
        data = "".join(
            f' data-{name}="{xml(value)}"'
            for name, value in group.data.items()
            if not (self.standalone and name in _NAMES)
        )
        tooltip = f"<title>{xml(group.tooltip)}</title>" if group.tooltip and not self.standalone else ""
        items = "".join(map(self.draw, group.items))
        pressed = self._controls.attributes(group) if self._controls is not None else ""
        return f"<g{data}{pressed}>{tooltip}{items}</g>"

    def _mark(self, item: Item) -> str:
        """Return an item of a lab: what can be pressed is a piece, for most of it stays after an edit."""
        if not isinstance(item, Part) or self._controls is None:
            return self.draw(item)
        if "lane" in item.data:
            return _piece(f"lane-{item.data['lane']}", "".join(map(self._mark, item.items)))
        key, drawn = self._controls.key(item), self.draw(item)
        return piece(key, drawn) if key else drawn

    def _text(self, text: Text) -> str:
        weight = ' font-weight="600"' if text.bold else ""
        anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
        return (
            f'<text x="{_number(text.x)}" y="{_number(text.y + 0.35 * text.size)}" '
            f'font-size="{_number(text.size)}" fill="{self.paint(text.colour)}"{weight}{anchor}>'
            f"{xml(text.text)}</text>"
        )

    def _rect(self, rect: Rect) -> str:
        box, inset = rect.box, 0.5 if rect.line else 0.0
        fill = self._pattern(rect.fill, rect.pattern) if rect.pattern else self.paint(rect.fill)
        rounded = f' rx="{_number(min(rect.radius, box.width / 3))}"' if rect.radius else ""
        stroke = self._stroke(rect.line, rect.width, rect.dash, 1.0) if rect.line else ""
        return (
            f'<rect x="{_number(box.x + inset)}" y="{_number(box.y + inset)}" '
            f'width="{_number(max(box.width - 2 * inset, 0.5))}" '
            f'height="{_number(box.height - 2 * inset)}" fill="{fill}"{_opacity("fill", rect.opacity)}'
            f"{stroke}{rounded}/>"
        )

    def _stroke(self, colour: str, width: float, dash: str, opacity: float) -> str:
        wide = f' stroke-width="{_number(width)}"' if width != 1 else ""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return f' stroke="{self.paint(colour)}"{wide}{dashed}{_opacity("stroke", opacity)}'

    def _path(self, item: Line | Area) -> str:
        if isinstance(item, Area):
            fill = f'fill="{self.paint(item.colour)}"{_opacity("fill", item.opacity)}'
            return f'<path d="{_straight(item.points)}Z" {fill}/>'
        if item.is_curved:
            start, *rest = (f"{_number(x)},{_number(y)}" for x, y in item.points)
            path = f"M{start}C{' '.join(rest)}"
        else:
            path = _rounded(item.points, item.radius) if item.radius else _straight(item.points)
        return (
            f'<path d="{path}" fill="none"{self._stroke(item.colour, item.width, item.dash, item.opacity)}/>'
        )

    def _symbol(self, symbol: Symbol) -> str:
        circles, strokes = SYMBOLS[symbol.name]
        x, y, scale = symbol.x, symbol.y, symbol.scale
        path = "".join(
            _straight(tuple((x + to_x * scale, y + to_y * scale) for to_x, to_y in stroke))
            for stroke in strokes
        )
        for to_x, to_y, radius in circles:
            r, d = _number(radius * scale), _number(2 * radius * scale)
            path += f"M{_number(x + (to_x - radius) * scale)},{_number(y + to_y * scale)}"
            path += f"a{r},{r} 0 1 0 {d},0a{r},{r} 0 1 0 -{d},0"
        stroke = self._stroke(symbol.colour, symbol.width, "", 1.0)
        joins = ' stroke-linecap="round" stroke-linejoin="round"'
        return f'<path d="{path}" fill="{self.paint(symbol.fill)}"{stroke}{joins}/>'

    def _pattern(self, colour: str, kind: str) -> str:
        """Return the fill that paints a pattern."""
        name = f"jk{self._key}-{colour}-{kind}"
        width, turn = ("1.4", ' patternTransform="rotate(45)"') if kind == "hatch" else ("2.5", "")
        self.patterns[name] = (
            f'<pattern id="{name}" width="4" height="4" patternUnits="userSpaceOnUse"{turn}>'
            f'<rect width="{width}" height="4" fill="{self.paint(colour)}"/></pattern>'
        )
        return f"url(#{name})"


def _together(item: Item) -> str:
    """Return what an item of a picture makes a piece with, or ``""``."""
    return next((name for name in ("arrow", "slots") if isinstance(item, Part) and name in item.data), "")


def _piece(key: str, marks: str) -> str:
    return piece(key, f'<g data-key="{key}">{marks}</g>')


def _recoloured(light: str, colour: str, scope: str = "") -> str:
    """Return the rules that give another colour to all that is drawn in this one; none where it stays."""
    if colour == light:
        return ""
    return "".join(f'{scope}[{what}="{light}"]{{{what}:{colour}}}' for what in ("fill", "stroke"))


class _InlinePen(_SvgPen):
    """Draws without a style sheet: each colour follows the page by itself."""

    def paint(self, name: str) -> str:
        return paint(name, standalone=False)


@lru_cache(4096)  # most of a picture is drawn again after an edit
def _number(value: float) -> str:
    """Return a length with one decimal at most: the same bytes on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _opacity(what: str, share: float) -> str:
    return f' {what}-opacity="{share:g}"' if share != 1 else ""


@lru_cache(64)  # an area and its outline have the same points
def _straight(points: tuple[Point, ...]) -> str:
    """Return a path of straight lines; what is horizontal or vertical is written short."""
    path, last = "", ("", "")
    for point in points:
        x, y = _number(point[0]), _number(point[1])
        if not path:
            path = f"M{x},{y}"
        elif (x, y) != last:
            path += f"V{y}" if x == last[0] else f"H{x}" if y == last[1] else f"L{x},{y}"
        last = x, y
    return path


def _rounded(points: Sequence[Point], radius: float) -> str:
    """Return a path of horizontal and vertical lines whose corners are rounded."""
    path = f"M{_number(points[0][0])},{_number(points[0][1])}"
    for (x0, y0), (x, y), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        before = min(radius, (abs(x - x0) + abs(y - y0)) / 2)
        after = min(radius, (abs(x2 - x) + abs(y2 - y)) / 2)
        path += f"L{_number(_toward(x, x0, before))},{_number(_toward(y, y0, before))}"
        path += (
            f"Q{_number(x)},{_number(y)} {_number(_toward(x, x2, after))},{_number(_toward(y, y2, after))}"
        )
    return path + f"L{_number(points[-1][0])},{_number(points[-1][1])}"


def _toward(here: float, there: float, distance: float) -> float:
    if abs(there - here) < 1e-6:
        return here
    return here + distance if there > here else here - distance
