"""Run slots in use over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from jobkit.views.records import Slots

if TYPE_CHECKING:
    from jobkit.platform import Run

__all__ = ["slot_steps"]

_MAX_STEPS = 3_000  # beyond, only the most of each pixel is drawn


def slot_steps(
    runs: Iterable[Run],
    limit: int,
    horizon: datetime,
    x: Callable[[datetime], float],
    edges: tuple[float, float],
    strip: tuple[float, float],
) -> Slots:
    """Count the slots that `runs` hold from leaving the queue to their end; CI runs hold none.

    `x` turns a moment into pixels, `edges` are the first and last pixel of the axis, `strip` is the upper
    edge and the height of the drawing.
    """
    y, height = strip
    levels = _levels(runs, horizon, x, edges)
    peak = max(used for _, used in levels)
    if len(levels) > _MAX_STEPS:
        levels = _most_per_pixel(levels)
    top = max(limit, peak, 1)

    def level_y(used: float) -> float:
        return y + height * (1 - used / top)

    steps = tuple((at, used, level_y(used)) for at, used in levels)
    return Slots(limit, peak, y, height, level_y(limit), steps)


def _levels(
    runs: Iterable[Run], horizon: datetime, x: Callable[[datetime], float], edges: tuple[float, float]
) -> list[tuple[float, int]]:
    left, right = edges
    changes: dict[float, int] = {left: 0}
    for run in runs:
        if not run.takes_slot or run.dequeued_at is None:
            continue
        begin, end = max(x(run.dequeued_at), left), min(x(run.finished_at or horizon), right)
        if begin < end:
            changes[begin] = changes.get(begin, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    used, levels = 0, []
    for at in sorted(changes):
        if changes[at] or at == left:
            used += changes[at]
            levels.append((at, used))
    return levels


def _most_per_pixel(levels: list[tuple[float, int]]) -> list[tuple[float, int]]:
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
