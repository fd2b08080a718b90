"""Real merged changes of a public dbt project, played as pull requests: what CI builds and what it reads.

The manifests before and after each change are dbt's; so are the recorded answers to `state:modified+`, which
say what a CI job that builds it has to run.
"""

from __future__ import annotations

import gzip
import json
from functools import cache

import pytest

from jobkit.dbt.project import Project
from jobkit.jobs import Job, Schedule
from jobkit.platform import PullRequest
from jobkit.simulation import Simulation, simulate
from tests.shared import SHARED, needs_shared

BUILT = ("model", "seed", "snapshot", "test", "unit_test", "exposure", "saved_query", "function")
"""Resource types with a row in the results of `dbt build`; ephemeral models have none."""

NIGHTLY = Job(name="Nightly", commands=["dbt build"], schedule=Schedule(cron="0 2 * * *"))
CI = Job(
    name="CI",
    commands=["dbt build --select state:modified+"],
    environment="CI",
    triggers={"pull_request": True},
)


def pairs() -> list[dict]:
    index = json.loads((SHARED / "prs/index.json").read_text()) if SHARED is not None else []
    return [pair for pair in index if "answers" in pair]


@cache
def manifest(revision: str) -> Project:
    assert SHARED is not None
    return Project.from_manifest(SHARED / f"prs/manifests/{revision}.json.gz")


def recorded(pair: dict, select: str) -> list[str]:
    assert SHARED is not None
    lines = gzip.decompress((SHARED / "prs" / pair["answers"]).read_bytes()).decode().splitlines()
    answers = [json.loads(line) for line in lines]
    return next(a["ids"] for a in answers if a["select"] == select and not a.get("indirect"))


@cache
def played(head: str, base: str) -> Simulation:
    request = PullRequest(number=1, at="2026-03-02T10:00", project=manifest(head))
    return simulate(
        [NIGHTLY, CI],
        manifest(base).without_packages(),
        events=[request.model_copy(update={"project": manifest(head).without_packages()})],
        until="2026-03-03",
    )


@needs_shared
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["head"])
def test_ci_runs_what_dbt_selects_as_modified(pair: dict) -> None:
    sim = played(pair["head"], pair["base"])
    head = manifest(pair["head"])
    asked = recorded(pair, "state:modified+")
    expected = {
        uid for uid in asked if head.nodes[uid].resource_type in BUILT and not head.nodes[uid].is_ephemeral
    }
    run = sim.runs_of("CI")[0]
    assert {result.unique_id for result in run.results} == expected
    assert run.status == "success", run.message


@needs_shared
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["head"])
def test_it_takes_a_fraction_of_the_nightly_run_and_defers_the_rest(pair: dict) -> None:
    sim = played(pair["head"], pair["base"])
    nightly, run = sim.runs_of("Nightly")[0], sim.runs_of("CI")[0]
    invocation = run.steps[3].invocation
    assert run.deferring_run == nightly.id
    if run.results:
        assert run.run_seconds < nightly.run_seconds
        built = {result.unique_id for result in run.results}
        assert built.isdisjoint(invocation.deferred), "what is selected is never deferred"
    assert all(name.startswith(f"{run.schema}") for name in own_relations(run))


def own_relations(run) -> list[str]:
    written = ("model.", "seed.")
    return [r.relation_name for r in run.results if r.unique_id.startswith(written) and r.relation_name]


@needs_shared
def test_the_real_changes_are_not_all_empty() -> None:
    sizes = [len(recorded(pair, "state:modified+")) for pair in pairs()]
    assert max(sizes) > 20
