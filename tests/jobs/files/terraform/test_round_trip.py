"""What is written is read again as it was, and others read it too."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from jobkit.jobs.account import Account
from jobkit.jobs.files import convert, load, read_definitions
from jobkit.jobs.job import Job
from tests.jobs.files.terraform.accounts import accounts
from tests.jobs.files.terraform.parsers import evaluated, formatted, syntax_errors
from tests.jobs.files.terraform.samples import CASES, text_of
from tests.jobs.files.terraform.test_cases import PUBLIC, public_files

WHOLE = """
locals {
  regions = { eu = [6], us = [12, 18] }
}

variable "threads" {
  default = 8
}

resource "dbtcloud_project" "shop" {
  name = "Shop"
}

resource "dbtcloud_environment" "prod" {
  name              = "Production"
  project_id        = dbtcloud_project.shop.id
  type              = "deployment"
  deployment_type   = "production"
  dbt_version       = "latest"
  use_custom_branch = true
  custom_branch     = "release"
}

resource "dbtcloud_environment_variable" "region" {
  name       = "DBT_REGION"
  project_id = dbtcloud_project.shop.id

  environment_values = {
    project    = "none"
    Production = "eu"
  }
}

resource "dbtcloud_job" "regional" {
  for_each       = local.regions
  name           = "Build ${upper(each.key)}"
  project_id     = dbtcloud_project.shop.id
  environment_id = dbtcloud_environment.prod.environment_id
  execute_steps  = ["dbt build --vars '{region: ${each.key}}'", "dbt run --select $${not_code}"]
  triggers       = { schedule = true }
  schedule_hours = each.value
  num_threads    = var.threads
}

resource "dbtcloud_job" "after" {
  name           = "After"
  project_id     = dbtcloud_project.shop.id
  environment_id = dbtcloud_environment.prod.environment_id
  execute_steps = [
    <<-EOT
      dbt test
        --select tag:late
    EOT
  ]
  triggers    = { schedule = false }
  num_threads = 4

  job_completion_trigger_condition {
    job_id     = dbtcloud_job.regional["eu"].id
    project_id = dbtcloud_project.shop.id
    statuses   = ["success", "canceled"]
  }
}

resource "dbtcloud_job" "ci" {
  name                     = "CI"
  project_id               = dbtcloud_project.shop.id
  environment_id           = 77
  execute_steps            = ["dbt build --select state:modified+"]
  triggers                 = { github_webhook = true, git_provider_webhook = true }
  deferring_environment_id = dbtcloud_environment.prod.environment_id
  num_threads              = 4
}

resource "dbtcloud_job_completion_trigger" "loop" {
  job_id         = dbtcloud_job.ci.id
  trigger_job_id = dbtcloud_job.after.id
  project_id     = dbtcloud_project.shop.id
  statuses       = ["error"]
}

resource "dbtcloud_environment_variable_job_override" "region" {
  name              = "DBT_REGION"
  project_id        = dbtcloud_project.shop.id
  job_definition_id = dbtcloud_job.after.id
  raw_value         = "late"
}

resource "dbtcloud_notification" "failures" {
  user_id            = 5
  notification_type  = 2
  slack_channel_id   = "C1"
  slack_channel_name = "#data"
  on_failure         = [dbtcloud_job.after.id, dbtcloud_job.ci.id]
  on_cancel          = [dbtcloud_job.after.id, dbtcloud_job.ci.id]
}

import {
  to = dbtcloud_job.ci
  id = "4711"
}
"""


def read(text: str, folder: Path, name: str = "main.tf") -> Account:
    path = folder / name
    path.write_text(text, "utf-8")
    account = read_definitions(path).account
    assert account is not None
    return account


def job_of(account: Account, name: str) -> Job:
    return next(job for job in account.jobs if job.name == name)


def test_a_whole_configuration(tmp_path: Path) -> None:
    account = read(WHOLE, tmp_path)
    assert [job.name for job in account.jobs] == ["Build EU", "Build US", "After", "CI"]
    eu, us, after, ci = account.jobs
    assert eu.commands == ("dbt build --vars '{region: eu}'", "dbt run --select ${not_code}")
    assert eu.schedule is not None and us.schedule is not None
    assert (eu.schedule.hours, us.schedule.hours, eu.threads) == ((6,), (12, 18), 8)
    assert after.commands == ("dbt test --select tag:late",)
    upstream = after.triggers.job_completion
    assert upstream is not None
    assert account.job(upstream.job) == eu
    assert upstream.statuses == ("success", "cancelled")
    assert ci.id == 4711
    assert ci.triggers.job_completion is not None, "a trigger that is a resource of its own counts too"
    assert after.environment_variables == {"DBT_REGION": "late"}
    prod = account.environment(eu.environment, eu.project)
    assert (prod.name, prod.deployment_type, prod.custom_branch) == ("Production", "production", "release")
    assert prod.environment_variables == {"DBT_REGION": "eu"}
    assert ci.deferral is not None and ci.deferral.environment == eu.environment
    (setting,) = account.notifications
    assert (setting.to, setting.channel, setting.outcomes) == ("#data", "slack", ("fails", "canceled"))
    assert eu.project == "Shop"


def again(account: Account, folder: Path) -> Account:
    return read(convert(account, to="terraform").text, folder, "again.tf")


def test_a_whole_configuration_survives(tmp_path: Path) -> None:
    account = read(WHOLE, tmp_path)
    assert again(account, tmp_path) == account


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_read_is_read_again(case: dict[str, Any], tmp_path: Path) -> None:
    account = read(text_of(case), tmp_path)
    if case["verdict"] != "invalid":
        assert again(account, tmp_path) == account
    second = again(account, tmp_path)
    assert again(second, tmp_path) == second


@pytest.mark.parametrize("entry", public_files(), ids=lambda entry: Path(entry["file"]).stem)
def test_public_files_are_read_again(entry: dict[str, Any], tmp_path: Path) -> None:
    account = read_definitions(PUBLIC / entry["file"]).account
    assert account is not None
    written = convert(account, to="terraform")
    assert read(written.text, tmp_path) == account
    assert syntax_errors(written.text) == []
    assert formatted(written.text) == written.text


KEPT = (
    *("name", "description", "commands", "threads", "target_name", "timeout_seconds", "generate_docs"),
    *("run_source_freshness", "run_lint", "errors_on_lint_failure", "run_compare_changes", "dbt_version"),
    *("id", "environment", "cost_optimization_features", "job_type"),
)


@settings(max_examples=30)
@given(account=accounts())
def test_an_account_that_nobody_wrote_survives(
    tmp_path_factory: pytest.TempPathFactory, account: Account
) -> None:
    written, tmp_path = convert(account, to="terraform"), tmp_path_factory.getbasetemp()
    once = read(written.text, tmp_path)
    assert again(once, tmp_path) == once
    assert len(once.jobs) == len(account.jobs)
    for before, after in zip(account.jobs, once.jobs, strict=True):
        lost = {loss.field for loss in written.losses if loss.job == before.identity}
        for name in set(KEPT) - lost - _sent_otherwise(before):
            assert getattr(after, name) == getattr(before, name), name
        assert _times(after) == _times(before)
        secret = {name for name in before.environment_variables if "SECRET" in name}
        given = {name: value for name, value in before.environment_variables.items() if name not in secret}
        assert after.environment_variables == given
        assert _upstream(once, after) == _upstream(account, before)
        assert once.deferral_of(after) == account.deferral_of(before)


def _sent_otherwise(job: Job) -> set[str]:
    """Return the fields that the provider itself does not send for such a job."""
    return {"cost_optimization_features"} if job.job_type in ("ci", "merge") else set()


def _times(job: Job) -> tuple[str, bool] | None:
    if job.schedule is None:
        return None
    minute = {"minute": None} if job.schedule.hours is not None else {}
    schedule = job.schedule.model_copy(update=minute)
    return schedule.expression(), job.runs_on_schedule


def _upstream(account: Account, job: Job) -> tuple[str, tuple[str, ...]] | None:
    upstream = job.triggers.job_completion
    return None if upstream is None else (account.job(upstream.job).name, tuple(sorted(upstream.statuses)))


@settings(max_examples=8)
@given(account=accounts())
def test_others_read_what_is_written(account: Account) -> None:
    text = convert(account, to="terraform").text
    assert syntax_errors(text) == []
    assert formatted(text) == text


@settings(max_examples=8)
@given(account=accounts())
def test_another_evaluator_finds_the_same_values(
    tmp_path_factory: pytest.TempPathFactory, account: Account
) -> None:
    folder = tmp_path_factory.getbasetemp() / "module"
    jobs = evaluated(convert(account, to="terraform").text, folder)
    found = {one["name"]: one for one in jobs.values()}
    assert set(found) == {job.name for job in account.jobs}
    for job in account.jobs:
        assert tuple(found[job.name]["execute_steps"]) == job.commands
        assert found[job.name].get("description", "") == job.description
        assert found[job.name]["num_threads"] == job.threads


def test_a_secret_stands_in_no_file() -> None:
    job = Job(name="A", commands=["dbt build"], environment_variables={"DBT_ENV_SECRET_KEY": "s3cr3t"})
    written = convert(Account.of(job), to="terraform")
    assert "s3cr3t" not in written.text
    assert "sensitive = true" in written.text
    assert any("DBT_ENV_SECRET_KEY" in loss.what for loss in written.losses)


def test_kept_code_of_a_stranger_closes_nothing() -> None:
    """Kept keys may be edited by hand: what is no single expression is not written."""
    for bad in ('1\n}\nresource "x" "y" {', "1 # x", "var.a }", '"${"', "1\nb = 2"):
        job = Job(name="A", commands=["dbt build"], kept={"terraform": {"num_threads": bad}})
        text = convert(Account.of(job), to="terraform").text
        assert "num_threads = 4" in text, bad
    good = Job(name="A", commands=["dbt build"], kept={"terraform": {"num_threads": "var.a ? 4 : 8"}})
    assert "num_threads = var.a ? 4 : 8" in convert(Account.of(good), to="terraform").text


def test_json_of_a_state_and_of_a_plan(tmp_path: Path) -> None:
    job = {
        "id": 42,
        "job_id": 42,
        "project_id": 7,
        "environment_id": 9,
        "name": "Nightly",
        "execute_steps": ["dbt build"],
        "triggers": {
            "github_webhook": False,
            "git_provider_webhook": False,
            "schedule": True,
            "on_merge": False,
        },
        "schedule_type": "every_day",
        "schedule_interval": 1,
        "schedule_hours": [2],
        "schedule_days": None,
        "schedule_cron": None,
        "num_threads": 4,
        "target_name": "default",
        "timeout_seconds": 0,
        "execution": None,
        "is_active": True,
        "self_deferring": False,
        "job_type": "scheduled",
        "job_completion_trigger_condition": [],
    }
    resource = {
        "address": "dbtcloud_job.nightly",
        "mode": "managed",
        "type": "dbtcloud_job",
        "name": "nightly",
    }
    root = {"resources": [{**resource, "values": job}]}
    state = {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": root}}
    inside = {"child_modules": [{"address": "module.jobs", **root}]}
    stored = {**resource, "instances": [{"attributes": job}]}
    shapes = {
        "state.json": state,
        "module.json": {**state, "values": {"root_module": inside}},
        "terraform.tfstate.json": {"version": 4, "terraform_version": "1.11.4", "resources": [stored]},
    }
    for name, shape in shapes.items():
        account = read(json.dumps(shape), tmp_path, name)
        found = read_definitions(tmp_path / name)
        (one,) = account.jobs
        assert (one.id, one.name, one.threads, one.job_type) == (42, "Nightly", 4, "scheduled")
        assert one.schedule is not None and one.schedule.hours == (2,)
        assert found.verdict == "valid", [str(finding) for finding in found.findings]


def test_a_plan_names_what_is_not_there_yet(tmp_path: Path) -> None:
    def planned(name: str, **values: Any) -> dict[str, Any]:
        around = {"address": f"dbtcloud_job.{name}", "mode": "managed", "type": "dbtcloud_job", "name": name}
        base = {"name": name, "execute_steps": ["dbt build"], "project_id": 1, "num_threads": 4}
        triggers = {"triggers": {"github_webhook": False, "schedule": False}}
        return {**around, "values": {**base, **triggers, **values}}

    condition = {"project_id": 1, "statuses": ["success"]}
    resources = [planned("first"), planned("second", job_completion_trigger_condition=[condition])]
    references = ["dbtcloud_environment.prod.environment_id", "dbtcloud_environment.prod"]
    named = {"job_id": {"references": ["dbtcloud_job.first.id", "dbtcloud_job.first"]}}
    configured = [
        {
            "type": "dbtcloud_job",
            "name": "first",
            "expressions": {"environment_id": {"references": references}},
        },
        {
            "type": "dbtcloud_job",
            "name": "second",
            "expressions": {"job_completion_trigger_condition": [named]},
        },
    ]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": resources}},
        "configuration": {"root_module": {"resources": configured}},
    }
    account = read(json.dumps(plan), tmp_path, "plan.json")
    first, second = account.jobs
    assert first.environment == "prod"
    assert second.triggers.job_completion is not None
    assert second.triggers.job_completion.job == "first"


def test_the_json_form_is_the_same_configuration(tmp_path: Path) -> None:
    job = {
        "name": "${var.prefix} nightly",
        "project_id": 1,
        "environment_id": "${dbtcloud_environment.prod.environment_id}",
        "execute_steps": ["dbt build"],
        "triggers": {"schedule": True},
        "schedule_hours": [2],
        "num_threads": 4,
    }
    environment = {
        "name": "Production",
        "project_id": 1,
        "type": "deployment",
        "deployment_type": "production",
    }
    data = {
        "variable": {"prefix": {"default": "EU"}},
        "resource": {"dbtcloud_environment": {"prod": environment}, "dbtcloud_job": {"nightly": [job]}},
    }
    account = read(json.dumps(data), tmp_path, "main.tf.json")
    (one,) = account.jobs
    assert one.name == "EU nightly"
    assert account.environment(one.environment, one.project).deployment_type == "production"


def test_a_folder_is_one_configuration_with_its_variables(tmp_path: Path) -> None:
    (tmp_path / "jobs.tf").write_text(
        text_of({"job": "triggers = { schedule = true }\nschedule_hours = var.hours"})
    )
    (tmp_path / "variables.tf").write_text('variable "hours" {\n  type = list(number)\n}\n')
    (tmp_path / "terraform.tfvars").write_text("hours = [3, 15]\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (job,) = load(tmp_path).jobs
    assert job.schedule is not None and job.schedule.hours == (3, 15)
