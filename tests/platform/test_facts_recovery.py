"""Facts about what follows failures, and what plans allow: deactivation, reruns, the Developer plan."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail, fail_step
from jobkit.platform import PullRequest, Rerun, Rules, RunNow, SaveJob
from jobkit.simulation import simulate
from tests.dbt.execution.make import model, source
from tests.dbt.execution.make import project as made
from tests.platform.presets import verbs
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
WEEK = {"start": "2026-03-02", "until": "2026-03-09"}


def noted(sim, kind: str) -> str:
    return " ".join(note.text for note in sim.notes if note.kind == kind)


def test_a_hundred_errors_in_a_row_deactivate_a_job_p052_r9() -> None:
    sim = simulate(job(cron="0 * * * *"), project(), faults=[fail("a")], **WEEK)
    assert [run.status for run in sim.runs] == ["error"] * 100
    assert "'J' was deactivated on" in noted(sim, "deactivated")
    assert "68 runs of 'J' were not queued" in noted(sim, "refused")
    healed = simulate(job(cron="0 * * * *"), project(), faults=[fail("a", runs=99)], **WEEK)
    assert len(healed.runs) == 7 * 24, "99 errors and a success"


@pytest.mark.parametrize(("event", "kinds"), [(SaveJob, ["schedule"]), (RunNow, ["run_now", "schedule"])])
def test_a_save_or_run_now_puts_it_back_to_work_p052_r9(event, kinds: list[str]) -> None:
    again = event(job="J", at="2026-03-07T00:30")
    sim = simulate(job(cron="0 * * * *"), project(), faults=[fail("a", runs=100)], events=[again], **WEEK)
    later = sim.runs[100:]
    assert [run.trigger.kind for run in later][: len(kinds)] == kinds
    assert len(later) == len(kinds) - 1 + 47, "every hour from 01:00 on the 7th to the end of the 8th"
    assert {run.status for run in later} == {"success"}
    assert "'J' was reactivated on" in noted(sim, "reactivated")


def test_cancelled_runs_do_not_count_which_is_an_assumption_r9() -> None:
    late = job(cron="0 * * * *", timeout_seconds=60)
    assert len(simulate(late, project(minutes=5), **WEEK).runs) == 7 * 24
    counted = simulate(late, project(minutes=5), rules=Rules(cancelled_counts_as_failure=True), **WEEK)
    assert len(counted.runs) == 100
    assert Rules.fact("cancelled_counts_as_failure").assumption


def test_rerun_from_failure_takes_the_failed_nodes_and_the_steps_left_p101_r12() -> None:
    steps = job(commands=["dbt compile", "dbt run", "dbt test"], generate_docs=True)
    press = RunNow(job="J", at="2026-03-02T06:00")
    world = project("a > b > c", "x")
    for start, commands, nodes in (
        ("failure", ["dbt deps", "dbt retry", "dbt test", "dbt docs generate"], ["b", "c"]),
        (
            "beginning",
            ["dbt deps", "dbt compile", "dbt run", "dbt test", "dbt docs generate"],
            ["a", "x", "b", "c"],
        ),
    ):
        again = Rerun(job="J", at="2026-03-02T08:00", start=start)
        sim = simulate(steps, world, events=[press, again], faults=[fail("b", runs=1)], **DAY)
        first, second = sim.runs
        assert (first.status, second.status) == ("error", "success")
        assert (second.retry_of, second.trigger.kind) == (first.id, "rerun")
        assert verbs(second) == commands
        rebuilt = [
            r.unique_id[-1] for s in second.steps if s.command in ("dbt retry", "dbt run") for r in s.results
        ]
        assert rebuilt == nodes


@pytest.mark.parametrize(
    ("fields", "faults", "code"),
    [
        ({}, [], "RETRY_NOT_FAILED_RUN"),
        ({"timeout_seconds": 1}, [], "RETRY_NOT_FAILED_RUN"),
        (
            {"commands": ["dbt source freshness", "dbt run"]},
            [fail("source.p.raw.r", status="error")],
            "RETRY_UNSUPPORTED_CMD",
        ),
        ({}, [fail_step("dbt build")], "RETRY_NO_RUN_RESULTS"),
        ({}, [fail_step("Clone git repository")], "RETRY"),
    ],
)
def test_what_is_not_taken_up_again_p102_p103_r12(fields: dict, faults: list, code: str) -> None:
    world = made(source("r", error=12), model("a", "source.p.raw.r"))
    events = [RunNow(job="J", at="2026-03-02T06:00"), Rerun(job="J", at="2026-03-02T08:00")]
    sim = simulate(job(**fields), world, events=events, faults=faults, **DAY)
    assert len(sim.runs) == 1
    assert f"is refused ({code}" in noted(sim, "refused")


def test_an_exact_version_below_1_6_has_no_retry_p101_p102_r12() -> None:
    """P-101: such a version is the study guide's alone; the platform passes it over for a track."""
    old = job(commands=["dbt run"], dbt_version="1.5.4")
    events = [RunNow(job="J", at="2026-03-02T06:00"), Rerun(job="J", at="2026-03-02T08:00")]
    runs = {}
    for rules in (Rules.platform(), Rules.study_guide()):
        sim = simulate(old, project(), rules=rules, events=events, faults=[fail("a", runs=1)], **DAY)
        runs[rules.name] = [run.status for run in sim.runs]
    assert runs == {"platform": ["error", "success"], "study guide": ["error"]}
    assert "RETRY_UNSUPPORTED_VERSION" in noted(sim, "refused")


def test_only_the_latest_run_is_taken_up_p102_r12() -> None:
    events = [
        RunNow(job="J", at="2026-03-02T06:00"),
        RunNow(job="J", at="2026-03-02T07:00"),
        Rerun(job="J", at="2026-03-02T08:00", run=1),
    ]
    sim = simulate(job(), project(), events=events, faults=[fail("a", runs=1)], **DAY)
    assert [run.status for run in sim.runs] == ["error", "success"]
    assert "RETRY_NOT_LATEST_RUN" in noted(sim, "refused")


def test_the_api_starts_a_new_run_where_none_has_failed_p102() -> None:
    events = [RunNow(job="J", at="2026-03-02T06:00"), Rerun(job="J", at="2026-03-02T08:00", or_new=True)]
    sim = simulate(job(), project(), events=events, **DAY)
    assert [(run.trigger.kind, run.retry_of) for run in sim.runs] == [("run_now", None), ("api", None)]


def test_the_developer_plan_cancels_past_3000_models_a_month_p110() -> None:
    # 50 models a run, 4 runs a day: 3,000 are built on the 15th day.
    world = project(*(f"m{n}" for n in range(50)), minutes=0)
    sim = simulate(
        job(cron="0 */6 * * *"), world, rules=Rules.developer(), start="2026-03-01", until="2026-04-02"
    )
    march = [run for run in sim.runs if run.queued_at.month == 3]
    assert [run.status for run in march] == ["success"] * 60 + ["cancelled"] * 64
    assert "3,000 models were built this month" in march[60].message
    assert {run.status for run in sim.runs if run.queued_at.month == 4} == {"success"}
    assert {
        run.status
        for run in simulate(job(cron="0 */6 * * *"), world, start="2026-03-01", until="2026-04-02").runs
    } == {"success"}


def test_a_schedule_under_ten_minutes_is_refused_on_the_developer_plan_p070_p014() -> None:
    for cron, runs in (("*/5 * * * *", 0), ("*/10 * * * *", 144)):
        sim = simulate(job(cron=cron), project(minutes=0), rules=Rules.developer(), **DAY)
        assert sum(run.trigger.kind == "schedule" for run in sim.runs) == runs
    assert len(simulate(job(cron="*/5 * * * *"), project(minutes=0), **DAY).runs) == 288


def test_what_the_developer_plan_lacks_p031_p041() -> None:
    after = job("After", triggers={"job_completion": {"job": "A"}})
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *"), after]
    sim = simulate(jobs, project(minutes=30), rules=Rules.developer(), **DAY)
    assert [run.trigger.kind for run in sim.runs if run.job.name == "After" and run.queued_at.hour >= 6] == []
    assert "'After': it should run when another job finishes, but the plan does not include that." in noted(
        sim, "refused"
    )
    a, b = sim.runs_of("A")[0], sim.runs_of("B")[0]
    assert b.dequeued_at == a.finished_at, "one slot"


def test_ci_runs_go_one_by_one_on_the_developer_plan_p031() -> None:
    ci = job("CI", environment="CI", triggers={"pull_request": True}, deferral={})
    requests = [PullRequest(number=n, at=f"2026-03-02T09:0{n}", changed=("a",)) for n in (1, 2)]
    for rules, together in ((Rules.platform(), True), (Rules.developer(), False)):
        one, two = simulate(ci, project(minutes=30), events=requests, rules=rules, **DAY).runs
        assert (two.started_at < one.finished_at) == together


def test_a_cached_copy_hides_that_git_is_away_p108() -> None:
    daily = job(cron="0 6 * * *")
    away = [fail_step("Clone git repository", between=("2026-03-03", "2026-03-04"))]
    for cached, ends in ((False, "error"), (True, "success")):
        sim = simulate(
            daily,
            project(),
            rules=instant(git_cache=cached),
            faults=away,
            start="2026-03-02",
            until="2026-03-05",
        )
        assert [run.status for run in sim.runs] == ["success", ends, "success"]
