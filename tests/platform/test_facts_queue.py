"""Section 2 of the facts: the queue, run slots, statuses."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest

from jobkit.dbt.execution import fail
from jobkit.jobs import Deferral
from jobkit.platform import ApiTrigger, PullRequest, RunNow
from jobkit.platform.run import RunStatus, StepStatus
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
CI = {"environment": "CI", "triggers": {"pull_request": True}, "deferral": Deferral()}
ENDED = {"success", "error", "cancelled"}


def pressed(name: str, *times: str) -> list[RunNow]:
    return [RunNow(job=name, at=f"2026-03-02T{time}") for time in times]


def test_each_way_to_start_a_run_p039_p071() -> None:
    jobs = [
        job("Cron", cron="0 6 * * *"),
        job("After", triggers={"job_completion": {"job": "Cron"}}),
        job("CI", **CI),
    ]
    events = [
        PullRequest(number=1, at="2026-03-02T09:00", changed=("a",)),
        *pressed("Cron", "10:00"),
        ApiTrigger(job="After", at="2026-03-02T11:00"),
    ]
    sim = simulate(jobs, project(), events=events, **DAY)
    assert [(run.job.name, run.trigger.kind) for run in sim.runs] == [
        ("Cron", "schedule"),
        ("After", "job_completion"),
        ("CI", "pull_request"),
        ("Cron", "run_now"),
        ("After", "job_completion"),
        ("After", "api"),
    ]


def test_wait_and_prep_are_told_apart_p042() -> None:
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")]
    sim = simulate(
        jobs, project(minutes=30), rules=instant(run_slots=1, prep_seconds=20, prep_jitter=0.0), **DAY
    )
    first, second = sim.runs
    assert (first.wait_seconds, first.prep_seconds) == (0, 20)
    assert (second.wait_seconds, second.prep_seconds) == (20 + 30 * 60, 20)
    assert second.started_at > second.dequeued_at > second.queued_at


def test_a_run_that_has_begun_is_out_of_the_queue_p043() -> None:
    # 09:00 runs for an hour; of 09:10 and 09:20 the newer stays, and the run in progress is left alone.
    sim = simulate(
        job(), project(minutes=60), rules=instant(), events=pressed("J", "09:00", "09:10", "09:20"), **DAY
    )
    assert [run.status for run in sim.runs] == ["success", "cancelled", "success"]
    assert sim.runs[0].dequeued_at == sim.runs[0].queued_at


def test_commits_of_one_pull_request_in_turn_several_side_by_side_p045_r6() -> None:
    requests = [
        PullRequest(number=n, at="2026-03-02T09:00", commits=("2026-03-02T09:10",), changed=("a",))
        for n in (1, 2)
    ]
    sim = simulate(job("CI", **CI), project(minutes=30), rules=instant(), events=requests, **DAY)
    runs = {n: [run for run in sim.runs if run.pull_request == n] for n in (1, 2)}
    for stale, fresh in runs.values():
        assert (stale.status, fresh.status) == ("cancelled", "success")
        assert stale.finished_at <= fresh.started_at
    assert runs[1][1].started_at == runs[2][1].started_at


def test_a_merge_run_takes_a_slot_p048() -> None:
    jobs = [job("Merge", triggers={"merge": True}), job("Deploy")]
    events = [*pressed("Merge", "09:00"), *pressed("Deploy", "09:10")]
    sim = simulate(jobs, project(minutes=30), rules=instant(run_slots=1), events=events, **DAY)
    merge, deploy = sim.runs
    assert merge.takes_slot
    assert deploy.blocked_by == (merge.id,)
    assert deploy.dequeued_at == merge.finished_at


def test_of_queued_merge_runs_the_newest_stays_p049() -> None:
    events = pressed("Merge", "09:00", "09:10", "09:20", "09:25")
    sim = simulate(
        job("Merge", triggers={"merge": True}), project(minutes=30), rules=instant(), events=events, **DAY
    )
    assert [run.status for run in sim.runs] == ["success", "cancelled", "cancelled", "success"]
    assert sim.runs[3].started_at == sim.runs[0].finished_at


def test_a_run_ends_in_one_of_three_ways_p056_p057_r3() -> None:
    assert set(get_args(RunStatus)) == ENDED | {"queued", "starting", "running"}
    jobs = [
        job("Fine", cron="0 * * * *"),
        job("Late", cron="0 * * * *", timeout_seconds=60),
        job("Broken", cron="0 * * * *"),
        job("Often", cron="*/5 * * * *"),
    ]
    sim = simulate(
        jobs,
        project(minutes=6),
        faults=[fail("a", job="Broken")],
        start="2026-03-02",
        until="2026-03-02T06:00",
    )
    assert {run.status for run in sim.runs if run.finished_at} == ENDED
    assert {run.status for run in sim.runs_of("Late")} == {"cancelled"}, "there is no timed out"


def test_only_steps_and_nodes_are_skipped_p058() -> None:
    assert "skipped" in get_args(StepStatus) and "skipped" not in get_args(RunStatus)
    two = job(commands=["dbt build", "dbt test"])
    run = simulate(two, project("a > b"), faults=[fail("a")]).runs[0]
    assert run.status == "error"
    assert run.steps[-1].status == "skipped"
    assert [result.status for result in run.results] == ["error", "skipped"]


def test_a_queued_run_names_what_blocks_it_p060() -> None:
    jobs = [job("A"), job("B"), job("C")]
    events = [e for n, name in enumerate("ABCA") for e in pressed(name, f"09:0{n}")]
    sim = simulate(jobs, project(minutes=30), rules=instant(run_slots=2), events=events, **DAY)
    a, b, c, again = sim.runs
    assert (a.blocked_by, b.blocked_by, c.blocked_by) == ((), (), (a.id, b.id))
    assert again.blocked_by[0] == a.id


def test_the_timeout_does_not_count_the_queue_p062() -> None:
    patient = job(timeout_seconds=40 * 60)
    sim = simulate(
        patient, project(minutes=30), rules=instant(), events=pressed("J", "09:00", "09:01"), **DAY
    )
    second = sim.runs[1]
    assert second.wait_seconds == 29 * 60
    assert (second.status, second.run_seconds) == ("success", 30 * 60)


def test_the_shorter_limit_cancels_r4() -> None:
    for timeout, lasts in ((600, 600), (0, 86_400), (100_000, 86_400)):
        run = simulate(job(timeout_seconds=timeout), project(minutes=60 * 30), rules=instant()).runs[0]
        assert (run.status, run.run_seconds) == ("cancelled", lasts)


@pytest.mark.parametrize("slots", [1, 2, 3])
def test_slots_turns_and_one_queued_run_r5(slots: int) -> None:
    jobs = [job(name, cron="*/20 * * * *") for name in "ABC"] + [job("CI", **CI)]
    requests = [PullRequest(number=1, at="2026-03-02T00:30", changed=("a",))]
    calls = [ApiTrigger(job="A", at=f"2026-03-02T00:{minute}") for minute in (31, 32, 33)]
    sim = simulate(
        jobs, project(minutes=25), rules=instant(run_slots=slots), events=[*requests, *calls], **DAY
    )
    for moment in [run.dequeued_at for run in sim.runs if run.dequeued_at]:
        holding = [
            r
            for r in sim.runs
            if r.takes_slot and r.dequeued_at and r.dequeued_at <= moment < (r.finished_at or sim.until)
        ]
        assert len(holding) <= slots
    for name in "ABC":
        begun = [run for run in sim.runs_of(name) if run.dequeued_at]
        assert all(before.finished_at <= after.dequeued_at for before, after in pairwise(begun))
        over = [run for run in sim.runs_of(name) if run.status == "cancelled"]
        assert over and all(run.trigger.kind == "schedule" and run.started_at is None for run in over)
    assert sim.runs_of("CI")[0].wait_seconds == 0
    assert [run.status for run in sim.runs if run.trigger.kind == "api"] == ["success"] * 3
