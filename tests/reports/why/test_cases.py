"""Situations that people met: `why` holds the true cause (the cases are not in the repository)."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import jobkit
from jobkit.dbt.execution.faults import stale
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


@pytest.fixture(autouse=True)
def _beside_the_cases(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert SHARED is not None
    monkeypatch.syspath_prepend(str(SHARED / "cases"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield


def case(start: str) -> Any:
    assert SHARED is not None
    (path,) = (SHARED / "cases").glob(f"{start}-*")
    return runpy.run_path(str(path)) if path.suffix == ".py" else jobkit.Scenario.load(path)


def test_01_only_queued_runs_are_cancelled_each_by_a_newer_one() -> None:
    sim = case("01").simulate(until="2026-03-02T03:00")
    cancelled = [run for run in sim.runs_of("Frequent") if run.status == "cancelled"]
    assert cancelled and not any(run.started_at for run in cancelled)
    (declined,) = (cause for cause in sim.why("Frequent") if "count" in cause.data)
    assert (declined.kind, declined.fact, declined.data["count"]) == ("superseded", "P-050", len(cancelled))
    assert sim.why(cancelled[0]).causes[0].data["run"] == cancelled[0].id + 1


def test_09_the_model_behind_the_test_is_read_from_production() -> None:
    sim = case("09")["play"](None)
    run = sim.runs_of("CI")[0]
    assert run.status == "success"
    kinds = {cause.kind for cause in sim.why("orders", run=run)}
    assert kinds == {"equals_state", "deferral"}
    assert "unique_orders_order_id reads it from Production" in sim.why("orders", run=run).sentence
    off = case("09")["play"]({})
    assert off.runs_of("CI")[0].status == "error"
    assert "Got a state selector method, but no comparison manifest" in str(off.why("CI"))


def test_12_a_rerun_that_is_refused_says_why() -> None:
    play = case("12")
    refused = play["a"](False)
    assert len(refused.runs) == 1
    (cause,) = (cause for cause in refused.why("Big") if cause.kind == "rerun_refused")
    assert (cause.fact, cause.data["code"]) == ("P-102", "RETRY_NOT_FAILED_RUN")
    assert len(play["a"](True).runs) == 2
    causes = [cause for cause in play["b"]().why("Big") if cause.kind == "rerun_refused"]
    assert [cause.data["code"] for cause in causes] == ["RETRY_NO_RUN_RESULTS"]


def test_12_a_step_that_dbt_cannot_retry_is_refused_as_such() -> None:
    big = jobkit.Job(
        name="Big",
        commands=["dbt source freshness", "dbt build"],
        schedule="0 6 * * *",
    )
    away = stale("source.shop.web.events", between=("2026-03-02T06:00", "2026-03-02T06:30"))
    again = jobkit.Rerun(job="Big", at="2026-03-02T07:00")
    sim = jobkit.simulate(big, events=[again], faults=[away], until="2026-03-02T09:00")
    (cause,) = (cause for cause in sim.why("Big") if cause.kind == "rerun_refused")
    assert cause.data["code"] == "RETRY_UNSUPPORTED_CMD"


def test_13_a_cancelled_upstream_run_does_not_start_its_child() -> None:
    sim = case("13")["cancelled"]()
    assert "ended Cancelled" in str(sim.why("Down"))
    assert [cause.kind for cause in sim.why("Down")] == ["upstream_outcome", "earlier_run"]
    circle = case("13")["circle"]()
    assert "chain_cut" in {cause.kind for job in circle.account for cause in circle.why(job)}


def test_15_the_chain_that_never_ran() -> None:
    sim = case("15").simulate(until="2026-03-03")
    why = sim.why("Reports")
    assert "'Reports' does not run" in str(why)
    assert "run 1 of 'Load' ended Cancelled" in str(why)
    assert "counts Success and Error only" in str(why)
    assert "Will not run" in repr(sim)


@pytest.mark.parametrize(
    ("situation", "kind"),
    [
        ({"target": "develop"}, "other_branch"),
        ({"draft": True}, "draft"),
        ({"env_branch": "staging"}, "custom_branch"),
        ({"provider": "other"}, "no_native_git"),
    ],
)
def test_16_ci_that_was_not_triggered(situation: dict[str, Any], kind: str) -> None:
    sim = case("16")["play"](**situation)
    assert not sim.runs_of("CI")
    assert [cause.kind for cause in sim.why("CI")] == [kind]
    assert [*sim.will_not_run()] == ["CI"]


def test_18_a_ci_job_called_without_its_pull_request_is_refused() -> None:
    play = case("18")
    sim = play["sim"]
    assert [cause.kind for cause in sim.why(sim.runs[1])][:2] == ["same_job", "api"]
    ci = jobkit.Job(name="CI", environment="CI", commands=["dbt build"], triggers={"pull_request": True})
    refused = jobkit.simulate(
        [play["job"], ci],
        events=[jobkit.ApiTrigger(job="CI", at="2026-03-02T08:00")],
        until="2026-03-02T10:00",
    )
    assert "api_refused" in {cause.kind for cause in refused.why("CI")}


def test_20_two_slots_name_the_two_runs_that_hold_them() -> None:
    sim = case("20").simulate(rules=jobkit.Rules(run_slots=2), until="2026-03-02T06:00")
    waits = [cause for run in sim.runs_of("Quarter") for cause in run.causes if cause.kind == "run_slot"]
    assert waits
    for wait in waits:
        assert wait.text.startswith("it waited: both run slots were taken, by runs ")
        assert " and " in wait.text
    assert "superseded" in {cause.kind for cause in sim.why("Quarter")}


def test_23_new_rows_are_no_change() -> None:
    sim = case("23")["sim"]
    last = sim.runs[-1]
    assert (last.status, last.results) == ("success", ())
    assert "new rows are no change" in str(sim.why("orders", run=last))
    assert [cause.kind for cause in sim.why("orders", run=last)] == ["equals_state", "last_built"]


def test_31_a_deactivated_job_says_since_when_and_how_often() -> None:
    sim = case("31")["sim"]
    (cause,) = (cause for cause in sim.why("Quarter") if cause.kind == "deactivated")
    assert cause.data["errors"] == 100
    assert "started no run" in cause.text
    assert sim.runs[100].queued_at > sim.runs[99].queued_at
