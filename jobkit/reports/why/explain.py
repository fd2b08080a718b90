"""The answers to "why?": for a run, for a step, for a node, for a note."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.basics.why import Cause, Why
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.platform.run import Run, RunStep
from jobkit.reports.why.causes import as_clause
from jobkit.reports.why.of_node import why_node
from jobkit.reports.why.of_run import why_run
from jobkit.reports.why.of_step import why_step

__all__ = ["explain"]


def explain(sim: CourseOfEvents, what: Run | RunStep | Note | str, run: Run | None = None) -> Why:
    """Return why a run, a step or a node came out as it did; see `Simulation.why`."""
    if isinstance(what, Run):
        return why_run(sim, what)
    if isinstance(what, RunStep):
        return why_step(sim, what)
    if isinstance(what, Note):
        return why_note(what)
    if isinstance(what, str):
        return why_node(sim, what, run)
    raise JobkitError(
        f"cannot say why about a {type(what).__name__}", hint="give a Run, a RunStep, a Note or a unique_id"
    )


def why_note(note: Note) -> Why:
    assumed = note.kind in ("assumption", "bound")
    return Why(note.text, (Cause(note.kind, as_clause(note.text), note.job, note.fact, assumed),))
