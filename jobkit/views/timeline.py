"""The timeline of a simulation: a row for each job with its runs, arrows, run slots and an axis in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from operator import attrgetter
from typing import Any

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.platform import Run
from jobkit.simulation import Simulation
from jobkit.views.drawing import (
    Area,
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
    legend,
)
from jobkit.views.fit import cut_at_word
from jobkit.views.marks import Mark, chain_arrows, place
from jobkit.views.palette import look, worst
from jobkit.views.rows import Row, RunSpan, arrange, run_spans, slot_levels
from jobkit.views.sentences import (
    job_trigger_words,
    runs_in_window,
    status_words,
    summary_of,
    triggers_words,
    window_of,
    window_title,
)
from jobkit.views.short_names import fit_names, name_column
from jobkit.views.tables import Table
from jobkit.views.ticks import zone_named
from jobkit.views.time_axis import time_axis

__all__ = ["Timeline", "timeline_layout", "timeline_picture"]

_MAX_MARKS = 600  # more cannot be told apart on one screen, and a page must stay small
_MAX_ARROWS = 300
_MOSTLY = 0.5  # share of its time from which on a merged mark is shown as waiting all the time
_WAITS_APART = 2.0  # pixels: waits that are nearer are drawn as one
_SHORTEST_WAIT = 0.5  # seconds
_RIGHT = 38.0  # room for half a label of the axis
_SLOTS_HEIGHT, _SLOTS_GAP, _LEGEND = 30.0, 26.0, 30.0
_OUTLINED_STEPS = 400  # more would fill the strip of the run slots
_LEAST_WIDTH = 480.0

Marker = tuple[int, str, datetime | None]
"""A finding: its number, the name of its job, and when it happens."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline as a picture and as a table: each mark of the one is a row of the other.

    Parameters
    ----------
    picture : Picture
    title : str
        The days of the window.
    marks : tuple of Mark
        In the order in which their runs were queued.
    rows : tuple of Row
        One for each job, from top to bottom.
    """

    picture: Picture
    title: str
    marks: tuple[Mark, ...]
    rows: tuple[Row, ...]

    def table(self) -> Table:
        """Return the table twin of the picture."""
        headings = (
            "run",
            "job",
            "trigger",
            "queued (UTC)",
            "started",
            "finished",
            "wait",
            "status",
            "message",
        )
        return Table(headings, tuple(map(_cells, self.marks)), label=f"Runs, {self.title}")


def _cells(mark: Mark) -> tuple[str, ...]:
    runs, ids = mark.runs, mark.ids
    started = [run.started_at for run in runs if run.started_at is not None]
    finished = [run.finished_at for run in runs if run.finished_at is not None]
    return (
        str(ids[0]) if mark.count == 1 else f"{ids[0]} … {ids[-1]} ({mark.count} runs)",
        mark.job,
        triggers_words(runs),
        moment_words(mark.queued_at),
        moment_words(min(started, default=None)),
        moment_words(max(finished) if len(finished) == mark.count else None),
        duration_words(mark.wait_seconds) if mark.wait_seconds >= 0.5 else "",
        status_words(mark.status),
        cut_at_word(next((run.message for run in runs if run.status == mark.status), ""), 300),
    )


def timeline_picture(sim: Simulation, **options: Any) -> Picture:
    """Return the picture alone; `options` are those of `timeline_layout`."""
    return timeline_layout(sim, **options).picture


def timeline_layout(
    sim: Simulation,
    start: datetime | None = None,
    end: datetime | None = None,
    width: float = 1000,
    local_zone: str | tzinfo | None = None,
    markers: Iterable[Marker] = (),
) -> Timeline:
    """Lay the timeline of a simulation out.

    Parameters
    ----------
    sim : Simulation
        What to draw.
    start, end : datetime, optional
        The window, half-open, aware UTC; the horizon of the simulation by default.
    width : float
        Pixels; at least 480.
    local_zone : str or tzinfo, optional
        The reader's zone, shown in grey under the UTC axis.
    markers : iterable of (number, job name, datetime or None)
        Findings to be numbered on the picture; one without a moment sits at the start of its row.

    Raises
    ------
    JobkitError
        For a window that ends before it starts, or an unknown zone.
    """
    start, end = window_of(sim, start, end)
    return _TimelineBuilder(sim, start, end, max(width, _LEAST_WIDTH), zone_named(local_zone)).build(markers)


class _TimelineBuilder:
    """Holds the scale while a timeline is laid out."""

    def __init__(
        self, sim: Simulation, start: datetime, end: datetime, width: float, zone: tzinfo | None
    ) -> None:
        self.sim, self.start, self.end, self.width, self.zone = sim, start, end, width, zone
        self.title = window_title(start, end)
        self.triggers = {job.name: job_trigger_words(job, sim.rules) for job in sim.account.jobs}
        self.by_job: dict[str, list[Run]] = {job.name: [] for job in sim.account.jobs}
        runs = runs_in_window(sim, start, end)
        self.summary = summary_of(runs)
        for run in runs:
            self.by_job.setdefault(run.job.name, []).append(run)
        self.longest = max(filter(_wait_of, runs), key=_wait_of, default=None)
        left = name_column(width, self.triggers, self.triggers.values(), self.title)
        room = width - _RIGHT - left
        self.axis = time_axis(start, end, room, zone)
        self.frame = Frame(Box(left, self.axis.height, room, 0.0), (start, end))
        self.edges = left, self.frame.box.right

    def build(self, markers: Iterable[Marker]) -> Timeline:
        borders = [self.frame.at_x(at) for at in self.axis.borders]
        every = self._spans()
        spans, rows = arrange(every, self.frame.box.y + 8, _MAX_MARKS, borders)
        marks = self._marks(spans, rows)
        arrows, every_arrow = chain_arrows(marks, _MAX_ARROWS)
        slots_y = rows[-1].y + rows[-1].height + _SLOTS_GAP
        legend_y = slots_y + _SLOTS_HEIGHT + _LEGEND
        place = Box(self.edges[0], legend_y, self.width - 8 - self.edges[0], 0)
        keys, bottom = legend(_statuses(marks), place, _note(marks, every_arrow))
        items: list[Item] = [
            *self.axis.corner(self.title, self.edges[0] - 16),
            *(Rect(Box(4, row.y, self.width - 8, row.height), "text", opacity=0.035) for row in rows[::2]),
            *self.axis.items(self.frame, 0.0, slots_y + _SLOTS_HEIGHT),
            *self._labels(rows),
            *_rows_to_press(marks),
            *arrows,
            *self._slots(slots_y, (span for row, _ in every for span in row)),
            *keys,
            *self._markers(markers, rows),
        ]
        return Timeline(self._picture(items, bottom + 14), self.title, marks, tuple(rows))

    def _picture(self, items: Sequence[Item], height: float) -> Picture:
        jobs = f"{len(self.by_job)} jobs" if len(self.by_job) != 1 else "one job"
        words = [
            f"{name} ({self.triggers.get(name, '')}): {count_words(len(runs), 'run')}."
            for name, runs in self.by_job.items()
        ]
        return Picture(
            "jobkit-timeline",
            self.width,
            height,
            f"Timeline of {jobs}, {self.title}. {self.summary}",
            self.summary,
            tuple(items),
            heading=f"{self.title}: {self.summary}",
            description=tuple(words[:50]),
            frame=self.frame.down_to(height),
        )

    def _spans(self) -> list[tuple[list[RunSpan], bool]]:
        types = {job.name: job.is_ci for job in self.sim.account.jobs}
        scale = self.frame.scale()
        return [
            (run_spans(row, runs, scale, self.edges, self.sim.until), types.get(name, False))
            for row, (name, runs) in enumerate(self.by_job.items())
        ]

    def _labels(self, rows: Sequence[Row]) -> list[Part]:
        """Name the jobs, and say below what starts them."""
        room = self.edges[0] - 24
        names = fit_names(self.by_job, room, 13, bold=True)
        triggers = fit_names(self.triggers.values(), room, 12)
        return [
            self._label(job, names[job], triggers.get(self.triggers.get(job, ""), ""), row)
            for job, row in zip(self.by_job, rows, strict=True)
        ]

    def _label(self, job: str, name: str, trigger: str, row: Row) -> Part:
        heading = Text(12, row.y + 12, name, 13, bold=True)
        items: list[Item] = [Tick("y", row.y + 12, heading), Text(12, row.y + 28, trigger, 12, "faint")]
        if not self.by_job[job]:
            items.append(Text(self.edges[0] + 8, row.y + row.height / 2, "no run", 12, "faint"))
        return Part(tuple(items), {"row": job}, f"{job}: {self.triggers.get(job, '')}")

    def _marks(self, spans: Sequence[RunSpan], rows: Sequence[Row]) -> tuple[Mark, ...]:
        marks = [self._mark(span, rows[span.row]) for span in spans]
        place(marks, self.width - 4)
        return tuple(sorted(marks, key=lambda mark: (mark.queued_at, mark.ids)))

    def _mark(self, span: RunSpan, row: Row) -> Mark:
        runs = tuple(sorted(span.items, key=_queued))
        if span.kind == "strip":
            waits = (row.strip(span.start, span.drawn_end, span.level),)
            return Mark(runs, span.row, span.status, span.start, None, waits)
        return Mark(runs, span.row, span.status, span.start, row.bar(span), self._wait_boxes(runs, row))

    def _wait_boxes(self, runs: Sequence[Run], row: Row) -> tuple[Box, ...]:
        """Return the waits that are long enough to be seen, and always the longest of the window."""
        waits = [(*self._waiting(run), run is self.longest) for run in runs]
        start, stop = waits[0][0], max(stop for _, stop, _ in waits)
        if sum(stop - start for start, stop, _ in waits) >= max(_MOSTLY * (stop - start), 1.0):
            return (row.strip(start, stop, 0),)
        seen = ((start, stop) for start, stop, is_longest in waits if stop - start >= 1 or is_longest)
        return tuple(row.strip(*stretch, 0) for stretch in _joined(seen))

    def _waiting(self, run: Run) -> tuple[float, float]:
        """Return from where to where a run waits (pixels)."""
        left, right = self.edges
        start = max(self.frame.at_x(run.queued_at), left)
        return start, max(min(self.frame.at_x(run.dequeued_at or self.end), right), start)

    def _slots(self, y: float, spans: Iterable[RunSpan]) -> list[Item]:
        """Draw the run slots in use over time."""
        limit, (left, right) = self.sim.rules.run_slots, self.edges
        levels, peak = slot_levels(spans, left)
        top, base = max(limit, peak, 1), y + _SLOTS_HEIGHT
        points, height = [(left, base)], base
        for x, used in levels:
            points += [(x, height), (x, base - _SLOTS_HEIGHT * used / top)]
            height = points[-1][1]
        points += [(right, height), (right, base)]
        outlined = len(levels) <= _OUTLINED_STEPS
        used_slots: list[Item] = [Area(tuple(points), "slots", 0.25 if outlined else 0.5)]
        used_slots += [Line(tuple(points), "slots")] if outlined else []
        limit_y = base - _SLOTS_HEIGHT * limit / top
        return [
            Tick("y", y + 9, Text(12, y + 9, "Run slots", 13, bold=True)),
            Text(12, y + 25, f"peak {peak} of {limit}", 12, "faint"),
            Part(tuple(used_slots), {"slots": peak}),
            Line(((left, limit_y), (right, limit_y)), "limit", dash="4 3"),
            Text(right, limit_y - 9, f"limit {limit}", 12, "limit", anchor="end"),
        ]

    def _markers(self, markers: Iterable[Marker], rows: Sequence[Row]) -> list[Part]:
        tops = {job: row.y + 1 for job, row in zip(self.by_job, rows, strict=True)}
        taken: list[tuple[str, float]] = []
        parts = []
        for number, job, moment in markers:
            if job not in tops or (moment is not None and not self.start <= moment <= self.end):
                continue
            x = self.edges[0] if moment is None else self.frame.at_x(moment)
            while any(other == job and abs(at - x) < 18 for other, at in taken):
                x += 18
            x = min(x, self.width - 10)
            taken.append((job, x))
            parts.append(finding_mark(number, job, x, tops[job]))
        return parts


_queued = attrgetter("queued_at", "id")


def _joined(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return stretches in order, those that nearly touch as one."""
    joined: list[tuple[float, float]] = []
    for start, stop in stretches:
        if joined and start - joined[-1][1] < _WAITS_APART:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return joined


def _wait_of(run: Run) -> float:
    """Return how long a run waited; what counts as no wait is none."""
    return run.wait_seconds if run.wait_seconds >= _SHORTEST_WAIT else 0.0


def _rows_to_press(marks: Iterable[Mark]) -> list[Part]:
    """Return the marks of each row as one part, what must not be missed on top."""
    lanes: dict[int, list[Mark]] = {}
    for mark in marks:
        lanes.setdefault(mark.row, []).append(mark)
    return [
        Part(tuple(mark.part() for mark in sorted(lane, key=_is_harmless, reverse=True)), {"lane": row})
        for row, lane in sorted(lanes.items())
    ]


def _is_harmless(mark: Mark) -> bool:
    """Tell what is painted first: all but what must not be missed."""
    return mark.status == "success" or worst((mark.status, "success")) != mark.status


def _statuses(marks: Iterable[Mark]) -> set[str]:
    """Return the names of the looks that occur."""
    present = {look(mark.status).status for mark in marks if mark.bar is not None or mark.status != "queued"}
    return present | {"queued" for mark in marks if mark.wait is not None}


def _note(marks: Sequence[Mark], every_arrow: bool) -> str:
    """Return what the picture leaves out, or ``""``."""
    merged = sum(mark.count for mark in marks if mark.count > 1)
    notes = [f"striped: {merged:,} short runs, drawn together"] if merged else []
    return "; ".join(notes if every_arrow else [*notes, "not all chained runs have an arrow"])
