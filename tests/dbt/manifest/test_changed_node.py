"""`changed` makes what dbt calls modified, and leaves the rest shared."""

from __future__ import annotations

from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from tests.dbt.manifest.make import manifest, model

SHOP = Project.example("shop")


def differing(new: Project, old: Project) -> list[str]:
    return [uid for uid in old.nodes if new.nodes[uid] is not old.nodes[uid]]


def test_only_the_named_nodes_are_new() -> None:
    new = SHOP.changed("orders", "model.shop.customers", SHOP.find("stg_orders"))
    assert differing(new, SHOP) == ["model.shop.stg_orders", "model.shop.orders", "model.shop.customers"]
    assert new.parents is SHOP.parents
    assert new.children is SHOP.children
    assert new.depths is SHOP.depths
    assert list(new.nodes) == list(SHOP.nodes)
    assert SHOP.changed().nodes == SHOP.nodes


def test_a_change_is_the_same_every_time_and_a_second_one_is_another() -> None:
    first, again = SHOP.changed("orders"), SHOP.changed("orders")
    raw = [each.find("orders").raw for each in (SHOP, first, again, first.changed("orders"))]
    assert raw[1] == raw[2]
    assert len({each["checksum"]["checksum"] for each in raw}) == 3
    assert len({each["raw_code"] for each in raw}) == 3


BODY = {"model": "orders", "snapshot": "customers_snapshot", "singular test": "assert_no_negative_revenue"}


@pytest.mark.parametrize("kind", BODY)
def test_code_and_checksum(kind: str) -> None:
    """dbt-core same_body compares raw_code; the file's checksum changes with it."""
    new = SHOP.changed(BODY[kind]).find(BODY[kind])
    assert _differing_keys(new.raw, SHOP.find(BODY[kind]).raw) == {"raw_code", "checksum"}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("country_codes", {"checksum"}),
        ("refunds_reduce_the_paid_amount", {"checksum"}),
        ("payments.charges", {"external"}),
        ("weekly_revenue_review", {"description"}),
        ("unique_orders_order_id", {"config", "unrendered_config"}),
    ],
)
def test_other_resource_types_change_what_dbt_compares(name: str, keys: set[str]) -> None:
    """dbt-core same_contents: seeds and unit tests by checksum, generic tests by config, and so on."""
    new = SHOP.changed(name).find(name)
    assert _differing_keys(new.raw, SHOP.find(name).raw) == keys
    assert type(new.raw.get("checksum")) is type(SHOP.find(name).raw.get("checksum"))


@pytest.mark.parametrize("name", ["shop", "company"])
def test_every_changed_node_is_state_modified(name: str) -> None:
    project = Project.example(name)
    state = State(project)
    kinds = {node.resource_type: node.unique_id for node in project.nodes.values()}
    assert len(kinds) >= 7
    for uid in kinds.values():
        for new in (project.changed(uid), project.changed(uid).changed(uid)):
            assert uid in new.select("state:modified", state=state)
        assert uid in new.select("state:modified", state=State(project.changed(uid)))


def test_config_alone() -> None:
    new = SHOP.changed("orders", body=False, config={"materialized": "table"})
    assert new.find("orders").materialized == "table"
    assert _differing_keys(new.find("orders").raw, SHOP.find("orders").raw) == {"config", "unrendered_config"}
    assert new.find("orders").tags == SHOP.find("orders").tags


def test_a_wrong_name_says_what_is_near() -> None:
    with pytest.raises(ArtifactError, match="did you mean `orders`"):
        SHOP.changed("order")


def test_durations_are_kept() -> None:
    new = SHOP.changed("orders")
    assert new.durations.seconds(new.find("orders"), full=True) == 180.0


def test_a_bare_node_can_be_changed() -> None:
    """A manifest whose code was stripped still gets another checksum."""
    bare = {"unique_id": "model.p.a", "name": "a", "config": None, "unrendered_config": None}
    old = Project.from_manifest(manifest(bare, model("b")))
    new = old.changed("a", config={"x": 1})
    assert new.find("a").raw["checksum"]["checksum"]
    assert new.find("a").config == {"x": 1}


def _differing_keys(new: Any, old: Any) -> set[str]:
    return {key for key in new if new[key] != old.get(key)}
