"""The face of the simulation: jobs in, what will happen out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from jobkit.errors import JobkitError
from jobkit.execution import Fault
from jobkit.jobs import Account, Job
from jobkit.moments import utc
from jobkit.project import Project
from jobkit.simulation import wording
from jobkit.simulation.differences import differences
from jobkit.simulation.engine import Engine
from jobkit.simulation.events import ApiTrigger, Event, PullRequest, RunNow
from jobkit.simulation.outset import default_pull_request, jobs_to_start, outset
from jobkit.simulation.requests import request_api, request_ci, request_run
from jobkit.simulation.result import Note, Simulation
from jobkit.simulation.rules import Rules
from jobkit.simulation.world import World
from jobkit.why import Cause

__all__ = ["DEFAULT_START", "simulate"]

DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Fixed, so that the same call gives the same answer on every day."""

_WEEK = timedelta(days=7)
_ROOM_FOR_A_RUN = timedelta(days=1)


def simulate(
    jobs: Account | Job | Iterable[Job],
    project: Project | None = None,
    *,
    start: datetime | str | None = None,
    until: datetime | str | None = None,
    events: Sequence[Event] = (),
    faults: Sequence[Fault] = (),
    rules: Rules | None = None,
    seed: int = 0,
    built: Iterable[str] | None = None,
) -> Simulation:
    """Say what will happen, when and why, if these jobs run on this project.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
    project : Project, optional
        The bundled example project ``shop`` by default.
    start, until : datetime or str, optional
        The horizon, half-open, in UTC: one week from Monday 2026-03-02 by default. If no schedule fires
        within that week, it reaches to the end of the day after the first fire.
    events : sequence of RunNow, ApiTrigger or PullRequest
    faults : sequence of Fault
        Nodes or steps that fail; make them with `jobkit.fail` and `jobkit.fail_step`.
    rules : Rules, optional
        `Rules.platform()` by default.
    seed : int
        Seeds what varies from run to run; the same seed gives the same bytes.
    built : iterable of str, optional
        Names of the environments that are fully built at the start; everything else is empty then.
        By default, what no job here builds is taken to exist, and a note says so.

    Returns
    -------
    Simulation

    Raises
    ------
    JobkitError
        When a job, event or fault names something that does not exist, or the horizon is empty.

    Notes
    -----
    A job that nothing would start (no schedule, no event, no upstream job here) gets one run at the start.

    Examples
    --------
    >>> from jobkit.jobs import Schedule
    >>> job = Job(name="Daily", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    >>> sim = simulate(job)
    >>> len(sim.runs), sim.runs[0].queued_at.isoformat()
    (7, '2026-03-02T06:00:00+00:00')
    """
    account = Account.of(jobs)
    project = project if project is not None else Project.example()
    rules = rules or Rules()
    begin = utc(start) if start is not None else DEFAULT_START
    end = utc(until) if until is not None else _default_end(account, rules, begin)
    if end <= begin:
        raise JobkitError(
            f"the horizon ends at {end} but begins at {begin}", hint="until must be after start"
        )
    notes: list[Note] = [note for job in account.jobs for note in differences(job, account, rules)]
    happenings = list(events)
    if any(job.is_ci for job in account.jobs) and not any(isinstance(e, PullRequest) for e in happenings):
        event, note = default_pull_request(project, _quiet_moment(account, rules, begin, end))
        happenings.append(event)
        notes.append(note)
    at_first = outset(account, project, begin, built)
    world = World(account, project, rules, at_first.warehouse, at_first.store, faults)
    engine = Engine(world, seed)
    _plan_schedules(engine, begin, end)
    _plan_events(engine, happenings)
    for job in jobs_to_start(account, happenings):
        _plan(engine, begin, job, wording.initial_run(job, begin))
    runs = engine.run(end)
    notes += [*at_first.notes, *_bounds(engine)]
    return Simulation(account, project, rules, begin, end, runs, tuple(notes), seed)


def _default_end(account: Account, rules: Rules, begin: datetime) -> datetime:
    """One week; or, when no schedule fires within it, until a day after the first that does."""
    first = [fire for job in account.jobs if (fire := _first_fire(job, rules, begin)) is not None]
    if first and min(first) >= begin + _WEEK:
        return min(first) + _ROOM_FOR_A_RUN
    return begin + _WEEK


def _first_fire(job: Job, rules: Rules, begin: datetime) -> datetime | None:
    if job.schedule is None or not job.runs_on_schedule:
        return None
    just_before = begin - timedelta(minutes=1)
    return job.schedule.next_fire(
        just_before, honour_timezone=rules.honour_timezone, assigned_minute=rules.interval_minute
    )


def _quiet_moment(account: Account, rules: Rules, begin: datetime, end: datetime) -> datetime:
    """When to open the pull request that nobody gave: after the first scheduled run has had its time."""
    fires = [f for job in account.jobs if job.is_deploy and (f := _first_fire(job, rules, begin)) is not None]
    moment = min(fires) + timedelta(hours=4) if fires else begin
    return moment if moment < end else begin


def _plan(engine: Engine, moment: datetime, job: Job, trigger: Cause) -> None:
    request = request_run(engine.account, engine.rules, job, trigger)
    engine.at(moment, partial(engine.enqueue, request))


def _plan_schedules(engine: Engine, begin: datetime, end: datetime) -> None:
    """Plan every fire of every schedule; at one moment, jobs in the order of their names."""
    rules = engine.rules
    for job in sorted(engine.account.jobs, key=lambda job: job.name):
        if job.schedule is None or not job.runs_on_schedule:
            continue
        expression = job.schedule.expression(rules.interval_minute)
        fires = job.schedule.fire_times(
            begin, end, honour_timezone=rules.honour_timezone, assigned_minute=rules.interval_minute
        )
        for fire in fires:
            _plan(engine, fire, job, wording.schedule_fired(job, fire, expression))


def _plan_events(engine: Engine, events: Sequence[Event]) -> None:
    account, rules = engine.account, engine.rules
    for event in events:
        if isinstance(event, PullRequest):
            _plan_pull_request(engine, event)
            continue
        job = account.job(event.job)
        if isinstance(event, RunNow):
            _plan(engine, event.at, job, wording.run_now(job, event.at))
        elif isinstance(event, ApiTrigger):
            request = request_api(account, rules, job, wording.api_called(event), event)
            engine.at(event.at, partial(engine.enqueue, request))


def _plan_pull_request(engine: Engine, event: PullRequest) -> None:
    branch = event.branch(engine.world.project)
    for moment in (event.at, *event.commits):
        for job in sorted(engine.account.jobs, key=lambda job: job.name):
            if _listens(job, event, moment, engine.rules):
                trigger = wording.pull_request(event, moment)
                request = request_ci(engine.account, engine.rules, job, trigger, event, branch)
                engine.at(moment, partial(engine.enqueue, request))


def _listens(job: Job, event: PullRequest, moment: datetime, rules: Rules) -> bool:
    """Return whether `job` runs when the pull request is opened, or pushed to, at `moment` (P-022, P-076)."""
    if not job.is_ci or (event.draft and not job.triggers.draft_pull_request):
        return False
    chosen = job.triggers.pull_request_events
    if not rules.pull_request_event_list or chosen is None:
        return True
    return ("opened" if moment == event.at else "synchronize") in chosen


def _bounds(engine: Engine) -> list[Note]:
    """Say where a chain of jobs was cut."""
    fact = Rules.fact("max_chain_runs")
    return [
        Note(
            f"Jobs that trigger each other go round in a circle: after {engine.rules.max_chain_runs} runs "
            f"of one chain (run {run.id} of {run.job.name!r}), jobkit no longer starts {name!r}. What the "
            "platform would do is not documented.",
            "bound",
            job=name,
            field="triggers.job_completion",
            fact=fact.fact,
        )
        for name, run in engine.cut_chains.items()
    ]
