"""Measures, comparisons and staleness as compact HTML: a sentence, a picture, and tables with the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, moment_words
from jobkit.views.ageing import age_chart
from jobkit.views.escape import xml
from jobkit.views.measures_chart import comparison_chart, measures_chart
from jobkit.views.measures_tables import (
    Rows,
    changed_models,
    comparison_rows,
    jobs_rows,
    models_rows,
    oldest_models,
    parts_rows,
    short_name,
)
from jobkit.views.svg_ageing import age_svg
from jobkit.views.svg_bars import bars_svg
from jobkit.views.tables import details, figure, notes_list, page, table

if TYPE_CHECKING:
    from jobkit.platform import Note
    from jobkit.reports.measures import Comparison, Measures, Staleness

__all__ = ["comparison_html", "measures_html", "staleness_html"]

_ROWS = 200  # of a table in a notebook; the object holds them all


def measures_html(found: Measures) -> str:
    """Return measures as a picture, and tables of the jobs, the models and the busy hours."""
    chart = measures_chart(found)
    models = oldest_models(found)
    hours = Rows(
        ("hour (UTC)", "runs in progress"),
        tuple((f"{hour:02}:00", f"{value:.2f}") for hour, value in enumerate(found.account.busy_by_hour)),
    )
    return page(
        chart.kind,
        f"<p>{xml(chart.summary)}</p>",
        figure(bars_svg(chart, standalone=True), chart.summary),
        details(f"Table of {count_words(len(found.jobs), 'job')}", _table(jobs_rows(found), "Jobs")),
        details(
            f"Table of {count_words(len(models), 'model')} in {found.environment}",
            _table(models_rows(models[:_ROWS]), "Models", len(models)),
        ),
        details("Table of busy hours", _table(hours, "Busy hours")),
        _notes(found.notes),
    )


def comparison_html(found: Comparison) -> str:
    """Return a comparison as its table and a picture, with tables of the jobs and the changed models."""
    chart = comparison_chart(found)
    models = changed_models(found)
    measures = tuple(dict.fromkeys(row.measure for job in found.jobs for row in job.rows))
    jobs = parts_rows(found, [(job.name, job) for job in found.jobs], measures, heading="job")
    named = [(short_name(part), part) for part in models[:_ROWS]]
    ages = parts_rows(found, named, ("oldest", "mean age", "within target"), heading="model")
    return page(
        chart.kind,
        f"<p>{xml(chart.summary)}</p>",
        _table(comparison_rows(found), "All runs"),
        figure(bars_svg(chart, standalone=True), chart.summary),
        details(f"Table of {count_words(len(found.jobs), 'job')}", _table(jobs, "Jobs")),
        details(f"Table of {count_words(len(models), 'model')} whose age changes", _table(ages, "Models")),
        _notes(found.notes),
    )


def staleness_html(found: Staleness) -> str:
    """Return how old a model gets as a picture and a table of its builds."""
    chart = age_chart(found)
    rows = tuple(
        (str(build.run_id), moment_words(build.read_at), moment_words(build.finished_at))
        for build in found.builds[:_ROWS]
    )
    builds = Rows(("run", "read from (UTC)", "built (UTC)"), rows)
    return page(
        "jobkit-staleness",
        f"<p>{xml(chart.summary)}</p>",
        figure(age_svg(chart, standalone=True), chart.summary),
        details(
            f"Table of {count_words(len(found.builds), 'build')}", _table(builds, "Builds", len(found.builds))
        ),
    )


def _table(rows: Rows, label: str, every: int = 0) -> str:
    left_out = every - len(rows.rows)
    more = f"… and {left_out:,} more rows" if left_out > 0 else ""
    return table(rows.headings, rows.rows, label=label, more=more)


def _notes(notes: Iterable[Note]) -> str:
    return notes_list(note.text for note in notes)
