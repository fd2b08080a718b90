"""The pictures of measures and of comparisons: which bars there are, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobkit.basics.arguments import checked
from jobkit.basics.words import count_words, duration_words
from jobkit.reports.measures import Comparison, Measures
from jobkit.reports.measures.comparison import Difference, Unit
from jobkit.reports.measures.model_measures import ModelMeasures
from jobkit.reports.measures.run_measures import JobMeasures
from jobkit.views.bars import Amount, ChartBuilder
from jobkit.views.drawing import Picture
from jobkit.views.dumbbells import Dumbbell, DumbbellBuilder, round_marks
from jobkit.views.measures_tables import changed_groups, model_groups, oldest_models
from jobkit.views.measures_words import (
    MEANINGS,
    age_words,
    amount_words,
    change_words,
    comparison_sentence,
    measures_sentence,
    share_words,
)
from jobkit.views.ticks import elapsed_ticks

__all__ = ["comparison_picture", "measures_picture"]

_AXIS = 420.0  # pixels for the marks of an axis of times: a few, so that they fit anywhere
_HOURS = "mean number of runs at each hour of the day, UTC"
_JOBS, _MODELS, _CHANGED = 20, 8, 6
_DRAWN = (
    *("runs", "errors", "cancelled", "failed nodes", "blast radius", "longest wait", "compute"),
    *("oldest data", "mean age", "run slots in use", "within target", "price"),
)
"""What is drawn of the account; the table has the rest."""

_UNITS: dict[Unit, str] = {"number": "Numbers", "seconds": "Times", "share": "Shares", "price": "Price"}
"""The sections of a comparison: what has one unit has one scale."""


@checked
def measures_picture(found: Measures, width: float = 1000) -> Picture:
    """Lay measures out: compute by job, the oldest data, the busy hours; `width` in pixels, at least 480."""
    models = [row for row in oldest_models(found) if row.staleness_max_seconds is not None]
    shown, younger = model_groups(models, _MODELS)
    jobs = found.jobs if len(found.jobs) <= _JOBS else _biggest(found)
    names = [row.job for row in jobs] + [row.name for row in shown]
    builder = ChartBuilder(names, width, measures_sentence(found))
    total = duration_words(found.account.compute_seconds)
    left_out = len(found.jobs) - len(jobs)
    more = f"; {count_words(left_out, 'smaller job')} not drawn" if left_out else ""
    builder.section("Compute by job", f"{total} in all{more}", [_compute(row) for row in jobs])
    if shown:
        of = f"{count_words(younger, 'younger model')} not drawn; " if younger else ""
        note = f"{of}bar: the oldest it gets, line: its mean, dashed: the target"
        builder.section(f"Oldest data in {found.environment}", note, [_oldest(row) for row in shown])
    builder.columns("Busy hours", _HOURS, [found.account.busy_by_hour])
    return builder.picture("jobkit-measures")


def _biggest(found: Measures) -> list[JobMeasures]:
    return sorted(found.jobs, key=lambda row: -row.compute_seconds)[:_JOBS]


def _compute(row: JobMeasures) -> Amount:
    figure = f"{share_words(row.compute_share)}, {duration_words(row.compute_seconds)}"
    if row.price is not None:
        figure += f", price {row.price:,.2f}"
    return Amount(row.job, row.compute_seconds, figure)


def _oldest(row: ModelMeasures) -> Amount:
    share = share_words(row.within_target)
    figure = f"{age_words(row.staleness_max_seconds)}; {share} within {duration_words(row.target_seconds)}"
    mean, target = row.staleness_mean_seconds, row.target_seconds
    return Amount(row.name, row.staleness_max_seconds, figure, mean=mean, target=target)


@checked
def comparison_picture(found: Comparison, width: float = 1000) -> Picture:
    """Lay a comparison out as dumbbells: the account, compute by job, the models that change most, the hours.

    What does not change is told in a line below its section.

    Parameters
    ----------
    found : Comparison
    width : float
        Pixels, at least 480.
    """
    shown, left = changed_groups(found, _CHANGED)
    changed = [job for job in found.jobs if _is_changed(job.row("compute"))]
    names = [*_DRAWN, *(job.name for job in found.jobs), *(name for name, _ in shown)]
    builder = DumbbellBuilder(names, width, comparison_sentence(found))
    builder.key(found.labels)
    rows = _account_rows(found)
    for unit, title in _UNITS.items():
        _section(builder, title, [row for row in rows if row.unit == unit and _is_changed(row)])
    _unchanged(builder, [_same_words(row) for row in rows if not _is_changed(row) and row.a is not None])
    if changed:
        more = len(changed) - _JOBS
        note = f"{count_words(more, 'more job')} not drawn" if more > 0 else ""
        jobs = [_both(job.name, job.row("compute")) for job in changed[:_JOBS]]
        builder.dumbbells("Compute by job", note, jobs, _marks_of("seconds"))
    _unchanged(builder, [f"compute of {job.name}" for job in found.jobs if job not in changed])
    if shown:
        note = f"{count_words(left, 'more model')} not drawn" if left else ""
        models = [_both(name, part.row("oldest")) for name, part in shown]
        builder.dumbbells("Oldest data, where it changes most", note, models, _marks_of("seconds"))
    builder.columns("Busy hours", _HOURS, [found.a.account.busy_by_hour, found.b.account.busy_by_hour])
    builder.column_key(found.labels)
    return builder.picture("jobkit-comparison")


def _account_rows(found: Comparison) -> list[Difference]:
    rows = {row.measure: row for row in found.rows}
    return [rows[measure] for measure in _DRAWN if measure in rows]


def _section(builder: DumbbellBuilder, title: str, rows: Sequence[Difference]) -> None:
    """Draw the measures of one unit that change."""
    if rows:
        drawn = [_both(row.measure, row, MEANINGS.get(row.measure, "")) for row in rows]
        builder.dumbbells(title, "", drawn, _marks_of(rows[0].unit))


def _same_words(row: Difference) -> str:
    return f"{row.measure} {amount_words(row.a, row.unit)}"


def _is_changed(row: Difference) -> bool:
    """Tell whether the reader sees two different figures."""
    return amount_words(row.a, row.unit) != amount_words(row.b, row.unit)


def _unchanged(builder: DumbbellBuilder, words: Sequence[str]) -> None:
    if words:
        builder.line(f"Unchanged: {', '.join(words)}.")


def _both(name: str, row: Difference, meaning: str = "") -> Dumbbell:
    figures = f"{amount_words(row.a, row.unit)} → {amount_words(row.b, row.unit)}"
    figures += f", {row.verdict}" if row.verdict else ""
    figures += f" ({change_words(row.difference, row.unit)})" if row.difference else ""
    return Dumbbell(name, row.a, row.b, figures, row.verdict, meaning)


def _marks_of(unit: Unit) -> Callable[[float], list[tuple[float, str]]]:
    """Return what stands at the axis of a section of this unit."""
    if unit == "seconds":
        return lambda most: [(mark.at, mark.label) for mark in elapsed_ticks(most, _AXIS)]
    return lambda most: [(mark, _mark_words(mark, unit)) for mark in round_marks(most, 4)]


def _mark_words(mark: float, unit: Unit) -> str:
    if unit == "number" and mark != int(mark):
        return ""
    return f"{mark:,g}" if unit == "price" else amount_words(mark, unit)
