"""Random accounts of deploy jobs: schedules, chains, timeouts, faults; for what is measured of them."""

from __future__ import annotations

from hypothesis import strategies as st

from jobkit.dbt.execution import fail
from jobkit.jobs import Job, Schedule
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, project

CRONS = ("*/30 * * * *", "0 * * * *", "15 */2 * * *", "0 6 * * *", "45 5-9 * * *")
NAMES = ("A", "B", "C", "D")
OUTCOMES = ("success", "error", "cancelled")
DURATIONS = {minutes: project("a > b", "x", minutes=minutes) for minutes in (5, 20, 50)}


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    name = draw(st.sampled_from(NAMES))
    cron = draw(st.none() | st.sampled_from(CRONS))
    upstream = draw(st.none() | st.sampled_from(NAMES))
    triggers = {}
    if upstream is not None:
        statuses = draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, unique=True))
        # of another project: the job may not be among those of the account
        triggers = {"job_completion": {"job": upstream, "project": "another", "statuses": statuses}}
    return Job(
        name=name,
        commands=draw(st.sampled_from((["dbt build"], ["dbt run -s a", "dbt test"], ["dbt run -s x"]))),
        schedule=Schedule(cron=cron) if cron else None,
        triggers=triggers,
        timeout_seconds=draw(st.sampled_from((0, 0, 0, 600, 3000))),
    )


@st.composite
def calls(draw: st.DrawFn) -> tuple:
    several = draw(st.lists(jobs(), min_size=1, max_size=4, unique_by=lambda job: job.name))
    faults = [fail("a", runs=3)] if draw(st.booleans()) else []
    minutes = draw(st.sampled_from(sorted(DURATIONS)))
    return several, minutes, draw(st.integers(1, 3)), faults, draw(st.integers(0, 9))


def outcome(call: tuple) -> Simulation:
    several, minutes, slots, faults, seed = call
    rules = instant(run_slots=slots, prep_seconds=30, max_chain_runs=8)
    return simulate(
        several, DURATIONS[minutes], until="2026-03-02T14:00", rules=rules, faults=faults, seed=seed
    )
