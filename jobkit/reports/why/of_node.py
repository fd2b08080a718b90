"""Why a node ended as it did in a run, or why the run has no result of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from jobkit.basics.errors import ArtifactError
from jobkit.basics.why import Cause, Why
from jobkit.basics.words import count_words
from jobkit.dbt.execution import NodeResult
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.executor import command_or_none
from jobkit.platform.run import Run, RunStep
from jobkit.platform.steps import RETRY
from jobkit.reports.why.causes import as_clause, dropped_schema
from jobkit.reports.why.marks import marks_of_node
from jobkit.reports.why.of_missing_node import why_missing, why_never_ran

__all__ = ["why_node"]


def why_node(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    """Return why a node ended as it did in a run, or why it did not run."""
    uid = _unique_id(sim, name)
    where = run if run is not None else _last_run_with(sim, uid)
    if where is None:
        return why_never_ran(sim, uid)
    found = [(step, r) for step in where.steps for r in step.results if r.unique_id == uid]
    if found:
        return _why_result(sim, where, *found[-1])
    return why_missing(sim, where, uid)


def _unique_id(sim: CourseOfEvents, name: str) -> str:
    """Return the unique_id of a node in any of the projects; raises ArtifactError when none has it."""
    *others, last = sim.projects
    for project in others:
        with suppress(ArtifactError):
            return project.find(name).unique_id
    return last.find(name).unique_id


def _last_run_with(sim: CourseOfEvents, uid: str) -> Run | None:
    runs = (run for run in reversed(sim.runs) if any(result.unique_id == uid for result in run.results))
    return next(runs, None)


def _why_result(sim: CourseOfEvents, run: Run, step: RunStep, result: NodeResult) -> Why:
    reason = step.invocation.reasons.get(result.unique_id, "") if step.invocation is not None else ""
    head = f"{result.unique_id} ended with {result.status} in step {step.index} of run {run.id}"
    causes = [] if result.cause is None else [result.cause, *dropped_schema(sim, run, result.cause)]
    causes += _stopped_by_the_guide(step, result)
    if reason:
        causes.append(Cause("selection", as_clause(reason), result.unique_id))
    elif step.command == RETRY:
        text = f"`dbt retry` takes up what run {run.retry_of} had not finished"
        causes.append(Cause("retry", text, result.unique_id, "S-030"))
    text = "; ".join(cause.text for cause in causes)
    marks = marks_of_node(sim, run, result.unique_id)
    return Why(f"{head}: {text}." if text else f"{head}.", (*causes, *_read_elsewhere(step), *marks))


def _stopped_by_the_guide(step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield why ``dbt build`` stops without ``--fail-fast``: the study guide says that it does (G-31)."""
    command = command_or_none(step.command or "")
    asked_for = command is not None and command.fail_fast
    if result.cause is not None and result.cause.kind == "fail_fast" and not asked_for:
        text = "the study guide has `dbt build` stop at the first failure; dbt skips only what is downstream"
        yield Cause("study_guide", text, step.name, "P-089")


def _read_elsewhere(step: RunStep) -> Iterator[Cause]:
    if step.invocation is not None and step.invocation.deferred:
        parents = count_words(len(step.invocation.deferred), "parent was", "parents were")
        yield Cause("deferral", f"{parents} read from the deferred state", "", "P-121")
