"""The answers to "why?": for a run, for a step, for a node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.why import Cause, Why
from jobkit.basics.words import count_words, exact_duration_words
from jobkit.dbt.execution import NodeResult
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.executor import command_or_none
from jobkit.platform.note import Note
from jobkit.platform.run import Run, RunStep
from jobkit.platform.steps import COMPARE, LINT, RETRY
from jobkit.platform.wording import clock, rerun_of, rule_cause
from jobkit.reports.steps import checkbox_fact

__all__ = ["explain"]

_ENDINGS = {
    "success": "ended with success",
    "error": "ended in error",
    "cancelled": "was cancelled",
    "queued": "is still queued at the end of the simulation",
    "starting": "is just starting at the end of the simulation",
    "running": "is still running at the end of the simulation",
}


def explain(sim: CourseOfEvents, what: Run | RunStep | Note | str, run: Run | None = None) -> Why:
    """Return why a run, a step or a node came out as it did; see `Simulation.why`."""
    if isinstance(what, Run):
        return _why_run(sim, what)
    if isinstance(what, RunStep):
        return _why_step(sim, what)
    if isinstance(what, Note):
        return _why_note(what)
    if isinstance(what, str):
        return _why_node(sim, what, run)
    raise JobkitError(
        f"cannot say why about a {type(what).__name__}", hint="give a Run, a RunStep, a Note or a unique_id"
    )


def _why_note(note: Note) -> Why:
    assumed = note.kind in ("assumption", "bound")
    return Why(note.text, (Cause(note.kind, _as_clause(note.text), note.job, note.fact, assumed),))


def _why_run(sim: CourseOfEvents, run: Run) -> Why:
    parts = [f"Run {run.id} of {run.job.name!r} was queued because {run.trigger.text}"]
    if run.wait_seconds:
        parts.append(f"waited {exact_duration_words(run.wait_seconds)}")
    ending = _ENDINGS[run.status]
    parts.append(f"{ending}: {run.message}" if run.message else ending)
    sentence = f"{', '.join(parts[:-1])}, and {parts[-1]}"
    # A message that was cut ends with an ellipsis.
    return Why(sentence if sentence.endswith("…") else f"{sentence}.", tuple(_causes_of_run(sim, run)))


def _causes_of_run(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield what happened to the run, newest first, then the chain of triggers back to an outside event."""
    yield from reversed(run.causes)
    if run.status == "error":
        bad = (row.cause for row in run.results if row.status in ("error", "fail") and row.cause is not None)
        yield from _dropped(sim, run, next(bad, None))
    if run.retry_of is not None:
        yield rerun_of(sim.run(run.retry_of))
    current = run
    yield current.trigger
    while current.triggered_by is not None:
        current = sim.run(current.triggered_by)
        yield current.trigger
    for note in sim.notes:
        if note.kind == "difference" and note.job == run.job.name:
            yield Cause("difference", _as_clause(note.text), note.field, note.fact)
    yield from _assumed(sim, run)


def _assumed(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield the assumptions that had a part in how the run went, where the rules keep their defaults."""
    kinds = {cause.kind for cause in run.causes}
    schedule = run.job.schedule
    had_a_part = {
        "prep_seconds": run.prep_seconds > 0,
        "run_slots": "run_slot" in kinds,
        "interval_minute": run.trigger.kind == "schedule" and schedule is not None and schedule.cron is None,
        "no_state_is_an_error": "no_state" in kinds,
        "duration_noise": sim.rules.duration_noise > 0,
    }
    for rule, had in had_a_part.items():
        if had and (rule == "duration_noise" or _is_default(sim, rule)):
            yield rule_cause(rule)


def _is_default(sim: CourseOfEvents, rule: str) -> bool:
    return bool(getattr(sim.rules, rule) == type(sim.rules).model_fields[rule].default)


# -- steps -----------------------------------------------------------------------------------------


def _why_step(sim: CourseOfEvents, step: RunStep) -> Why:
    causes = tuple(_causes_of_step(sim, step))
    ending = _STEP_ENDINGS.get(step.status, f"is {step.status}")
    return Why(f"Step {step.index}, {step.name}, {ending}: {causes[0].text}.", causes)


_STEP_ENDINGS = {
    "success": "succeeded",
    "error": "failed",
    "skipped": "was skipped",
    "cancelled": "was cancelled",
}


def _causes_of_step(sim: CourseOfEvents, step: RunStep) -> Iterator[Cause]:
    """Yield why a step ended as it did, the cause that the sentence names first."""
    done = len(step.results)
    if step.cause is not None:
        yield step.cause
        yield from (result.cause for result in step.results if result.cause is not None)
        if step.status == "skipped" and step.kind == "checkbox" and _is_default(sim, "docs_after_failure"):
            yield rule_cause("docs_after_failure")
    elif step.kind == "builtin":
        text = "it is a built-in step, which every run takes before the commands of the job"
        yield Cause("builtin", text, step.name, "P-082")
    elif step.kind == "checkbox":
        more = _CHECKBOXES.get(step.name, "; it stops nothing when it fails")
        text = f"it comes from a checkbox of the job, not from its commands{more}"
        yield Cause("checkbox", text, step.name, checkbox_fact(step))
    elif step.command is not None and step.status == "success" and not done:
        text = "its selection matched nothing that this command runs, which is not a failure"
        yield Cause("empty_selection", text, step.name, "P-088")
    else:
        text = f"{done} node{'s' if done != 1 else ''} ran and none failed"
        yield Cause("exit_code", text, step.name, "P-086")


_CHECKBOXES = {
    LINT: "; whether a finding stops the run is a setting of the job",
    COMPARE: ", and compares the data of the changed models with those of the environment",
}


# -- nodes -----------------------------------------------------------------------------------------


def _why_node(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    uid = _unique_id(sim, name)
    where = run if run is not None else _last_run_with(sim, uid)
    if where is None:
        text = "no command of any run here selected it"
        head = f"{uid} never ran between {clock(sim.start)} and {clock(sim.until)}"
        return Why(f"{head}: {text}.", (Cause("not_selected", text, uid),))
    found = [(step, r) for step in where.steps for r in step.results if r.unique_id == uid]
    if found:
        return _why_result(sim, where, *found[-1])
    cause = _not_run(where, uid)
    return Why(f"{uid} did not run in run {where.id}: {cause.text}.", (cause,))


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
    causes = [] if result.cause is None else [result.cause, *_dropped(sim, run, result.cause)]
    causes += _stopped_by_the_guide(step, result)
    if reason:
        causes.append(Cause("selection", _as_clause(reason), result.unique_id))
    elif step.command == RETRY:
        text = f"`dbt retry` takes up what run {run.retry_of} had not finished"
        causes.append(Cause("retry", text, result.unique_id, "S-030"))
    text = "; ".join(cause.text for cause in causes)
    return Why(f"{head}: {text}." if text else f"{head}.", (*causes, *_read_elsewhere(step)))


def _stopped_by_the_guide(step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield why ``dbt build`` stops without ``--fail-fast``: the study guide says that it does (S-31)."""
    command = command_or_none(step.command or "")
    asked_for = command is not None and command.fail_fast
    if result.cause is not None and result.cause.kind == "fail_fast" and not asked_for:
        text = "the study guide has `dbt build` stop at the first failure; dbt skips only what is downstream"
        yield Cause("study_guide", text, step.name, "P-089")


def _dropped(sim: CourseOfEvents, run: Run, cause: Cause | None) -> Iterator[Cause]:
    """Yield why a relation is missing that had been there: its schema went with a pull request (P-117)."""
    if cause is not None and cause.kind == "missing_relation":
        schema = str(cause.data.get("relation")).rpartition(".")[0]
        gone = sim.dropped_schemas.get(schema)
        if gone is not None and gone.at is not None and gone.at <= (run.finished_at or sim.until):
            yield gone


def _read_elsewhere(step: RunStep) -> Iterator[Cause]:
    if step.invocation is not None and step.invocation.deferred:
        parents = count_words(len(step.invocation.deferred), "parent was", "parents were")
        yield Cause("deferral", f"{parents} read from the deferred state", "", "P-121")


def _not_run(run: Run, uid: str) -> Cause:
    """Return why no step of a run has a result of the node."""
    invoked = [(step, step.invocation) for step in run.steps if step.invocation is not None]
    relation = next((inv.deferred[uid] for _, inv in invoked if inv.deferred.get(uid)), None)
    if relation is not None:
        text = f"it was not selected, so what needed it read {relation} from the deferred state"
        return Cause("deferral", text, uid, "P-121")
    stopped = [step for step, inv in invoked if inv.exit_code == 2]
    skipped = [step for step in run.steps if step.status == "skipped" and step.command]
    text = "no command that ran selected it"
    if stopped:
        text = f"step {stopped[0].index} stopped before any node ran: {stopped[0].message}"
    if skipped:
        text += f"; step {skipped[0].index} ({skipped[0].name}) was skipped"
    return Cause("not_selected", text, uid)


def _as_clause(sentence: str) -> str:
    """Return a sentence as what can follow "because"."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
