"""Why a step ended as it did."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause, Why
from jobkit.dbt.commands import RESOURCE_TYPES
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import RunStep
from jobkit.platform.steps import COMPARE, LINT
from jobkit.platform.wording import rule_cause
from jobkit.reports.steps import checkbox_fact, engine_of_step, written_command
from jobkit.reports.why.causes import is_default

__all__ = ["why_step"]


def why_step(sim: CourseOfEvents, step: RunStep) -> Why:
    """Return why a step ended as it did."""
    causes = (*_causes_of_step(sim, step), *engine_of_step(step))
    ending = _STEP_ENDINGS.get(step.status, f"is {step.status}")
    return Why(f"Step {step.index}, {step.name}, {ending}: {causes[0].text.rstrip('.')}.", causes)


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
        yield from (cause for cause in _causes_of_results(step) if cause.kind != "check")  # told already
        if step.status == "skipped" and step.kind == "checkbox" and is_default(sim, "docs_after_failure"):
            yield rule_cause("docs_after_failure")
    elif step.status in ("queued", "running"):
        text = f"the simulation ends before it {'begins' if step.status == 'queued' else 'does'}"
        yield Cause("unfinished", text, step.name)
    elif step.kind == "builtin":
        text = "it is a built-in step, which every run takes before the commands of the job"
        yield Cause("builtin", text, step.name, "P-082")
    elif step.kind == "checkbox":
        more = _CHECKBOXES.get(step.name, "; it stops nothing when it fails")
        text = f"it comes from a checkbox of the job, not from its commands{more}"
        yield Cause("checkbox", text, step.name, checkbox_fact(step))
    elif step.command is not None and step.status == "success" and not _takes_nodes(step):
        text = "it is a command that runs no nodes, and it did not fail"
        yield Cause("exit_code", text, step.name, "P-086")
    elif step.command is not None and step.status == "success" and not done:
        text = "its selection matched nothing that this command runs, which is not a failure"
        yield Cause("empty_selection", text, step.name, "P-088")
    else:
        text = f"{done} node{'s' if done != 1 else ''} ran and none failed"
        yield Cause("exit_code", text, step.name, "P-086")


def _causes_of_results(step: RunStep) -> Iterator[Cause]:
    return (result.cause for result in step.results if result.cause is not None)


def _takes_nodes(step: RunStep) -> bool:
    """Return whether a command runs nodes of a selection: an empty one is a reason only then."""
    command = written_command(step)
    return command is None or command.verb in RESOURCE_TYPES.keys() - {"ls"} | {"retry", "run-operation"}


_CHECKBOXES = {
    LINT: "; whether a finding stops the run is a setting of the job",
    COMPARE: ", and compares the data of the changed models with those of the environment",
}
