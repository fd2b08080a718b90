"""The face of the simulation: jobs in, what will happen out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.arrivals import job_states_of, plan_events, schedule_of
from jobkit.platform.clock import Clock
from jobkit.platform.code import Code
from jobkit.platform.differences import differences
from jobkit.platform.engine import Engine
from jobkit.platform.events import Event, PullRequest
from jobkit.platform.fault_plan import FaultPlan
from jobkit.platform.initial_state import default_pull_request, initial_state, jobs_to_start
from jobkit.platform.missing_variables import variable_notes
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.platform.world import World
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation.simulation import Simulation, run_to

__all__ = ["DEFAULT_START", "simulate"]

DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Fixed, so that the same call gives the same answer on every day."""

_WEEK = timedelta(days=7)
_ROOM_FOR_A_RUN = timedelta(days=1)


def simulate(
    jobs: Account | Job | Iterable[Job],
    project: Project | Mapping[str, Project] | None = None,
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
    project : Project, or mapping of str to Project, optional
        The bundled example project ``shop`` by default; a mapping where jobs name different projects.
    start, until : datetime or str, optional
        The horizon, half-open, in UTC: one week from Monday 2026-03-02 by default. If no schedule fires
        within that week, it reaches to the end of the day after the first fire.
    events : sequence of RunNow, SaveJob, ApiTrigger, Rerun or PullRequest
        What happens from outside; their order in the sequence does not matter.
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
    rules = rules or Rules()
    code = Code(account, project if project is not None else Project.example())
    begin = utc(start) if start is not None else DEFAULT_START
    end = utc(until) if until is not None else _default_end(account, rules, begin)
    _check_horizon(begin, end)
    clock = Clock(begin)
    notes: list[Note] = [note for job in account.jobs for note in differences(job, account, rules)]
    if account.notifications or account.model_notifications or account.webhooks:
        notes += setting_notes(account, code.main, rules)
    notes += [note for part in code.all for note in variable_notes(account, rules, part)]
    happenings = list(events)
    if _lacks_pull_request(account, happenings):
        event, note = default_pull_request(code.main, _quiet_moment(account, rules, begin, end))
        happenings.append(event)
        notes.append(note)
    stated = tuple(built) if built is not None else None
    at_first = initial_state(account, code, stated)
    world = World(
        account, code, rules, at_first.warehouse, at_first.store, FaultPlan(faults, code.all, clock), seed
    )
    engine = Engine(account, rules, world, job_states_of(account, rules, clock, seed), clock)
    plan_events(engine, happenings, jobs_to_start(account, happenings))
    sim = Simulation(account, code.main, rules, begin, end, (), (*notes, *at_first.notes), seed, stated)
    return run_to(engine, sim, end)


def _check_horizon(begin: datetime, end: datetime) -> None:
    if end <= begin:
        raise JobkitError(
            f"the horizon ends at {end} but begins at {begin}", hint="until must be after start"
        )


def _default_end(account: Account, rules: Rules, begin: datetime) -> datetime:
    """One week; or, when no schedule fires within it, until a day after the first that does."""
    first = [fire for job in account.jobs if (fire := _first_fire(job, rules, begin)) is not None]
    if first and min(first) >= begin + _WEEK:
        return min(first) + _ROOM_FOR_A_RUN
    return begin + _WEEK


def _first_fire(job: Job, rules: Rules, begin: datetime) -> datetime | None:
    schedule = schedule_of(job, rules)
    if schedule is None:
        return None
    just_before = begin - timedelta(minutes=1)
    return schedule.next_fire(
        just_before, honour_timezone=rules.honour_timezone, assigned_minute=rules.interval_minute
    )


def _lacks_pull_request(account: Account, events: Sequence[Event]) -> bool:
    """Return whether there is a CI job that would start by itself, and nothing for it to run on."""
    ci = {job.name for job in account.jobs if job.is_ci}
    given = any(isinstance(event, PullRequest) or event.job in ci for event in events)
    return bool(ci) and not given and account.git_provider != "other"


def _quiet_moment(account: Account, rules: Rules, begin: datetime, end: datetime) -> datetime:
    """When to open the pull request that nobody gave: after the first scheduled run has had its time."""
    fires = [f for job in account.jobs if job.is_deploy and (f := _first_fire(job, rules, begin)) is not None]
    moment = min(fires) + timedelta(hours=4) if fires else begin
    return moment if moment < end else begin
