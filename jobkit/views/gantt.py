"""One run as data: its steps one below the other, the nodes of each by thread, the critical path marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.views.critical import critical_path
from jobkit.views.escape import plain
from jobkit.views.palette import LOOKS, look, worst
from jobkit.views.records import STRIPED_WIDTH, Box, Label, Spot
from jobkit.views.spans import MIN_WIDTH, Span, thin
from jobkit.views.text_width import fit, text_width
from jobkit.views.ticks import ElapsedTick, elapsed_ticks

if TYPE_CHECKING:
    from jobkit.dbt.execution import NodeResult
    from jobkit.platform import Run, RunStep

__all__ = ["THIN", "Gantt", "GanttBar", "GanttRow", "gantt_layout", "run_sentence"]

THIN = 8.0
"""Pixels: bars of the critical path that are narrower are underlined, not outlined."""

_STEP, _THREAD, _BAR = 24.0, 18.0, 14.0
_TOP, _LEGEND = 40.0, 26.0
_MAX_BARS = 800
_SHORT_STEP = 24.0  # pixels: the nodes of a shorter step are not drawn by thread
_LEAST_WIDTH = 480.0
_THREAD_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A step, or a thread of one. `name` is cut to the column of labels; `note` stands in the plot."""

    step: int
    thread: str
    name: str
    status: str
    y: float
    height: float
    note: str


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A step, a node, or several nodes too short to be drawn apart.

    Parameters
    ----------
    nodes : tuple of str
        unique_ids; empty for the bar of a step.
    start_seconds, end_seconds : float
        After the run's first step began.
    """

    step: int
    nodes: tuple[str, ...]
    status: str
    start_seconds: float
    end_seconds: float
    box: Box
    is_critical: bool
    glyph: Spot | None
    label: Label | None
    tooltip: str

    @property
    def count(self) -> int:
        """How many nodes it stands for."""
        return len(self.nodes)

    @property
    def is_striped(self) -> bool:
        """True for a bar that stands for several nodes and is wide enough to show it."""
        return self.count > 1 and self.box.width >= STRIPED_WIDTH and self.status != "skipped"


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole picture of one run.

    Parameters
    ----------
    origin : datetime or None
        The zero of the axis (UTC): when the first step began.
    critical : tuple of str
        unique_ids of the critical paths of all steps that are drawn by thread.
    links : tuple of point pairs
        From the end of each critical node to the start of the next.
    """

    width: float
    height: float
    plot_left: float
    plot_right: float
    axis_y: float
    legend_y: float
    origin: datetime | None
    span_seconds: float
    title: str
    subtitle: str
    summary: str
    note: str
    ticks: tuple[ElapsedTick, ...]
    rows: tuple[GanttRow, ...]
    bars: tuple[GanttBar, ...]
    critical: tuple[str, ...]
    links: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    legend: tuple[str, ...]

    def x(self, seconds: float) -> float:
        """Return where a moment, in seconds after the origin, is drawn."""
        return self.plot_left + seconds / self.span_seconds * (self.plot_right - self.plot_left)


def run_sentence(run: Run, critical: int = 0) -> str:
    """Return for example ``error after 12 min: 7 steps, 34 nodes (2 failed, 5 skipped), waited 3 min``.

    `critical` is the number of nodes on the critical path, if that is to be said.
    """
    parts = []
    if run.steps:
        parts.append(count_words(len(run.steps), "step"))
    if run.results:
        failed = sum(look(result.status).status == "error" for result in run.results)
        skipped = sum(result.status == "skipped" for result in run.results)
        counts = ((failed, "failed"), (skipped, "skipped"))
        details = ", ".join(f"{number} {word}" for number, word in counts if number)
        parts.append(count_words(len(run.results), "node") + (f" ({details})" if details else ""))
    if critical:
        parts.append(f"{critical} on the critical path")
    if run.wait_seconds >= 0.5:
        parts.append(f"waited {duration_words(run.wait_seconds)}")
    took = f" after {duration_words(run.run_seconds)}" if run.finished_at and run.started_at else ""
    sentence = f"{run.status}{took}" + (f": {', '.join(parts)}" if parts else "") + "."
    return plain(sentence + (f" {run.message}" if run.message else ""))


def gantt_layout(run: Run, width: float = 1000) -> Gantt:
    """Lay one run out; `width` in pixels, at least 480. A run that never started gives an empty picture."""
    return _Builder(run, max(width, _LEAST_WIDTH)).build()


@dataclass(slots=True)
class _Timed:
    """A node with its place on the axis of the run."""

    result: NodeResult
    start: float
    end: float
    critical: bool = False


class _Builder:
    """Holds the scale while a layout is made."""

    def __init__(self, run: Run, width: float) -> None:
        self.run, self.width = run, width
        self.left, self.right = min(176.0, 0.2 * width), width - 40.0
        self.origin = run.started_at or next((s.started_at for s in run.steps if s.started_at), None)
        self.span = max(self._end_of_run(), 1.0)
        self.rows: list[GanttRow] = []
        self.bars: list[GanttBar] = []
        self.path: list[str] = []
        self.spans: list[Span[_Timed]] = []
        self.y = _TOP

    def _seconds(self, moment: datetime | None, default: float) -> float:
        if moment is None or self.origin is None:
            return default
        return (moment - self.origin).total_seconds()

    def _end_of_run(self) -> float:
        ends = [self._seconds(step.finished_at or step.started_at, 0.0) for step in self.run.steps]
        ends += [
            self._seconds(step.nodes_started_at, 0.0) + result.finished_seconds
            for step in self.run.steps
            for result in step.results
        ]
        return max([self._seconds(self.run.finished_at, 0.0), *ends])

    def x(self, seconds: float) -> float:
        return self.left + seconds / self.span * (self.right - self.left)

    def build(self) -> Gantt:
        for step in self.run.steps:
            self._step(step)
        self._nodes()
        room = self.right - self.left
        statuses = {look(bar.status).status for bar in self.bars}
        notes = ["outlined: the critical path"] if self.path else []
        if any(bar.is_striped for bar in self.bars):
            notes.append("striped: several short nodes")
        return Gantt(
            width=self.width,
            height=self.y + _LEGEND + 14,
            plot_left=self.left,
            plot_right=self.right,
            axis_y=_TOP - 6,
            legend_y=self.y + _LEGEND,
            origin=self.origin,
            span_seconds=self.span,
            title=f"Run {self.run.id}",
            subtitle=f"{moment_words(self.origin, seconds=True)} UTC" if self.origin else "never started",
            summary=self._summary(),
            note="; ".join(notes),
            ticks=elapsed_ticks(self.span, room),
            rows=tuple(self.rows),
            bars=tuple(self.bars),
            critical=tuple(self.path),
            links=self._links(),
            legend=tuple(name for name in LOOKS if name in statuses),
        )

    def _summary(self) -> str:
        return f"Run {self.run.id} of {plain(self.run.job.name)}: {run_sentence(self.run, len(self.path))}"

    def _step(self, step: RunStep) -> None:
        name = fit(f"{step.index}  {step.command or step.name}", self.left - 20, 12, bold=True)
        note = "" if step.started_at else fit(step.message or step.status, 0.7 * (self.right - self.left), 11)
        self.rows.append(GanttRow(step.index, "", name, step.status, self.y, _STEP, note))
        if step.started_at is not None:
            start = self._seconds(step.started_at, 0.0)
            self._step_bar(step, start, self._seconds(step.finished_at, self.span))
        self.y += _STEP
        if step.invocation is not None and step.results and step.started_at is not None:
            self._threads(step)

    def _step_bar(self, step: RunStep, start: float, end: float) -> None:
        box = Box(self.x(start), self.y + 5, max(self.x(end) - self.x(start), MIN_WIDTH), _BAR)
        room = self.width - 4 - box.right
        words = duration_words(end - start)
        length = text_width(words, 10)
        if room > 18 + length:
            label: Label | None = Label(box.right + 16, box.middle, words)
        else:
            label = Label(box.right - length - 4, box.middle, words) if box.width > length + 8 else None
        glyph = Spot(box.right + 8, box.middle, inside=False) if room > 14 else None
        message = f" {step.message[:300]}" if step.message else ""
        tooltip = plain(f"{step.name}: {step.status}, {words}.{message}")
        self.bars.append(GanttBar(step.index, (), step.status, start, end, box, False, glyph, label, tooltip))

    def _threads(self, step: RunStep) -> None:
        assert step.invocation is not None  # noqa: S101  for the type checker
        zero = self._seconds(step.nodes_started_at, 0.0)
        timed = [
            _Timed(found, zero + found.started_seconds, zero + found.finished_seconds)
            for found in step.results
        ]
        ends = max(node.end for node in timed)
        if self.x(ends) - self.x(self._seconds(step.started_at, 0.0)) < _SHORT_STEP:
            self._short_step(step, timed)
            return
        path = [result.unique_id for result in critical_path(step.invocation)]
        self.path += path
        on_path = set(path)
        for node in timed:
            node.critical = node.result.unique_id in on_path
        threads: dict[str, list[_Timed]] = {}
        for node in timed:
            threads.setdefault(node.result.thread_id, []).append(node)
        for thread in sorted(threads, key=_thread_order):
            self._node_row(step, thread or "no thread", _thread_words(thread), threads[thread])

    def _short_step(self, step: RunStep, timed: Sequence[_Timed]) -> None:
        """Nodes of a step too short to tell threads apart: a row for each outcome."""
        outcomes: dict[str, list[_Timed]] = {}
        for node in timed:
            outcomes.setdefault(look(node.result.status).status, []).append(node)
        for name in LOOKS:
            if name in outcomes:
                words = f"{len(outcomes[name])} {LOOKS[name].word}"
                self._node_row(step, name, words, outcomes[name])

    def _node_row(self, step: RunStep, thread: str, words: str, nodes: Sequence[_Timed]) -> None:
        self.rows.append(GanttRow(step.index, thread, words, "", self.y, _THREAD, ""))
        for node in nodes:
            kind = "critical" if node.critical else "bar"
            lane, start, end = len(self.rows) - 1, self.x(node.start), self.x(node.end)
            self.spans.append(Span(lane, start, end, node.result.status, [node], kind))
        self.y += _THREAD

    def _nodes(self) -> None:
        spans = sorted(thin(self.spans, _MAX_BARS, (), worst), key=lambda span: (span.lane, span.start))
        followers = {id(a): b.start for a, b in pairwise(spans) if a.lane == b.lane}
        for span in spans:
            row = self.rows[span.lane]
            width = max(span.end - span.start, MIN_WIDTH)
            box = Box(min(span.start, self.right - MIN_WIDTH), row.y + 2, width, _BAR)
            results = [timed.result for timed in span.items]
            glyph, label = _words(results, box, followers.get(id(span), self.width - 4))
            self.bars.append(
                GanttBar(
                    step=row.step,
                    nodes=tuple(result.unique_id for result in results),
                    status=span.status,
                    start_seconds=min(timed.start for timed in span.items),
                    end_seconds=max(timed.end for timed in span.items),
                    box=box,
                    is_critical=span.kind == "critical",
                    glyph=glyph,
                    label=label,
                    tooltip=_tooltip(results),
                )
            )

    def _links(self) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
        bars = {node: bar for bar in self.bars if bar.is_critical for node in bar.nodes}
        links = []
        for before, after in pairwise(self.path):
            a, b = bars.get(before), bars.get(after)
            if a is None or b is None or a is b or a.step != b.step:
                continue
            if max(a.box.width, b.box.width) >= THIN and abs(b.box.x - a.box.right) <= THIN:
                links.append(((a.box.right, a.box.middle), (b.box.x, b.box.middle)))
        return tuple(dict.fromkeys(links))


def _thread_order(thread: str) -> tuple[bool, int, str]:
    found = _THREAD_NUMBER.search(thread)
    return not thread, int(found.group()) if found else 0, thread


def _thread_words(thread: str) -> str:
    return thread.replace("-", " ").lower() if thread else "not started"


def _words(results: Sequence[NodeResult], box: Box, end: float) -> tuple[Spot | None, Label | None]:
    """Place glyph and label: in a wide bar; for what did not succeed also beside a narrow one."""
    skipped = look(results[0].status).status == "skipped"
    if box.width >= 15 and not skipped:
        text = _short_name(results[0].unique_id) if len(results) == 1 else f"×{len(results)}"
        if len(results) > 1:
            fits = text_width(text, 10) < box.width - 4
            return None, Label(box.x + 4, box.middle, text) if fits else None
        cut = fit(text, box.width - 22, 10)
        label = Label(box.x + 4, box.middle, cut) if len(cut) >= min(len(text), 5) else None
        return Spot(box.right - 8, box.middle, inside=True), label
    if look(results[0].status).status == "success" or end - box.right < 14:
        return None, None
    text = f"{len(results)} skipped" if skipped else ""
    label = (
        Label(box.right + 13, box.middle, text)
        if text and text_width(text, 10) < end - box.right - 15
        else None
    )
    return Spot(box.right + 7, box.middle, inside=False), label


def _short_name(unique_id: str) -> str:
    """``orders`` of ``model.shop.orders``; the hash at the end of a test's id says nothing."""
    parts = plain(unique_id).split(".")
    return parts[2] if len(parts) > 2 else parts[-1]


def _tooltip(results: Sequence[NodeResult]) -> str:
    if len(results) > 1:
        counts: dict[str, int] = {}
        for result in results:
            counts[result.status] = counts.get(result.status, 0) + 1
        words = ", ".join(f"{number} {status}" for status, number in counts.items())
        return plain(f"{count_words(len(results), 'node')}: {words}.")
    result = results[0]
    message = f" {result.message[:300]}" if result.message else ""
    return plain(f"{result.unique_id}: {result.status}, {duration_words(result.execution_time)}.{message}")
