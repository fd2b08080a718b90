"""Many futures as text and HTML: one table, and the curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.simulation.futures.summary import LEVELS
from jobkit.views.escape import xml
from jobkit.views.futures import clock_at, futures_layout, row_name
from jobkit.views.svg_futures import futures_svg
from jobkit.views.tables import details, figure, notes_list, page, table
from jobkit.views.text_width import cells, fit_cells, pad, wrap_cells

if TYPE_CHECKING:
    from jobkit.simulation import ManyFutures, SummaryRow

__all__ = ["futures_html", "futures_text"]

_COLUMNS = (
    "job",
    "runs",
    "errors",
    "done on 50 %",
    "80 %",
    "95 %",
    "all days",
    "not done",
    "takes",
    "waits",
)
_LONGEST, _LEAST = 40, 12


def futures_text(many: ManyFutures, width: int = 100) -> str:
    """Return many futures as a sentence, the table of their summary, and their notes."""
    lines = [*wrap_cells(_sentence(many), width), ""]
    summary = many.summary()
    table_rows = [_COLUMNS, *map(_cells, summary)]
    sizes = [max(map(cells, column)) for column in zip(*table_rows, strict=True)]
    sizes[0] = max(_LEAST, min(sizes[0], width - sum(sizes[1:]) - 2 * len(sizes[1:])))
    lines.append(_line(_COLUMNS, sizes))
    variant = ""
    for row in summary:
        if row.variant != variant:
            variant = row.variant
            lines += wrap_cells(f"{variant}:", width)
        lines.append(_line(_cells(row), sizes))
    lines += ["", *wrap_cells(_meaning(), width)]
    for note in many.notes:
        lines += wrap_cells(f"- {note}", width, "  ")
    return "\n".join(line.rstrip() for line in lines)


def _line(row: Sequence[str], sizes: Sequence[int]) -> str:
    name, *numbers = (
        pad(cell, size, right=place > 0) for place, (cell, size) in enumerate(zip(row, sizes, strict=True))
    )
    return "  ".join((name, *numbers))


def futures_html(many: ManyFutures) -> str:
    """Return many futures as a sentence, the curves, the table of their summary, and their notes."""
    picture = ""
    if any(row.days > row.undone for row in many.summary()):
        layout = futures_layout(many)
        picture = figure(futures_svg(layout, standalone=True), f"{layout.title}: {layout.summary}")
    rows = table(_columns(many), _rows(many), label="Jobs in many futures")
    notes = notes_list(many.notes)
    return page(
        "jobkit-futures",
        f"<p>{xml(_sentence(many))}</p>",
        picture,
        rows,
        notes,
        details("What the columns say", f"<p>{xml(_meaning())}</p>"),
    )


def _sentence(many: ManyFutures) -> str:
    first = many.futures[0]
    futures = count_words(len(many.futures), "future")
    if len(many.variants) > 1:
        futures = f"{count_words(len(many.variants), 'variant')}, {futures}"
    spans = {(future.start, future.until) for future in many.futures}
    if len(spans) > 1:
        return f"{futures}, over horizons of their own."
    return f"{futures} from {moment_words(first.start)} to {moment_words(first.until)} UTC."


def _meaning() -> str:
    return (
        "Done: by this time (UTC) the last successful run of the day had ended, on that share of the days; "
        "+1 d is the day after the one on which the chain began. Not done: days without a successful run. "
        "Takes, waits: at most so long on 95 % of the runs."
    )


def _columns(many: ManyFutures) -> tuple[str, ...]:
    return ("variant", *_COLUMNS) if len(many.variants) > 1 else _COLUMNS


def _rows(many: ManyFutures) -> list[tuple[str, ...]]:
    several = len(many.variants) > 1
    return [
        (fit_cells(row.variant, _LONGEST), *_cells(row)) if several else _cells(row) for row in many.summary()
    ]


def _at_95(row: SummaryRow) -> tuple[float | None, float | None]:
    place = LEVELS.index(0.95)
    return row.run_seconds[place], row.wait_seconds[place]


def _cells(row: SummaryRow) -> tuple[str, ...]:
    return (
        fit_cells(row_name(row), _LONGEST),
        f"{row.runs:,}",
        f"{row.errors:,}" if row.errors else "",
        *map(clock_at, row.done_at),
        f"{row.undone:,} of {row.days:,}" if row.undone else "",
        *("" if seconds is None else duration_words(seconds) for seconds in _at_95(row)),
    )
