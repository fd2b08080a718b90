"""Situations that people met with timeouts, retries, the API, notifications and cost features."""

from __future__ import annotations

import pytest

import jobkit
from jobkit import stale
from tests.cases.world import DAY, ci_job, codes, job, notes, words


def test_a_timed_out_run_is_cancelled_and_rerun_from_failure_is_refused() -> None:
    big = job("Big", cron="0 6 * * *", timeout_seconds=300)
    again = jobkit.Rerun(job="Big", at="2026-03-02T07:00")
    sim = jobkit.simulate(big, events=[again], until="2026-03-02T09:00")
    assert [run.status for run in sim.runs] == ["cancelled"]
    assert "refused" in notes(sim) and "RETRY_NOT_FAILED_RUN" in notes(sim)
    or_new = jobkit.Rerun(job="Big", at="2026-03-02T07:00", or_new=True)
    new = jobkit.simulate(big, events=[or_new], until="2026-03-02T09:00")
    assert [run.status for run in new.runs] == ["cancelled", "cancelled"]
    assert new.runs[1].retry_of is None  # the rerun endpoint starts a plain new run


def test_rerun_from_failure_has_nothing_to_take_up_when_no_node_had_run() -> None:
    big = job("Big", cron="0 6 * * *")
    off = jobkit.outage("warehouse", between=("2026-03-02T06:00", "2026-03-02T06:30"))
    again = jobkit.Rerun(job="Big", at="2026-03-02T07:00")
    sim = jobkit.simulate(big, events=[again], faults=[off], until="2026-03-02T09:00")
    assert sim.runs[0].status == "error" and not sim.runs[0].results
    assert len(sim.runs) == 1 or not sim.runs[1].results


def test_a_run_that_failed_at_source_freshness_cannot_be_taken_up() -> None:
    big = job("Big", "dbt source freshness", "dbt build", cron="0 6 * * *")
    old = stale("source.shop.web.events", between=("2026-03-02T06:00", "2026-03-02T06:30"))
    again = jobkit.Rerun(job="Big", at="2026-03-02T07:00")
    sim = jobkit.simulate(big, events=[again], faults=[old], until="2026-03-02T09:00")
    assert sim.runs[0].status == "error"
    assert "freshness" in words(sim.why(sim.runs[0]))
    assert len(sim.runs) == 1 or sim.runs[1].status == "error"


def test_a_backfill_by_api_waits_does_its_own_steps_and_becomes_the_state() -> None:
    nightly = job("Nightly", "dbt build", "dbt test", cron="0 2 * * *", generate_docs=True)
    backfill = jobkit.ApiTrigger(
        job="Nightly",
        at="2026-03-02T02:05",
        steps_override=["dbt run --select orders --full-refresh"],
        threads_override=16,
    )
    sim = jobkit.simulate(nightly, events=[backfill], until="2026-03-03T04:00")
    first, api, scheduled = sim.runs
    assert api.wait_seconds > 0 and api.status == "success"
    assert api.started_at is not None and first.finished_at is not None
    assert api.started_at >= first.finished_at
    assert [step.command for step in api.steps if step.command and step.kind == "command"] == [
        "dbt run --select orders --full-refresh"
    ]
    assert api.threads == 16 and scheduled.threads != 16
    assert [s.command for s in scheduled.steps if s.kind == "command"] == list(nightly.commands)
    assert any(step.kind == "checkbox" for step in api.steps)  # the docs of the job are not overridden
    assert f"run {first.id}" in words(sim.why(api)) and "API" in words(sim.why(api))


@pytest.mark.parametrize("given", [{}, {"git_branch": "feature"}, {"pull_request": 3}])
def test_a_ci_job_by_api_needs_a_pull_request_and_a_commit_or_branch(given: dict[str, object]) -> None:
    call = jobkit.ApiTrigger(job="CI", at="2026-03-02T08:00", **given)
    sim = jobkit.simulate([job("Prod", cron="0 6 * * *"), ci_job()], events=[call], until="2026-03-02T10:00")
    assert not sim.runs_of("CI")
    assert "pull request" in notes(sim) and "git_sha" in notes(sim) and "git_branch" in notes(sim)
    assert "git_sha" in words(sim.why("CI"))


def test_a_timeout_sends_no_fails_mail_an_error_two_webhooks_a_warning_warns() -> None:
    account = jobkit.Account(
        jobs=[job("Daily", cron="0 6 * * *", timeout_seconds=1200)],
        notifications=[
            jobkit.NotificationSetting(to="#fails", channel="slack", outcomes=["fails"]),
            jobkit.NotificationSetting(to="#succeeds", channel="slack", outcomes=["succeeds"]),
            jobkit.NotificationSetting(to="#others", channel="slack", outcomes=["canceled", "warns"]),
        ],
        webhooks=[
            jobkit.Webhook(
                name="w", url="https://example.com/x", events=["job.run.completed", "job.run.errored"]
            )
        ],
    )
    faults = [
        jobkit.fail("not_null_daily_revenue_day", status="warn", between=(DAY, "2026-03-03")),
        jobkit.fail("stg_orders", between=("2026-03-03", "2026-03-04")),
        jobkit.slow(times=5, between=("2026-03-04", "2026-03-05")),
    ]
    sim = jobkit.simulate(account, faults=faults, until="2026-03-06")
    assert [run.status for run in sim.runs] == ["success", "error", "cancelled", "success"]
    told = [(notice.run, notice.to) for notice in sim.notices()]
    assert told == [(1, "#others"), (2, "#fails"), (3, "#others"), (4, "#succeeds")]
    assert [delivery.event for delivery in sim.webhooks() if delivery.run == 2] == [
        "job.run.errored",
        "job.run.completed",
    ]


def test_cost_features_are_not_played_and_the_simulation_says_so() -> None:
    hourly = job("Hourly", cron="0 * * * *", cost_optimization_features=["dbt_state"])
    sim = jobkit.simulate(hourly, until="2026-03-02T04:00")
    assert "does not simulate dbt State" in notes(sim)
    assert "dbt State" in words(sim.why(sim.runs[0]))


def test_state_aware_orchestration_on_ci_is_a_finding() -> None:
    refused = ci_job(cost_optimization_features=["state_aware_orchestration"])
    findings = jobkit.lint([job("Prod", cron="0 6 * * *"), refused])
    assert any(f.severity == "error" and "state_aware_orchestration" in f.message for f in findings)


def test_modified_only_production_builds_nothing_though_the_sources_get_rows() -> None:
    hourly = job(
        "Hourly",
        "dbt build --select state:modified+",
        cron="0 * * * *",
        deferral={"environment": "Production"},
    )
    weekly = job("Weekly", cron="30 1 * * 1")
    sim = jobkit.simulate([hourly, weekly], until="2026-03-02T05:00")
    assert all(run.status == "success" and not run.results for run in sim.runs_of("Hourly"))
    new = jobkit.simulate([hourly, weekly], until="2026-03-02T05:00", new_account=True)
    assert new.runs[0].status == "error"
    assert "no earlier run" in words(new.why(new.runs[0]))
    answer = words(sim.why("orders", run=sim.runs_of("Hourly")[-1]))
    assert "new rows are no change" in answer and "run 5 of 'Hourly'" in answer
    assert "DEF004" in codes(hourly, weekly)
