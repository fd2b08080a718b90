"""Staleness: by hand, against a clock that looks at every minute, and for all models at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.platform import ApiTrigger, PullRequest
from jobkit.reports.measures.sawtooth import Gaps, saw_of, teeth_of
from jobkit.simulation import Simulation, simulate
from tests.platform.accounts import calls, outcome
from tests.platform.world import instant, job, project
from tests.thorough import examples

HOUR = 3600.0
DAY = 24 * HOUR


def daily(**options: object) -> Simulation:
    """A build of half an hour, every day at 06:00, for three days, from nothing unless told otherwise."""
    options = {"until": "2026-03-05", "rules": instant(), **options}
    options.setdefault("new_account", "built" not in options)
    return simulate(job(cron="0 6 * * *"), project("a", minutes=30), **options)


def test_a_daily_build_of_half_an_hour_gets_a_day_and_a_half_hour_old() -> None:
    found = daily().staleness("a")
    assert [build.run_id for build in found.builds] == [1, 2, 3]
    assert found.builds[0].read_at.isoformat() == "2026-03-02T06:00:00+00:00"
    assert found.builds[0].finished_at.isoformat() == "2026-03-02T06:30:00+00:00"
    assert found.max_seconds == DAY + HOUR / 2
    assert found.unknown_seconds == 6.5 * HOUR
    # two teeth from 0.5 h to 24.5 h, and one from 0.5 h to 18 h at the end of the third day
    area = 2 * 24 * (0.5 + 24.5) / 2 + 17.5 * (0.5 + 18) / 2
    assert found.mean_seconds == pytest.approx(area / 65.5 * HOUR)
    assert found.share_within(DAY) == pytest.approx((65.5 - 2 * 0.5) / 65.5)


def test_staleness_at_a_moment() -> None:
    found = daily().staleness("a")
    assert found.at("2026-03-02T06:29:59") is None
    assert found.at("2026-03-02T06:30") == HOUR / 2
    assert found.at("2026-03-03T06:29:59") == DAY + HOUR / 2 - 1
    with pytest.raises(JobkitError, match="outside the simulation"):
        found.at("2026-03-05")


def test_a_model_that_exists_at_the_start_counts_from_there_and_says_so() -> None:
    unbuilt = daily().staleness("a")
    assert not unbuilt.is_assumed
    for built in (daily(new_account=False), daily(built=["Production"])):
        found = built.staleness("a")
        assert found.is_assumed
        assert found.at("2026-03-02T03:00") == 3 * HOUR
        assert found.unknown_seconds == 0
        row = built.measures().model("a")
        assert row.is_assumed
        assert row.unknown_seconds == 0
        assert "counts from the start" in built.measures().notes[0].text


def test_a_failed_build_leaves_the_old_data_in_place() -> None:
    found = daily(faults=[fail("a", between=("2026-03-03", "2026-03-04"))]).staleness("a")
    assert [build.run_id for build in found.builds] == [1, 3]
    assert found.max_seconds == 2 * DAY + HOUR / 2


def test_a_run_that_fails_elsewhere_still_refreshes_what_it_built() -> None:
    sim = simulate(
        job(cron="0 6 * * *"),
        project("a", "x"),
        until="2026-03-03",
        rules=instant(),
        faults=[fail("x")],
        new_account=True,
    )
    assert sim.runs[0].status == "error"
    assert len(sim.staleness("a").builds) == 1
    assert sim.staleness("x").max_seconds is None


def test_ci_runs_and_overridden_schemas_do_not_count_p114_p078() -> None:
    jobs = [job("J", cron="0 6 * * *"), job("CI", triggers={"pull_request": True}, environment="CI")]
    events = [
        PullRequest(number=1, at="2026-03-02T09:00", changed=("a",)),
        ApiTrigger(job="J", at="2026-03-02T12:00", schema_override="elsewhere"),
        ApiTrigger(job="J", at="2026-03-02T18:00"),
    ]
    sim = simulate(jobs, project("a"), until="2026-03-03", rules=instant(), events=events)
    assert {run.job.name for run in sim.runs} == {"J", "CI"}
    found = sim.staleness("a")
    assert [build.read_at.hour for build in found.builds] == [6, 18]
    assert found.environment == "Production"


def test_compiling_and_testing_build_nothing() -> None:
    jobs = [job("J", cron="0 6 * * *"), job("Docs", commands=["dbt docs generate"], cron="0 12 * * *")]
    sim = simulate(jobs, project("a"), until="2026-03-03", rules=instant())
    assert len(sim.staleness("a").builds) == 1


def test_each_environment_has_its_own_age() -> None:
    jobs = [job("US", environment="US", cron="0 6 * * *"), job("EU", environment="EU", cron="0 */6 * * *")]
    sim = simulate(jobs, project("a"), until="2026-03-03", rules=instant())
    assert len(sim.staleness("a", environment="EU").builds) == 4
    assert len(sim.staleness("a").builds) == 1
    assert sim.measures().environment == "US"
    assert "No environment is designated as Production" in sim.measures().notes[0].text


def test_what_has_no_age_is_one_clear_error() -> None:
    sim = simulate(job(), until="2026-03-03")
    test = next(uid for uid in sim.project.nodes if uid.startswith("test."))
    with pytest.raises(JobkitError, match="has no staleness: of tests nothing is stored"):
        sim.staleness(test)
    with pytest.raises(JobkitError, match="did you mean `Production`"):
        sim.staleness("orders", environment="Producton")
    with pytest.raises(JobkitError, match="orders"):
        sim.staleness("ordres")


def test_the_first_node_of_a_command_begins_when_dbt_has_started() -> None:
    """A run that is stopped at its timeout has built a, and its times are the same as in a whole run."""
    rules = instant(invocation_seconds=30)
    jobs = [job("Whole", cron="0 6 * * *"), job("Cut", cron="0 12 * * *", timeout_seconds=600)]
    sim = simulate(jobs, project("a > b", minutes=8), until="2026-03-03", rules=rules)
    assert [run.status for run in sim.runs] == ["success", "cancelled"]
    builds = sim.staleness("a").builds
    assert [f"{build.read_at:%H:%M:%S} {build.finished_at:%H:%M:%S}" for build in builds] == [
        "06:00:30 06:08:30",
        "12:00:30 12:08:30",
    ]
    assert len(sim.staleness("b").builds) == 1


def at_once_and_one_by_one(sim: Simulation) -> None:
    for row in sim.measures(target_seconds=6 * HOUR).models:
        found = sim.staleness(row.unique_id)
        assert row.builds == len(found.builds)
        assert row.staleness_max_seconds == pytest.approx(found.max_seconds, abs=1e-3)
        assert row.staleness_mean_seconds == pytest.approx(found.mean_seconds, abs=1e-3)
        assert row.within_target == pytest.approx(found.share_within(6 * HOUR), abs=1e-6)


def test_jobs_that_overtake_each_other_are_put_into_the_order_of_their_ends() -> None:
    """Every day, Long begins at 06:00 and builds a from 07:00 on; Short builds it at 06:30 already."""
    jobs = [
        job("Long", "dbt build -s b a", cron="0 6 * * *"),
        job("Short", "dbt build -s a", cron="30 6 * * *"),
    ]
    world = project("b > a", minutes=60)
    sim = simulate(jobs, world, until="2026-03-22", rules=instant(), new_account=True)
    builds = sim.staleness("a").builds
    assert [build.run_id for build in builds[:3]] == [1, 4, 3]  # on the first day b is not there for run 2
    at_once_and_one_by_one(sim)


def test_a_first_build_that_takes_longer_has_an_age_of_its_own() -> None:
    """The first build of an incremental model takes an hour, the later ones half a minute."""
    world = project("a", minutes=60, incremental=("a",))
    sim = simulate(job(cron="0 */4 * * *"), world, until="2026-03-12", rules=instant(), new_account=True)
    found = sim.staleness("a")
    assert found.teeth[0] == (HOUR, 3 * HOUR + 30)
    assert found.teeth[1] == (30, 4 * HOUR)
    at_once_and_one_by_one(sim)


def test_what_ends_last_is_what_readers_see_even_if_it_began_first() -> None:
    slow_then_quick = [(100.0, 150.0), (0.0, 200.0)]
    assert teeth_of(slow_then_quick, 300, exists=False) == [(50.0, 50.0), (200.0, 100.0)]


def sampled(sim: Simulation, node: str, target: float) -> tuple[float, float, float, float] | None:
    """Look at every minute, in the middle of it: maximum, mean, share within the target, unknown seconds."""
    builds = []
    for run in sim.runs:
        for step in run.steps:
            for result in step.results:
                if result.unique_id == node and result.status == "success" and "test" not in step.command:
                    # rules are instant but for the pod: nodes begin with their step
                    zero = step.started_at
                    builds.append(
                        (
                            zero + timedelta(seconds=result.started_seconds + result.execution_time),
                            zero + timedelta(seconds=result.started_seconds),
                        )
                    )
    ages: list[float | None] = []
    moment: datetime = sim.start + timedelta(seconds=30)
    while moment < sim.until:
        ended = [build for build in builds if build[0] <= moment]
        ages.append((moment - max(ended)[1]).total_seconds() if ended else None)
        moment += timedelta(seconds=60)
    known = [age for age in ages if age is not None]
    if not known:
        return None
    within = sum(age <= target for age in known) / len(known)
    return max(known), sum(known) / len(known), within, 60.0 * (len(ages) - len(known))


@settings(max_examples=examples(60))
@given(calls(), st.sampled_from((900.0, 2 * HOUR, DAY)))
def test_the_closed_form_is_what_a_clock_would_see(call: tuple, target: float) -> None:
    sim = outcome(call)
    rows = {row.unique_id: row for row in sim.measures(target_seconds=target).models}
    for uid in ("model.w.a", "model.w.b", "model.w.x"):
        found, row = sim.staleness(uid), rows[uid]
        if found.is_assumed:
            continue  # a model that no job builds
        seen = sampled(sim, uid, target)
        if seen is None:
            assert (
                found.max_seconds is None
                or found.unknown_seconds >= (sim.until - sim.start).total_seconds() - 60
            )
            continue
        maximum, mean, within, unknown = seen
        known = (sim.until - sim.start).total_seconds() - unknown
        assert found.max_seconds == pytest.approx(maximum, abs=61)
        assert found.mean_seconds == pytest.approx(mean, abs=61 + 61 * maximum * len(found.builds) / known)
        assert found.share_within(target) == pytest.approx(
            within, abs=(2 + 2 * len(found.builds)) * 60 / known
        )
        assert found.unknown_seconds == pytest.approx(unknown, abs=61)
        assert row.builds == len(found.builds)


@settings(max_examples=examples(120))
@given(calls(), st.sampled_from((300.0, 900.0, 2 * HOUR, DAY)))
def test_all_models_at_once_are_as_one_by_one(call: tuple, target: float) -> None:
    sim = outcome(call)
    for row in sim.measures(target_seconds=target).models:
        found = sim.staleness(row.unique_id)
        assert row.builds == len(found.builds)
        assert row.staleness_max_seconds == pytest.approx(found.max_seconds, abs=1e-3)
        assert row.staleness_mean_seconds == pytest.approx(found.mean_seconds, abs=1e-3)
        assert row.within_target == pytest.approx(found.share_within(target), abs=1e-6)
        assert row.unknown_seconds == pytest.approx(found.unknown_seconds, abs=1e-3)


@given(
    st.lists(st.floats(1, 1e5), min_size=1, max_size=30),
    st.floats(0, 1e4),
    st.floats(-0.5, 1e3),
    st.floats(1, 2e5),
)
def test_gaps_add_up_like_single_teeth(gaps: list[float], age: float, shift: float, target: float) -> None:
    fast, slow = Gaps(gaps).saw(age, shift, target), saw_of([(age, gap + shift) for gap in gaps], target)
    assert fast.maximum == pytest.approx(slow.maximum)
    assert fast.area == pytest.approx(slow.area, rel=1e-9, abs=1e-3)
    assert fast.seconds == pytest.approx(slow.seconds)
    assert fast.within == pytest.approx(slow.within, abs=1e-6)
