"""The sentences of the simulated platform: every cause of an outcome, in words a learner understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from jobkit.execution import Fault, Invocation
from jobkit.jobs import Deferral, Job
from jobkit.simulation.artifacts import Artifacts
from jobkit.simulation.events import ApiTrigger, PullRequest
from jobkit.simulation.rules import Rules
from jobkit.simulation.steps import StepPlan
from jobkit.why import Cause

if TYPE_CHECKING:
    from jobkit.simulation.active import Active
    from jobkit.simulation.run import RunStep


def clock(moment: datetime) -> str:
    """Return a moment as the sentences write it: ``Mon 2 Mar 06:00 UTC``."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M} UTC"


def _one_line(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# -- triggers ----------------------------------------------------------------------------------------------


def schedule_fired(job: Job, now: datetime, expression: str) -> Cause:
    """Say that a job's schedule fired."""
    return Cause("schedule", f"its schedule `{expression}` fired at {clock(now)}", job.name, "P-039", at=now)


def initial_run(job: Job, now: datetime) -> Cause:
    """Say that jobkit started a job that nothing in the simulation would start."""
    text = "nothing else starts this job here, so jobkit starts it once at the beginning, like Run now"
    return Cause("initial", text, job.name, "P-039", at=now)


def run_now(job: Job, now: datetime) -> Cause:
    """Say that somebody pressed Run now."""
    return Cause("run_now", f"somebody pressed Run now at {clock(now)}", job.name, "P-039", at=now)


def api_called(event: ApiTrigger) -> Cause:
    """Say that the API was called, and with what cause."""
    text = f"the API was called at {clock(event.at)}: {_one_line(event.cause)}"
    return Cause("api", text, event.job, "P-078", at=event.at)


def pull_request(event: PullRequest, now: datetime) -> Cause:
    """Say that a pull request was opened or pushed to."""
    what = "was opened" if now == event.at else "got a new commit"
    return Cause("pull_request", f"pull request #{event.number} {what} at {clock(now)}", "", "P-076", at=now)


def upstream_finished(upstream: Active) -> Cause:
    """Say which run's end started this one."""
    when = upstream.finished_at
    text = f"run {upstream.id} of {upstream.job.name!r} ended with {upstream.status}"
    return Cause(
        "job_completion", f"{text} at {clock(when)}" if when else text, upstream.job.name, "P-072", at=when
    )


# -- the queue ---------------------------------------------------------------------------------------------


def waits_for_same_job(blocker: Active) -> Cause:
    """Say that an earlier run of the job is still going."""
    text = f"it waited: run {blocker.id} of the same job was still going, and runs of one job never overlap"
    return Cause("same_job", text, blocker.job.name, "P-040")


def waits_for_slot(slots: int, holders: Sequence[Active]) -> Cause:
    """Say that every run slot was taken, and by whom."""
    ids = ", ".join(str(holder.id) for holder in holders)
    all_slots = "the only run slot was" if slots == 1 else f"all {slots} run slots were"
    return Cause("run_slot", f"it waited: {all_slots} taken (by run {ids})", "", "P-041")


def superseded(newer: Active) -> Cause:
    """Say that a newer queued run took this one's place (P-050)."""
    text = (
        f"it was still queued when run {newer.id} of the same job was queued: a job keeps one queued run, "
        "so the older one is cancelled"
    )
    return Cause("superseded", text, newer.job.name, "P-050", at=newer.queued_at)


def stale_commit(newer: Active) -> Cause:
    """Say that a newer commit of the pull request made this run pointless (P-046)."""
    request = f"pull request #{newer.request.pull_request}"
    text = f"a newer commit on {request} queued run {newer.id}; this one is stale"
    return Cause("stale_commit", text, newer.job.name, "P-046", at=newer.queued_at)


def timed_out(run: Active) -> Cause:
    """Say which limit the run went over."""
    own = run.job.timeout_seconds
    limit = run.request.limit_seconds
    which = f"its timeout of {limit} seconds" if own and limit == own else f"the limit of {limit} seconds"
    return Cause(
        "timeout", f"it ran longer than {which}, so the platform cancelled it", run.job.name, "P-061"
    )


# -- steps -------------------------------------------------------------------------------------------------


def failed(plan: StepPlan, invocation: Invocation) -> Cause:
    """Say why a dbt command failed: the nodes that did, or the error that stopped it."""
    bad = [result for result in invocation.results if result.status in ("error", "fail")]
    if bad:
        first = bad[0]
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        node = f"{first.unique_id} ended with {first.status}{more}"
        text = f"`{plan.command}` exited with {invocation.exit_code}: {node}"
        reason = first.cause.text if first.cause is not None else first.message
        return Cause(
            "command_failed", f"{text} ({_one_line(reason)})" if reason else text, first.unique_id, "P-085"
        )
    said = _one_line(invocation.messages[-1]) if invocation.messages else "dbt could not go on"
    return Cause(
        "command_failed", f"`{plan.command}` exited with {invocation.exit_code}: {said}", "", "P-086"
    )


def no_such_folder(plan: StepPlan, folder: str) -> Cause:
    """Say that a handwritten ``--state`` names a folder that no run has."""
    text = f"`{plan.command}` exited with 2: there is no folder {folder!r} in the fresh clone of a run"
    return Cause("missing_state_folder", text, folder, "P-120")


def injected(fault: Fault, plan: StepPlan) -> Cause:
    """Say that this simulation makes the step fail."""
    text = f"the step {plan.name!r} fails in this simulation"
    return Cause("fault", f"{text}: {fault.message}" if fault.message else text, plan.name)


def step_skipped(failed_step: RunStep) -> Cause:
    """Say which earlier step keeps the later ones from running."""
    text = f"step {failed_step.index} failed, and after a failed step the platform takes no further one"
    return Cause("earlier_step", text, failed_step.name, "P-085")


# -- deferral ----------------------------------------------------------------------------------------------


def defers(deferral: Deferral, artifacts: Artifacts | None) -> Cause:
    """Say whose artifacts the run compares with and reads from, or that there are none yet."""
    if artifacts is None:
        text = (
            f"it should compare with {_target(deferral)}, where no run has succeeded yet: there is no state"
        )
        return Cause("no_state", text, "", "P-118")
    if artifacts.run_id == 0:
        source = "a successful run before the simulation"
    else:
        source = (
            f"run {artifacts.run_id} of {artifacts.job!r}, the last that succeeded ({clock(artifacts.at)})"
        )
    text = f"it compares with {_target(deferral)}: {source}"
    return Cause("deferral", text, artifacts.job, "P-112", at=artifacts.at)


def _target(deferral: Deferral) -> str:
    return "its own last run" if deferral.this_job else f"the {deferral}"


# -- assumptions -------------------------------------------------------------------------------------------


def rule_cause(rule: str, subject: str = "") -> Cause:
    """Return the cause that a rule is, with its fact and whether it is assumed."""
    fact = Rules.fact(rule)
    text = fact.text[0].lower() + fact.text[1:].rstrip(".")
    return Cause("rule", text, subject, fact.fact, fact.assumption)
