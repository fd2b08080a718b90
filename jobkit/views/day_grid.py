"""Thousands of runs as a grid of job x day: how each day went, how busy it was, and what waited.

Columns are hours in a short window and weeks or months in a long one, as wide as a glyph needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from jobkit.basics.words import clock_words, count_words, day_words, duration_words
from jobkit.reports.measures.run_measures import SlotUse
from jobkit.simulation import Simulation
from jobkit.views.drawing import (
    Box,
    Frame,
    Item,
    Line,
    Part,
    Picture,
    Rect,
    Text,
    Tick,
    finding_mark,
    glyph,
    legend,
    strip,
)
from jobkit.views.escape import plain
from jobkit.views.fit import text_width
from jobkit.views.grid_cells import GridCell, grid_cells, grid_columns, grid_slots
from jobkit.views.measures_words import share_words
from jobkit.views.palette import look
from jobkit.views.sentences import runs_in_window, status_words, summary_of, window_of, window_title
from jobkit.views.short_names import fit_names, name_column
from jobkit.views.tables import Table
from jobkit.views.ticks import zone_named
from jobkit.views.time_axis import Stretch, TimeAxis, time_axis
from jobkit.views.timeline import Marker

__all__ = ["DayGrid", "day_grid_layout", "day_grid_picture"]

_LEAST_WIDTH = 480.0
_ROW, _CELL = 32.0, 29.0
_SLOTS, _SLOTS_GAP = 44.0, 30.0
_RIGHT = 38.0
_SEEN_WAIT = 0.005  # share of a column from which on a wait is drawn
_TINT = 0.28  # opacity of what is normal


@dataclass(frozen=True, slots=True)
class DayGrid:
    """A grid as a picture and as a table: each cell of the one is a row of the other.

    Parameters
    ----------
    picture : Picture
    title : str
        The days of the window.
    cells : tuple of GridCell
        Those with a run, job by job.
    slots : tuple of SlotUse
        Of each column, in order of time.
    """

    picture: Picture
    title: str
    cells: tuple[GridCell, ...]
    slots: tuple[SlotUse, ...]

    def table(self) -> Table:
        """Return the table twin of the picture."""
        headings = ("job", "from (UTC)", "runs", "worst", "not successful", "longest wait", "running")
        return Table(headings, tuple(map(_table_row, self.cells)), label=f"Jobs by day, {self.title}")


def _table_row(cell: GridCell) -> tuple[str, ...]:
    failed = len(cell.runs) - cell.counts["success"]
    return (
        cell.job,
        _column_words(cell.column),
        f"{len(cell.runs):,}",
        status_words(cell.status),
        f"{failed:,}" if failed else "",
        _wait_words(cell),
        share_words(min(cell.busy_seconds / cell.seconds, 1.0)),
    )


def _wait_words(cell: GridCell) -> str:
    waited = cell.longest_wait.wait_seconds if cell.longest_wait is not None else 0.0
    return duration_words(waited) if waited >= 0.5 else ""


def _column_words(column: Stretch) -> str:
    day = day_words(column.start.astimezone(UTC))
    return day if _is_midnight(column.start) else f"{day} {clock_words(column.start)}"


def _is_midnight(moment: datetime) -> bool:
    return clock_words(moment, seconds=True) == "00:00:00"


def day_grid_picture(sim: Simulation, **options: Any) -> Picture:
    """Return the picture alone; `options` are those of `day_grid_layout`."""
    return day_grid_layout(sim, **options).picture


def day_grid_layout(
    sim: Simulation,
    start: datetime | None = None,
    end: datetime | None = None,
    width: float = 1000,
    local_zone: str | tzinfo | None = None,
    markers: Iterable[Marker] = (),
) -> DayGrid:
    """Lay a simulation out as a grid of job x day.

    Parameters
    ----------
    sim : Simulation
    start, end, width, local_zone, markers
        As for `timeline_layout`; days are those of UTC.

    Raises
    ------
    JobkitError
        For a window that ends before it starts, or an unknown zone.
    """
    window = window_of(sim, start, end)
    return _GridBuilder(sim, *window, max(width, _LEAST_WIDTH), zone_named(local_zone)).build(markers)


class _GridBuilder:
    """Holds the scale while a grid is laid out."""

    def __init__(
        self, sim: Simulation, start: datetime, end: datetime, width: float, zone: tzinfo | None
    ) -> None:
        self.sim, self.start, self.end, self.width = sim, start, end, width
        self.runs = runs_in_window(sim, start, end)
        self.names = list(
            dict.fromkeys([*(job.name for job in sim.account.jobs), *(run.job.name for run in self.runs)])
        )
        self.title = window_title(start, end)
        self.left = name_column(width, self.names, title=self.title)
        room = width - _RIGHT - self.left
        self.columns = grid_columns(start, end, room)
        self.axis: TimeAxis = time_axis(start, end, room, zone)
        self.frame = Frame(Box(self.left, self.axis.height, room, 0.0), (start, end))
        self.cells = grid_cells(self.runs, self.columns, sim.until)
        self.slots = grid_slots(self.runs, self.columns, sim.rules.run_slots, sim.until)
        waiting = (cell.longest_wait for cell in self.cells.values() if cell.longest_wait is not None)
        self.longest = max(waiting, key=lambda run: run.wait_seconds, default=None)

    def build(self, markers: Iterable[Marker]) -> DayGrid:
        top = self.frame.box.y + 4
        slots_y = top + len(self.names) * _ROW + _SLOTS_GAP
        place = Box(self.left, slots_y + _SLOTS + 24, self.width - 8 - self.left, 0)
        keys, bottom = legend(self._statuses(), place, "number: runs; beside a glyph: runs with that outcome")
        cells = [self.cells[key] for key in sorted(self.cells, key=lambda key: self._place(*key))]
        items: list[Item] = [
            *self.axis.corner(self.title, self.left - 16),
            *self.axis.items(self.frame, 0.0, slots_y + _SLOTS),
            *self._labels(top),
            *(self._cell(cell, top) for cell in cells),
            *self._slots(slots_y),
            *keys,
            *self._use_key(place.x, bottom + 20),
            *self._markers(markers, top),
        ]
        return DayGrid(self._picture(items, bottom + 34), self.title, tuple(cells), tuple(self.slots))

    def _place(self, job: str, column: int) -> tuple[int, int]:
        return self.names.index(job), column

    def _statuses(self) -> set[str]:
        found = {look(cell.status).status for cell in self.cells.values()}
        return found | ({"queued"} if self.longest is not None else set())

    def _picture(self, items: Sequence[Item], height: float) -> Picture:
        summary = summary_of(self.runs)
        jobs = count_words(len(self.names), "job")
        by_job = Counter(run.job.name for run in self.runs)
        words = tuple(f"{name}: {count_words(by_job[name], 'run')}." for name in self.names[:50])
        return Picture(
            "jobkit-day-grid",
            self.width,
            height,
            f"Grid of {jobs} by day, {self.title}. {summary}",
            summary,
            tuple(items),
            heading=f"{self.title}: {summary}",
            description=words,
            frame=self.frame.down_to(height),
        )

    def _labels(self, top: float) -> list[Item]:
        short = fit_names(self.names, self.left - 24, 13, bold=True)
        items: list[Item] = []
        for number, name in enumerate(self.names):
            y = top + number * _ROW
            text = Text(12, y + _ROW / 2, short[name], 13, bold=True)
            part: list[Item] = [Tick("y", text.y, text)]
            if number % 2 == 0:
                part.insert(0, Rect(Box(4, y, self.width - 8, _ROW), "text", opacity=0.035))
            items.append(Part(tuple(part), {"row": name}, name))
        return items

    def _box(self, job: str, column: Stretch, top: float) -> Box:
        left, right = self.frame.at_x(column.start), self.frame.at_x(column.end)
        y = top + self.names.index(job) * _ROW + (_ROW - _CELL) / 2
        return Box(left + 1, y, max(right - left - 2, 1.0), _CELL)

    def _cell(self, cell: GridCell, top: float) -> Part:
        box = self._box(cell.job, cell.column, top)
        items = [_ground(cell.status, box), *_count(cell, box), *self._bars(cell, box)]
        data: dict[str, object] = {"job": cell.job, "day": f"{cell.column.start:%Y-%m-%d}"}
        data |= _length(cell.column)
        data |= {"runs": len(cell.runs), "status": cell.status}
        return Part(tuple(items), data, _tooltip(cell))

    def _bars(self, cell: GridCell, box: Box) -> list[Item]:
        """Draw how much of the column the job waits and runs."""
        items: list[Item] = []
        waited = cell.waited_seconds / cell.seconds
        if waited >= _SEEN_WAIT or (self.longest is not None and cell.longest_wait is self.longest):
            width = min(max(waited * box.width, 4.0), box.width)
            items.append(strip(Box(box.x, box.bottom - 9, width, 5)))
        busy = min(cell.busy_seconds / cell.seconds, 1.0) * box.width
        items.append(Rect(Box(box.x, box.bottom - 3, max(busy, 1.0), 3), "slots"))
        return items

    def _use_key(self, x: float, y: float) -> list[Item]:
        """Say what the lines at the foot of a cell are."""
        words = "how much of the time the job runs"
        return [Rect(Box(x, y - 1.5, 18, 3), "slots"), Text(x + 24, y, words, 12)]

    def _slots(self, y: float) -> list[Item]:
        """Draw the run slots in use: the mean of each column as a bar, the most as a line."""
        limit = self.sim.rules.run_slots
        high, base = max(limit, *(use.peak for use in self.slots), 1), y + _SLOTS
        items: list[Item] = []
        for column, use in zip(self.columns, self.slots, strict=True):
            left, right = self.frame.at_x(column.start) + 1, self.frame.at_x(column.end) - 1
            mean, peak = (base - _SLOTS * number / high for number in (use.mean, use.peak))
            bar = Rect(Box(left, mean, right - left, base - mean), "slots", opacity=0.5)
            line = Line(((left, peak), (right, peak)), "slots", 2)
            words = f"{_column_words(column)}: {use.mean:.1f} slots in use on average, {use.peak} at most"
            items.append(Part((bar, line), {"slots": use.peak}, words))
        limit_y, right = base - _SLOTS * limit / high, self.frame.box.right
        return [
            Tick("y", y + 9, Text(12, y + 9, "Run slots", 13, bold=True)),
            Text(12, y + 26, "bar: mean, line: most", 12, "faint"),
            *items,
            Line(((self.left, limit_y), (right, limit_y)), "limit", dash="4 3"),
            Text(right, limit_y - 9, f"limit {limit}", 12, "limit", anchor="end"),
        ]

    def _markers(self, markers: Iterable[Marker], top: float) -> list[Part]:
        parts = []
        taken: Counter[tuple[str, Stretch]] = Counter()
        for number, job, moment in markers:
            column = self._column_of(moment or self.start)
            if job not in self.names or column is None:
                continue
            box = self._box(job, column, top)
            x = min(box.x + 8 + 18 * taken[job, column], self.width - 10)
            taken[job, column] += 1
            parts.append(finding_mark(number, job, x, box.y + 8))
        return parts

    def _column_of(self, moment: datetime) -> Stretch | None:
        return next((column for column in self.columns if column.start <= moment < column.end), None)


def _ground(status: str, box: Box) -> Rect:
    """Return the ground of a cell: a tint for what is normal, the full colour for what is not."""
    shape = look(status)
    if shape.pattern == "hollow":
        return Rect(box, "page", line=f"{shape.status}-line", radius=2)
    if shape.pattern == "hatched":
        return Rect(box, f"{shape.status}-line", line=f"{shape.status}-line", pattern="hatch", radius=2)
    return Rect(box, shape.status, radius=2, opacity=_TINT if shape.status == "success" else 1.0)


def _count(cell: GridCell, box: Box) -> list[Item]:
    """Write how many runs there are, of a failure how many failed; where that does not fit, its glyph."""
    shape = look(cell.status)
    is_normal = shape.status == "success"
    colour = "text" if is_normal else f"{shape.status}-on"
    number = len(cell.runs) if is_normal else cell.counts[shape.status]
    text, y, middle = f"{number:,}", box.y + 10, box.x + box.width / 2
    wide = text_width(text, 12)
    if not is_normal and wide + 18 > box.width:
        return [glyph(cell.status, middle, y, on_fill=True)] if box.width >= 9 else []
    if wide + 2 > box.width:
        return []
    if is_normal:
        return [Text(middle, y, text, 12, colour, anchor="middle")]
    label = Text(middle + 6, y, text, 12, colour, anchor="middle")
    return [glyph(cell.status, middle - wide / 2 - 3, y, on_fill=True), label]


def _length(column: Stretch) -> Mapping[str, object]:
    """Return how long a column is, where that is not a day."""
    seconds = (column.end - column.start).total_seconds()
    if seconds <= 3_600:
        return {"hour": column.start.hour}
    return {"days": round(seconds / 86_400)} if seconds > 86_400 else {}


def _tooltip(cell: GridCell) -> str:
    outcomes = ", ".join(f"{number:,} {look(name).word}" for name, number in cell.counts.items())
    words = [f"{cell.job}, {_column_words(cell.column)}: {count_words(len(cell.runs), 'run')} ({outcomes})"]
    words += [f"longest wait {_wait_words(cell)}"] if _wait_words(cell) else []
    words.append(f"running {share_words(min(cell.busy_seconds / cell.seconds, 1.0))} of the time")
    return plain("; ".join(words) + ".")
