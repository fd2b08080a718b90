"""Situations that people met with completion triggers."""

from __future__ import annotations

import pytest

import jobkit
from tests.cases.world import job, notes, words


def test_a_cancelled_upstream_run_starts_no_child_that_counts_success_and_error() -> None:
    load = job("Load", cron="0 2 * * *", timeout_seconds=60)
    completion = {"job": "Load", "statuses": ["success", "error"]}
    reports = job("Reports", "dbt build --select +revenue_kpis", triggers={"job_completion": completion})
    sim = jobkit.simulate([load, reports], until="2026-03-03")
    assert not sim.runs_of("Reports")
    answer = words(sim.why("Reports"))
    assert "Cancelled" in answer and "success" in answer.lower() and "error" in answer.lower()
    assert "Load" in answer
    assert "Reports" in repr(sim) and "Will not run" in repr(sim)


def test_two_upstream_jobs_are_refused_with_the_reason() -> None:
    two = [{"job": "Orders"}, {"job": "Customers"}]
    with pytest.raises(jobkit.JobkitError, match=r"exactly one upstream job.*P-072"):
        job("Reports", triggers={"job_completion": two})


def test_a_circle_of_jobs_is_stopped_and_said() -> None:
    a = job("A", "dbt run --select orders", triggers={"job_completion": {"job": "B"}})
    b = job("B", "dbt run --select products", triggers={"job_completion": {"job": "A"}})
    sim = jobkit.simulate(
        [a, b], events=[jobkit.RunNow(job="A", at="2026-03-02T08:00")], until="2026-03-02T20:00"
    )
    assert 2 <= len(sim.runs) < 1000
    assert "circle" in notes(sim)
    assert "CHN001" in {finding.code for finding in jobkit.lint([a, b])}


def test_a_job_of_another_project_can_be_upstream() -> None:
    upstream = job("Platform nightly", project="platform", cron="0 2 * * *")
    completion = {"job": "Platform nightly", "project": "platform", "statuses": ["success", "error"]}
    finance = job("Finance", project="finance", triggers={"job_completion": completion})
    sim = jobkit.simulate(
        [upstream, finance],
        {"platform": jobkit.Project.example(), "finance": jobkit.Project.example("guide")},
        faults=[jobkit.fail("stg_orders", job="Platform nightly")],
        until="2026-03-03",
    )
    first, second = sim.runs[:2]
    assert (first.status, second.job.name, second.status) == ("error", "Finance", "success")
    assert "Platform nightly" in words(sim.why(second))


def test_a_timeout_upstream_leaves_the_child_waiting_and_it_can_be_asked() -> None:
    up = job("Up", cron="0 2 * * *", timeout_seconds=60)
    down = job("Down", triggers={"job_completion": {"job": "Up", "statuses": ["success", "error"]}})
    sim = jobkit.simulate([up, down], until="2026-03-03")
    answer = words(sim.why("Down"))
    assert "run 1" in answer and "Cancelled" in answer
