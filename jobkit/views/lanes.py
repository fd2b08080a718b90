"""One lane a job: its runs stacked and thinned, and the lane's own place on the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jobkit.views.palette import worst
from jobkit.views.records import Box
from jobkit.views.spans import Span, stack, thin
from jobkit.views.text_width import text_width

if TYPE_CHECKING:
    from jobkit.platform import Run

__all__ = ["LaneFrame", "RunSpan", "arrange", "run_spans"]

RunSpan = Span["Run"]
Scale = Callable[[datetime], float]

_BAR, _SMALL_BAR, _SMALL_PITCH = 20.0, 12.0, 14.0
_STRIP, _STRIP_PITCH = 5.0, 6.0
_LEAST, _PAD = 36.0, 5.0
_MAX_ROWS, _MAX_STRIPS = 12, 4
_LABELLED = 60  # runs of a CI lane up to which their numbers may push a neighbour to the next row


@dataclass(frozen=True, slots=True)
class LaneFrame:
    """Where the bars and strips of one lane go (pixels)."""

    y: float
    height: float
    bar_height: float
    bar_pitch: float
    bars_y: float
    strips_y: float

    def bar(self, span: RunSpan) -> Box:
        """Return the rectangle of a run."""
        y = self.bars_y + span.row * self.bar_pitch
        return Box(span.start, y, span.drawn_end - span.start, self.bar_height)

    def strip(self, start: float, end: float, row: int) -> Box:
        """Return the rectangle of a wait."""
        return Box(start, self.strips_y + row * _STRIP_PITCH, max(end - start, 2.0), _STRIP)


def run_spans(
    lane: int, runs: Sequence[Run], scale: Scale, edges: tuple[float, float], end: datetime
) -> list[RunSpan]:
    """Return a span for each run: ``bar`` from leaving the queue to its end, ``strip`` if it never left."""
    left, right = edges
    spans = []
    for run in runs:
        begin, kind = (run.queued_at, "strip") if run.dequeued_at is None else (run.dequeued_at, "bar")
        start = min(max(scale(begin), left), right)
        stop = min(max(scale(run.finished_at or end), left), right)
        spans.append(Span(lane, start, max(stop, start), run.status, [run], kind))
    return spans


def arrange(
    lanes: Sequence[tuple[list[RunSpan], bool]], top: float, limit: int, borders: Sequence[float]
) -> tuple[list[RunSpan], list[LaneFrame]]:
    """Stack and thin the spans of every lane (with whether it is a CI lane); return them and the frames."""
    counts = [_stack_lane(spans, is_ci) for spans, is_ci in lanes]
    spans = thin([span for lane, _ in lanes for span in lane], limit, borders, worst)
    frames = []
    for (_, is_ci), (rows, strips) in zip(lanes, counts, strict=True):
        frame = _frame(top, rows, strips, small=is_ci or rows > 1)
        frames.append(frame)
        top += frame.height
    return spans, frames


def _stack_lane(spans: list[RunSpan], is_ci: bool) -> tuple[int, int]:
    bars = [span for span in spans if span.kind == "bar"]
    labelled = {span.items[0].pull_request: span for span in bars} if is_ci and len(bars) <= _LABELLED else {}

    def room(span: RunSpan) -> float:
        """Room for the number of a pull request, behind the last of its runs."""
        number = span.items[0].pull_request
        if number is None or labelled.get(number) is not span:
            return 0.0
        return span.drawn_end - span.end + 8 + text_width(f"#{number}", 10)

    return stack(bars, _MAX_ROWS, room), stack((span for span in spans if span.kind == "strip"), _MAX_STRIPS)


def _frame(y: float, rows: int, strips: int, *, small: bool) -> LaneFrame:
    rows, strips = max(rows, 1), max(strips, 1)
    height, pitch = (_SMALL_BAR, _SMALL_PITCH) if small else (_BAR, _BAR)
    bars = (rows - 1) * pitch + height
    needed = _PAD + bars + 2 + strips * _STRIP_PITCH + 3
    offset = _PAD if rows > 1 or not small else 9.0
    return LaneFrame(y, max(needed, _LEAST), height, pitch, y + offset, y + offset + bars + 2)
