"""Why a run started, waited and ended as it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.why import Cause, Why
from jobkit.basics.words import exact_duration_words
from jobkit.dbt.execution import NodeResult
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import rerun_of, retry_code, rule_cause
from jobkit.reports.why.causes import as_clause, dropped_schema, is_default
from jobkit.reports.why.marks import marks_of_run
from jobkit.reports.why.of_change import changes_behind
from jobkit.reports.why.of_state import causes_of_state

__all__ = ["why_run"]

_STATE_METHODS = ("state:", "result:", "source_status:")
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
    """Yield what happened to the run, then the chain of triggers back to an outside event, then notes."""
    yield from _course(sim, run)
    if run.retry_of is not None:
        yield rerun_of(sim.run(run.retry_of))
    yield from _nothing_to_compare_with(sim, run)
    yield from _triggers(sim, run)
    if run.retry_of is not None:
        yield from _code_of_retry(sim, run, run.retry_of)
    for note in sim.notes:
        if note.kind == "difference" and note.job == run.job.name:
            yield Cause("difference", as_clause(note.text), note.field, note.fact, beside=True)
    yield from marks_of_run(sim, run)
    yield from _assumed(sim, run)


def _course(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield what happened to the run, newest first, and what there is to say of its state."""
    step, row = _first_failure(run)
    bad = row.cause if row is not None else None
    deferred = step.invocation.deferred.values() if step is not None and step.invocation is not None else ()
    reads_state = bad is not None and bad.data.get("relation") in deferred
    for cause in reversed(run.causes):  # whose state it compares with explains an end only where it is read
        beside = cause.kind == "deferral" and not reads_state
        yield replace(cause, beside=True) if beside else cause
    yield from dropped_schema(sim, run, bad)
    others: list[Cause] = []
    if step is not None and row is not None:  # the own change needs no word: it is what the run is for
        changes = changes_behind(sim, run, step, row.unique_id)
        others += (cause for cause in changes if cause.data.get("side") != "own")
    yield from others
    told = {cause.data.get("pull_request") for cause in others} - {None}
    for cause in causes_of_state(sim, run):
        if cause not in others and cause.data.get("pull_request") not in told:
            yield replace(cause, beside=True)


def _triggers(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield why the run was queued, then why each run was that led to it."""
    yield run.trigger
    while run.triggered_by is not None:
        run = sim.run(run.triggered_by)
        head = f"run {run.id} of {run.job.name!r} was queued because"
        yield replace(run.trigger, text=f"{head} {run.trigger.text}")


def _first_failure(run: Run) -> tuple[RunStep, NodeResult] | tuple[None, None]:
    """Return the first node with a cause because of which a run ended in error, with its step."""
    for step in run.steps if run.status == "error" else ():
        for row in step.results:
            if row.status in ("error", "fail", "partial success") and row.cause is not None:
                return step, row
    return None, None


def _code_of_retry(sim: CourseOfEvents, run: Run, before: int) -> Iterator[Cause]:
    """Yield which code a rerun from failure takes; beside the answer where there is no newer code."""
    if run.trigger.data.get("start") == "failure":
        found = run.trigger.data.get("merged_since")
        newer = tuple(one for one in found if isinstance(one, int)) if isinstance(found, tuple) else ()
        yield replace(retry_code(before, newer, sim.rules), beside=not newer)


def _nothing_to_compare_with(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield that a command asked for a state and the job defers to nothing: it says so nowhere else."""
    if run.status != "error" or not sim.account.deferral_of(run.job).is_off:
        return
    for step in run.steps:
        done = step.invocation
        if done is not None and step.status == "error" and done.exit_code == 2:
            command = done.command
            words = " ".join((*command.select, *command.exclude))
            if command.verb == "clone" or any(method in words for method in _STATE_METHODS):
                text = f"{run.job.name!r} has no deferral, so there is no state for `{command.text}`"
                yield Cause("no_deferral", text, run.job.name)
                return


def _assumed(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield the assumptions that had a part in how the run went, where the rules keep their defaults."""
    kinds = {cause.kind for cause in run.causes}
    schedule = run.job.schedule
    had_a_part = {
        "run_slots": "run_slot" in kinds,
        "interval_minute": run.trigger.kind == "schedule"
        and schedule is not None
        and schedule.cron is None
        and schedule.minute is None,
    }
    for rule, had in had_a_part.items():
        if had and is_default(sim, rule):
            yield rule_cause(rule)
