"""Many futures laid out: on what share of the days each job is done by what time.

A curve climbs by one step a day, in the order of the times; where it meets the line of 95 % is when the job
is done on 95 % of the days. A curve that ends below 100 % leaves days on which the job was never done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.views.records import Box
from jobkit.views.text_width import fit
from jobkit.views.ticks import time_ticks

if TYPE_CHECKING:
    from jobkit.simulation import ManyFutures, SummaryRow

__all__ = [
    "CURVES",
    "LOOK_OF_CURVE",
    "Curve",
    "FuturesChart",
    "clock_at",
    "futures_layout",
    "row_name",
]

LOOK_OF_CURVE = (
    ("running", ""),
    ("error", "7 3"),
    ("success", "2 3"),
    ("cancelled", "9 3 2 3"),
    ("queued", "4 2"),
    ("skipped", "1 2"),
)
"""The colour (of a status, for its contrast) and the dashes of the first, second ... curve."""

CURVES = len(LOOK_OF_CURVE)
_WIDTH, _HEIGHT = 720.0, 220.0
_LEFT, _RIGHT, _TOP, _LINE = 56.0, 24.0, 34.0, 18.0
_MIDNIGHT = datetime(2001, 1, 1, tzinfo=UTC)
_LEVELS = ((0.0, "0 %"), (0.5, "50 %"), (0.8, "80 %"), (0.95, "95 %"), (1.0, ""))

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Curve:
    """One job, chain or variant.

    Parameters
    ----------
    label : str
        What it is, and when it is done.
    number : int
        Index into `LOOK_OF_CURVE`.
    days : int
    steps : tuple of (float, float)
        Seconds after midnight, and the share of the days that are done by then; thinned where two steps fall
        on one pixel.
    points : tuple of (float, float)
        The corners of the curve (pixels).
    """

    label: str
    number: int
    days: int
    steps: tuple[tuple[float, float], ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class FuturesChart:
    """A chart ready to be drawn; lengths in pixels.

    Parameters
    ----------
    width, height : float
    plot : Box
    title, summary : str
    times, levels : tuple of (float, str)
        Marks of the two axes: place and label.
    curves : tuple of Curve
    legend : tuple of float
        The middle of each curve's line of the legend.
    """

    width: float
    height: float
    plot: Box
    title: str
    summary: str
    times: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    curves: tuple[Curve, ...]
    legend: tuple[float, ...]


def clock_at(seconds: float | None) -> str:
    """Return a time of day by which something is done, rounded up to the minute.

    >>> [clock_at(s) for s in (25_201.0, 91_800.0, math.inf, None)]
    ['07:01', '01:30 +1 d', 'never', '–']
    """
    if seconds is None:
        return "–"
    if seconds == math.inf:
        return "never"
    days, minutes = divmod(math.ceil(round(seconds / 60, 6)), 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f" +{days} d" if days else "")


def row_name(row: SummaryRow) -> str:
    """Return how a row of the summary is called."""
    return f"chain of {row.job}" if row.chain else row.job


def futures_layout(many: ManyFutures, *, job: str | None = None, chain: str | None = None) -> FuturesChart:
    """Lay out the curves of a job or chain, one a variant.

    Parameters
    ----------
    many : ManyFutures
    job, chain : str, optional
        By default every job of the only variant, or of several variants what ends last.

    Raises
    ------
    JobkitError
        When there is no day to show, or no such job.
    """
    subjects = _subjects(many, job, chain)
    drawn = [(label, values) for label, values in subjects if values and values[0] != math.inf][:CURVES]
    if not drawn:
        raise JobkitError("no job is ever done in these futures: there is no curve to draw")
    plot = Box(_LEFT, _TOP, _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - 30)
    first = min(values[0] for _, values in drawn)
    last = max(value for _, values in drawn for value in values if value != math.inf)
    room = max(60.0, (last - first) * 0.04)
    first, last = max(0.0, first - room), last + room

    def x(seconds: float) -> float:
        return plot.x + (seconds - first) / (last - first) * plot.width

    curves = tuple(_curve(number, label, values, x, plot) for number, (label, values) in enumerate(drawn))
    legend = tuple(_HEIGHT + 6 + number * _LINE for number in range(len(curves)))
    futures = count_words(len(many.futures), "future")
    left_out = len(subjects) - len(drawn)
    more = f"; {left_out} more in the table" if left_out else ""
    return FuturesChart(
        _WIDTH,
        _HEIGHT + len(curves) * _LINE + 8,
        plot,
        f"Done by when (UTC), share of the days of {futures}{more}",
        "; ".join(curve.label for curve in curves),
        tuple(_times(first, last, plot.width, x)),
        tuple((plot.bottom - level * plot.height, label) for level, label in _LEVELS),
        curves,
        legend,
    )


def _subjects(many: ManyFutures, job: str | None, chain: str | None) -> list[tuple[str, list[float]]]:
    """Return label -> values of what is drawn."""
    if job is None and chain is None:
        rows = [row for row in many.summary() if row.days]
        if len(many.variants) == 1:
            return [(row_name(row), _values(many, row)) for row in rows if not row.chain]
        row = max(rows, key=lambda row: (row.chain, _finite(row.done_at)), default=None)
        if row is None:
            return []
        job, chain = (None, row.job) if row.chain else (row.job, None)
    found = []
    for variant in many.variants:
        label = variant or (f"chain of {chain}" if chain is not None else str(job))
        if any(each.name == (chain if job is None else job) for each in many.accounts[variant].jobs):
            found.append((label, many.values("done_at", job=job, chain=chain, variant=variant)))
    if not found:
        many.accounts[many.variants[0]].job(str(chain if job is None else job))  # says what is wrong
    return found


def _values(many: ManyFutures, row: SummaryRow) -> list[float]:
    return many.values("done_at", job=row.job, variant=row.variant)


def _finite(values: Iterable[float | None]) -> float:
    return max((value for value in values if value is not None and value != math.inf), default=-1.0)


def _curve(number: int, name: str, values: Sequence[float], x: Scale, plot: Box) -> Curve:
    steps: list[tuple[float, float]] = []
    for at, value in enumerate(values):
        if value == math.inf:
            break
        step = (value, (at + 1) / len(values))
        if steps and round(x(value), 1) == round(x(steps[-1][0]), 1):
            steps[-1] = step
        else:
            steps.append(step)
    points, height = [(x(steps[0][0]), plot.bottom)], plot.bottom
    for value, share in steps:
        points.append((x(value), height))
        height = plot.bottom - share * plot.height
        points.append((x(value), height))
    points.append((plot.right, height))
    return Curve(fit(_label(name, values), _WIDTH - 60, 12), number, len(values), tuple(steps), tuple(points))


def _label(name: str, values: Sequence[float]) -> str:
    never = sum(value == math.inf for value in values)
    at_95 = values[max(math.ceil(round(0.95 * len(values), 9)), 1) - 1]
    said = f"{name}: on 95 % of {count_words(len(values), 'day')} done by {clock_at(at_95)}"
    if at_95 == math.inf:
        share = math.floor(100 * (1 - never / len(values)))
        said = f"{name}: done on {share} % of {count_words(len(values), 'day')}"
    return f"{said}, never on {never}" if never else said


def _times(first: float, last: float, width: float, x: Scale) -> Iterable[tuple[float, str]]:
    window = (_MIDNIGHT + timedelta(seconds=first), _MIDNIGHT + timedelta(seconds=last))
    for tick in time_ticks(*window, width):
        seconds = (tick.at - _MIDNIGHT).total_seconds()
        label = f"{tick.at:%H:%M:%S}" if seconds % 60 else clock_at(seconds)
        yield x(seconds), label
