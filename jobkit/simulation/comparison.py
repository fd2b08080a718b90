"""Two simulations side by side: what a change of the jobs, the rules or the project does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from jobkit import upward
from jobkit.errors import JobkitError, shorten, suggest
from jobkit.simulation.measures import JobMeasures, Measures, ModelMeasures
from jobkit.simulation.result import Note, Simulation
from jobkit.simulation.scope import DAY_SECONDS, Numbers

__all__ = ["Compared", "Comparison", "Difference", "compare"]

Unit = Literal["number", "seconds", "share", "price"]
Better = Literal["less", "more", ""]

_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of both simulations.

    Parameters
    ----------
    measure : str
        Its name in plain words.
    unit : {"number", "seconds", "share", "price"}
        A share is 0 to 1.
    a, b : float or None
        None where it cannot be told: a job that is only in one of them, a model that is never built.
    better : {"less", "more", ""}
        Which way is an improvement; ``""`` where neither is.
    """

    measure: str
    unit: Unit
    a: float | None
    b: float | None
    better: Better = ""

    @property
    def difference(self) -> float | None:
        """What `b` has more than `a`; None where one of them is unknown."""
        if self.a is None or self.b is None:
            return None
        change = self.b - self.a
        return 0.0 if abs(change) <= _SAME * max(abs(self.a), abs(self.b), 1.0) else change

    @property
    def verdict(self) -> Literal["better", "worse", ""]:
        """Whether `b` is better or worse than `a`; ``""`` where it is the same, or neither."""
        change = self.difference
        if not change or not self.better:
            return ""
        return "better" if (change < 0) == (self.better == "less") else "worse"

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "measure": self.measure,
            "unit": self.unit,
            "a": self.a,
            "b": self.b,
            "difference": self.difference,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """One job or one model in both simulations.

    Parameters
    ----------
    name : str
        Name of the job, unique_id of the model.
    rows : tuple of Difference
    """

    name: str
    rows: tuple[Difference, ...]

    def row(self, measure: str) -> Difference:
        """Return one measure by its name; raises JobkitError with the nearest name when there is none."""
        return _row(self.rows, measure)

    @property
    def is_changed(self) -> bool:
        """True when any of its measures differs, or is known in one of them only."""
        return any(row.difference or (row.a is None) != (row.b is None) for row in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "rows": [row.to_dict() for row in self.rows]}


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """Two simulations, measured and set side by side; shows itself as tables and a picture.

    Parameters
    ----------
    labels : (str, str)
    a, b : Measures
    rows : tuple of Difference
        Of the whole account.
    jobs : tuple of Compared
        Every job of either, by its name.
    models : tuple of Compared
        Every model of either, by its unique_id.
    notes : tuple of Note
        What was assumed, and what makes the two hard to compare.
    """

    labels: tuple[str, str]
    a: Measures
    b: Measures
    rows: tuple[Difference, ...]
    jobs: tuple[Compared, ...]
    models: tuple[Compared, ...]
    notes: tuple[Note, ...]

    def __repr__(self) -> str:
        return upward.mimebundle(self)["text/plain"]

    def row(self, measure: str) -> Difference:
        """Return one measure of the account by its name; raises JobkitError when there is none."""
        return _row(self.rows, measure)

    def plot(self, ax: Any = None) -> Any:
        """Draw both side by side with matplotlib and return the Axes."""
        return upward.plot(self, ax)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "labels": list(self.labels),
            "rows": [row.to_dict() for row in self.rows],
            "jobs": [job.to_dict() for job in self.jobs],
            "models": [model.to_dict() for model in self.models],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return the comparison as JSON; the same bytes for the same simulations."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return upward.mimebundle(self)


def compare(
    a: Simulation,
    b: Simulation,
    labels: Sequence[str] = ("before", "after"),
    *,
    target_seconds: Numbers = DAY_SECONDS,
    price_per_hour: Numbers | None = None,
    environment: str | None = None,
) -> Comparison:
    """Set two simulations side by side: waits, slots, compute, failures, staleness, and a price if given.

    Parameters
    ----------
    a, b : Simulation
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
        if not isinstance(sim, Simulation):
            raise JobkitError(f"{side} is {shorten(sim)}", where="compare", hint="two Simulations")
    if isinstance(labels, str) or len(labels) != 2 or not all(isinstance(label, str) for label in labels):
        raise JobkitError(
            f"labels are {shorten(labels)}", where="compare", hint='two words: ("before", "after")'
        )
    _equally_long(a, b)

    def measured(sim: Simulation) -> Measures:
        return sim.measures(
            target_seconds=target_seconds, price_per_hour=price_per_hour, environment=environment
        )

    one, other = measured(a), measured(b)
    return Comparison(
        labels=(labels[0], labels[1]),
        a=one,
        b=other,
        rows=tuple(_account_rows(one, other)),
        jobs=tuple(_both(_JOB, _by_name(one.jobs, _job), _by_name(other.jobs, _job))),
        models=tuple(_both(_MODEL, _by_name(one.models, _uid), _by_name(other.models, _uid))),
        notes=tuple(_notes(a, b, one, other)),
    )


def _equally_long(a: Simulation, b: Simulation) -> None:
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


def _row(rows: Sequence[Difference], measure: str) -> Difference:
    for row in rows:
        if row.measure == measure:
            return row
    known = [row.measure for row in rows]
    hint = suggest(measure, known) or f"known: {', '.join(known)}"
    raise JobkitError(f"no measure is called {shorten(measure)}", hint=hint)


def _notes(a: Simulation, b: Simulation, one: Measures, other: Measures) -> Iterator[Note]:
    """Say what makes the two hard to compare, then what was assumed about either."""
    if a.start != b.start:
        text = f"The two begin at different times: {a.start:%Y-%m-%d %H:%M} and {b.start:%Y-%m-%d %H:%M} UTC."
        yield Note(text, "bound")
    if a.rules.name != b.rules.name:
        yield Note(f"The rules differ: {a.rules.name} and {b.rules.name}.", "bound")
    if one.environment != other.environment:
        text = (
            f"Models are measured in different environments: {one.environment!r} and {other.environment!r}."
        )
        yield Note(text, "bound")
    yield from dict.fromkeys([*one.notes, *other.notes])
