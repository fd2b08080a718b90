"""The same call gives the same bytes: twice, and in processes with different hash seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import jobkit

ROOT = Path(__file__).resolve().parents[1]

PROGRAM = """
import sys
from hashlib import sha256
import jobkit
from jobkit.guide import scenario
from jobkit.views import draw_svg, notices_text, picture_of
for name in ("example-1", "example-2", "example-3", "scenario-4"):
    told = scenario(name)
    sim = told.simulate(seed=3, until="2026-03-04")
    bundle = sim._repr_mimebundle_()
    findings = jobkit.lint(told.jobs, project=told.project)
    parts = {
        "json": sim.to_json(),
        "svg": draw_svg(picture_of(sim)),
        "html": bundle["text/html"],
        "text": bundle["text/plain"],
        "notices": notices_text(sim),
        "why": repr([sim.why(run) for run in sim.runs]),
        "lint": repr(findings),
        "ids": repr(told.project.select("tag:*+", exclude="resource_type:test")),
        "invoke": repr(jobkit.invoke("dbt build", told.project, threads=3).to_dict()),
    }
    for part, text in parts.items():
        print(name, part, sha256(text.encode()).hexdigest())
"""


def printed(hash_seed: str, **variables: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def first() -> list[str]:
    return printed("0")


def test_another_hash_seed_the_same_bytes(first: list[str]) -> None:
    assert len(first) == 4 * 9
    assert printed("4711") == first


def test_another_time_zone_and_locale_the_same_bytes(first: list[str]) -> None:
    assert printed("random", TZ="Asia/Tokyo", LC_ALL="C") == first


def test_twice_in_one_process() -> None:
    job = jobkit.Job(name="A", commands=["dbt build"], schedule=jobkit.Schedule(cron="0 */6 * * *"))
    one, other = (jobkit.simulate(job, seed=5) for _ in range(2))
    assert one.to_json() == other.to_json()
    assert one._repr_mimebundle_() == other._repr_mimebundle_()


def test_a_simulation_leaves_its_project_as_it_was() -> None:
    """No state is carried over from one call to the next: the order of calls does not matter."""
    project = jobkit.Project.example()
    job = jobkit.Job(name="A", commands=["dbt build"])
    before = jobkit.simulate(job, project).to_json()
    jobkit.simulate(job, project, faults=[jobkit.fail("stg_orders")], seed=9)
    jobkit.invoke("dbt build --full-refresh", project)
    assert (
        sha256(jobkit.simulate(job, project).to_json().encode()).digest() == sha256(before.encode()).digest()
    )
