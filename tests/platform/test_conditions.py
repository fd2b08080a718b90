"""Noise, slow-downs and outages in runs: who meets them, when, and what follows."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, outage, slow
from jobkit.platform import Rules, RunNow
from jobkit.simulation import Simulation, simulate, simulate_many
from tests.platform.world import instant, job, project

WEEK = {"start": "2026-03-02", "until": "2026-03-09"}
DAILY = {"cron": "0 6 * * *"}


def minutes(sim: Simulation, name: str = "J") -> list[float]:
    """Return how long each run of a job took."""
    return [run.run_seconds / 60 for run in sim.runs_of(name)]


def simulated(*faults: Any, **options: Any) -> Simulation:
    given = {"rules": instant(), **WEEK, **options}
    jobs = given.pop("jobs", job(**DAILY))
    return simulate(jobs, project("a > b", minutes=10), faults=faults, **given)


# -- noise ----------------------------------------------------------------------------------------


def test_noise_varies_runs_around_the_usual_time() -> None:
    assert set(minutes(simulated())) == {20.0}
    noisy = simulated(rules=instant(duration_noise=0.3), until="2026-06-30")
    taken = minutes(noisy)
    assert len(set(taken)) == len(taken) == 120
    assert 19 < median(taken) < 22
    assert min(taken) > 8


def test_noise_is_a_matter_of_the_seed() -> None:
    rules = instant(duration_noise=0.3)
    one, same, other = (simulated(rules=rules, seed=seed) for seed in (1, 1, 2))
    assert one.to_json() == same.to_json()
    assert set(minutes(one)).isdisjoint(minutes(other))


def test_the_noise_of_a_job_does_not_depend_on_other_jobs() -> None:
    rules = instant(duration_noise=0.3)
    alone = simulated(rules=rules)
    company = simulated(rules=rules, jobs=[job("Other", cron="0 1 * * *"), job(**DAILY)])
    assert minutes(company) == minutes(alone)
    assert minutes(company, "Other") != minutes(alone)


def test_noise_gives_futures_something_to_differ_in() -> None:
    given: dict[str, Any] = {"seeds": 20, "progress": False, **WEEK}
    quiet, noisy = (
        simulate_many(
            job(**DAILY), project("a > b", minutes=10), rules=instant(duration_noise=sigma), **given
        )
        for sigma in (0, 0.3)
    )
    assert set(quiet.values(job="J")) == {6 * 3600 + 1200}
    half, most = (noisy.quantile(p, job="J") for p in (0.5, 0.95))
    assert half is not None
    assert most is not None
    assert abs(half - 6 * 3600 - 1200) < 120
    assert most - half > 300
    assert len(noisy.values(job="J")) == 140


def test_noise_hides_behind_no_memory() -> None:
    """Runs that are alike share one outcome; with noise each has its own."""
    quiet, noisy = simulated(), simulated(rules=instant(duration_noise=0.3))
    first, second = (run.step("dbt build").invocation for run in quiet.runs[1:3])
    assert first is second
    assert noisy.runs[1].step("dbt build").invocation is not noisy.runs[2].step("dbt build").invocation


# -- slow-downs -----------------------------------------------------------------------------------


def test_a_slow_node_and_a_slow_warehouse() -> None:
    assert minutes(simulated(slow("a", 4))) == [50.0] * 7
    assert minutes(simulated(slow(times=2))) == [40.0] * 7
    assert minutes(simulated(slow("a", 2), slow("b", 0.5))) == [25.0] * 7


def test_a_slow_night() -> None:
    night = ("2026-03-04", "2026-03-05")
    assert minutes(simulated(slow(times=3, between=night))) == [20.0, 20.0, 60.0, 20.0, 20.0, 20.0, 20.0]
    sim = simulated(slow(times=3, between=night))
    assert {run.status for run in sim.runs} == {"success"}


def test_what_starts_in_the_window_is_slow_to_the_second() -> None:
    """b starts at 06:10:00."""
    for begin, taken in (("06:09:59", 40.0), ("06:10:00", 40.0), ("06:10:01", 20.0)):
        sim = simulated(slow(times=3, between=(f"2026-03-04T{begin}", "2026-03-05")))
        assert minutes(sim)[2] == taken, begin


def test_only_the_runs_of_one_job_are_slow() -> None:
    two = [job("J", **DAILY), job("K", cron="0 12 * * *")]
    sim = simulated(slow(times=2, job="K"), jobs=two)
    assert (set(minutes(sim)), set(minutes(sim, "K"))) == ({20.0}, {40.0})


def test_a_slow_upstream_delays_the_chain_and_may_cost_a_run_its_place_p050() -> None:
    hourly = job("J", cron="0 * * * *")
    day = {"start": "2026-03-02", "until": "2026-03-03"}
    assert simulated(jobs=hourly, **day).counts() == {"success": 24}
    counts = simulated(slow(times=8), jobs=hourly, **day).counts()  # 160 minutes each
    assert counts["cancelled"] > 5


# -- outages --------------------------------------------------------------------------------------


def test_an_outage_at_the_start_ends_the_command_before_its_first_node() -> None:
    sim = simulated(outage(between=("2026-03-04", "2026-03-05"), message="no route to host"))
    assert [run.status for run in sim.runs] == ["success"] * 2 + ["error"] + ["success"] * 4
    step = sim.runs[2].step("dbt build")
    assert step.status == "error"
    assert step.results == ()
    assert "no route to host" in step.message
    assert "no route to host" in repr(sim.why(sim.runs[2]))


def test_an_outage_within_a_run_strikes_what_starts_while_it_lasts() -> None:
    sim = simulated(outage(between=("2026-03-04T06:05", "2026-03-04T06:15")))
    results = {row.unique_id: row.status for row in sim.runs[2].results}
    assert results == {"model.w.a": "success", "model.w.b": "error"}
    assert "could not" in repr(sim.why("model.w.b", run=sim.runs[2]))


def test_an_outage_between_runs_and_after_the_last_node_has_begun_does_nothing() -> None:
    for window in (("06:11", "07:00"), ("07:00", "23:00"), ("05:00", "06:00")):
        between = (f"2026-03-04T{window[0]}", f"2026-03-04T{window[1]}")
        assert simulated(outage(between=between)).counts() == {"success": 7}, window


def test_an_outage_of_one_job_leaves_the_others() -> None:
    two = [job("J", **DAILY), job("K", cron="0 6 * * *")]
    sim = simulated(outage(job="K"), jobs=two)
    assert {run.status for run in sim.runs_of("J")} == {"success"}
    assert {run.status for run in sim.runs_of("K")} == {"error"}


def test_steps_that_ask_no_warehouse_end_well_in_an_outage() -> None:
    sim = simulated(outage(), jobs=job(commands=["dbt deps", "dbt ls", "dbt build"], **DAILY))
    assert [step.status for step in sim.runs[0].steps[2:]] == ["success", "success", "success", "error"]


def test_without_git_the_clone_fails_p084() -> None:
    sim = simulated(outage("git", between=("2026-03-04", "2026-03-05")))
    assert [run.status for run in sim.runs] == ["success"] * 2 + ["error"] + ["success"] * 4
    clone = sim.runs[2].steps[0]
    assert (clone.name, clone.status) == ("Clone git repository", "error")
    assert "git provider" in sim.runs[2].message


def test_after_an_outage_the_next_run_builds_as_if_it_had_not_been() -> None:
    events = [RunNow(job="J", at="2026-03-04T09:00")]
    sim = simulated(outage(between=("2026-03-04", "2026-03-04T08:00")), events=events)
    assert [run.status for run in sim.runs[2:4]] == ["error", "success"]
    assert minutes(sim)[3] == 20.0


def test_far_windows_do_not_keep_runs_from_sharing_an_outcome() -> None:
    sim = simulated(outage(between=("2026-03-08T12:00", "2026-03-08T13:00")))
    assert len({id(run.step("dbt build").invocation) for run in sim.runs[1:]}) == 1


def test_the_outcome_does_not_depend_on_what_was_remembered() -> None:
    """A week with windows is the days of that week, each simulated on its own."""
    faults = [
        slow("a", 3, between=("2026-03-03T05:00", "2026-03-03T06:05")),
        slow(times=2, between=("2026-03-04T06:10", "2026-03-05")),
        outage(between=("2026-03-05T06:05", "2026-03-05T06:15")),
        fail("b", between=("2026-03-06", "2026-03-07")),
        outage(between=("2026-03-07T05:59", "2026-03-07T06:00:01")),
    ]
    week = simulated(*faults)
    for day, whole in enumerate(week.runs, 2):
        events = [RunNow(job="J", at=f"2026-03-0{day}T06:00")]
        (alone,) = simulated(
            *faults, jobs=job(), events=events, start=f"2026-03-0{day}", until=f"2026-03-0{day + 1}"
        ).runs
        assert [(row.unique_id, row.status, row.execution_time) for row in whole.results] == [
            (row.unique_id, row.status, row.execution_time) for row in alone.results
        ], day
        assert whole.finished_at == alone.finished_at


def test_a_condition_that_names_nothing_is_refused() -> None:
    with pytest.raises(JobkitError, match="zz"):
        simulated(slow("zz"))


def test_the_rule_is_said_to_be_an_assumption() -> None:
    assert "duration_noise" in Rules.assumptions()
