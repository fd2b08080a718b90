"""What a simulation assumes or does not simulate, said again where it touches a run or a node."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.platform.run import Run
from jobkit.reports.why.causes import as_clause

__all__ = ["marks_of_node", "marks_of_run"]


def marks_of_run(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield the notes that concern every run of its job; those of single nodes are told of the nodes."""
    for note in sim.notes:
        if run.job.name in note.jobs:
            yield _mark(note)


def marks_of_node(sim: CourseOfEvents, run: Run, uid: str) -> Iterator[Cause]:
    """Yield the notes that concern a node in a run."""
    for note in sim.notes:
        if uid in note.nodes and (not note.jobs or run.job.name in note.jobs):
            yield _mark(note)


def _mark(note: Note) -> Cause:
    return Cause(note.kind, as_clause(note.text), note.field, note.fact, assumption=True, beside=True)
