"""What a pull request sets off: CI runs, merge jobs, new code on the branch, schemas that go.

Sources: dbt docs deploy/ci-jobs, deploy/merge-jobs, deploy/continuous-integration (P-022, P-032, P-045 to
P-047, P-076, P-077, P-125, P-126).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jobkit.jobs import Job
from jobkit.platform import wording
from jobkit.platform.declined import DeclinedKind
from jobkit.platform.engine import Action, Engine
from jobkit.platform.events import PullRequest
from jobkit.platform.idle_events import idle_pull_request
from jobkit.platform.records import JobState
from jobkit.platform.requests import ci_schema, request_ci

__all__ = ["plan_pull_request", "targets"]


def plan_pull_request(engine: Engine, event: PullRequest) -> None:
    """Plan everything that one pull request sets off; raises JobkitError for nodes that are not there."""
    for job_state in engine.job_states.values():
        if targets(engine, job_state.job, event):
            engine.world.code.open(event, job_state.job)
    for number, moment in enumerate(event.pushed_at):
        _plan(engine, moment, _push, event, number)
    if event.draft and event.ready is not None:
        _plan(engine, event.ready, _ready, event, None)
    if event.end is not None:
        _plan(engine, event.end, _close, event, None)
    idle = idle_pull_request(engine.account, engine.rules, event)
    if idle is not None and event.at >= engine.clock.start:
        engine.counters.say(idle)


def _plan(engine: Engine, moment: datetime, action: Action, event: PullRequest, detail: Any) -> None:
    """Plan what happens at a moment; what lies before the start is not played."""
    if moment >= engine.clock.start:
        engine.at(engine.clock.tick(moment), action, event, detail)


def _push(engine: Engine, now: int, event: PullRequest, number: int) -> None:
    """A pull request is opened, or gets a commit: the CI jobs that listen get a run (P-076)."""
    what = "commit" if number else "opened"
    if number == 0:
        for job_state in _ci_job_states(engine, event):
            engine.world.code.open(event, job_state.job)
        engine.open_pull_requests[event.number] = event
    elif event.pushes[number].merges_target:
        for job_state in engine.job_states.values():
            if targets(engine, job_state.job, event):
                engine.world.code.update(event, job_state.job)
    for job_state in engine.job_states.values():
        if job_state.is_ci:
            if (kind := _why_not(engine, now, event, job_state, number)) is None:
                _enqueue(engine, now, event, job_state, number, what)
            else:
                _decline(engine, now, event, job_state, kind, what)


def _why_not(
    engine: Engine, now: int, event: PullRequest, job_state: JobState, number: int
) -> DeclinedKind | None:
    """Return why a CI job does not run for a commit of a pull request, or None."""
    if not _is_native(engine, job_state.job):
        return "no_native_git"
    if not targets(engine, job_state.job, event):
        return _off_target(engine, job_state.job, event)
    ready = event.ready is not None and engine.clock.tick(event.ready) <= now
    if event.draft and not ready and not job_state.job.triggers.draft_pull_request:
        return "draft"
    return None if _in_list(engine, job_state, number) else "not_in_event_list"


def _off_target(engine: Engine, job: Job, event: PullRequest) -> DeclinedKind:
    """Return why a pull request is not meant for what `job` builds (P-077)."""
    if event.code_of is not None and event.code_of != job.project:
        return "other_project"
    return (
        "custom_branch"
        if engine.account.environment(job.environment, job.project).custom_branch
        else "other_branch"
    )


def _decline(
    engine: Engine, now: int, event: PullRequest, job_state: JobState, kind: DeclinedKind, what: str
) -> None:
    """Keep that a job did not run for what happened to a pull request, and why."""
    job = job_state.job
    engine.declined.add(
        job.name,
        kind,
        now,
        event.number,
        pull_request=event.number,
        event=what,
        target=event.target_branch or engine.account.settings_of(job.project).default_branch,
        branch=engine.account.branch_of(job),
        environment=job.environment,
        code_of=event.code_of,
        project=job.project,
    )


def _ready(engine: Engine, now: int, event: PullRequest, _: None) -> None:
    """A draft is ready for review: jobs that do not run for drafts do now; no commit runs twice (P-047)."""
    number = sum(engine.clock.tick(moment) <= now for moment in event.pushed_at[1:])
    for job_state in _ci_job_states(engine, event):
        if not job_state.job.triggers.draft_pull_request:
            _enqueue(engine, now, event, job_state, number, "ready")


def _close(engine: Engine, now: int, event: PullRequest, _: None) -> None:
    """The pull request is closed: its schemas are dropped; if it is merged, merge jobs run (P-032, P-126)."""
    schemas = [
        ci_schema(engine.account, job_state.job, event.number) for job_state in _ci_job_states(engine, event)
    ]
    if engine.rules.drop_ci_schemas and schemas:
        dropped = engine.world.schemas.drop(schemas)
        for schema in dropped:
            engine.counters.dropped[schema] = wording.dropped(schema, event, engine.clock.moment(now))
        engine.conditions_change(now, frozenset(dropped))
    engine.open_pull_requests.pop(event.number, None)
    if event.merged is not None:
        _merge_code(engine, event)
    for job_state in engine.job_states.values():
        if job_state.job.job_type == "merge" and engine.rules.merge_jobs:
            _offer_merge(engine, now, event, job_state)


def _offer_merge(engine: Engine, now: int, event: PullRequest, job_state: JobState) -> None:
    """Let a merge job run for a pull request that was merged into its branch, or keep why not (P-032)."""
    what = "closed" if event.merged is None else "merged"
    if not targets(engine, job_state.job, event):
        _decline(engine, now, event, job_state, _off_target(engine, job_state.job, event), what)
    elif event.merged is None:
        _decline(engine, now, event, job_state, "closed_without_merge", what)
    else:
        engine.enqueue(now, job_state, job_state.request, wording.merged(event, job_state.job))


def _merge_code(engine: Engine, event: PullRequest) -> None:
    """Make what the pull request changes part of the branch it is merged into."""
    code, done = engine.world.code, set()
    for job_state in engine.job_states.values():
        branch = (job_state.job.project, engine.account.branch_of(job_state.job))
        if branch not in done and targets(engine, job_state.job, event):
            done.add(branch)
            code.merge(event, job_state.job)


def _enqueue(
    engine: Engine, now: int, event: PullRequest, job_state: JobState, number: int, what: str
) -> None:
    trigger = wording.pull_request(event, engine.clock.moment(now), number, what)
    code = engine.world.code.branch(event, job_state.job, number)
    sha = event.sha(number)
    request = request_ci(engine.account, job_state.request, event.number, code, sha, in_fork=event.fork)
    engine.enqueue(now, job_state, request, trigger)


def _ci_job_states(engine: Engine, event: PullRequest) -> Iterator[JobState]:
    """Yield the CI jobs it concerns; only native integrations tell the platform of it (P-126)."""
    yield from (
        job_state
        for job_state in engine.job_states.values()
        if job_state.is_ci and _is_native(engine, job_state.job) and targets(engine, job_state.job, event)
    )


def targets(engine: Engine, job: Job, event: PullRequest) -> bool:
    """Return whether the pull request is meant for the branch that `job` builds (P-077)."""
    target = event.target_branch or engine.account.settings_of(job.project).default_branch
    return target == engine.account.branch_of(job) and (event.code_of is None or event.code_of == job.project)


def _is_native(engine: Engine, job: Job) -> bool:
    return engine.account.settings_of(job.project).git_provider != "other"


def _in_list(engine: Engine, job_state: JobState, number: int) -> bool:
    """Return whether the guide's list of events, where it is obeyed, lets the job run (G-11)."""
    chosen = job_state.job.triggers.pull_request_events
    if not engine.rules.pull_request_event_list or chosen is None:
        return True
    return ("opened" if number == 0 else "synchronize") in chosen
