"""What a pull request sets off: CI runs, merge jobs, new code on the branch, schemas that go.

Sources: dbt docs deploy/ci-jobs, deploy/merge-jobs, deploy/continuous-integration (P-022, P-032, P-045 to
P-047, P-076, P-077, P-125, P-126).
"""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.jobs import Job
from jobkit.platform import wording
from jobkit.platform.engine import Engine
from jobkit.platform.events import PullRequest
from jobkit.platform.records import JobState
from jobkit.platform.requests import ci_schema, request_ci

__all__ = ["plan_pull_request"]


def plan_pull_request(engine: Engine, event: PullRequest) -> None:
    """Plan everything that one pull request sets off; raises JobkitError for nodes that are not there."""
    for job_state in engine.job_states.values():
        if _targets(engine, job_state.job, event):
            engine.world.code.open(event, job_state.job)
    for number, moment in enumerate(event.pushed_at):
        engine.at(engine.clock.tick(moment), _push, event, number)
    if event.draft and event.ready is not None:
        engine.at(engine.clock.tick(event.ready), _ready, event, None)
    if event.end is not None:
        engine.at(engine.clock.tick(event.end), _close, event, None)


def _push(engine: Engine, now: int, event: PullRequest, number: int) -> None:
    """A pull request is opened, or gets a commit: the CI jobs that listen get a run (P-076)."""
    if number == 0:
        for job_state in _ci_job_states(engine, event):
            engine.world.code.open(event, job_state.job)
    ready = event.ready is not None and engine.clock.tick(event.ready) <= now
    for job_state in _ci_job_states(engine, event):
        if (not event.draft or ready or job_state.job.triggers.draft_pull_request) and _in_list(
            engine, job_state, number
        ):
            _enqueue(engine, now, event, job_state, number)


def _ready(engine: Engine, now: int, event: PullRequest, _: None) -> None:
    """A draft is ready for review: jobs that do not run for drafts do now; no commit runs twice (P-047)."""
    number = sum(engine.clock.tick(moment) <= now for moment in event.pushed_at[1:])
    for job_state in _ci_job_states(engine, event):
        if not job_state.job.triggers.draft_pull_request:
            _enqueue(engine, now, event, job_state, number)


def _close(engine: Engine, now: int, event: PullRequest, _: None) -> None:
    """The pull request is closed: its schemas are dropped; if it is merged, merge jobs run (P-032, P-126)."""
    schemas = [
        ci_schema(engine.account, job_state.job, event.number) for job_state in _ci_job_states(engine, event)
    ]
    if engine.rules.drop_ci_schemas and _is_native(engine):
        for schema in engine.world.drop_schemas(schemas):
            engine.counters.dropped[schema] = wording.dropped(schema, event, engine.clock.moment(now))
        engine.conditions_change(now)
    if event.merged is None:
        return
    _merge_code(engine, event)
    for job_state in engine.job_states.values():
        if (
            job_state.job.job_type == "merge"
            and engine.rules.merge_jobs
            and _targets(engine, job_state.job, event)
        ):
            engine.enqueue(now, job_state, job_state.request, wording.merged(event, job_state.job))


def _merge_code(engine: Engine, event: PullRequest) -> None:
    """Make what the pull request changes part of the branch it is merged into."""
    code, done = engine.world.code, set()
    for job_state in engine.job_states.values():
        branch = (job_state.job.project, engine.account.branch_of(job_state.job))
        if branch not in done and _targets(engine, job_state.job, event):
            done.add(branch)
            code.merge(event, job_state.job)


def _enqueue(engine: Engine, now: int, event: PullRequest, job_state: JobState, number: int) -> None:
    trigger = wording.pull_request(event, engine.clock.moment(now), number)
    code = engine.world.code.branch(event, job_state.job, number)
    request = request_ci(engine.account, job_state.request, event.number, code, event.sha(number))
    engine.enqueue(now, job_state, request, trigger)


def _ci_job_states(engine: Engine, event: PullRequest) -> Iterator[JobState]:
    """Yield the CI jobs it concerns; only native integrations tell the platform of it (P-126)."""
    if _is_native(engine):
        yield from (
            job_state
            for job_state in engine.job_states.values()
            if job_state.is_ci and _targets(engine, job_state.job, event)
        )


def _targets(engine: Engine, job: Job, event: PullRequest) -> bool:
    """Return whether the pull request is meant for the branch that `job` builds (P-077)."""
    target = event.target_branch or engine.account.default_branch
    return target == engine.account.branch_of(job) and (event.code_of is None or event.code_of == job.project)


def _is_native(engine: Engine) -> bool:
    return engine.account.git_provider != "other"


def _in_list(engine: Engine, job_state: JobState, number: int) -> bool:
    """Return whether the guide's list of events, where it is obeyed, lets the job run (S-11)."""
    chosen = job_state.job.triggers.pull_request_events
    if not engine.rules.pull_request_event_list or chosen is None:
        return True
    return ("opened" if number == 0 else "synchronize") in chosen
