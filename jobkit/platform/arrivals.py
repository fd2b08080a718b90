"""What comes to the platform from outside, planned: schedules, events, and a job that nothing starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from jobkit.jobs import Account, Job, Schedule
from jobkit.platform import wording
from jobkit.platform.clock import Clock
from jobkit.platform.engine import Action, Engine
from jobkit.platform.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.platform.idle_events import early_notes, unknown_code
from jobkit.platform.pull_requests import plan_pull_request
from jobkit.platform.records import JobState
from jobkit.platform.requests import request_api, request_run
from jobkit.platform.reruns import rerun
from jobkit.platform.rules import Rules
from jobkit.platform.scheduled_times import ScheduledTimes

__all__ = ["job_states_of", "plan_events", "schedule_of"]

_SAMPLE = timedelta(days=7)


def job_states_of(account: Account, rules: Rules, clock: Clock, seed: int) -> list[JobState]:
    """Return a `JobState` for each job, by name; jobs with the same schedule share its times."""
    shared: dict[Schedule, ScheduledTimes] = {}
    job_states = []
    for rank, job in enumerate(sorted(account.jobs, key=lambda job: job.name)):
        schedule = schedule_of(job, rules, clock.start)
        if schedule is not None and schedule not in shared:
            shared[schedule] = ScheduledTimes(schedule, rules, clock)
        job_states.append(
            JobState(
                job=job,
                rank=rank,
                is_ci=job.is_ci,
                is_serial=rules.one_run_per_job if not job.is_ci else not rules.concurrent_ci,
                takes_slot=rules.ci_takes_slot or not job.is_ci,
                request=request_run(account, rules, job),
                scheduled_times=shared[schedule] if schedule is not None else None,
                prep_seed=f"{seed}/{job.name}",
            )
        )
    return job_states


def schedule_of(job: Job, rules: Rules, start: datetime | None = None) -> Schedule | None:
    """Return the schedule that starts runs of `job`: None without one, and where the plan refuses it."""
    if job.schedule is None or not job.runs_on_schedule:
        return None
    too_often = (
        start is not None and 0 < _shortest_gap(job.schedule, rules, start) < rules.min_interval_minutes
    )
    return None if too_often else job.schedule


def _shortest_gap(schedule: Schedule, rules: Rules, start: datetime) -> int:
    """Return the fewest minutes between two runs in a week from `start`; 0 for fewer than two runs."""
    if not rules.min_interval_minutes:
        return 0
    times = schedule.fire_times(start, start + _SAMPLE, assigned_minute=rules.interval_minute)
    return min(((after - before) // timedelta(minutes=1) for before, after in pairwise(times)), default=0)


def plan_events(engine: Engine, events: Sequence[Event], to_start: Job | None = None) -> None:
    """Plan what happens from outside, given in any order, and a run of the job `to_start`."""
    _say_what_the_plan_lacks(engine)
    requests = {event.number: event for event in events if isinstance(event, PullRequest)}
    engine.given = tuple(sorted(events, key=_order))
    for event in engine.given:
        for note in early_notes(event, engine.clock.start):
            engine.counters.say(note)
        if isinstance(event, PullRequest):
            plan_pull_request(engine, event)
        elif event.at >= engine.clock.start:
            named = requests.get(event.pull_request or 0) if isinstance(event, ApiTrigger) else None
            engine.at(engine.clock.tick(event.at), _ACTIONS[type(event)], event, named)
    if to_start is not None:
        engine.at(0, _start, engine.job_states[to_start.name], None)


def _order(event: Event) -> tuple[datetime, str, str]:
    """Return what puts events in one order, however they were given."""
    fields = sorted((name, str(value)) for name, value in event if name != "project")
    return event.at, type(event).__name__, str(fields)


def _start(engine: Engine, now: int, job_state: JobState, _: None) -> None:
    engine.enqueue(
        now, job_state, job_state.request, wording.initial_run(job_state.job, engine.clock.moment(now))
    )


def _run_now(engine: Engine, now: int, event: RunNow, _: None) -> None:
    job_state = engine.job_states[event.job]
    engine.enqueue(now, job_state, job_state.request, wording.run_now(job_state.job, event.at))


def _save(engine: Engine, now: int, event: SaveJob, _: None) -> None:
    if engine.job_states[event.job].is_active:
        engine.counters.say(wording.saved_for_nothing(event))
    engine.counters.reactivate(engine.job_states[event.job], now)
    engine.declined.add(event.job, "saved", now)


def _call(engine: Engine, now: int, event: ApiTrigger, request: PullRequest | None) -> None:
    job_state = engine.job_states[event.job]
    names_code = event.git_sha is not None or event.git_branch is not None
    if job_state.job.is_ci and (event.pull_request is None or not names_code):
        engine.counters.say(wording.api_refused(event))
        engine.declined.add(event.job, "api_refused", now)
        return
    code = engine.world.code
    if request is not None:
        pushed = sum(moment <= event.at for moment in request.pushed_at)
        version = code.branch(request, job_state.job, max(pushed - 1, 0))
    else:
        version = code.head(job_state.job, job_state.request.branch)
    unknown = unknown_code(event, request is not None)
    if unknown is not None:
        engine.counters.say(unknown)
    in_fork = request is not None and request.fork
    asked = request_api(engine.account, engine.rules, job_state.request, event, version, in_fork=in_fork)
    engine.enqueue(now, job_state, asked, wording.api_called(event))


_ACTIONS: dict[type[Event], Action] = {
    RunNow: _run_now,
    SaveJob: _save,
    ApiTrigger: _call,
    Rerun: rerun,
}


def _say_what_the_plan_lacks(engine: Engine) -> None:
    """Note which jobs rely on what the plan does not have."""
    rules, say, declined = engine.rules, engine.counters.say, engine.declined
    for job_state in engine.job_states.values():
        job = job_state.job
        if job.triggers.job_completion is not None and not rules.job_completion_trigger:
            say(wording.not_on_plan(job.name, "it should run when another job finishes", "P-072"))
            declined.add(job.name, "not_on_plan", None, trigger="job_completion", fact="P-072")
        if job.job_type == "merge" and not rules.merge_jobs:
            say(wording.not_on_plan(job.name, "it should run on merge", "P-032"))
            declined.add(job.name, "not_on_plan", None, trigger="merge", fact="P-032")
        if job.is_ci and job.run_lint and not rules.ci_lint:
            say(wording.not_on_plan(job.name, "it should lint the changed files", "P-025"))
        if job.is_ci and job.run_compare_changes and not rules.compare_changes:
            say(wording.not_on_plan(job.name, "it should compare the changed data", "P-026"))
        if job.schedule is not None and job.runs_on_schedule and job_state.scheduled_times is None:
            gap = _shortest_gap(job.schedule, rules, engine.clock.start)
            say(wording.too_frequent(job.name, gap, rules.min_interval_minutes))
            declined.add(job.name, "too_frequent", None, minutes=gap, least=rules.min_interval_minutes)
        if job.triggers.webhook and not rules.obey_webhook_trigger:
            declined.add(job.name, "no_inbound_webhook", None)
