"""compile, docs generate, show, ls, clone, run-operation, and the commands that run nothing."""

from __future__ import annotations

import json

import pytest

from jobkit.dbt.execution import Warehouse, fail, invoke
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from tests.dbt.execution.make import (
    check,
    ephemeral,
    exposure,
    hook,
    model,
    project,
    seed,
    snapshot,
    source,
    statuses,
    unit_test,
)


@pytest.mark.parametrize("command", ["dbt compile", "dbt docs generate"])
def test_compiling_asks_no_database_s023(command):
    made = project(model("a"), model("b", "a"), check("t", "b"), seed("s"), ephemeral("e"), hook("start"))
    inv = invoke(command, made, faults=[fail("a")])
    assert statuses(inv) == dict.fromkeys(("a", "b", "t", "s", "p-on-run-start-0"), "success")
    assert (inv.exit_code, len(inv.warehouse)) == (0, 0)


def test_compile_with_a_selection_shows_ephemeral_models_too():
    assert statuses(invoke("dbt compile --select e", project(ephemeral("e")))) == {"e": "success"}


def test_compile_says_what_would_be_deferred():
    made = project(model("a"), model("b", "a"))
    inv = invoke("dbt compile --select b --defer", made, state=State(made, schema="prod"))
    assert inv.deferred == {"model.p.a": "prod.a"}


def test_docs_generate_without_compiling_runs_no_node():
    assert invoke("dbt docs generate --no-compile", project(model("a"))).results == ()


def test_show_queries_and_writes_nothing():
    made = project(model("a"), model("b", "a"), check("t", "b"))
    ready = Warehouse(["dev.a", "dev.b"])
    inv = invoke("dbt show --select b", made, warehouse=ready)
    assert statuses(inv) == {"b": "success", "t": "success"}
    assert inv.warehouse is ready


def test_show_loads_a_seed_where_its_schema_is_there():
    made = project(model("a"), seed("s"), model("b", "s"))
    inv = invoke("dbt show --select s", made, warehouse=Warehouse(["dev.a"]))
    assert (inv.exit_code, inv.warehouse.relations) == (0, {"dev.a": "table", "dev.s": "table"})
    for elsewhere in (Warehouse(), Warehouse(["other.a"])):
        refused = invoke("dbt show --select s", made, warehouse=elsewhere)
        assert (refused.exit_code, refused.warehouse) == (2, elsewhere)
        assert 'schema "dev" does not exist' in refused.messages[0]
    assert invoke("dbt show --select a", made, warehouse=Warehouse(["dev.a"])).warehouse == Warehouse(
        ["dev.a"]
    )
    failed = invoke("dbt show --select s b", made, warehouse=Warehouse(["dev.a"]), faults=[fail("b")])
    assert (failed.exit_code, "dev.s" in failed.warehouse) == (2, True), "loaded before b failed"


def test_show_refuses_what_cannot_be_queried():
    made = project(model("a"), model("b", "a"))
    assert invoke("dbt show --select b", made).exit_code == 2
    assert invoke("dbt show", made).messages == ("Either --select or --inline must be passed to show",)


def test_ls_prints_selectors():
    made = project(
        model("a", raw={"version": 2, "unique_id": "model.p.a.v2", "fqn": ["p", "a", "v2"]}),
        source("r"),
        exposure("e", "model.p.a.v2"),
        unit_test("u", "model.p.a.v2"),
    )
    inv = invoke("dbt ls", made)
    assert inv.listed == ("exposure:p.e", "p.a.v2", "source:p.raw.r", "unit_test:p.u")
    assert (inv.exit_code, inv.results) == (0, ())
    assert invoke("dbt ls --output name", made).listed == ("e", "a.v2", "raw.r", "u")
    assert invoke("dbt ls -s a --output path --resource-type model", made).listed == ("models/a.sql",)


def test_ls_prints_json():
    made = project(model("a"))
    (line,) = invoke("dbt ls --output json --output-keys unique_id config.materialized", made).listed
    assert json.loads(line) == {"unique_id": "model.p.a", "config.materialized": "table"}
    (line,) = invoke("dbt ls --output json", made).listed
    assert json.loads(line)["resource_type"] == "model"


def test_ls_of_nothing_says_so_and_exits_0():
    inv = invoke("dbt ls --select nope", project(model("a")))
    assert (inv.listed, inv.exit_code, inv.messages[-1]) == ((), 0, "No nodes selected!")


def clones():
    made = project(model("a"), model("v", materialized="view"), ephemeral("e"), seed("s"))
    prod = invoke("dbt build", made, schema="prod")
    return made, prod.state, prod.warehouse


def test_clone_makes_what_the_state_has_s044():
    made, state, warehouse = clones()
    inv = invoke("dbt clone", made, state=state, warehouse=warehouse)
    assert statuses(inv) == {"a": "success", "v": "success", "s": "success"}
    assert {name: kind for name, kind in inv.warehouse.relations.items() if name.startswith("dev.")} == {
        "dev.a": "table",
        "dev.v": "view",
        "dev.s": "table",
    }


@pytest.mark.parametrize("adapter, kind", [("snowflake", "table"), ("duckdb", "view"), ("postgres", "view")])
def test_a_clone_is_a_view_where_tables_cannot_be_cloned(adapter, kind):
    """dbt-core 1.12.6 with duckdb; what comes after meets a view."""
    nodes = (seed("s"), snapshot("snap"), model("inc", materialized="incremental"))
    made = project(*nodes, metadata={"project_name": "p", "adapter_type": adapter})
    prod = invoke("dbt build", made, schema="prod")
    cloned = invoke("dbt clone", made, state=prod.state, warehouse=prod.warehouse).warehouse
    assert {cloned.relations[f"dev.{name}"] for name in ("s", "snap", "inc")} == {kind}
    after = invoke("dbt build", made, warehouse=cloned)
    ends = "error" if kind == "view" else "success"
    assert statuses(after) == {"s": ends, "snap": ends, "inc": "success"}
    times = [
        invoke("dbt run", made, warehouse=before).elapsed_seconds for before in (cloned, after.warehouse)
    ]
    assert (times[0] > times[1]) == (kind == "view")  # the first is in full


def test_a_seed_does_not_replace_a_view():
    made = project(seed("s"), model("a", "seed.p.s"))
    inv = invoke("dbt build", made, warehouse=Warehouse({"dev.s": "view"}))
    assert statuses(inv) == {"s": "error", "a": "skipped"}
    assert "Cannot seed to 'dev.s', it is a view" in inv.result("seed.p.s").message


def test_compile_inline_compiles_that_alone():
    inv = invoke("dbt compile --inline 'select 1'", project(model("a")))
    assert [(row.unique_id, row.status) for row in inv.results] == [
        ("sql_operation.p.inline_query", "success")
    ]


@pytest.mark.parametrize(("transaction", "left"), [(False, {"dev.a": "view"}), (True, {})])
def test_a_clone_that_is_a_view_runs_post_hooks(transaction, left):
    hooked = {"post-hook": [{"sql": "grant select", "transaction": transaction, "index": None}]}
    made = project(model("a", materialized="table", **hooked), metadata={"adapter_type": "duckdb"})
    warehouse = Warehouse(["prod.a"])
    given = {
        "state": State(made, schema="prod"),
        "warehouse": warehouse,
        "faults": [fail("a", post_hook=True)],
    }
    inv = invoke("dbt clone", made, **given)
    assert (statuses(inv), inv.exit_code) == ({"a": "error"}, 1)
    assert inv.warehouse.relations == {"prod.a": "table", **left}
    real = project(model("a", materialized="table", **hooked), metadata={"adapter_type": "snowflake"})
    assert invoke("dbt clone", real, **given).ok, "a real clone runs no hook"


def test_clone_leaves_what_is_there_unless_refreshed_s044():
    made, state, warehouse = clones()
    before = warehouse.with_relations({"dev.a": "table"})
    rows = {r.unique_id: r.message for r in invoke("dbt clone", made, state=state, warehouse=before).results}
    assert rows == {"model.p.a": "No-op", "model.p.v": "OK", "seed.p.s": "OK"}
    full = invoke("dbt clone --full-refresh", made, state=state, warehouse=before)
    assert full.result("model.p.a").message == "OK"


def test_clone_of_a_node_that_the_state_lacks_is_a_no_op_s044():
    _, state, warehouse = clones()
    inv = invoke("dbt clone", project(model("brand_new")), state=state, warehouse=warehouse)
    assert (statuses(inv), inv.results[0].message) == ({"brand_new": "success"}, "No-op")


def test_clone_of_what_was_never_built_is_an_error_and_skips_nothing_s044():
    made = project(model("a"), model("b", "a"))
    inv = invoke("dbt clone", made, state=State(made, schema="prod"), warehouse=Warehouse(["prod.b"]))
    assert statuses(inv) == {"a": "error", "b": "success"}
    assert (inv.exit_code, inv.result("model.p.a").cause.fact) == (1, "S-044")


def with_macro() -> Project:
    return project(model("a"), macros={"macro.p.grant": {"name": "grant", "package_name": "p"}})


def test_run_operation_has_one_row():
    inv = invoke("dbt run-operation grant --args '{role: reader}'", with_macro())
    assert [(row.unique_id, row.status) for row in inv.results] == [("macro.p.grant", "success")]
    assert invoke("dbt run-operation p.grant", with_macro()).exit_code == 0
    assert invoke("dbt run-operation --sql 'select 1'", with_macro()).exit_code == 0


def test_run_operation_that_fails_exits_1_and_can_be_retried():
    inv = invoke("dbt run-operation grant", with_macro(), faults=[fail("macro.p.grant")])
    assert (inv.exit_code, inv.results[0].status) == (1, "error")
    again = invoke("dbt retry", with_macro(), state=inv.state)
    assert [row.status for row in again.results] == ["success"]
    assert invoke("dbt retry", with_macro(), state=again.state).results == ()


def test_run_operation_of_an_unknown_macro_is_refused():
    inv = invoke("dbt run-operation grnt", with_macro())
    assert inv.exit_code == 2
    assert "did you mean `grant`?" in inv.messages[0]
    assert invoke("dbt run-operation other.grant", with_macro()).exit_code == 2
    assert invoke("dbt run-operation", with_macro()).exit_code == 2
    assert invoke("dbt run-operation grant --sql 'select 1'", with_macro()).exit_code == 2


@pytest.mark.parametrize("command", ["dbt deps", "dbt clean", "dbt parse", "dbt debug"])
def test_commands_that_run_no_node_exit_0(command):
    inv = invoke(command, with_macro())
    assert (inv.exit_code, inv.results, inv.state.results) == (0, (), None)


def test_ls_json_gives_the_parents_of_models_though_the_manifest_has_them_elsewhere():
    """Run with dbt-core 1.12.6."""
    (line,) = invoke("dbt ls --output json -s b", project(model("a"), model("b", "a"))).listed
    assert json.loads(line)["direct_parents"] == ["model.p.a"]
    chosen = "dbt ls --output json -s b --output-keys name direct_parents"
    (line,) = invoke(chosen, project(model("a"), model("b", "a"))).listed
    assert json.loads(line) == {"name": "b", "direct_parents": ["model.p.a"]}
