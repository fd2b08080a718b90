"""The face of the simulation: jobs in, what will happen out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobkit.errors import JobkitError
from jobkit.execution import Fault
from jobkit.jobs import Account, Job
from jobkit.moments import utc
from jobkit.project import Project
from jobkit.simulation.arrivals import lanes_of, plan_events, schedule_of
from jobkit.simulation.clock import Clock
from jobkit.simulation.code import Code
from jobkit.simulation.differences import differences
from jobkit.simulation.engine import Engine
from jobkit.simulation.events import Event, PullRequest
from jobkit.simulation.fault_plan import FaultPlan
from jobkit.simulation.freeze import Freezer
from jobkit.simulation.note import Note
from jobkit.simulation.outset import default_pull_request, jobs_to_start, outset
from jobkit.simulation.result import Simulation
from jobkit.simulation.rules import Rules
from jobkit.simulation.runs import Runs
from jobkit.simulation.told.notes import told_notes
from jobkit.simulation.variables import variable_notes
from jobkit.simulation.world import World

__all__ = ["DEFAULT_START", "extended", "simulate"]

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
        notes += told_notes(account, code.main, rules)
    notes += [note for part in code.all for note in variable_notes(account, rules, part)]
    happenings = list(events)
    if _lacks_pull_request(account, happenings):
        event, note = default_pull_request(code.main, _quiet_moment(account, rules, begin, end))
        happenings.append(event)
        notes.append(note)
    stated = tuple(built) if built is not None else None
    at_first = outset(account, code, stated)
    world = World(
        account, code, rules, at_first.warehouse, at_first.store, FaultPlan(faults, code.all, clock), seed
    )
    engine = Engine(account, rules, world, lanes_of(account, rules, clock, seed), clock)
    plan_events(engine, happenings, jobs_to_start(account, happenings))
    sim = Simulation(account, code.main, rules, begin, end, (), (*notes, *at_first.notes), seed, stated)
    return _run_to(engine, sim, end)


def extended(sim: Simulation, until: datetime | str) -> Simulation:
    """Return the simulation that goes on to a later horizon; see `Simulation.extended`."""
    engine, end = sim._engine, utc(until)
    if engine is None:
        raise JobkitError("this simulation was put together by hand and cannot go on", where="extended")
    if end < sim.until:
        raise JobkitError(
            f"the simulation stands at {sim.until.isoformat()} and cannot go back to {end.isoformat()}",
            where="extended",
            hint="give a later horizon",
        )
    known = sim.notes[: len(sim.notes) - len(engine.ledger.notes())]
    return _run_to(deepcopy(engine), replace(sim, notes=known), end)


def _run_to(engine: Engine, sim: Simulation, end: datetime) -> Simulation:
    """Let `engine` run to `end`, and return `sim` with its runs, and what it has to say behind its notes."""
    horizon = engine.clock.tick(end)
    engine.run(horizon)
    runs = Runs(engine.records, Freezer(engine.rules, engine.clock, horizon))
    notes = (*sim.notes, *engine.ledger.notes())
    return replace(sim, until=end, runs=runs, notes=notes, _engine=engine)


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
