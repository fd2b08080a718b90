"""What happens moment by moment, against what the runs themselves say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.guide import NAMES, scenario
from jobkit.jobs import Job
from jobkit.platform import PullRequest, Rules, RunNow
from jobkit.reports.replay import Moment, Occupancy, moments, occupancy
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant

START = "2026-03-02"


def crowded(slots: int = 2, **rules: object) -> Simulation:
    """Eight jobs that want few slots at once, one of them far too often, and a pull request."""
    jobs = [Job(name=f"J{n}", commands=["dbt build"], schedule="0 */2 * * *") for n in range(6)]
    jobs += [
        Job(name="Busy", commands=["dbt run", "dbt test"], schedule="*/10 * * * *"),
        Job(name="After", commands=["dbt run -s orders"], triggers={"job_completion": "J0"}),
        Job(name="CI", commands=["dbt build -s state:modified+"], environment="CI",
            triggers={"pull_request": True}, deferral={"environment": "Production"}),
    ]  # fmt: skip
    opened = PullRequest(
        number=7, at=f"{START}T06:01", changed=("orders",), commits=(f"{START}T06:03", f"{START}T06:05")
    )
    limited = Rules(run_slots=slots, **rules)
    return simulate(jobs, start=START, until="2026-03-03", events=[opened], rules=limited)


def check(sim: Simulation, happened: tuple[Moment, ...]) -> None:
    """Compare queue and slots after each instant with what the runs say of it."""
    for at, several in groupby(happened, key=lambda moment: moment.at):
        last = list(several)[-1].after
        waiting, holding, beside = [], set(), []
        for run in sim.runs:
            gone = run.finished_at is not None and run.finished_at <= at
            if run.queued_at > at or gone:
                continue
            if run.dequeued_at is None or run.dequeued_at > at:
                waiting.append(run.id)
            elif run.takes_slot:
                holding.add(run.id)
            else:
                beside.append(run.id)
        assert sorted(last.queue) == waiting, at
        assert {run for run in last.slots if run is not None} == holding, at
        assert sorted(last.beside) == beside, at
        assert len(last.slots) == sim.rules.run_slots, at


@pytest.mark.parametrize("name", NAMES)
def test_queue_and_slots_are_those_of_the_runs(name: str) -> None:
    sim = scenario(name).simulate()
    check(sim, moments(sim))


@pytest.mark.parametrize("slots", [1, 2, 5])
def test_queue_and_slots_in_a_crowd(slots: int) -> None:
    sim = crowded(slots)
    happened = moments(sim)
    check(sim, happened)
    assert {"waits", "cancelled"} <= {moment.kind for moment in happened}
    assert [moment.at for moment in happened] == sorted(moment.at for moment in happened)


def test_an_account_that_takes_no_time_replays_as_well() -> None:
    sim = simulate(
        [Job(name=name, commands=["dbt deps"], schedule="0 * * * *") for name in "ABC"],
        start=START, until="2026-03-03", rules=instant(run_slots=1),
    )  # fmt: skip
    check(sim, moments(sim))


@pytest.mark.parametrize("run_id", [1, 8, 20])
def test_each_run_has_its_moments_in_order(run_id: int) -> None:
    sim = crowded()
    run = sim.run(run_id)
    own = [moment for moment in moments(sim) if moment.run.id == run_id]
    expected = ["queued"]
    expected += [cause.kind and "waits" for cause in run.causes if cause.kind in ("same_job", "run_slot")]
    expected += ["dequeued"] * (run.dequeued_at is not None) + ["started"] * (run.started_at is not None)
    for step in run.steps:
        expected += ["step_begins", "step_ends"] * (step.started_at is not None)
    expected.append("cancelled" if run.status == "cancelled" else "finished")
    assert [moment.kind for moment in own] == expected


def test_a_run_that_takes_a_queued_ones_place_is_queued_before() -> None:
    happened = moments(crowded(1))
    number = next(n for n, moment in enumerate(happened) if moment.kind == "cancelled")
    assert happened[number - 1].kind == "queued"
    assert happened[number].cause is not None
    assert happened[number].cause.data["run"] == happened[number - 1].run.id


def test_a_chained_run_is_queued_after_the_end_that_started_it() -> None:
    happened = moments(crowded(5))
    chained = next(n for n, moment in enumerate(happened) if moment.run.triggered_by is not None)
    ended = happened[chained - 1]
    assert (ended.kind, ended.run.id) == ("finished", happened[chained].run.triggered_by)


def test_a_window_knows_what_was_before_it() -> None:
    sim = crowded(1)
    whole, start = moments(sim), sim.start + timedelta(hours=6, minutes=3)
    end = start + timedelta(hours=1)
    part = moments(sim, start, end)
    assert part == tuple(moment for moment in whole if start <= moment.at < end)
    before = [moment for moment in whole if moment.at < start][-1].after
    assert occupancy(sim, start) == before
    assert before.queue or any(before.slots)


def test_nothing_waits_and_nothing_runs_at_the_start() -> None:
    sim = crowded(2)
    assert occupancy(sim, sim.start) == Occupancy((), (None, None), ())


def test_a_run_that_never_ends_within_the_horizon() -> None:
    sim = simulate(
        Job(name="J", commands=["dbt build"]),
        start=START,
        until="2026-03-02T00:01",
        events=[RunNow(job="J", at=START)],
    )
    check(sim, moments(sim))
    assert "finished" not in {moment.kind for moment in moments(sim)}


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    sim = crowded()
    with pytest.raises(JobkitError, match=r"ends .* before it starts"):
        moments(sim, sim.until, sim.start)


@pytest.mark.parametrize("hours", [(0, 24), (3, 4), (6, 6), (23, 30)])
def test_the_runs_of_a_window_are_those_of_a_look_at_all(hours: tuple[int, int]) -> None:
    made = crowded(2)
    start, end = (made.start + timedelta(hours=hour) for hour in hours)
    expected = [
        run.id
        for run in made.runs
        if run.queued_at < end and not (run.finished_at and run.finished_at < start)
    ]
    by_hand = replace(made, runs=tuple(made.runs))
    assert [run.id for run in made.runs_between(start, end)] == expected
    assert [run.id for run in by_hand.runs_between(start, end)] == expected
    assert moments(by_hand) == moments(made)
