"""Glyphs and labels: inside a bar where it is wide enough, beside it where there is room, else below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobkit.basics.words import duration_words
from jobkit.views.records import Box, Label, Spot
from jobkit.views.text_width import text_width

if TYPE_CHECKING:
    from jobkit.views.lanes import RunSpan

__all__ = ["LABEL_SIZE", "Placed", "place"]

LABEL_SIZE = 10.0
_GLYPH_ROOM = 14.0


@dataclass(slots=True)
class Placed:
    """A span with its boxes, and then its glyph and label."""

    span: RunSpan
    bar: Box | None
    wait: Box | None
    glyph: Spot | None = None
    label: Label | None = None


def place(placed: Sequence[Placed], right: float) -> None:
    """Find room for the glyphs and labels of marks; `right` is where the picture ends."""
    rows: dict[tuple[int, str, float], list[Placed]] = {}
    for mark in placed:
        box = mark.bar or mark.wait
        if box is not None:
            rows.setdefault((mark.span.lane, mark.span.kind, box.y), []).append(mark)
    strips = _strip_ranges(placed)
    for (lane, kind, _), row in rows.items():
        row.sort(key=lambda mark: mark.span.start)
        ends = [*(mark.span.start for mark in row[1:]), right]
        last_below = 0.0
        for mark, end in zip(row, ends, strict=True):
            if kind == "strip":
                _beside(mark, mark.wait, end)
            elif not _inside(mark) and not _beside(mark, mark.bar, end) and mark.span.status != "success":
                last_below = _below(mark, last_below, strips.get(lane, []))
            if mark.label is None:
                _label(mark, end)


def _strip_ranges(placed: Iterable[Placed]) -> dict[int, list[tuple[float, float]]]:
    ranges: dict[int, list[tuple[float, float]]] = {}
    for mark in placed:
        if mark.wait is not None:
            ranges.setdefault(mark.span.lane, []).append((mark.wait.x, mark.wait.right + 10))
    return ranges


def _inside(mark: Placed) -> bool:
    bar = mark.bar
    if bar is None or bar.width < _GLYPH_ROOM:
        return False
    if len(mark.span.items) > 1:
        text = _count_text(mark)
        width = text_width(text, LABEL_SIZE)
        if bar.width < width + 20:
            return False
        middle = bar.x + bar.width / 2
        mark.label = Label(middle - width / 2 - 5, bar.middle, text)
        mark.glyph = Spot(middle + width / 2 + 5, bar.middle, inside=False)
        return True
    mark.glyph = Spot(bar.right - min(9.0, bar.width / 2), bar.middle, inside=True)
    return True


def _beside(mark: Placed, box: Box | None, end: float) -> bool:
    if box is None or end - box.right < _GLYPH_ROOM:
        return False
    mark.glyph = Spot(box.right + 7, box.middle, inside=False)
    return True


def _below(mark: Placed, last: float, taken: Sequence[tuple[float, float]]) -> float:
    bar = mark.bar
    if bar is None:
        return last
    x = bar.x + bar.width / 2
    if x - 5 < last or any(start < x + 5 and x - 5 < stop for start, stop in taken):
        return last
    mark.glyph = Spot(x, bar.bottom + 6, inside=False)
    return x + 5


def _label(mark: Placed, end: float) -> None:
    box = mark.bar or mark.wait
    if box is None:
        return
    x = box.right + 3
    if mark.glyph is not None and mark.glyph.x > box.right and mark.glyph.y == box.middle:
        x = mark.glyph.x + 7
    text = _label_text(mark, box)
    if text and x + text_width(text, LABEL_SIZE) <= end - 2:
        mark.label = Label(x, box.middle, text)


def _count_text(mark: Placed) -> str:
    numbers = {run.pull_request for run in mark.span.items}
    number = numbers.pop() if len(numbers) == 1 else None
    return f"#{number} ×{len(mark.span.items)}" if number is not None else f"×{len(mark.span.items)}"


def _label_text(mark: Placed, box: Box) -> str:
    runs = mark.span.items
    if len(runs) > 1:
        return _count_text(mark)
    if runs[0].pull_request is not None:
        return f"#{runs[0].pull_request}"
    narrow = mark.bar is not None and box.width < _GLYPH_ROOM
    return duration_words(runs[0].run_seconds) if narrow and runs[0].finished_at is not None else ""
