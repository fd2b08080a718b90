"""The noise in durations: an assumption, off by default."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.platform import Rules
from jobkit.platform.fault_plan import noise_of


def test_noise_is_an_assumption_and_off_by_default() -> None:
    assert Rules().duration_noise == 0
    assert Rules.fact("duration_noise").assumption
    assert noise_of(Rules(), 0, "Daily", 1) is None


def test_runs_jobs_and_seeds_each_have_their_own_noise() -> None:
    rules = Rules(duration_noise=0.2)
    paces = [noise_of(rules, *at) for at in ((0, "A", 1), (1, "A", 1), (0, "B", 1), (0, "A", 2))]
    assert len({speed.factor("model.p.a") for speed in paces if speed is not None}) == 4
    assert noise_of(rules, 0, "A", 1) == paces[0]


@pytest.mark.parametrize("wrong", [-0.1, 3, "0.2", True, float("nan")])
def test_what_is_no_noise(wrong: object) -> None:
    with pytest.raises(JobkitError):
        Rules(duration_noise=wrong)
