"""A text of a bank as text and as HTML."""

from __future__ import annotations

from jobkit.basics.prose import Prose
from jobkit.views.escape import lines
from jobkit.views.markup import to_html

__all__ = ["prose_html", "prose_text"]


def prose_text(prose: Prose) -> str:
    """Return the text for a terminal."""
    return lines(prose.text)


def prose_html(prose: Prose) -> str:
    """Return the text as HTML."""
    return to_html(prose.text)
