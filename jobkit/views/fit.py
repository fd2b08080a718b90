"""How wide text is, without a font: near enough to decide what fits."""

from __future__ import annotations

import unicodedata

from jobkit.views.escape import plain

__all__ = ["cells", "cut_at_word", "fit", "fit_cells", "pad", "text_width", "wrap_cells", "wrap_pixels"]

_NARROW = frozenset("iljtfrI.,:;'|!()[]{} -*/`")
_BROAD = frozenset("mwMWQOGCDHNU@%&—…")


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _BROAD:
        return 0.88
    if ord(letter) < 0x300:
        return 0.62
    return (0.0, 0.68, 1.25)[_cell(letter)]


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the estimated width of `text` in the unit of `size`, for a usual sans-serif font."""
    return sum(map(_em, text)) * size * (1.12 if bold else 1.0)


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return `text` as one harmless line, cut with … where it is wider than `width`."""
    text = plain(text[:400])
    if text_width(text, size, bold=bold) <= width:
        return text
    used = text_width("…", size, bold=bold)
    for position, letter in enumerate(text):
        used += text_width(letter, size, bold=bold)
        if used > width:
            return text[:position].rstrip() + "…"
    return text


def wrap_pixels(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return `text` as harmless lines of at most `width`, in the unit of `size`; a long word is cut."""
    lines: list[str] = []
    for word in plain(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(fit(word, width, size, bold=bold))
    return lines


def _cell(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cell, text))


def fit_cells(text: str, width: int) -> str:
    """Return `text` as one harmless line of at most `width` terminal columns, cut at a word with …."""
    text = plain(text[: 4 * width + 80])
    if cells(text) <= width:
        return text
    head = _first_cells(text, width - 1)
    words = head.rpartition(" ")[0] if text[len(head) : len(head) + 1] != " " else ""
    # One long word fills the room itself.
    return (words if 2 * cells(words) > width else head).rstrip() + "…"


def cut_at_word(text: str, limit: int) -> str:
    """Return `text` as one harmless line of at most `limit` characters, cut between two words with …."""
    line = plain(text[: 4 * limit])
    if len(line) <= limit and len(text) <= 4 * limit:
        return line
    head, blank, _ = line[:limit].rpartition(" ")
    return f"{(head if blank else line[: limit - 1]).rstrip(' ,;:')} …"


def pad(text: str, width: int, right: bool = False) -> str:
    """Return `text` cut or filled with blanks to `width` terminal columns."""
    text = fit_cells(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def wrap_cells(text: str, width: int, indent: str = "") -> list[str]:
    """Return `text` as harmless lines of at most `width` columns; later ones begin with `indent`."""
    lines, line = [], ""
    for word in plain(text).split(" "):
        longer = f"{line} {word}" if line.strip() else line + word
        if cells(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line)
        line = indent + word
        while cells(line) > width:
            head = _first_cells(line, width)
            lines.append(head)
            line = indent + line[len(head) :]
    return [*lines, line] if line.strip() or not lines else lines


def _first_cells(text: str, width: int) -> str:
    used = 0
    for position, letter in enumerate(text):
        used += _cell(letter)
        if used > width:
            return text[:position]
    return text
