"""Work grows with the size of a project and no faster: calls are counted, so the machine does not matter."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable

import pytest

import jobkit
from tests.benchmarks import growth, synthetic
from tests.benchmarks.timing import table

SMALL, LARGE = 500, 4000


def calls(work: Callable[[], object]) -> int:
    """Return how many functions `work` calls, built-in ones included."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)


def build(size: int) -> Callable[[], object]:
    project = jobkit.Project.from_manifest(synthetic.manifest(size))
    return lambda: jobkit.invoke("dbt build", project)


def load(size: int) -> Callable[[], object]:
    content = synthetic.manifest(size)
    return lambda: jobkit.Project.from_manifest(content)


def walk(size: int) -> Callable[[], object]:
    project = jobkit.Project.from_manifest(synthetic.manifest(size))
    return lambda: project.select("+tag:centre+")


def compare(size: int) -> Callable[[], object]:
    project = jobkit.Project.from_manifest(synthetic.manifest(size, changed=True))
    state = jobkit.State(jobkit.Project.from_manifest(synthetic.manifest(size)))
    return lambda: project.select("state:modified+", state=state)


@pytest.mark.parametrize("work", [load, walk, compare, build])
def test_calls_grow_with_the_size(work: Callable[[int], Callable[[], object]]) -> None:
    calls(work(SMALL))  # what is imported or compiled on first use
    small, large = calls(work(SMALL)), calls(work(LARGE))
    assert large < small * LARGE / SMALL * 1.15


def test_a_pull_request_edits_every_hundredth_model() -> None:
    project = jobkit.Project.from_manifest(synthetic.manifest(1000, changed=True))
    state = jobkit.State(jobkit.Project.from_manifest(synthetic.manifest(1000)))
    assert project.select("state:modified", state=state, indirect_selection="empty") == [
        f"model.big.model_{number:06d}" for number in (0, 100, 200, 300, 400)
    ]
    assert len(jobkit.invoke("dbt build", project).results) == 1000


def test_exponents_and_plot(tmp_path) -> None:
    sizes = (10, 100, 1000)
    memory = {"memory": 1.5, "peak": 2e6}
    measured = {
        size: {"load": size, "select": size**2, "state": 3.0 * size, "build": 5, **memory} for size in sizes
    }
    assert [round(growth.exponent(measured, name), 6) for name in growth.FIGURES] == [1, 2, 1, 0]
    assert "1.50x json.load" in table(growth.rows(measured))
    assert growth.plot(measured, tmp_path / "a.svg").stat().st_size > 1000
