"""How a status looks (colour, glyph and pattern, never the colour alone), and the other colours of pictures.

Colours are Okabe and Ito's, chosen for colour-blind readers. Contrast against white and against a dark page
(#111) is at least 3:1 for everything that carries meaning, so orange (2.25:1 on white) has a dark outline,
and grey, which looks like green to some readers, is hatched. The pictures use literal colours where they
stand alone and CSS variables where they live in a page, so that they follow a dark theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["FONTS", "LOOKS", "SYMBOLS", "Look", "look", "paint", "worst"]

Pattern = Literal["solid", "hatched", "hollow"]


@dataclass(frozen=True, slots=True)
class Look:
    """The looks of one status.

    Parameters
    ----------
    status : str
        Name of the look; several statuses share one (``fail`` looks like ``error``).
    word : str
        For legends.
    colour : str
        Fill, or colour of the hatching.
    line : str
        Outline, and glyphs drawn outside of a bar: at least 3:1 on white and on #111.
    glyph : str
        ✓ ✕ ⊘ – ! … ▸
    pattern : {"solid", "hatched", "hollow"}
    on_fill : str
        Glyphs drawn upon the fill.
    """

    status: str
    word: str
    colour: str
    line: str
    glyph: str
    pattern: Pattern = "solid"
    on_fill: str = "#ffffff"


LOOKS = {
    found.status: found
    for found in (
        Look("success", "success", "#009E73", "#008A64", "✓"),
        Look("warn", "warning", "#E69F00", "#936600", "!", on_fill="#222222"),
        Look("error", "error", "#D55E00", "#D55E00", "✕"),
        Look("cancelled", "cancelled", "#CC79A7", "#A8568A", "⊘", "hollow", on_fill="#A8568A"),
        Look("running", "running", "#0072B2", "#0B7CBD", "▸"),
        Look("queued", "waiting", "#E69F00", "#936600", "…", "hatched", on_fill="#936600"),
        Look("skipped", "skipped", "#8A8A8A", "#747474", "–", "hatched", on_fill="#747474"),
    )
}
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
    return min(statuses, key=lambda status: _SEVERITY.index(look(status).status))


FONTS = {True: "system-ui, sans-serif", False: "var(--jp-ui-font-family,system-ui,sans-serif)"}
"""The font family of a standalone picture (True), and of one in a page (False)."""

_INKS = {
    "text": ("#222222", "var(--jp-ui-font-color1,#222222)"),
    "faint": ("#666666", "var(--jp-ui-font-color2,#666666)"),
    "page": ("#ffffff", "var(--jp-layout-color1,#ffffff)"),
    "slots": ("#0072B2", "var(--jobkit-slots,#2B8CC4)"),
    "limit": ("#B34F00", "var(--jobkit-limit,#C65A07)"),
}
"""What is no status: the literal colour, and the variable of a page."""


def paint(name: str, *, standalone: bool) -> str:
    """Return a colour of a picture as SVG or matplotlib write it.

    Parameters
    ----------
    name : str
        ``text faint page slots limit``; a look: ``error`` (its fill), ``error-line``, ``error-on`` (upon its
        fill); ``none``; or a literal ``#rrggbb``.
    standalone : bool
        True for literal colours, False for the CSS variables of a page.

    >>> paint("error-line", standalone=False), paint("error-on", standalone=True)
    ('var(--jobkit-error-line,#D55E00)', '#ffffff')
    """
    if name in _INKS:
        return _INKS[name][not standalone]
    status, _, part = name.partition("-")
    if status not in LOOKS:
        return name
    shape = LOOKS[status]
    colour = {"": shape.colour, "line": shape.line, "on": shape.on_fill}[part]
    return colour if standalone or part == "on" else f"var(--jobkit-{name},{colour})"


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
