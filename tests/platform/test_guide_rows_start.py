"""The study guide beside the platform, G-01 to G-06 and G-33 to G-37: what a job is and what starts it."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.project import Project
from jobkit.guide import scenario
from jobkit.jobs import Job, Schedule
from jobkit.platform import ApiTrigger, RunNow
from tests.platform.presets import both, found, told, verbs
from tests.platform.world import job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def test_the_api_is_a_trigger_of_any_job_and_no_type_g01() -> None:
    jobs = [job("Daily", cron="0 6 * * *"), job("Called")]
    calls = [
        ApiTrigger(job="Daily", at="2026-03-02T12:00", cause="an orchestrator"),
        ApiTrigger(job="Called", at="2026-03-02T13:00"),
    ]
    for sim in both(jobs, project(), events=calls, **DAY):
        called = [run for run in sim.runs if run.trigger.kind == "api"]
        assert [run.job.job_type for run in called] == ["scheduled", "other"]
        assert "the API was called on Mon 2 Mar 12:00 UTC: an orchestrator" in str(sim.why(called[0]))


def test_no_webhook_comes_in_g02() -> None:
    platform, guide = both(job("Hook", triggers={"webhook": True}), project(), **DAY)
    assert (
        [run.trigger.kind for run in platform.runs] == [run.trigger.kind for run in guide.runs] == ["initial"]
    )
    assert told(guide, "triggers.webhook") == ""
    assert told(platform, "triggers.webhook") == (
        "The platform's webhooks go out, none comes in: an external system starts a job by calling the API."
    )


def test_packages_install_themselves_g03() -> None:
    shop = Project.example("shop")
    bare = Job(name="Bare", commands=["dbt run", "dbt test"])
    platform, guide = both(bare, shop, **DAY)
    assert (platform.runs[0].status, guide.runs[0].status) == ("success", "error")
    assert "dbt_utils" in guide.runs[0].message

    platform, guide = both(bare.changed(commands=["dbt deps", *bare.commands]), shop, **DAY)
    assert (platform.runs[0].status, guide.runs[0].status) == ("success", "success")
    assert verbs(platform.runs[0]) == ["dbt deps", "dbt deps", "dbt run", "dbt test"]
    assert verbs(guide.runs[0]) == ["dbt deps", "dbt run", "dbt test"]
    assert "by itself before the commands" in told(platform, "commands")
    assert told(guide, "commands") == ""


def test_six_in_new_york_g04() -> None:
    new_york = job().changed(schedule=Schedule(cron="0 6 * * *", timezone="America/New_York"))
    # The clocks change on 8 March: 06:00 in New York is 11:00 UTC on the 7th and 10:00 UTC on the 8th.
    platform, guide = both(new_york, project(), start="2026-03-07", until="2026-03-09")
    assert [run.queued_at.hour for run in platform.runs] == [6, 6]
    assert [run.queued_at.hour for run in guide.runs] == [11, 10]
    sentence = told(platform, "schedule.timezone")
    assert "`0 6 * * *` fires at 01:00 in standard time and at 02:00 in daylight time" in sentence
    assert "write `0 11 * * *` in standard time, `0 10 * * *` in daylight time" in sentence
    assert told(guide, "schedule.timezone") == ""


def test_six_in_three_regions_g05() -> None:
    regions = scenario("scenario-3")
    platform, guide = both(regions.jobs, regions.project, **DAY)
    hours = [{run.job.environment[:2]: run.queued_at.hour for run in sim.runs} for sim in (platform, guide)]
    assert hours == [{"US": 6, "EU": 6, "AP": 6}, {"US": 11, "EU": 5, "AP": 22}]
    sentence = told(platform, "schedule.timezone")
    for cron in ("`0 11 * * *`", "`0 5 * * *`", "`0 4 * * *`", "`0 22 * * *`"):
        assert cron in sentence


def test_half_an_hour_is_1800_seconds_and_ends_in_cancelled_g06() -> None:
    limited = job("Limited", timeout_seconds=30 * 60)
    for sim in both(limited, project(minutes=45), **DAY):
        run = sim.runs[0]
        assert (run.status, run.run_seconds) == ("cancelled", 1800)
        assert "it ran longer than its timeout of 30 min, so the platform cancelled it" in str(sim.why(run))
    assert (
        "the cap of 24 hours, which wins" in found("JOB004", limited.changed(timeout_seconds=100_000)).message
    )


def test_siblings_run_together_where_slots_allow_g33() -> None:
    after = {"job_completion": {"job": "A"}}
    jobs = [
        job("A"),
        job("B", triggers=after),
        job("C", triggers=after),
        job("D", triggers={"job_completion": {"job": "B"}}),
    ]
    for sim in both(jobs, project(minutes=5), events=started(), **DAY):
        a, b, c, d = sim.runs
        assert a.finished_at == b.queued_at == c.queued_at
        assert b.started_at < c.finished_at and c.started_at < b.finished_at
        assert d.queued_at == b.finished_at
        assert "run 1 of 'A' ended with success" in str(sim.why(b))


def test_a_chain_goes_on_after_success_g34() -> None:
    chain = scenario("example-3")
    for sim in both(chain.jobs, chain.project, **DAY):
        assert [run.job.name for run in sim.runs] == [
            "Data Ingestion",
            "Data Transformation",
            "Metrics & Reporting",
        ]
        assert [run.triggered_by for run in sim.runs] == [None, 1, 2]
        assert "run 2 of 'Data Transformation' ended with success" in str(sim.why(sim.runs[2]))


def test_one_schedule_for_two_jobs_is_two_runs_at_once_g35() -> None:
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")]
    for sim in both(jobs, project(minutes=30), **DAY):
        assert [run.wait_seconds for run in sim.runs] == [0, 0]
    twice = [RunNow(job="A", at=f"2026-03-02T08:0{minute}") for minute in (0, 5)]
    for sim in both(job("A"), project(minutes=30), events=twice, **DAY):
        first, second = sim.runs
        assert second.dequeued_at == first.finished_at
        assert "runs of one job never overlap" in sim.why(second).causes[0].text


def test_a_circle_is_cut_and_nobody_claims_to_know_g36() -> None:
    circle = scenario("anti-pattern-4")
    for sim in both(circle.jobs, circle.project, events=circle.events):
        assert len(sim.runs) == sim.rules.max_chain_runs
        (note,) = [note for note in sim.notes if note.kind == "bound"]
        assert note.text.endswith("What the platform would do is not documented.")


def test_one_job_for_everything_g37() -> None:
    everything = job(
        "Production Run and CI and Docs", cron="0 6 * * *", triggers={"pull_request": True, "webhook": True}
    )
    assert everything.job_type == "ci"
    for sim in both(everything, project("a > b"), **DAY):
        assert {run.trigger.kind for run in sim.runs} == {"schedule", "pull_request"}
    assert found("JOB001", everything).message.endswith("several jobs in one.")
    with pytest.raises(DefinitionError, match="make it two jobs"):
        job(cron="0 6 * * *", triggers={"merge": True})


def test_what_a_learner_reads_is_in_why_too_g45() -> None:
    """G-45: the guide has no queue; both presets have the platform's."""
    frequent = job("Often", cron="*/30 * * * *")
    for rules in ("platform", "study guide"):
        slow = both(frequent, project(minutes=75), **DAY)[rules == "study guide"]
        assert slow.rules.name == rules
        cancelled = [run for run in slow.runs if run.status == "cancelled"]
        assert cancelled and not any(run.started_at for run in cancelled)
        assert "a job keeps only its newest queued run" in str(slow.why(cancelled[0]))
