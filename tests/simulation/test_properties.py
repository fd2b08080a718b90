"""What holds for every account: random jobs, chains, slots and faults."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.execution import fail
from jobkit.jobs import Job, Schedule
from jobkit.simulation import Simulation, simulate
from tests.simulation.world import instant, project

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
        triggers = {"job_completion": {"job": upstream, "statuses": statuses}}
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


@settings(max_examples=120, deadline=None, derandomize=True)
@given(calls())
def test_laws_of_the_queue(call: tuple) -> None:
    sim = outcome(call)
    busy = [run for run in sim.runs if run.dequeued_at is not None]
    for name in NAMES:  # P-040: runs of a job never overlap
        own = sorted((run for run in busy if run.job.name == name), key=lambda run: run.dequeued_at)
        for before, after in pairwise(own):
            assert (before.finished_at or sim.until) <= after.dequeued_at
    for run in busy:  # P-041: slots are never exceeded
        at = run.dequeued_at
        going = [o for o in busy if o.dequeued_at <= at and (o.finished_at is None or o.finished_at > at)]
        assert len(going) <= sim.rules.run_slots
    for name in NAMES:  # P-050: at most one run of a job is left in the queue
        assert sum(run.job.name == name and run.status == "queued" for run in sim.runs) <= 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(calls())
def test_every_run_is_explained_back_to_an_outside_event(call: tuple) -> None:
    sim = outcome(call)
    for run in sim.runs:
        if run.status == "cancelled":
            assert run.causes, "a cancelled run says why"
        seen, current = set(), run
        while current.triggered_by is not None:
            assert current.id not in seen
            seen.add(current.id)
            parent = sim.run(current.triggered_by)
            assert parent.finished_at == current.queued_at
            current = parent
        assert current.trigger.kind in ("schedule", "initial")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calls())
def test_times_are_in_order_and_statuses_agree_with_the_steps(call: tuple) -> None:
    sim = outcome(call)
    for run in sim.runs:
        times = [
            t for t in (run.queued_at, run.dequeued_at, run.started_at, run.finished_at) if t is not None
        ]
        assert times == sorted(times)
        assert all(sim.start <= t <= sim.until for t in times)
        statuses = [step.status for step in run.steps]
        if run.status == "success":
            assert set(statuses) == {"success"}
        if run.status == "error":
            assert statuses.count("error") == 1
            assert set(statuses[statuses.index("error") + 1 :]) <= {"skipped"}
        for before, after in pairwise(step for step in run.steps if step.started_at is not None):
            assert before.finished_at == after.started_at
