"""The marks of a timeline: runs with their boxes, their glyphs and labels where there is room, and arrows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from jobkit.basics.words import as_sentence, clock_words, count_words, duration_words, moment_words
from jobkit.platform import Run
from jobkit.views.drawing import Box, Item, Line, Part, Symbol, Text, bar, glyph, pill, strip
from jobkit.views.escape import plain
from jobkit.views.fit import cut_at_word, text_width
from jobkit.views.palette import look
from jobkit.views.sentences import run_trigger_words

__all__ = ["STRIPED_WIDTH", "Mark", "chain_arrows", "place"]

STRIPED_WIDTH = 8.0
"""Pixels: a merged mark that is narrower shows no stripes."""

_LABEL_SIZE = 12.0
_GLYPH_ROOM = 14.0
_INSET = 7.0  # an arrow leaves a wide bar this far from its end, so that it can turn into the next one


@dataclass(slots=True)
class Mark:
    """One run, or several neighbours that are too narrow to be told apart.

    Parameters
    ----------
    runs : tuple of Run
        In the order in which they were queued.
    row : int
        Index of the row of the job.
    status : str
        The worst of several.
    start : float
        Where it begins (pixels).
    bar : Box or None
        None for a run that was cancelled in the queue or is still there.
    waits : tuple of Box
        The waiting, where it is long enough to be seen.
    glyph : Symbol or None
        None where there is no room, as for `label`; `place` sets both.
    """

    runs: tuple[Run, ...]
    row: int
    status: str
    start: float
    bar: Box | None
    waits: tuple[Box, ...]
    glyph: Symbol | None = None
    label: Text | None = None
    wait_seconds: float = field(init=False)
    """The longest wait."""

    def __post_init__(self) -> None:
        self.wait_seconds = max([run.wait_seconds for run in self.runs])

    @property
    def wait(self) -> Box | None:
        """The first waiting that is drawn."""
        return self.waits[0] if self.waits else None

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the runs."""
        return tuple(run.id for run in self.runs)

    @property
    def count(self) -> int:
        """How many runs this mark stands for."""
        return len(self.runs)

    @property
    def job(self) -> str:
        """The name of the job."""
        return self.runs[0].job.name

    @property
    def queued_at(self) -> datetime:
        """When the first run was queued."""
        return self.runs[0].queued_at

    @property
    def is_striped(self) -> bool:
        """True for a bar that stands for several runs and is wide enough to show it."""
        return self.bar is not None and self.count > 1 and self.bar.width >= STRIPED_WIDTH

    @property
    def tooltip(self) -> str:
        """The run in a few sentences, or several in one."""
        return _tooltip(self.runs[0]) if self.count == 1 else _tooltip_of_many(self)

    def part(self) -> Part:
        """Return the mark as items of a picture."""
        items: list[Item] = [strip(box, self.status if self.bar is None else "queued") for box in self.waits]
        if self.bar is not None:
            items.append(bar(self.bar, self.status, striped=self.is_striped))
        if self.label is not None and self.label.colour == "text":  # upon the bar
            items.append(pill(self.label, room=14))
        items += [item for item in (self.glyph, self.label) if item is not None]
        data: dict[str, object] = {"run": self.runs[0].id, "status": self.status}
        if self.count > 1:
            data["count"] = self.count
        return Part(tuple(items), {**data, "job": self.job}, self.tooltip)


def _tooltip(run: Run) -> str:
    ended = run.finished_at if run.started_at is not None else None
    times = run.queued_at, ended, run.wait_seconds, run.run_seconds
    return _tooltip_of(run.id, run.job.name, run.status, run_trigger_words(run), *times, run.message)


@lru_cache(2048)  # after an edit most runs are as they were
def _tooltip_of(
    number: int,
    job: str,
    status: str,
    trigger: str,
    queued: datetime,
    ended: datetime | None,
    waited: float,
    ran: float,
    message: str,
) -> str:
    parts = [f"Run {number} of {job}: {look(status).word}", f"queued {moment_words(queued)} by {trigger}"]
    if waited >= 0.5:
        parts.append(f"waited {duration_words(waited)}")
    if ended is not None:
        parts.append(f"ran {duration_words(ran)}, until {clock_words(ended)}")
    return plain("; ".join(parts) + "." + (f" {as_sentence(cut_at_word(message, 300))}" if message else ""))


def _tooltip_of_many(mark: Mark) -> str:
    counts = Counter(run.status for run in mark.runs)
    outcomes = ", ".join(f"{number} {look(status).word}" for status, number in counts.items())
    longest = mark.wait_seconds
    waits = f"; longest wait {duration_words(longest)}" if longest >= 0.5 else ""
    between = f"{moment_words(mark.queued_at)} to {moment_words(mark.runs[-1].queued_at)}"
    return plain(f"{count_words(mark.count, 'run')} of {mark.job}, queued {between}: {outcomes}{waits}.")


def place(marks: Sequence[Mark], right: float) -> None:
    """Find room for glyphs and labels: in the bar, else beside it, else below; `right` ends the picture."""
    rows: dict[tuple[int, bool, float], list[Mark]] = {}
    for mark in marks:
        box = mark.bar or mark.wait
        if box is not None:
            rows.setdefault((mark.row, mark.bar is None, box.y), []).append(mark)
    strips = _strip_ranges(marks)
    for (row, is_strip, _), neighbours in rows.items():
        neighbours.sort(key=lambda mark: mark.start)
        ends = [*(mark.start for mark in neighbours[1:]), right]
        last_below = 0.0
        for mark, end in zip(neighbours, ends, strict=True):
            if is_strip:
                _beside(mark, mark.wait, end)
            elif not _inside(mark) and not _beside(mark, mark.bar, end) and mark.status != "success":
                last_below = _below(mark, last_below, strips.get(row, []))
            if mark.label is None:
                _label(mark, end)


def _strip_ranges(marks: Iterable[Mark]) -> dict[int, list[tuple[float, float]]]:
    ranges: dict[int, list[tuple[float, float]]] = {}
    for mark in marks:
        for box in mark.waits:
            ranges.setdefault(mark.row, []).append((box.x, box.right + 10))
    return ranges


def _inside(mark: Mark) -> bool:
    box = mark.bar
    if box is None or box.width < _GLYPH_ROOM:
        return False
    if mark.count == 1:
        mark.glyph = glyph(mark.status, box.right - min(9.0, box.width / 2), box.middle, on_fill=True)
        return True
    text = _count_text(mark)
    width = text_width(text, _LABEL_SIZE)
    if box.width < width + 20:
        return False
    middle = box.x + box.width / 2
    mark.label = Text(middle - width / 2 - 5, box.middle, text, _LABEL_SIZE, "text")
    mark.glyph = glyph(mark.status, middle + width / 2 + 5, box.middle)
    return True


def _beside(mark: Mark, box: Box | None, end: float) -> bool:
    if box is None or end - box.right < _GLYPH_ROOM:
        return False
    mark.glyph = glyph(mark.status, box.right + 7, box.middle)
    return True


def _below(mark: Mark, last: float, taken: Sequence[tuple[float, float]]) -> float:
    if mark.bar is None:
        return last
    x = mark.bar.x + mark.bar.width / 2
    if x - 5 < last or any(start < x + 5 and x - 5 < stop for start, stop in taken):
        return last
    mark.glyph = glyph(mark.status, x, mark.bar.bottom + 6)
    return x + 5


def _label(mark: Mark, end: float) -> None:
    box = mark.bar or mark.wait
    if box is None:
        return
    x = box.right + 3
    if mark.glyph is not None and mark.glyph.x > box.right and mark.glyph.y == box.middle:
        x = mark.glyph.x + 7
    text = _label_text(mark, box)
    if text and x + text_width(text, _LABEL_SIZE) <= end - 2:
        mark.label = Text(x, box.middle, text, _LABEL_SIZE, "faint")


def _count_text(mark: Mark) -> str:
    numbers = {run.pull_request for run in mark.runs}
    number = numbers.pop() if len(numbers) == 1 else None
    return f"#{number} ×{mark.count}" if number is not None else f"×{mark.count}"


def _label_text(mark: Mark, box: Box) -> str:
    run = mark.runs[0]
    if mark.count > 1:
        return _count_text(mark)
    if run.pull_request is not None:
        return f"#{run.pull_request}"
    narrow = mark.bar is not None and box.width < _GLYPH_ROOM
    return duration_words(run.run_seconds) if narrow and run.finished_at is not None else ""


def chain_arrows(marks: Sequence[Mark], limit: int) -> tuple[list[Part], bool]:
    """Return arrows from the end of a run to the start of the one it triggered, and whether these are all.

    A merged mark has no arrow, and past `limit` there are none.
    """
    home = {run.id: mark for mark in marks for run in mark.runs}
    links = [
        (home[run.triggered_by], mark, run.triggered_by, run.id)
        for mark in marks
        for run in mark.runs
        if run.triggered_by in home
    ]
    apart = [link for link in links if link[0].count == link[1].count == 1]
    if len(apart) > limit:
        return [], False
    arrows = (_arrow(*link) for link in apart)
    return [arrow for arrow in arrows if arrow is not None], len(apart) == len(links)


def _arrow(parent: Mark, child: Mark, source: int, target: int) -> Part | None:
    start, end = parent.bar or parent.wait, _first_box(child)
    if start is None or end is None:
        return None
    x = start.right - _INSET if start.width >= 2 * _INSET else start.x + start.width / 2
    down = end.middle > start.middle
    leave = start.bottom if down else start.y
    if end.x - x >= _INSET - 1:
        head, points = "right", [(x, leave), (x, end.middle), (end.x - 1, end.middle)]
    else:
        head, into = "down" if down else "up", min(max(x, end.x + min(2.0, end.width / 2)), end.right)
        meet = end.y - 1 if down else end.bottom + 1
        turn = meet - 7 if down else meet + 7
        bent = abs(into - x) > 1
        points = [(x, leave), (x, turn), (into, turn)] if bent else [(into, leave)]
        points.append((into, meet))
    line = Line(tuple(points), "faint", width=1.2, radius=4)
    return Part((line, Symbol(head, *points[-1], scale=4, width=1.2)), {"arrow": f"{source}-{target}"})


def _first_box(mark: Mark) -> Box | None:
    if mark.bar is not None and mark.wait is not None and mark.wait.x < mark.bar.x - 1:
        return mark.wait
    return mark.bar or mark.wait
