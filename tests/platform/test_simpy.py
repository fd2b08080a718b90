"""jobkit and a plain SimPy model, written from the facts alone, give the same schedule (P-039 to P-073)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from jobkit.simulation import Simulation
from tests.platform.job_sets import random_job_set, seconds

SEEDS = range(200)


def schedule(sim: Simulation) -> list[tuple[Any, ...]]:
    """Return the runs as the SimPy model writes them down, in the order in which they were queued."""
    return [
        (
            seconds(run.queued_at),
            run.job.name,
            seconds(run.dequeued_at),
            seconds(run.started_at),
            seconds(run.finished_at),
            run.status,
        )
        for run in sim.runs
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_schedule_is_that_of_the_simpy_model(seed: int) -> None:
    jobs = random_job_set(seed)
    assert schedule(jobs.simulated()) == [run.row for run in jobs.modelled()]


def test_the_sets_are_not_idle() -> None:
    """What the comparison is worth: every kind of job, outcome and trigger is in it, and most runs wait."""
    sets = [random_job_set(seed) for seed in SEEDS]
    kinds = Counter(fact.kind for jobs in sets for fact in jobs.facts)
    assert min(kinds["deploy"], kinds["merge"], kinds["ci"]) > 50
    rows = [run for jobs in sets for run in jobs.modelled()]
    outcomes = Counter(run.status for run in rows)
    assert min(outcomes[status] for status in ("success", "error", "cancelled", "running", "queued")) > 20
    assert sum(run.dequeued is None and run.status == "cancelled" for run in rows) > 500, "superseded"
    assert sum(run.started is not None and run.status == "cancelled" for run in rows) > 200, "over the limit"
    assert sum(run.dequeued is not None and run.dequeued > run.queued for run in rows) > 2000, "waited"
    assert len(rows) > 10_000


BROKEN = {
    "cancel_older_queued": {"cancel_older_queued": False},  # P-050
    "cancel_stale_ci": {"cancel_stale_ci": False},  # P-046
    "one_run_per_job": {"one_run_per_job": False},  # P-040
    "ci_takes_slot": {"ci_takes_slot": True},  # P-044
    "max_run_seconds": {"max_run_seconds": 600},  # P-061
    "prep_seconds": {"prep_seconds": 21},  # P-042
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_shows(rule: str) -> None:
    """The comparison can fail: without any one rule, some schedule differs."""
    sets = map(random_job_set, SEEDS)
    assert any(schedule(jobs.simulated(**BROKEN[rule])) != [r.row for r in jobs.modelled()] for jobs in sets)


def test_every_trigger_is_in_the_sets_p039() -> None:
    sets = [random_job_set(seed) for seed in SEEDS[:60]]
    triggers = Counter(run.trigger.kind for jobs in sets for run in jobs.simulated().runs)
    assert set(triggers) == {"schedule", "job_completion", "run_now", "api", "pull_request", "merge"}
    assert min(triggers.values()) > 10, triggers
