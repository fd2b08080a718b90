"""What comes to the platform from outside, planned: schedules, events, and the jobs that nothing starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import singledispatch
from itertools import pairwise
from random import Random

from jobkit.jobs import Account, Job, Schedule
from jobkit.simulation import wording
from jobkit.simulation.clock import Clock
from jobkit.simulation.engine import Engine
from jobkit.simulation.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation.fires import Fires
from jobkit.simulation.lane import Lane
from jobkit.simulation.pull_requests import plan_pull_request
from jobkit.simulation.requests import request_api, request_run
from jobkit.simulation.reruns import plan_rerun_event
from jobkit.simulation.rules import Rules

__all__ = ["lanes_of", "plan_events", "schedule_of"]

_SAMPLE = timedelta(days=7)


def lanes_of(account: Account, rules: Rules, clock: Clock, seed: int) -> list[Lane]:
    """Return a lane for each job, by name; jobs with the same schedule share its fire times."""
    shared: dict[Schedule, Fires] = {}
    lanes = []
    for rank, job in enumerate(sorted(account.jobs, key=lambda job: job.name)):
        schedule = schedule_of(job, rules, clock.start)
        if schedule is not None and schedule not in shared:
            shared[schedule] = Fires(schedule, rules, clock)
        lanes.append(
            Lane(
                job=job,
                rank=rank,
                is_ci=job.is_ci,
                is_serial=rules.one_run_per_job if not job.is_ci else not rules.concurrent_ci,
                takes_slot=rules.ci_takes_slot or not job.is_ci,
                request=request_run(account, rules, job),
                fires=shared[schedule] if schedule is not None else None,
                prep=Random(f"{seed}/{job.name}"),  # noqa: S311
            )
        )
    return lanes


def schedule_of(job: Job, rules: Rules, start: datetime | None = None) -> Schedule | None:
    """Return the schedule that starts runs of `job`: None without one, and where the plan refuses it."""
    if job.schedule is None or not job.runs_on_schedule:
        return None
    too_often = (
        start is not None and 0 < _shortest_gap(job.schedule, rules, start) < rules.min_interval_minutes
    )
    return None if too_often else job.schedule


def _shortest_gap(schedule: Schedule, rules: Rules, start: datetime) -> int:
    """Return the fewest minutes between two fires in a week from `start`; 0 where there are not two."""
    if not rules.min_interval_minutes:
        return 0
    fires = schedule.fire_times(start, start + _SAMPLE, assigned_minute=rules.interval_minute)
    return min(((after - before) // timedelta(minutes=1) for before, after in pairwise(fires)), default=0)


def plan_events(engine: Engine, events: Sequence[Event], to_start: Iterable[Job]) -> None:
    """Plan what happens from outside, in whatever order it is given, and a run of each job in `to_start`."""
    _say_what_the_plan_lacks(engine)
    requests = {event.number: event for event in events if isinstance(event, PullRequest)}
    for event in sorted(events, key=_order):
        _plan(event, engine, requests)
    for job in sorted(to_start, key=lambda job: job.name):
        engine.at(0, _start, engine.lanes[job.name], None)


def _order(event: Event) -> tuple[datetime, str, str]:
    """Return what puts events in one order, however they were given."""
    fields = sorted((name, str(value)) for name, value in event if name != "project")
    return event.at, type(event).__name__, str(fields)


def _start(engine: Engine, now: int, lane: Lane, _: None) -> None:
    engine.enqueue(now, lane, lane.request, wording.initial_run(lane.job, engine.clock.moment(now)))


@singledispatch
def _plan(event: Event, engine: Engine, requests: dict[int, PullRequest]) -> None:
    raise TypeError(f"{type(event).__name__} is no event")


@_plan.register
def _(event: RunNow, engine: Engine, requests: dict[int, PullRequest]) -> None:
    engine.account.job(event.job)
    engine.at(engine.clock.tick(event.at), _run_now, event, None)


@_plan.register
def _(event: SaveJob, engine: Engine, requests: dict[int, PullRequest]) -> None:
    engine.account.job(event.job)
    engine.at(engine.clock.tick(event.at), _save, event, None)


@_plan.register
def _(event: ApiTrigger, engine: Engine, requests: dict[int, PullRequest]) -> None:
    engine.account.job(event.job)
    engine.at(engine.clock.tick(event.at), _call, event, requests.get(event.pull_request or 0))


@_plan.register
def _(event: Rerun, engine: Engine, requests: dict[int, PullRequest]) -> None:
    plan_rerun_event(engine, event)


@_plan.register
def _(event: PullRequest, engine: Engine, requests: dict[int, PullRequest]) -> None:
    plan_pull_request(engine, event)


def _run_now(engine: Engine, now: int, event: RunNow, _: None) -> None:
    lane = engine.lanes[event.job]
    engine.enqueue(now, lane, lane.request, wording.run_now(lane.job, event.at))


def _save(engine: Engine, now: int, event: SaveJob, _: None) -> None:
    engine.ledger.reactivate(engine.lanes[event.job], now)


def _call(engine: Engine, now: int, event: ApiTrigger, request: PullRequest | None) -> None:
    lane = engine.lanes[event.job]
    names_code = event.git_sha is not None or event.git_branch is not None
    if lane.job.is_ci and (event.pull_request is None or not names_code):
        engine.ledger.say(wording.api_refused(event))
        return
    code = engine.world.code
    project = (
        code.branch(request, lane.job) if request is not None else code.head(lane.job, lane.request.branch)
    )
    asked = request_api(engine.account, engine.rules, lane.request, event, project)
    engine.enqueue(now, lane, asked, wording.api_called(event))


def _say_what_the_plan_lacks(engine: Engine) -> None:
    """Note which jobs rely on what the plan does not have."""
    rules, say = engine.rules, engine.ledger.say
    for lane in sorted(engine.lanes.values(), key=lambda lane: lane.rank):
        job = lane.job
        if job.triggers.job_completion is not None and not rules.job_completion_trigger:
            say(wording.not_on_plan(job.name, "it should run when another job finishes", "P-072"))
        if job.job_type == "merge" and not rules.merge_jobs:
            say(wording.not_on_plan(job.name, "it should run on merge", "P-032"))
        if job.is_ci and job.run_lint and not rules.ci_lint:
            say(wording.not_on_plan(job.name, "it should lint the changed files", "P-025"))
        if job.is_ci and job.run_compare_changes and not rules.compare_changes:
            say(wording.not_on_plan(job.name, "it should compare the changed data", "P-026"))
        if job.schedule is not None and job.runs_on_schedule and lane.fires is None:
            gap = _shortest_gap(job.schedule, rules, engine.clock.start)
            say(wording.too_frequent(job.name, gap, rules.min_interval_minutes))
