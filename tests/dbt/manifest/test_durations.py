"""Seconds per node: stated, measured, or a documented default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.durations import DEFAULT_SECONDS, FIRST_BUILD_FACTOR, Durations
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from tests.dbt.manifest.make import manifest, model
from tests.shared import SHARED, needs_shared

INCREMENTAL = {"materialized": "incremental"}


def node(kind: str, materialized: str | None = None) -> Node:
    return Node({"unique_id": f"{kind}.p.x", "name": "x", "config": {"materialized": materialized}})


def results(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(rows)}


@pytest.mark.parametrize(
    ("kind", "materialized", "seconds"),
    [
        ("model", "view", DEFAULT_SECONDS["model.view"]),
        ("model", "table", DEFAULT_SECONDS["model.table"]),
        ("model", "my_own_materialization", DEFAULT_SECONDS["model"]),
        ("model", "ephemeral", 0.0),
        ("seed", "seed", DEFAULT_SECONDS["seed"]),
        ("snapshot", "snapshot", DEFAULT_SECONDS["snapshot"]),
        ("test", "test", DEFAULT_SECONDS["test"]),
        ("exposure", None, 0.0),
        ("metric", None, 0.0),
        ("saved_query", None, 0.0),
    ],
)
def test_defaults(kind: str, materialized: str | None, seconds: float) -> None:
    for full in (False, True):
        assert Durations().seconds(node(kind, materialized), full=full) == seconds


def test_an_incremental_model_is_slow_on_the_first_build() -> None:
    later = Durations().seconds(node("model", "incremental"), full=False)
    assert later == DEFAULT_SECONDS["model.incremental"]
    assert Durations().seconds(node("model", "incremental"), full=True) == later * FIRST_BUILD_FACTOR


def test_a_measured_time_is_the_later_time_of_an_incremental_model() -> None:
    found = Project.from_manifest(
        manifest(model("a", config=INCREMENTAL), model("b")),
        results(
            {"unique_id": "model.p.a", "status": "success", "execution_time": 4},
            {"unique_id": "model.p.b", "status": "error", "execution_time": 7.5},
            {"unique_id": "model.elsewhere.c", "status": "success", "execution_time": 1.0},
        ),
    )
    a, b = found.find("a"), found.find("b")
    assert found.durations.seconds(a, full=False) == 4.0
    assert found.durations.seconds(a, full=True) == 4.0 * FIRST_BUILD_FACTOR
    assert found.durations.seconds(b, full=True) == 7.5


@pytest.mark.parametrize("status", ["skipped", "no-op"])
def test_what_did_not_run_tells_nothing(status: str) -> None:
    row = {"unique_id": "model.p.a", "status": status, "execution_time": 0.0}
    found = Project.from_manifest(manifest(model("a")), results(row))
    assert found.durations.seconds(found.find("a"), full=False) == DEFAULT_SECONDS["model.table"]


def test_stated_times_win() -> None:
    row = {"unique_id": "model.p.a", "status": "success", "execution_time": 4.0}
    found = Project.from_manifest(manifest(model("a", config=INCREMENTAL), model("b")), results(row))
    new = found.with_durations({"a": (90, 3), "model.p.b": 5}).with_durations({"b": 6})
    assert [new.durations.seconds(new.find("a"), full=full) for full in (True, False)] == [90.0, 3.0]
    assert [new.durations.seconds(new.find("b"), full=full) for full in (True, False)] == [6.0, 6.0]
    assert found.durations.stated == {}


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "4", None, True, [1], 10**400])
def test_no_duration(value: Any) -> None:
    shop = Project.example("shop")
    with pytest.raises(ArtifactError, match="is no duration"):
        shop.with_durations({"orders": value})
    if value is None:
        return  # a row without a time tells nothing, and is fine
    row = {"unique_id": "model.p.a", "status": "success", "execution_time": value}
    with pytest.raises(ArtifactError, match=r"results\[0\]\.execution_time"):
        Durations.from_run_results(results(row))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"results": {}},
        {"results": [3]},
        {"results": [{"status": "success"}]},
        {"results": [{"unique_id": 3}]},
    ],
)
def test_malformed_run_results(data: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "run_results.json"
    path.write_text(json.dumps(data))
    for source in (data, path):
        with pytest.raises(ArtifactError, match="results"):
            Project.from_manifest(manifest(model("a")), source)


@needs_shared
def test_times_of_a_recorded_run() -> None:
    assert SHARED is not None
    folder = SHARED / "oracle" / "selection" / "oracle_shop"
    found = Project.from_manifest(folder / "manifest.json.gz", folder / "last" / "run_results.json")
    rows = json.loads((folder / "last" / "run_results.json").read_text())["results"]
    ran = {
        row["unique_id"]: row["execution_time"] for row in rows if row["status"] not in ("skipped", "no-op")
    }
    assert ran
    assert found.durations.measured == ran
