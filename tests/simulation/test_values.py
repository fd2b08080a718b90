"""A simulation is a value: it compares by content, and goes through pickle, copies and other processes."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from jobkit.guide import NAMES, scenario
from jobkit.platform import Rules, Run
from jobkit.platform.run_maker import RunMaker
from jobkit.simulation import Simulation, simulate
from tests.golden.cases import random_simulation
from tests.platform.world import instant, job, project, started

PRESETS = {"platform": Rules.platform, "study guide": Rules.study_guide}
DAY = {"start": "2026-03-02", "until": "2026-03-03"}
MINUTES_IN_A_WEEK = 7 * 24 * 60


def pickled(sim: Simulation) -> Simulation:
    return pickle.loads(pickle.dumps(sim))


def whys(sim: Simulation) -> list[str]:
    asked = [thing for run in sim.runs[:5] for thing in (run, *run.steps)]
    return [repr(sim.why(one)) for one in (*asked, *sim.notes)]


def added(sim: Simulation) -> tuple[Run, ...]:
    """The runs of one more day."""
    return sim.extended(sim.until + timedelta(days=1)).runs[len(sim.runs) :]


def played(name: str, preset: str = "platform") -> Simulation:
    return scenario(name).simulate(rules=PRESETS[preset]())


# -- the same content is the same value ---------------------------------------------------------------------


@pytest.mark.many(3)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("name", NAMES)
def test_every_example_comes_back_from_pickle_as_it_was(name: str, preset: str) -> None:
    sim = played(name, preset)
    back = pickled(sim)
    assert back == sim == played(name, preset)
    assert back.to_json() == sim.to_json()
    assert whys(back) == whys(sim)
    assert (back.dropped_schemas, back.projects) == (sim.dropped_schemas, sim.projects)
    assert added(back) == added(sim)
    assert len(back.runs) == len(sim.runs), "going on leaves it as it was"


@pytest.mark.many(3)
@pytest.mark.parametrize("name", NAMES)
def test_every_example_can_be_copied(name: str) -> None:
    sim = played(name)
    for twin in (copy.copy(sim), copy.deepcopy(sim)):
        assert twin == sim
        assert added(twin) == added(sim)


@pytest.mark.many(4)
@pytest.mark.parametrize("preset", ("platform", "study-guide"))
@pytest.mark.parametrize("seed", range(12))
def test_what_is_under_way_goes_on_after_pickle(seed: int, preset: str) -> None:
    """Queues, timeouts, faults that strike a few runs, noise, pull requests: cut at any moment."""
    sim = random_simulation(seed, preset)
    back = pickled(sim)
    assert back == sim
    later = sim.until + timedelta(hours=30)
    assert back.extended(later).to_json() == sim.extended(later).to_json()


def test_another_input_is_another_value() -> None:
    daily = job(cron="0 6 * * *")
    sim = simulate(daily, project("a"), **DAY)
    others = (
        simulate(daily, project("a"), seed=1, **DAY),
        simulate(daily, project("a"), rules=Rules(run_slots=1), **DAY),
        simulate(daily, project("a", "b"), **DAY),
        simulate(daily, project("a", minutes=2), **DAY),
        simulate(job(cron="0 7 * * *"), project("a"), **DAY),
        sim.extended("2026-03-04"),
    )
    assert all(sim != other for other in others)
    assert sim == simulate(daily, project("a"), **DAY)
    assert hash(sim) == hash(pickled(sim))


def test_parts_of_a_simulation_are_values_too() -> None:
    sim = played("example-2")
    for part in (*sim.runs, *(step for run in sim.runs for step in run.steps), *sim.notes, sim.runs):
        for twin in (pickle.loads(pickle.dumps(part)), copy.copy(part), copy.deepcopy(part)):
            assert twin == part
    first = sim.runs[0]
    assert first != replace(first, message="else")
    assert first.steps[-1] != replace(first.steps[-1], status="error")
    assert sim.runs == tuple(sim.runs) and sim.runs != tuple(sim.runs)[1:]


def test_a_simulation_put_together_by_hand_is_a_value() -> None:
    sim = played("example-1")
    by_hand = Simulation(
        sim.account, sim.project, sim.rules, sim.start, sim.until, tuple(sim.runs), sim.notes, sim.seed
    )
    assert pickled(by_hand) == by_hand == copy.deepcopy(by_hand)


# -- long, and elsewhere ------------------------------------------------------------------------------------


def chain_of_runs() -> Simulation:
    """Each run is triggered by the one before."""
    pair = [job(name, triggers={"job_completion": {"job": other}}) for name, other in ("AB", "BA")]
    rules = instant(max_chain_runs=MINUTES_IN_A_WEEK * 2)
    week = {"start": "2026-03-02", "until": "2026-03-09"}
    return simulate(pair, project(minutes=1), rules=rules, events=started(), **week)


def row_of_cancelled_runs() -> Simulation:
    """Each run is cancelled by the one after it."""
    often = job(cron="* * * * *")
    slow = project(minutes=MINUTES_IN_A_WEEK + 60)
    return simulate(often, slow, rules=instant(), start="2026-03-02", until="2026-03-09")


def chain_of_jobs() -> Simulation:
    """Each job waits for the one before."""
    first = job("J0", cron="0 6 * * *")
    rest = [job(f"J{n}", triggers={"job_completion": {"job": f"J{n - 1}"}}) for n in range(1, 1200)]
    rules = instant(max_chain_runs=2000)
    return simulate([first, *rest], project(minutes=0.01), rules=rules, **DAY)


@pytest.mark.parametrize("make", [chain_of_runs, row_of_cancelled_runs, chain_of_jobs])
def test_long_rows_of_runs_stay_below_the_limit_of_recursion(make) -> None:
    sim = make()
    assert len(sim.runs) > sys.getrecursionlimit()
    back = pickled(sim)
    assert len(back.runs) == len(sim.runs)
    assert back.runs[-1] == sim.runs[-1]
    assert [back.runs[n].causes for n in (0, 1, 2)] == [sim.runs[n].causes for n in (0, 1, 2)]
    later = sim.until + timedelta(minutes=30)
    assert back.extended(later).runs[-1] == copy.deepcopy(sim).extended(later).runs[-1]


def test_ten_thousand_runs_come_back_equal() -> None:
    sim = row_of_cancelled_runs()
    assert len(sim.runs) == MINUTES_IN_A_WEEK
    assert pickled(sim) == sim


def test_pickling_and_counting_make_no_run(monkeypatch) -> None:
    made = []
    make = RunMaker.run
    monkeypatch.setattr(RunMaker, "run", lambda self, record: made.append(record.id) or make(self, record))
    back = pickled(simulate(job(cron="0 * * * *"), project(), **DAY))
    assert (len(back.runs), back.counts(), made) == (24, {"success": 24}, [])
    assert back.runs[3] is back.runs[3]
    assert made == [4], "a run that is looked at is made once, as long as it is kept"


def test_another_process_can_return_a_simulation() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        found = dict(zip(NAMES, pool.map(played, NAMES), strict=True))
    for name, sim in found.items():
        own = played(name)
        assert sim == own, name
        assert whys(sim) == whys(own)
