"""The timeline of a simulation: a row for each job with its runs, arrows, run slots and an axis in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import day_words, duration_words, moment_words
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
    Symbol,
    Text,
    Tick,
    legend,
)
from jobkit.views.fit import cut_at_word, fit, text_width
from jobkit.views.marks import Mark, chain_arrows, place
from jobkit.views.palette import look, worst
from jobkit.views.rows import Row, RunSpan, arrange, run_spans, slot_levels
from jobkit.views.sentences import (
    job_trigger_words,
    runs_in_window,
    status_words,
    summary_of,
    triggers_words,
)
from jobkit.views.tables import Table
from jobkit.views.ticks import time_ticks, x_ticks, zone_named

__all__ = ["Timeline", "timeline_layout", "timeline_picture"]

_MAX_MARKS = 600  # more cannot be told apart on one screen, and a page must stay small
_MAX_ARROWS = 300
_MOSTLY = 0.5  # share of its time that a merged mark must wait to be shown as waiting
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
    start, end = start or sim.start, end or sim.until
    if end <= start:
        raise JobkitError(
            f"the window ends ({moment_words(end)}) before it starts ({moment_words(start)})",
            hint="give an `end` after `start`, both aware UTC",
        )
    return _TimelineBuilder(sim, start, end, max(width, _LEAST_WIDTH), zone_named(local_zone)).build(markers)


class _TimelineBuilder:
    """Holds the scale while a timeline is laid out."""

    def __init__(
        self, sim: Simulation, start: datetime, end: datetime, width: float, zone: tzinfo | None
    ) -> None:
        self.sim, self.start, self.end, self.width, self.zone = sim, start, end, width, zone
        self.title = _title(start, end)
        self.triggers = {job.name: job_trigger_words(job, sim.rules) for job in sim.account.jobs}
        self.by_job: dict[str, list[Run]] = {job.name: [] for job in sim.account.jobs}
        runs = runs_in_window(sim, start, end)
        self.summary = summary_of(runs)
        for run in runs:
            self.by_job.setdefault(run.job.name, []).append(run)
        left = self._label_column()
        self.frame = Frame(Box(left, 44.0 if zone else 30.0, width - 34.0 - left, 0.0), (start, end))
        self.edges = left, self.frame.box.right

    def _label_column(self) -> float:
        names = max(text_width(name[:60], 13, bold=True) for name in self.triggers)
        words = max(text_width(trigger[:60], 11) for trigger in self.triggers.values())
        title = text_width(self.title, 12, bold=True)
        return min(max(names + 26, words + 26, title + 34), 0.22 * self.width)

    def build(self, markers: Iterable[Marker]) -> Timeline:
        labels = time_ticks(self.start, self.end, self.frame.box.width, self.zone)
        borders = [self.frame.at_x(label.at) for label in labels]
        every = self._spans()
        spans, rows = arrange(every, self.frame.box.y + 8, _MAX_MARKS, borders)
        marks = self._marks(spans, rows)
        arrows, every_arrow = chain_arrows(marks, _MAX_ARROWS)
        slots_y = rows[-1].y + rows[-1].height + _SLOTS_GAP
        legend_y = slots_y + _SLOTS_HEIGHT + _LEGEND
        grid = (self.frame.box.y - 2, slots_y + _SLOTS_HEIGHT)
        items: list[Item] = [
            *self._corner(),
            *(Rect(Box(4, row.y, self.width - 8, row.height), "text", opacity=0.035) for row in rows[::2]),
            *x_ticks(labels, self.frame, 14, grid, self.width),
            *map(self._row_labels, self.by_job, rows),
            *(mark.part() for mark in sorted(marks, key=_is_harmless, reverse=True)),
            *arrows,
            *self._slots(slots_y, (span for row, _ in every for span in row)),
            *legend(_statuses(marks), self.edges[0], legend_y, _note(marks, every_arrow)),
            *self._markers(markers, rows),
        ]
        return Timeline(self._picture(items, legend_y + 14), self.title, marks, tuple(rows))

    def _picture(self, items: Sequence[Item], height: float) -> Picture:
        jobs = f"{len(self.by_job)} jobs" if len(self.by_job) != 1 else "one job"
        words = [
            f"{name} ({self.triggers.get(name, '')}): {len(runs)} runs." for name, runs in self.by_job.items()
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

    def _corner(self) -> list[Item]:
        """Name the axis: the days, and the reader's zone."""
        corner: list[Item] = [Text(12, 14, self.title, bold=True)]
        if self.zone:
            zone = str(self.zone).rpartition("/")[2].replace("_", " ")
            corner.append(Text(12, 30, zone, 11, "faint"))
        return corner

    def _row_labels(self, job: str, row: Row) -> Part:
        room, trigger = self.edges[0] - 24, self.triggers.get(job, "")
        name = Text(12, row.y + 12, fit(job, room, 13, bold=True), 13, bold=True)
        items: list[Item] = [Tick("y", row.y + 12, name)]
        items.append(Text(12, row.y + 27, fit(trigger, room, 11), 11, "faint"))
        if not self.by_job[job]:
            items.append(Text(self.edges[0] + 8, row.y + row.height / 2, "no run", 11, "faint"))
        return Part(tuple(items), {"row": job}, f"{job}: {trigger}")

    def _marks(self, spans: Sequence[RunSpan], rows: Sequence[Row]) -> tuple[Mark, ...]:
        marks = [self._mark(span, rows[span.row]) for span in spans]
        place(marks, self.width - 4)
        return tuple(sorted(marks, key=lambda mark: (mark.queued_at, mark.ids)))

    def _mark(self, span: RunSpan, row: Row) -> Mark:
        runs = tuple(sorted(span.items, key=_queued))
        if span.kind == "strip":
            bar, wait = None, row.strip(span.start, span.drawn_end, span.level)
            return Mark(runs, span.row, span.status, span.start, bar, wait)
        return Mark(runs, span.row, span.status, span.start, row.bar(span), self._wait_box(runs, row))

    def _wait_box(self, runs: Sequence[Run], row: Row) -> Box | None:
        """Return the box of a wait that is long enough to be seen."""
        left, right = self.edges
        start = max(self.frame.at_x(runs[0].queued_at), left)
        stop = min(self.frame.at_x(max(run.dequeued_at or self.end for run in runs)), right)
        waited = timedelta(seconds=sum([run.wait_seconds for run in runs]))
        pixels = waited / (self.end - self.start) * (right - left)
        if len(runs) > 1 and pixels < _MOSTLY * (stop - start):
            return None  # a strip over all of them would say that they wait all the time
        return row.strip(start, stop, 0) if pixels >= 1 and stop - start >= 1 else None

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
            Text(12, y + 24, f"peak {peak} of {limit}", 11, "faint"),
            Part(tuple(used_slots), {"slots": peak}),
            Line(((left, limit_y), (right, limit_y)), "limit", dash="4 3"),
            Text(right, limit_y - 8, f"limit {limit}", 10, "limit", anchor="end"),
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
            disc = Symbol("disc", x, tops[job], 8, "cancelled-line", 1.8, "page")
            text = Text(x, tops[job], str(number), 10, bold=True, anchor="middle")
            parts.append(Part((disc, text), {"marker": number}, f"finding {number}: {job}"))
        return parts


_queued = attrgetter("queued_at", "id")


def _title(start: datetime, end: datetime) -> str:
    first_day, last_day = day_words(start), day_words(end - timedelta(microseconds=1))
    if first_day == last_day:
        return f"{first_day}, UTC"
    same_month = first_day[-3:] == last_day[-3:]
    return f"{first_day[4:-4] if same_month else first_day[4:]} – {last_day[4:]}, UTC"


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
