"""Section 1 of the facts: types of job and their settings."""

from __future__ import annotations

from typing import get_args

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.execution import fail_step
from jobkit.jobs import Account, Deferral, Environment, Job, Schedule, Triggers
from jobkit.jobs.job import JobType
from jobkit.platform import PullRequest, RunNow
from jobkit.simulation import simulate
from jobkit.widgets.draft import Draft
from tests.platform.presets import found, verbs
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
CI = {"environment": "CI", "triggers": {"pull_request": True}}
MERGE = {"triggers": {"merge": True}}


def opened(number: int = 1, **fields: object) -> PullRequest:
    return PullRequest(**{"number": number, "at": "2026-03-02T09:00", "changed": ("a",), **fields})


def pressed(name: str, *times: str) -> list[RunNow]:
    return [RunNow(job=name, at=f"2026-03-02T{time}") for time in times]


def test_types_of_job_p001() -> None:
    assert get_args(JobType) == ("ci", "merge", "scheduled", "other")
    aware = job(cron="0 6 * * *", cost_optimization_features=["state_aware_orchestration"])
    assert (aware.job_type, aware.is_deploy) == ("scheduled", True), "a feature of a deploy job"


def test_deploy_and_merge_build_in_the_environment_and_ci_beside_it_p003() -> None:
    jobs = [job("Deploy"), job("Merge", **MERGE), job("CI", deferral=Deferral(), **CI)]
    events = [*pressed("Deploy", "08:00"), *pressed("Merge", "10:00"), opened()]
    sim = simulate(jobs, project(), events=events, **DAY)
    assert {run.job.name: run.results[0].relation_name for run in sim.runs} == {
        "Deploy": "prod.a",
        "Merge": "prod.a",
        "CI": "dbt_cloud_pr_3_1.a",
    }


def test_deploy_and_merge_runs_go_one_by_one_and_ci_runs_together_p004() -> None:
    jobs = [job("Deploy"), job("Merge", **MERGE), job("CI", deferral=Deferral(), **CI)]
    events = [e for name in ("Deploy", "Merge") for e in pressed(name, "09:00", "09:10")]
    events += [opened(1), opened(2, at="2026-03-02T09:10")]
    sim = simulate(jobs, project(minutes=30), rules=instant(), events=events, **DAY)
    waits = {name: [run.wait_seconds for run in sim.runs_of(name)] for name in ("Deploy", "Merge", "CI")}
    assert waits == {"Deploy": [0, 1200], "Merge": [0, 1200], "CI": [0, 0]}


def test_what_is_cancelled_to_save_work_p005() -> None:
    jobs = [job("Deploy"), job("Merge", **MERGE), job("CI", deferral=Deferral(), **CI)]
    events = [e for name in ("Deploy", "Merge") for e in pressed(name, "09:00", "09:10", "09:20")]
    events += [opened(commits=("2026-03-02T09:10", "2026-03-02T09:20"))]
    sim = simulate(jobs, project(minutes=30), rules=instant(), events=events, **DAY)
    outcomes = {name: [run.status for run in sim.runs_of(name)] for name in ("Deploy", "Merge", "CI")}
    assert outcomes == {
        "Deploy": ["success", "cancelled", "success"],
        "Merge": ["success", "cancelled", "success"],
        "CI": ["cancelled", "cancelled", "success"],
    }


def test_a_job_needs_a_name_and_runs_in_production_unless_told_p009() -> None:
    plain = Job(name="J", commands=["dbt build"])
    assert (plain.description, plain.environment) == ("", "Production")
    with pytest.raises(DefinitionError, match="name"):
        Job(name="", commands=["dbt build"])


def test_a_job_needs_a_command_p010() -> None:
    with pytest.raises(DefinitionError, match="commands"):
        Job(name="J", commands=[])
    assert Draft().commands == ("dbt build",)


def test_state_is_a_feature_that_is_off_p013_p160() -> None:
    assert job().cost_optimization_features == ()
    every = ["state_aware_orchestration", "efficient_testing", "dbt_state"]
    assert list(job(cost_optimization_features=every).cost_optimization_features) == every
    with pytest.raises(DefinitionError, match="cost_optimization_features"):
        job(cost_optimization_features=["cheap"])


def test_a_schedule_has_one_timing_p014() -> None:
    with pytest.raises(DefinitionError, match="exactly one of cron, every_hours and hours"):
        Schedule(cron="0 6 * * *", hours=[6])


def test_every_day_counts_unless_some_are_chosen_p015() -> None:
    week = {"start": "2026-03-02", "until": "2026-03-09"}
    for days, runs in (({}, 7), ({"days": ["MON", "FRI"]}, 2)):
        sim = simulate(job().changed(schedule=Schedule(hours=[6], **days)), project(), **week)
        assert len(sim.runs) == runs


def test_job_completion_is_off_and_names_project_job_and_statuses_p016() -> None:
    assert job().triggers.job_completion is None
    completion = Triggers(job_completion={"job": "A", "project": "finance"}).job_completion
    assert (completion.job, completion.project, completion.statuses) == ("A", "finance", ("success",))


def test_the_version_is_inherited_and_better_left_so_p020() -> None:
    assert job().dbt_version is None
    assert found("JOB007", job(dbt_version="latest")).path == "dbt_version"


def test_docs_and_freshness_are_off_in_ci_and_docs_advised_against_p028() -> None:
    plain = job("CI", **CI)
    assert not plain.generate_docs and not plain.run_source_freshness
    assert found("CI004", plain.changed(generate_docs=True)).path == "generate_docs"
    both = plain.changed(generate_docs=True, run_source_freshness=True, deferral=Deferral())
    (run,) = simulate(both, project(), events=[opened()], **DAY).runs
    assert verbs(run)[1:] == ["dbt source freshness", "dbt build", "dbt docs generate"]


def test_a_ci_job_has_the_settings_of_any_job_p029() -> None:
    plain = job("CI", **CI)
    assert (plain.threads, plain.target_name, plain.dbt_version) == (4, "default", None)
    assert plain.environment_variables == {}


def test_a_merge_job_needs_a_successful_run_to_compare_with_p034() -> None:
    jobs = [job("Prod", cron="0 6 * * *"), job("Merge", "dbt build --select state:modified+", **MERGE)]
    sim = simulate(jobs, project(), events=pressed("Merge", "03:00", "09:00"), new_account=True, **DAY)
    before, after = sim.runs_of("Merge")
    assert (before.status, after.status) == ("error", "success")
    assert [cause.kind for cause in before.causes] == ["no_state", "command_failed"]
    assert after.deferring_run == sim.runs_of("Prod")[0].id


def test_a_merge_job_has_no_checkboxes_p035() -> None:
    plain = job("Merge", **MERGE)
    assert plain.threads == 4
    for field in ("generate_docs", "run_source_freshness"):
        assert found("CI011", plain.changed(**{field: True})).path == field


def test_a_merge_job_that_compiles_renews_the_state_p036() -> None:
    prod, merge = job("Prod", cron="0 6 * * *"), job("Merge", "dbt compile", **MERGE)
    ci = job("CI", "dbt build --select state:modified+", **CI)
    sim = simulate([prod, merge, ci], project(), events=[*pressed("Merge", "08:00"), opened()], **DAY)
    (run,) = sim.runs_of("CI")
    assert sim.run(run.deferring_run).job.name == "Merge"


def test_one_pull_request_starts_the_jobs_of_every_project_p038() -> None:
    jobs = [job(name, project=name, deferral=Deferral(), **CI) for name in ("finance", "sales")]
    sim = simulate(jobs, project(), events=[opened()], **DAY)
    assert [run.job.project for run in sim.runs] == ["finance", "sales"]


def test_relations_lie_in_the_schema_of_the_environment_p109() -> None:
    environments = [Environment(name="EU", target_schema="eu")]
    account = Account(jobs=[job(environment="EU")], environments=environments)
    assert simulate(account, project()).runs[0].results[0].relation_name == "eu.a"


def test_a_failed_clone_is_an_error_of_its_own_p084() -> None:
    run = simulate(job(), project(), faults=[fail_step("Clone git repository")]).runs[0]
    assert [step.status for step in run.steps] == ["error", "skipped", "skipped", "skipped"]
