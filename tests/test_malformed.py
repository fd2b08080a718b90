"""What is malformed gives one clear message and exit code 2, never a traceback."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run, run_apart

JOB: dict[str, Any] = {"name": "A", "commands": ["dbt build"]}
EVIL = "<script>alert(1)</script>"


def job(**fields: Any) -> str:
    return json.dumps({"jobs": [{**JOB, **fields}]})


DEFINITIONS: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "empty": ("", ("is empty",)),
    "no mapping": ("just words", ("is text", "jobs")),
    "a list": ("- name: A", ("put the jobs under `jobs:`",)),
    "no jobs": ("account: Acme", ("has no `jobs`",)),
    "jobs that are none": ("jobs: []", ("jobs",)),
    "jobs that are text": ("jobs: [dbt build]", ("jobs[0]",)),
    "no name": ("jobs: [{commands: [dbt build]}]", ("name: missing (required)",)),
    "no commands": ("jobs: [{name: A}]", ("'A' commands: missing (required)", "commands: [dbt build]")),
    "commands as text": (job(commands="dbt build"), ("'A' commands", "must be a list")),
    "no dbt command": (job(commands=["rm -rf /"]), ("commands", "'rm -rf /'", "dbt")),
    "threads as text": (job(threads="4"), ("threads", "'4'", "whole number")),
    "threads as truth": (job(threads=True), ("threads", "True", "whole number")),
    "threads below one": (job(threads=0), ("threads", "at least 1")),
    "unknown key": (job(treads=4), ("treads", "did you mean `threads`?")),
    "unknown key of the guide's API": (job(execution_steps=[]), ("execution_steps", "unknown field")),
    "unknown key inside": (job(triggers={"pull_requests": True}), ("triggers.pull_requests",)),
    "six fields of cron": (job(schedule="0 0 6 * * *"), ("schedule", "0 0 6 * * *")),
    "cron out of range": (job(schedule="61 6 * * *"), ("minute", "61")),
    "cron that never fires": (job(schedule="0 0 31 2 *"), ("0 0 31 2 *",)),
    "cron alias": (job(schedule="@daily"), ("@daily",)),
    "interval of nothing": (job(schedule={"every_hours": 0}), ("every_hours",)),
    "two schedules in one": (job(schedule={"cron": "0 6 * * *", "every_hours": 2}), ("cron", "every_hours")),
    "no such status": (
        job(triggers={"job_completion": {"job": "B", "statuses": ["ok"]}}),
        ("statuses", "'ok'"),
    ),
    "two deferrals": (job(deferral={"job": "A", "this_job": True}), ("deferral", "keep one")),
    "merge and schedule": (job(triggers={"merge": True}, schedule="0 6 * * *"), ("merge",)),
    "environment variable": (job(environment_variables={"A B": "1"}), ("environment_variables", "'A B'")),
    "environment variable that is no text": (
        job(environment_variables={"DBT_A": 1}),
        ("DBT_A", "must be text"),
    ),
    "a markup name": (job(name=EVIL, threads=0), ("threads",)),
    "two jobs of one name": (json.dumps({"jobs": [JOB, JOB]}), ("'A'",)),
    "two production environments": (
        "jobs: [{name: A, commands: [dbt build]}]\n"
        "environments: [{name: P, deployment_type: production}, {name: Q, deployment_type: production}]",
        ("one production environment",),
    ),
    "duplicate key": (
        "jobs:\n- name: A\n  name: B\n  commands: [dbt build]",
        ("line 3", "'name' is given twice"),
    ),
    "broken YAML": ("jobs:\n- name: [A\n", ("line", "not valid YAML")),
    "an alias of itself": ("jobs: &a [*a]", ("alias contains itself",)),
    "an exploding alias": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{n}: &{n} [{','.join(['*' + o] * 9)}]\n" for o, n in zip("abcdefg", "bcdefgh", strict=True)
        ),
        ("aliases",),
    ),
    "a Python object": ("jobs: !!python/object/apply:os.system ['true']", ("not plain data",)),
    "10 MB of nesting": ("[" * 10_000_000, ("nested",)),
    "10 MB of nested mappings": ("{a: " * 2_500_000, ("nested",)),
    "no UTF-8": (b"jobs: \xff\xfe\x00", ("UTF-8",)),
    "a NUL": ("jobs: \0", ("line 1", "forbids")),
    "a gzip": (gzip.compress(b"jobs: []", mtime=0), ("compressed",)),
    "an artifact": ('{"metadata": {"dbt_schema_version": "x"}, "nodes": {}}', ("--manifest",)),
}

META = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "p"}


def manifest(**parts: Any) -> str:
    whole = {"metadata": META, "nodes": {}, "sources": {}, "exposures": {}, "parent_map": {}, "child_map": {}}
    return json.dumps({**whole, **parts})


def model(name: str, *parents: str, **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": f"model.p.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": "p",
        "path": f"{name}.sql",
        "original_file_path": f"models/{name}.sql",
        "fqn": ["p", name],
        "alias": name,
        "schema": "s",
        "database": "d",
        "checksum": {"name": "sha256", "checksum": "0"},
        "config": {"materialized": "table"},
        "tags": [],
        "depends_on": {"nodes": [f"model.p.{parent}" for parent in parents], "macros": []},
        **fields,
    }


CYCLE = {f"model.p.{a}": model(a, b) for a, b in (("a", "b"), ("b", "c"), ("c", "a"))}

MANIFESTS: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "empty": ("", ("is empty",)),
    "truncated": (manifest()[:-20], ("JSON",)),
    "no JSON": ("<html></html>", ("JSON",)),
    "a list": ("[]", ("manifest",)),
    "an object of something else": ('{"name": "x", "version": 1}', ("manifest",)),
    "an empty object": ("{}", ("manifest",)),
    "metadata as text": ('{"metadata": "v12", "nodes": {}}', ("metadata",)),
    "run results": (
        json.dumps(
            {"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"}}
        ),
        ("run-results",),
    ),
    "a version from long ago": (
        manifest(metadata={**META, "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v3.json"}),
        ("v3",),
    ),
    "nodes as a list": (manifest(nodes=[]), ("nodes",)),
    "a node that is text": (manifest(nodes={"model.p.a": "x"}), ("model.p.a",)),
    "a node without a type": (manifest(nodes={"model.p.a": {"name": "a"}}), ("model.p.a",)),
    "depends_on as text": (
        manifest(nodes={"model.p.a": model("a", depends_on="x")}),
        ("model.p.a", "depends_on"),
    ),
    "tags as a number": (manifest(nodes={"model.p.a": model("a", tags=3)}), ("model.p.a", "tags")),
    "a cycle": (manifest(nodes=CYCLE), ("model.p.a", "model.p.b", "model.p.c")),
    "nesting": ("[" * 10_000_000, ("nested",)),
    "no UTF-8": (b'{"metadata": "\xff\xfe"}', ("UTF-8",)),
}


def refusal(words: tuple[str, ...]) -> str:
    """Return the one message on stderr of a command that must end with 2."""
    result = run(*words)
    assert result.exit_code == 2, (result.exit_code, result.output)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("jobkit: ")
    assert len(result.stderr) < 2_000
    return result.stderr


@pytest.mark.parametrize("case", DEFINITIONS)
@pytest.mark.parametrize("verb", ["simulate", "lint"])
def test_definitions(tmp_path: Path, case: str, verb: str) -> None:
    content, expected = DEFINITIONS[case]
    path = tmp_path / "jobs.yml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    said = refusal((verb, str(path)))
    assert "jobs.yml" in said
    for words in expected:
        assert words in said


@pytest.mark.parametrize("case", MANIFESTS)
def test_manifests(tmp_path: Path, case: str) -> None:
    content, expected = MANIFESTS[case]
    path = tmp_path / "manifest.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    said = refusal(("ls", "--manifest", str(path)))
    assert "manifest.json" in said
    for words in expected:
        assert words in said


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("manifest.json.gz", b"this is no gzip", "gz"),
        ("manifest.json.gz", gzip.compress(manifest().encode())[:-30], "gz"),
        ("manifest.json.gz", gzip.compress(b"{", mtime=0), "JSON"),
    ],
)
def test_compressed_manifests(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = refusal(("ls", "--manifest", str(path)))
    assert name in said
    assert expected in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ls", "--manifest", "nowhere.json"), ("nowhere.json",)),
        (("ls", "--manifest", "a\0b"), ("cannot",)),
        (("ls", "--example", "shopp"), ("shop",)),
        (("ls", "--manifest", "m.json", "--example", "shop"), ("keep one",)),
        (("ls", "--select", "stat:modified"), ("stat",)),
        (("ls", "--select", "state:modified"), ("state",)),
        (("ls", "--selector", "none"), ("none",)),
        (("ls", "--state", "nowhere"), ("nowhere",)),
        (("cron", "0 6 * *"), ("0 6 * *",)),
        (("cron", "0 6 * * * *"), ("0 6 * * * *",)),
        (("cron", "0 6 * * *", "--start", "soon"), ("soon",)),
        (("simulate", "nowhere.yml"), ("nowhere.yml",)),
        (("simulate", "example-99"), ("example-99",)),
        (("simulate", "example-1", "--start", "2026-03-02", "--until", "2026-03-01"), ("until",)),
        (("simulate", "example-1", "--changed", "x"), ("pull request",)),
        (("simulate", "example-2", "--changed", "no_such_node"), ("no_such_node",)),
        (("simulate", "example-1", "--fail", "no_such_node"), ("no_such_node",)),
        (("simulate", "example-1", "--until", "2026-03-03", "--plot", "x.docx"), (".png",)),
        (("simulate", "example-1", "--until", "2026-03-03", "--plot", "nowhere/x.svg"), ("nowhere",)),
        (("lint", "--explain", "JOB999"), ("JOB999",)),
        (("quiz", "check", "topic-44", "q1", "A"), ("topic-44",)),
        (("quiz", "check", "topic-4", "q77", "A"), ("q77",)),
        (("quiz", "check", "topic-4", "q1", "Z"), ("Z",)),
        (("invoke", "dbt bild"), ("bild",)),
        (("invoke", "ls -la"), ("dbt",)),
        (("invoke", "dbt build", "--fail", "no_such_node"), ("no_such_node",)),
    ],
)
def test_options(words: tuple[str, ...], expected: tuple[str, ...], tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    for part in expected:
        assert part in result.stderr


@pytest.mark.parametrize("case", ["10 MB of nesting", "a markup name", "broken YAML"])
def test_in_a_process_of_its_own(tmp_path: Path, case: str) -> None:
    """Deep recursion behaves differently in a fresh interpreter; stderr is the real one."""
    path = tmp_path / "jobs.yml"
    path.write_text(str(DEFINITIONS[case][0]))
    done = run_apart("simulate", str(path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("jobkit: ")
