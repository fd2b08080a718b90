"""Runs as stretches of a time axis: stacked where they overlap, joined where they are too narrow.

Joining never hides an outcome: neighbours of one outcome are joined first, and a joined stretch says how
many runs it stands for. Only a picture of thousands of runs joins outcomes, and then shows the worst.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Generic, TypeVar

from jobkit.views.palette import worst

__all__ = ["MIN_WIDTH", "Span", "stack", "thin"]

MIN_WIDTH = 3.0  # pixels: the narrowest bar that is still seen

_GAPS = (0.5, 2.0, 6.0, 15.0, 40.0)
_NARROW = (MIN_WIDTH, 6.0, 12.0, 30.0, 80.0)
_MIXING = 3  # from this level on, different outcomes may be joined

Item = TypeVar("Item")


@dataclass(slots=True)
class Span(Generic[Item]):
    """A stretch from `start` to `end` (pixels) on one level of a row, with the things it stands for."""

    row: int
    start: float
    end: float
    status: str
    items: list[Item]
    kind: str = "bar"
    level: int = 0
    narrowest: float = field(init=False)
    drawn_end: float = field(init=False)
    """Where it ends on paper."""

    def __post_init__(self) -> None:
        self.narrowest = self.end - self.start
        self.drawn_end = max(self.end, self.start + MIN_WIDTH)

    def twin(self) -> Span[Item]:
        """Return a copy that may grow."""
        return Span(self.row, self.start, self.end, self.status, [*self.items], self.kind, self.level)


def stack(
    spans: Iterable[Span[Item]], levels: int, extra: Callable[[Span[Item]], float] | None = None
) -> int:
    """Give each span the first level that is free, and return how many levels that took.

    `extra` is the room (pixels) that a span needs on its right, for a label. What finds no free level among
    `levels` goes into the last one.
    """
    ends: list[float] = []
    for span in sorted(spans, key=attrgetter("start", "end")):
        free, start = 0, span.start + 1e-6
        while free < len(ends) and ends[free] > start:
            free += 1
        span.level = min(free, levels - 1)
        end = span.end + (extra(span) if extra is not None else 0.0)
        if span.level == len(ends):
            ends.append(end)
        elif end > ends[span.level]:
            ends[span.level] = end
    return len(ends)


def thin(
    spans: Sequence[Span[Item]],
    limit: int,
    borders: Sequence[float],
) -> list[Span[Item]]:
    """Join narrow neighbours until at most `limit` spans are left, as far as the levels allow.

    `borders` (pixels, ascending) are never joined across, so that each stretch of the axis keeps its count.
    """
    rows: dict[tuple[int, str, int], list[Span[Item]]] = {}
    for span in sorted(spans, key=attrgetter("row", "kind", "level", "start")):
        rows.setdefault((span.row, span.kind, span.level), []).append(span)
    joined: list[Span[Item]] = []
    for level in range(len(_GAPS)):
        joined = [span for row in rows.values() for span in _join_row(row, level, borders)]
        if len(joined) <= limit:
            break
    return joined


def _join_row(row: list[Span[Item]], level: int, borders: Sequence[float]) -> list[Span[Item]]:
    joined: list[Span[Item]] = []
    for span in row:
        last = joined[-1] if joined else None
        if last is not None and _belong_together(last, span, level, borders):
            last.items.extend(span.items)
            last.end = max(last.end, span.end)
            last.drawn_end = max(last.drawn_end, span.drawn_end)
            last.narrowest = min(last.narrowest, span.end - span.start)
            if span.status != last.status:
                last.status = worst((last.status, span.status))
        else:
            joined.append(span.twin())
    return joined


def _belong_together(last: Span[Item], span: Span[Item], level: int, borders: Sequence[float]) -> bool:
    if span.start < last.end - 1e-6:  # found no free level
        return True
    if span.status != last.status and level < _MIXING:
        return False
    if bisect_right(borders, last.start + 1e-6) != bisect_right(borders, span.start + 1e-6):
        return False
    narrow = span.end - span.start < _NARROW[level] and last.narrowest < _NARROW[level]
    return narrow and span.start - last.drawn_end < _GAPS[level]
