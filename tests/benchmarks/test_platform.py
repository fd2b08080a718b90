"""What the benchmark of the platform rests on: the models it is timed against say the same."""

from __future__ import annotations

import pytest

from tests.benchmarks.platform import CASES, CaseOfQueue, check, held


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_jobkit_and_simpy_start_the_same_runs_at_the_same_times(case: CaseOfQueue) -> None:
    assert check(case, days=0.5) == 4_800


def test_a_run_takes_less_than_a_kilobyte() -> None:
    assert held(CASES[0].label, days=2) < 1_000
