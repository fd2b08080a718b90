"""Situations that people met with schedules, the queue and run slots."""

from __future__ import annotations

import jobkit
from tests.cases.world import DAY, job, notes, words


def test_an_overscheduled_job_loses_queued_runs_only_each_to_a_newer_one() -> None:
    often = job("Frequent", cron="*/10 * * * *", threads=1)
    nightly = job("Nightly", "dbt build --full-refresh", cron="0 1 * * *")
    sim = jobkit.simulate([often, nightly], until="2026-03-02T03:00")
    cancelled = [run for run in sim.runs_of("Frequent") if run.status == "cancelled"]
    assert cancelled
    for run in cancelled:
        newer = next(other for other in sim.runs_of("Frequent") if other.id > run.id)
        assert run.started_at is None and run.finished_at == newer.queued_at
        assert f"run {newer.id}" in words(sim.why(run))
    assert "SIM001" in {f.code for f in jobkit.lint([often, nightly], simulation=sim)}


def test_two_long_runs_take_both_slots_and_the_small_job_waits_for_them_by_name() -> None:
    jobs = [
        job("Full refresh", "dbt build --full-refresh", cron="0 1 * * *", threads=1),
        job("Docs", "dbt build --full-refresh", "dbt docs generate", cron="2 1 * * *", threads=1),
        job("Quarter", "dbt build --select tag:fast", cron="*/5 * * * *"),
        job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True}),
    ]
    opened = jobkit.PullRequest(number=1, at="2026-03-02T01:10", changed=["stg_orders"])
    rules = jobkit.Rules(run_slots=2)
    sim = jobkit.simulate(jobs, events=[opened], rules=rules, until="2026-03-02T06:00", built=["Production"])
    long_runs = [sim.runs_of("Full refresh")[0].id, sim.runs_of("Docs")[0].id]
    held_up = [run for run in sim.runs_of("Quarter") if run.status == "success" and run.wait_seconds > 60]
    assert held_up and any(run.status == "cancelled" for run in sim.runs_of("Quarter"))
    answer = words(sim.why(held_up[0]))
    assert all(str(number) in answer for number in long_runs) and "slot" in answer
    assert sim.runs_of("CI")[0].wait_seconds == 0
    assert all(run.status == "success" for name in ("Full refresh", "Docs") for run in sim.runs_of(name))


def test_six_in_new_york_is_another_hour_of_utc_after_the_clocks_change() -> None:
    """The platform schedules in UTC: a cron that is right in winter is an hour late in summer (P-063)."""
    right_in_winter = job("Morning", cron="0 11 * * *")
    sim = jobkit.simulate(right_in_winter, start="2026-03-07", until="2026-03-10")
    assert [run.queued_at.hour for run in sim.runs] == [11, 11, 11]
    with_zone = jobkit.Job(
        name="Morning", commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": "America/New_York"}
    )
    finding = next(f for f in jobkit.lint([with_zone]) if f.code == "SCH004")
    assert "0 11 * * *" in finding.message and "0 10 * * *" in finding.message
    told = notes(jobkit.simulate(with_zone, until="2026-03-03"))
    assert "America/New_York" in told and "UTC" in told


def test_after_a_hundred_failures_the_job_is_off_until_someone_saves_it() -> None:
    quarter = job("Quarter", "dbt build --select stg_orders", cron="*/15 * * * *")
    sim = jobkit.simulate(
        quarter,
        faults=[jobkit.fail("stg_orders", between=(DAY, "2026-03-04"))],
        events=[jobkit.SaveJob(job="Quarter", at="2026-03-04T08:00")],
        until="2026-03-05",
    )
    last_failed, first_after = sim.runs[99], sim.runs[100]
    assert last_failed.status == "error" and first_after.status == "success"
    assert f"{last_failed.queued_at:%d %H:%M}" == "03 00:45"
    assert f"{first_after.queued_at:%d %H:%M}" == "04 08:15"
    assert "deactivated" in notes(sim)
    assert "deactivated" in words(sim.why("Quarter"))
