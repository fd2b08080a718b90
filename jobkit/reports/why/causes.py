"""Causes that several answers have in common."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run

__all__ = ["as_clause", "dropped_schema", "is_default"]


def dropped_schema(sim: CourseOfEvents, run: Run, cause: Cause | None) -> Iterator[Cause]:
    """Yield why a relation is missing that had been there: its schema went with a pull request (P-117)."""
    if cause is not None and cause.kind == "missing_relation":
        schema = str(cause.data.get("relation")).rpartition(".")[0]
        gone = sim.dropped_schemas.get(schema)
        if gone is not None and gone.at is not None and gone.at <= (run.finished_at or sim.until):
            yield gone


def is_default(sim: CourseOfEvents, rule: str) -> bool:
    """Return whether a rule of the simulation has its default value."""
    return bool(getattr(sim.rules, rule) == type(sim.rules).model_fields[rule].default)


def as_clause(sentence: str) -> str:
    """Return a sentence as what can follow "because"."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
