"""Slips in names, of which dbt only warns; and what each word behind `state:` selects."""

from __future__ import annotations

import pytest

from jobkit import Project, State, select
from jobkit.dbt.selection.differences import project_differences

SHOP = Project.example("shop")


@pytest.mark.parametrize(
    ("words", "meant"),
    {
        "odrers": "orders",
        "+odrers+": "+orders+",
        "2+stg_order": "2+stg_orders",
        "tag:stagging": "tag:staging",
        "source:shop_app.order": "source:shop_app.orders",
        "path:models/stagin": "path:models/staging",
        "resource_type:model,odrers": "orders",
        "zzzzzzzz": "",
    }.items(),
)
def test_a_criterion_that_matches_nothing_has_a_suggestion(words: str, meant: str) -> None:
    (miss,) = select(SHOP, words).near_misses()
    assert miss.meant == meant
    if meant:
        assert select(SHOP, meant).ids


def test_what_matches_has_none() -> None:
    assert select(SHOP, "orders tag:staging").near_misses() == ()
    assert select(SHOP).near_misses() == ()


def test_a_slip_in_the_exclude_is_found_too() -> None:
    assert [miss.criterion for miss in select(SHOP, "orders", "stg_odrers").near_misses()] == ["stg_odrers"]


def test_changes_of_a_node_against_the_state() -> None:
    changed = SHOP.changed("orders")
    selection = select(changed, "state:modified", state=State(SHOP))
    assert selection.changes("model.shop.orders") == ("body",)
    assert selection.changes("model.shop.stg_orders") == ()
    assert select(changed, "orders").changes("model.shop.orders") == ()


def test_each_word_behind_state_selects_what_dbt_selects() -> None:
    changed = SHOP.changed("orders").changed("stg_orders", body=False, config={"materialized": "table"})
    found = project_differences(changed, SHOP)
    state = State(SHOP)
    for check, ids in found.checks:
        words = "state:" + check
        taken = select(changed, words, state=state, indirect_selection="empty").ids
        assert ids == taken, check
    assert dict(found.checks)["modified.configs"] == ("model.shop.stg_orders",)


def test_removed_nodes_are_named() -> None:
    fewer = SHOP.without("cohort_retention")
    assert "model.shop.cohort_retention" in project_differences(fewer, SHOP).removed
