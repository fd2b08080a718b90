"""Where the marks of an axis go: times of day, from minutes to months, and time that passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.words import clock_words, day_words, duration_words
from jobkit.views.drawing import Frame, Item, Text, Tick, grid_line
from jobkit.views.fit import text_width

__all__ = ["AxisLabel", "elapsed_ticks", "time_ticks", "x_ticks", "zone_named"]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(m * _MINUTE for m in (1, 2, 5, 10, 15, 30)),
    *(h * _HOUR for h in (1, 2, 3, 4, 6, 12)),
    *(d * _DAY for d in (1, 2, 7, 14, 28, 56, 112, 224, 448)),
)
_CLOCK_ROOM, _SECONDS_ROOM, _DAY_ROOM = 76.0, 84.0, 84.0  # pixels that a label of each kind needs
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday, so that weekly marks fall on Mondays


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A label of an axis: where (a moment in UTC, or a number), and the same moment in the reader's zone."""

    at: Any
    label: str
    local: str = ""


def zone_named(zone: str | tzinfo | None) -> tzinfo | None:
    """Return a time zone by its IANA name; raises JobkitError for an unknown one."""
    if zone is None or isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise JobkitError(
            f"no time zone is called {shorten(zone)}", hint="for example America/New_York"
        ) from None


def time_ticks(
    start: datetime, end: datetime, width: float, zone: tzinfo | None = None
) -> tuple[AxisLabel, ...]:
    """Return marks for the window ``[start, end]`` drawn over `width` pixels, each on a round UTC time."""
    step = _step((end - start).total_seconds(), width)
    zero = _EPOCH
    if step == 2 * _DAY:  # would fall on any day of the week: count from the window's own first day
        zero = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = floor((start - zero).total_seconds() / step)
    last = floor((end - zero).total_seconds() / step)
    moments = (zero + timedelta(seconds=number * step) for number in range(first, last + 1))
    ticks: list[AxisLabel] = []
    for at in moments:
        if start <= at <= end:
            local = _local_label(at, zone, ticks[-1].at if ticks else None, step) if zone else ""
            ticks.append(_tick(at, step, start, local))
    return tuple(ticks)


def _step(span_seconds: float, width: float) -> int:
    for step in _STEPS:
        room = _SECONDS_ROOM if step < _MINUTE else _CLOCK_ROOM if step < _DAY else _DAY_ROOM
        if span_seconds / step * room <= width:
            return step
    return 2 * int(span_seconds)


def _tick(at: datetime, step: int, start: datetime, local: str) -> AxisLabel:
    midnight = at.hour == at.minute == at.second == 0
    is_day = midnight and (step >= _DAY or at > start)
    return AxisLabel(at, day_words(at) if is_day else clock_words(at, seconds=step < _MINUTE), local)


def _local_label(at: datetime, zone: tzinfo, before: datetime | None, step: int) -> str:
    """Say the time there, with the day where it changes (for the first mark: where it is not UTC's)."""
    there = at.astimezone(zone)
    known = before.astimezone(zone).date() if before is not None else at.date()
    clock = f"{there:%H:%M}"
    return f"{day_words(there)[:3]} {clock}" if there.date() != known or step >= _DAY else clock


def elapsed_ticks(span_seconds: float, width: float) -> tuple[AxisLabel, ...]:
    """Return marks that count from 0 to `span_seconds`, drawn over `width` pixels."""
    if span_seconds <= 0:
        return (AxisLabel(0.0, "0"),)
    step = next(
        (step for step in _STEPS if span_seconds / step * _SECONDS_ROOM <= width), 2 * int(span_seconds)
    )
    marks = (number * step for number in range(int(span_seconds / step) + 1))
    return tuple(AxisLabel(float(mark), duration_words(mark) if mark else "0") for mark in marks)


def x_ticks(
    labels: Sequence[AxisLabel], frame: Frame, y: float, grid: tuple[float, float], right: float
) -> list[Item]:
    """Return an axis that counts from nought.

    Parameters
    ----------
    labels : sequence of AxisLabel
    frame : Frame
        Its scale.
    y : float
        The middle of the labels (pixels).
    grid : (float, float)
        Where the lines of the grid begin and end (pixels).
    right : float
        Where the picture ends: a label that would go beyond is left out.
    """
    items: list[Item] = []
    for label in labels:
        x = frame.at_x(label.at)
        fits = x + text_width(label.label, 12) / 2 <= right - 4
        text = Text(x, y, label.label if fits else "", anchor="middle")
        items += [grid_line((x, grid[0]), (x, grid[1])), Tick("x", x, text)]
    return items
