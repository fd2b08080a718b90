"""How fast the warehouse works: noise, slow-downs and outages during one command.

What dbt-core 1.12.6 itself does without a warehouse is compared in tests/conformance/live/test_outage.py.
"""

from __future__ import annotations

import math
import pickle
from datetime import UTC, datetime, timedelta
from statistics import NormalDist, fmean, pstdev

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault, Speed, Warehouse, fail, invoke, outage, slow, speed_of
from jobkit.dbt.execution.faults import resolve_faults
from jobkit.dbt.execution.speed import Outage, Slowdown
from jobkit.dbt.manifest.state import State
from tests.dbt.execution.make import check, ephemeral, hook, model, project, seed, source, statuses, unit_test

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDS = [f"model.p.m{number}" for number in range(4000)]


def seconds(inv):
    """Return name -> seconds of the nodes that ran."""
    return {row.unique_id.split(".", 2)[2]: round(row.execution_time, 6) for row in inv.results}


# -- noise ----------------------------------------------------------------------------------------


def test_the_noise_is_log_normal_with_median_one():
    logs = sorted(math.log(Speed("7/Daily/3", 0.3).factor(uid)) for uid in IDS)
    assert abs(fmean(logs)) < 0.02
    assert abs(pstdev(logs) - 0.3) < 0.01
    for part in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert abs(logs[int(part * len(logs))] - NormalDist(0, 0.3).inv_cdf(part)) < 0.03


def test_the_noise_of_runs_and_nodes_is_independent():
    def logs(key):
        return [math.log(Speed(key, 1.0).factor(uid)) for uid in IDS]

    first, second = logs("0/Daily/1"), logs("0/Daily/2")
    assert abs(fmean(x * y for x, y in zip(first, second, strict=True))) < 0.05
    assert abs(fmean(x * y for x, y in zip(first[1:], first[:-1], strict=True))) < 0.05


def test_the_same_key_and_node_give_the_same_factor_on_every_machine():
    assert Speed("7/Daily/3", 0.2).factor("model.shop.orders") == 1.083813
    assert Speed("7/Daily/3", 0.2).factor("model.shop.orders", at=99.0) == 1.083813


def test_the_noise_of_a_node_depends_neither_on_the_selection_nor_on_threads():
    made = project(*(model(name) for name in "abcdef"))
    speed = Speed("key", 0.4)
    whole = seconds(invoke("dbt run", made, speed=speed))
    assert len(set(whole.values())) == 6
    assert whole == seconds(invoke("dbt run", made, speed=speed, threads=1))
    assert seconds(invoke("dbt run --select c", made, speed=speed)) == {"c": whole["c"]}


def test_rendering_and_what_asks_nothing_have_no_pace():
    made = project(ephemeral("e"), model("a", "e"))
    speed = Speed("key", 0.4)
    assert invoke("dbt compile", made, speed=speed).results == invoke("dbt compile", made).results
    assert invoke("dbt run --select e", made, speed=speed).elapsed_seconds == 0.0


def test_hooks_tests_sources_and_operations_have_a_pace():
    macros = {"macro.p.grant": {"unique_id": "macro.p.grant", "name": "grant", "package_name": "p"}}
    made = project(
        hook("start"), seed("s"), model("a", "s"), check("t", "a"), unit_test("u", "a", "s"),
        source("events", warn=1), hook("end"), macros=macros,
    )  # fmt: skip
    twice, there = Speed(slow=(Slowdown(2.0),)), Warehouse(["dev.else"])
    for command in ("dbt build", "dbt source freshness", "dbt run-operation grant", "dbt show --select s"):
        plain, with_speed = (invoke(command, made, warehouse=there, speed=speed) for speed in (None, twice))
        assert plain.results
        assert seconds(with_speed) == {name: 2 * value for name, value in seconds(plain).items()}, command
        assert with_speed.elapsed_seconds == pytest.approx(2 * plain.elapsed_seconds)


# -- equality -------------------------------------------------------------------------------------


def test_equal_paces_are_one_key():
    assert Speed("a", 0.2) == Speed("a", 0.2)
    assert Speed("a", 0.2) != Speed("b", 0.2)
    assert Speed("a") == Speed("b") == Speed()  # without noise the key names nothing
    one, two = Slowdown(2.0, "x"), Slowdown(3.0)
    assert len({Speed(slow=(one, two)), Speed(slow=(two, one))}) == 1
    assert pickle.loads(pickle.dumps(Speed("a", 0.2, (one,), (Outage(),)))) == Speed(
        "a", 0.2, (one,), (Outage(),)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Speed(sigma=-0.1),
        lambda: Speed(sigma=math.nan),
        lambda: Speed(sigma="0.2"),
        lambda: Speed(slow=(Slowdown(0.0),)),
        lambda: slow(times=0),
        lambda: slow("a", times=-1),
        lambda: slow("a", times=math.inf),
        lambda: slow("a", times=True),
        lambda: slow("a", times="3"),
        lambda: slow(""),
        lambda: slow("a", between=("2026-03-03", "2026-03-02")),
        lambda: outage("network"),
        lambda: outage(between="2026-03-02"),
    ],
)
def test_what_is_no_pace(wrong):
    with pytest.raises(JobkitError):
        wrong()


# -- slow-downs -----------------------------------------------------------------------------------


def test_a_slow_node_delays_what_waits_for_it_and_fails_nothing():
    made = project(model("a"), model("b", "a"))
    inv = invoke("dbt run", made, faults=[slow("a", 4)])
    plain = invoke("dbt run", made)
    assert inv.exit_code == 0
    assert statuses(inv) == statuses(plain)
    assert inv.result("model.p.a").execution_time == 4 * plain.result("model.p.a").execution_time
    assert inv.result("model.p.b").execution_time == plain.result("model.p.b").execution_time
    assert inv.result("model.p.b").started_seconds == inv.result("model.p.a").finished_seconds


def test_slow_downs_multiply_with_each_other_and_with_the_noise():
    speed = speed_of([slow(times=2), slow("a", 3)], project(model("a"), model("b")), Speed("k", 0.5))
    noise = Speed("k", 0.5)
    assert speed.factor("model.p.a") == pytest.approx(6 * noise.factor("model.p.a"))
    assert speed.factor("model.p.b") == pytest.approx(2 * noise.factor("model.p.b"))


def test_a_slow_node_may_fail_too():
    inv = invoke("dbt run", project(model("a")), faults=[fail("a"), slow("a", 2)])
    assert statuses(inv) == {"a": "error"}
    assert inv.elapsed_seconds == 2 * invoke("dbt run", project(model("a"))).elapsed_seconds


def test_a_slow_down_names_a_node_that_works():
    made = project(model("a"))
    assert resolve_faults([slow("a"), slow(), outage(), outage("git")], made) == {}
    for faults in ([slow("zz")], [slow("zz", 2), fail("a")]):
        with pytest.raises(JobkitError, match="zz"):
            invoke("dbt run", made, faults=faults)


def test_what_starts_in_the_window_is_slow():
    speed = Speed(slow=(Slowdown(3.0, start=10.0, end=20.0),))
    assert [speed.factor("x", at) for at in (0.0, 9.9, 10.0, 19.9, 20.0)] == [1.0, 1.0, 3.0, 3.0, 1.0]


# -- outages --------------------------------------------------------------------------------------

WAITS = ("run", "build", "compile", "docs generate", "show --select a", "test", "seed", "snapshot", "clone")


@pytest.mark.parametrize("command", WAITS)
def test_without_a_warehouse_no_node_runs(command):
    raw = {"config": {"materialized": "snapshot"}}
    made = project(model("a"), check("t", "a"), seed("s"), {**model("n"), "resource_type": "snapshot", **raw})
    inv = invoke(f"dbt {command}", made, state=State(made), faults=[outage(message="no route to host")])
    assert (inv.exit_code, inv.results) == (2, ())
    assert inv.messages[-1] == "Database Error\n  no route to host"
    assert not inv.state.results  # no run_results.json
    assert inv.warehouse == Warehouse()
    assert "no route to host" in inv.why("a").sentence


def test_without_a_warehouse_sources_cannot_be_checked():
    inv = invoke("dbt source freshness", project(source("events", warn=1)), faults=[outage()])
    assert (inv.exit_code, inv.results) == (2, ())


def test_what_asks_no_warehouse_ends_well_in_an_outage():
    made = project(model("a"))
    for command in ("ls", "parse", "deps", "run --select tag:nothing"):
        assert invoke(f"dbt {command}", made, faults=[outage()]).exit_code == 0


def test_an_operation_errors_in_an_outage():
    macros = {"macro.p.grant": {"unique_id": "macro.p.grant", "name": "grant", "package_name": "p"}}
    inv = invoke("dbt run-operation grant", project(macros=macros), faults=[outage()])
    assert (inv.exit_code, inv.results[0].status, inv.results[0].cause.kind) == (1, "error", "outage")


def test_an_outage_that_begins_later_strikes_what_starts_while_it_lasts():
    made = project(hook("end"), model("a"), model("b", "a"), ephemeral("e", "a"), model("c", "b"))
    made = made.with_durations({f"model.p.{name}": 10.0 for name in "abc"})
    inv = invoke("dbt build", made, speed=Speed(down=(Outage(5.0, 10.5, "gone"),)))
    assert statuses(inv) == {"a": "success", "b": "error", "c": "skipped", "p-on-run-end-0": "success"}
    row = inv.result("model.p.b")
    assert row.message == "Database Error in model b (models/b.sql)\n  gone"
    assert "gone" in row.cause.text
    assert row.execution_time == 1.0
    assert sorted(inv.warehouse.relations) == ["dev.a"]
    assert inv.state.results


def test_a_hook_that_starts_in_an_outage_errors():
    made = project(model("a"), hook("end"), hook("end", 2)).with_durations({"model.p.a": 10.0})
    inv = invoke("dbt run", made, speed=Speed(down=(Outage(5.0),)))
    assert [row.status for row in inv.results] == ["success", "error", "skipped"]
    assert inv.exit_code == 1


def test_a_source_whose_check_starts_in_an_outage_is_a_runtime_error_s057():
    made = project(source("a", warn=1), source("b", warn=1)).with_durations({"source.p.raw.a": 10.0})
    inv = invoke("dbt source freshness", made, threads=1, speed=Speed(down=(Outage(5.0),)))
    assert [row.status for row in inv.results] == ["pass", "runtime error"]


def test_a_git_outage_is_a_fault_of_the_clone_step_p084():
    fault = outage("git", job="Daily", between=("2026-03-02", "2026-03-03"))
    assert (fault.step, fault.job, fault.of_warehouse) == ("Clone git repository", "Daily", False)
    assert "git" in fault.message


# -- from faults to seconds -----------------------------------------------------------------------


def test_windows_become_seconds_after_the_command_began():
    made = project(model("a"))
    faults = [
        slow("a", 2, between=("2026-03-02T11:00", "2026-03-02T12:10")),
        slow(times=5, between=("2026-03-02T12:05", "2026-03-02T13:00")),
        outage(between=("2026-03-02T14:00", "2026-03-02T15:00")),
        outage(between=("2026-03-01", "2026-03-02T12:00")),  # has closed
        fail("a"),
        outage("git"),
    ]
    assert speed_of(faults, made, at=NOON) == Speed(
        slow=(Slowdown(2.0, "model.p.a", 0.0, 600.0), Slowdown(5.0, "", 300.0, 3600.0)),
        down=(Outage(7200.0, 10800.0),),
    )


def test_faults_of_other_jobs_and_no_faults_leave_the_pace_alone():
    made, base = project(model("a")), Speed("k", 0.2)
    assert speed_of([slow(job="Nightly"), fail("a")], made, base, job="Daily", at=NOON) is base
    assert speed_of([slow(job="Nightly")], made, job="Nightly") == Speed(slow=(Slowdown(3.0),))
    assert speed_of([], made) is None


def test_a_command_that_no_window_breaks_into_needs_only_the_start():
    made = project(model("a"), model("b", "a")).with_durations({"model.p.a": 30.0, "model.p.b": 30.0})
    faults = [
        slow(times=2, between=("2026-03-02T11:00", "2026-03-02T12:02")),
        outage(between=("2026-03-02T12:01", "2026-03-02T12:05")),
    ]
    broken, whole = 0, 0
    for minute in range(-20, 20):
        speed = speed_of(faults, made, at=NOON + timedelta(minutes=minute))
        if speed is None:
            continue
        calm, real = invoke("dbt run", made, speed=speed.at_start), invoke("dbt run", made, speed=speed)
        if calm.elapsed_seconds < speed.changes_at:
            whole += 1
            assert (calm.results, calm.messages) == (real.results, real.messages)
        else:
            broken += 1
    assert broken >= 2
    assert whole >= 10
    assert Speed("k", 0.2).changes_at == math.inf
    assert Speed("k", 0.2).at_start == Speed("k", 0.2)


def test_faults_are_keys():
    assert len({slow("a"), slow("a", 3.0), slow("a", 2), outage(), outage("git"), Fault("a")}) == 5
