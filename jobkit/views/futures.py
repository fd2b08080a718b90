"""Many futures: on what share of the days each job is done by what time, as curves and as a table.

A curve climbs by one step a day, in the order of the times; where it meets the line of 95 % is when the job
is done on 95 % of the days. A curve that ends below 100 % leaves days on which the job was never done.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.numbers import quantile
from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.simulation import ManyFutures, SummaryRow
from jobkit.simulation.futures.summary import LEVELS
from jobkit.views.drawing import Box, Frame, Item, Line, Part, Picture, Point, Text, Tick, grid_line
from jobkit.views.fit import fit, fit_cells, wrap_cells
from jobkit.views.tables import Table, bullets, details, image, joined, notes_list, page, paragraph
from jobkit.views.ticks import time_ticks

__all__ = ["CURVES", "clock_at", "curve_steps", "futures_html", "futures_picture", "futures_text"]

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
_WIDTH, _HEIGHT, _LEAST_WIDTH = 720.0, 220.0, 480.0
_LEFT, _RIGHT, _TOP, _LINE = 56.0, 34.0, 34.0, 18.0
_MIDNIGHT = datetime(2001, 1, 1, tzinfo=UTC)
_LEVELS = ((0.0, "0 %"), (0.5, "50 %"), (0.8, "80 %"), (0.95, "95 %"), (1.0, ""))


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


@checked
def futures_picture(
    many: ManyFutures, *, job: str | None = None, chain: str | None = None, width: float = _WIDTH
) -> Picture:
    """Lay out the curves of a job or chain, one a variant.

    Parameters
    ----------
    many : ManyFutures
    job, chain : str, optional
        By default every job of the only variant, or of several variants what ends last.
    width : float
        Pixels, at least 480.

    Raises
    ------
    JobkitError
        When there is no day to show, or no such job.
    """
    subjects = _subjects(many, job, chain)
    drawn = [(label, values) for label, values in subjects if values and values[0] != math.inf][:CURVES]
    if not drawn:
        raise JobkitError("no job is ever done in these futures: there is no curve to draw")
    width = max(width, _LEAST_WIDTH)
    plot = Box(_LEFT, _TOP, width - _LEFT - _RIGHT, _HEIGHT - _TOP - 30)
    first = min(values[0] for _, values in drawn)
    last = max(value for _, values in drawn for value in values if value != math.inf)
    room = max(60.0, (last - first) * 0.04)
    first, last = max(0.0, first - room), last + room
    frame = Frame(plot, (first, last), (0.0, 1.0))
    title = _title(many, len(subjects) - len(drawn))
    items: list[Item] = [Text(12, 14, fit(title, width - 24, 13, bold=True), 13, bold=True)]
    for at, label in _times(first, last, frame.box.width):
        x = frame.at_x(at)
        items.append(grid_line((x, plot.y), (x, plot.bottom)))
        items.append(Tick("x", x, Text(x, plot.bottom + 13, label, 12, anchor="middle")))
    for level, label in _LEVELS:
        y = frame.at_y(level)
        items.append(grid_line((plot.x, y), (plot.right, y)))
        items.append(Tick("y", y, Text(plot.x - 6, y, label, 12, anchor="end")))
    curves = [_curve(number, label, values, frame) for number, (label, values) in enumerate(drawn)]
    summary = "; ".join(curve.tooltip for curve in curves)
    height = _HEIGHT + len(curves) * _LINE + 8
    return Picture("jobkit-futures", width, height, f"{title}. {summary}", summary, (*items, *curves))


def _title(many: ManyFutures, left_out: int) -> str:
    futures = count_words(len(many.futures), "future")
    more = f"; {left_out} more in the table" if left_out else ""
    return f"Done by when (UTC), share of the days of {futures}{more}"


def _subjects(many: ManyFutures, job: str | None, chain: str | None) -> list[tuple[str, list[float]]]:
    """Return label -> values of what is drawn."""
    if job is None and chain is None:
        rows = [row for row in many.summary() if row.days]
        if len(many.variants) == 1:
            return [(_row_name(row), _values(many, row)) for row in rows if not row.chain]
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


def curve_steps(values: Sequence[float], pixel: float) -> list[Point]:
    """Return when (seconds after midnight) which share of the days is done, from sorted times.

    Steps within the same tenth of a pixel (`pixel` in seconds) become one.
    """
    steps: list[Point] = []
    for number, value in enumerate(values, start=1):
        if value == math.inf:
            break
        step = (value, number / len(values))
        if steps and round(value / pixel, 1) == round(steps[-1][0] / pixel, 1):
            steps[-1] = step
        else:
            steps.append(step)
    return steps


def _curve(number: int, name: str, values: Sequence[float], frame: Frame) -> Part:
    """Draw a curve and its line of the legend."""
    plot = frame.box
    steps = curve_steps(values, (frame.x[1] - frame.x[0]) / plot.width)
    height = plot.bottom
    points = [(frame.at_x(steps[0][0]), height)]
    for value, share in steps:
        points.append((frame.at_x(value), height))
        height = frame.at_y(share)
        points.append((frame.at_x(value), height))
    points.append((plot.right, height))
    status, dash = LOOK_OF_CURVE[number]
    colour, y = f"{status}-line", _HEIGHT + 6 + number * _LINE
    label = fit(_label(name, values), plot.right - 52, 12)
    key = Line(((12, y), (44, y)), colour, 2, dash)
    return Part((Line(tuple(points), colour, 2, dash), key, Text(52, y, label)), {"curve": number}, label)


def _label(name: str, values: Sequence[float]) -> str:
    never = sum(value == math.inf for value in values)
    at_95 = quantile(values, 0.95)
    said = f"{name}: on 95 % of {count_words(len(values), 'day')} done by {clock_at(at_95)}"
    if at_95 == math.inf:
        share = math.floor(100 * (1 - never / len(values)))
        said = f"{name}: done on {share} % of {count_words(len(values), 'day')}"
    return f"{said}, never on {never}" if never else said


def _times(first: float, last: float, width: float) -> Iterable[tuple[float, str]]:
    window = (_MIDNIGHT + timedelta(seconds=first), _MIDNIGHT + timedelta(seconds=last))
    for tick in time_ticks(*window, width):
        seconds = (tick.at - _MIDNIGHT).total_seconds()
        yield seconds, f"{tick.at:%H:%M:%S}" if seconds % 60 else clock_at(seconds)


_COLUMNS = (
    *("job", "runs", "errors", "done on 50 %", "80 %", "95 %", "all days"),
    *("not done", "takes", "waits"),
)
_LONGEST = 40  # terminal columns of a name
_MEANING = (
    "Done: by this time (UTC) the last successful run of the day had ended, on that share of the days; "
    "+1 d is the day after the one on which the chain began. Not done: days without a successful run. "
    "Takes, waits: on 95 % of runs it took / waited no longer than this."
)


def futures_text(many: ManyFutures, width: int = 100) -> str:
    """Return many futures as a sentence, the table of their summary, and their notes."""
    summary = many.summary()
    head, *rows = _table(summary).text(width)
    lines = [*wrap_cells(_sentence(many), width), "", head]
    variant = ""
    for row, line in zip(summary, rows, strict=True):
        if row.variant != variant:
            variant = row.variant
            lines += wrap_cells(f"{variant}:", width)
        lines.append(line)
    notes = bullets(many.notes, width)[2:]  # without a heading
    return joined([*lines, "", *wrap_cells(_MEANING, width), *notes])


def futures_html(many: ManyFutures) -> str:
    """Return many futures as a sentence, the curves, the table of their summary, and their notes."""
    summary = many.summary()
    is_drawn = any(row.days > row.undone for row in summary)
    table = _table(summary)
    if len(many.variants) > 1:
        rows = (
            (fit_cells(one.variant, _LONGEST), *row) for one, row in zip(summary, table.rows, strict=True)
        )
        words = ("job",)
        table = replace(table, headings=("variant", *table.headings), rows=tuple(rows), words=words)
    return page(
        "jobkit-futures",
        paragraph(_sentence(many)),
        image(futures_picture(many)) if is_drawn else "",
        table.html(),
        notes_list(many.notes),
        details("What the columns say", paragraph(_MEANING)),
    )


def _sentence(many: ManyFutures) -> str:
    first = many.futures[0]
    futures = count_words(len(many.futures), "future")
    if len(many.variants) > 1:
        futures = f"{count_words(len(many.variants), 'variant')}, {futures}"
    spans = {(future.start, future.until) for future in many.futures}
    if len(spans) > 1:
        return f"{futures}, each over its own time."
    return f"{futures} from {moment_words(first.start)} to {moment_words(first.until)} UTC."


def _row_name(row: SummaryRow) -> str:
    """Return how a row of the summary is called."""
    return f"chain of {row.job}" if row.chain else row.job


def _table(summary: Sequence[SummaryRow]) -> Table:
    label = "Jobs in many futures"
    return Table(_COLUMNS, tuple(map(_cells, summary)), label, words=(), gives=((0, 12),))


def _cells(row: SummaryRow) -> tuple[str, ...]:
    at_95 = LEVELS.index(0.95)
    takes_waits = row.run_seconds[at_95], row.wait_seconds[at_95]
    return (
        fit_cells(_row_name(row), _LONGEST),
        f"{row.runs:,}",
        f"{row.errors:,}" if row.errors else "",
        *map(clock_at, row.done_at),
        f"{row.undone:,} of {row.days:,}" if row.undone else "",
        *("" if seconds is None else duration_words(seconds) for seconds in takes_waits),
    )
