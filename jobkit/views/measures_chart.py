"""The pictures of measures and of comparisons: which bars there are, and in what order."""

from __future__ import annotations

from dataclasses import replace

from jobkit.basics.arguments import checked
from jobkit.basics.words import count_words, duration_words
from jobkit.reports.measures import Comparison, Measures
from jobkit.reports.measures.comparison import Difference
from jobkit.reports.measures.model_measures import ModelMeasures
from jobkit.reports.measures.run_measures import JobMeasures
from jobkit.views.bars import Amount, ChartBuilder
from jobkit.views.drawing import Picture
from jobkit.views.measures_tables import changed_groups, model_groups, oldest_models
from jobkit.views.measures_words import (
    age_words,
    amount_words,
    change_words,
    comparison_sentence,
    measures_sentence,
    share_words,
)

__all__ = ["comparison_picture", "measures_picture"]

_JOBS, _MODELS, _CHANGED = 20, 8, 6
_DRAWN = (
    *("runs", "errors", "cancelled", "longest wait", "compute", "price", "blast radius"),
    *("run slots in use", "oldest data", "mean age", "within target"),
)
"""What is drawn of the account; the table has the rest."""


@checked
def measures_picture(found: Measures) -> Picture:
    """Lay measures out: compute by job, the oldest data, the busy hours."""
    models = [row for row in oldest_models(found) if row.staleness_max_seconds is not None]
    shown, younger = model_groups(models, _MODELS)
    jobs = found.jobs if len(found.jobs) <= _JOBS else _biggest(found)
    builder = ChartBuilder([row.job for row in jobs] + [row.name for row in shown])
    total = duration_words(found.account.compute_seconds)
    left_out = len(found.jobs) - len(jobs)
    more = f"; {count_words(left_out, 'smaller job')} not drawn" if left_out else ""
    builder.section("Compute by job", f"{total} in all{more}", [_compute(row) for row in jobs])
    if shown:
        of = f"{count_words(younger, 'younger model')} not drawn; " if younger else ""
        note = f"{of}bar: the oldest it gets, line: its mean, dashed: the target"
        builder.section(f"Oldest data in {found.environment}", note, [_oldest(row) for row in shown])
    note = "mean number of runs at each hour of the day, UTC"
    builder.columns("Busy hours", note, [found.account.busy_by_hour])
    return builder.picture("jobkit-measures", measures_sentence(found))


def _biggest(found: Measures) -> list[JobMeasures]:
    return sorted(found.jobs, key=lambda row: -row.compute_seconds)[:_JOBS]


def _compute(row: JobMeasures) -> Amount:
    figure = f"{share_words(row.compute_share)}, {duration_words(row.compute_seconds)}"
    if row.price is not None:
        figure += f", price {row.price:,.2f}"
    return Amount(row.job, (row.compute_seconds,), (figure,))


def _oldest(row: ModelMeasures) -> Amount:
    share = share_words(row.within_target)
    figure = f"{age_words(row.staleness_max_seconds)}; {share} within {duration_words(row.target_seconds)}"
    return Amount(
        row.name,
        (row.staleness_max_seconds,),
        (figure,),
        mean=row.staleness_mean_seconds,
        target=row.target_seconds,
    )


@checked
def comparison_picture(found: Comparison) -> Picture:
    """Lay a comparison out: the account, compute by job, the models that change most, the busy hours."""
    shown, left = changed_groups(found, _CHANGED)
    rows = [row for row in found.rows if row.measure in _DRAWN and (row.a or row.b)]
    names = [row.measure for row in rows] + [job.name for job in found.jobs] + [name for name, _ in shown]
    builder = ChartBuilder(names)
    builder.legend(found.labels)
    builder.section("All runs", "each measure on its own scale", [_measure(row) for row in rows])
    jobs = [_both(job.name, job.row("compute")) for job in found.jobs[:_JOBS]]
    left_out = len(found.jobs) - len(jobs)
    builder.section(
        "Compute by job", f"{count_words(left_out, 'more job')} not drawn" if left_out else "", jobs
    )
    if shown:
        note = f"{count_words(left, 'more model')} not drawn" if left else ""
        title = "Oldest data, where it changes most"
        builder.section(title, note, [_both(name, part.row("oldest")) for name, part in shown])
    note = "mean number of runs at each hour of the day, UTC"
    builder.columns("Busy hours", note, [found.a.account.busy_by_hour, found.b.account.busy_by_hour])
    return builder.picture("jobkit-comparison", comparison_sentence(found))


def _measure(row: Difference) -> Amount:
    """Return both amounts on a scale of their own."""
    return replace(_both(row.measure, row), scale=max(row.a or 0.0, row.b or 0.0))


def _both(name: str, row: Difference) -> Amount:
    figures = (amount_words(row.a, row.unit), amount_words(row.b, row.unit))
    change = change_words(row.difference, row.unit)
    note = "" if row.difference is None else f"{change}, {row.verdict}" if row.verdict else change
    return Amount(name, (row.a, row.b), figures, "same" if note == "=" else note)
