"""What dbt does while its warehouse is away, and what jobkit says that it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobkit.dbt.execution import invoke, outage
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from tests.conformance.dbt_client import Dbt, dbt_python

FILES = {
    "dbt_project.yml": "{name: p, version: '1.0', profile: p, flags: {send_anonymous_usage_stats: false}}",
    "profiles.yml": "p: {target: dev, outputs: {dev: {type: duckdb, path: /nowhere/at/all/wh.duckdb}}}",
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select * from {{ ref('a') }}",
    "models/e.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
    "models/schema.yml": """
models:
  - {name: a, columns: [{name: id, data_tests: [not_null]}]}
sources:
  - name: raw
    tables:
      - name: events
        config: {loaded_at_field: at, freshness: {warn_after: {count: 1, period: day}}}
""",
    "seeds/s.csv": "id\n1\n",
    "snapshots/n.yml": "snapshots: [{name: n, relation: ref('a'), "
    "config: {unique_key: id, strategy: check, check_cols: all}}]",
    "macros/grant.sql": "{% macro grant() %}{% do run_query('select 1') %}{% endmacro %}",
}
COMMANDS = (
    "run",
    "build",
    "test",
    "seed",
    "snapshot",
    "compile",
    "docs generate",
    "show --select a",
    "source freshness",
    "run --select e",
    "clone --state state",
    "run-operation grant",
    "run --select tag:nothing",
    "ls",
    "parse",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("away")
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return home


@pytest.fixture(scope="module")
def dbt() -> Iterator[Dbt]:
    python = dbt_python()
    if python is None:
        pytest.skip("no dbt here: set JOBKIT_DBT_PYTHON (tests/conformance/README.md)")
    with Dbt(python) as worker:
        yield worker


@pytest.fixture(scope="module")
def manifest(dbt: Dbt, folder: Path) -> dict[str, object]:
    assert dbt.ask("call", folder, args=["parse"])["exit"] == 0
    content: dict[str, object] = json.loads((folder / "target" / "manifest.json").read_text())
    (folder / "state").mkdir()
    (folder / "state" / "manifest.json").write_text(json.dumps(content))
    return content


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_as_dbt_ends_it(
    dbt: Dbt, folder: Path, manifest: dict[str, object], command: str
) -> None:
    real = dbt.ask("call", folder, args=command.split())
    project = Project.from_manifest(manifest)
    inv = invoke(f"dbt {command}", project, state=State(project), faults=[outage()])
    assert inv.exit_code == real["exit"], real["exception"]
    assert [row.status for row in inv.results] == [row["status"] for row in real.get("results", [])]
