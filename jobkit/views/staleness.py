"""The staleness of one model over time: a saw-tooth, what is over the target, an axis of ages."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.arguments import checked
from jobkit.reports.measures import Staleness
from jobkit.views.drawing import (
    Area,
    Box,
    Frame,
    Item,
    Line,
    Part,
    Picture,
    Point,
    Rect,
    Text,
    Tick,
    grid_line,
)
from jobkit.views.fit import fit
from jobkit.views.measures_words import staleness_sentence, staleness_title
from jobkit.views.ticks import elapsed_ticks
from jobkit.views.time_axis import time_axis

__all__ = ["staleness_picture"]

_HOUR = 3_600.0
_MAX_TEETH = 1_500  # more cannot be told apart; then each pixel shows the least and the most in it
_HEAD, _PLOT, _FOOT = 24.0, 190.0, 30.0
_LEFT, _RIGHT = 92.0, 34.0
_LEAST_WIDTH = 480.0
_AGE_ROOM = 280.0  # more room than there is keeps the marks of the axis of ages apart


@checked
def staleness_picture(found: Staleness, target_seconds: float = 86_400.0, width: float = 1000) -> Picture:
    """Lay the staleness of a model out; the axes are dates (UTC) and hours.

    Parameters
    ----------
    found : Staleness
    target_seconds : float
        Drawn as a line; a day by default.
    width : float
        Pixels; at least 480.
    """
    width = max(width, _LEAST_WIDTH)
    teeth = list(found.teeth)
    highest = max((age + length for age, length in teeth), default=0.0)
    top = 1.08 * max(highest, min(target_seconds, 1.6 * highest) if highest else target_seconds)
    axis = time_axis(found.start, found.until, width - _LEFT - _RIGHT)
    box = Box(_LEFT, _HEAD + axis.height, width - _LEFT - _RIGHT, _PLOT)
    frame = Frame(box, (found.start, found.until), (0.0, top / _HOUR))
    title = staleness_title(found, target_seconds)
    items: list[Item] = [
        Text(12, 14, fit(title, width - 24, 12, bold=True), bold=True),
        *axis.items(frame, _HEAD, box.bottom),
    ]
    for age in elapsed_ticks(top, _AGE_ROOM):
        y = frame.at_y(age.at / _HOUR)
        label = Text(_LEFT - 8, y, age.label, 12, "faint", anchor="end")
        items += [grid_line((_LEFT, y), (box.right, y)), Tick("y", y, label)]
    items += _saw(found, teeth, frame, target_seconds)
    items += _target(frame, target_seconds) if target_seconds <= top else []
    if len(teeth) > _MAX_TEETH:
        note = f"{len(teeth):,} rises, drawn as the youngest and the oldest of each pixel"
        items.append(Text(_LEFT, box.bottom + _FOOT - 10, note, 12, "faint"))
    summary = staleness_sentence(found, target_seconds)
    height = box.bottom + _FOOT
    return Picture("jobkit-staleness", width, height, summary, summary, tuple(items), frame=frame)


def _saw(found: Staleness, teeth: list[Point], frame: Frame, target: float) -> list[Item]:
    """Draw the ages, what is over the target, and the time before the first build."""
    horizon = (found.until - found.start).total_seconds()
    begins = _begins(teeth, horizon)
    dense = len(teeth) > _MAX_TEETH
    line = _envelope(begins, teeth, horizon, int(frame.box.width)) if dense else _line(begins, teeth)

    def pixels(points: Iterable[Point]) -> tuple[Point, ...]:
        """Turn seconds after the start, and ages in seconds, into pixels."""
        per_second = frame.box.width / horizon
        return tuple((frame.box.x + at * per_second, frame.at_y(age / _HOUR)) for at, age in points)

    items: list[Item] = []
    known = begins[0] if begins else horizon
    if known:
        (right, _), box = pixels([(known, 0.0)])[0], frame.box
        empty = Rect(
            Box(box.x, box.y, right - box.x, box.height), "skipped-line", pattern="hatch", opacity=0.5
        )
        items.append(Part((empty,), {"unknown": "yes"}, "nothing there yet"))
    if line:
        below = ((line[0][0], 0.0), *line, (line[-1][0], 0.0))
        items.append(Area(pixels(below), "slots", 0.2))
    over = [] if dense else _over(begins, teeth, target)
    items += [Part((Area(pixels(area), "error", 0.55),), {"over": "yes"}) for area in over]
    if line:
        items.append(Part((Line(pixels(line), "slots", 1.4),), {"staleness": "yes"}))
    return items


def _target(frame: Frame, target: float) -> list[Item]:
    box, y = frame.box, frame.at_y(target / _HOUR)
    line = Line(((box.x, y), (box.right, y)), "limit", dash="4 3")
    text = Text(box.right, y - 9, "target", 12, "limit", anchor="end")
    return [Part((line, text), {"target": "yes"})]


def _begins(teeth: list[Point], horizon: float) -> list[float]:
    """Return when each tooth begins; together they reach up to the end."""
    begins: list[float] = []
    at = horizon
    for _, length in reversed(teeth):
        at -= length
        begins.append(max(at, 0.0))
    return begins[::-1]


def _line(begins: list[float], teeth: list[Point]) -> list[Point]:
    points: list[Point] = []
    for begin, (age, length) in zip(begins, teeth, strict=True):
        points += [(begin, age), (begin + length, age + length)]
    return points


def _envelope(begins: list[float], teeth: list[Point], horizon: float, pixels: int) -> list[Point]:
    """Return a line that goes through the least and the most of each pixel."""
    least, most = [float("inf")] * pixels, [0.0] * pixels
    per_pixel = horizon / pixels
    for begin, (age, length) in zip(begins, teeth, strict=True):
        first, last = int(begin / per_pixel), min(int((begin + length) / per_pixel), pixels - 1)
        for pixel in range(first, last + 1):
            from_ = max(begin, pixel * per_pixel)
            to = min(begin + length, (pixel + 1) * per_pixel)
            least[pixel] = min(least[pixel], age + from_ - begin)
            most[pixel] = max(most[pixel], age + to - begin)
    points: list[Point] = []
    for pixel, (low, high) in enumerate(zip(least, most, strict=True)):
        if low <= high:
            middle = (pixel + 0.5) * per_pixel
            points += [(middle, low), (middle, high)] if pixel % 2 else [(middle, high), (middle, low)]
    return points


def _over(begins: list[float], teeth: list[Point], target: float) -> list[tuple[Point, ...]]:
    """Return what lies above the target, a polygon for each tooth that crosses it."""
    areas = []
    for begin, (age, length) in zip(begins, teeth, strict=True):
        if age + length > target:
            end = begin + length
            enter = begin + max(target - age, 0.0)
            rise = [(enter, max(age, target)), (end, age + length)]
            areas.append(((enter, target), *rise, (end, target)))
    return areas
