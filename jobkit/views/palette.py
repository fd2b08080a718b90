"""How a status looks: colour, glyph and pattern, never the colour alone.

Colours are Okabe and Ito's, chosen for colour-blind readers. Contrast against white and against a dark page
(#111) is at least 3:1 for everything that carries meaning, so orange (2.25:1 on white) has a dark outline,
and grey, which looks like green to some readers, is hatched. The pictures use literal colours where they
stand alone and CSS variables where they live in a page, so that they follow a dark theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["LOOKS", "Ink", "Look", "ink", "look", "worst"]

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


def worst(statuses: tuple[str, ...] | list[str]) -> str:
    """Return the status that a reader must not miss among several."""
    return min(statuses, key=lambda status: _SEVERITY.index(look(status).status))


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of everything that is no status: text, lines, page."""

    text: str
    faint: str
    page: str
    slots: str
    limit: str
    family: str


_LITERAL = Ink("#222222", "#666666", "#ffffff", "#0072B2", "#B34F00", "system-ui, sans-serif")
_LIVE = Ink(
    "var(--jp-ui-font-color1,#222222)",
    "var(--jp-ui-font-color2,#666666)",
    "var(--jp-layout-color1,#ffffff)",
    "var(--jobkit-slots,#2B8CC4)",
    "var(--jobkit-limit,#C65A07)",
    "var(--jp-ui-font-family,system-ui,sans-serif)",
)


def ink(*, standalone: bool) -> Ink:
    """Return literal colours for a picture of its own, CSS variables for one that lives in a page."""
    return _LITERAL if standalone else _LIVE
