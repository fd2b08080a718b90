"""What the benchmark of the platform rests on: the models it is timed against say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobkit.simulation import simulate
from tests.benchmarks.platform import CASES, START, CaseOfQueue, check, held
from tests.benchmarks.test_growth import calls
from tests.platform.world import instant, job, project


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_jobkit_and_simpy_start_the_same_runs_at_the_same_times(case: CaseOfQueue) -> None:
    assert check(case, days=0.5) == 4_800


def test_a_run_takes_less_than_a_kilobyte() -> None:
    assert held(CASES[0].label, days=2) < 1_000


@pytest.mark.parametrize("cancel", [True, False])
def test_a_long_queue_makes_no_run_dearer(cancel: bool) -> None:
    """Five jobs that share a slot for two: what waits for weeks costs no more than what waits for hours."""
    jobs = [job(name, cron="*/15 * * * *") for name in "ABCDE"]
    rules = instant(run_slots=1, cancel_older_queued=cancel)
    where = project(minutes=10)

    def count(days: int) -> int:
        return calls(lambda: simulate(jobs, where, start=START, until=START + timedelta(days), rules=rules))

    count(1)  # what is imported or compiled on first use
    assert count(20) < 10 * 1.15 * count(2)
