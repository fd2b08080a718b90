"""What a grid of job x day shows: the columns for which there is room, and the runs of each job in them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from jobkit.platform import Run
from jobkit.reports.measures.run_measures import SlotUse, slot_use
from jobkit.views.palette import look, worst
from jobkit.views.time_axis import Stretch, stretches

__all__ = ["GridCell", "grid_cells", "grid_columns", "grid_slots"]

_UNITS = ("hour", "day", "week", "month", "year")
_LEAST_COLUMN = 15.0  # pixels
_HOURS = 49  # more columns of hours than that are days


@dataclass(slots=True)
class GridCell:
    """The runs of one job that were queued in one column.

    Parameters
    ----------
    job : str
    column : Stretch
        The hour, day, week or month.
    runs : list of Run
    busy_seconds, waited_seconds : float
        How long runs of the job ran and waited within the column.
    longest_wait : Run or None
        Which of the runs waited longest.
    """

    job: str
    column: Stretch
    runs: list[Run] = field(default_factory=list)
    busy_seconds: float = 0.0
    waited_seconds: float = 0.0
    longest_wait: Run | None = None

    @property
    def seconds(self) -> float:
        """How long the column is."""
        return (self.column.end - self.column.start).total_seconds()

    @property
    def counts(self) -> Counter[str]:
        """How many of its runs look like what."""
        return Counter(look(run.status).status for run in self.runs)

    @property
    def status(self) -> str:
        """The worst of its runs."""
        return worst(run.status for run in self.runs)


def grid_columns(start: datetime, end: datetime, room: float) -> tuple[Stretch, ...]:
    """Return the columns of a window: the shortest for which there is room (pixels)."""
    for unit in _UNITS:
        columns = stretches(start, end, unit)
        if unit == "hour" and len(columns) > _HOURS:
            continue
        if len(columns) * _LEAST_COLUMN <= room:
            break
    return columns


def grid_cells(
    runs: Iterable[Run], columns: Sequence[Stretch], horizon: datetime
) -> dict[tuple[str, int], GridCell]:
    """Return the cells with a run, by job and number of the column."""
    cells: dict[tuple[str, int], GridCell] = {}

    def cell(job: str, number: int) -> GridCell:
        found = cells.get((job, number))
        if found is None:
            found = cells[job, number] = GridCell(job, columns[number])
        return found

    for run in runs:
        at = max(bisect_right(columns, run.queued_at, key=_begin) - 1, 0)
        _count_run(run, cell(run.job.name, at))
        left = run.dequeued_at or run.finished_at or horizon
        for number, seconds in _spread(run.queued_at, left, columns):
            cell(run.job.name, number).waited_seconds += seconds
        if run.dequeued_at is not None:
            for number, seconds in _spread(run.dequeued_at, run.finished_at or horizon, columns):
                cell(run.job.name, number).busy_seconds += seconds
    return {key: found for key, found in cells.items() if found.runs}


def grid_slots(
    runs: Iterable[Run], columns: Sequence[Stretch], limit: int, horizon: datetime
) -> list[SlotUse]:
    """Return the run slots in use in each column."""
    spans: list[list[tuple[float, float]]] = [[] for _ in columns]
    for run in runs:
        if not run.takes_slot or run.dequeued_at is None:
            continue
        start, end = run.dequeued_at, run.finished_at or horizon
        for number, _ in _spread(start, end, columns):
            zero = columns[number].start
            first, last = max(start, zero), min(end, columns[number].end)
            spans[number].append(((first - zero).total_seconds(), (last - zero).total_seconds()))
    lengths = [(column.end - column.start).total_seconds() for column in columns]
    return [slot_use(within, limit, length) for within, length in zip(spans, lengths, strict=True)]


def _count_run(run: Run, cell: GridCell) -> None:
    cell.runs.append(run)
    longest = cell.longest_wait.wait_seconds if cell.longest_wait is not None else 0.5
    if run.wait_seconds > longest:
        cell.longest_wait = run


def _spread(start: datetime, end: datetime, columns: Sequence[Stretch]) -> Iterable[tuple[int, float]]:
    """Return the seconds of a stretch of time in each column, by number of the column."""
    if end <= start:  # most runs wait for nothing
        return
    first = max(bisect_right(columns, start, key=_begin) - 1, 0)
    for number in range(first, len(columns)):
        column = columns[number]
        if column.start >= end:
            return
        seconds = (min(end, column.end) - max(start, column.start)).total_seconds()
        if seconds > 0:
            yield number, seconds


_begin = attrgetter("start")
