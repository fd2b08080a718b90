from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Warehouse, fail, invoke
from tests.dbt.execution.make import check, ephemeral, model, project, seed, snapshot, statuses


def test_it_is_a_value_that_changes_into_another():
    empty = Warehouse()
    one = empty.with_relations({"dev.a": "table"})
    two = one.with_relations({"dev.b": "view", "ci.a": "table"})
    assert (len(empty), len(one), set(two)) == (0, 1, {"dev.a", "dev.b", "ci.a"})
    assert set(two.without("dev")) == {"ci.a"}
    assert set(two.without("dev.a", "ci.a")) == {"dev.b"}
    assert two == Warehouse({"dev.a": "table", "dev.b": "view", "ci.a": "table"})
    assert hash(one) == hash(Warehouse(["dev.a"]))


def test_it_stays_the_same_object_when_nothing_changes():
    one = Warehouse({"dev.a": "table"})
    assert one.with_relations({"dev.a": "table"}) is one
    assert one.without("dev.b", "prod") is one
    assert one.with_relations({"dev.a": "view"}) is not one


def test_nobody_can_change_it():
    given = {"dev.a": "table"}
    one = Warehouse(given)
    given["dev.b"] = "table"
    assert set(one) == {"dev.a"}
    with pytest.raises(TypeError):
        one.relations["dev.c"] = "table"


def test_all_that_a_project_builds():
    made = project(
        model("a"), ephemeral("e"), model("v", materialized="view"), seed("s"), snapshot("h"), check("t", "a")
    )
    assert Warehouse.built(made).relations == {
        "dev.a": "table",
        "dev.v": "view",
        "dev.s": "table",
        "dev.h": "table",
    }
    assert "prod.a" in Warehouse.built(made, "prod")


def test_what_is_no_list_of_relations():
    for wrong in ("dev.a", 3):
        with pytest.raises(JobkitError, match="relations"):
            Warehouse(wrong)


def test_it_shows_its_schemas():
    assert repr(Warehouse(["dev.a", "dev.b", "ci.a"])) == "<Warehouse of 3 relations (ci: 1, dev: 2)>"


def test_two_tests_cannot_store_their_failures_in_one_table():
    """Run with dbt-core 1.12.6, which refuses the command while it parses; plain it is fine."""
    first, second = ({**check(name, "a"), "alias": "one"} for name in ("not_null", "not_null_too"))
    made = project(model("a"), first, second)
    plain = invoke("dbt test", made, warehouse=Warehouse(["dev.a"]))
    assert statuses(plain) == {"not_null": "pass", "not_null_too": "pass"}
    for command, env in (("dbt build --store-failures", {}), ("dbt test", {"DBT_STORE_FAILURES": "1"})):
        inv = invoke(command, made, env=env)
        assert (inv.exit_code, inv.results) == (2, ())
        assert '"dev.one"' in inv.messages[-1]
    apart = project(model("a"), first, {**second, "alias": "two"})
    assert invoke("dbt build --store-failures", apart).ok


def test_a_test_that_stores_failures_and_errors_leaves_none_behind():
    """dbt-core 1.12.6: the relation is dropped before the test's SQL is run."""
    made = project(model("a"), check("t", "a", store_failures=True))
    first = invoke("dbt build", made, faults=[fail("t")])
    assert set(first.warehouse) == {"dev.a", "dev.t"}
    again = invoke("dbt test", made, warehouse=first.warehouse, faults=[fail("t", status="error")])
    assert set(again.warehouse) == {"dev.a"}
    assert set(invoke("dbt test", made, warehouse=again.warehouse).warehouse) == {"dev.a", "dev.t"}


def _versioned(version: int, named: str = "", **pointer: object) -> dict[str, object]:
    raw = {"unique_id": f"model.p.dim.v{version}", "version": version, "latest_version": 2}
    raw["alias"] = named or f"dim_v{version}"
    return model("dim", raw=raw, latest_version_pointer=pointer)


@pytest.mark.parametrize(
    ("pointer", "left"),
    [
        ({"enabled": True}, {"dev.dim": "view"}),
        ({"enabled": True, "alias": "dim_now"}, {"dev.dim_now": "view"}),
        ({"enabled": False}, {}),
        ({}, {}),
    ],
)
def test_the_latest_version_leaves_a_view_without_a_version(pointer, left):
    """Run with dbt-core 1.12.6."""
    inv = invoke("dbt run", project(_versioned(1, **pointer), _versioned(2, **pointer)))
    both = {"dev.dim_v1": "table", "dev.dim_v2": "table"}
    assert inv.ok and inv.warehouse.relations == {**both, **left}


def test_a_pointer_cannot_have_the_name_of_its_model():
    inv = invoke("dbt run", project(_versioned(2, named="dim", enabled=True)))
    assert inv.exit_code == 1 and "latest version pointer" in str(inv.results[0].message)


@pytest.mark.parametrize(
    ("config", "plain", "asked"),
    [
        ({}, {}, {"dev.t": "table"}),
        ({"store_failures": None, "store_failures_as": None}, {}, {"dev.t": "table"}),
        ({"store_failures": True}, {"dev.t": "table"}, {"dev.t": "table"}),
        ({"store_failures": True, "store_failures_as": "table"}, {"dev.t": "table"}, {"dev.t": "table"}),
        ({"store_failures": True, "store_failures_as": "view"}, {"dev.t": "view"}, {"dev.t": "view"}),
        ({"store_failures": False, "store_failures_as": "ephemeral"}, {}, {}),
        ({"store_failures": False}, {}, {}),
    ],
)
def test_what_a_test_stores_its_failures_as(config, plain, asked):
    """Run with dbt-core 1.12.6: the config of the test wins over the flag, and says table or view."""
    made = project(model("a"), check("t", "a", **config))
    built = {"dev.a": "table"}
    assert invoke("dbt build", made).warehouse.relations == {**built, **plain}
    assert invoke("dbt build --store-failures", made).warehouse.relations == {**built, **asked}
    assert invoke("dbt build", made, env={"DBT_STORE_FAILURES": "1"}).warehouse.relations == {
        **built,
        **asked,
    }


def test_a_retry_stores_failures_as_the_command_before_it_did():
    made = project(model("a"), check("t", "a"))
    first = invoke("dbt build --store-failures", made, faults=[fail("t", status="error")])
    assert set(first.warehouse) == {"dev.a"}
    again = invoke("dbt retry", made, state=first.state, warehouse=first.warehouse)
    assert set(again.warehouse) == {"dev.a", "dev.t"}
