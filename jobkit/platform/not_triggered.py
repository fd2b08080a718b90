"""What has triggered a job nowhere up to the horizon: schedules that are off, upstream jobs that never end.

What was considered at a moment is in `DeclinedTriggers`; this is what did not come up at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Details, Plain
from jobkit.jobs import Job
from jobkit.platform.declined import Declined, DeclinedKind
from jobkit.platform.engine import Engine
from jobkit.platform.pull_requests import targets
from jobkit.platform.records import JobState, RunRecord

__all__ = ["declined_by"]

_PULL_REQUEST_KINDS = frozenset(
    {"draft", "other_branch", "custom_branch", "other_project", "no_native_git", "not_in_event_list"}
)
_MERGE_KINDS = frozenset(
    {"closed_without_merge", "other_branch", "custom_branch", "other_project", "not_merged", "not_on_plan"}
)

_Runs = dict[str, list[RunRecord]]
"""The runs of each job that has any."""


def declined_by(engine: Engine, horizon: int) -> tuple[Declined, ...]:
    """Return every trigger that was considered or is missing, by job in the order of definition.

    Parameters
    ----------
    engine : Engine
        After it ran.
    horizon : int
        The tick at which it stopped.
    """
    came: dict[str, list[Declined]] = {job.name: [] for job in engine.account.jobs}
    runs: _Runs = {}
    for record in engine.records:
        runs.setdefault(record.job_state.job.name, []).append(record)
    for declined in engine.declined.read(engine.clock):
        came[declined.job].append(declined)
    for name, of_job in came.items():
        job_state = engine.job_states[name]
        known = {declined.kind for declined in of_job}
        of_job += _schedule(engine, job_state, horizon)
        of_job += _upstream(engine, job_state, runs)
        of_job += _pull_requests(engine, job_state, known, runs)
        of_job += _nothing(job_state)
        # That somebody saved the job is the least of reasons.
        of_job.sort(key=lambda declined: declined.kind == "saved")
    return tuple(declined for of_job in came.values() for declined in of_job)


def _found(job_state: JobState, kind: DeclinedKind, **data: Plain) -> Declined:
    return Declined(job_state.job.name, kind, data=Details(**data))


def _schedule(engine: Engine, job_state: JobState, horizon: int) -> Iterator[Declined]:
    job, times = job_state.job, job_state.scheduled_times
    if job.schedule is None:
        return
    expression = job.schedule.expression(engine.rules.interval_minute)
    if not job.triggers.schedule:
        yield _found(job_state, "schedule_off", expression=expression)
    elif times is not None:
        first = times.get(0)
        if first is None or first >= horizon:
            following = engine.clock.moment_or_none(first)
            yield _found(job_state, "no_fire_time", expression=expression, next=following)


def _upstream(engine: Engine, job_state: JobState, runs: _Runs) -> Iterator[Declined]:
    """Yield why no run of the upstream job ever ended, so that its outcome did not matter (P-072)."""
    condition = job_state.job.triggers.job_completion
    if condition is None or not engine.rules.job_completion_trigger:
        return
    upstream = engine.job_states.get(condition.job)
    if upstream is None:
        yield _found(job_state, "upstream_not_here", upstream=condition.job, project=condition.project)
    elif not upstream.job.is_deploy:
        kind = upstream.job.job_type
        yield _found(job_state, "upstream_is_no_deploy_job", upstream=condition.job, job_type=kind)
    elif upstream.ordinal == 0:
        yield _found(job_state, "upstream_never_ran", upstream=condition.job)
    elif all(record.finished is None for record in runs[condition.job]):
        first = runs[condition.job][0]
        state = {"run": first.id, "status": first.status}
        yield _found(job_state, "upstream_unfinished", upstream=condition.job, **state)


def _pull_requests(
    engine: Engine, job_state: JobState, known: set[DeclinedKind], runs: _Runs
) -> Iterator[Declined]:
    """Yield that no pull request came, or that none was merged."""
    job, branch = job_state.job, engine.account.branch_of(job_state.job)
    if job.is_ci and not known & _PULL_REQUEST_KINDS and not _was_triggered(job, runs):
        yield _found(job_state, "no_pull_request", branch=branch)
    if job.job_type == "merge":
        still_open = [event for event in engine.open_pull_requests.values() if targets(engine, job, event)]
        for event in still_open:
            data = Details(pull_request=event.number)
            yield Declined(job.name, "not_merged", event.at, event.at, data=data)
        if not (known & _MERGE_KINDS or still_open or _was_triggered(job, runs)):
            yield _found(job_state, "no_merge", branch=branch)


def _was_triggered(job: Job, runs: _Runs) -> bool:
    """Return whether a pull request or a merge has started a run of the job."""
    kinds = ("pull_request", "merge")
    own = runs.get(job.name, ())
    return any(record.trigger is not None and record.trigger.kind in kinds for record in own)


def _nothing(job_state: JobState) -> Iterator[Declined]:
    """Yield that a job has no trigger at all: it waits for Run now or the API."""
    job = job_state.job
    on = job.triggers.job_completion, job.schedule, job.is_ci or None, job.triggers.merge or None
    if job_state.ordinal == 0 and all(trigger is None for trigger in on):
        yield _found(job_state, "no_trigger")
