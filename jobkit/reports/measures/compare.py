"""From two simulations to their comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.reports.measures.comparison import Better, Compared, Comparison, Difference, Unit
from jobkit.reports.measures.measure import measures
from jobkit.reports.measures.measures import JobMeasures, Measures, ModelMeasures
from jobkit.reports.measures.scope import DAY_SECONDS, Numbers

__all__ = ["compare"]


def compare(
    a: CourseOfEvents,
    b: CourseOfEvents,
    labels: Sequence[str] = ("before", "after"),
    *,
    target_seconds: Numbers = DAY_SECONDS,
    price_per_hour: Numbers | None = None,
    environment: str | None = None,
) -> Comparison:
    """Set two simulations side by side: waits, slots, compute, failures, staleness, and a price if given.

    Parameters
    ----------
    a, b : CourseOfEvents
        Equally long; they may differ in anything else.
    labels : (str, str)
        What to call them.
    target_seconds, price_per_hour, environment
        As for `Simulation.measures`.

    Returns
    -------
    Comparison
        With ``.rows`` of the account, ``.jobs`` and ``.models``.

    Raises
    ------
    JobkitError
        For horizons of different length, labels that are not two, or what `Simulation.measures` refuses.

    Examples
    --------
    >>> from jobkit.jobs import Job, Schedule
    >>> from jobkit.simulation import simulate
    >>> def every(cron):
    ...     return simulate(Job(name="J", commands=["dbt build"], schedule=Schedule(cron=cron)))
    >>> compare(every("0 6 * * *"), every("0 */6 * * *")).row("runs").difference
    21.0
    """
    for side, sim in (("a", a), ("b", b)):
        if not isinstance(sim, CourseOfEvents):
            raise JobkitError(f"{side} is {shorten(sim)}", where="compare", hint="two Simulations")
    if isinstance(labels, str) or len(labels) != 2 or not all(isinstance(label, str) for label in labels):
        raise JobkitError(
            f"labels are {shorten(labels)}", where="compare", hint='two words: ("before", "after")'
        )
    _equally_long(a, b)

    def measured(sim: CourseOfEvents) -> Measures:
        return measures(
            sim, target_seconds=target_seconds, price_per_hour=price_per_hour, environment=environment
        )

    one, other = measured(a), measured(b)
    return Comparison(
        labels=(labels[0], labels[1]),
        a=one,
        b=other,
        rows=tuple(_account_rows(one, other)),
        jobs=tuple(_both(_JOB, _by_name(one.jobs, _job), _by_name(other.jobs, _job))),
        models=tuple(_both(_MODEL, _by_name(one.models, _uid), _by_name(other.models, _uid))),
        notes=(*_gaps(a, b, one, other), *_told(labels, one, other)),
    )


def _equally_long(a: CourseOfEvents, b: CourseOfEvents) -> None:
    one, other = a.until - a.start, b.until - b.start
    if one != other:
        raise JobkitError(
            f"the two are not equally long: {_days(one)} and {_days(other)}",
            where="compare",
            hint=f"simulate both over the same time, for example start={a.start:%Y-%m-%d}, "
            f"until={a.start + min(one, other):%Y-%m-%dT%H:%M}",
        )


def _days(span: timedelta) -> str:
    return f"{span.total_seconds() / DAY_SECONDS:.4g} days"


# -- rows -----------------------------------------------------------------------------------------

Spec = tuple[str, Unit, Better, Callable[[Any], float | None]]
"""Name of a measure, its unit, which way is better, and where it is found."""

_RUNS: tuple[Spec, ...] = (
    ("runs", "number", "", lambda row: row.runs),
    ("errors", "number", "less", lambda row: row.errors),
    ("cancelled", "number", "less", lambda row: row.cancelled),
    ("longest wait", "seconds", "less", lambda row: row.wait_max_seconds),
    ("mean wait", "seconds", "less", lambda row: row.wait_mean_seconds),
    ("wait of 95 %", "seconds", "less", lambda row: row.wait_p95_seconds),
    ("busy", "seconds", "less", lambda row: row.busy_seconds),
    ("compute", "seconds", "less", lambda row: row.compute_seconds),
    ("price", "price", "less", lambda row: row.price),
    ("failed nodes", "number", "less", lambda row: row.failures),
    ("blast radius", "number", "less", lambda row: row.blast_radius),
)
_JOB: tuple[Spec, ...] = (*_RUNS, ("share of compute", "share", "", lambda row: row.compute_share))
_SLOTS: tuple[Spec, ...] = (
    ("run slots in use", "share", "", lambda row: row.slots_share),
    ("most slots at once", "number", "", lambda row: row.slots_peak),
    ("time without a free slot", "share", "less", lambda row: row.slots_full_share),
)
_MODEL: tuple[Spec, ...] = (
    ("builds", "number", "", lambda row: row.builds),
    ("oldest", "seconds", "less", lambda row: row.staleness_max_seconds),
    ("mean age", "seconds", "less", lambda row: row.staleness_mean_seconds),
    ("within target", "share", "more", lambda row: row.within_target),
    ("compute", "seconds", "less", lambda row: row.compute_seconds),
    ("failures", "number", "less", lambda row: row.failures),
)
_AGES: tuple[Spec, ...] = (
    ("oldest data", "seconds", "less", lambda models: _over(models, "staleness_max_seconds", max)),
    ("mean age", "seconds", "less", lambda models: _over(models, "staleness_mean_seconds", _mean)),
    ("within target", "share", "more", lambda models: _over(models, "within_target", _mean)),
)


def _account_rows(a: Measures, b: Measures) -> Iterator[Difference]:
    yield from _differences((*_RUNS, *_SLOTS), a.account, b.account)
    built = {row.unique_id for side in (a, b) for row in side.models if row.attempts}
    sides = [[row for row in side.models if row.unique_id in built] for side in (a, b)]
    yield from _differences(_AGES, *sides)


def _differences(specs: Iterable[Spec], a: Any, b: Any) -> Iterator[Difference]:
    """Yield a row for each measure; a price that neither has is left out."""
    for name, unit, better, of in specs:
        one, other = (None if side is None else _number(of(side)) for side in (a, b))
        if unit != "price" or one is not None or other is not None:
            yield Difference(name, unit, one, other, better)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _over(
    models: Iterable[ModelMeasures], field: str, combine: Callable[[Sequence[float]], float]
) -> float | None:
    values = [value for row in models if (value := getattr(row, field)) is not None]
    return combine(values) if values else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _job(row: JobMeasures) -> str:
    return row.job


def _uid(row: ModelMeasures) -> str:
    return row.unique_id


def _by_name(rows: Iterable[Any], name: Callable[[Any], str]) -> dict[str, Any]:
    return {name(row): row for row in rows}


def _both(specs: Sequence[Spec], a: dict[str, Any], b: dict[str, Any]) -> Iterator[Compared]:
    """Pair what both have, in the order of `a`; what only `b` has comes last."""
    for name in dict.fromkeys([*a, *b]):
        yield Compared(name, tuple(_differences(specs, a.get(name), b.get(name))))


def _gaps(a: CourseOfEvents, b: CourseOfEvents, one: Measures, other: Measures) -> Iterator[Note]:
    """Say what makes the two hard to compare."""
    if a.start != b.start:
        text = f"The two begin at different times: {a.start:%Y-%m-%d %H:%M} and {b.start:%Y-%m-%d %H:%M} UTC."
        yield Note(text, "bound")
    if not a.rules.is_same_preset(b.rules):
        yield Note(f"The rules differ: {a.rules.name} and {b.rules.name}.", "bound")
    if one.environment != other.environment:
        text = (
            f"Models are measured in different environments: {one.environment!r} and {other.environment!r}."
        )
        yield Note(text, "bound")


def _told(labels: Sequence[str], one: Measures, other: Measures) -> Iterator[Note]:
    """Yield the notes of both once, and those of one with its label."""
    yield from (note for note in one.notes if note in other.notes)
    for label, own, others in ((labels[0], one.notes, other.notes), (labels[1], other.notes, one.notes)):
        yield from (replace(note, text=f"{label}: {note.text}") for note in own if note not in others)
