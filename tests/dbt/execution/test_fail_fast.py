from __future__ import annotations

from jobkit.dbt.execution import fail, invoke
from jobkit.dbt.execution.session import FAIL_FAST
from tests.dbt.execution.make import check, ephemeral, model, project, statuses, unit_test


def slow(*seconds: int):
    made = project(*(model(f"m{n}") for n in range(len(seconds))))
    return made.with_durations({f"m{n}": value for n, value in enumerate(seconds)})


def test_what_had_ended_keeps_its_status_and_the_rest_is_skipped_s010():
    inv = invoke("dbt run --fail-fast", slow(2, 5, 20, 1, 1), threads=3, faults=[fail("m1")])
    assert statuses(inv) == {
        "m0": "success",
        "m3": "success",
        "m4": "success",
        "m1": "error",
        "m2": "skipped",
    }
    stopped = inv.result("model.p.m2")
    assert (stopped.message, stopped.cause.subject) == (FAIL_FAST, "model.p.m1")
    assert "dev.m2" not in inv.warehouse
    assert (inv.elapsed_seconds, inv.exit_code) == (5, 1)


def test_what_ends_at_the_same_moment_has_ended():
    assert statuses(invoke("dbt run -x", slow(5, 5, 6), threads=3, faults=[fail("m0")])) == {
        "m0": "error",
        "m1": "success",
        "m2": "skipped",
    }


def test_ephemeral_models_get_a_row_s010():
    made = project(model("a"), ephemeral("e", "a"), model("b", "e"))
    assert statuses(invoke("dbt run --fail-fast", made, faults=[fail("b")])) == {
        "a": "success",
        "b": "error",
        "e": "skipped",
    }


def test_unit_tests_that_did_not_start_have_no_row_in_build_s011():
    made = project(model("a"), model("b", "a"), model("c", "b"), unit_test("u", "c", "b"))
    inv = invoke("dbt build --fail-fast", made, faults=[fail("a")])
    assert statuses(inv) == {"a": "error", "b": "skipped", "c": "skipped"}
    again = invoke("dbt retry", made, state=inv.state, warehouse=inv.warehouse)
    assert set(statuses(again)) == {"a", "b", "c"}


def test_a_warning_does_not_stop_s012():
    made = project(model("a"), check("t", "a", severity="warn"), model("b", "a"))
    assert statuses(invoke("dbt build --fail-fast", made, faults=[fail("t")]))["b"] == "success"


def test_a_failing_unit_test_stops_after_its_model_was_skipped():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"), model("c", "b"))
    inv = invoke("dbt build --fail-fast", made, faults=[fail("u")])
    assert statuses(inv) == {"a": "success", "u": "fail", "b": "skipped", "c": "skipped"}
    assert [inv.result(f"model.p.{name}").message for name in "bc"] == [None, FAIL_FAST]


def test_without_a_failure_it_changes_nothing():
    assert statuses(invoke("dbt run --fail-fast", slow(1, 2))) == {"m0": "success", "m1": "success"}
