"""The run queue: slots, one run per job, over-scheduled jobs, timeouts."""

from __future__ import annotations

from itertools import pairwise

import pytest

from jobkit.platform import ApiTrigger, PullRequest, RunNow
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def test_a_run_waits_for_a_slot_p041() -> None:
    both = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")]
    sim = simulate(both, project(minutes=30), rules=instant(run_slots=1), **DAY)
    first, second = sim.runs
    assert (first.job.name, first.wait_seconds) == ("A", 0)
    assert (second.wait_seconds, second.blocked_by) == (30 * 60, (first.id,))
    assert second.dequeued_at == first.finished_at
    assert [cause.kind for cause in second.causes] == ["run_slot"]


def test_with_free_slots_different_jobs_run_in_parallel_p040() -> None:
    both = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")]
    sim = simulate(both, project(minutes=30), rules=instant(run_slots=2), **DAY)
    assert [run.wait_seconds for run in sim.runs] == [0, 0]


def test_runs_of_one_job_never_overlap_p040() -> None:
    sim = simulate(job(cron="*/30 * * * *"), project(minutes=45), rules=instant(), **DAY)
    done = [run for run in sim.runs if run.status == "success"]
    assert len(done) > 10
    for before, after in pairwise(done):
        assert before.finished_at <= after.started_at


def test_a_newer_queued_run_cancels_the_older_p050() -> None:
    # Each run takes 75 minutes, one is due every 30: of the two that queue meanwhile the newer stays.
    sim = simulate(job(cron="*/30 * * * *"), project(minutes=75), rules=instant(), **DAY)
    first, second, third = sim.runs[:3]
    assert first.status == "success"
    assert second.status == "cancelled"
    assert second.started_at is None
    assert second.causes[-1].fact == "P-050"
    assert third.status == "success"
    assert third.started_at == first.finished_at
    running = [run for run in sim.runs if run.status == "cancelled" and run.started_at]
    assert not running, "the rule never cancels a run that is going"


def test_queued_runs_of_the_api_stay_p051() -> None:
    calls = [ApiTrigger(job="J", at=f"2026-03-02T0{hour}:00") for hour in (1, 2, 3, 4)]
    sim = simulate(job(), project(minutes=150), rules=instant(), events=calls, **DAY)
    assert [run.status for run in sim.runs] == ["success"] * 4
    # Four runs of 150 minutes one after the other from 01:00: the fourth starts at 08:30.
    assert sim.runs[3].wait_seconds == 4.5 * 3600


def test_cancelled_runs_keep_their_place_in_the_numbering() -> None:
    sim = simulate(job(cron="*/30 * * * *"), project(minutes=75), rules=instant(), **DAY)
    assert [run.id for run in sim.runs] == list(range(1, len(sim.runs) + 1))


def test_ci_takes_no_slot_and_runs_beside_production_p044() -> None:
    prod = job("Prod", cron="0 6 * * *")
    ci = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})
    requests = [PullRequest(number=n, at="2026-03-03T06:10", changed=("a",)) for n in (7, 8)]
    sim = simulate(
        [prod, ci],
        project(minutes=30),
        rules=instant(run_slots=1),
        events=requests,
        start="2026-03-02",
        until="2026-03-04",
    )
    runs = sim.runs_of("CI")
    assert [run.wait_seconds for run in runs] == [0, 0]
    assert runs[0].started_at == runs[1].started_at
    assert [run.schema for run in runs] == ["dbt_cloud_pr_2_7", "dbt_cloud_pr_2_8"]  # P-125


def test_a_new_commit_cancels_the_stale_run_of_its_pull_request_p046() -> None:
    ci = job("CI", environment="CI", triggers={"pull_request": True})
    request = PullRequest(number=7, at="2026-03-02T09:00", commits=("2026-03-02T09:10",), changed=("a",))
    sim = simulate(ci, project(minutes=30), rules=instant(), events=[request], **DAY)
    stale, fresh = sim.runs
    assert (stale.status, stale.causes[-1].fact) == ("cancelled", "P-046")
    assert stale.finished_at == fresh.queued_at
    assert fresh.status == "success"


def test_a_run_over_its_timeout_is_cancelled_p061() -> None:
    sim = simulate(job(cron="0 6 * * *", timeout_seconds=600), project(minutes=30), rules=instant(), **DAY)
    run = sim.runs[0]
    assert (run.status, run.run_seconds) == ("cancelled", 600)
    assert run.causes[-1].kind == "timeout"
    assert run.steps[3].status == "cancelled"
    assert run.steps[3].results == (), "the node had not ended"


def test_no_timeout_still_means_24_hours_p006() -> None:
    sim = simulate(job(), project(minutes=60 * 30), rules=instant())
    assert (sim.runs[0].status, sim.runs[0].run_seconds) == ("cancelled", 86_400)


def test_a_cancelled_run_leaves_what_it_had_built() -> None:
    chain = project("a > b", minutes=30)
    timed = job("Timed", timeout_seconds=40 * 60, triggers={"manual": True})
    reader = job("Reader", "dbt run --select b")
    events = [RunNow(job="Timed", at="2026-03-02T06:00"), RunNow(job="Reader", at="2026-03-02T07:00")]
    sim = simulate([timed, reader], chain, rules=instant(), events=events, built=[], **DAY)
    assert [run.status for run in sim.runs] == ["cancelled", "success"]


def test_the_horizon_cuts_runs_that_are_still_going() -> None:
    sim = simulate(
        job(cron="0 6 * * *"),
        project("a > b", minutes=30),
        rules=instant(),
        start="2026-03-02",
        until="2026-03-02T06:40",
    )
    run = sim.runs[0]
    assert (run.status, run.finished_at) == ("running", None)
    assert [result.unique_id for result in run.steps[3].results] == ["model.w.a"]


def test_wait_prep_and_run_time_add_up() -> None:
    sim = simulate([job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")], project(minutes=30))
    for run in sim.runs:
        total = (run.finished_at - run.queued_at).total_seconds()
        assert run.wait_seconds + run.prep_seconds + run.run_seconds == pytest.approx(total)
        assert 15 <= run.prep_seconds <= 25


def test_the_seed_varies_prep_time_and_nothing_else() -> None:
    def outcome(seed: int) -> list[tuple[float, str]]:
        return [
            (run.prep_seconds, run.status)
            for run in simulate(job(cron="0 6 * * *"), project(), seed=seed).runs
        ]

    assert outcome(1) == outcome(1)
    assert outcome(1) != outcome(2)
    assert [status for _, status in outcome(1)] == [status for _, status in outcome(2)]
