"""What people write first: it works, or the message says how to write it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jobkit
from jobkit import ApiTrigger, Deferral, Environment, Job, JobCompletion, Rules, Schedule, Triggers
from jobkit.basics.errors import DefinitionError, JobkitError
from jobkit.dbt.examples import example_artifacts
from jobkit.jobs.other_words import OTHER_WORDS
from tests.cli.running import run

BUILD = {"commands": ["dbt build"]}
DAILY = Job("Daily", commands=["dbt build"], schedule="0 6 * * *")
DAY = {"until": "2026-03-03", "built": ["Production"]}


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(JobkitError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        (lambda: Schedule("0 6 * * *"), lambda: Schedule(cron="0 6 * * *")),
        (lambda: Job("X", **BUILD), lambda: Job(name="X", **BUILD)),
        (lambda: Environment("Staging"), lambda: Environment(name="Staging")),
        (lambda: JobCompletion("A"), lambda: JobCompletion(job="A")),
        (lambda: Deferral("Production"), lambda: Deferral(environment="Production")),
        (lambda: Deferral("This job"), lambda: Deferral(this_job=True)),
        (lambda: Rules("study-guide"), Rules.study_guide),
        (lambda: Rules("developer", run_slots=2), lambda: Rules.developer(run_slots=2)),
        (lambda: Job("X", **BUILD, schedule="0 6 * * *"),
         lambda: Job("X", **BUILD, schedule=Schedule("0 6 * * *"))),
        (lambda: Job("X", **BUILD, deferral="Staging"),
         lambda: Job("X", **BUILD, deferral={"environment": "Staging"})),
        (lambda: Job("X", **BUILD, deferral="No deferral"), lambda: Job("X", **BUILD, deferral={})),
        (lambda: Triggers(job_completion="A"), lambda: Triggers(job_completion={"job": "A"})),
        (lambda: Rules.of("study_guide"), Rules.study_guide),
        (lambda: Rules.of(None), Rules),
    ],
)  # fmt: skip
def test_a_short_form_is_the_whole_one(short: Callable[[], Any], whole: Callable[[], Any]) -> None:
    assert short() == whole()


def test_the_rules_of_a_simulation_may_be_named() -> None:
    named = jobkit.simulate(DAILY, rules="study-guide", **DAY)
    assert named.to_json() == jobkit.simulate(DAILY, rules=Rules.study_guide(), **DAY).to_json()
    assert jobkit.Scenario(DAILY, rules="study-guide").rules == Rules.study_guide()
    assert jobkit.lint(DAILY, rules="study-guide") == jobkit.lint(DAILY, rules=Rules.study_guide())


def test_a_project_may_be_a_name_or_a_path(tmp_path: Path) -> None:
    path = tmp_path / "target" / "manifest.json"
    path.parent.mkdir()
    path.write_text(json.dumps(example_artifacts("guide")["manifest.json"]))
    guide = jobkit.Project.from_manifest(path)
    for given in (path, str(path), guide):
        assert jobkit.simulate(DAILY, given, **DAY).project == guide
        assert jobkit.Scenario(DAILY, given).project == guide
        assert jobkit.simulate_many(DAILY, given, seeds=1, progress=False, **DAY).futures
        assert jobkit.lint(DAILY, given) == jobkit.lint(DAILY, guide)
    assert jobkit.simulate(DAILY, "guide", **DAY).project == jobkit.Project.example("guide")
    assert jobkit.lint(DAILY, "shop") == jobkit.lint(DAILY, jobkit.Project.example("shop"))
    file = tmp_path / "scenario.yml"
    file.write_text(
        "project: target/manifest.json\nuntil: 2026-03-03\njobs:\n- {name: A, commands: [dbt build]}\n"
    )
    assert jobkit.Scenario.load(file).project == guide


def test_a_project_that_is_neither_says_both() -> None:
    said = refused(lambda: jobkit.simulate(DAILY, "shpo"))
    assert "did you mean `shop`?" in said and "target/manifest.json" in said
    assert "no such file" in refused(lambda: jobkit.simulate(DAILY, "target/manifest.json"))
    assert "Project.from_manifest" in refused(lambda: jobkit.simulate(DAILY, 3))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Job("X"), "commands: missing (required), as in {name: Nightly, commands: [dbt build]}"),
        (lambda: Job(schedule="0 6 * * *"), "name: missing (required), as in"),
        (lambda: Job("X", ["dbt build"]), "only name goes without its name: write Job("),
        (lambda: Triggers(True), "write Triggers("),
        (lambda: Rules("study-guid"), "did you mean `study-guide`?"),
        (lambda: Rules(3), "Rules.study_guide()"),
        (lambda: Job("X", **BUILD, deferral=3), "write {environment: Production}, {this_job: true} or {}"),
        (lambda: Job("X", **BUILD, schedule=3), "{every_hours: 6}"),
        (lambda: Job("X", **BUILD, triggers="merge"), "{merge: true}"),
        (lambda: Job("X", **BUILD, triggers={"job_completion": 3}), "statuses: [success, error]}"),
        (lambda: Job("X", **BUILD, triggers={"job_completion": ["A", "B"]}), "one upstream job (P-072)"),
        (lambda: JobCompletion(job=["A", "B"]), "exactly one upstream job (P-072)"),
        (lambda: Job("X", **BUILD, dbt_version=1.7), "put it in quotes: '1.7'"),
        (lambda: Job("X", **BUILD, environment_variables={"DBT_N": 5}), "put it in quotes: '5'"),
        (lambda: Job("X", commands=[{"dbt run --vars {a": "1}"}]), "put the whole line in quotes"),
        (lambda: Job("X", **BUILD, generate_docs="yes"), "write true"),
        (lambda: Job("X", **BUILD, timeout_seconds="1h"), "a whole number of seconds"),
        (lambda: ApiTrigger(job="X", at="2026-03-02", env_vars_override={}), "has no override"),
        (lambda: Job("X", **BUILD, env_vars_override={}), "no override of environment variables (P-078)"),
        (lambda: setattr(DAILY, "threads", 3), "write job.changed(threads=...)"),
        (lambda: jobkit.simulate(DAILY, built="Production"), "write ['Production']"),
        (lambda: jobkit.simulate(DAILY, until="2026-03-01"), "until must be after start"),
    ],
)  # fmt: skip
def test_what_does_not_work_says_how(call: Callable[[], Any], says: str) -> None:
    assert says in refused(call)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"execute_steps": []}, "write `commands`"),
        ({"cron": "0 6 * * *"}, "write `schedule: 0 6 * * *`"),
        ({"environment_id": 3}, "write `environment`"),
        ({"settings": {"threads": 4}}, "write `threads` and `target_name` by themselves"),
        ({"execution": {"timeout_seconds": 4}}, "write `timeout_seconds` by itself"),
        ({"job_completion": "A"}, "write `triggers.job_completion: {job: ..., statuses: [success]}`"),
        ({"deferring_environment_id": 1}, "write `deferral: {environment: Production}`"),
        ({"run_generate_sources": True}, "write `run_source_freshness`"),
        ({"github_webhook": True}, "write `triggers.pull_request`"),
        ({"triggers": {"on_merge": True}}, "write `merge`"),
        ({"triggers": {"on_pull_request": True}}, "write `pull_request`"),
        ({"schedule": {"interval": 6}}, "write `every_hours`"),
        ({"job_type": "ci"}, "the triggers say what kind of job it is"),
        ({"state": 1}, "write `triggers: {schedule: false}`"),
    ],
)
def test_a_word_of_another_tool_is_told_the_native_one(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        Job(**{"name": "X", **BUILD, **fields})
    assert says in str(caught.value)


def test_each_word_of_another_tool_leads_to_a_field_that_there_is() -> None:
    fields = {
        field
        for name in jobkit.__all__
        for field in getattr(getattr(jobkit, name), "model_fields", {})
    }  # fmt: skip
    for word, ways in OTHER_WORDS.items():
        for way in ways:
            assert way.partition(":")[0].partition(".")[0] in fields, word


def test_a_secret_is_not_shown_where_quotes_are_missing() -> None:
    said = refused(lambda: Job("X", **BUILD, environment_variables={"DBT_ENV_SECRET_A": 12345}))
    assert "12345" not in said


def test_short_forms_work_in_files(tmp_path: Path) -> None:
    file = tmp_path / "jobs.yml"
    file.write_text(
        "jobs:\n- {name: A, commands: [dbt build], schedule: 0 6 * * *}\n"
        "- {name: B, commands: [dbt build], triggers: {job_completion: A}, deferral: This job}\n"
    )
    first, second = jobkit.load(file).jobs
    assert second.triggers.job_completion == JobCompletion("A") and second.deferral == Deferral(this_job=True)
    assert first.runs_on_schedule
    assert run("simulate", str(file), "--rules", "study-guide", "--until", "2026-03-03").exit_code in (0, 1)
