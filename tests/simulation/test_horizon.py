"""What is simulated when the caller says little."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.jobs import Account
from jobkit.platform import PullRequest, RunNow
from jobkit.simulation import simulate
from tests.platform.world import job, project


def test_one_week_from_a_fixed_monday() -> None:
    sim = simulate(job(cron="0 6 * * *"), project())
    assert sim.start == datetime(2026, 3, 2, tzinfo=UTC)
    assert (sim.until - sim.start).days == 7
    assert len(sim.runs) == 7


def test_a_schedule_that_fires_later_is_followed_to_its_first_fire() -> None:
    sim = simulate(job(cron="0 6 1 9 *"), project())
    assert [run.queued_at for run in sim.runs] == [datetime(2026, 9, 1, 6, tzinfo=UTC)]
    assert sim.runs[0].status == "success"


def test_a_fire_right_at_the_start_counts_and_at_the_end_does_not() -> None:
    sim = simulate(job(cron="0 0 * * *"), project(), start="2026-03-02", until="2026-03-04")
    assert [run.queued_at.day for run in sim.runs] == [2, 3]


def test_a_job_without_a_schedule_gets_one_run_at_the_start() -> None:
    sim = simulate(job(), project())
    assert [(run.trigger.kind, run.queued_at) for run in sim.runs] == [("initial", sim.start)]


def test_an_event_takes_the_place_of_that_run() -> None:
    sim = simulate(job(), project(), events=[RunNow(job="J", at="2026-03-02T10:00")])
    assert [run.trigger.kind for run in sim.runs] == ["run_now"]


def test_a_schedule_switched_off_does_not_fire() -> None:
    sim = simulate(job(cron="0 6 * * *", triggers={"schedule": False}), project())
    assert [run.trigger.kind for run in sim.runs] == ["initial"]


def test_a_ci_job_without_a_pull_request_gets_one_and_says_so() -> None:
    sim = simulate(job("CI", triggers={"pull_request": True}), project("a > b"))
    assert sim.runs[0].pull_request == 1
    assert any("changing model.w.a" in note.text for note in sim.notes)


def test_drafts_run_only_where_the_job_says_so_p022() -> None:
    draft = PullRequest(number=3, at="2026-03-02T09:00", changed=("a",), draft=True)
    jobs = [
        job("Off", triggers={"pull_request": True}),
        job("On", triggers={"pull_request": True, "draft_pull_request": True}),
    ]
    assert [run.job.name for run in simulate(jobs, project(), events=[draft]).runs] == ["On"]


def test_the_order_of_jobs_does_not_change_what_happens() -> None:
    jobs = [job(name, cron="0 6 * * *") for name in "BCA"]
    one = simulate(jobs, project(minutes=30))
    two = simulate(jobs[::-1], project(minutes=30))
    assert [run.to_dict() for run in one.runs] == [run.to_dict() for run in two.runs]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: simulate(job(), project(), until="2026-03-01"), "until must be after start"),
        (lambda: simulate(job(), project(), start="soon"), "no date or time"),
        (lambda: simulate("jobs.yml", project()), "jobkit.load(path)"),
        (lambda: simulate([], project()), "expected a Job"),
        (
            lambda: simulate(job(), project(), events=[RunNow(job="K", at="2026-03-02")]),
            "there is no job 'K'",
        ),
        (lambda: simulate(job(), project(), faults=[fail("zzz")]), "zzz"),
        (lambda: simulate(job(), project(), built=["Prod"]), "'Prod'"),
        (lambda: PullRequest(number=0, at="2026-03-02"), "at least 1"),
        (lambda: Account(jobs=(job(), job())), "two jobs are called 'J'"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, says: str) -> None:
    with pytest.raises(JobkitError) as caught:
        call()
    assert says in str(caught.value)
