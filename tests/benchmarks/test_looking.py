"""Looking at a simulation makes no more of its runs than is looked at: calls are counted, not seconds."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest

from jobkit.guide import scenario
from jobkit.platform.run import Run
from jobkit.platform.run_maker import RunMaker
from tests.benchmarks.looking import LOOKS, START
from tests.benchmarks.test_growth import calls

BOUND = {"iterate": 12, "repr": 70, "notebook": 160, "lint": 70, "measures": 135}
"""Calls a run, built-in functions included."""


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_takes_few_calls_a_run(name: str) -> None:
    asked = scenario("scenario-2").changed(start=START)

    def cost(days: int) -> tuple[int, int]:
        sim = asked.simulate(until=START + timedelta(days))
        return calls(lambda: LOOKS[name](sim)), len(sim.runs)

    cost(1)  # what is imported or compiled on first use
    (few, runs), (many, all_runs) = cost(5), cost(25)
    assert (many - few) / (all_runs - runs) < BOUND[name]


def test_no_step_is_made_of_runs_that_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    sim = scenario("scenario-2").simulate(start=START, until=START + timedelta(3))
    monkeypatch.setattr(RunMaker, "_steps", None)
    assert {run.status for run in sim.runs} == {"success"}
    assert sim.measures().account.runs == len(sim.runs)
    assert repr(sim)


def test_fields_that_are_made_later_are_those_of_a_run_made_at_once() -> None:
    sim = scenario("scenario-2").simulate(start=START, until=START + timedelta(1))
    names = [entry.name for entry in fields(Run)]
    for run in sim.runs:
        again = Run(**{name: getattr(run, name) for name in names})
        assert again == run
        assert (again.trigger_kind, again.calls) == (run.trigger_kind, run.calls)
