"""The rows of a timeline: the runs of a job stacked and thinned, the row's place, and run slots over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobkit.platform import Run
from jobkit.views.drawing import Box
from jobkit.views.fit import text_width
from jobkit.views.spans import MIN_WIDTH, Span, stack, thin

__all__ = ["Row", "RunSpan", "arrange", "most_per_pixel", "run_spans", "slot_levels"]

RunSpan = Span[Run]
Scale = Callable[[datetime], float]

_BAR, _SMALL_BAR, _SMALL_PITCH = 20.0, 12.0, 14.0
_STRIP, _STRIP_PITCH = 5.0, 6.0
_LEAST, _PAD = 40.0, 5.0
_MAX_LEVELS, _MAX_STRIPS = 12, 4
_LABELLED = 60  # runs of a CI job up to which their numbers may push a neighbour to the next level
_MAX_STEPS = 3_000  # of the run slots; beyond, only the most of each pixel is drawn


@dataclass(frozen=True, slots=True)
class Row:
    """The place of one job, and where its bars and strips go (pixels)."""

    y: float
    height: float
    bar_height: float
    bar_pitch: float
    bars_y: float
    strips_y: float

    def bar(self, span: RunSpan) -> Box:
        """Return the rectangle of a run."""
        y = self.bars_y + span.level * self.bar_pitch
        return Box(span.start, y, span.drawn_end - span.start, self.bar_height)

    def strip(self, start: float, end: float, level: int) -> Box:
        """Return the rectangle of a wait."""
        return Box(start, self.strips_y + level * _STRIP_PITCH, max(end - start, MIN_WIDTH), _STRIP)


def run_spans(
    row: int, runs: Sequence[Run], scale: Scale, edges: tuple[float, float], end: datetime
) -> list[RunSpan]:
    """Return a span for each run: ``bar`` from leaving the queue to its end, ``strip`` if it never left."""
    left, right = edges
    spans = []
    for run in runs:
        begin, kind = (run.queued_at, "strip") if run.dequeued_at is None else (run.dequeued_at, "bar")
        start, stop = _within(scale(begin), left, right), scale(run.finished_at or end)
        spans.append(Span(row, start, _within(stop, start, right), run.status, [run], kind))
    return spans


def _within(at: float, left: float, right: float) -> float:
    return left if at < left else right if at > right else at


def arrange(
    rows: Sequence[tuple[list[RunSpan], bool]], top: float, limit: int, borders: Sequence[float]
) -> tuple[list[RunSpan], list[Row]]:
    """Stack and thin the spans of every row (with whether it is a CI job's); return them and the rows."""
    counts = [_stack_row(spans, is_ci) for spans, is_ci in rows]
    spans = thin([span for row, _ in rows for span in row], limit, borders)
    placed = []
    for (_, is_ci), (levels, strips) in zip(rows, counts, strict=True):
        placed.append(_row(top, levels, strips, small=is_ci or levels > 1))
        top += placed[-1].height
    return spans, placed


def _stack_row(spans: list[RunSpan], is_ci: bool) -> tuple[int, int]:
    bars = [span for span in spans if span.kind == "bar"]
    labelled = {span.items[0].pull_request: span for span in bars} if is_ci and len(bars) <= _LABELLED else {}

    def room(span: RunSpan) -> float:
        """Room for the number of a pull request, behind the last of its runs."""
        number = span.items[0].pull_request
        if number is None or labelled.get(number) is not span:
            return 0.0
        return span.drawn_end - span.end + 8 + text_width(f"#{number}", 12)

    strips = [span for span in spans if span.kind == "strip"]
    return stack(bars, _MAX_LEVELS, room if labelled else None), stack(strips, _MAX_STRIPS)


def _row(y: float, levels: int, strips: int, *, small: bool) -> Row:
    levels, strips = max(levels, 1), max(strips, 1)
    height, pitch = (_SMALL_BAR, _SMALL_PITCH) if small else (_BAR, _BAR)
    bars = (levels - 1) * pitch + height
    needed = _PAD + bars + 2 + strips * _STRIP_PITCH + 3
    offset = _PAD if levels > 1 or not small else 9.0
    return Row(y, max(needed, _LEAST), height, pitch, y + offset, y + offset + bars + 2)


def slot_levels(spans: Iterable[RunSpan], left: float) -> tuple[list[tuple[float, int]], int]:
    """Count the slots that runs hold from leaving the queue to their end; CI runs hold none.

    `spans` has one for each run, from the pixel `left` on.

    Returns
    -------
    levels : list of (float, int)
        From this pixel on, so many slots are taken.
    peak : int
    """
    changes: dict[float, int] = {left: 0}
    for span in spans:
        if span.kind == "bar" and span.start < span.end and span.items[0].takes_slot:
            changes[span.start] = changes.get(span.start, 0) + 1
            changes[span.end] = changes.get(span.end, 0) - 1
    used, levels = 0, []
    for at in sorted(changes):
        if changes[at] or at == left:
            used += changes[at]
            levels.append((at, used))
    peak = max(used for _, used in levels)
    return levels if len(levels) <= _MAX_STEPS else most_per_pixel(levels), peak


def most_per_pixel(levels: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return levels, from a pixel on so many, with the most of each pixel only."""
    most: dict[int, int] = {}
    leaving: dict[int, int] = {}
    used = 0
    for at, after in levels:
        pixel = int(at)
        most[pixel] = max(most.get(pixel, used), after)
        used = leaving[pixel] = after
    steps = {pixel + 1: after for pixel, after in leaving.items()}
    steps.update(most)
    return [(float(pixel), steps[pixel]) for pixel in sorted(steps)]
