"""Why a node ended as it did in a run: its own end, what selected it, whose change it is, what it read."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause, Why
from jobkit.dbt.execution import NodeResult
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.executor import command_or_none
from jobkit.platform.run import Run, RunStep
from jobkit.platform.steps import RETRY
from jobkit.reports.why.asked_node import asked_node, has_node
from jobkit.reports.why.causes import as_clause, dropped_schema
from jobkit.reports.why.marks import marks_of_node
from jobkit.reports.why.of_build import USUAL, how_built
from jobkit.reports.why.of_change import changes_behind
from jobkit.reports.why.of_code import why_macro, why_not_in_code, work_beside_nodes
from jobkit.reports.why.of_missing_node import why_missing, why_never_ran
from jobkit.reports.why.of_parents import parents_read

__all__ = ["why_node"]


def why_node(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    """Return why a node ended as it did in a run, or why it did not run."""
    uid = asked_node(sim, name, run)
    where = run if run is not None else _last_run_with(sim, uid)
    found = (
        []
        if where is None
        else [(step, r) for step in where.steps for r in step.results if r.unique_id == uid]
    )
    if where is not None and found:
        return _why_result(sim, where, *found[-1])
    if uid.startswith("macro."):
        code = next(one for one in sim.code_versions if uid in one.project.macros)
        return why_macro(code.project, uid, run)
    if where is None:
        return why_never_ran(sim, uid)
    if where.code is not None and not has_node(where.code.project, uid):
        return why_not_in_code(sim, where, uid)
    return why_missing(sim, where, uid)


def _last_run_with(sim: CourseOfEvents, uid: str) -> Run | None:
    runs = (run for run in reversed(sim.runs) if any(result.unique_id == uid for result in run.results))
    return next(runs, None)


def _why_result(sim: CourseOfEvents, run: Run, step: RunStep, result: NodeResult) -> Why:
    head = f"{result.unique_id} ended with {result.status} in step {step.index} of run {run.id}"
    causes = [] if result.cause is None else [result.cause, *dropped_schema(sim, run, result.cause)]
    causes += _stopped_by_the_guide(step, result)
    causes += _selected(run, step, result.unique_id)
    causes += changes_behind(sim, run, step, result.unique_id)
    built = tuple(how_built(run, step, result))
    text = "; ".join(cause.text for cause in (*causes, *built) if cause.kind != USUAL)
    causes += [*built, *parents_read(sim, run, step, result), *marks_of_node(sim, run, result.unique_id)]
    return Why(f"{head}: {text}." if text else f"{head}.", tuple(causes))


def _selected(run: Run, step: RunStep, uid: str) -> Iterator[Cause]:
    """Yield why the command took the node."""
    reason = step.invocation.reasons.get(uid, "") if step.invocation is not None else ""
    if reason:
        yield Cause("selection", as_clause(reason), uid)
    elif step.command == RETRY:
        text = f"`dbt retry` takes up what run {run.retry_of} had not finished"
        yield Cause("retry", text, uid, "S-030")
    else:
        yield from work_beside_nodes(run, step, uid)


def _stopped_by_the_guide(step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield why ``dbt build`` stops without ``--fail-fast``: the study guide says that it does (G-31)."""
    command = command_or_none(step.command or "")
    asked_for = command is not None and command.fail_fast
    if result.cause is not None and result.cause.kind == "fail_fast" and not asked_for:
        text = "the study guide has `dbt build` stop at the first failure; dbt skips only what is downstream"
        yield Cause("study_guide", text, step.name, "P-089")
