"""One run: its steps one below the other, the nodes of each by thread, the critical path marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.dbt.execution import NodeResult
from jobkit.platform import Run, RunStep
from jobkit.views.critical import critical_path
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
    bar,
    glyph,
    legend,
    pill,
)
from jobkit.views.escape import plain
from jobkit.views.fit import cut_at_word, fit, text_width
from jobkit.views.marks import STRIPED_WIDTH
from jobkit.views.palette import LOOKS, look
from jobkit.views.sentences import run_sentence
from jobkit.views.spans import MIN_WIDTH, Span, thin
from jobkit.views.ticks import elapsed_ticks, x_ticks

__all__ = ["gantt_picture"]

_THIN = 8.0  # pixels: bars of the critical path that are narrower are underlined, not outlined
_STEP, _THREAD, _BAR = 24.0, 18.0, 14.0
_TOP, _LEGEND = 40.0, 26.0
_MAX_BARS = 800
_SHORT_STEP = 24.0  # pixels: the nodes of a shorter step are not drawn by thread
_LEAST_WIDTH = 480.0
_ON_BAR = "#111111"  # readable upon every solid fill, on a dark page too
_THREAD_NUMBER = re.compile(r"\d+")


def gantt_picture(run: Run, width: float = 1000) -> Picture:
    """Lay one run out; `width` in pixels, at least 480. A run that never started gives an empty picture."""
    return _GanttBuilder(run, max(width, _LEAST_WIDTH)).build()


@dataclass(slots=True)
class _TimedNode:
    """A node with its place on the axis of the run (seconds)."""

    result: NodeResult
    start: float
    end: float


class _GanttBuilder:
    """Holds the scale while a run is laid out, and collects what is drawn."""

    def __init__(self, run: Run, width: float) -> None:
        self.run, self.width = run, width
        # the zero of the axis: when the first step began
        self.origin = run.started_at or next((s.started_at for s in run.steps if s.started_at), None)
        left = min(176.0, 0.2 * width)
        self.frame = Frame(Box(left, _TOP - 6, width - 40.0 - left, 0.0), (0.0, max(self._end_of_run(), 1.0)))
        self.right = self.frame.box.right
        self.y = _TOP
        self.rows: list[Part] = []
        self.bars: list[Part] = []
        self.path: list[str] = []
        self.spans: list[Span[_TimedNode]] = []
        self.nodes_of: list[tuple[int, float]] = []
        """The step and the height of each row of nodes."""

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

    def build(self) -> Picture:
        for step in self.run.steps:
            self._step(step)
        boxes = self._nodes()
        bottom = self.y if self.rows else self.frame.box.y + 10
        labels = elapsed_ticks(self.frame.x[1], self.frame.box.width)
        statuses = {look(str(part.data["status"])).status for part in self.bars}
        summary = f"Run {self.run.id} of {plain(self.run.job.name)}: {run_sentence(self.run, len(self.path))}"
        place = Box(self.frame.box.x, self.y + _LEGEND, self.width - 8 - self.frame.box.x, 0)
        keys, bottom_line = legend(statuses, place, self._note())
        items: list[Item] = [
            *self._corner(),
            *x_ticks(labels, self.frame, 14, (self.frame.box.y - 6, bottom), self.width),
            *self.rows,
            *self.bars,
            *self._links(boxes),
            *keys,
        ]
        height = bottom_line + 14
        frame, size = self.frame.down_to(height), (self.width, height)
        return Picture("jobkit-run-gantt", *size, summary, summary, tuple(items), summary, frame=frame)

    def _corner(self) -> list[Item]:
        began = f"{moment_words(self.origin, seconds=True)} UTC" if self.origin else "never started"
        return [Text(12, 10, f"Run {self.run.id}", bold=True), Text(12, 25, began, 10.5, "faint")]

    def _note(self) -> str:
        notes = ["outlined: the critical path"] if self.path else []
        if any("striped" in part.data for part in self.bars):
            notes.append("striped: several short nodes")
        return "; ".join(notes)

    def _step(self, step: RunStep) -> None:
        middle, left = self.y + _STEP / 2, self.frame.box.x
        name = fit(f"{step.index}  {step.command or step.name}", left - 20, 12, bold=True)
        ground = Rect(Box(4, self.y, self.width - 8, _STEP), "text", opacity=0.045)
        items: list[Item] = [ground, Tick("y", middle, Text(12, middle, name, bold=True))]
        if step.started_at is None:
            note = fit(step.message or step.status, 0.7 * self.frame.box.width, 11)
            items += [glyph(step.status, left + 8, middle), Text(left + 18, middle, note, 11, "faint")]
        else:
            start = self._seconds(step.started_at, 0.0)
            self._step_bar(step, start, self._seconds(step.finished_at, self.frame.x[1]))
        self.rows.append(Part(tuple(items), {"row": step.index}))
        self.y += _STEP
        if step.invocation is not None and step.results and step.started_at is not None:
            self._threads(step)

    def _step_bar(self, step: RunStep, start: float, end: float) -> None:
        x = self.frame.at_x(start)
        box = Box(x, self.y + 5, max(self.frame.at_x(end) - x, MIN_WIDTH), _BAR)
        room = self.width - 4 - box.right
        words = duration_words(end - start)
        length = text_width(words, 10)
        items: list[Item] = [bar(box, step.status)]
        if room > 14:
            items.append(glyph(step.status, box.right + 8, box.middle))
        if room > 18 + length:
            items.append(Text(box.right + 16, box.middle, words, 10, "faint"))
        elif box.width > length + 8:
            on_bar = _ON_BAR if look(step.status).pattern == "solid" else "text"
            items.append(Text(box.right - length - 4, box.middle, words, 10, on_bar))
        message = f" {cut_at_word(step.message, 300)}" if step.message else ""
        tooltip = plain(f"{step.name}: {step.status}, {words}.{message}")
        self.bars.append(Part(tuple(items), {"step": step.index, "status": step.status}, tooltip))

    def _threads(self, step: RunStep) -> None:
        assert step.invocation is not None  # noqa: S101  for the type checker
        zero = self._seconds(step.nodes_started_at, 0.0)
        timed = [
            _TimedNode(found, zero + found.started_seconds, zero + found.finished_seconds)
            for found in step.results
        ]
        start = self.frame.at_x(self._seconds(step.started_at, 0.0))
        if self.frame.at_x(max(node.end for node in timed)) - start < _SHORT_STEP:
            self._short_step(step, timed)
            return
        self.path += [result.unique_id for result in critical_path(step.invocation)]
        threads: dict[str, list[_TimedNode]] = {}
        for node in timed:
            threads.setdefault(node.result.thread_id, []).append(node)
        for thread in sorted(threads, key=_thread_order):
            words = thread.replace("-", " ").lower() if thread else "not started"
            self._node_row(step, thread or "no thread", words, threads[thread])

    def _short_step(self, step: RunStep, timed: Sequence[_TimedNode]) -> None:
        """Give the nodes of a step that is too short to tell threads apart a row for each outcome."""
        outcomes: dict[str, list[_TimedNode]] = {}
        for node in timed:
            outcomes.setdefault(look(node.result.status).status, []).append(node)
        for name in LOOKS:
            if name in outcomes:
                self._node_row(step, name, f"{len(outcomes[name])} {LOOKS[name].word}", outcomes[name])

    def _node_row(self, step: RunStep, thread: str, words: str, nodes: Sequence[_TimedNode]) -> None:
        label = Text(24, self.y + _THREAD / 2, words, 10.5, "faint")
        self.rows.append(Part((label,), {"row": step.index, "thread": thread}))
        row, path = len(self.nodes_of), set(self.path)
        self.nodes_of.append((step.index, self.y))
        for node in nodes:
            kind = "critical" if node.result.unique_id in path else "bar"
            start, end = self.frame.at_x(node.start), self.frame.at_x(node.end)
            self.spans.append(Span(row, start, end, node.result.status, [node], kind))
        self.y += _THREAD

    def _nodes(self) -> dict[str, tuple[int, Box]]:
        """Draw the nodes; return the step and the box of those on the critical path."""
        spans = sorted(thin(self.spans, _MAX_BARS, ()), key=lambda span: (span.row, span.start))
        followers = {id(a): b.start for a, b in pairwise(spans) if a.row == b.row}
        boxes: dict[str, tuple[int, Box]] = {}
        for span in spans:
            step, y = self.nodes_of[span.row]
            box = Box(
                min(span.start, self.right - MIN_WIDTH), y + 2, max(span.end - span.start, MIN_WIDTH), _BAR
            )
            results = [node.result for node in span.items]
            end = followers.get(id(span), self.width - 4)
            self.bars.append(_node_part(results, span.status, step, box, end, span.kind == "critical"))
            if span.kind == "critical":
                boxes.update((result.unique_id, (step, box)) for result in results)
        return boxes

    def _links(self, boxes: dict[str, tuple[int, Box]]) -> list[Line]:
        """Join the end of each critical node with the start of the next."""
        links = []
        for before, after in pairwise(self.path):
            (step, a), (other, b) = boxes.get(before, (0, None)), boxes.get(after, (0, None))
            if a is None or b is None or a is b or step != other:
                continue
            if max(a.width, b.width) >= _THIN and abs(b.x - a.right) <= _THIN:
                links.append(Line(((a.right, a.middle), (b.x, b.middle)), "text", 1.4))
        return list(dict.fromkeys(links))


def _node_part(
    results: Sequence[NodeResult], status: str, step: int, box: Box, end: float, is_critical: bool
) -> Part:
    """Draw one node, or several that are too short to be drawn apart."""
    data: dict[str, object] = {"node": results[0].unique_id, "step": step, "status": status}
    striped = len(results) > 1 and box.width >= STRIPED_WIDTH and look(status).status != "skipped"
    if len(results) > 1:
        data["count"] = len(results)
    if striped:
        data["striped"] = "yes"
    if is_critical:
        data["critical"] = "yes"
    items: list[Item] = [bar(box, status, striped=striped)]
    items += [_outline(box)] if is_critical else []
    return Part((*items, *_words(results, status, box, end)), data, _tooltip(results))


def _outline(box: Box) -> Rect:
    """Outline a bar of the critical path; underline one that an outline would hide."""
    if box.width < _THIN:
        return Rect(Box(box.x, box.bottom - 2.5, box.width, 2.5), "text")
    around = Box(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1)
    return Rect(around, "none", line="text", radius=2, width=1.8)


def _thread_order(thread: str) -> tuple[bool, int, str]:
    found = _THREAD_NUMBER.search(thread)
    return not thread, int(found.group()) if found else 0, thread


def _words(results: Sequence[NodeResult], status: str, box: Box, end: float) -> list[Item]:
    """Place glyph and label: in a wide bar; for what did not succeed also beside a narrow one."""
    shape = look(results[0].status)
    if box.width >= 15 and shape.status != "skipped":
        if len(results) > 1:
            label = Text(box.x + 4, box.middle, f"×{len(results)}", 10, "text")
            return [pill(label), label] if text_width(label.text, 10) < box.width - 4 else []
        name = _short_name(results[0].unique_id)
        cut = fit(name, box.width - 22, 10)
        colour = _ON_BAR if shape.pattern == "solid" else "text"
        label = Text(box.x + 4, box.middle, cut, 10, colour)
        ends_with = glyph(status, box.right - 8, box.middle, on_fill=True)
        return [ends_with, label] if len(cut) >= min(len(name), 5) else [ends_with]
    if shape.status == "success" or end - box.right < 14:
        return []
    beside: list[Item] = [glyph(status, box.right + 7, box.middle)]
    text = f"{len(results)} skipped"
    if shape.status == "skipped" and text_width(text, 10) < end - box.right - 15:
        beside.append(Text(box.right + 13, box.middle, text, 10, "faint"))
    return beside


def _short_name(unique_id: str) -> str:
    """Return ``orders`` of ``model.shop.orders``; the hash at the end of a test's id says nothing."""
    parts = plain(unique_id).split(".")
    return parts[2] if len(parts) > 2 else parts[-1]


def _tooltip(results: Sequence[NodeResult]) -> str:
    if len(results) > 1:
        counts = Counter(result.status for result in results)
        words = ", ".join(f"{number} {status}" for status, number in counts.items())
        return plain(f"{count_words(len(results), 'node')}: {words}.")
    result = results[0]
    message = f" {cut_at_word(result.message, 300)}" if result.message else ""
    return plain(f"{result.unique_id}: {result.status}, {duration_words(result.execution_time)}.{message}")
