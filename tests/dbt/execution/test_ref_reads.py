"""Where each ref of a node leads, against what the engine itself noted and where it failed."""

from __future__ import annotations

from itertools import product

import pytest

from jobkit.dbt.execution import Invocation, Warehouse, fail, invoke
from jobkit.dbt.execution.ref_reads import RefRead, ref_reads
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project

SHOP = Project.example()
CHANGED = SHOP.changed("orders")
PROD = Warehouse.built(SHOP, "prod")
STATE = State(SHOP, schema="prod")


def call(command: str = "dbt run -s orders+", **given: object) -> Invocation:
    given = {"warehouse": PROD, "state": STATE, "defer": True, "schema": "pr", **given}
    return invoke(command, CHANGED, **given)


def read(done: Invocation, reader: str, parent: str) -> RefRead:
    reads = ref_reads(done, SHOP.find(reader).unique_id)
    return next(one for one in reads if one.parent_name == parent)


def test_what_the_run_builds_is_read_in_its_own_schema() -> None:
    one = read(call(), "customers", "orders")
    assert (one.reason, one.relation, one.exists, one.is_deferred) == ("built", "pr.orders", True, False)
    assert one.cause.text == "this run has built orders before, as pr.orders"


def test_what_is_neither_built_nor_there_is_read_from_the_state_s040() -> None:
    one = read(call(), "orders", "int_orders_paid")
    assert (one.reason, one.relation, one.cause.fact) == ("deferred", "prod.int_orders_paid", "S-040")


def test_what_exists_is_not_deferred_s040() -> None:
    there = PROD.with_relations({"pr.int_orders_paid": "table"})
    assert read(call(warehouse=there), "orders", "int_orders_paid").reason == "there"
    favored = read(call(warehouse=there, favor_state=True), "orders", "int_orders_paid")
    assert (favored.reason, favored.relation) == ("favored", "prod.int_orders_paid")


def test_without_deferral_what_is_missing_is_an_error_s021() -> None:
    one = read(call(defer=None, state=None), "orders", "int_orders_paid")
    assert (one.reason, one.exists, one.cause.fact) == ("not_there", False, "S-021")
    assert "there is no deferral" in one.cause.text


def test_the_state_may_name_what_is_gone_s041() -> None:
    one = read(call(warehouse=Warehouse()), "orders", "int_orders_paid")
    assert (one.reason, one.exists, one.cause.fact) == ("deferred", False, "S-041")
    assert "prod.int_orders_paid does not exist" in one.cause.text


def test_a_model_that_the_state_does_not_know() -> None:
    project = SHOP.with_model("fresh", "orders").with_model("below", "fresh")
    done = invoke("dbt run -s below", project, state=STATE, defer=True, schema="pr", warehouse=PROD)
    one = ref_reads(done, "model.shop.below")[0]
    assert one.reason == "not_there"
    assert "the state does not know it" in one.cause.text


def test_a_relation_of_all_targets_is_the_same_in_the_state() -> None:
    one = read(
        call("dbt run -s cohort_retention", favor_state=True), "cohort_retention", "customers_snapshot"
    )
    assert one.own == one.other == "snapshots.customers_snapshot"
    assert "for all targets" in one.cause.text


def test_a_skipped_node_reads_nothing() -> None:
    done = call(faults=[fail("orders")])
    assert done.result("model.shop.customers").status == "skipped"
    assert ref_reads(done, "model.shop.customers") == ()


def test_what_an_earlier_command_of_the_run_built_counts_as_built() -> None:
    first = call("dbt run -s orders")
    second = call("dbt run -s customers", warehouse=first.warehouse)
    assert [one.reason for one in ref_reads(second, "model.shop.customers")].count("there") == 1
    assert [one.reason for one in ref_reads(second, "model.shop.customers", [first])].count("built") == 1


@pytest.mark.parametrize(("favor", "defer"), list(product([False, True], [None, True])))
@pytest.mark.parametrize("there", [(), ("orders", "int_orders_paid"), tuple(SHOP.names)])
@pytest.mark.parametrize("gone", [(), ("prod.int_orders_paid",), ("prod",)])
@pytest.mark.parametrize("command", ["dbt run -s orders+", "dbt build -s customers products", "dbt run"])
def test_every_read_agrees_with_the_engine(
    favor: bool, defer: bool | None, there: tuple[str, ...], gone: tuple[str, ...], command: str
) -> None:
    names = {SHOP.relation(name, schema="pr"): "table" for name in there}
    warehouse = PROD.without(*gone).with_relations({name: kind for name, kind in names.items() if name})
    done = call(command, warehouse=warehouse, favor_state=favor, defer=defer)
    for row in done.results:
        reads = ref_reads(done, row.unique_id)
        assert {one.parent for one in reads if one.is_deferred} <= done.deferred.keys()
        assert all(one.defers is bool(defer) for one in reads)
        lost = [one.relation for one in reads if not one.exists]
        if row.cause is not None and row.cause.kind == "missing_relation":
            assert row.cause.data["relation"] == lost[0]
        else:
            assert not lost
