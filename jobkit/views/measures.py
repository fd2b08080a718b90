"""Measures, comparisons and staleness as text and HTML: a sentence, a picture, tables with the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from jobkit.basics.words import count_words, moment_words
from jobkit.platform import Note
from jobkit.reports.measures import Comparison, Measures, Staleness
from jobkit.views.fit import cells, wrap_cells
from jobkit.views.measures_chart import comparison_picture, measures_picture
from jobkit.views.measures_tables import (
    builds_table,
    changed_groups,
    changed_models,
    comparison_table,
    hours_table,
    jobs_table,
    model_groups,
    models_table,
    oldest_models,
    parts_table,
    short_name,
)
from jobkit.views.measures_words import MEANINGS, comparison_sentence, measures_sentence, staleness_sentence
from jobkit.views.sentences import left_out
from jobkit.views.staleness import staleness_picture
from jobkit.views.tables import Table, bullets, details, image, joined, notes_list, page, paragraph

__all__ = [
    "comparison_html",
    "comparison_text",
    "measures_html",
    "measures_text",
    "staleness_html",
    "staleness_text",
]

_MIN_WIDTH = 60
_MODELS, _BUILDS = 8, 6  # in a terminal
_ROWS = 200  # of a table in a notebook; the object holds them all
_BLOCKS = " ▁▂▃▄▅▆▇█"
_LEGEND = (
    "canc. = cancelled runs; max wait = longest time in the queue; compute = seconds of all nodes; "
    f"share = part of the compute of all jobs; blast = {MEANINGS['blast radius']}"
)
_SHARE = "share: part of the compute of all jobs."


def measures_text(found: Measures, width: int = 80) -> str:
    """Return measures as a sentence, a table of jobs, the oldest models, the busy hours and the notes."""
    width = max(width, _MIN_WIDTH)
    span = f"{moment_words(found.start)} to {moment_words(found.until)} UTC"
    lines = wrap_cells(f"{span}: {measures_sentence(found)}", width)
    runs = ("job", "runs", "errors", "cancelled", "longest wait")
    costs = ("compute", "share", "price", "blast radius")
    shorter = {"cancelled": "canc.", "longest_wait": "max wait", "blast_radius": "blast"}
    lines += ["", *jobs_table(found).only(*runs, *costs, **shorter).text(width)]
    lines += wrap_cells(_LEGEND, width)
    models, more = model_groups(oldest_models(found), _MODELS)
    if models:
        table = models_table(models).only("model", "builds", "oldest", "mean age", "within target")
        lines += ["", f"Oldest data in {found.environment}", *table.text(width), *left_out(more, "model")]
    return joined([*lines, "", _hours(found, width), *bullets(_texts(found.notes), width)])


def measures_html(found: Measures) -> str:
    """Return measures as a picture, and tables of the jobs, the models and the busy hours."""
    picture = measures_picture(found)
    models = models_table(oldest_models(found))
    return page(
        picture.kind,
        paragraph(picture.summary),
        image(picture),
        _folded(jobs_table(found), "job"),
        paragraph(f"{_SHARE} {_meanings('blast radius', 'within target')}"),
        _folded(models, "model", f" in {found.environment}"),
        details("Table of busy hours", hours_table(found).html()),
        notes_list(_texts(found.notes)),
    )


def _hours(found: Measures, width: int) -> str:
    """Return the busy hours as a row of blocks, one an hour."""
    busy = found.account.busy_by_hour
    most = max(busy)
    row = "".join(_BLOCKS[ceil(8 * value / most)] if most else " " for value in busy)
    line = f"Busy hours (UTC)  00 |{row}| 24"
    figure = f"   busiest hour: {most:.2f} runs on average"
    return line + figure if cells(line + figure) <= width else line


def comparison_text(found: Comparison, width: int = 80) -> str:
    """Return a comparison as a sentence, a table of the account, one of the jobs and the changed models."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(comparison_sentence(found), width)
    lines += ["", *comparison_table(found).text(width)]
    jobs = [(job.name, job) for job in found.jobs]
    shown = ("runs", "compute", "share of compute")
    lines += ["", *parts_table(found, jobs, shown, heading="job").text(width)]
    models, more = changed_groups(found, _MODELS)
    if models:
        table = parts_table(found, models, ("oldest",), heading="model")
        lines += ["", *table.text(width), *left_out(more, "model")]
    return joined([*lines, *bullets(_texts(found.notes), width)])


def comparison_html(found: Comparison) -> str:
    """Return a comparison as its table and a picture, with tables of the jobs and the changed models."""
    picture, models = comparison_picture(found), changed_models(found)
    measures = tuple(dict.fromkeys(row.measure for job in found.jobs for row in job.rows))
    jobs = parts_table(found, [(job.name, job) for job in found.jobs], measures, heading="job")
    shown = [(short_name(part), part) for part in models[:_ROWS]]
    ages = parts_table(found, shown, ("oldest", "mean age", "within target"), heading="model")
    return page(
        picture.kind,
        paragraph(picture.summary),
        comparison_table(found).html(),
        paragraph(_meanings(*MEANINGS)),
        image(picture),
        details(f"Table of {count_words(len(found.jobs), 'job')}", jobs.html()),
        details(f"Table of {count_words(len(models), 'model')} whose age changes", ages.html()),
        notes_list(_texts(found.notes)),
    )


def staleness_text(found: Staleness, width: int = 80) -> str:
    """Return how old a model gets as a sentence and a table of its last builds."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(staleness_sentence(found), width)
    if found.builds:
        table = builds_table(found)
        lines += ["", *replace(table, rows=table.rows[-_BUILDS:]).text(width)]
        earlier = len(found.builds) - _BUILDS
        lines += [f"… after {count_words(earlier, 'earlier build')}"] if earlier > 0 else []
    return joined(lines)


def staleness_html(found: Staleness) -> str:
    """Return how old a model gets as a picture and a table of its builds."""
    picture = staleness_picture(found)
    builds = _folded(builds_table(found), "build")
    return page("jobkit-staleness", paragraph(picture.summary), image(picture), builds)


def _meanings(*measures: str) -> str:
    """Return what some measures are, a sentence each."""
    return " ".join(f"{measure}: {MEANINGS[measure]}." for measure in measures)


def _folded(table: Table, noun: str, where: str = "") -> str:
    """Return a table that opens on demand."""
    return details(f"Table of {count_words(len(table.rows), noun)}{where}", table.html(_ROWS))


def _texts(notes: Iterable[Note]) -> list[str]:
    return [note.text for note in notes]
