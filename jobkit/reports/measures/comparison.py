"""Two simulations side by side, as data: what a change of the jobs, the rules or the project does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.plain_data import WithData, WithJson
from jobkit.basics.shown import Drawn, Shown
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.reports.measures.measures import Measures, measures
from jobkit.reports.measures.model_measures import ModelMeasures
from jobkit.reports.measures.scope import DAY_SECONDS, Numbers

__all__ = ["Better", "Compared", "Comparison", "Difference", "Unit", "compare"]

Unit = Literal["number", "seconds", "share", "price"]
Better = Literal["less", "more", ""]

_SAME, _SLIGHT = 1e-6, 1e-3


@dataclass(frozen=True, slots=True)
class Difference(Shown, WithData):
    """One measure of both simulations.

    Parameters
    ----------
    measure : str
        Its name in plain words.
    unit : {"number", "seconds", "share", "price"}
        A share is 0 to 1.
    a, b : float or None
        None where it is unknown: a job that is only in one of them, a model that is never built.
    better : {"less", "more", ""}
        Which way is an improvement; ``""`` where neither is.
    """

    measure: str
    unit: Unit
    a: float | None
    b: float | None
    better: Better = ""

    _data = ("measure", "unit", "a", "b", "difference", "verdict")

    @property
    def difference(self) -> float | None:
        """What `b` has more than `a`; None where one of them is unknown."""
        if self.a is None or self.b is None:
            return None
        change = self.b - self.a
        return 0.0 if abs(change) <= _SAME * max(abs(self.a), abs(self.b), 1.0) else change

    @property
    def verdict(self) -> Literal["better", "worse", ""]:
        """Whether `b` is better or worse than `a`; ``""`` where it is the same, or neither.

        Less than a thousandth counts for nothing: the prep time of the runs alone varies by more (P-042).
        """
        change = self.difference
        if not change or not self.better or self._is_slight(change):
            return ""
        return "better" if (change < 0) == (self.better == "less") else "worse"

    def _is_slight(self, change: float) -> bool:
        return abs(change) < _SLIGHT * max(abs(self.a or 0.0), abs(self.b or 0.0))


class _WithRows:
    """What holds rows, one for each measure."""

    __slots__ = ()
    rows: tuple[Difference, ...]

    def row(self, measure: str) -> Difference:
        """Return one measure by its name; raises JobkitError with the nearest name when there is none."""
        for row in self.rows:
            if row.measure == measure:
                return row
        raise JobkitError.unknown("measure", measure, [row.measure for row in self.rows])


@dataclass(frozen=True, slots=True)
class Compared(Shown, WithData, _WithRows):
    """One job or one model in both simulations.

    Parameters
    ----------
    name : str
        Name of the job, unique_id of the model.
    rows : tuple of Difference
    """

    name: str
    rows: tuple[Difference, ...]

    @property
    def is_changed(self) -> bool:
        """True when any of its measures differs, or is known in one of them only."""
        return any(row.difference or (row.a is None) != (row.b is None) for row in self.rows)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Drawn, WithJson, _WithRows):
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

    _data = ("labels", "rows", "jobs", "models", "notes")

    def __repr__(self) -> str:
        return self._text()


@checked
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

    one, other = (
        measures(sim, target_seconds=target_seconds, price_per_hour=price_per_hour, environment=environment)
        for sim in (a, b)
    )
    return Comparison(
        labels=(labels[0], labels[1]),
        a=one,
        b=other,
        rows=tuple(_account_rows(one, other)),
        jobs=tuple(_both(_JOB, *({row.job: row for row in side.jobs} for side in (one, other)))),
        models=tuple(_both(_MODEL, *({row.unique_id: row for row in side.models} for side in (one, other)))),
        notes=(*_what_differs(a, b, one, other), *_notes_of_both(labels, one, other)),
    )


def _equally_long(a: CourseOfEvents, b: CourseOfEvents) -> None:
    one, other = a.until - a.start, b.until - b.start
    if one != other:
        lengths = " and ".join(f"{side.total_seconds() / DAY_SECONDS:.4g} days" for side in (one, other))
        raise JobkitError(
            f"the two are not equally long: {lengths}",
            where="compare",
            hint=f"simulate both over the same time, for example start={a.start:%Y-%m-%d}, "
            f"until={a.start + min(one, other):%Y-%m-%dT%H:%M}",
        )


# -- rows -----------------------------------------------------------------------------------------

Spec = tuple[str, Unit, Better, str]
"""What a row is called, its unit, which way is better, and the attribute that holds the figure."""

_RUNS: tuple[Spec, ...] = (
    ("runs", "number", "", "runs"),
    ("errors", "number", "less", "errors"),
    ("cancelled", "number", "less", "cancelled"),
    ("longest wait", "seconds", "less", "wait_max_seconds"),
    ("mean wait", "seconds", "less", "wait_mean_seconds"),
    ("wait, 95 % of runs", "seconds", "less", "wait_p95_seconds"),
    ("busy", "seconds", "less", "busy_seconds"),
    ("compute", "seconds", "less", "compute_seconds"),
    ("price", "price", "less", "price"),
    ("failed nodes", "number", "less", "failures"),
    ("blast radius", "number", "less", "blast_radius"),
)
_JOB: tuple[Spec, ...] = (*_RUNS, ("share of compute", "share", "", "compute_share"))
_ACCOUNT: tuple[Spec, ...] = (
    *_RUNS,
    ("run slots in use", "share", "", "slots_share"),
    ("most slots at once", "number", "", "slots_peak"),
    ("time without a free slot", "share", "less", "slots_full_share"),
)
_MODEL: tuple[Spec, ...] = (
    ("builds", "number", "", "builds"),
    ("oldest", "seconds", "less", "staleness_max_seconds"),
    ("mean age", "seconds", "less", "staleness_mean_seconds"),
    ("within target", "share", "more", "within_target"),
    ("compute", "seconds", "less", "compute_seconds"),
    ("failures", "number", "less", "failures"),
)
_AGES: tuple[Spec, ...] = (
    ("oldest data", "seconds", "less", "staleness_max_seconds"),
    ("mean age", "seconds", "less", "staleness_mean_seconds"),
    ("within target", "share", "more", "within_target"),
)


def _account_rows(a: Measures, b: Measures) -> Iterator[Difference]:
    yield from _differences(_ACCOUNT, a.account, b.account)
    built = {row.unique_id for side in (a, b) for row in side.models if row.attempts}
    yield from _differences(_AGES, *(_ages(side.models, built) for side in (a, b)))


def _ages(models: Iterable[ModelMeasures], built: set[str]) -> SimpleNamespace:
    """Return the oldest age of some models, and the means of their mean ages and shares."""
    rows = [row for row in models if row.unique_id in built]
    oldest = [row.staleness_max_seconds for row in rows if row.staleness_max_seconds is not None]
    return SimpleNamespace(
        staleness_max_seconds=max(oldest, default=None),
        staleness_mean_seconds=_mean(row.staleness_mean_seconds for row in rows),
        within_target=_mean(row.within_target for row in rows),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _differences(specs: Iterable[Spec], a: Any, b: Any) -> Iterator[Difference]:
    """Yield a row for each figure; a price that neither has is left out."""
    for name, unit, better, attribute in specs:
        figures = (None if side is None else getattr(side, attribute) for side in (a, b))
        one, other = (None if figure is None else float(figure) for figure in figures)
        if unit != "price" or one is not None or other is not None:
            yield Difference(name, unit, one, other, better)


def _both(specs: Sequence[Spec], a: dict[str, Any], b: dict[str, Any]) -> Iterator[Compared]:
    """Pair what both have, in the order of `a`; what only `b` has comes last."""
    for name in dict.fromkeys([*a, *b]):
        yield Compared(name, tuple(_differences(specs, a.get(name), b.get(name))))


def _what_differs(a: CourseOfEvents, b: CourseOfEvents, one: Measures, other: Measures) -> Iterator[Note]:
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


def _notes_of_both(labels: Sequence[str], one: Measures, other: Measures) -> Iterator[Note]:
    """Yield the notes of both once, and those of one with its label."""
    yield from (note for note in one.notes if note in other.notes)
    for label, own, others in ((labels[0], one.notes, other.notes), (labels[1], other.notes, one.notes)):
        yield from (replace(note, text=f"{label}: {note.text}") for note in own if note not in others)
