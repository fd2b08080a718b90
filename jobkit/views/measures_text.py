"""Measures, comparisons and staleness for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, moment_words
from jobkit.views.measures_tables import (
    Rows,
    alike,
    changed_look,
    changed_models,
    comparison_rows,
    jobs_rows,
    model_look,
    models_rows,
    named,
    oldest_models,
    parts_rows,
    short_name,
)
from jobkit.views.measures_words import comparison_sentence, measures_sentence, staleness_sentence
from jobkit.views.text_width import cells, pad, wrap_cells

if TYPE_CHECKING:
    from jobkit.platform import Note
    from jobkit.reports.measures import Comparison, Measures, Staleness

__all__ = ["comparison_text", "measures_text", "staleness_text"]

_MIN_WIDTH = 60
_MODELS = 8
_BUILDS = 6
_NAME = 30
_BLOCKS = " ▁▂▃▄▅▆▇█"


def measures_text(found: Measures, width: int = 80) -> str:
    """Return measures as a sentence, a table of jobs, the oldest models, the busy hours and the notes."""
    width = max(width, _MIN_WIDTH)
    span = f"{moment_words(found.start)} to {moment_words(found.until)} UTC"
    lines = wrap_cells(f"{span}: {measures_sentence(found)}", width)
    columns = ("job", "runs", "errors", "cancelled", "longest wait", "compute", "share", "price")
    jobs = jobs_rows(found).only(*columns, "blast radius")
    jobs = jobs.renamed(cancelled="canc.", longest_wait="max wait", blast_radius="blast")
    lines += ["", *columns_of(jobs, width)]
    groups = alike(oldest_models(found), model_look)
    if groups:
        shown = groups[:_MODELS]
        rows = [replace(row, name=named(row.name, number)) for row, number in shown]
        table = models_rows(rows).only("model", "builds", "oldest", "mean age", "within target")
        lines += ["", f"Oldest data in {found.environment}", *columns_of(table, width)]
        lines += _more(sum(number for _, number in groups[_MODELS:]), "model")
    lines += ["", *_hours(found, width)]
    return _joined(lines, found.notes, width)


def _hours(found: Measures, width: int) -> list[str]:
    """Return the busy hours as a row of blocks, one an hour."""
    busy = found.account.busy_by_hour
    most = max(busy)
    row = "".join(_BLOCKS[ceil(8 * value / most)] if most else " " for value in busy)
    line = f"Busy hours (UTC)  00 |{row}| 24"
    figure = f"   at most {most:.2f} runs on average"
    return [line + figure if cells(line + figure) <= width else line]


def comparison_text(found: Comparison, width: int = 80) -> str:
    """Return a comparison as a sentence, a table of the account, one of the jobs and the changed models."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(comparison_sentence(found), width)
    lines += ["", *columns_of(comparison_rows(found), width)]
    named_jobs = [(job.name, job) for job in found.jobs]
    jobs = parts_rows(found, named_jobs, ("runs", "compute", "share of compute"), heading="job")
    lines += ["", *columns_of(jobs, width)]
    groups = alike(changed_models(found), changed_look)
    if groups:
        shown = [(named(short_name(part), number), part) for part, number in groups[:_MODELS]]
        rows = parts_rows(found, shown, ("oldest",), heading="model")
        lines += ["", *columns_of(rows, width)]
        lines += _more(sum(number for _, number in groups[_MODELS:]), "model")
    return _joined(lines, found.notes, width)


def staleness_text(found: Staleness, width: int = 80) -> str:
    """Return how old a model gets as a sentence and a table of its last builds."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(staleness_sentence(found), width)
    if found.builds:
        shown = found.builds[-_BUILDS:]
        rows = tuple(
            (str(build.run_id), moment_words(build.read_at), moment_words(build.finished_at))
            for build in shown
        )
        lines += ["", *columns_of(Rows(("run", "read from (UTC)", "built (UTC)"), rows), width)]
        earlier = len(found.builds) - len(shown)
        lines += [f"… after {count_words(earlier, 'earlier build')}"] if earlier else []
    return "\n".join(line.rstrip() for line in lines)


def columns_of(table: Rows, width: int) -> list[str]:
    """Return a table as lines; the first column, and text, stand left, figures right."""
    widths = [
        min(_NAME if not column else width, max(cells(row[column]) for row in (table.headings, *table.rows)))
        for column in range(len(table.headings))
    ]
    over = sum(widths) + 2 * (len(widths) - 1) - width
    widths[0] -= min(max(over, 0), max(widths[0] - 8, 0))
    words = [_is_words(table, column) for column in range(len(widths))]
    return [
        "  ".join(
            pad(cell, size, right=not left) for cell, size, left in zip(row, widths, words, strict=True)
        ).rstrip()
        for row in (table.headings, *table.rows)
    ]


def _is_words(table: Rows, column: int) -> bool:
    heading = table.headings[column]
    return column == 0 or heading in ("", "measure") or "(UTC)" in heading


def _more(left_out: int, noun: str) -> list[str]:
    return [f"… and {count_words(left_out, f'more {noun}')}"] if left_out > 0 else []


def _joined(lines: Sequence[str], notes: Iterable[Note], width: int) -> str:
    said = [line for note in notes for line in wrap_cells(f"- {note.text}", width, "  ")]
    every = [*lines, "", "Notes", *said] if said else lines
    return "\n".join(line.rstrip() for line in every)
