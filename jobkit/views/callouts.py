"""Names below what they name, as many as have room: those of the largest first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass

from jobkit.views.drawing import Box, Text
from jobkit.views.fit import text_width
from jobkit.views.short_names import fit_middle

__all__ = ["Callout", "place_callouts"]

_WIDEST, _APART = 200.0, 10.0


@dataclass(frozen=True, slots=True)
class Callout:
    """A name that wants a place.

    Parameters
    ----------
    x : float
        The middle of what it names (pixels).
    name : str
    weight : float
        What is heavier gets its place first.
    """

    x: float
    name: str
    weight: float


def place_callouts(
    callouts: Iterable[Callout], box: Box, colour: str, size: float = 12.0
) -> tuple[list[Text], int]:
    """Return the names that fit into the line `box` (pixels), and how many do not."""
    taken: list[tuple[float, float]] = []
    texts: list[Text] = []
    left_out = 0
    for callout in sorted(callouts, key=lambda one: (-one.weight, one.x)):
        name = fit_middle(callout.name, min(_WIDEST, box.width), size)
        width = text_width(name, size)
        left = min(max(callout.x - width / 2, box.x), box.right - width)
        if not _is_free(taken, left - _APART, left + width + _APART):
            left_out += 1
            continue
        insort(taken, (left, left + width))
        texts.append(Text(left, box.middle, name, size, colour))
    return sorted(texts, key=lambda text: text.x), left_out


def _is_free(taken: list[tuple[float, float]], left: float, right: float) -> bool:
    at = bisect_left(taken, (left,))
    before_ends = at == 0 or taken[at - 1][1] <= left
    return before_ends and (at == len(taken) or taken[at][0] >= right)
