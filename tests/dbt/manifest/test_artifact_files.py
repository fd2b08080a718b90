"""Every way a manifest can be wrong is one ArtifactError that says where it is and what to do."""

from __future__ import annotations

import gc
import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.artifact_files import collector_off
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from tests.dbt.manifest.make import SCHEMA, manifest, model

GOOD = json.dumps(manifest(model("a"), model("b", "a"))).encode()
DEEP = b"[" * 10_000_000


def node_with(**changes: object) -> bytes:
    return json.dumps(manifest({**model("a"), **changes})).encode()


def section(name: str, value: object) -> bytes:
    return json.dumps({**manifest(model("a")), name: value}).encode()


FILES = {
    "empty file": (b"", "is empty"),
    "truncated JSON": (GOOD[:-40], "truncated"),
    "truncated in a string": (GOOD[:30], "truncated"),
    "not JSON": (b"name: shop\nmodels:\n  - a\n", "is not JSON"),
    "two JSON values": (GOOD + b" {}", "is not JSON"),
    "a list": (b"[1, 2]", "JSON array"),
    "null": (b"null", "JSON null"),
    "undecodable bytes": (b'{"metadata": "\xff\xfe\xfa"}', "is not text"),
    "10 MB of brackets": (DEEP, "nested too deeply"),
    "a number of 5,000 digits": (b'{"nodes": ' + b"9" * 5000 + b"}", "cannot be read"),
    "no manifest": (b'{"hello": "world"}', "no manifest"),
    "run results": (
        json.dumps({"metadata": {"dbt_schema_version": SCHEMA.replace("manifest", "run-results")}}).encode(),
        "this is a run-results file",
    ),
    "another schema": (b'{"metadata": {"dbt_schema_version": "v12"}, "nodes": {}}', "no manifest's"),
    "schema of another type": (b'{"metadata": {"dbt_schema_version": 12}, "nodes": {}}', "no manifest's"),
    "schema v9": (json.dumps(manifest(version=9)).encode(), "v9 is too old"),
    "metadata a list": (section("metadata", []), '"metadata" is'),
    "project_name a number": (
        json.dumps({"metadata": {"dbt_schema_version": SCHEMA, "project_name": 3}}).encode(),
        "project_name is 3",
    ),
    "nodes a list": (section("nodes", [model("a")]), '"nodes" is'),
    "sources text": (section("sources", "none"), '"sources" is'),
    "macros a list": (section("macros", []), '"macros" is'),
    "a macro that is text": (section("macros", {"macro.p.m": "select"}), "is no macro"),
    "disabled a number": (section("disabled", 1), '"disabled" is'),
    "a disabled node that is text": (section("disabled", {"model.p.x": ["x"]}), "is no node"),
    "disabled rows a number": (section("disabled", {"model.p.x": 1}), "expected a list of nodes"),
    "selectors a list": (section("selectors", []), '"selectors" is'),
    "a node that is a list": (section("nodes", {"model.p.a": ["a"]}), "is no node"),
    "a node that is null": (section("nodes", {"model.p.a": None}), "is no node"),
    "no unique_id": (section("nodes", {"model.p.a": {"name": "a"}}), "has no unique_id"),
    "unique_id a number": (section("nodes", {"model.p.a": {"unique_id": 7, "name": "a"}}), "unique_id is 7"),
    "unique_id is not the key": (section("nodes", {"model.p.b": model("a")}), "another than its key"),
    "the same node twice": (section("sources", {"model.p.a": model("a")}), "is there twice"),
    "no name": (node_with(name=None), "has no name"),
    "name a mapping": (node_with(name={}), "name is {}"),
    "depends_on a list": (node_with(depends_on=["model.p.b"]), "depends_on is"),
    "depends_on.nodes text": (node_with(depends_on={"nodes": "model.p.b"}), "depends_on.nodes is"),
    "depends_on.nodes of numbers": (node_with(depends_on={"nodes": [1]}), "depends_on.nodes is"),
    "depends_on.nodes of lists": (node_with(depends_on={"nodes": [["x"]]}), "depends_on.nodes is"),
    "fqn text": (node_with(fqn="p.a"), "fqn is"),
    "tags a mapping": (node_with(tags={"a": 1}), "tags is"),
    "config a list": (node_with(config=[1]), "config is"),
    "depends on itself": (
        node_with(depends_on={"nodes": ["model.p.a"]}),
        "in a circle: model.p.a -> model.p.a",
    ),
    "gzip that is none": (b"manifest", "is not JSON"),
    "a script for a name": (node_with(depends_on="<script>"), "<script>"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_malformed_file_is_one_clear_error(case: str, tmp_path: Path) -> None:
    content, expected = FILES[case]
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(ArtifactError) as caught:
        Project.from_manifest(path)
    message = str(caught.value)
    assert expected in message
    assert str(path) in caught.value.where
    assert len(message) < 600


GZIPS = {
    "named .gz but plain": (b"not gzip at all", "holds no gzip data"),
    "truncated gzip": (gzip.compress(GOOD, mtime=0)[:-30], "truncated gzip"),
    "gzip cut in its header": (gzip.compress(GOOD, mtime=0)[:6], "truncated gzip"),
    "damaged gzip": (gzip.compress(GOOD, mtime=0)[:12] + b"\0" * 40, "gzip"),
    "gzip of truncated JSON": (gzip.compress(GOOD[:-9], mtime=0), "the file is truncated"),
}


@pytest.mark.parametrize("case", GZIPS)
def test_malformed_gzip(case: str, tmp_path: Path) -> None:
    content, expected = GZIPS[case]
    path = tmp_path / "manifest.json.gz"
    path.write_bytes(content)
    with pytest.raises(ArtifactError, match=expected):
        Project.from_manifest(path)


def test_the_place_in_the_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text('{\n  "nodes": {\n    "a": oops\n  }\n}')
    with pytest.raises(ArtifactError, match="line 3, column 10"):
        Project.from_manifest(path)


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBKIT_MAX_ARTIFACT_MB", "1")
    path = tmp_path / "manifest.json.gz"
    path.write_bytes(gzip.compress(b" " * 1_000_001))
    with pytest.raises(ArtifactError, match=r"unpacks to more than 1 MB.*JOBKIT_MAX_ARTIFACT_MB"):
        Project.from_manifest(path)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.gz", "whatever"])
@pytest.mark.parametrize("packed", [False, True])
def test_gzip_is_told_by_its_first_bytes(name: str, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(GOOD) if packed else GOOD)
    assert len(Project.from_manifest(str(path)).nodes) == 2


def test_a_gzip_of_two_members_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json.gz"
    path.write_bytes(gzip.compress(GOOD[:50]) + gzip.compress(GOOD[50:]))
    assert len(Project.from_manifest(path).nodes) == 2


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("nowhere.json", "there is no such file"),
        ("", "is a directory"),
        ("nul\0byte", "cannot be read"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_opened(place: str, expected: str, tmp_path: Path) -> None:
    for read in (Project.from_manifest, State.from_dir):
        if read == State.from_dir and not place:
            expected = "there is no manifest.json in this folder"
        with pytest.raises(ArtifactError, match=expected):
            read(f"{tmp_path}/{place}" if place else str(tmp_path))


@pytest.mark.parametrize("source", [None, 3, b"x", ["manifest.json"]])
def test_something_that_is_neither_path_nor_mapping(source: object) -> None:
    for read in (Project.from_manifest, State.from_dir):
        with pytest.raises(ArtifactError, match="cannot be read"):
            read(source)  # type: ignore[arg-type]


def test_json_text_in_place_of_a_path_is_recognised() -> None:
    with pytest.raises(ArtifactError, match=r"pass json\.loads\(text\)"):
        Project.from_manifest(GOOD.decode())


def test_a_directory_names_the_manifest_in_its_target_folder(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "manifest.json").write_bytes(GOOD)
    with pytest.raises(ArtifactError, match=r"did you mean .*target.manifest\.json\?"):
        Project.from_manifest(tmp_path)


def test_a_cycle_is_named_in_linear_time() -> None:
    """S-071: dbt's own search takes 26 s at 15,000 nodes; the circle is named whole when it is short."""
    chain = [model("n0", "n3"), *(model(f"n{i}", f"n{i - 1}") for i in range(1, 15_000))]
    with pytest.raises(ArtifactError) as caught:
        Project.from_manifest(manifest(*chain))
    circle = str(caught.value).partition("in a circle: ")[2].partition(" (")[0].split(" -> ")
    assert circle[0] == circle[-1]
    assert set(circle) == {f"model.p.n{i}" for i in range(4)}
    edges = {f"model.p.n{i}": f"model.p.n{(i + 1) % 4}" for i in range(4)}
    assert all(edges[a] == b for a, b in pairwise(circle))


def test_a_long_cycle_is_cut_in_the_message() -> None:
    ring = [model(f"n{i}", f"n{i - 1}" if i else "n499") for i in range(500)]
    with pytest.raises(ArtifactError, match="…") as caught:
        Project.from_manifest(manifest(*ring))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(on: bool) -> None:
    was_on = gc.isenabled()
    try:
        gc.enable() if on else gc.disable()
        with pytest.raises(ZeroDivisionError), collector_off():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() is on
    finally:
        gc.enable() if was_on else gc.disable()
