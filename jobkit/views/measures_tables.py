"""The tables of measures and comparisons, as headings and rows of text: the same for every renderer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from jobkit.basics.words import duration_words, moment_words
from jobkit.reports.measures import Comparison, Measures, Staleness
from jobkit.reports.measures.comparison import Compared, Difference
from jobkit.reports.measures.model_measures import ModelMeasures
from jobkit.reports.measures.run_measures import JobMeasures
from jobkit.views.measures_words import age_words, amount_words, change_words, share_words
from jobkit.views.tables import Table

__all__ = [
    "builds_table",
    "changed_groups",
    "changed_models",
    "comparison_table",
    "hours_table",
    "jobs_table",
    "model_groups",
    "models_table",
    "oldest_models",
    "parts_table",
    "short_name",
]

_WORDS = ("measure", "")
"""Headings of the columns of a comparison that are no figures."""

Thing = TypeVar("Thing")


def jobs_table(found: Measures) -> Table:
    """Return a row for each job: how its runs went, and its part of the compute."""
    priced = any(row.price is not None for row in found.jobs)
    headings = (
        *("job", "runs", "errors", "cancelled", "mean wait", "95 % wait", "longest wait", "busy"),
        *("compute", "share"),
        *(("price",) if priced else ()),
        *("failed nodes", "blast radius", "nodes hit"),
    )
    rows = tuple(_job_row(row, priced) for row in found.jobs)
    return Table(headings, rows, label="Jobs", words=())


def _job_row(row: JobMeasures, priced: bool) -> tuple[str, ...]:
    price = (amount_words(row.price, "price"),) if priced else ()
    return (
        row.job,
        f"{row.runs:,}",
        f"{row.errors:,}",
        f"{row.cancelled:,}",
        duration_words(row.wait_mean_seconds),
        duration_words(row.wait_p95_seconds),
        duration_words(row.wait_max_seconds),
        duration_words(row.busy_seconds),
        duration_words(row.compute_seconds),
        share_words(row.compute_share),
        *price,
        f"{row.failures:,}",
        f"{row.blast_radius:,}",
        f"{len(row.affected):,}",
    )


def oldest_models(found: Measures) -> list[ModelMeasures]:
    """Return the models that runs here build, or try to: those without an age first, then the oldest."""
    tried = [row for row in found.models if row.attempts]
    return sorted(tried, key=_age, reverse=True)


def _age(row: ModelMeasures) -> tuple[bool, float]:
    return row.staleness_max_seconds is None, row.staleness_max_seconds or 0.0


def model_groups(models: Iterable[ModelMeasures], most: int) -> tuple[list[ModelMeasures], int]:
    """Return the first of some models, and how many are left out; those that look the same are one."""

    def looks(row: ModelMeasures) -> Hashable:
        ages = age_words(row.staleness_max_seconds), age_words(row.staleness_mean_seconds)
        return row.builds, ages, row.target_seconds, share_words(row.within_target)

    groups, left_out = _groups(models, looks, most)
    return [replace(row, name=_named(row.name, number)) for row, number in groups], left_out


def changed_groups(found: Comparison, most: int) -> tuple[list[tuple[str, Compared]], int]:
    """Return the models whose age changes most, by name, and how many are left out; the same are one."""
    models = changed_models(found)
    groups, left_out = _groups(models, lambda part: _sides(part.row("oldest")), most)
    return [(_named(short_name(part), number), part) for part, number in groups], left_out


def _groups(
    things: Iterable[Thing], looks: Callable[[Thing], Hashable], most: int
) -> tuple[list[tuple[Thing, int]], int]:
    """Return the first of those that look the same, with how many they are; and how many are in no group."""
    groups: dict[Hashable, list[Thing]] = {}
    for thing in things:
        groups.setdefault(looks(thing), []).append(thing)
    first = [(group[0], len(group)) for group in groups.values()]
    return first[:most], sum(number for _, number in first[most:])


def _named(name: str, number: int) -> str:
    return name if number == 1 else f"{name} + {number - 1:,} more"


def models_table(models: Iterable[ModelMeasures]) -> Table:
    """Return a row for each of some models: how old its data gets, and what it costs."""
    headings = (
        *("model", "builds", "oldest", "mean age", "target", "within target", "compute"),
        *("failures", "skipped"),
    )
    rows = (
        (
            row.name,
            f"{row.builds:,}",
            age_words(row.staleness_max_seconds),
            age_words(row.staleness_mean_seconds),
            duration_words(row.target_seconds),
            share_words(row.within_target),
            duration_words(row.compute_seconds),
            f"{row.failures:,}",
            f"{row.skips:,}",
        )
        for row in models
    )
    return Table(headings, tuple(rows), label="Models", words=())


def comparison_table(found: Comparison) -> Table:
    """Return a row for each measure of the account."""
    headings = ("measure", *found.labels, "difference", "")
    rows = tuple((row.measure, *_sides(row)) for row in found.rows)
    return Table(headings, rows, label="All runs", words=_WORDS)


def _sides(row: Difference) -> tuple[str, ...]:
    return (
        amount_words(row.a, row.unit),
        amount_words(row.b, row.unit),
        change_words(row.difference, row.unit),
        row.verdict,
    )


def short_name(part: Compared) -> str:
    """Return the name of a model without its resource type and package."""
    return part.name.rpartition(".")[2]


def parts_table(
    found: Comparison, parts: Iterable[tuple[str, Compared]], measures: Sequence[str], *, heading: str
) -> Table:
    """Return a row for each measure of some jobs or models, given with what to call them.

    What neither has is left out.
    """
    rows = (
        (name, row.measure, *_sides(row))
        for name, part in parts
        for row in part.rows
        if row.measure in measures and (row.a or row.b)
    )
    headings = (heading, "measure", *found.labels, "difference", "")
    return Table(headings, tuple(rows), label=f"{heading.capitalize()}s", words=_WORDS)


def changed_models(found: Comparison) -> list[Compared]:
    """Return the models whose oldest data gets younger or older, those that change the most first."""
    changed = [part for part in found.models if part.row("oldest").verdict]
    return sorted(changed, key=lambda part: -abs(part.row("oldest").difference or 0.0))


def builds_table(found: Staleness) -> Table:
    """Return a row for each build of a model."""
    rows = (
        (str(build.run_id), moment_words(build.read_at), moment_words(build.finished_at))
        for build in found.builds
    )
    return Table(("run", "read from (UTC)", "built (UTC)"), tuple(rows), label="Builds")


def hours_table(found: Measures) -> Table:
    """Return a row for each hour of the day."""
    rows = ((f"{hour:02}:00", f"{value:.2f}") for hour, value in enumerate(found.account.busy_by_hour))
    return Table(("hour (UTC)", "runs in progress"), tuple(rows), label="Busy hours", words=())
