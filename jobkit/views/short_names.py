"""Names that are too long for their place: cut in the middle, and never where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from jobkit.views.escape import plain
from jobkit.views.fit import text_width

__all__ = ["fit_middle", "fit_names", "name_column"]

_HEADS = (0.6, 0.4, 0.8, 0.2, 1.0, 0.0)
"""Shares of the room that the beginning of a name may take, the best first."""

_FIRST_LABEL = 36.0  # pixels
_LONGEST = 400  # characters that are looked at
_BEFORE = 3  # characters that are shown before the place where names differ


def fit_middle(text: str, width: float, size: float, *, bold: bool = False, head: float = _HEADS[0]) -> str:
    """Return `text` as one harmless line, cut in the middle with … where it is wider than `width`.

    Parameters
    ----------
    text : str
    width, size : float
        Pixels.
    bold : bool
    head : float
        The share of the room for the beginning, 0 to 1.

    >>> fit_middle("Chained downstream number 4", 120, 12)
    'Chained d…mber 4'
    """
    line = plain(text[:_LONGEST])
    if text_width(line, size, bold=bold) <= width:
        return line
    room = width - text_width("…", size, bold=bold)
    start = _first_letters(line, head * room, size, bold=bold)
    rest = room - text_width(start, size, bold=bold) if head < 1 else 0.0
    end = _first_letters(line[: len(start) - 1 : -1], rest, size, bold=bold)[::-1]
    return f"{start.rstrip()}…{end.lstrip()}"


def _first_letters(text: str, width: float, size: float, *, bold: bool) -> str:
    used = 0.0
    for position, letter in enumerate(text):
        used += text_width(letter, size, bold=bold)
        if used > width:
            return text[:position]
    return text


def fit_names(names: Iterable[str], width: float, size: float, *, bold: bool = False) -> dict[str, str]:
    """Return how each name is written: what is cut stays different from the others.

    >>> [*fit_names(["Refresh of team 1 in Europe", "Refresh of team 2 in Europe"], 110, 12).values()]
    ['Ref…1 in Europe', 'Ref…2 in Europe']
    """
    different = list(dict.fromkeys(names))
    best: dict[str, str] = {}
    for head in _HEADS:
        way = {name: fit_middle(name, width, size, bold=bold, head=head) for name in different}
        if len(set(way.values())) > len(set(best.values())):
            best = way
        if len(set(best.values())) == len(different):
            return best
    return best | _apart(_alike(best), width, size, bold=bold)


def _alike(fitted: dict[str, str]) -> list[list[str]]:
    """Return the groups of names that look the same."""
    groups: dict[str, list[str]] = {}
    for name, short in fitted.items():
        groups.setdefault(short, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _apart(groups: Sequence[Sequence[str]], width: float, size: float, *, bold: bool) -> dict[str, str]:
    """Return names that differ only in their middle: a beginning, and what stands where they differ."""
    found = {}
    for group in groups:
        ordered = sorted(group)
        shared = [_shared_letters(*pair) for pair in pairwise(ordered)]
        for name, before, after in zip(ordered, [0, *shared], [*shared, 0], strict=True):
            place = max(before, after, _BEFORE) - _BEFORE
            start = fit_middle(name, 0.3 * width, size, bold=bold, head=1.0)
            rest = width - text_width(start, size, bold=bold)
            found[name] = start + fit_middle(name[place:], rest, size, bold=bold, head=1.0)
    return found


def _shared_letters(one: str, other: str) -> int:
    """Return how many letters two names have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def name_column(width: float, names: Iterable[str], words: Iterable[str] = (), title: str = "") -> float:
    """Return how wide the column of names left of an axis is.

    Parameters
    ----------
    width : float
        Of the whole picture (pixels).
    names, words : iterable of str
        Set in bold at 13 pixels, and below them at 12.
    title : str
        Above the names, and never cut; the first label of the axis reaches into its line.
    """
    widest = max((text_width(name[:60], 13, bold=True) for name in names), default=0.0)
    below = max((text_width(text[:60], 12) for text in words), default=0.0)
    most = max(0.24 * width, min(200.0, 0.32 * width))
    return max(min(max(widest, below) + 26, most), text_width(title, 12, bold=True) + _FIRST_LABEL)
