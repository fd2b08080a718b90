"""A state is what a folder of artifacts says, and nothing else."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.state import Freshness, State
from tests.dbt.manifest.make import manifest, model
from tests.shared import SHARED, needs_shared

RESULTS = {
    "results": [
        {"unique_id": "model.p.a", "status": "success"},
        {"unique_id": "test.p.t", "status": "Fail"},
    ],
    "args": {"which": "build", "select": ["a+"]},
}
SOURCES = {
    "results": [
        {"unique_id": "source.p.s.t", "status": "warn", "max_loaded_at": "2026-03-02T04:00:00+02:00"},
        {"unique_id": "source.p.s.u", "status": "runtime error", "error": "no such table"},
    ]
}


def write(folder: Path, packed: bool = False, **files: Any) -> Path:
    for name, content in files.items():
        text = json.dumps(content).encode()
        path = folder / f"{name}.json{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(text) if packed else text)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_artifacts(packed: bool, tmp_path: Path) -> None:
    files = {"manifest": manifest(model("a")), "run_results": RESULTS, "sources": SOURCES}
    state = State.from_dir(str(write(tmp_path, packed, **files)))
    assert list(state.project.nodes) == ["model.p.a"]
    assert state.results == {"model.p.a": "success", "test.p.t": "fail"}
    assert state.args["select"] == ("a+",)
    assert state.freshness == {
        "source.p.s.t": Freshness("warn", datetime(2026, 3, 2, 2, tzinfo=UTC)),
        "source.p.s.u": Freshness("runtime error"),
    }
    assert state.current_freshness is None
    assert "2 results" in repr(state)


def test_only_the_manifest_is_needed(tmp_path: Path) -> None:
    state = State.from_dir(write(tmp_path, manifest=manifest(model("a"))))
    assert (state.results, state.freshness, state.schema, dict(state.args)) == (None, None, None, {})


def test_a_manifest_path_is_read_alone(tmp_path: Path) -> None:
    write(tmp_path, manifest=manifest(model("a")), run_results=RESULTS)
    state = State.from_dir(tmp_path / "manifest.json")
    assert len(state.project.nodes) == 1
    assert state.results is None
    assert len(State.from_manifest(manifest(model("a"))).project.nodes) == 1


def test_current_sources_from_a_path_or_a_mapping(tmp_path: Path) -> None:
    write(tmp_path, manifest=manifest(model("a")), sources=SOURCES)
    for current in (SOURCES, tmp_path / "sources.json", str(tmp_path / "sources.json")):
        state = State.from_dir(tmp_path, current_sources=current)
        assert state.current_freshness == state.freshness


def test_a_naive_time_is_utc(tmp_path: Path) -> None:
    row = {"unique_id": "source.p.s.t", "status": "pass", "max_loaded_at": "2026-03-02T04:00:00"}
    state = State.from_dir(write(tmp_path, manifest=manifest(model("a"))), current_sources={"results": [row]})
    assert state.current_freshness is not None
    assert state.current_freshness["source.p.s.t"].max_loaded_at == datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "there is no manifest.json in this folder"),
        ({"manifest": {}}, "no manifest"),
        ({"manifest": manifest(), "run_results": []}, "JSON array"),
        ({"manifest": manifest(), "run_results": {"results": 3}}, "results is 3"),
        ({"manifest": manifest(), "run_results": {"results": [], "args": [1]}}, "args is"),
        ({"manifest": manifest(), "sources": {"results": ["x"]}}, r"results\[0\]"),
        (
            {"manifest": manifest(), "sources": {"results": [{"unique_id": "s", "max_loaded_at": "noon"}]}},
            "max_loaded_at is 'noon'",
        ),
        (
            {"manifest": manifest(), "sources": {"results": [{"unique_id": "s", "max_loaded_at": 3}]}},
            "max_loaded_at",
        ),
    ],
)
def test_a_malformed_folder(files: dict[str, Any], expected: str, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=expected) as caught:
        State.from_dir(write(tmp_path, **files))
    assert str(tmp_path) in caught.value.where


def test_a_state_does_not_change() -> None:
    state = State.from_manifest(manifest(model("a")))
    with pytest.raises(AttributeError):
        state.schema = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        state.args["which"] = "run"  # type: ignore[index]


@needs_shared
def test_the_recorded_state() -> None:
    assert SHARED is not None
    folder = SHARED / "oracle" / "selection" / "oracle_shop"
    state = State.from_dir(folder / "last", current_sources=folder / "sources_current.json")
    assert state.results is not None
    assert state.freshness is not None
    assert state.current_freshness is not None
    assert "model.oracle_shop.orders" in state.results
    assert set(state.results.values()) <= {"success", "error", "skipped", "pass", "fail", "warn", "no-op"}
    assert all(
        row.max_loaded_at is None or row.max_loaded_at.tzinfo for row in state.current_freshness.values()
    )
