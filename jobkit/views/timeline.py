"""The timeline of a simulation as data: lanes, marks, arrows, run slots, axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import clock_words, count_words, day_words, duration_words, moment_words
from jobkit.views.arrows import chain_arrows
from jobkit.views.causes import job_trigger_words, run_trigger_words
from jobkit.views.escape import plain
from jobkit.views.lanes import LaneFrame, RunSpan, arrange, run_spans
from jobkit.views.palette import LOOKS, look
from jobkit.views.placing import Placed, place
from jobkit.views.records import Box, Lane, Mark, Marker, Slots, Timeline
from jobkit.views.slots import slot_steps
from jobkit.views.summary import in_window, summary_sentence
from jobkit.views.text_width import fit, text_width
from jobkit.views.ticks import time_ticks, zone_named

if TYPE_CHECKING:
    from jobkit.platform import Run
    from jobkit.simulation import Simulation

__all__ = ["timeline_layout"]

_MAX_MARKS = 600  # more cannot be told apart on one screen, and a page must stay small
_MAX_ARROWS = 300
_MOSTLY = 0.5  # share of its time that a merged mark must wait to be shown as waiting
_SLOTS_HEIGHT, _SLOTS_GAP, _LEGEND = 30.0, 26.0, 30.0
_LEAST_WIDTH = 480.0


def timeline_layout(
    sim: Simulation,
    start: datetime | None = None,
    end: datetime | None = None,
    width: float = 1000,
    local_zone: str | tzinfo | None = None,
    markers: Iterable[tuple[int, str, datetime | None]] = (),
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
        Findings to be numbered on the picture; one without a moment sits at the start of the lane.

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
    return _Builder(sim, start, end, max(width, _LEAST_WIDTH), zone_named(local_zone)).build(tuple(markers))


class _Builder:
    """Holds the scale while a layout is made."""

    def __init__(
        self, sim: Simulation, start: datetime, end: datetime, width: float, zone: tzinfo | None
    ) -> None:
        self.sim, self.start, self.end, self.width, self.zone = sim, start, end, width, zone
        self.span_seconds = (end - start).total_seconds()
        self.left = self._label_column(width)
        self.right = width - 34.0
        self.edges = self.left, self.right
        self.axis_y = 44.0 if zone else 30.0
        self.runs = [run for run in sim.runs if in_window(run, start, end, sim.until)]
        self.by_job: dict[str, list[Run]] = {job.name: [] for job in sim.account.jobs}
        for run in self.runs:
            self.by_job.setdefault(run.job.name, []).append(run)

    def _label_column(self, width: float) -> float:
        jobs = self.sim.account.jobs
        names = max(text_width(job.name[:60], 13, bold=True) for job in jobs)
        words = max(text_width(job_trigger_words(job, self.sim.rules)[:60], 11) for job in jobs)
        title = text_width(self._title(), 12, bold=True)
        return min(max(names + 26, words + 26, title + 34), 0.22 * width)

    def x(self, moment: datetime) -> float:
        share = (moment - self.start).total_seconds() / self.span_seconds
        return self.left + share * (self.right - self.left)

    def build(self, markers: Sequence[tuple[int, str, datetime | None]]) -> Timeline:
        ticks = time_ticks(self.start, self.end, self.right - self.left, self.zone)
        spans, frames = arrange(
            self._spans(), self.axis_y + 8, _MAX_MARKS, [self.x(tick.at) for tick in ticks]
        )
        lanes = self._lanes(frames)
        marks = self._marks(spans, frames)
        arrows, every_arrow = chain_arrows(marks, self.runs, _MAX_ARROWS)
        slots = self._slots(frames[-1].y + frames[-1].height + _SLOTS_GAP)
        legend_y = slots.y + slots.height + _LEGEND
        return Timeline(
            start=self.start,
            end=self.end,
            width=self.width,
            height=legend_y + 14,
            plot_left=self.left,
            plot_right=self.right,
            axis_y=self.axis_y,
            legend_y=legend_y,
            title=self._title(),
            zone=_zone_words(self.zone),
            summary=summary_sentence(self.sim, self.start, self.end),
            ticks=ticks,
            lanes=lanes,
            marks=marks,
            arrows=arrows,
            markers=self._markers(markers, lanes),
            slots=slots,
            legend=_legend(marks),
            note=_note(marks, every_arrow),
        )

    def _spans(self) -> list[tuple[list[RunSpan], bool]]:
        horizon = self.sim.until
        types = {job.name: job.is_ci for job in self.sim.account.jobs}
        return [
            (run_spans(lane, runs, self.x, self.edges, horizon), types.get(name, False))
            for lane, (name, runs) in enumerate(self.by_job.items())
        ]

    def _lanes(self, frames: Sequence[LaneFrame]) -> tuple[Lane, ...]:
        words = {job.name: job_trigger_words(job, self.sim.rules) for job in self.sim.account.jobs}
        room = self.left - 24
        return tuple(
            Lane(
                name,
                words.get(name, ""),
                fit(name, room, 13, bold=True),
                fit(words.get(name, ""), room, 11),
                frame.y,
                frame.height,
                len(runs),
            )
            for (name, runs), frame in zip(self.by_job.items(), frames, strict=True)
        )

    def _marks(self, spans: Sequence[RunSpan], frames: Sequence[LaneFrame]) -> tuple[Mark, ...]:
        placed = [self._placed(span, frames[span.lane]) for span in spans]
        place(placed, self.width - 4)
        marks = [self._mark(found) for found in placed]
        return tuple(sorted(marks, key=lambda mark: (mark.queued_at, mark.runs)))

    def _placed(self, span: RunSpan, frame: LaneFrame) -> Placed:
        if span.kind == "strip":
            return Placed(span, None, frame.strip(span.start, span.drawn_end, span.row))
        return Placed(span, frame.bar(span), self._wait_box(span, frame))

    def _wait_box(self, span: RunSpan, frame: LaneFrame) -> Box | None:
        """Return the box of a wait that is long enough to be seen."""
        start = max(self.x(min(run.queued_at for run in span.items)), self.left)
        leaving = max(run.dequeued_at or self.end for run in span.items)
        stop = min(self.x(leaving), self.right)
        pixels = sum(run.wait_seconds for run in span.items) * (self.right - self.left) / self.span_seconds
        if len(span.items) > 1 and pixels < _MOSTLY * (stop - start):
            return None  # a strip over all of them would say that they wait all the time
        return frame.strip(start, stop, 0) if pixels >= 1 and stop - start >= 1 else None

    def _mark(self, placed: Placed) -> Mark:
        runs = sorted(placed.span.items, key=lambda run: (run.queued_at, run.id))
        first = runs[0]
        finished = [run.finished_at for run in runs if run.finished_at is not None]
        started = [run.started_at for run in runs if run.started_at is not None]
        kinds = list(dict.fromkeys(run_trigger_words(run) for run in runs))
        status = placed.span.status
        return Mark(
            runs=tuple(run.id for run in runs),
            job=first.job.name,
            status=status,
            trigger=", ".join(kinds[:3]) + (" …" if len(kinds) > 3 else ""),
            message=next((run.message for run in runs if run.status == status), ""),
            lane=placed.span.lane,
            queued_at=first.queued_at,
            started_at=min(started, default=None),
            finished_at=max(finished, default=None) if len(finished) == len(runs) else None,
            wait_seconds=max(run.wait_seconds for run in runs),
            bar=placed.bar,
            wait=placed.wait,
            glyph=placed.glyph,
            label=placed.label,
            tooltip=_tooltip(runs),
            is_open=any(run.finished_at is None or run.finished_at > self.end for run in runs),
        )

    def _slots(self, y: float) -> Slots:
        limit, horizon = self.sim.rules.run_slots, self.sim.until
        return slot_steps(self.runs, limit, horizon, self.x, self.edges, (y, _SLOTS_HEIGHT))

    def _markers(
        self, markers: Sequence[tuple[int, str, datetime | None]], lanes: Sequence[Lane]
    ) -> tuple[Marker, ...]:
        tops = {lane.job: lane.y for lane in lanes}
        placed: list[Marker] = []
        for number, job, moment in markers:
            if job not in tops or (moment is not None and not self.start <= moment <= self.end):
                continue
            x = self.left if moment is None else self.x(moment)
            while any(other.job == job and abs(other.x - x) < 18 for other in placed):
                x += 18
            placed.append(Marker(number, job, min(x, self.width - 10), tops[job] + 1))
        return tuple(placed)

    def _title(self) -> str:
        last = self.end - timedelta(microseconds=1)
        first_day, last_day = day_words(self.start), day_words(last)
        if first_day == last_day:
            return f"{first_day}, UTC"
        same_month = first_day[-3:] == last_day[-3:]
        return f"{first_day[4:-4] if same_month else first_day[4:]} – {last_day[4:]}, UTC"


def _zone_words(zone: tzinfo | None) -> str:
    return str(zone).rpartition("/")[2].replace("_", " ") if zone else ""


def _tooltip(runs: Sequence[Run]) -> str:
    if len(runs) > 1:
        return _tooltip_of_many(runs)
    run = runs[0]
    parts = [f"Run {run.id} of {run.job.name}: {look(run.status).word}"]
    parts.append(f"queued {moment_words(run.queued_at)} by {run_trigger_words(run)}")
    if run.wait_seconds >= 0.5:
        parts.append(f"waited {duration_words(run.wait_seconds)}")
    if run.started_at is not None and run.finished_at is not None:
        parts.append(f"ran {duration_words(run.run_seconds)}, until {clock_words(run.finished_at)}")
    return plain("; ".join(parts) + "." + (f" {run.message[:300]}" if run.message else ""))


def _tooltip_of_many(runs: Sequence[Run]) -> str:
    counts: dict[str, int] = {}
    for run in runs:
        counts[run.status] = counts.get(run.status, 0) + 1
    outcomes = ", ".join(f"{number} {look(status).word}" for status, number in counts.items())
    longest = max(run.wait_seconds for run in runs)
    waits = f"; longest wait {duration_words(longest)}" if longest >= 0.5 else ""
    between = f"{moment_words(runs[0].queued_at)} to {moment_words(runs[-1].queued_at)}"
    return plain(
        f"{count_words(len(runs), 'run')} of {runs[0].job.name}, queued {between}: {outcomes}{waits}."
    )


def _legend(marks: Sequence[Mark]) -> tuple[str, ...]:
    present = {look(mark.status).status for mark in marks if mark.bar is not None or mark.status != "queued"}
    if any(mark.wait is not None for mark in marks):
        present.add("queued")
    return tuple(name for name in LOOKS if name in present)


def _note(marks: Sequence[Mark], every_arrow: bool) -> str:
    merged = [mark for mark in marks if mark.count > 1]
    notes = []
    if merged:
        runs = sum(mark.count for mark in merged)
        notes.append(f"striped: {runs:,} short runs, drawn together")
    if not every_arrow:
        notes.append("not all chained runs have an arrow")
    return "; ".join(notes)
