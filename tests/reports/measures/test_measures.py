"""Measures of jobs, models and the account, worked out on paper."""

from __future__ import annotations

import json
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, fail_step
from jobkit.jobs import Account, Environment
from jobkit.platform import PullRequest, RunNow
from jobkit.reports.measures.run_measures import by_hour, slot_use
from jobkit.simulation import simulate
from tests.platform.accounts import calls, outcome
from tests.platform.world import instant, job, project

HOUR = 3600.0


def test_compute_counts_threads_and_busy_time_counts_runs() -> None:
    """Four models of 30 minutes on two threads: an hour of the run, two hours of compute."""
    sim = simulate(
        job(cron="0 6 * * *", threads=2),
        project("a", "b", "c", "d", minutes=30),
        until="2026-03-04",
        rules=instant(),
    )
    row = sim.measures().job("J")
    assert (row.runs, row.successes, row.errors, row.cancelled, row.unfinished) == (2, 2, 0, 0, 0)
    assert row.busy_seconds == 2 * HOUR
    assert row.compute_seconds == 2 * 2 * HOUR
    assert row.compute_share == 1.0


def test_compiling_is_no_compute() -> None:
    """The docs checkbox compiles every model after the build, and that is no work for the warehouse."""
    sim = simulate(job(generate_docs=True), project("a", minutes=30), until="2026-03-03", rules=instant())
    assert [step.command for step in sim.runs[0].steps][-1] == "dbt docs generate"
    assert any(result.execution_time for result in sim.runs[0].steps[-1].results)
    row = sim.measures().job("J")
    assert row.compute_seconds == HOUR / 2
    assert sim.measures().model("a").builds == 1


def test_waits_for_the_earlier_run_of_the_job_p042() -> None:
    """Runs of 45 minutes, every 30: 06:00 runs, 06:30 waits 15 min, 07:00 waits 30 min."""
    sim = simulate(job(cron="0,30 6 * * *"), project("a", minutes=45), until="2026-03-03", rules=instant())
    row = sim.measures().job("J")
    assert row.runs == 2
    assert row.wait_max_seconds == 15 * 60
    assert row.wait_mean_seconds == 7.5 * 60
    assert row.wait_p95_seconds == 15 * 60


def test_a_run_that_is_still_queued_has_waited_until_the_end() -> None:
    sim = simulate(
        [job("A", cron="0 6 * * *"), job("B", cron="30 6 * * *")],
        project("a", minutes=120),
        until="2026-03-02T07:00",
        rules=instant(run_slots=1),
    )
    row = sim.measures().job("B")
    assert row.unfinished == 1
    assert row.wait_max_seconds == 30 * 60
    assert row.busy_seconds == 0


def test_slot_use_and_busy_hours_p041() -> None:
    """Two jobs of an hour, at 06:00 and 06:30, with two slots, over one day."""
    sim = simulate(
        [job("A", cron="0 6 * * *"), job("B", cron="30 6 * * *")],
        project("a", minutes=60),
        until="2026-03-03",
        rules=instant(run_slots=2),
    )
    account = sim.measures().account
    assert account.slots_peak == account.run_slots == 2
    assert account.slots_mean == pytest.approx(2 / 24)
    assert account.slots_share == pytest.approx(1 / 24)
    assert account.slots_full_share == pytest.approx(0.5 / 24)
    assert account.busy_by_hour[6:8] == (1.5, 0.5)
    assert sum(account.busy_by_hour) == 2


def test_ci_runs_are_busy_but_hold_no_slot_p044() -> None:
    jobs = [job("J"), job("CI", triggers={"pull_request": True}, environment="CI")]
    events = [PullRequest(number=1, at="2026-03-02T09:00", changed=("a",))]
    events += [RunNow(job="J", at="2026-03-02")]
    sim = simulate(jobs, project("a", minutes=60), until="2026-03-03", rules=instant(), events=events)
    measured = sim.measures()
    assert measured.account.busy_by_hour[9] == 1
    assert measured.account.slots_mean == pytest.approx(1 / 24)
    assert measured.job("CI").compute_seconds == HOUR
    assert measured.model("a").builds == 1  # the CI run built it elsewhere


def test_failures_and_their_blast_radius_s004() -> None:
    """``a > b > c`` and ``x``: a fails twice, and takes b and c with it; x is built."""
    sim = simulate(
        job(cron="0 6 * * *", commands=["dbt build", "dbt test"]),
        project("a > b > c", "x"),
        until="2026-03-05",
        rules=instant(),
        faults=[fail("a", runs=2)],
        new_account=True,
    )
    measured = sim.measures()
    row = measured.job("J")
    assert (row.runs, row.errors) == (3, 2)
    assert (row.failures, row.skips, row.skipped_steps) == (2, 4, 2)
    assert row.blast_radius == 3
    assert row.affected == ("model.w.a", "model.w.b", "model.w.c")
    a, b, x = (measured.model(name) for name in "abx")
    assert (a.builds, a.failures, a.skips) == (1, 2, 0)
    assert (b.builds, b.failures, b.skips) == (1, 0, 2)
    assert (x.builds, x.failures, x.skips) == (3, 0, 0)
    assert measured.oldest is not None
    assert measured.oldest.name == "x"


def test_a_step_that_fails_has_no_nodes_to_blame() -> None:
    sim = simulate(job(), project("a"), until="2026-03-03", faults=[fail_step("Clone git repository")])
    row = sim.measures().job("J")
    assert (row.errors, row.failures, row.blast_radius, row.skipped_steps) == (1, 0, 0, 1)


def test_no_price_is_ever_made_up() -> None:
    sim = simulate(job(cron="0 6 * * *"), project("a", minutes=30), until="2026-03-04", rules=instant())
    assert sim.measures().job("J").price is None
    assert sim.measures().account.price is None
    assert sim.measures(price_per_hour=4).job("J").price == 4.0
    assert sim.measures(price_per_hour={"Production": 3}).account.price == 3.0
    assert sim.measures(price_per_hour=0).account.price == 0.0


def test_a_price_that_is_known_in_one_environment_only_makes_no_total() -> None:
    account = Account(
        jobs=[job("P", cron="0 6 * * *"), job("S", cron="0 6 * * *", environment="Staging")],
        environments=[Environment(name="Staging", deployment_type="staging")],
    )
    sim = simulate(account, project("a", minutes=60), until="2026-03-03", rules=instant())
    measured = sim.measures(price_per_hour={"Production": 2.5})
    assert [row.price for row in measured.jobs] == [2.5, None]
    assert measured.account.price is None


def test_a_target_for_each_model() -> None:
    sim = simulate(
        job(cron="0 */6 * * *"),
        project("a", "b", minutes=60),
        until="2026-03-03",
        rules=instant(),
        new_account=True,
    )
    measured = sim.measures(target_seconds={"a": 3 * HOUR})
    assert (measured.model("a").target_seconds, measured.model("b").target_seconds) == (3 * HOUR, 24 * HOUR)
    # known from 01:00; each tooth begins at 1 h and is within 3 h for 2 of its 6 hours, the last of 5 too
    assert measured.model("a").within_target == pytest.approx(4 * 2 / 23)
    assert measured.model("b").within_target == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target_seconds": 0}, "target_seconds is 0"),
        ({"target_seconds": {"a": -1}}, "target_seconds\\['a'\\] is -1"),
        ({"target_seconds": {"nosuch": 60}}, "nosuch"),
        ({"target_seconds": float("nan")}, "target_seconds must be a number"),
        ({"price_per_hour": -2}, "price_per_hour is -2"),
        ({"price_per_hour": True}, "price_per_hour must be a number"),
        ({"price_per_hour": {"Prod": 2}}, "'Prod', where no job runs"),
        ({"environment": "Prod"}, "there is no environment 'Prod'"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_hint(options: dict, words: str) -> None:
    sim = simulate(job(), project("a"), until="2026-03-03")
    with pytest.raises(JobkitError, match=words) as raised:
        sim.measures(**options)
    assert raised.value.hint


def test_an_unknown_job_or_model_gets_a_suggestion() -> None:
    measured = simulate(job("Nightly"), project("orders"), until="2026-03-03").measures()
    with pytest.raises(JobkitError, match="did you mean `Nightly`"):
        measured.job("Nightli")
    with pytest.raises(JobkitError, match="did you mean `orders`"):
        measured.model("ordes")


def test_an_unknown_model_of_a_big_project_does_not_list_them_all() -> None:
    many = project(*(f"m{number}" for number in range(100)))
    measured = simulate(job(), many, until="2026-03-03").measures()
    with pytest.raises(JobkitError) as raised:
        measured.model("something else")
    assert raised.value.hint.startswith("one of m0, m1, ")
    assert raised.value.hint.endswith(" …")
    assert len(raised.value.hint) < 150


def test_measures_as_data() -> None:
    sim = simulate(job(), project("a"), until="2026-03-03")
    data = json.loads(sim.measures().to_json())
    assert data["jobs"][0]["job"] == "J"
    assert data["models"][0]["unique_id"] == "model.w.a"
    assert sim.measures().to_json() == sim.measures().to_json()


def test_a_project_without_models_and_a_job_without_a_run() -> None:
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 6 1 1 *")]
    sim = simulate(jobs, project("a"), until="2026-03-03", rules=instant())
    row = sim.measures().job("B")
    assert (row.runs, row.wait_mean_seconds, row.compute_seconds, row.compute_share) == (0, 0, 0, 0)


@settings(max_examples=60)
@given(calls())
def test_totals_are_the_sums_of_the_runs(call: tuple) -> None:
    sim = outcome(call)
    measured = sim.measures()
    waits = sorted(
        ((run.dequeued_at or run.finished_at or sim.until) - run.queued_at).total_seconds()
        for run in sim.runs
    )
    account = measured.account
    assert account.runs == len(sim.runs) == sum(row.runs for row in measured.jobs)
    assert account.errors == sim.counts().get("error", 0)
    assert account.cancelled == sim.counts().get("cancelled", 0)
    if waits:
        assert account.wait_p95_seconds == waits[ceil(0.95 * len(waits)) - 1]
        assert sum(wait <= account.wait_p95_seconds for wait in waits) >= 0.95 * len(waits)
    computed = sum(result.execution_time for run in sim.runs for result in run.results)
    assert account.compute_seconds == pytest.approx(computed)
    failed = [result for run in sim.runs for result in run.results if result.status in ("error", "fail")]
    skipped = [result for run in sim.runs for result in run.results if result.status == "skipped"]
    assert (account.failures, account.skips) == (len(failed), len(skipped))
    assert sum(row.compute_share or 0 for row in measured.jobs) == pytest.approx(1 if computed else 0)


SPANS = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 700)).map(lambda s: (60.0 * s[0], 60.0 * (s[0] + s[1]))),
    max_size=12,
)


@given(SPANS, st.integers(1, 4))
def test_slots_minute_by_minute(spans: list[tuple[float, float]], limit: int) -> None:
    minutes = 2800
    used = [sum(begin <= 60 * minute < end for begin, end in spans) for minute in range(minutes)]
    found = slot_use(spans, limit, 60.0 * minutes)
    assert found.mean == pytest.approx(sum(used) / minutes)
    assert found.peak == max(used)
    assert found.full_share == pytest.approx(sum(count >= limit for count in used) / minutes)


@given(SPANS, st.integers(0, 1439))
def test_hours_minute_by_minute(spans: list[tuple[float, float]], first: int) -> None:
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=first)
    sums = [0.0] * 24
    for begin, end in spans:
        for minute in range(round(begin / 60), round(end / 60)):
            sums[(start + timedelta(minutes=minute)).hour] += 60
    assert by_hour(spans, start) == pytest.approx(tuple(sums))
