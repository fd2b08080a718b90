from __future__ import annotations

from jobkit.dbt.execution import fail, invoke
from tests.dbt.execution.make import (
    check,
    ephemeral,
    exposure,
    hook,
    model,
    order,
    project,
    source,
    statuses,
    unit_test,
)

START, END = "p-on-run-start-0", "p-on-run-end-0"


def hooked(*nodes):
    return project(hook("start"), hook("end"), *nodes)


def test_hooks_are_rows_around_the_nodes_s019():
    inv = invoke("dbt run", hooked(model("a")))
    assert order(inv) == [START, "a", END]
    start, middle, end = inv.results
    assert (start.message, start.thread_id, start.failures) == ("p.on-run-start.0 passed", "main", 0)
    assert middle.started_seconds == start.finished_seconds
    assert end.started_seconds == middle.finished_seconds


def test_they_run_for_the_commands_that_run_nodes_only():
    made = hooked(model("a"), check("t", "a"), source("r", warn=1))
    with_hooks = [
        verb
        for verb in (
            "build",
            "run",
            "test",
            "seed",
            "snapshot",
            "compile",
            "docs generate",
            "source freshness",
            "ls",
        )
        if START in statuses(invoke(f"dbt {verb} --exclude resource_type:operation", made))
    ]
    assert with_hooks == ["build", "run", "test", "source freshness"]  # there is no seed and no snapshot


def test_a_failing_start_hook_skips_every_node_and_the_end_hook_runs_s018():
    made = hooked(
        model("a"), ephemeral("e", "a"), model("b", "e"), unit_test("u", "b", "a"), exposure("x", "b")
    )
    inv = invoke("dbt build", made, faults=[fail(f"operation.p.{START}", "no such table")])
    assert statuses(inv) == {
        START: "error",
        "a": "skipped",
        "e": "skipped",
        "b": "skipped",
        "x": "skipped",
        END: "success",
    }
    assert inv.exit_code == 1
    assert inv.results[0].message == "p.on-run-start.0 failed, error:\n no such table"
    assert (inv.result("model.p.a").message, inv.result("model.p.a").cause.fact) == (None, "S-018")


def test_a_failing_end_hook_leaves_the_nodes_alone_and_exits_1_s019():
    inv = invoke("dbt run", hooked(model("a")), faults=[fail(f"operation.p.{END}")])
    assert statuses(inv) == {START: "success", "a": "success", END: "error"}
    assert inv.exit_code == 1


def test_hooks_after_a_failing_one_are_skipped():
    made = project(hook("start", 1), hook("start", 2), model("a"))
    inv = invoke("dbt run", made, faults=[fail(f"operation.p.{START}")])
    assert statuses(inv) == {START: "error", "p-on-run-start-1": "skipped", "a": "skipped"}


def test_the_projects_own_hooks_come_first_then_those_of_packages_by_name():
    """Run with dbt-core 1.12.6 on a project with three packages."""
    others = [
        {**hook("start"), "unique_id": f"operation.{name}.h", "name": "h", "package_name": name}
        for name in ("zz", "aa")
    ]
    inv = invoke("dbt run", project(*others, hook("start"), model("a")))
    assert [row.unique_id for row in inv.results] == [
        f"operation.p.{START}",
        "operation.aa.h",
        "operation.zz.h",
        "model.p.a",
    ]


def test_with_nothing_to_do_no_hook_runs():
    assert invoke("dbt run --select nope", hooked(model("a"))).results == ()


def test_the_end_hook_runs_after_fail_fast_s010():
    inv = invoke("dbt run --fail-fast", hooked(model("a"), model("b", "a")), faults=[fail("a")])
    assert statuses(inv) == {START: "success", "a": "error", "b": "skipped", END: "success"}
