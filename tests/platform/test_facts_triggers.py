"""Section 3 of the facts: what starts a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobkit.basics.errors import DefinitionError, ScheduleError
from jobkit.dbt.execution import fail
from jobkit.jobs import Account, Deferral, JobCompletion, Schedule
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.simulation import simulate
from tests.platform.presets import found, verbs
from tests.platform.world import instant, job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
CI = {"environment": "CI", "triggers": {"pull_request": True}, "deferral": Deferral()}


def after(name: str, upstream: str, **fields: object):
    return job(name, triggers={"job_completion": {"job": upstream}}, **fields)


def test_a_child_waits_in_the_queue_like_any_run_p073() -> None:
    jobs = [job("A", cron="0 6 * * *"), after("B", "A"), job("Long", cron="5 6 * * *")]
    sim = simulate(jobs, project(minutes=30), rules=instant(run_slots=1), **DAY)
    a, long, child = sim.runs
    assert (long.job.name, child.job.name, child.queued_at) == ("Long", "B", a.finished_at)
    assert child.dequeued_at == long.finished_at


def test_only_a_deploy_job_has_children_p073() -> None:
    jobs = [job("CI", **CI), after("B", "CI")]
    opened = PullRequest(number=1, at="2026-03-02T09:00", changed=("a",))
    sim = simulate(jobs, project(), events=[opened], **DAY)
    assert sim.runs_of("CI")[0].status == "success"
    assert "job_completion" not in {run.trigger.kind for run in sim.runs}
    assert found("CHN004", jobs).path.startswith("triggers.job_completion")


def test_completes_on_success_unless_told_p074() -> None:
    assert JobCompletion(job="A").statuses == ("success",)
    broken = simulate(
        [job("A"), after("B", "A")], project(), faults=[fail("a", job="A")], events=started(), **DAY
    )
    assert [run.job.name for run in broken.runs] == ["A"]


def test_one_upstream_job_a_child_many_children_a_parent_p072_r7() -> None:
    with pytest.raises(DefinitionError, match="job_completion"):
        job("C", triggers={"job_completion": [{"job": "A"}, {"job": "B"}]})
    jobs = [job("A"), *(after(name, "A") for name in ("B", "C", "D"))]
    sim = simulate(jobs, project(), events=started(), **DAY)
    assert [(run.job.name, run.triggered_by) for run in sim.runs] == [
        ("A", None),
        ("B", 1),
        ("C", 1),
        ("D", 1),
    ]
    assert {run.queued_at for run in sim.runs[1:]} == {sim.runs[0].finished_at}


def test_jobs_of_two_projects_chain_p164() -> None:
    child = job("B", project="sales", triggers={"job_completion": {"job": "A", "project": "finance"}})
    sim = simulate([job("A", project="finance"), child], project(), events=started(), **DAY)
    assert [(run.job.project, run.trigger.kind) for run in sim.runs][1] == ("sales", "job_completion")


def test_opening_and_every_commit_start_ci_p076() -> None:
    opened = PullRequest(
        number=1, at="2026-03-02T09:00", commits=("2026-03-02T10:00", "2026-03-02T11:00"), changed=("a",)
    )
    sim = simulate(job("CI", **CI), project(), events=[opened], **DAY)
    assert [run.queued_at.hour for run in sim.runs] == [9, 10, 11]
    assert "was opened" in sim.runs[0].trigger.text and "got a new commit" in sim.runs[1].trigger.text


def test_run_now_starts_a_job_whose_schedule_is_off_p071() -> None:
    off = job(cron="0 6 * * *", triggers={"schedule": False})
    sim = simulate(off, project(), events=[RunNow(job="J", at="2026-03-02T08:00")], **DAY)
    assert [(run.trigger.kind, run.queued_at.hour) for run in sim.runs] == [("run_now", 8)]


@pytest.mark.parametrize(
    ("cron", "fires"),
    [
        ("0 0 L * *", ["2026-03-31"]),
        ("0 4 * * MON#1", ["2026-03-02"]),
        ("0 0 L * FRI", ["2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27", "2026-03-31"]),
    ],
)
def test_crons_of_the_documentation_in_a_simulated_month_r10(cron: str, fires: list[str]) -> None:
    sim = simulate(job(cron=cron), project(), start="2026-03-01", until="2026-04-01")
    assert [run.queued_at.date().isoformat() for run in sim.runs] == fires
    assert {run.queued_at.tzinfo for run in sim.runs} == {UTC}
    with pytest.raises((DefinitionError, ScheduleError)):
        Schedule(cron=f"0 {cron}")


def test_intervals_begin_at_an_assumed_minute_r10() -> None:
    every = job().changed(schedule=Schedule(every_hours=5))
    sim = simulate(
        every, project(), rules=Rules(interval_minute=17), start="2026-03-02", until="2026-03-03T01:00"
    )
    assert [f"{run.queued_at:%H:%M}" for run in sim.runs] == [
        "00:17",
        "05:17",
        "10:17",
        "15:17",
        "20:17",
        "00:17",
    ]
    assert Rules.fact("interval_minute").assumption


def test_regions_are_environments_with_a_utc_schedule_each_p166() -> None:
    hours = {"US": 11, "EU": 5, "APAC": 22}
    jobs = [
        job(name, cron=f"0 {hour} * * *", environment=f"{name}-Production") for name, hour in hours.items()
    ]
    sim = simulate(Account(jobs=jobs), project(), **DAY)
    assert {run.schema: run.queued_at for run in sim.runs} == {
        f"{name.lower()}_production": datetime(2026, 3, 2, hour, tzinfo=UTC) for name, hour in hours.items()
    }


@pytest.mark.parametrize(
    ("override", "seen"),
    [
        ({"steps_override": ("dbt compile",)}, "commands"),
        ({"schema_override": "elsewhere"}, "schema"),
        ({"generate_docs_override": True}, "docs"),
        ({"timeout_seconds_override": 60}, "status"),
        ({"threads_override": 1}, "seconds"),
    ],
)
def test_an_override_of_the_api_holds_for_one_run_p078(override: dict, seen: str) -> None:
    calls = [
        ApiTrigger(job="J", at="2026-03-02T09:00", **override),
        ApiTrigger(job="J", at="2026-03-02T15:00"),
    ]
    sim = simulate(job(), project(*"abcd", minutes=10), rules=instant(), events=calls, **DAY)
    first, second = (look(run) for run in sim.runs)
    assert {name for name in first if first[name] != second[name]} >= {seen}
    assert second == {
        "commands": ["dbt deps", "dbt build"],
        "schema": None,
        "docs": False,
        "status": "success",
        "seconds": 600,
    }


def look(run) -> dict[str, object]:
    commands = verbs(run)
    docs = "dbt docs generate" in commands
    return {
        "commands": [command for command in commands if command != "dbt docs generate"],
        "schema": run.schema,
        "docs": docs,
        "status": run.status,
        "seconds": run.run_seconds,
    }
