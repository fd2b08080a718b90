"""How a status looks (colour, glyph and pattern, never the colour alone), and the other colours of pictures.

Colours follow Okabe and Ito's, chosen for colour-blind readers. What is normal is muted, so that failures,
waits and cancels stand out. Contrast against the page is at least 3:1 for everything that carries meaning, so
orange (2.25:1 on white) has a dark outline, and grey, which looks like green to some readers, is hatched.
Each colour is a pair, for a light page and for a dark one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["FONTS", "LOOKS", "SYMBOLS", "THEME", "Ink", "Look", "look", "named_ink", "paint", "worst"]

Pattern = Literal["solid", "hatched", "hollow"]


class Ink(NamedTuple):
    """A colour, ``#rrggbb``: on a light page, and on a dark one."""

    light: str
    dark: str


_WHITE = Ink("#fefefe", "#fefefe")


@dataclass(frozen=True, slots=True)
class Look:
    """The looks of one status.

    Parameters
    ----------
    status : str
        Name of the look; several statuses share one (``fail`` looks like ``error``).
    word : str
        For legends.
    colour : Ink
        Fill, or colour of the hatching.
    line : Ink
        Outline, and glyphs and words drawn outside of a bar: at least 4.5:1 on the page.
    glyph : str
        ✓ ✕ ⊘ – ! … ▸
    pattern : {"solid", "hatched", "hollow"}
    on_fill : Ink
        Glyphs and words drawn upon the fill: at least 4.5:1 on a solid one.
    """

    status: str
    word: str
    colour: Ink
    line: Ink
    glyph: str
    pattern: Pattern = "solid"
    on_fill: Ink = _WHITE


_ORANGE, _BROWN = Ink("#E69F00", "#E69F00"), Ink("#8A6000", "#D9A338")
_PINK, _GREY = Ink("#A04E83", "#D58BB8"), Ink("#6E6E6E", "#969696")

LOOKS = {
    found.status: found
    for found in (
        Look("success", "success", Ink("#5B9E89", "#3F7565"), Ink("#3B7F6A", "#62A993"), "✓",
             on_fill=Ink("#10241D", "#fefefe")),
        Look("warn", "warning", _ORANGE, _BROWN, "!", on_fill=Ink("#1F1F1F", "#1F1F1F")),
        Look("error", "error", Ink("#C24F00", "#C35313"), Ink("#B84A00", "#F08A4B"), "✕"),
        Look("cancelled", "cancelled", _PINK, _PINK, "⊘", "hollow", on_fill=_PINK),
        Look("running", "running", Ink("#0072B2", "#2A79B0"), Ink("#0A6AA1", "#5AAEE0"), "▸"),
        Look("queued", "waiting", _ORANGE, _BROWN, "…", "hatched", on_fill=_BROWN),
        Look("skipped", "skipped", _GREY, _GREY, "–", "hatched", on_fill=_GREY),
    )
}  # fmt: skip
"""Every look, by its name, in the order of legends."""

_SHARED = {
    "pass": "success",
    "fail": "error",
    "runtime error": "error",
    "partial success": "error",
    "starting": "running",
    "no-op": "skipped",
}
_SEVERITY = ("error", "cancelled", "warn", "running", "queued", "success", "skipped")


def look(status: str) -> Look:
    """Return how a run, step or node status looks; an unknown one looks skipped."""
    return LOOKS.get(_SHARED.get(status, status), LOOKS["skipped"])


def worst(statuses: Iterable[str]) -> str:
    """Return the status that a reader must not miss among several."""
    return min(dict.fromkeys(statuses), key=lambda status: _SEVERITY.index(look(status).status))


FONTS = {True: "system-ui, sans-serif", False: "var(--jp-ui-font-family,system-ui,sans-serif)"}
"""The font family of a standalone picture (True), and of one in a page (False)."""

_INKS = {
    "text": Ink("#222222", "#E6E6E6"),
    "faint": Ink("#5F5F5F", "#A6A6A6"),
    "page": Ink("#ffffff", "#111111"),
    "slots": Ink("#2B7CB3", "#5AA5DA"),
    "limit": Ink("#A84A00", "#F0995A"),
    **{name: shape.colour for name, shape in LOOKS.items()},
    **{f"{name}-line": shape.line for name, shape in LOOKS.items()},
    **{f"{name}-on": shape.on_fill for name, shape in LOOKS.items()},
}

_OF_JUPYTER = {
    "text": "--jp-ui-font-color1",
    "faint": "--jp-ui-font-color2",
    "page": "--jp-layout-color1",
}
"""Colours that are those of the page around, where it is Jupyter's."""

_DARK_PAGES = '[data-jp-theme-light="false"],.vscode-dark,html[theme="dark"],html[data-theme="dark"]'
"""How pages say that they are dark, ``color-scheme`` apart: Jupyter, VS Code, Colab, Sphinx."""

THEME = f'<style>:is({_DARK_PAGES}) [class*="jobkit-"]{{color-scheme:dark}}</style>'
"""Tells pictures and controls of jobkit that the page around them is dark."""


def named_ink(name: str) -> Ink:
    """Return a colour by its name; a literal one, or ``none``, is the same on every page.

    Parameters
    ----------
    name : str
        ``text faint page slots limit``; a look: ``error`` (its fill), ``error-line``, ``error-on`` (upon its
        fill); ``none``; or a literal ``#rrggbb``.
    """
    return _INKS.get(name) or Ink(name, name)


def paint(name: str, *, standalone: bool) -> str:
    """Return a colour as matplotlib or a style sheet writes it.

    Parameters
    ----------
    name : str
        As for `named_ink`.
    standalone : bool
        True for the literal colour on a light page, False for CSS that follows the page.

    >>> paint("error-line", standalone=False), paint("error-on", standalone=True)
    ('var(--jobkit-error-line,light-dark(#B84A00,#F08A4B))', '#fefefe')
    """
    light, dark = named_ink(name)
    if standalone or name not in _INKS:
        return light
    return f"var({_OF_JUPYTER.get(name, f'--jobkit-{name}')},light-dark({light},{dark}))"


Stroke = tuple[tuple[float, float], ...]
Circle = tuple[float, float, float]


_BRANCHES: tuple[Circle, ...] = ((-4, -5, 2), (-4, 5, 2))

# Drawn rather than written, so that they look the same with the fonts of every machine.
SYMBOLS: dict[str, tuple[tuple[Circle, ...], tuple[Stroke, ...]]] = {
    "✓": ((), (((-0.9, 0.0), (-0.3, 0.65), (0.9, -0.75)),)),
    "✕": ((), (((-0.75, -0.75), (0.75, 0.75)), ((0.75, -0.75), (-0.75, 0.75)))),
    "⊘": (((0, 0, 1),), (((-0.7, 0.7), (0.7, -0.7)),)),
    "–": ((), (((-0.8, 0.0), (0.8, 0.0)),)),
    "!": ((), (((0.0, -1.0), (0.0, 0.2)), ((0.0, 0.8), (0.0, 0.9)))),
    "…": ((), (((-0.85, 0.0), (-0.75, 0.0)), ((-0.05, 0.0), (0.05, 0.0)), ((0.75, 0.0), (0.85, 0.0)))),
    "▸": ((), (((-0.6, -0.8), (0.6, 0.0), (-0.6, 0.8), (-0.6, -0.8)),)),
    "disc": (((0, 0, 1),), ()),
    "right": ((), (((-1.0, -0.75), (0.0, 0.0), (-1.0, 0.75)),)),
    "down": ((), (((-0.75, -1.0), (0.0, 0.0), (0.75, -1.0)),)),
    "up": ((), (((-0.75, 1.0), (0.0, 0.0), (0.75, 1.0)),)),
    "scheduled": (((0, 0, 7),), (((0, -4), (0, 0), (3, 2)),)),
    "ci": ((*_BRANCHES, (4, -5, 2)), (((-4, -3), (-4, 3)), ((4, -3), (4, 0), (-4, 3)))),
    "merge": ((*_BRANCHES, (5, 1, 2)), (((-4, -3), (-4, 3)), ((-4, -3), (-2, 0), (3, 1)))),
    "other": (((0, 0, 7),), (((-2, -3.5), (3.5, 0), (-2, 3.5), (-2, -3.5)),)),
    "missing": ((), (((-3, -3), (-2, -5.5), (2, -5.5), (3, -3), (0, 0), (0, 2)), ((0, 4.6), (0, 5.2)))),
}
"""Circles (centre, radius) and strokes of each symbol; `y` points downwards.

Glyphs of statuses fill a square from -1 to 1, heads of arrows end in their tip, icons of jobs are in pixels.
"""
