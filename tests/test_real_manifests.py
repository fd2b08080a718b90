"""The main job on public manifests: a nightly build, and a CI job after changing three models."""

from __future__ import annotations

import gzip
import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

MANIFESTS = sorted((SHARED / "manifests").glob("*.json.gz")) if SHARED is not None else []
VERSIONS = sorted((SHARED / "manifests" / "versions").glob("*.json.gz")) if SHARED is not None else []

JOBS = """\
jobs:
- name: Nightly
  commands: [dbt build]
  schedule: 0 2 * * *
  threads: 16
- name: CI
  environment: CI
  commands: ["dbt build --select state:modified+"]
  triggers: {pull_request: true}
"""


def raw(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return data


def three_models(manifest: dict[str, Any]) -> list[str]:
    models = sorted(uid for uid, node in manifest["nodes"].items() if node["resource_type"] == "model")
    return [models[len(models) * quarter // 4] for quarter in (1, 2, 3)]


def models_downstream(manifest: dict[str, Any], changed: list[str]) -> set[str]:
    """Return the changed models and all that depend on them, straight from the manifest's child_map."""
    found, waiting = set(changed), deque(changed)
    while waiting:
        for child in manifest["child_map"].get(waiting.popleft(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found & built_models(manifest)


def built_models(manifest: dict[str, Any]) -> set[str]:
    """Return the models of which dbt makes something: an ephemeral one is only text in others."""
    nodes = manifest["nodes"].items()
    models = {uid: node for uid, node in nodes if node["resource_type"] == "model"}
    return {uid for uid, node in models.items() if node["config"]["materialized"] != "ephemeral"}


def models_run(entry: dict[str, Any]) -> set[str]:
    results = [result for step in entry["steps"] for result in step["results"]]
    return {result["unique_id"] for result in results if result["unique_id"].startswith("model.")}


@pytest.fixture
def jobs(tmp_path: Path) -> str:
    path = tmp_path / "jobs.yml"
    path.write_text(JOBS)
    return str(path)


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name.split(".")[0])
def test_nightly_build_and_ci(path: Path, jobs: str) -> None:
    manifest = raw(path)
    changed = three_models(manifest)
    words = (
        "simulate",
        jobs,
        "--manifest",
        str(path),
        "--until",
        "2026-03-03",
        "--changed",
        ",".join(changed),
    )
    data = json.loads(run(*words, "--json").stdout)
    nightly, check = data["runs"]
    assert (nightly["job"], nightly["status"], check["job"], check["status"]) == (
        "Nightly",
        "success",
        "CI",
        "success",
    )
    assert models_run(nightly) == built_models(manifest)
    assert models_run(check) == models_downstream(manifest, changed)
    assert 0 < check["run_seconds"] < 24 * 3600
    assert nightly["run_seconds"] < 24 * 3600


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_every_manifest_version(path: Path, jobs: str) -> None:
    words = ("simulate", jobs, "--manifest", str(path), "--until", "2026-03-03", "--json")
    (nightly, *_) = json.loads(run(*words).stdout)["runs"]
    assert nightly["status"] == "success"
    assert len(models_run(nightly)) == 5


def test_what_is_printed(jobs: str) -> None:
    assert SHARED is not None
    path = SHARED / "manifests" / "jaffle_shop.json.gz"
    text = run(
        "simulate", jobs, "--manifest", str(path), "--until", "2026-03-03", "--changed", "stg_orders"
    ).stdout
    assert "2 runs, all successful" in text
    assert "Invoke dbt with `dbt build`" in text
