"""``--project-dir`` and ``--selectors``: what a manifest does not carry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobkit.dbt.project import Project
from tests.cli.running import run
from tests.dbt.execution.make import check, model, project

SELECTORS = "selectors:\n- {name: few, default: true, definition: a}\n"


@pytest.fixture
def alone(tmp_path: Path) -> str:
    """A manifest that lies in no project's target folder."""
    small: Project = project(model("a"), model("b", "a"), check("a_id", "a"))
    manifest = {
        "metadata": {
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "project_name": "shop",
        },
        "nodes": {uid: dict(node.raw) for uid, node in small.nodes.items()},
        "selectors": {"few": {"name": "few", "definition": {"method": "fqn", "value": "a"}}},
    }
    (tmp_path / "m.json").write_text(json.dumps(manifest))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "dbt_project.yml").write_text("name: shop\nflags: {warn_error: true}\n")
    (folder / "selectors.yml").write_text(SELECTORS)
    return str(tmp_path / "m.json")


def test_the_flags_of_the_project_count(alone: str) -> None:
    folder = str(Path(alone).parent / "project")
    assert run("invoke", "dbt build -s nope", "--manifest", alone).exit_code == 0
    assert run("invoke", "dbt build -s nope", "--manifest", alone, "--project-dir", folder).exit_code == 2


def test_the_default_selector_counts(alone: str) -> None:
    file = str(Path(alone).parent / "project" / "selectors.yml")
    assert "model.p.b" in run("invoke", "dbt run", "--manifest", alone).stdout
    found = run("invoke", "dbt run", "--manifest", alone, "--selectors", file).stdout
    assert "model.p.a" in found
    assert "model.p.b" not in found
    assert run("ls", "--manifest", alone, "--selectors", file).stdout.split() == [
        "model.p.a",
        "test.p.a_id",
    ]


@pytest.mark.parametrize("option", ["--project-dir", "--selectors"])
@pytest.mark.parametrize(
    "verb", [["ls"], ["invoke", "dbt run"], ["simulate", "example-1"], ["lint", "x.yml"]]
)
def test_they_are_about_a_manifest(verb: list[str], option: str) -> None:
    result = run(*verb, option, "x")
    assert result.exit_code == 2
    assert "--manifest" in result.stderr


def test_a_file_that_is_not_there_is_named(alone: str) -> None:
    result = run("ls", "--manifest", alone, "--selectors", "nowhere.yml")
    assert result.exit_code == 2
    assert "nowhere.yml" in result.stderr
