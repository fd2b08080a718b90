"""What a failure skips, and what it does not."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import Warehouse, fail, invoke
from tests.dbt.execution.make import (
    check,
    ephemeral,
    exposure,
    model,
    order,
    project,
    snapshot,
    statuses,
    unit_test,
)
from tests.dbt.execution.make import seed as seed_


def test_run_skips_below_an_error_and_goes_on_elsewhere_s004():
    made = project(model("a"), model("b", "a"), model("c", "b"), model("other"))
    inv = invoke("dbt run", made, faults=[fail("a")])
    assert statuses(inv) == {"a": "error", "b": "skipped", "c": "skipped", "other": "success"}
    assert inv.exit_code == 1
    assert set(inv.warehouse) == {"dev.other"}


def test_a_plain_skip_has_no_message_but_a_cause_s007():
    made = project(model("a"), model("b", "a"), model("c", "b"))
    row = invoke("dbt run", made, faults=[fail("a")]).result("model.p.c")
    assert (row.message, row.thread_id, row.execution_time) == (None, "", 0)
    assert (row.cause.kind, row.cause.subject, row.cause.fact) == ("upstream", "model.p.a", "S-004")


def test_build_skips_below_a_failing_test_s004():
    made = project(model("a"), check("t", "a"), model("b", "a"), exposure("e", "b"))
    inv = invoke("dbt build", made, faults=[fail("t")])
    assert statuses(inv) == {"a": "success", "t": "fail", "b": "skipped", "e": "skipped"}
    assert inv.result("model.p.b").cause.subject == "test.p.t"


def test_run_then_test_has_built_everything_when_the_test_fails_s008():
    made = project(model("a"), check("t", "a"), check("u", "b"), model("b", "a"))
    run = invoke("dbt run", made)
    inv = invoke("dbt test", made, warehouse=run.warehouse, faults=[fail("t")])
    assert statuses(inv) == {"t": "fail", "u": "pass"}
    assert inv.exit_code == 1


def test_a_model_error_also_skips_its_own_tests_in_build_s007():
    inv = invoke("dbt build", project(model("a"), check("t", "a")), faults=[fail("a")])
    assert statuses(inv) == {"a": "error", "t": "skipped"}


def test_a_test_of_two_parents_skips_only_what_descends_from_both_s006():
    made = project(
        model("orders"),
        model("customers"),
        check("relationships", "orders", "customers"),
        model("order_stats", "orders"),
        model("both", "orders", "customers"),
    )
    inv = invoke("dbt build", made, faults=[fail("relationships")])
    assert statuses(inv)["order_stats"] == "success"
    assert statuses(inv)["both"] == "skipped"
    assert inv.result("model.p.both").cause.fact == "S-006"


def test_a_warning_skips_nothing_and_exits_0_s005():
    made = project(model("a"), check("t", "a", severity="warn"), model("b", "a"))
    inv = invoke("dbt build", made, faults=[fail("t")])
    assert statuses(inv) == {"a": "success", "t": "warn", "b": "success"}
    assert (inv.exit_code, inv.result("test.p.t").failures) == (0, 1)
    assert inv.result("test.p.t").message == "Got 1 result, configured to warn if != 0"


@pytest.mark.parametrize(
    "flag",
    [
        "--warn-error",
        "--warn-error-options '{error: [LogTestResult]}'",
        "--warn-error-options '{error: all}'",
    ],
)
def test_warnings_as_errors_make_a_warning_fail_s005(flag):
    made = project(model("a"), check("t", "a", severity="warn", warn_if=">10"), model("b", "a"))
    inv = invoke(f"dbt {flag} build", made, faults=[fail("t")])
    assert statuses(inv) == {"a": "success", "t": "fail", "b": "skipped"}
    assert inv.result("test.p.t").message == "Got 1 result, configured to fail if >10"


def test_warn_error_options_can_spare_a_warning():
    made = project(model("a"), check("t", "a", severity="warn"))
    command = "dbt --warn-error-options '{error: all, warn: [LogTestResult]}' build"
    inv = invoke(command, made, faults=[fail("t")])
    assert statuses(inv)["t"] == "warn"
    assert inv.exit_code == 2  # dbt-core 1.12.6: it may not say at the end that the test warned
    assert "[WARNING]: in test t" in inv.messages[-1]
    assert inv.state.results["test.p.t"] == "warn"


@pytest.mark.parametrize("event", ["RunResultWarning", "RunResultWarningMessage"])
def test_the_warning_at_the_end_can_be_refused_by_name(event):
    made = project(model("a"), check("t", "a", severity="warn"))
    command = f"dbt --warn-error-options '{{error: [{event}]}}' build"
    assert invoke(command, made, faults=[fail("t")]).exit_code == 2
    assert invoke(command, made).exit_code == 0


def test_edges_hold_across_unselected_nodes_s001():
    made = project(model("a"), model("gap", "a"), model("b", "gap"))
    before = invoke("dbt run", made).warehouse
    inv = invoke("dbt run --select a b", made, warehouse=before, faults=[fail("a")])
    assert statuses(inv) == {"a": "error", "b": "skipped"}


def test_on_error_continue_lets_children_try_s015():
    made = project(model("a", on_error="continue"), model("b", "a"))
    inv = invoke("dbt build", made, warehouse=invoke("dbt run", made).warehouse, faults=[fail("a")])
    assert statuses(inv) == {"a": "error", "b": "success"}
    assert inv.exit_code == 1


def test_on_error_continue_does_not_shield_from_its_own_parents_s015():
    made = project(model("top"), model("a", "top", on_error="continue"), model("b", "a"))
    inv = invoke("dbt build", made, faults=[fail("top")])
    assert statuses(inv) == {"top": "error", "a": "skipped", "b": "skipped"}


def test_an_ephemeral_models_fault_is_its_consumers_error_s016():
    made = project(model("a"), ephemeral("e", "a"), model("b", "e"), model("c", "b"))
    inv = invoke("dbt build", made, faults=[fail("e")])
    assert statuses(inv) == {"a": "success", "b": "error", "c": "skipped"}
    assert (inv.result("model.p.b").cause.subject, inv.result("model.p.b").cause.fact) == (
        "model.p.e",
        "S-016",
    )


def test_a_skipped_ephemeral_model_is_blamed_by_what_reads_it_in_build_only_s009():
    made = project(model("a"), ephemeral("e", "a"), model("b", "e"), model("c", "b"))
    built = invoke("dbt build", made, faults=[fail("a")])
    assert built.result("model.p.b").message.startswith("Compilation Error in model.p.b, caused by")
    assert built.result("model.p.c").message is None
    assert invoke("dbt run", made, faults=[fail("a")]).result("model.p.b").message is None


def test_a_failing_seed_or_snapshot_skips_what_descends_from_it_s022():
    made = project(seed_("s"), model("a", "seed.p.s"), snapshot("h", "a"), check("t", "snapshot.p.h"))
    assert statuses(invoke("dbt build", made, faults=[fail("s")])) == {
        "s": "error",
        "a": "skipped",
        "h": "skipped",
        "t": "skipped",
    }
    assert statuses(invoke("dbt build", made, faults=[fail("h")])) == {
        "s": "success",
        "a": "success",
        "h": "error",
        "t": "skipped",
    }


def test_exposures_are_rows_without_work_and_skipping_one_is_no_failure_s020():
    made = project(model("a"), exposure("e", "a"))
    assert statuses(invoke("dbt build", made)) == {"a": "success", "e": "no-op"}
    only = invoke("dbt build --select a e", made, faults=[fail("a")])
    assert statuses(only) == {"a": "error", "e": "skipped"}


def test_unit_tests_run_before_their_model_and_hold_it_back_s013():
    made = project(
        model("a"),
        model("b", "a"),
        unit_test("u", "b", "a"),
        check("t", "b"),
        model("c", "b"),
        exposure("e", "c"),
    )
    assert order(invoke("dbt build", made, threads=1)) == ["a", "u", "b", "t", "c", "e"]
    inv = invoke("dbt build", made, faults=[fail("u")])
    assert statuses(inv) == {
        "a": "success",
        "u": "fail",
        "b": "skipped",
        "t": "skipped",
        "c": "skipped",
        "e": "skipped",
    }
    assert inv.result("model.p.b").cause.fact == "S-013"


def test_an_upstream_failure_skips_the_unit_test_and_the_model_s013():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    assert statuses(invoke("dbt build", made, faults=[fail("a")])) == {
        "a": "error",
        "u": "skipped",
        "b": "skipped",
    }


def test_broken_sql_shows_in_the_models_unit_test_first_s013():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    assert statuses(invoke("dbt build", made, faults=[fail("b")])) == {
        "a": "success",
        "u": "error",
        "b": "skipped",
    }
    assert statuses(invoke("dbt run", made, faults=[fail("b")])) == {"a": "success", "b": "error"}


def test_a_unit_test_whose_model_is_not_selected_never_runs_in_build_s013():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    inv = invoke("dbt build --select test_type:unit", made)
    assert (inv.results, inv.exit_code) == ((), 0)
    assert inv.messages == ("Nothing to do. Try checking your model configs and model specification args",)


def test_a_unit_test_needs_its_inputs_to_exist_s014():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    assert statuses(invoke("dbt build --select b", made)) == {"u": "error", "b": "skipped"}
    assert statuses(invoke("dbt run --select b", made)) == {"b": "error"}
    by_sql = project(model("a"), model("b", "a"), unit_test("u", "b", "a", format="sql"))
    assert statuses(invoke("dbt build --select b", by_sql)) == {"u": "pass", "b": "error"}


def test_every_row_that_is_no_success_says_why():
    made = project(
        model("a"), check("t", "a"), model("b", "a"), unit_test("u", "b", "a"), exposure("e", "b"), model("c")
    )
    inv = invoke("dbt build", made, faults=[fail("t"), fail("c")])
    for row in inv.results:
        if row.status in ("success", "pass", "no-op"):
            assert row.cause is None
        else:
            assert row.cause.text and row.cause.subject and row.cause.fact


_UNITS = ("u1", "u2", "u3", "u4")


def _with_unit_tests(*failing):
    made = project(
        model("p"), model("a", "p"), model("b", "a"), *(unit_test(name, "a", "p") for name in _UNITS)
    )
    return invoke("dbt build", made, faults=[fail(f"unit_test.p.{name}") for name in failing])


def test_which_unit_tests_of_a_model_run_when_one_fails_is_chance():
    """dbt-core 1.12.6 takes them in the order of a set: in three builds u1 alone, two or all had passed."""
    rows = {row.unique_id: row for row in _with_unit_tests("u2").results}
    assert rows["unit_test.p.u2"].status == "fail" and not rows["unit_test.p.u2"].cause.assumption
    for name in ("u1", "u3", "u4"):
        cause = rows[f"unit_test.p.{name}"].cause
        assert cause.assumption and "no certain order" in cause.text and "u2" in cause.text
    assert rows["model.p.a"].status == rows["model.p.b"].status == "skipped"
    assert not rows["model.p.a"].cause.assumption


def test_which_of_two_failing_unit_tests_fails_is_chance_too():
    rows = {row.unique_id: row for row in _with_unit_tests("u2", "u3").results}
    assert all(rows[f"unit_test.p.{name}"].cause.assumption for name in _UNITS)
    assert rows["unit_test.p.u2"].cause.kind == "fault"


def test_unit_tests_that_all_pass_or_run_in_dbt_test_are_certain():
    assert all(row.cause is None for row in _with_unit_tests().results)
    made = project(model("p"), model("a", "p"), *(unit_test(name, "a", "p") for name in _UNITS))
    tested = invoke("dbt test", made, warehouse=Warehouse.built(made), faults=[fail("u2")])
    assert [row.status for row in tested.results] == ["pass", "fail", "pass", "pass"]
    assert not any(row.cause and row.cause.assumption for row in tested.results)
