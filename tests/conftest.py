"""What all tests share: one profile of Hypothesis, and which files are too slow for the fast lane."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.thorough import THOROUGH

settings.register_profile(
    "jobkit",
    deadline=None,  # machines under load take their time: a limit in milliseconds fails there by chance
    derandomize=True,  # the same examples on every machine and every day
    suppress_health_check=[HealthCheck.too_slow],  # the same load
)
settings.load_profile("jobkit")

os.environ["JOBKIT_PROGRESS"] = ":memory:"  # no test writes to the progress of whoever runs it

SLOW = (
    "notebooks",
    "tests/benchmarks",
    "tests/browser",
    "tests/conformance",
    "tests/golden",
    "tests/guide/test_experiments.py",
    "tests/platform/test_invariants.py",
    "tests/platform/test_real_pull_requests.py",
    "tests/platform/test_simpy.py",
    "tests/reports/measures/test_staleness.py",
    "tests/simulation/test_values.py",
    "tests/quiz/test_terminal.py",
    "tests/test_determinism.py",
    "tests/test_real_manifests.py",
    "tests/test_wheel.py",
)
"""Folders and files whose tests take seconds, as ``--durations`` says: ``-m "not slow"`` leaves them out."""

_ROOT = Path(__file__).resolve().parents[1]
_SLOW = tuple(_ROOT / place for place in SLOW)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests, notebooks too: a cell of one cannot carry a mark of its own. Then sample."""
    for item in items:
        if any(item.path.is_relative_to(place) for place in _SLOW):
            item.add_marker(pytest.mark.slow)
    if not THOROUGH and len(items) > 1:
        items[:] = _sampled(items)


def _sampled(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return what `tests.thorough` says of these tests; whoever names one case gets it."""
    kept, seen = [], Counter[str]()
    for item in items:
        many = item.get_closest_marker("many")
        test = item.nodeid.partition("[")[0]
        is_of_sample = seen[test] % (many.args[0] if many is not None else 1) == 0
        if is_of_sample and item.get_closest_marker("thorough") is None:
            kept.append(item)
        seen[test] += 1
    return kept
