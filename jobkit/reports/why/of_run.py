"""Why a run started, waited and ended as it did."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause, Why
from jobkit.basics.words import exact_duration_words
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.platform.wording import rerun_of, rule_cause
from jobkit.reports.why.causes import as_clause, dropped_schema, is_default
from jobkit.reports.why.marks import marks_of_run
from jobkit.reports.why.of_state import causes_of_state

__all__ = ["why_run"]

_ENDINGS = {
    "success": "ended with success",
    "error": "ended in error",
    "cancelled": "was cancelled",
    "queued": "is still queued at the end of the simulation",
    "starting": "is just starting at the end of the simulation",
    "running": "is still running at the end of the simulation",
}


def why_run(sim: CourseOfEvents, run: Run) -> Why:
    """Return why a run started, waited and ended as it did."""
    parts = [f"Run {run.id} of {run.job.name!r} was queued because {run.trigger.text}"]
    if run.wait_seconds:
        parts.append(f"waited {exact_duration_words(run.wait_seconds)}")
    ending = _ENDINGS[run.status]
    parts.append(f"{ending}: {run.message}" if run.message else ending)
    sentence = f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return Why(f"{sentence.rstrip('.')}.", tuple(_causes_of_run(sim, run)))


def _causes_of_run(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield what happened to the run, newest first, then the chain of triggers back to an outside event."""
    yield from reversed(run.causes)
    yield from causes_of_state(sim, run)
    if run.status == "error":
        bad = (
            row.cause
            for row in run.results
            if row.status in ("error", "fail", "partial success") and row.cause is not None
        )
        yield from dropped_schema(sim, run, next(bad, None))
    if run.retry_of is not None:
        yield rerun_of(sim.run(run.retry_of))
    current = run
    yield current.trigger
    while current.triggered_by is not None:
        current = sim.run(current.triggered_by)
        yield current.trigger
    for note in sim.notes:
        if note.kind == "difference" and note.job == run.job.name:
            yield Cause("difference", as_clause(note.text), note.field, note.fact)
    yield from marks_of_run(sim, run)
    yield from _assumed(sim, run)


def _assumed(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield the assumptions that had a part in how the run went, where the rules keep their defaults."""
    kinds = {cause.kind for cause in run.causes}
    schedule = run.job.schedule
    had_a_part = {
        "run_slots": "run_slot" in kinds,
        "interval_minute": run.trigger.kind == "schedule" and schedule is not None and schedule.cron is None,
        "no_state_is_an_error": "no_state" in kinds,
    }
    for rule, had in had_a_part.items():
        if had and is_default(sim, rule):
            yield rule_cause(rule)
