"""What the documentation leaves open is marked as an assumption, and `why` says so where it decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobkit.basics.facts import facts
from jobkit.basics.why import Why
from jobkit.dbt.execution import fail
from jobkit.guide import NAMES as GUIDE_NAMES
from jobkit.guide import scenario as guide_scenario
from jobkit.jobs import Schedule
from jobkit.platform import Rules
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def prep_time() -> Why:
    sim = simulate(job(), project(), **DAY)
    return sim.why(next(note for note in sim.notes if note.fact == "P-042"))


def run_slots() -> Why:
    jobs = [job(f"J{n}", cron="0 6 * * *") for n in range(6)]
    sim = simulate(jobs, project(minutes=30), rules=instant(), **DAY)
    return sim.why(next(run for run in sim.runs if run.wait_seconds))


def minute_of_an_interval() -> Why:
    every = job().changed(schedule=Schedule(every_hours=6))
    sim = simulate(every, project(), rules=instant(), **DAY)
    return sim.why(sim.runs[0])


def docs_after_a_failed_command() -> Why:
    sim = simulate(job(generate_docs=True), project(), faults=[fail("a")], rules=instant(), **DAY)
    return sim.why(sim.runs[0].steps[-1])


@pytest.mark.parametrize(
    ("rule", "ask"),
    [
        ("P-042: prep_seconds", prep_time),
        ("P-041: run_slots", run_slots),
        ("P-064: interval_minute", minute_of_an_interval),
        ("P-094: docs_after_failure", docs_after_a_failed_command),
    ],
)
def test_why_says_what_is_assumed(rule: str, ask: Callable[[], Why]) -> None:
    fact = rule.partition(":")[0]
    assert [cause.text for cause in ask() if cause.assumption and cause.fact == fact]


def test_a_circle_says_that_nothing_is_documented_p075() -> None:
    circle = [
        job(name, triggers={"job_completion": {"job": other}}) for name, other in (("A", "B"), ("B", "A"))
    ]
    sim = simulate(circle, project(), events=started(), **DAY)
    assert sim.notes[-1].text.endswith("What the platform would do is not documented.")
    assert Rules.fact("max_chain_runs").assumption


_UNSETTLED = {one.id for one in facts() if one.status in ("inferred", "undocumented")}


@pytest.mark.parametrize("name", GUIDE_NAMES)
def test_a_cause_that_rests_on_an_inference_is_marked_as_an_assumption(name: str) -> None:
    sim = guide_scenario(name).simulate()
    causes = [cause for run in list(sim.runs)[:40] for cause in sim.why(run)]
    causes += [cause for run in list(sim.runs)[:40] for step in run.steps for cause in sim.why(step)]
    rest = [cause for cause in causes if cause.fact in _UNSETTLED and cause.kind != "difference"]
    assert all(cause.assumption for cause in rest), [repr(one) for one in rest if not one.assumption][:3]
