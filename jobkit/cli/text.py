"""Plain text for a terminal: columns and paragraphs of a fixed width, the same when piped."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

__all__ = ["WIDTH", "aligned", "folded", "harmless", "wrapped"]

WIDTH = 100


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as columns, without blanks at the ends of lines.

    >>> print(aligned([("1", "success"), ("12", "error")]))
    1   success
    12  error
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def wrapped(text: str, indent: str = "", width: int = WIDTH) -> str:
    """Return one paragraph in lines of at most `width` characters; what follows the first is set in."""
    return textwrap.fill(
        " ".join(text.split()),
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def harmless(text: str) -> str:
    """Return lines with everything in them shown that a terminal would obey; their indents stay."""
    from jobkit.views.escape import plain

    lines = text.splitlines()
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + plain(line) for line in lines)


def folded(text: str) -> str:
    """Return a text with its long lines folded; its own line breaks stay."""
    return "\n".join(
        textwrap.fill(
            line, WIDTH, subsequent_indent=" " * (2 if line.startswith("- ") else 0), break_on_hyphens=False
        )
        for line in text.splitlines()
    )
