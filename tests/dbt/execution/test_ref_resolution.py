"""What exists, what is read, and where: missing relations and deferral."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import Warehouse, fail, invoke
from jobkit.dbt.manifest.state import State
from tests.dbt.execution.make import (
    check,
    ephemeral,
    function,
    model,
    project,
    snapshot,
    source,
    statuses,
    unit_test,
)


def chain():
    return project(model("a"), model("b", "a"), model("c", "b"), check("t", "b"))


def prod(made):
    """Return (state, warehouse) after a build of everything in the schema prod."""
    inv = invoke("dbt build", made, schema="prod")
    return inv.state, inv.warehouse


def test_a_parent_that_was_never_built_is_an_error_s021():
    inv = invoke("dbt run --select c", chain())
    row = inv.result("model.p.c")
    assert (row.status, inv.exit_code) == ("error", 1)
    assert 'relation "dev.b" does not exist' in row.message
    assert (row.cause.kind, row.cause.subject, row.cause.fact) == ("missing_relation", "model.p.b", "S-021")


def test_a_test_on_a_relation_that_is_not_there_is_an_error_not_a_fail_s008():
    assert statuses(invoke("dbt test", chain())) == {"t": "error"}


def test_it_reads_through_ephemeral_models_s042():
    made = project(model("a"), ephemeral("e", "a"), ephemeral("f", "e"), model("b", "f"))
    inv = invoke("dbt run --select b", made)
    assert inv.result("model.p.b").cause.subject == "model.p.a"
    assert statuses(invoke("dbt run --select b", made, warehouse=Warehouse(["dev.a"]))) == {"b": "success"}


def test_sources_exist_unless_a_fault_takes_them_away_s057():
    made = project(source("r"), model("a", "source.p.raw.r"))
    assert statuses(invoke("dbt run", made)) == {"a": "success"}
    inv = invoke("dbt run", made, faults=[fail("source.p.raw.r", status="missing")])
    assert 'relation "raw.r" does not exist' in inv.result("model.p.a").message


def test_a_ref_in_an_sql_comment_is_an_edge_but_nothing_is_read():
    code = {"raw_code": "select 1 -- depends_on: {{ ref('a') }}"}
    made = project(model("a"), model("b", "a", raw=code))
    assert statuses(invoke("dbt run --select b", made)) == {"b": "success"}
    assert statuses(invoke("dbt run", made, faults=[fail("a")])) == {"a": "error", "b": "skipped"}


def test_a_source_in_an_sql_comment_is_not_read_either():
    code = {"raw_code": "select 1 -- {{ source('raw', 'r') }}"}
    made = project(source("r"), model("a", "source.p.raw.r", raw=code))
    missing = [fail("source.p.raw.r", status="missing")]
    assert statuses(invoke("dbt run", made, faults=missing)) == {"a": "success"}


def test_defer_reads_what_is_unselected_and_absent_from_the_state_s040():
    made = chain()
    state, warehouse = prod(made)
    inv = invoke("dbt build --select b --defer", made, state=state, warehouse=warehouse)
    assert statuses(inv) == {"b": "success", "t": "pass"}
    assert inv.deferred == {"model.p.a": "prod.a"}


def test_defer_prefers_what_exists_in_the_target_s040():
    made = chain()
    state, warehouse = prod(made)
    warehouse = warehouse.with_relations({"dev.a": "table"})
    assert invoke("dbt run --select b --defer", made, state=state, warehouse=warehouse).deferred == {}
    favored = invoke("dbt run --select b --defer --favor-state", made, state=state, warehouse=warehouse)
    assert favored.deferred == {"model.p.a": "prod.a"}


def test_selected_parents_are_not_deferred_even_with_favor_state_s040():
    made = chain()
    state, warehouse = prod(made)
    inv = invoke("dbt run --select b c --defer --favor-state", made, state=state, warehouse=warehouse)
    assert inv.deferred == {"model.p.a": "prod.a"}


def test_the_states_manifest_is_trusted_s041():
    made = chain()
    inv = invoke("dbt run --select b --defer", made, state=State(made, schema="prod"))
    assert statuses(inv) == {"b": "error"}
    assert 'relation "prod.a" does not exist' in inv.result("model.p.b").message
    assert inv.result("model.p.b").cause.fact == "S-041"


def test_a_parent_that_the_state_does_not_know_is_looked_for_in_the_target_s041():
    state, warehouse = prod(project(model("a")))
    made = project(model("a"), model("new", "a"), model("child", "new"))
    inv = invoke("dbt run --select child --defer", made, state=state, warehouse=warehouse)
    assert 'relation "dev.new" does not exist' in inv.result("model.p.child").message


def test_the_parents_of_ephemeral_parents_are_deferred_s042():
    made = project(
        model("a"), ephemeral("e", "a"), model("b", "e"), snapshot("h", "a"), model("c", "snapshot.p.h")
    )
    state, warehouse = prod(made)
    inv = invoke("dbt run --select b c --defer", made, state=state, warehouse=warehouse)
    assert inv.deferred == {"model.p.a": "prod.a", "snapshot.p.h": "prod.h"}


def test_unit_tests_look_their_inputs_up_in_the_state_too_s042():
    made = project(model("a"), model("b", "a"), unit_test("u", "b", "a"))
    state, warehouse = prod(made)
    inv = invoke("dbt build --select b --defer", made, state=state, warehouse=warehouse)
    assert statuses(inv) == {"u": "pass", "b": "success"}


def test_state_without_defer_defers_nothing_s043():
    made = chain()
    state, warehouse = prod(made)
    assert statuses(invoke("dbt run --select b", made, state=state, warehouse=warehouse)) == {"b": "error"}


def test_the_state_to_defer_to_can_be_another_one_s043():
    made = chain()
    state, warehouse = prod(made)
    other = State(made, schema="other")
    inv = invoke("dbt run --select b --defer", made, state=other, defer_state=state, warehouse=warehouse)
    assert inv.deferred == {"model.p.a": "prod.a"}


def test_the_platform_defers_without_a_flag_p120_and_no_defer_wins():
    made = chain()
    state, warehouse = prod(made)
    given = {"state": state, "warehouse": warehouse, "defer": True}
    assert invoke("dbt run --select b", made, **given).deferred == {"model.p.a": "prod.a"}
    assert statuses(invoke("dbt run --select b --no-defer", made, **given)) == {"b": "error"}


def test_without_a_state_a_platform_job_runs_undeferred_p118():
    assert invoke("dbt run", chain(), defer=True).exit_code == 0


def test_a_custom_schema_goes_behind_the_target_schema():
    made = project(model("a", schema="marts"), model("b", "a"))
    assert set(invoke("dbt run", made, schema="dbt_cloud_pr_7").warehouse) == {
        "dbt_cloud_pr_7_marts.a",
        "dbt_cloud_pr_7.b",
    }


def test_the_warehouse_is_the_same_object_when_nothing_changed():
    made = chain()
    first = invoke("dbt build", made)
    assert invoke("dbt build", made, warehouse=first.warehouse).warehouse is first.warehouse
    assert invoke("dbt test", made, warehouse=first.warehouse).warehouse is first.warehouse


def test_a_failing_model_leaves_what_was_there():
    made = chain()
    first = invoke("dbt run", made)
    again = invoke("dbt run", made, warehouse=first.warehouse, faults=[fail("b")])
    assert again.warehouse is first.warehouse


def test_tests_that_store_failures_leave_a_relation():
    made = project(model("a"), check("t", "a", store_failures=True, schema="dbt_test__audit"))
    assert "dev.t" in invoke("dbt build", made).warehouse
    assert "ci_dbt_test__audit.t" in invoke("dbt build", made, schema="ci").warehouse


def test_deep_nests_of_ephemeral_models_are_read_through():
    depth = 3000
    nest = [ephemeral(f"e{n}", f"e{n - 1}" if n else "a") for n in range(depth)]
    made = project(model("a"), *nest, model("b", f"e{depth - 1}"))
    assert invoke("dbt run --select b", made).result("model.p.b").cause.subject == "model.p.a"


def test_functions_are_built_by_build_and_always_deferred():
    made = project(function("f"), model("a", "function.p.f"))
    assert statuses(invoke("dbt run", made)) == {"a": "error"}
    state, warehouse = prod(made)
    inv = invoke("dbt build --defer", made, state=state, warehouse=warehouse)
    assert statuses(inv) == {"f": "success", "a": "success"}
    assert inv.deferred == {"function.p.f": "prod.f"}


def test_a_test_on_what_a_function_reads_holds_back_what_calls_the_function():
    made = project(model("a"), check("t", "a"), function("f", "a"), model("b", "function.p.f"))
    inv = invoke("dbt build", made, faults=[fail("t")])
    assert statuses(inv) == {"a": "success", "t": "fail", "f": "success", "b": "skipped"}


def test_a_test_that_the_database_refuses_loses_the_failures_it_had_stored():
    made = project(model("a"), check("t", "a", store_failures=True, schema="dbt_test__audit"))
    first = invoke("dbt build", made)
    again = invoke("dbt test", made, warehouse=first.warehouse, faults=[fail("t", status="error")])
    assert set(first.warehouse) - set(again.warehouse) == {"dev.t"}
    assert invoke("dbt test", made, warehouse=first.warehouse).warehouse is first.warehouse


_KEY = {"type": "foreign_key", "to": '"wh"."dev"."parent"', "to_columns": ["id"]}


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ({"raw_code": "select * from {{ ref('parent') }}"}, True),
        ({"raw_code": "select 1 -- {{ ref('parent') }}"}, False),
        ({"raw_code": "/* {{ ref('parent') }} */ select 1"}, False),
        ({"raw_code": "{% set x = ref('parent') %} select 1"}, False),
        ({"raw_code": "{%- set x = ref('parent') -%} select * from {{ x }}"}, True),
        ({"raw_code": "select '{{ ref('parent') }}' as name"}, False),
        ({"raw_code": "select '{{ ref('parent') }}' as name from {{ ref('parent') }}"}, True),
        ({"raw_code": "select 'a' from {{ ref('parent') }} where b = 'c'"}, True),
        ({"raw_code": "select 1", "columns": {"id": {"constraints": [_KEY]}}}, False),
        ({"raw_code": "select 1", "constraints": [_KEY], "contract": {"enforced": True}}, True),
        ({"raw_code": "{{ my_macro() }}"}, True),
        ({}, True),
    ],
)
def test_what_the_sql_reads_counts_and_not_what_it_names(raw, read):
    """Each was run with dbt-core 1.12.6, the parent left out."""
    made = project(model("parent"), model("child", "parent", raw=raw))
    inv = invoke("dbt run --select child", made)
    assert inv.exit_code == (1 if read else 0)
