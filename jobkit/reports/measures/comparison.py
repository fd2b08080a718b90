"""Two simulations side by side, as data: what a change of the jobs, the rules or the project does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jobkit.basics.errors import JobkitError, did_you_mean, shorten
from jobkit.basics.shown import Drawn
from jobkit.platform.note import Note
from jobkit.reports.measures.measures import Measures

__all__ = ["Better", "Compared", "Comparison", "Difference", "Unit"]

Unit = Literal["number", "seconds", "share", "price"]
Better = Literal["less", "more", ""]

_SAME, _SLIGHT = 1e-6, 1e-3


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
        """Whether `b` is better or worse than `a`; ``""`` where it is the same, or neither.

        Less than a thousandth counts for nothing: the prep time of the runs alone varies by more (P-042).
        """
        change = self.difference
        if not change or not self.better or self._is_slight(change):
            return ""
        return "better" if (change < 0) == (self.better == "less") else "worse"

    def _is_slight(self, change: float) -> bool:
        return abs(change) < _SLIGHT * max(abs(self.a or 0.0), abs(self.b or 0.0))

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
class Comparison(Drawn):
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
        return self._text()

    def row(self, measure: str) -> Difference:
        """Return one measure of the account by its name; raises JobkitError when there is none."""
        return _row(self.rows, measure)

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


def _row(rows: Sequence[Difference], measure: str) -> Difference:
    for row in rows:
        if row.measure == measure:
            return row
    known = [row.measure for row in rows]
    hint = did_you_mean(measure, known) or f"known: {', '.join(known)}"
    raise JobkitError(f"no measure is called {shorten(measure)}", hint=hint)
