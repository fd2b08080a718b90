"""Files as they come: answers, lists, runs, YAML of the API, templates, folders, several files."""

from __future__ import annotations

import json
import warnings
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError
from jobkit.jobs.files import UnreadableJobsError, convert, load, read_definitions
from tests.jobs.files.test_cases import API_JOB, CODE_JOB


def job(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(API_JOB), **changes}


def written(folder: Path, data: Any, name: str = "x.json") -> Path:
    path = folder / name
    text = data if isinstance(data, str) else json.dumps(data, indent=1)
    path.write_text(
        yaml.safe_dump(data) if name.endswith(".yml") and not isinstance(data, str) else text, "utf-8"
    )
    return path


STATUS = {"code": 200, "is_success": True, "user_message": "Success!", "developer_message": ""}
ANSWER = job(
    id=7, created_at="2026-01-01", updated_at="2026-01-02", deactivated=False, next_run=None, new_key=5
)


@pytest.mark.parametrize("name", ["x.json", "x.yml"])
@pytest.mark.parametrize(
    ("data", "count"),
    [
        (job(), 1),
        ([job(id=1), job(id=2, name="B")], 2),
        ({"jobs": [job(id=1), job(id=2, name="B")]}, 2),
        ({"status": STATUS, "data": ANSWER}, 1),
        ({"status": STATUS, "data": [ANSWER, {**ANSWER, "id": 8}], "extra": {"pagination": {"count": 2}}}, 2),
        ({"data": ANSWER}, 1),
        ({"data": [ANSWER, {**ANSWER, "id": 8}], "extra": {}}, 2),
        ({"id": 3, "job_definition_id": 7, "status": 10, "job": ANSWER}, 1),
        ({"status": STATUS, "data": {"id": 3, "trigger_id": 5, "job": ANSWER}}, 1),
    ],
    ids=["job", "list", "jobs", "answer", "answers", "data", "data of some", "run", "answered run"],
)
def test_every_shape_of_the_api(tmp_path: Path, data: Any, count: int, name: str) -> None:
    found = read_definitions(written(tmp_path, data, name))
    assert found.format == "api" and found.account is not None and found.verdict == "valid"
    assert len(found.account.jobs) == count


def test_an_answer_keeps_what_is_new_and_puts_aside_what_is_read_only(tmp_path: Path) -> None:
    found = read_definitions(written(tmp_path, {"status": STATUS, "data": ANSWER}))
    (one,) = found.account.jobs
    assert one.kept == {"new_key": 5} and found.read_only["Daily"]["created_at"] == "2026-01-01"
    body = json.loads(convert(found.account, to="api").text)
    assert body["new_key"] == 5 and "created_at" not in body


@pytest.mark.parametrize(
    ("schedule", "expression"),
    [
        ({"cron": "7 6,18 * * 1", "date": "days_of_week", "time": "at_exact_hours"}, "7 6,18 * * 1"),
        ({"cron": "9 */12 * * *", "date": "every_day", "time": "every_hour"}, "9 */12 * * *"),
        ({"cron": "4 */6 * * 1,2", "date": "interval_cron", "time": "every_hour"}, "4 */6 * * 1,2"),
        ({"cron": "*/5 * * * *", "date": "custom_cron", "time": "every_hour"}, "*/5 * * * *"),
        ({"cron": "1,2 3 * * *", "date": "every_day", "time": "at_exact_hours"}, "1,2 3 * * *"),
    ],
)
def test_the_schedule_of_a_run_is_in_words(tmp_path: Path, schedule: Any, expression: str) -> None:
    run = {"job_definition_id": 7, "job": {**ANSWER, "schedule": schedule}}
    found = read_definitions(written(tmp_path, run))
    assert found.verdict == "valid"
    assert found.account.jobs[0].schedule.expression() == expression


def test_ids_are_names_where_nothing_else_is_known(tmp_path: Path) -> None:
    account = load(written(tmp_path, [job(id=1), job(id=2, name="B", environment_id=44)]))
    assert [one.environment for one in account.jobs] == ["Environment 33", "Environment 44"]
    assert account.projects[0].id == 22 and account.projects[0].kept == {"account_id": 11}
    around = {"environment": {"id": 33, "name": "Production", "deployment_type": "production"}}
    named = load(written(tmp_path, {"status": STATUS, "data": {**ANSWER, **around}}))
    assert named.production.id == 33 and named.jobs[0].environment == "Production"


def test_a_chain_by_id(tmp_path: Path) -> None:
    condition = {"condition": {"job_id": 1, "project_id": 22, "statuses": [10, 20]}}
    child = job(id=2, name="B", job_completion_trigger_condition=condition, job_type="other")
    child["triggers"]["schedule"] = False
    account = load(written(tmp_path, [job(id=1), child]))
    assert list(account.chain().edges) == [("Daily", "B")]
    assert account.jobs[1].triggers.job_completion.statuses == ("success", "error")


def test_jobs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    by_id = load(written(tmp_path, [job(id=1), job(id=2)]))
    assert by_id.job_names.identities == ("1", "2")
    found = read_definitions(written(tmp_path, [job(), job()]))
    assert len(found.account.jobs) == 2 and len(set(found.account.job_names.identities)) == 2
    assert [one.code for one in found.findings] == ["FMT009"] and found.verdict == "valid"


def test_what_remains_of_a_file_is_read_and_load_warns(tmp_path: Path) -> None:
    path = written(tmp_path, [job(id=1), job(id=2, name="B", execute_steps=[])])
    with pytest.warns(UserWarning, match=r"1 finding in the file: .*FMT006"):
        assert [one.name for one in load(path).jobs] == ["Daily"]


def test_where_no_job_is_left_everything_is_said_at_once(tmp_path: Path) -> None:
    broken = job(execute_steps=[], account_id="x")
    with pytest.raises(UnreadableJobsError) as caught:
        read_definitions(written(tmp_path, broken))
    assert isinstance(caught.value, DefinitionError) and len(caught.value.problems) == 2
    assert "execute_steps" in str(caught.value) and "FMT006, line" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"status": STATUS, "data": []}, "holds no jobs"),
        ([], "is a list"),
        ({"jobs": {}}, "`jobs` is a mapping"),
        ({"cause": "x"}, "holds no jobs: it is the body of a trigger call"),
        ({"metadata": {"dbt_schema_version": "x"}, "nodes": {}}, "a file of the dbt project"),
        ({"status": STATUS, "data": [5, "x"]}, "is no job"),
    ],
)
def test_a_file_without_jobs_is_an_error(tmp_path: Path, data: Any, said: str) -> None:
    with pytest.raises(JobkitError, match=said):
        load(written(tmp_path, data))


CODE = {"jobs": {"daily": CODE_JOB}}


def test_the_format_may_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, {"jobs": [{"name": "A", "execute_steps": ["dbt build"]}]})
    assert read_definitions(path, format="api").format == "api"
    with pytest.raises(JobkitError, match="there is no format 'xml'"):
        read_definitions(path, format="xml")
    with pytest.raises(DefinitionError):
        load(path, format="native")


TEMPLATE = """\
jobs:
  daily:
    account_id: {{ account }}
    project_id: 22
    environment_id: {{ environment }}
    deferring_environment_id: {{ deferred }}
    name: Daily
    settings: {threads: 4, target_name: "{{ target | upper }}"}
    run_generate_sources: false
    generate_docs: false
    execute_steps: [dbt build]
    schedule: {cron: 0 6 * * *}
    triggers: {github_webhook: false, git_provider_webhook: false, schedule: {{ target == 'prod' }}}
"""
VALUES = "account: 11\nenvironment: 33\ndeferred:\ntarget: prod\n"


def test_a_template_with_its_variables(tmp_path: Path) -> None:
    path = written(tmp_path, TEMPLATE, "jobs.yml")
    found = read_definitions(path, vars_files=[written(tmp_path, VALUES, "vars.yml")])
    (one,) = found.account.jobs
    assert one.runs_on_schedule and one.target_name == "PROD" and one.deferral.is_off


def test_a_template_without_its_variables_names_them(tmp_path: Path) -> None:
    path = written(tmp_path, TEMPLATE, "jobs.yml")
    with pytest.raises(
        ArtifactError, match=r"is a template: it asks for `account`, `environment`.*--vars-file"
    ):
        load(path)
    few = written(tmp_path, "account: 11\n", "vars.yml")
    with pytest.raises(ArtifactError, match=r"a variable has no value: 'environment' is undefined"):
        load(path, vars_files=[few])
    with pytest.raises(ArtifactError, match="'account' is defined twice"):
        load(path, vars_files=[few, few])


@pytest.mark.parametrize(
    "evil",
    [
        "{{ ''.__class__ }}",
        "{{ range(10**9) }}",
        "{{ 'x' * 10**9 }}",
        "{% for a in b %}{% for c in b %}{% for d in b %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include '/etc/passwd' %}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'x' | center(999999999) }}",
        "{{ x.y.z }}",
        "{{",
        "{% if %}",
        "{{ 1 / 0 }}",
        "{{ 'a' + 1 }}",
    ],
)
def test_a_template_does_nothing_but_fill_in(tmp_path: Path, evil: str) -> None:
    path = written(tmp_path, f"jobs:\n  a: {{name: {evil}}}\n", "jobs.yml")
    with pytest.raises(JobkitError):
        load(path, vars_files=[written(tmp_path, "b: [1, 2, 3]\nx: {}\n", "vars.yml")])


def test_a_folder_a_pattern_and_several_files(tmp_path: Path) -> None:
    one = written(tmp_path, CODE, "a.yml")
    two = written(tmp_path, {"jobs": {"weekly": {**CODE_JOB, "name": "Weekly"}}}, "b.yml")
    for given in (tmp_path, tmp_path / "*.yml", [one, two]):
        assert [each.identity for each in load(given).jobs] == ["daily", "weekly"]
    with pytest.raises(ArtifactError, match="no file matches"):
        load(tmp_path / "*.yaml")
    native = written(tmp_path, {"jobs": [{"name": "A", "commands": ["dbt build"]}]}, "c.yml")
    with pytest.raises(
        ArtifactError, match=r"is a jobkit definition file, but a.yml is a dbt-jobs-as-code file"
    ):
        load([one, native])
    with pytest.raises(ArtifactError, match="several files of a jobkit definition file make no account"):
        load([native, native])


def test_the_later_of_two_files_wins_and_it_is_said(tmp_path: Path) -> None:
    one = written(tmp_path, CODE, "a.yml")
    two = written(tmp_path, {"jobs": {"daily": {**CODE_JOB, "name": "Later"}}}, "b.yml")
    found = read_definitions([one, two])
    assert [each.name for each in found.account.jobs] == ["Later"]
    assert [(each.code, each.file) for each in found.findings if each.severity != "advice"] == [
        ("FMT009", str(one))
    ]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, CODE, "a.yml")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        texts = {convert(load(path), to=form).text for form in ("api", "jobs-as-code") for _ in range(2)}
    assert len(texts) == 2
