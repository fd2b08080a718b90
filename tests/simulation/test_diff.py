"""`jobkit.diff` and ``jobkit diff``: what changes in definitions, and in the week that they play."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import jobkit
from jobkit import Account, Environment, Job
from jobkit.basics.errors import JobkitError
from jobkit.cli.group import cli
from jobkit.jobs.files import dump
from jobkit.simulation.diffs.diff import Diff, diff
from jobkit.views.cards.diffs import diff_card, diff_sentences

DAILY = Job(name="Daily", key="d", commands=["dbt build"], schedule="0 6 * * *")
REPORTS = Job(name="Reports", commands=["dbt build -s orders+"], triggers={"job_completion": {"job": "d"}})
CI = Job(name="CI", commands=["dbt build -s state:modified+"], triggers={"pull_request": True})
BASE = Account(jobs=[DAILY, REPORTS, CI])


def changed(job: Job, **fields: Any) -> Account:
    return Account(jobs=[job.changed(**fields) if one is job else one for one in BASE.jobs])


def of(other: Account, **options: Any) -> Diff:
    return diff(BASE, other, **{"simulated": False, **options})


def lines(found: Diff) -> list[str]:
    return [str(one) for job in found.jobs for one in job.fields]


# -- definitions -----------------------------------------------------------------------------------------


def test_the_same_definition_changes_nothing() -> None:
    found = diff(BASE, Account(jobs=BASE.jobs), until="2026-03-03")
    assert not found.is_changed and not found.changed_jobs and not found.changed_runs
    assert found.runs and {job.kind for job in found.jobs} == {"same"}


def test_fields_that_differ_are_named_with_both_values() -> None:
    found = of(changed(DAILY, schedule="0 7 * * *", threads=8, commands=["dbt seed", "dbt build"]))
    assert lines(found) == [
        "commands[0]: + dbt seed",
        "schedule.cron: 0 6 * * * → 0 7 * * *",
        "threads: 4 → 8",
    ]
    assert found.job("Daily").kind == "changed" and found.job("Reports").kind == "same"


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        ({"key": "k"}, {"key": "k", "threads": 2}, "key"),
        ({"id": 7}, {"id": 7, "threads": 2}, "id"),
        ({"id": 7}, {"linked_id": 7}, "id"),
        ({}, {}, "content"),
    ],
)
def test_a_job_of_another_name_is_the_same_by_key_id_or_content(before: Any, after: Any, by: str) -> None:
    old, new = (
        Job(name=name, commands=["dbt build"], **fields) for name, fields in (("A", before), ("B", after))
    )
    found = diff(old, new, simulated=False)
    assert [(job.job, job.renamed_from, job.matched_by) for job in found.jobs] == [("B", "A", by)]
    assert any(one.path == "name" for one in found.jobs[0].fields)


def test_a_job_of_another_name_and_content_is_a_new_one() -> None:
    found = of(changed(DAILY, name="Weekly", key=None, schedule="0 6 * * 1"))
    assert {(job.job, job.kind) for job in found.jobs} >= {("Weekly", "added"), ("Daily", "removed")}


def test_jobs_of_one_name_are_told_apart() -> None:
    two = [DAILY.changed(name="Nightly", key=key, threads=n) for key, n in (("eu", 4), ("us", 8))]
    found = diff(Account(jobs=two), Account(jobs=[two[1], two[0].changed(threads=1)]), simulated=False)
    assert [(job.job, [str(one) for one in job.fields]) for job in found.jobs] == [
        ("Nightly (us)", []),
        ("Nightly (eu)", ["threads: 4 → 1"]),
    ]


def test_a_renamed_job_changes_nothing_in_those_that_name_it() -> None:
    other = Account(jobs=[DAILY.changed(name="Every day"), REPORTS, CI])
    assert [job.job for job in of(other).changed_jobs] == ["Every day"]
    by_name = Account(jobs=[DAILY, REPORTS.changed(triggers={"job_completion": {"job": "Daily"}}), CI])
    assert not of(by_name).is_changed


def test_what_is_said_and_what_is_the_default_are_the_same() -> None:
    said = changed(CI, deferral={"environment": "Production"})
    assert not of(said).is_changed
    assert lines(of(changed(CI, deferral={}))) == ["deferral.environment: - Production"]


def test_ids_and_webhooks_count_where_both_sides_state_them() -> None:
    assert not of(
        changed(CI, id=9, triggers={"github_webhook": True, "git_provider_webhook": False})
    ).is_changed
    one, other = DAILY.changed(id=1), DAILY.changed(id=2)
    assert [str(field) for field in diff(one, other, simulated=False).jobs[0].fields] == ["id: 1 → 2"]


def test_keys_that_jobkit_does_not_interpret_are_no_change() -> None:
    one, other = (DAILY.changed(kept={"updated_at": day}) for day in ("Monday", "Tuesday"))
    found = diff(one, other, simulated=False)
    assert not found.is_changed and found.jobs[0].unread == 1
    assert any("does not interpret" in said for said in diff_sentences(found))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"triggers": {}, "schedule": "0 6 * * *"}, "between CI and the other types in place"),
        ({"declared_type": "adaptive"}, "between CI and adaptive in place"),
        ({"project": "Sales"}, ""),
    ],
)
def test_what_the_platform_does_not_change_in_place_is_told(fields: Any, said: str) -> None:
    refused = of(changed(CI, **fields)).job("CI").refused
    assert [said in one.what for one in refused] == ([True] if said else [])
    moved = diff(CI.changed(project="Finance"), CI.changed(project="Sales"), simulated=False)
    assert "no job moves to another project" in moved.jobs[0].refused[0].what


def test_types_that_may_change_are_not_refused() -> None:
    assert not of(changed(DAILY, schedule=None)).job("Daily").refused
    assert not of(changed(DAILY, triggers={"merge": True, "schedule": False})).job("Daily").refused


def test_another_key_is_another_job_for_tools_as_code() -> None:
    refused = diff(DAILY, DAILY.changed(key="daily_2"), simulated=False).jobs[0].refused
    assert "dbt-jobs-as-code and Terraform take it for another job" in refused[0].what


def test_beside_the_jobs_environments_projects_and_branches_count() -> None:
    one = Account(jobs=[DAILY], environments=[Environment(name="Production", deployment_type="production")])
    other = Account(
        jobs=[DAILY],
        environments=[
            Environment(name="Production", deployment_type="production", custom_branch="live"),
            Environment(name="Staging", deployment_type="staging"),
        ],
        projects=[{"name": "Sales"}],
        default_branch="trunk",
    )
    found = [str(field) for field in diff(one, other, simulated=False).around]
    assert found == [
        "default_branch: main → trunk",
        "environment Production.custom_branch: + live",
        "environment Staging: + staging",
        "project Sales: + there",
    ]


def test_no_secret_is_shown() -> None:
    one, other = (
        Account(
            jobs=[DAILY.changed(environment_variables={"DBT_ENV_SECRET_A": f"{word}1"})],
            environment_variables={"DBT_ENV_SECRET_B": f"{word}2"},
            webhooks=[{"name": "W", "url": f"https://example.com/{word}3", "events": ["job.run.errored"]}],
        )
        for word in ("hush", "whisper")
    )
    found = diff(one, other, simulated=False)
    told = found.to_json() + repr(found) + found._repr_mimebundle_()["text/html"]
    assert found.jobs[0].fields and found.around
    assert "hush" not in told and "whisper" not in told


# -- the week --------------------------------------------------------------------------------------------


def test_runs_times_and_models_of_each_job() -> None:
    found = diff(BASE, changed(DAILY, schedule={"hours": [6, 18], "minute": 0}), until="2026-03-04")
    daily = next(one for one in found.runs if one.job == "Daily")
    assert (daily.before.runs, daily.after.runs) == (2, 4)
    assert [f"{moment:%d %H:%M}" for moment in daily.new] == ["02 18:00", "03 18:00"]
    assert not daily.gone
    reports = next(one for one in found.runs if one.job == "Reports")
    assert (reports.before.runs, reports.after.runs) == (2, 4)
    assert reports.after.builds == 2 * reports.before.builds and not reports.models_new


def test_other_endings_and_models() -> None:
    found = diff(BASE, changed(REPORTS, commands=["dbt build -s stg_customers"]), until="2026-03-03")
    reports = next(one for one in found.changed_runs if one.job == "Reports")
    assert "model.shop.stg_customers" in reports.models_new and "model.shop.orders" in reports.models_gone
    broken = diff(BASE, changed(REPORTS, commands=["dbt build -s state:modified"]), until="2026-03-03")
    ended = next(one for one in broken.changed_runs if one.job == "Reports")
    assert (ended.before.count("success"), ended.after.count("error")) == (1, 1)


def test_longer_waits_are_told() -> None:
    busy = [Job(name=name, commands=["dbt build"], schedule="0 6 * * *") for name in "AB"]
    late = busy[1].changed(schedule="0 9 * * *")
    rules = jobkit.Rules(run_slots=1)
    found = diff([busy[0], late], busy, rules=rules, until="2026-03-03")
    assert [one.job for one in found.runs if one.waits_differ] == ["B"]


def test_the_runs_of_a_renamed_job_are_compared() -> None:
    found = diff(BASE, Account(jobs=[DAILY.changed(name="Every day"), REPORTS, CI]), until="2026-03-03")
    assert found.jobs[0].kind == "changed" and not found.changed_runs


def test_what_cannot_be_simulated_is_compared_all_the_same() -> None:
    found = diff(BASE, changed(CI, project="Sales"), {"Finance": "shop", "Sales": "shop"})
    assert found.not_simulated and not found.runs
    assert any(said.startswith("Not simulated: ") for said in diff_sentences(found))


# -- how it shows itself -----------------------------------------------------------------------------------


def test_text_page_json_and_pickle() -> None:
    found = diff(BASE, changed(DAILY, schedule="0 7 * * *"), until="2026-03-04", labels=("main", "branch"))
    text, page = repr(found), found._repr_mimebundle_()["text/html"]
    assert "main → branch" in text and "schedule.cron" in text and "06:00 on 2 days" in text
    assert "07:00 on 2 days" in page and "<table" in page
    data = json.loads(found.to_json())
    assert data["changed"] is True and data["jobs"][0]["fields"][0]["path"] == "schedule.cron"
    assert pickle.loads(pickle.dumps(found)) == found
    assert max(map(len, diff_card(found).text(60).splitlines())) <= 60


def test_names_are_never_markup() -> None:
    found = diff(DAILY.changed(name="<b>x</b>"), DAILY.changed(name="<i>y</i>"), simulated=False)
    page = found._repr_mimebundle_()["text/html"]
    assert "<b>x" not in page and "<i>y" not in page and "&lt;i&gt;y" in page


def test_files_of_any_format(tmp_path: Path) -> None:
    api = {
        "id": 5, "name": "Daily", "account_id": 1, "project_id": 2, "environment_id": 3, "state": 1,
        "execute_steps": ["dbt build"], "settings": {"threads": 4, "target_name": "default"},
        "execution": {"timeout_seconds": 0}, "generate_docs": False, "run_generate_sources": False,
        "triggers": {"github_webhook": False, "git_provider_webhook": False, "schedule": True},
        "run_lint": False, "errors_on_lint_failure": True, "run_compare_changes": False,
        "lifecycle_webhooks": False,
        "schedule": {
            "date": {"type": "custom_cron", "cron": "0 6 * * *"},
            "time": {"type": "every_hour", "interval": 1},
        },
    }  # fmt: skip
    before, after = tmp_path / "before.json", tmp_path / "after.yml"
    before.write_text(json.dumps(api))
    after.write_text("name: Daily\nid: 5\ncommands: [dbt build]\nschedule: 0 7 * * *\n")
    fields = [str(field) for field in diff(before, after, simulated=False).jobs[0].fields]
    assert "schedule.cron: 0 6 * * * → 0 7 * * *" in fields
    with pytest.raises(JobkitError):
        diff(before, tmp_path / "nothing.yml")


def test_the_command(tmp_path: Path) -> None:
    before, after = tmp_path / "a.yml", tmp_path / "b.yml"
    before.write_text(dump(BASE))
    after.write_text(dump(changed(DAILY, schedule="0 7 * * *")))
    plain = ["--no-simulate"]
    run = CliRunner().invoke
    same = run(cli, ["diff", str(before), str(before), "--exit-code", *plain])
    assert (same.exit_code, "The jobs say the same." in same.output) == (0, True)
    other = run(cli, ["diff", str(before), str(after), "--exit-code", *plain])
    assert (other.exit_code, "0 7 * * *" in other.output) == (1, True)
    assert run(cli, ["diff", str(before), str(after), *plain]).exit_code == 0
    page = tmp_path / "page.html"
    data = run(cli, ["diff", str(before), str(after), "--json", "--html", str(page), "--until", "2026-03-03"])
    assert json.loads(data.stdout)["runs"][0]["before"]["runs"] == 1
    assert page.read_text("utf-8").startswith("<!doctype html>")
    missing = run(cli, ["diff", str(before), str(tmp_path / "none.yml")])
    assert missing.exit_code == 2
