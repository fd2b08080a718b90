"""The staleness of one model over time as data: a saw-tooth, what is over the target, an axis of ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jobkit.views.measures_words import staleness_sentence, staleness_title
from jobkit.views.ticks import ElapsedTick, Tick, elapsed_ticks, time_ticks

if TYPE_CHECKING:
    from jobkit.reports.measures import Staleness

__all__ = ["AgeChart", "Point", "age_chart"]

Point = tuple[float, float]
"""Seconds after the start, and an age in seconds."""

_MAX_TEETH = 1_500  # more cannot be told apart; then each pixel shows the least and the most in it
_HEAD, _PLOT, _FOOT = 54.0, 190.0, 30.0
_LEFT, _RIGHT = 92.0, 34.0
_LEAST_WIDTH = 480.0
_AGE_ROOM = 280.0  # more room than there is keeps the marks of the axis of ages apart


@dataclass(frozen=True, slots=True)
class AgeChart:
    """A whole picture, ready to be drawn; `x` and `y` give the pixels.

    Parameters
    ----------
    title, summary : str
        What matters, and all of it in one sentence.
    start, until : datetime
        The horizon, half-open, aware UTC.
    width, height, plot_left, plot_right, plot_top, plot_bottom : float
        Pixels.
    top_seconds : float
        The age at the upper edge.
    target_seconds : float
        How old the data may be.
    line : tuple of Point
        The saw-tooth, from the first moment at which the age is known.
    over : tuple of tuple of Point
        The areas between the target and the line above it; empty for a line that stands for many builds.
    unknown_until : float
        Seconds after the start before which there is nothing yet; 0 where there always is.
    ticks : tuple of Tick
    age_ticks : tuple of ElapsedTick
    note : str
        What the picture leaves out, or ``""``.
    """

    title: str
    summary: str
    start: datetime
    until: datetime
    width: float
    height: float
    plot_left: float
    plot_right: float
    plot_top: float
    plot_bottom: float
    top_seconds: float
    target_seconds: float
    line: tuple[Point, ...]
    over: tuple[tuple[Point, ...], ...]
    unknown_until: float
    ticks: tuple[Tick, ...]
    age_ticks: tuple[ElapsedTick, ...]
    note: str

    def x(self, seconds: float) -> float:
        """Return where a moment is drawn, given in seconds after the start."""
        share = seconds / (self.until - self.start).total_seconds()
        return self.plot_left + share * (self.plot_right - self.plot_left)

    def y(self, age_seconds: float) -> float:
        """Return where an age is drawn."""
        return self.plot_bottom - age_seconds / self.top_seconds * (self.plot_bottom - self.plot_top)

    def moment(self, seconds: float) -> datetime:
        """Return a moment of the axis, given in seconds after the start."""
        return self.start + timedelta(seconds=seconds)


def age_chart(found: Staleness, target_seconds: float = 86_400.0, width: float = 1000) -> AgeChart:
    """Lay the staleness of a model out.

    Parameters
    ----------
    found : Staleness
    target_seconds : float
        Drawn as a line; a day by default.
    width : float
        Pixels; at least 480.
    """
    width = max(width, _LEAST_WIDTH)
    horizon = (found.until - found.start).total_seconds()
    teeth = list(found.teeth)
    begins = _begins(teeth, horizon)
    highest = max((age + length for age, length in teeth), default=0.0)
    top = 1.08 * max(highest, min(target_seconds, 1.6 * highest) if highest else target_seconds)
    room = width - _LEFT - _RIGHT
    dense = len(teeth) > _MAX_TEETH
    line = _envelope(begins, teeth, horizon, int(room)) if dense else _line(begins, teeth)
    ages = elapsed_ticks(top, _AGE_ROOM)
    return AgeChart(
        title=staleness_title(found, target_seconds),
        summary=staleness_sentence(found, target_seconds),
        start=found.start,
        until=found.until,
        width=width,
        height=_HEAD + _PLOT + _FOOT,
        plot_left=_LEFT,
        plot_right=width - _RIGHT,
        plot_top=_HEAD,
        plot_bottom=_HEAD + _PLOT,
        top_seconds=top,
        target_seconds=target_seconds,
        line=line,
        over=() if dense else tuple(_over(begins, teeth, target_seconds)),
        unknown_until=begins[0] if begins else horizon,
        ticks=time_ticks(found.start, found.until, room),
        age_ticks=ages,
        note=f"{len(teeth):,} rises, drawn as the youngest and the oldest of each pixel" if dense else "",
    )


def _begins(teeth: list[Point], horizon: float) -> list[float]:
    """Return when each tooth begins; together they reach up to the end."""
    begins: list[float] = []
    at = horizon
    for _, length in reversed(teeth):
        at -= length
        begins.append(max(at, 0.0))
    return begins[::-1]


def _line(begins: list[float], teeth: list[Point]) -> tuple[Point, ...]:
    points: list[Point] = []
    for begin, (age, length) in zip(begins, teeth, strict=True):
        points += [(begin, age), (begin + length, age + length)]
    return tuple(points)


def _envelope(begins: list[float], teeth: list[Point], horizon: float, pixels: int) -> tuple[Point, ...]:
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
    return tuple(points)


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
