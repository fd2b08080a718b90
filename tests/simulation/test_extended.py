"""A simulation that goes on: equal to one that was never cut, and without a trace in the one it came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, slow
from jobkit.platform import ApiTrigger, PullRequest, Rerun, RunNow
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project
from tests.thorough import examples

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(hours=30)

JOBS = [
    job("Night", commands=["dbt seed", "dbt build"], cron="0 2 * * *", generate_docs=True),
    job("Often", "dbt build -s b+", cron="*/20 * * * *"),
    job("After", triggers={"job_completion": {"job": "Night", "statuses": ["success", "error"]}}),
    job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True}),
    job("Merge", "dbt build --select state:modified+", triggers={"merge": True}),
]
EVENTS = [
    PullRequest(
        number=7,
        at="2026-03-02T05:00",
        changed=("b",),
        commits=("2026-03-02T05:20",),
        merged="2026-03-02T09:00",
    ),
    PullRequest(number=8, at="2026-03-02T08:00", changed=("c",), closed="2026-03-02T20:00"),
    RunNow(job="Night", at="2026-03-02T10:10"),
    ApiTrigger(job="Often", at="2026-03-02T10:11", threads_override=1),
    Rerun(job="After", at="2026-03-02T12:00"),
]
FAULTS = [
    fail("b", job="After", runs=1),
    fail("c", between=("2026-03-02T11:00", "2026-03-02T11:30")),
    slow("a", 3, between=("2026-03-02T15:00", "2026-03-02T15:30")),
]


def simulated(until: datetime) -> Simulation:
    rules = instant(run_slots=2, prep_seconds=30, deactivate_after_errors=3, duration_noise=0.1)
    tree = project("a > b > c", "x", minutes=12, incremental=("x",))
    return simulate(JOBS, tree, start=START, until=until, rules=rules, events=EVENTS, faults=FAULTS, seed=5)


WHOLE = simulated(END).to_json()


@settings(max_examples=examples(40))
@given(st.integers(1, 30 * 3600 - 1))
def test_cut_anywhere_and_continued_it_is_the_uncut_one(second: int) -> None:
    first = simulated(START + timedelta(seconds=second))
    before = first.to_json()
    assert first.extended(END).to_json() == WHOLE
    assert first.to_json() == before, "the first part stays as it was"


def test_it_may_go_on_in_many_parts() -> None:
    sim = simulated(START + timedelta(hours=1))
    for hour in range(2, 31):
        sim = sim.extended(START + timedelta(hours=hour))
    assert sim.to_json() == WHOLE


def test_a_long_row_of_cancelled_runs_can_go_on() -> None:
    """Each run is cancelled by the next one: copying one inside the other would be too deep."""
    calls = [RunNow(job="J", at=START + timedelta(seconds=10 * number)) for number in range(3000)]
    sim = simulate(
        job(), project(minutes=600), rules=instant(), events=calls, start=START, until="2026-03-02T12:00"
    )
    assert sim.counts()["cancelled"] > 2000
    assert len(sim.extended("2026-03-03").runs) == 3000


def test_it_only_goes_forward() -> None:
    with pytest.raises(JobkitError, match="cannot go back"):
        simulated(END).extended(START)
