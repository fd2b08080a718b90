"""Why a node ended as it did in a run: its own end, what selected it, whose change it is, what it read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.why import Cause, Why
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.execution.node_choice import SelectionReasons
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.steps import RETRY
from jobkit.reports.steps import engine_of_step, written_command
from jobkit.reports.why.asked_node import asked_node
from jobkit.reports.why.causes import as_clause, dropped_schema
from jobkit.reports.why.last_built import last_built
from jobkit.reports.why.marks import marks_of_node
from jobkit.reports.why.of_build import how_built
from jobkit.reports.why.of_change import changes_behind
from jobkit.reports.why.of_code import why_macro, work_beside_nodes
from jobkit.reports.why.of_missing_node import LOOKS_ONLY, why_missing, why_never_ran, without_it
from jobkit.reports.why.of_parents import parents_read

__all__ = ["why_node"]


def why_node(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    """Return why a node ended as it did in a run, or why it did not run."""
    uid = asked_node(sim, name, run)
    where = run if run is not None else _last_run_with(sim, uid)
    found = _result(where, uid) if where is not None else None
    if where is not None and found is not None:
        why = _why_result(sim, where, *found)
        return why if run is not None else replace(why, causes=(*why.causes, *without_it(sim, where, uid)))
    if uid.startswith("macro."):
        code = next(one for one in sim.code_versions if uid in one.project.macros)
        return why_macro(code.project, uid, run)
    return why_never_ran(sim, uid) if where is None else why_missing(sim, where, uid)


def _result(run: Run, uid: str) -> tuple[RunStep, NodeResult] | None:
    """Return the last result of a node in a run, with its step; one that built or tested it comes first."""
    found = [(step, row) for step in run.steps for row in step.results if row.unique_id == uid]
    worked = [(step, row) for step, row in found if not _only_looked(step)]
    return next(iter((worked or found)[-1:]), None)


def _only_looked(step: RunStep) -> bool:
    command = written_command(step)
    return command is not None and command.verb in LOOKS_ONLY


def _last_run_with(sim: CourseOfEvents, uid: str) -> Run | None:
    runs = (run for run in reversed(sim.runs) if any(result.unique_id == uid for result in run.results))
    return next(runs, None)


def _why_result(sim: CourseOfEvents, run: Run, step: RunStep, result: NodeResult) -> Why:
    ending = "was skipped" if result.status == "skipped" else f"ended with {result.status}"
    head = f"{result.unique_id} {ending} in step {step.index} of run {run.id} of {run.job.name!r}"
    causes = [] if result.cause is None else [result.cause, *dropped_schema(sim, run, result.cause)]
    causes += _root(run, result.cause)
    causes += _stopped_by_the_guide(step, result)
    causes += _selected(run, step, result.unique_id)
    causes += changes_behind(sim, run, step, result.unique_id)
    built = tuple(how_built(run, step, result))
    text = "; ".join(cause.text for cause in (*causes, *built) if not cause.beside)
    if result.status == "no-op":
        nothing = "dbt has nothing to run for it: it only names what the nodes are for"
        causes.append(Cause("no_op", nothing, result.unique_id, "S-020", beside=True))
    causes += [*built, *parents_read(sim, run, step, result), *last_built(sim, run, result.unique_id)]
    causes += [*marks_of_node(sim, run, result.unique_id), *engine_of_step(step)]
    return Why(f"{head}: {text}." if text else f"{head}.", tuple(causes))


def _root(run: Run, cause: Cause | None) -> Iterator[Cause]:
    """Yield why the node failed because of which this one was skipped: what one would ask next."""
    if cause is not None and cause.kind in ("upstream", "fail_fast"):
        for row in run.results:
            if row.unique_id == cause.subject and row.status in ("error", "fail") and row.cause is not None:
                yield row.cause
                return


def _selected(run: Run, step: RunStep, uid: str) -> Iterator[Cause]:
    """Yield why the command took the node."""
    reasons = step.invocation.reasons if step.invocation is not None else {}
    if isinstance(reasons, SelectionReasons) and uid in reasons:
        yield Cause("selection", f"it {reasons.how(uid)}", uid)
    elif uid in reasons:
        yield Cause("selection", as_clause(reasons[uid]), uid)
    elif step.command == RETRY:
        text = f"`dbt retry` takes up what run {run.retry_of} had not finished"
        yield Cause("retry", text, uid, "S-030")
    else:
        yield from work_beside_nodes(run, step, uid)


def _stopped_by_the_guide(step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield why ``dbt build`` stops without ``--fail-fast``: the study guide says that it does (G-31)."""
    command = written_command(step)
    asked_for = command is not None and command.fail_fast
    if result.cause is not None and result.cause.kind == "fail_fast" and not asked_for:
        text = "the study guide has `dbt build` stop at the first failure; dbt skips only what is downstream"
        yield Cause("study_guide", text, step.name, "P-089")
