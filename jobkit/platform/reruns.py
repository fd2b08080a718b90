"""Reruns of earlier runs, and every documented refusal of one.

Sources: dbt docs deploy/retry-jobs, reference/commands/retry; Admin API v2 (P-101 to P-103). Which code a
rerun from failure takes is an assumption (PF-090).
"""

from __future__ import annotations

from dataclasses import replace

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import date_words
from jobkit.dbt.execution import Invocation
from jobkit.dbt.execution.args import RETRYABLE
from jobkit.platform import wording
from jobkit.platform.engine import Engine
from jobkit.platform.events import Rerun
from jobkit.platform.phase import PhaseStep
from jobkit.platform.records import RunRecord
from jobkit.platform.requests import RunRequest
from jobkit.platform.steps import plan_rerun

__all__ = ["rerun"]


def rerun(engine: Engine, now: int, event: Rerun, _: None) -> None:
    """Rerun a run, or note why not; raises JobkitError when the job has no such run."""
    job_state = engine.job_states[event.job]
    own = [record for record in engine.records if record.job_state is job_state]
    run = _earlier_run(own, event)
    code = _refusal(run, own, event)
    if code == "RETRY_NOT_FAILED_RUN" and event.or_new:
        engine.enqueue(now, job_state, job_state.request, wording.new_instead_of_rerun(event))
    elif code:
        run_id = run.id if run is not None else None
        engine.counters.say(wording.rerun_refused(event, code, run_id))
        engine.declined.add(event.job, "rerun_refused", now, code, code=code, run=run_id)
    elif run is not None:
        newer = _newer(engine, run, event)
        if newer:
            engine.counters.say(wording.retry_code_note(event, run.id, newer, engine.rules))
        engine.enqueue(now, job_state, _request(engine, run, event), wording.rerun(event, run.id, newer))


def _earlier_run(own: list[RunRecord], event: Rerun) -> RunRecord | None:
    """Return the run to rerun: the named one, or the latest."""
    if event.run is None:
        return own[-1] if own else None
    named = [record for record in own if record.id == event.run]
    if not named:
        raise JobkitError(
            f"the rerun at {date_words(event.at)} names run {event.run}, which is no run of {event.job!r}",
            where="events",
            hint=f"its runs so far: {', '.join(str(record.id) for record in own) or 'none'}",
        )
    return named[0]


def _refusal(run: RunRecord | None, own: list[RunRecord], event: Rerun) -> str:
    """Return the API's code for why the run is not rerun, or ``""`` (P-102)."""
    if run is not None and run is not own[-1]:
        return "RETRY_NOT_LATEST_RUN"
    if run is None or run.status != "error":
        return "RETRY_NOT_FAILED_RUN"
    if event.start == "beginning":
        return ""
    if not run.request.version.supports_retry:
        return "RETRY_UNSUPPORTED_VERSION"
    failed = _failed_step(run)
    if failed is None or failed.invocation is None or not failed.invocation.state.results:
        return "RETRY_NO_RUN_RESULTS" if failed is None or _can_retry(failed) else "RETRY_UNSUPPORTED_CMD"
    return "" if _can_retry(failed) else "RETRY_UNSUPPORTED_CMD"


def _can_retry(step: PhaseStep) -> bool:
    done: Invocation | None = step.invocation
    if step.plan.command is None:
        return False
    return done is None or done.command.verb == "retry" or done.command.verb in RETRYABLE


def _failed_step(run: RunRecord) -> PhaseStep | None:
    steps = (step for phase, _ in run.phases() for step in phase.steps)
    return next((step for step in steps if step.status == "error" and step.plan.ends_run), None)


def _request(engine: Engine, run: RunRecord, event: Rerun) -> RunRequest:
    """Return the request of the rerun: it takes the newest commit, unless it is bound to an older one."""
    again = replace(run.request, retry_of=run.id, code=run.code if _is_bound(run) else None)
    failed = _failed_step(run)
    if event.start == "beginning" or failed is None:
        return again
    if not engine.rules.retry_takes_new_code:
        again = replace(again, code=run.code)
    position = failed.after.position - 1
    return replace(again, plan=plan_rerun(run.request.plan, position, failed.invocation, engine.rules))


def _is_bound(run: RunRecord) -> bool:
    """Return whether a run was asked for with its commit: a pull request's, or one that the API named."""
    return run.request.code is not None or run.request.git_sha is not None


def _newer(engine: Engine, run: RunRecord, event: Rerun) -> tuple[int, ...]:
    """Return the pull requests merged since a run, where it decides which code its rerun takes (PF-090)."""
    if event.start == "beginning" or _is_bound(run):
        return ()
    head = engine.world.code.head(run.job, run.request.branch)
    return tuple(dict.fromkeys(change.pull_request for change in head.without(run.code)))
