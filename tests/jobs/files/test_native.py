"""jobkit's own format: all of an account goes there and back, and the JSON Schema says what is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from jobkit.basics.errors import DefinitionError, JobkitError
from jobkit.cli.group import cli
from jobkit.jobs import Account
from jobkit.jobs.files import dump, load, read_document
from jobkit.jobs.files.document import document_of
from jobkit.jobs.files.native import read, saved
from jobkit.jobs.files.schema import schema, schema_text
from tests.jobs.files.whole_accounts import accounts
from tests.thorough import examples

GUIDE = Path(__file__).parents[3] / "jobkit" / "guide" / "definitions"


def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def parsed(text: str) -> Account:
    return read(document_of(Path("jobs.yml"), text))


@settings(max_examples=examples(40))
@given(accounts())
def test_accounts_go_there_and_back_and_fit_the_schema(account: Account) -> None:
    text = dump(account)
    again = parsed(text)
    assert again == account
    assert dump(again) == text
    assert parsed(saved(text)) == account
    data = document_of(Path("jobs.yml"), text).data
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


VALIDATOR = validator()


@pytest.mark.parametrize("path", sorted(GUIDE.glob("*.yml")), ids=lambda path: path.stem)
def test_every_definition_of_the_guide_fits_the_schema(path: Path) -> None:
    data = read_document(path).data
    known = schema()["$defs"]["Account"]["properties"]
    definition = {key: value for key, value in data.items() if key in known} if "jobs" in data else data
    assert [error.message for error in VALIDATOR.iter_errors(definition)] == []


JOB = {"name": "A", "commands": ["dbt build"]}

TAKEN: tuple[dict[str, Any], ...] = (
    {"schedule": "0 6 * * *"},
    {"schedule": {"hours": [6], "days": ["MON", "friday", 0], "minute": 3}},
    {"schedule": {"every_hours": 6}},
    {"deferral": "Production"},
    {"deferral": "this job"},
    {"deferral": {}},
    {"triggers": {"job_completion": "B"}},
    {"triggers": {"job_completion": {"job": "B", "statuses": "canceled"}}},
    {"triggers": {"job_completion": {"job_id": 4}}},
    {"triggers": {"github_webhook": True}},
    {"kept": {"a": [1, {"b": None}]}, "declared_type": "adaptive", "linked_id": 3},
    {"timeout_seconds": 0, "dbt_version": None},
)
REFUSED: tuple[dict[str, Any], ...] = (
    {"threads": "4"},
    {"threads": 0},
    {"thread": 4},
    {"commands": ["run"]},
    {"commands": []},
    {"name": ""},
    {"generate_docs": "yes"},
    {"schedule": {}},
    {"schedule": {"cron": "0 6 * * *", "hours": [6]}},
    {"schedule": {"hours": [24]}},
    {"schedule": {"hours": [6], "days": ["MOON"]}},
    {"schedule": {"hours": [6], "minute": 60}},
    {"triggers": {"job_completion": {}}},
    {"triggers": {"job_completion": {"job": "B", "statuses": []}}},
    {"triggers": {"pull": True}},
    {"environment_variables": {"DBT_A": 1}},
    {"declared_type": "nightly"},
    {"kept": []},
)


@pytest.mark.parametrize("fields", TAKEN, ids=json.dumps)
def test_what_is_taken_fits_the_schema(fields: dict[str, Any]) -> None:
    definition = {**JOB, **fields}
    assert parsed(json.dumps(definition)).jobs
    for data in (definition, {"jobs": [definition]}):
        assert [error.message for error in VALIDATOR.iter_errors(data)] == []


@pytest.mark.parametrize("fields", REFUSED, ids=json.dumps)
def test_what_is_refused_does_not_fit(fields: dict[str, Any]) -> None:
    definition = {**JOB, **fields}
    with pytest.raises(JobkitError):
        parsed(json.dumps(definition))
    for data in (definition, {"jobs": [definition]}):
        assert list(VALIDATOR.iter_errors(data))


def test_each_field_of_the_schema_says_what_it_is() -> None:
    silent = {
        f"{name}.{field}"
        for name, made in schema()["$defs"].items()
        for shape in made.get("anyOf", [made])
        for field, part in shape.get("properties", {}).items()
        if "description" not in part
    }
    # documented as a whole: two mappings of switches, and what says itself
    assert {one for one in silent if not one.startswith(("Notifications.",))} <= {
        "Account.account", "Account.environments", "Environment.name", "Job.description", "Webhook.name",
        "ProjectSettings.git_provider", "Environment.deployment_type",
    }  # fmt: skip


def test_the_command_prints_and_writes_the_schema(tmp_path: Path) -> None:
    printed = CliRunner().invoke(cli, ["schema"])
    assert printed.output == schema_text()
    written = CliRunner().invoke(cli, ["schema", "--write", str(tmp_path)])
    assert written.exit_code == 0
    assert (tmp_path / "jobkit.schema.json").read_text("utf-8") == schema_text()
    nowhere = CliRunner().invoke(cli, ["schema", "--write", str(tmp_path / "no" / "folder")])
    assert nowhere.exit_code == 2 and "cannot be written" in nowhere.output


def test_a_written_file_names_the_schema_in_its_first_line(tmp_path: Path) -> None:
    source, out = tmp_path / "a.yml", tmp_path / "b.yml"
    source.write_text("name: A\ncommands: [dbt build]\n")
    done = CliRunner().invoke(cli, ["convert", str(source), str(out), "--to", "native"])
    assert done.exit_code == 0, done.output
    first, rest = out.read_text("utf-8").split("\n", 1)
    assert first == "# yaml-language-server: $schema=jobkit.schema.json"
    assert load(out) == load(source) and rest == dump(load(source))


def test_all_problems_at_once_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(
        "projects:\n  - {name: Sales, branch: main}\n"
        "enviroments: []\n"
        "jobs:\n  - name: A\n    key: 1\n    commands: [dbt build]\n    kept: 3\n"
        "  - name: B\n    commands: [dbt build]\n    schedule: {hours: [6], minute: 99}\n"
    )
    with pytest.raises(DefinitionError) as caught:
        load(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: 2 jobs: 5 problems")
    assert "enviroments: unknown key at the top (did you mean `environments`?) (line 3, column 14)" in text
    assert "jobs[0] 'A' key = 1: must be text: put it in quotes: '1' (line 6, column 10)" in text
    assert "projects[0] 'Sales' branch" in text and "(line 2, column 27)" in text
    assert "minute = 99: must be at most 59 (line 11, column 36)" in text


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1: 2}, {"a": object()}, [{1, 2}]],
    ids=["nan", "inf", "key", "object", "set"],
)
def test_only_json_is_kept(value: Any) -> None:
    with pytest.raises(DefinitionError, match="JSON"):
        Account(jobs=[{**JOB, "kept": {"a": value}}])


ONE = "{name: A, commands: [dbt run]}"


@pytest.mark.parametrize(
    "text",
    [
        f"jobs:\n- {ONE}\n- {ONE}\n",
        "jobs:\n- {name: A, key: k, commands: [dbt run]}\n- {name: B, key: k, commands: [dbt run]}\n",
        f"environments:\n- name: P\n- name: P\njobs:\n- {ONE}\n",
        "environments:\n- {name: P, deployment_type: staging}\n- {name: Q, deployment_type: staging}\n"
        f"jobs:\n- {ONE}\n",
        f"projects:\n- name: P\n- name: P\njobs:\n- {ONE}\n",
    ],
    ids=["names", "keys", "environments", "types", "projects"],
)
def test_what_stands_twice_is_told_where_the_second_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "jobs.yml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=r"\(line 3, column"):
        load(tmp_path / "jobs.yml")
