"""Situations that people met with CI: what it selects, what it reads, and why it did not run."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

import jobkit
from jobkit import PullRequest, Simulation
from tests.cases.world import ci_job, codes, job, models, notes, small_project, words

NIGHTLY = job("Prod", cron="0 6 * * *")


def test_jobs_of_one_environment_with_different_target_names_are_found() -> None:
    """CI reads the manifest of whichever job ran last, the compile job's as well."""
    daily = job("Daily", cron="0 6 * * *", target_name="prod")
    compile_only = job("Compile only", "dbt compile", cron="0 9 * * *")
    opened = PullRequest(number=7, at="2026-03-02T10:00", changed=["customers"])
    sim = jobkit.simulate([daily, compile_only, ci_job()], events=[opened], until="2026-03-03")
    assert "Compile only" in words(sim.why(sim.runs_of("CI")[0]))
    findings = jobkit.lint([daily, compile_only, ci_job()])
    assert any("target name" in f.message and "prod" in f.message for f in findings)


def test_ci_before_the_first_production_run_fails_and_a_parse_is_a_state_of_nothing_built() -> None:
    opened = PullRequest(number=7, at="2026-03-02T10:00", changed=["customers"], commits=["2026-03-02T12:00"])
    parse = jobkit.ApiTrigger(job="Prod", at="2026-03-02T11:00", steps_override=["dbt parse"])
    sim = jobkit.simulate(
        [job("Prod"), ci_job()], events=[opened, parse], until="2026-03-03", new_account=True
    )
    first, second = sim.runs_of("CI")
    assert first.status == "error" and "no earlier run" in words(sim.why(first))
    assert second.status == "error"  # compares now, but the parents were never built
    assert "does not exist" in words(sim.why(second)) or "no relation" in words(sim.why(second))


def _stale_branch(*commits: Any) -> Simulation:
    merge = job("Parse on merge", "dbt parse", triggers={"merge": True})
    one = PullRequest(
        number=1, at="2026-03-02T10:00", changed=["daily_revenue"], commits=commits or ["2026-03-02T12:00"]
    )
    two = PullRequest(number=2, at="2026-03-02T10:30", changed=["stg_customers"], merged="2026-03-02T11:00")
    return jobkit.simulate([NIGHTLY, merge, ci_job()], events=[one, two], until="2026-03-02T14:00")


def test_a_branch_behind_main_selects_what_others_merged_and_why_names_them() -> None:
    sim = _stale_branch()
    first, _, second = sim.runs_of("CI")
    assert "stg_customers" not in models(first) and "stg_customers" in models(second)
    answer = words(sim.why("stg_customers", run=second))
    assert "#2" in answer and "11:00" in answer and "branch" in answer
    state = next(run for run in sim.runs if run.job.name == "Parse on merge")
    assert f"run {state.id}" in answer


def test_merging_main_into_the_branch_cures_it() -> None:
    sim = _stale_branch({"at": "2026-03-02T12:00", "merges_target": True})
    assert models(sim.runs_of("CI")[-1]) == models(sim.runs_of("CI")[0])


def test_ci_after_failed_nights_builds_what_was_merged_since_and_says_how_old_the_state_is() -> None:
    night = job("Nightly", cron="0 2 * * *")
    requests = [
        PullRequest(number=1, at="2026-03-02T10:00", changed=["stg_payments"], merged="2026-03-02T11:00"),
        PullRequest(number=2, at="2026-03-03T10:00", changed=["products"], merged="2026-03-03T11:00"),
        PullRequest(number=3, at="2026-03-04T10:00", changed=["web_sessions"]),
    ]
    fault = jobkit.fail("not_null_cohort_retention_cohort_month", between=("2026-03-03", "2026-03-05"))
    sim = jobkit.simulate([night, ci_job()], events=requests, faults=[fault], until="2026-03-05")
    run = sim.runs_of("CI")[-1]
    assert {"stg_payments", "products", "web_sessions"} <= set(models(run))
    failed = [run.id for run in sim.runs_of("Nightly") if run.status == "error"]
    assert len(failed) == 2
    answer = words(sim.why(run))
    assert "Mon 2 Mar" in answer and all(str(number) in answer for number in failed)
    assert "#1" in words(sim.why("stg_payments", run=run))
    assert "#2" in words(sim.why("products", run=run))
    assert "#3" in words(sim.why("web_sessions", run=run))


@pytest.mark.parametrize(("deferral", "status"), [(None, "success"), ({}, "error")])
def test_a_changed_test_runs_against_production_and_without_deferral_nothing_compares(
    deferral: Any, status: str
) -> None:
    commands = "dbt run --select state:modified", "dbt test --select state:modified"
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["unique_orders_order_id"])
    ci = ci_job(*commands, deferral=deferral)
    sim = jobkit.simulate([NIGHTLY, ci], events=[opened], until="2026-03-02T12:00")
    run = sim.runs_of("CI")[0]
    assert run.status == status
    answer = words(sim.why("unique_orders_order_id", run=run))
    if status == "success":
        assert "orders" in answer and "Production" in answer and "#1" in answer
    else:
        assert "no earlier run" in answer


def test_an_incremental_model_is_built_in_full_in_ci_unless_it_is_cloned_first() -> None:
    clone = "dbt clone --select state:modified+,config.materialized:incremental,state:old"
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["orders"])

    def play(*first: str) -> Simulation:
        ci = ci_job(*first, "dbt build --select state:modified+")
        return jobkit.simulate([NIGHTLY, ci], events=[opened], until="2026-03-02T12:00")

    plain, cloned = play(), play(clone)
    answer = words(plain.why("orders", run=plain.runs_of("CI")[0]))
    assert "in full" in answer and "clone" in answer
    again = words(cloned.why("orders", run=cloned.runs_of("CI")[0]))
    assert "in full" not in again and "incremental" in again
    assert cloned.runs_of("CI")[0].run_seconds < plain.runs_of("CI")[0].run_seconds


def test_a_clone_right_after_the_merge_of_a_new_model_fails_on_that_model() -> None:
    old, new = {"a": (), "x": ()}, {"a": (), "x": (), "b": ("a",)}
    jobs = [
        job("Nightly", cron="0 2 * * *"),
        job("Parse on merge", "dbt parse", triggers={"merge": True}),
        job("To staging", "dbt clone", environment="Staging", deferral={"environment": "Production"}),
    ]
    events = [
        PullRequest(number=1, at="2026-03-02T10:05", project=small_project(new), merged="2026-03-02T10:30"),
        jobkit.ApiTrigger(job="To staging", at="2026-03-02T09:35"),
        jobkit.ApiTrigger(job="To staging", at="2026-03-02T10:35"),
    ]
    sim = jobkit.simulate(jobs, small_project(old), events=events, until="2026-03-02T12:00")
    before, after = sim.runs_of("To staging")
    assert (before.status, after.status) == ("success", "error")
    answer = words(sim.why("b", run=after))
    assert "does not exist" in answer or "not been built" in answer or "never built" in answer


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"target": "develop"}, "develop"),
        ({"draft": True}, "draft"),
        ({"branch": "staging"}, "staging"),
        ({"provider": "other"}, "integration"),
    ],
)
def test_ci_that_did_not_run_says_which_of_the_four_reasons_it_was(
    given: dict[str, Any], reason: str
) -> None:
    ci = ci_job(environment="CI env")
    account = jobkit.Account(
        jobs=[NIGHTLY, ci],
        environments=[
            {"name": "Production"},
            {"name": "CI env", "custom_branch": given.get("branch")},
        ],
        git_provider=given.get("provider", "github"),
    )
    opened = PullRequest(
        number=1,
        at="2026-03-02T10:00",
        changed=["orders"],
        target_branch=given.get("target"),
        draft=given.get("draft", False),
    )
    sim = jobkit.simulate(account, events=[opened], until="2026-03-02T12:00")
    assert not sim.runs_of("CI")
    answer = words(sim.why("CI"))
    assert "#1" in answer and reason in answer


def _many_requests(rules: jobkit.Rules) -> Simulation:
    parse = job("Seed state", "dbt parse", cron="0 6 * * *")
    busy = job("Prod", cron="55 9 * * *")
    requests = [
        PullRequest(
            number=1,
            at="2026-03-02T10:00",
            changed=["stg_orders"],
            commits=["2026-03-02T10:02", "2026-03-02T10:04"],
        ),
        PullRequest(number=2, at="2026-03-02T10:01", changed=["products"]),
    ]
    return jobkit.simulate(
        [parse, busy, ci_job()],
        events=requests,
        until="2026-03-02T14:00",
        rules=rules,
        built=["Production"],
    )


def test_newer_commits_cancel_stale_ci_runs_and_ci_takes_no_slot() -> None:
    sim = _many_requests(jobkit.Rules(run_slots=1))
    first, other, second, third = sorted(sim.runs_of("CI"), key=lambda run: run.queued_at)
    assert [run.status for run in (first, second, third, other)] == [
        "cancelled",
        "cancelled",
        "success",
        "success",
    ]
    assert all(run.wait_seconds == 0 for run in (first, second, third, other))
    assert f"run {second.id}" in words(sim.why(first))


def test_on_the_developer_plan_ci_runs_one_after_the_other_and_none_is_cancelled() -> None:
    sim = _many_requests(jobkit.Rules.developer())
    runs = sorted(sim.runs_of("CI"), key=lambda run: run.queued_at)
    assert all(run.status != "cancelled" for run in runs)
    assert all(
        later.started_at is not None and earlier.finished_at is not None
        and later.started_at >= earlier.finished_at
        for earlier, later in pairwise(runs)
    )  # fmt: skip


def test_result_error_in_ci_matches_nothing_since_the_state_is_a_successful_run() -> None:
    ci = ci_job("dbt build --select state:modified+ result:error+")
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["products"])
    plain = jobkit.simulate([NIGHTLY, ci_job()], events=[opened], until="2026-03-02T14:00")
    sim = jobkit.simulate([NIGHTLY, ci], events=[opened], until="2026-03-02T14:00")
    assert models(sim.runs_of("CI")[0]) == models(plain.runs_of("CI")[0])
    assert "CMD006" in codes(NIGHTLY, ci)


def test_a_fix_commit_changes_other_nodes_and_leaves_a_stale_table_in_the_schema() -> None:
    """The second commit takes the change of the first back and changes `products`."""
    commits = [{"at": "2026-03-02T12:00", "changed": ["products"], "reverted": ["stg_orders"]}]
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["stg_orders"], commits=commits)
    sim = jobkit.simulate([NIGHTLY, ci_job()], events=[opened], until="2026-03-02T14:00")
    first, second = sim.runs_of("CI")
    assert "stg_orders" in models(first) and "products" not in models(first)
    assert "products" in models(second) and "stg_orders" not in models(second)


def test_ci_that_defers_to_itself_reads_the_schema_of_another_pull_request() -> None:
    ci = ci_job(deferral={"this_job": True})
    requests = [
        PullRequest(number=1, at="2026-03-02T10:00", changed=["stg_orders"], closed="2026-03-02T12:00"),
        PullRequest(number=2, at="2026-03-02T13:00", changed=["customers"]),
    ]
    sim = jobkit.simulate([NIGHTLY, ci], events=requests, until="2026-03-02T15:00", succeeded=["CI"])
    last = sim.runs_of("CI")[-1]
    assert last.status == "error"
    assert "dbt_cloud_pr" in words(sim.why(last)) and "_1" in words(sim.why(last))
    assert "CI003" in codes(NIGHTLY, ci)


def test_an_own_generate_schema_name_is_said_where_ci_builds() -> None:
    macro = "{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name }}{% endmacro %}"
    project = small_project(
        {"a": (), "b": ("a",)},
        schemas={"a": "marts", "b": "marts"},
        macros={"generate_schema_name": macro},
    )
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["b"])
    sim = jobkit.simulate([NIGHTLY, ci_job()], project, events=[opened], until="2026-03-02T12:00")
    assert "generate_schema_name" in notes(sim)
    assert "generate_schema_name" in words(sim.why(sim.runs_of("CI")[0]))
