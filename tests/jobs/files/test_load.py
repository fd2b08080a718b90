"""`jobkit.load` and `dump`: the native format there and back, and everything else by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError
from jobkit.jobs import (
    Account,
    Deferral,
    Environment,
    Job,
    JobCompletion,
    ModelNotification,
    Notifications,
    NotificationSetting,
    Schedule,
    Triggers,
    Webhook,
)
from jobkit.jobs.files import FORMATS, dump, load, read_document, recognise
from tests.shared import SHARED, needs_shared

TWO_JOBS = """\
account: Acme
environments:
- name: Production
  deployment_type: production
- name: CI
jobs:
- name: Daily Production Run
  commands:
  - dbt build
  schedule: 0 6 * * *
  threads: 8
- name: CI Check
  environment: CI
  commands:
  - dbt build --select state:modified+
  triggers:
    pull_request: true
"""


def written(folder: Path, text: str | bytes, name: str = "jobs.yml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_of_two_jobs(tmp_path: Path) -> None:
    account = load(written(tmp_path, TWO_JOBS))
    assert account.name == "Acme"
    assert [job.name for job in account.jobs] == ["Daily Production Run", "CI Check"]
    assert account.job("Daily Production Run").schedule == Schedule(cron="0 6 * * *")
    assert account.job("CI Check").job_type == "ci"
    assert account.environment("Production").deployment_type == "production"


def test_dump_is_the_file_again(tmp_path: Path) -> None:
    assert dump(load(written(tmp_path, TWO_JOBS))) == TWO_JOBS


def test_json_is_the_same(tmp_path: Path) -> None:
    data = {"jobs": [{"name": "A", "commands": ["dbt build"], "schedule": "0 6 * * *"}]}
    assert load(written(tmp_path, json.dumps(data), "jobs.json")) == Account.of(
        Job(name="A", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    )


def test_one_job_by_itself(tmp_path: Path) -> None:
    assert load(str(written(tmp_path, "name: A\ncommands: [dbt build]\n"))).jobs[0].name == "A"


def test_every_field_survives_the_round_trip(tmp_path: Path) -> None:
    everything = Job(
        name='quotes " and: colons # and 「glyphs」',
        description="two\nlines",
        environment="Prod",
        commands=["dbt deps", "dbt build --vars '{a: 1}'"],
        schedule=Schedule(hours=(4, 16), days=(1, 2, 3, 4, 5), timezone="America/New_York"),
        triggers=Triggers(
            job_completion=JobCompletion(job="Upstream", statuses=("success", "error")),
            pull_request_events=("opened", "synchronize"),
            git_provider="GitHub",
            webhook=True,
        ),
        deferral=Deferral(this_job=True, favor_state=True),
        threads=16,
        target_name="prod",
        timeout_seconds=3600,
        generate_docs=True,
        run_source_freshness=True,
        environment_variables={"DBT_X": "yes", "DBT_Y": "012"},
        dbt_version="1.7.4",
        on_test_failure="continue",
        on_source_freshness_error="skip",
        notifications=Notifications(email_on_failure=True, recipients=("team@example.com",)),
    )
    off = Job(name="no deferral", commands=["dbt build"], deferral=Deferral())
    upstream = Job(name="Upstream", commands=["dbt seed"])
    prod = Environment(name="Prod", target_schema="analytics")
    account = Account(name="A", jobs=(everything, off, upstream), environments=(prod,))
    assert load(written(tmp_path, dump(account))) == account


@pytest.mark.parametrize("variables", [None, {}, {"DBT_REGION": "us", "DBT_FLAG": "012"}])
def test_the_projects_variables_survive_the_round_trip_p136(
    tmp_path: Path, variables: dict[str, str] | None
) -> None:
    job = Job(name="A", commands=["dbt build"])
    account = Account(jobs=(job,), environment_variables=variables)
    assert load(written(tmp_path, dump(account))) == account


def test_who_is_told_survives_the_round_trip(tmp_path: Path) -> None:
    account = Account(
        jobs=(Job(name="A", commands=["dbt build"]),),
        notifications=(NotificationSetting(to="#data", channel="slack", outcomes=("fails",), jobs=("A",)),),
        model_notifications=(ModelNotification(outcomes=("warning",), groups=("finance",)),),
        webhooks=(Webhook(name="W", url="https://example.com/dbt?a=1", events=("job.run.started",)),),
        git_provider="azure_devops",
        default_branch="trunk",
    )
    assert load(written(tmp_path, dump(account))) == account
    down = account.webhooks[0].model_copy(update={"answers_after_seconds": None})
    account = Account.model_validate({**account.model_dump(), "webhooks": (down,)})
    assert load(written(tmp_path, dump(account))) == account


def test_problems_of_a_webhook_name_it_and_its_line(tmp_path: Path) -> None:
    text = (
        "jobs: [{name: A, commands: [dbt build]}]\nwebhooks:\n- name: Pager\n  url: nowhere\n  events: []\n"
    )
    with pytest.raises(DefinitionError) as caught:
        load(written(tmp_path, text))
    said = [str(problem) for problem in caught.value.problems]
    assert said[0].startswith("webhooks[0] 'Pager' url = 'nowhere': is no web address")
    assert said[0].endswith("(line 4, column 8)")
    assert said[1].startswith("webhooks[0] 'Pager' events")


def test_all_problems_of_all_jobs_with_name_and_line(tmp_path: Path) -> None:
    text = TWO_JOBS.replace("threads: 8", "threads: many").replace(
        "pull_request: true", "pull_requests: true"
    )
    path = written(tmp_path, text.replace("name: CI\n", "name: CI\n  type: prod\n"))
    with pytest.raises(DefinitionError) as caught:
        load(path)
    assert caught.value.where == str(path)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 3
    assert said[0].startswith("jobs[0] 'Daily Production Run' threads = 'many': must be a whole number")
    assert said[0].endswith("(line 12, column 12)")
    assert said[1].startswith("jobs[1] 'CI Check' triggers.pull_requests = True: unknown field, did you mean")
    assert said[1].endswith("(line 18, column 20)")
    assert said[2].startswith("environments[1] 'CI' type = 'prod'")


def test_problems_of_one_job_by_itself_name_the_field_alone(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load(written(tmp_path, "name: A\ncommands: [dbt build]\nthreads: 0\n"))
    assert [problem.field for problem in caught.value.problems] == ["threads"]
    assert "(line 3, column 10)" in str(caught.value)


def test_a_bad_cron_in_the_short_form_is_said_like_in_the_long_one(tmp_path: Path) -> None:
    with pytest.raises(JobkitError) as caught:
        load(written(tmp_path, "jobs:\n- name: A\n  commands: [dbt build]\n  schedule: 61 6 * * *\n"))
    assert "jobs.yml" in str(caught.value)
    assert "'A'" in str(caught.value)
    assert "minute" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("jobs.yml", "", "is empty"),
        ("jobs.yml", "- name: A\n", "put the jobs under `jobs:`"),
        ("jobs.yml", "hello", "is text, not a mapping"),
        ("jobs.yml", "42", "is a number, not a mapping"),
        ("jobs.yml", "job: []", "did you mean `jobs`?"),
        ("jobs.yml", "jobs: []\nenvironment: []", "did you mean `environments`?"),
        ("jobs.yml", "jobs: {a: {commands: [dbt build]}}", "`jobs` is a mapping, not a list"),
        ("jobs.yml", "jobs: null", "`jobs` is empty, not a list"),
        ("jobs.yml", b"name: \xff\xfe", "byte 0xff is not UTF-8"),
        ("jobs.yml", b"\x1f\x8b\x08\x00rubbish\xff", "it looks compressed"),
        ("jobs.json", '{"jobs": [', "line 1, column 11"),
        ("jobs.yml", "metadata: {dbt_schema_version: x}\nnodes: {}", "--manifest"),
        ("schema.yml", "version: 2\nmodels: []", "a job file is wanted here"),
        ("main.tf", 'resource "dbtcloud_project" "a" {}', "holds no jobs"),
        ("plan.json", '{"format_version": "1.2", "terraform_version": "1.9"}', "holds no jobs"),
        ("j.tf.json", '{"resource": {"dbtcloud_job": {}}}', "holds no jobs"),
    ],
)
def test_what_is_no_definition_file(tmp_path: Path, name: str, text: str | bytes, what: str) -> None:
    path = written(tmp_path, text, name)
    with pytest.raises(ArtifactError) as caught:
        load(path)
    assert str(caught.value).startswith(str(path))
    assert what in str(caught.value)


def test_a_file_that_is_not_there_and_one_nearly_so(tmp_path: Path) -> None:
    written(tmp_path, TWO_JOBS)
    with pytest.raises(ArtifactError, match=r"No such file.*did you mean `jobs.yml`"):
        load(tmp_path / "job.yml")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ArtifactError, match="holds no definition files"):
        load(empty)
    assert len(load(tmp_path).jobs) == 2
    with pytest.raises(ArtifactError, match="cannot be read"):
        load("a\0b")


def test_a_file_beyond_all_measure_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobkit.jobs.files.document.MAX_BYTES", 1_000_000)
    with pytest.raises(ArtifactError, match="larger than 1 MB"):
        load(written(tmp_path, "#" * 1_000_001))


def test_the_table_of_formats() -> None:
    names = ["native", "jobs-as-code", "api", "terraform", "artifact", "scenario"]
    assert [entry.name for entry in FORMATS] == names
    assert [entry.name for entry in FORMATS if entry.read] == names[:4]


@needs_shared
def test_every_foreign_sample_is_recognised() -> None:
    """The samples of the platform's formats: none is mistaken for jobkit's own."""
    assert SHARED is not None
    index = json.loads((SHARED / "jobs" / "index.json").read_text("utf-8"))
    formats = {"admin-api-v2-job": "api", "dbt-jobs-as-code": "jobs-as-code"}
    checked = 0
    for sample in index["samples"]:
        path = SHARED / "jobs" / sample["file"]
        expected = next(
            (name for prefix, name in formats.items() if sample["format"].startswith(prefix)), None
        )
        if expected is None or not path.is_file():
            continue
        try:
            found, _ = recognise(read_document(path))
        except ArtifactError as error:  # duplicate keys, broken YAML: refused before it is anything
            assert "line" in error.where or "twice" in error.what
            continue
        assert found.name == expected, sample["file"]
        checked += 1
    assert checked >= 40
