"""One run: tiles, its steps one below the other, the nodes of each in groups, the critical path marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.words import clock_words, count_words, duration_words, moment_words
from jobkit.platform import Run, RunStep
from jobkit.views.callouts import Callout, place_callouts
from jobkit.views.drawing import (
    Area,
    Box,
    Frame,
    Item,
    Line,
    Part,
    Picture,
    Point,
    Rect,
    Text,
    Tick,
    bar,
    glyph,
    legend,
)
from jobkit.views.escape import plain
from jobkit.views.fit import cut_at_word, fit, text_width
from jobkit.views.measures_words import share_words
from jobkit.views.node_bars import NodeBar, node_part
from jobkit.views.node_groups import NodeGroup, TimedNode, checked_group, node_groups, short_name
from jobkit.views.node_timing import NodeLevel, NodeTiming, node_timing
from jobkit.views.palette import LOOKS, look
from jobkit.views.rows import most_per_pixel
from jobkit.views.sentences import run_sentence
from jobkit.views.short_names import fit_names
from jobkit.views.spans import MIN_WIDTH, Span, stack, thin
from jobkit.views.ticks import elapsed_ticks, x_ticks
from jobkit.views.tiles import Tile, draw_tiles

__all__ = ["HIGHLIGHTS", "gantt_picture"]

HIGHLIGHTS = ("path", "duration", "none")
"""What stands out among nodes that succeed: the critical path, what takes long, or nothing."""

_JOINED = 8.0  # pixels: critical bars that are narrower and far apart are not joined by a line
_STEP, _ROW, _BAR = 26.0, 18.0, 14.0
_TOP, _AXIS, _LEGEND, _LEVELS = 8.0, 34.0, 26.0, 26.0
_FOLDED = 4  # so many steps that never began, all for one reason, are one row
_MAX_BARS = 800
_MAX_LEVELS = 8  # of a group whose nodes overlap
_SHORT_STEP = 24.0  # pixels: the nodes of a shorter step are not drawn one by one
_LEAST_WIDTH = 480.0
_PALE, _FAINT = 0.55, 0.15  # what is not on the critical path, and what a search does not find


_Number = Callable[[NodeLevel], int]


@checked
def gantt_picture(
    run: Run, width: float = 1000, group: str = "thread", highlight: str = "path", search: str = ""
) -> Picture:
    """Lay one run out; a run that never started gives an empty picture.

    Parameters
    ----------
    run : Run
    width : float
        Pixels, at least 480.
    group : {"thread", "type", "folder", "phase", "none"}
        How the nodes of a step are grouped. A phase is a depth among the nodes of the step, from 0 to 4.
    highlight : {"path", "duration", "none"}
        What stands out: the critical path, what takes long, or nothing.
    search : str
        Part of a name, in any case: what it finds is named and stands out in place of the highlight.

    Raises
    ------
    JobkitError
        For another group or highlight.
    """
    checked_group(group)
    if highlight not in HIGHLIGHTS:
        raise JobkitError.unknown("highlight", highlight, HIGHLIGHTS, where="plot")
    return _GanttBuilder(run, max(width, _LEAST_WIDTH), group, highlight, search.strip().lower()).build()


class _GanttBuilder:
    """Holds the scale while a run is laid out, and collects what is drawn."""

    def __init__(self, run: Run, width: float, group: str, highlight: str, search: str) -> None:
        self.run, self.width, self.group = run, width, group
        self.highlight, self.search = highlight, search
        # the zero of the axis: when the first step began
        self.origin = run.started_at or next((s.started_at for s in run.steps if s.started_at), None)
        self.timings = dict(self._timings())
        self.tiles, tiles_end = draw_tiles(self._tiles(), Box(8, _TOP, width - 16, 0))
        self.top = tiles_end + 8 if self.tiles else 0.0
        names = [f"{step.index}  {step.command or step.name}" for step in run.steps]
        left = self._label_column(names)
        self.names = fit_names(names, left - 20, 12, bold=True)
        end = max(self._end_of_run(), 1.0)
        self.frame = Frame(Box(left, self.top + _AXIS, width - 46.0 - left, 0.0), (0.0, end))
        self.right = self.frame.box.right
        self.y = self.frame.box.y + 6
        self.rows: list[Part] = []
        self.bars: list[Part] = []
        self.named: list[Part] = []
        self.path: dict[tuple[int, str], None] = {}
        """The step and the unique_id of the nodes of the critical paths, in order of time."""
        self.found = 0
        self.spans: list[Span[TimedNode]] = []
        self.nodes_of: list[tuple[int, float]] = []
        """The step and the height of each row of nodes."""

    def _label_column(self, names: Sequence[str]) -> float:
        widest = max((text_width(name, 12, bold=True) for name in names), default=0.0)
        return min(max(widest + 24, 120.0), max(0.24 * self.width, 140.0))

    def _timings(self) -> Iterator[tuple[int, NodeTiming]]:
        for step in self.run.steps:
            timing = node_timing(step.invocation) if step.invocation is not None else None
            if timing is not None and step.started_at is not None:
                yield step.index, timing

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
        for _, same in groupby(self.run.steps, _never_began):
            self._steps(list(same))
        boxes = self._nodes()
        levels = self._levels()
        bottom = self.y if self.rows else self.frame.box.y + 10
        labels = elapsed_ticks(self.frame.x[1], self.frame.box.width)
        statuses = {look(str(part.data["status"])).status for part in self.bars}
        summary = f"Run {self.run.id} of {plain(self.run.job.name)}: {run_sentence(self.run, len(self.path))}"
        place = Box(self.frame.box.x, self.y + _LEGEND, self.width - 8 - self.frame.box.x, 0)
        keys, keys_end = legend(statuses, place, self._note())
        grid = (self.frame.box.y, bottom)
        items: list[Item] = [
            *self.tiles,
            *self._corner(),
            *x_ticks(labels, self.frame, self.top + 14, grid, self.width),
            *self.rows,
            *self.bars,
            *self._links(boxes),
            *self.named,
            *levels,
            *keys,
        ]
        height = keys_end + 14
        frame, size = self.frame.down_to(height), (self.width, height)
        return Picture("jobkit-run-gantt", *size, summary, summary, tuple(items), summary, frame=frame)

    def _tiles(self) -> list[Tile]:
        """Return the figures of the step whose nodes take longest, as the model timing tab has them."""
        if not self.timings:
            return []
        index, timing = max(self.timings.items(), key=lambda pair: pair[1].seconds)
        step = next(step for step in self.run.steps if step.index == index)
        share = f"{share_words(timing.path_share)} of the time"
        when = f"first at {duration_words(timing.peak.seconds)}"
        threads = count_words(self.run.threads, "thread")
        longest, latest = timing.longest, timing.latest
        return [
            Tile("Critical path", duration_words(timing.path_seconds), share),
            Tile("Peak concurrency", count_words(timing.peak.active, "node"), when),
            Tile("Mean concurrency", f"{timing.mean_active:.1f}", f"{threads} at most"),
            Tile("Longest node", duration_words(longest.execution_time), short_name(longest.unique_id)),
            Tile("Latest start", duration_words(latest.started_seconds), short_name(latest.unique_id)),
            Tile("Wall clock", duration_words(timing.seconds), f"nodes of {step.command or step.name}"),
        ]

    def _corner(self) -> list[Item]:
        room = self.frame.box.x - 42
        words = ["never started"]
        if self.origin is not None:
            words = [f"{moment_words(self.origin)} UTC", f"{clock_words(self.origin)} UTC"]
        began = next((text for text in words if text_width(text, 12) <= room), words[-1])
        return [Text(12, self.top + 14, began, 12, "faint")]

    def _note(self) -> str:
        notes = []
        if self.search:
            notes.append(f"{count_words(self.found, 'node')} found by “{plain(self.search)}”")
        elif self.highlight == "path" and self.path:
            notes.append("outlined: the critical path")
        elif self.highlight == "duration" and self.timings:
            notes.append("the longer, the stronger the colour")
        if any("striped" in part.data for part in self.bars):
            notes.append("striped: several short nodes")
        return "; ".join(notes)

    def _steps(self, steps: Sequence[RunStep]) -> None:
        """Add steps; several in a row that never began, all for one reason, take one row."""
        first, last = steps[0], steps[-1]
        if first.started_at is None and len(steps) >= _FOLDED:
            name = f"{first.index} – {last.index}  {count_words(len(steps), 'step')}"
            self._heading(first, name, "; ".join(step.command or step.name for step in steps))
            return
        for step in steps:
            self._heading(step, self.names[f"{step.index}  {step.command or step.name}"])
            if step.invocation is not None and step.results and step.started_at is not None:
                self._nodes_of_step(step)

    def _heading(self, step: RunStep, name: str, tooltip: str = "") -> None:
        """Add the row of a step: its bar, or why it never began."""
        middle, left = self.y + _STEP / 2, self.frame.box.x
        ground = Rect(Box(4, self.y, self.width - 8, _STEP), "text", opacity=0.045)
        items: list[Item] = [ground, Tick("y", middle, Text(12, middle, name, bold=True))]
        if step.started_at is None:
            note = fit(_reason(step), self.right - left - 18, 12)
            items += [glyph(step.status, left + 8, middle), Text(left + 18, middle, note, 12, "faint")]
        else:
            start = self._seconds(step.started_at, 0.0)
            self._step_bar(step, start, self._seconds(step.finished_at, self.frame.x[1]))
        self.rows.append(Part(tuple(items), {"row": step.index}, plain(cut_at_word(tooltip, 400))))
        self.y += _STEP

    def _step_bar(self, step: RunStep, start: float, end: float) -> None:
        x = self.frame.at_x(start)
        box = Box(x, self.y + 6, max(self.frame.at_x(end) - x, MIN_WIDTH), _BAR)
        room = self.width - 4 - box.right
        words = duration_words(end - start)
        length = text_width(words, 12)
        items: list[Item] = [bar(box, step.status)]
        if room > 14:
            items.append(glyph(step.status, box.right + 8, box.middle))
        if room > 20 + length:
            items.append(Text(box.right + 16, box.middle, words, 12, "faint"))
        elif box.width > length + 8:
            shape = look(step.status)
            colour = f"{shape.status}-on" if shape.pattern == "solid" else "text"
            items.append(Text(box.right - length - 4, box.middle, words, 12, colour))
        message = f" {cut_at_word(step.message, 300)}" if step.message else ""
        tooltip = plain(f"{step.name}: {step.status}, {words}.{message}")
        self.bars.append(Part(tuple(items), {"step": step.index, "status": step.status}, tooltip))

    def _nodes_of_step(self, step: RunStep) -> None:
        assert step.invocation is not None  # noqa: S101  for the type checker
        zero = self._seconds(step.nodes_started_at, 0.0)
        timed = [
            TimedNode(found, zero + found.started_seconds, zero + found.finished_seconds)
            for found in step.results
        ]
        self.found += sum(self._is_found(node) for node in timed)
        start = self.frame.at_x(self._seconds(step.started_at, 0.0))
        if self.frame.at_x(max(node.end for node in timed)) - start < _SHORT_STEP:
            self._short_step(step, timed)
            return
        self._path_row(step, timed)
        for group in node_groups(self.group, step.invocation, timed):
            self._group(step, group)
        self._names_below(timed)

    def _is_found(self, node: TimedNode) -> bool:
        return bool(self.search) and self.search in node.result.unique_id.lower()

    def _short_step(self, step: RunStep, timed: Sequence[TimedNode]) -> None:
        """Give the nodes of a step that is too short to tell them apart a row for each outcome."""
        outcomes: dict[str, list[TimedNode]] = {}
        for node in timed:
            outcomes.setdefault(look(node.result.status).status, []).append(node)
        for name in LOOKS:
            if name in outcomes:
                label = f"{len(outcomes[name])} {LOOKS[name].word}"
                self._group_rows(step, {"thread": name}, label, outcomes[name], levels=1)

    def _group(self, step: RunStep, group: NodeGroup) -> None:
        is_thread = group.kind == "thread"
        data = {"thread": group.name or "no thread"} if is_thread else {"group": group.name}
        self._group_rows(step, data, group.label, group.nodes, levels=1 if is_thread else _MAX_LEVELS)

    def _group_rows(
        self, step: RunStep, data: dict[str, str], label: str, nodes: Iterable[TimedNode], levels: int
    ) -> None:
        """Add a group of nodes: in one row, or in several where they overlap."""
        text = Text(24, self.y + _ROW / 2, fit(plain(label), self.frame.box.x - 32, 12), 12, "faint")
        self.rows.append(Part((text,), {"row": step.index, **data}, plain(label)))
        spans = [self._span(step.index, node) for node in nodes]
        used = stack(spans, levels) if levels > 1 else 1
        for span in spans:
            span.row, span.level = len(self.nodes_of) + span.level, 0
        self.spans += spans
        self.nodes_of += [(step.index, self.y + level * _ROW) for level in range(used)]
        self.y += used * _ROW

    def _span(self, step: int, node: TimedNode) -> Span[TimedNode]:
        kind = "found" if self._is_found(node) else "bar"
        if (step, node.result.unique_id) in self.path:
            kind = "critical"
        start, end = self.frame.at_x(node.start), self.frame.at_x(node.end)
        return Span(0, start, end, node.result.status, [node], kind)

    def _path_row(self, step: RunStep, timed: Sequence[TimedNode]) -> None:
        """Draw the critical path as a row of its own, with the names of the longest nodes below."""
        if self.search or self.highlight != "path" or step.index not in self.timings:
            return
        path = [result.unique_id for result in self.timings[step.index].path]
        self.path.update(dict.fromkeys((step.index, uid) for uid in path))
        nodes = {node.result.unique_id: node for node in timed}
        y = self.y + 5
        for node in (nodes[uid] for uid in path):
            left, right = self.frame.at_x(node.start), self.frame.at_x(node.end)
            box = Box(left, y, max(right - left - 1, 1.0), 8)
            words = f"{node.result.unique_id}, {duration_words(node.result.execution_time)}"
            self.named.append(Part((Rect(box, "text", opacity=0.8),), {"path": node.result.unique_id}, words))
        self.named.append(Part((Text(24, self.y + 9, "critical path", 12),), {"label": "critical path"}))
        self.y += 14
        self._names("", [nodes[uid] for uid in path], "text")

    def _names_below(self, timed: Sequence[TimedNode]) -> None:
        """Name what was searched for, or what failed, below the bars of a step."""
        if self.search:
            found = [node for node in timed if self._is_found(node)]
            self._names(f"{len(found)} found", found, "running-line")
            return
        failed = [node for node in timed if look(node.result.status).status == "error"]
        self._names(f"{len(failed)} failed", failed, "error-line")

    def _names(self, label: str, nodes: Sequence[TimedNode], colour: str) -> None:
        """Write the names of nodes below them, those of the longest first; and how many have no room."""
        if not nodes:
            return
        place = Box(self.frame.box.x, self.y, self.right - self.frame.box.x, _ROW)
        texts, left_out = place_callouts(map(self._callout, nodes), place, colour)
        words = [label] if label else []
        words += [f"{len(texts)} of {len(nodes)} named"] if left_out else []
        head = fit(", ".join(words), self.frame.box.x - 32, 12)
        items = (Text(24, place.middle, head, 12, colour if label else "faint"), *texts)
        self.named.append(Part(items, {"names": label or "critical path"}))
        self.y += _ROW

    def _callout(self, node: TimedNode) -> Callout:
        middle = self.frame.at_x((node.start + node.end) / 2)
        return Callout(middle, short_name(node.result.unique_id), node.result.execution_time)

    def _nodes(self) -> dict[tuple[int, str], Box]:
        """Draw the nodes; return the boxes of those on the critical path."""
        spans = sorted(thin(self.spans, _MAX_BARS, ()), key=lambda span: (span.row, span.start))
        followers = {id(a): b.start for a, b in pairwise(spans) if a.row == b.row}
        boxes: dict[tuple[int, str], Box] = {}
        ends: dict[int, float] = {}
        for span in spans:
            step, y = self.nodes_of[span.row]
            left = min(span.start, self.right - MIN_WIDTH)
            box = Box(left, y + 2, max(span.end - span.start, MIN_WIDTH), _BAR)
            results = tuple(node.result for node in span.items)
            free = ends.get(span.row, 0.0), followers.get(id(span), self.width - 4)
            ends[span.row] = max(box.right, free[0])
            is_critical = span.kind == "critical"
            shown = NodeBar(results, span.status, step, box, free, is_critical, self._opacity(span))
            self.bars.append(node_part(shown))
            if is_critical:
                boxes.update(((step, result.unique_id), box) for result in results)
        return boxes

    def _opacity(self, span: Span[TimedNode]) -> float:
        if self.search:
            return 1.0 if any(map(self._is_found, span.items)) else _FAINT
        if look(span.status).status != "success":
            return 1.0
        if self.highlight == "duration":
            longest = max(timing.longest.execution_time for timing in self.timings.values())
            seconds = max(node.result.execution_time for node in span.items)
            return 0.25 + 0.75 * seconds / longest
        return 1.0 if span.kind == "critical" or self.highlight == "none" else _PALE

    def _links(self, boxes: dict[tuple[int, str], Box]) -> list[Line]:
        """Join the end of each critical node with the start of the next."""
        links = []
        for before, after in pairwise(self.path):
            a, b = boxes.get(before), boxes.get(after)
            if a is None or b is None or a is b or before[0] != after[0]:
                continue
            if max(a.width, b.width) >= _JOINED and abs(b.x - a.right) <= _JOINED:
                links.append(Line(((a.right, a.middle), (b.x, b.middle)), "text", 1.4))
        return list(dict.fromkeys(links))

    def _levels(self) -> list[Item]:
        """Draw how many nodes run, and how many are ready and wait for a thread."""
        if not self.timings:
            return []
        running = max(timing.peak.active for timing in self.timings.values())
        ready = max(timing.most_ready for timing in self.timings.values())
        self.y += 8
        rows = self._level_row("Running", running, "slots", lambda level: level.active)
        if ready:
            rows += self._level_row("Ready, no thread", ready, "queued-line", lambda level: level.ready)
        return rows

    def _level_row(self, label: str, most: int, colour: str, number: _Number) -> list[Item]:
        base, left = self.y + _LEVELS, self.frame.box.x
        name = fit(label, left - 20, 12, bold=True)
        items: list[Item] = [
            Text(12, self.y + 8, name, 12, bold=True),
            Text(12, self.y + 23, f"at most {most:,}", 12, "faint"),
            Line(((left, base), (self.right, base)), "text", opacity=0.3),
        ]
        steps = [step for step in self.run.steps if step.index in self.timings]
        areas = [Area(self._area(step, number, base, max(most, 1)), colour, 0.45) for step in steps]
        self.y = base + 12
        return [*items, Part(tuple(areas), {"level": label}, f"{label}: at most {most:,}")]

    def _area(self, step: RunStep, number: _Number, base: float, most: int) -> tuple[Point, ...]:
        timing, zero = self.timings[step.index], self._seconds(step.nodes_started_at, 0.0)
        levels = [(self.frame.at_x(zero + level.seconds), number(level)) for level in timing.levels]
        if len(levels) > _MAX_BARS:
            levels = most_per_pixel(levels)
        points, height = [(levels[0][0], base)], base
        for x, count in levels:
            points += [(x, height), (x, base - (_LEVELS - 4) * count / most)]
            height = points[-1][1]
        end = self.frame.at_x(zero + timing.levels[0].seconds + timing.seconds)
        return (*points, (end, height), (end, base))


def _reason(step: RunStep) -> str:
    """Return why a step never began."""
    return step.message or step.status


def _never_began(step: RunStep) -> tuple[int, str]:
    """Return the same for steps that never began, all for one reason, and its own for any other."""
    return (step.index, "") if step.started_at is not None else (0, _reason(step))
