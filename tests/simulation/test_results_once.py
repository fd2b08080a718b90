"""A simulation as plain data tells equal results once; later steps say which step has them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobkit.guide import NAMES, scenario
from jobkit.simulation import Simulation
from tests.golden.cases import random_simulation

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def runs_read_back(sim: Simulation) -> list[dict[str, Any]]:
    """Read the JSON of a simulation, with the results of each step put back in their place."""
    runs: list[dict[str, Any]] = json.loads(sim.to_json())["runs"]
    steps = {f"{run['id']}.{step['index']}": step for run in runs for step in run["steps"]}

    for step in steps.values():
        if "results_of" in step:
            step["results"] = steps[step.pop("results_of")]["results"]
    return runs


@pytest.mark.many(3)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_back_is_what_each_run_says_by_itself(name: str) -> None:
    sim = scenario(name).simulate()
    assert runs_read_back(sim) == [json.loads(json.dumps(run.to_dict())) for run in sim.runs]


@pytest.mark.parametrize("seed", range(4))
def test_the_same_of_random_simulations_with_faults_and_pull_requests(seed: int) -> None:
    sim = random_simulation(seed, "platform")
    assert runs_read_back(sim) == [json.loads(json.dumps(run.to_dict())) for run in sim.runs]


def test_no_results_are_told_twice() -> None:
    sim = scenario("scenario-2").simulate(start=MONDAY, until=MONDAY + timedelta(3))
    told = [step["results"] for run in sim.to_dict()["runs"] for step in run["steps"] if step.get("results")]
    assert len({json.dumps(rows) for rows in told}) == len(told) < len(sim.runs) / 20


def test_more_days_add_no_results() -> None:
    """A run more costs what it says of itself: a few kilobytes, not a row for each of its 500 nodes."""
    few, many = (scenario("scenario-2").simulate(start=MONDAY, until=MONDAY + timedelta(d)) for d in (2, 4))
    more = len(many.to_json()) - len(few.to_json())
    assert more / (len(many.runs) - len(few.runs)) < 4_000
