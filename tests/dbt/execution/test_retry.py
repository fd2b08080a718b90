from __future__ import annotations

import json

from jobkit.dbt.execution import fail, invoke, run_results
from jobkit.dbt.manifest.state import State
from tests.dbt.execution.make import check, hook, model, project, statuses, unit_test


def made():
    return project(model("a"), check("t", "a"), model("b", "a"), model("c"))


def again(first, command="dbt retry", **given):
    return invoke(command, first.state.project, state=first.state, warehouse=first.warehouse, **given)


def test_it_runs_what_failed_and_what_was_skipped_s030():
    first = invoke("dbt run", made(), faults=[fail("a")])
    second = again(first)
    assert statuses(second) == {"a": "success", "b": "success"}
    assert (second.exit_code, set(second.warehouse)) == (0, {"dev.a", "dev.b", "dev.c"})


def test_after_a_test_failure_it_reruns_the_test_and_not_the_model_s031():
    first = invoke("dbt build", made(), faults=[fail("t")])
    assert statuses(again(first)) == {"t": "pass", "b": "success"}
    assert statuses(again(first, faults=[fail("t")])) == {"t": "fail", "b": "skipped"}


def test_a_warning_is_retried_with_warn_error_only_s030():
    warned = project(model("a"), check("t", "a", severity="warn"))
    first = invoke("dbt build", warned, faults=[fail("t")])
    assert again(first).results == ()
    assert statuses(again(first, "dbt --warn-error retry", faults=[fail("t")])) == {"t": "fail"}


def test_nothing_to_retry_exits_0_and_no_results_2_s030():
    first = invoke("dbt run", made())
    nothing = again(first)
    assert (nothing.exit_code, nothing.results) == (0, ())
    assert invoke("dbt retry", made()).exit_code == 2
    assert again(nothing).exit_code == 2  # dbt takes run results without rows for none


def test_hooks_run_again_but_are_not_retried_s030():
    hooked = project(hook("start"), hook("end"), model("a"))
    first = invoke("dbt run", hooked, faults=[fail("p-on-run-end-0")])
    assert again(first).results == ()
    second = again(invoke("dbt run", hooked, faults=[fail("a")]))
    assert [row.unique_id.partition(".")[0] for row in second.results] == ["operation", "model", "operation"]


def test_the_earlier_flags_hold_and_a_retry_can_be_retried():
    chain = project(model("a"), model("b", "a"), model("c", "b"), model("d"))
    first = invoke("dbt run --fail-fast --exclude d", chain, faults=[fail("a")])
    second = again(first, faults=[fail("b")])
    assert statuses(second) == {"a": "success", "b": "error", "c": "skipped"}
    assert second.result("model.p.c").message == "Skipping due to fail_fast"
    assert statuses(again(second)) == {"b": "success", "c": "success"}


def test_a_retried_unit_test_runs_after_its_model():
    tested = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    first = invoke("dbt build", tested, faults=[fail("u")])
    second = again(first, threads=1)
    assert [row.unique_id for row in second.results] == ["model.p.b", "unit_test.p.u"]


def test_it_needs_a_command_that_can_be_retried_p103():
    first = invoke("dbt run", made(), faults=[fail("a")])
    shown = State(first.state.project, first.state.results, args={"which": "show"})
    assert invoke("dbt retry", made(), state=shown).exit_code == 2


def test_a_node_that_is_gone_is_an_error_of_usage():
    first = invoke("dbt run", made(), faults=[fail("a")])
    inv = invoke("dbt retry", project(model("c")), state=first.state)
    assert (inv.exit_code, "model.p.a" in inv.messages[0]) == (2, True)


def test_select_is_no_option_of_retry_s032():
    assert again(invoke("dbt run", made(), faults=[fail("a")]), "dbt retry --select a").exit_code == 2


def test_it_reads_the_artifacts_that_we_and_dbt_write(tmp_path):
    first = invoke("dbt build", made(), faults=[fail("a")])
    nodes = {uid: dict(node.raw) for uid, node in first.state.project.nodes.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"metadata": {"project_name": "p"}, "nodes": nodes}))
    (tmp_path / "run_results.json").write_text(json.dumps(run_results(first)))
    state = State.from_dir(tmp_path)
    inv = invoke("dbt retry", state.project, state=state, warehouse=first.warehouse)
    assert statuses(inv) == {"a": "success", "t": "pass", "b": "success"}


def test_compile_and_clone_can_be_retried():
    chain = project(model("a"), model("b", "a"))
    state = State(chain, schema="prod")
    first = invoke("dbt clone", chain, state=state)
    second = invoke("dbt retry", chain, state=first.state, defer_state=state, warehouse=first.warehouse)
    assert statuses(second) == {"a": "error", "b": "skipped"}  # here the edges count
    failed = State(chain, {"model.p.a": "error"}, args={"which": "compile"})
    assert statuses(invoke("dbt retry", chain, state=failed)) == {"a": "success"}


def test_a_retry_reads_the_variables_for_the_command_it_repeats():
    """Run with dbt-core 1.12.6: what the earlier command had by default is read anew."""
    first = invoke("dbt build", project(model("a"), check("t", "a")), faults=[fail("t")])
    for name, value in (("RESOURCE_TYPES", "nonsense"), ("SAMPLE", "1")):
        assert again(first, env={f"DBT_ENGINE_{name}": value}).exit_code == 2
    stored = again(first, env={"DBT_STORE_FAILURES": "1"})
    assert set(stored.warehouse) - set(first.warehouse) == {"dev.t"}
