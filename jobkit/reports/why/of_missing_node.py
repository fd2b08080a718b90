"""Why a run, or every run, has no result of a node."""

from __future__ import annotations

from jobkit.basics.why import Cause, Why
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.platform.wording import clock

__all__ = ["code_of", "why_missing", "why_never_ran"]


def code_of(run: Run) -> ProjectGraph | None:
    """Return the code that a run used, or None where it called no dbt."""
    done = [step.invocation for step in run.steps if step.invocation is not None]
    return done[-1].state.project if done else None


def why_never_ran(sim: CourseOfEvents, uid: str) -> Why:
    """Return why no run of the simulation has a result of the node."""
    text = "no command of any run here selected it"
    head = f"{uid} never ran between {clock(sim.start)} and {clock(sim.until)}"
    return Why(f"{head}: {text}.", (Cause("not_selected", text, uid),))


def why_missing(sim: CourseOfEvents, run: Run, uid: str) -> Why:
    """Return why a run has no result of the node."""
    cause = _not_run(run, uid)
    return Why(f"{uid} did not run in run {run.id}: {cause.text}.", (cause,))


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
