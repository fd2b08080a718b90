"""Options outside the command line: variables and the project's flags; as dbt-core 1.12.6 takes them."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.commands import parse
from jobkit.dbt.execution import invoke
from jobkit.dbt.project import Project
from tests.dbt.execution.make import check, model, project, source

NODES = project(model("a"), model("b", "a"), check("a_id", "a"), check("b_id", "b"))


def outcome(command: str, **env: str) -> tuple[int, int]:
    inv = invoke(command, NODES, env=env)
    return inv.exit_code, len(inv.results)


@pytest.mark.parametrize(
    ("command", "env", "code", "rows"),
    [
        ("dbt build", {"DBT_EXCLUDE_RESOURCE_TYPES": "test"}, 0, 2),
        ("dbt build", {"DBT_ENGINE_EXCLUDE_RESOURCE_TYPES": "test"}, 0, 2),
        ("dbt build", {"DBT_EXCLUDE_RESOURCE_TYPES": "test model"}, 0, 0),
        ("dbt build", {"DBT_EXCLUDE_RESOURCE_TYPES": "test,model"}, 2, 0),
        ("dbt build --exclude-resource-type model", {"DBT_EXCLUDE_RESOURCE_TYPES": "test"}, 1, 2),
        ("dbt run", {"DBT_RESOURCE_TYPES": "test"}, 0, 2),  # not an option of `dbt run`
        ("dbt build", {"DBT_FAIL_FAST": "maybe"}, 2, 0),
        ("dbt build", {"DBT_FAIL_FAST": ""}, 0, 4),
        ("dbt build -s nope", {"DBT_WARN_ERROR": "1"}, 2, 0),
        ("dbt --warn-error-options '{error: [NothingToDo]}' build", {"DBT_WARN_ERROR": "1"}, 2, 0),
        ("dbt build -s nope", {"DBT_WARN_ERROR_OPTIONS": "{error: [NoNodesForSelectionCriteria]}"}, 2, 0),
        ("dbt build -s a", {"DBT_INDIRECT_SELECTION": "empty"}, 0, 1),
        ("dbt build -s a", {"DBT_INDIRECT_SELECTION": "nope"}, 2, 0),
        ("dbt build -s a --indirect-selection empty", {"DBT_INDIRECT_SELECTION": "nope"}, 2, 0),
        ("dbt --indirect-selection empty build -s a", {"DBT_INDIRECT_SELECTION": "nope"}, 2, 0),
        ("dbt build --indirect-selection empty -s a", {"DBT_INDIRECT_SELECTION": "cautious"}, 0, 1),
        ("dbt build --resource-type model", {"DBT_RESOURCE_TYPES": "nope"}, 0, 2),
        ("dbt --warn-error build", {"DBT_ENGINE_MAXIMUM_SEED_SIZE_MIB": "2"}, 2, 0),
        ("dbt build", {"DBT_ENGINE_MAXIMUM_SEED_SIZE_MIB": "2"}, 0, 4),
        ("dbt build -s a", {"DBT_DEFER": "1"}, 2, 0),
        ("dbt build -s a", {"DBT_DEFER_TO_STATE": "1"}, 2, 0),
        ("dbt build -s a --no-defer", {"DBT_DEFER": "1"}, 0, 2),
        ("dbt --warn-error build -s a", {"DBT_ENGINE_NOPE": "0"}, 2, 0),
        ("dbt build -s a", {"DBT_ENGINE_NOPE": "0"}, 0, 2),
        ("dbt build -s a", {"DBT_SAMPLE": "nope"}, 2, 0),
        ("dbt build -s a", {"DBT_EVENT_TIME_START": "2026-01-01"}, 2, 0),
        ("dbt ls -s a", {"DBT_SAMPLE": "nope"}, 0, 0),
        ("dbt build -s a", {"DBT_REGION": "eu"}, 0, 2),
    ],
)
def test_dbt_reads_environment_variables_as_options(command, env, code, rows):
    assert outcome(command, **env) == (code, rows)


def test_source_freshness_asks_for_the_state_to_defer_to():
    fresh = project(source("t", warn=1))
    assert invoke("dbt source freshness", fresh).exit_code == 0
    assert invoke("dbt source freshness", fresh, env={"DBT_DEFER": "1"}).exit_code == 2


def test_the_command_line_wins_then_the_new_name_then_the_old_then_the_flags():
    flags, env = {"fail_fast": True}, {"DBT_FAIL_FAST": "0", "DBT_ENGINE_FAIL_FAST": "1"}
    assert parse("dbt build", flags=flags).fail_fast
    assert not parse("dbt build", {"DBT_FAIL_FAST": "0"}, flags).fail_fast
    assert parse("dbt build", env, flags).fail_fast
    assert not parse("dbt build --no-fail-fast", env, flags).fail_fast


@pytest.fixture
def folder(tmp_path):
    """A project's folder with flags, selectors and a manifest."""
    (tmp_path / "target").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: p\nflags: {indirect_selection: empty}\n")
    selectors = "selectors:\n- {name: all, definition: '*'}\n- {name: only_a, definition: a, default: true}\n"
    (tmp_path / "selectors.yml").write_text(selectors)
    named = {name: {"name": name, "definition": of} for name, of in (("all", "*"), ("only_a", "a"))}
    content = project(model("a"), model("b", "a"), check("a_id", "a"), selectors=named)
    nodes = {uid: dict(node.raw) for uid, node in content.nodes.items()}
    manifest = {"metadata": {"project_name": "p"}, "nodes": nodes, "selectors": named}
    (tmp_path / "target" / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_flags_and_the_default_selector_are_read_beside_the_manifest(folder):
    found = Project.from_manifest(folder / "target" / "manifest.json")
    assert found.flags == {"indirect_selection": "empty"}
    assert [row.unique_id for row in invoke("dbt build", found).results] == ["model.p.a"]
    everything = invoke("dbt build --indirect-selection eager --select a", found)
    assert Counter(row.unique_id.split(".")[0] for row in everything.results) == {"model": 1, "test": 1}


def test_a_manifest_alone_says_that_its_default_selector_is_unknown(folder):
    alone = folder / "manifest.json"
    (folder / "target" / "manifest.json").rename(alone)
    found = Project.from_manifest(alone)
    assert any("selectors.yml" in note for note in found.notes) and not found.flags
    named = Project.from_manifest(alone, selectors=folder / "selectors.yml")
    assert not any("selectors.yml" in note for note in named.notes)
    assert Project.from_manifest(alone, project_dir=folder) == Project.from_manifest(
        alone, project_dir=folder
    )
    assert len(invoke("dbt build", named).results) == 2


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("dbt_project.yml", "- a", "mapping"),
        ("dbt_project.yml", "flags: [1]", "flags"),
        ("selectors.yml", "selectors: 3", "list"),
        ("selectors.yml", "selectors:\n- {name: nope, default: true, definition: a}", "nope"),
        ("selectors.yml", "selectors: [", "selectors.yml"),
    ],
)
def test_what_is_wrong_in_these_files_is_said_with_the_file(folder, name, content, part):
    (folder / name).write_text(content)
    with pytest.raises(ArtifactError) as caught:
        Project.from_manifest(folder / "target" / "manifest.json")
    assert name in str(caught.value) and part in str(caught.value)
