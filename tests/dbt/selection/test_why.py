"""`Selection.why`: one sentence for every node, selected or not."""

from __future__ import annotations

import pytest

from jobkit.dbt.selection import Selection, select
from tests.dbt.selection.shop import edited, shop, state

SHOP = shop()
ORDERS, CUSTOMERS, REL = "model.shop.orders", "model.shop.customers", "test.shop.rel.2"
EAGER = "comes along because of eager indirect selection"
LEFT = "it is a seed and the command leaves those out"


@pytest.mark.parametrize(
    ("options", "uid", "sentence"),
    [
        ({"select": "orders"}, ORDERS, "matches orders."),
        ({"select": "tag:none tag:n*"}, "model.shop.stg_orders", "matches tag:n*."),
        (
            {"select": "1+tag:staging+"},
            ORDERS,
            "is a child of model.shop.stg_orders, which matches tag:staging.",
        ),
        (
            {"select": "tag:staging+"},
            "exposure.shop.weekly",
            "is a descendant of model.shop.stg_orders, which matches tag:staging.",
        ),
        ({"select": "+orders"}, "model.shop.stg_orders", f"is a parent of {ORDERS}, which matches orders."),
        ({"select": "+orders"}, "seed.shop.raw_orders", f"is an ancestor of {ORDERS}, which matches orders."),
        ({"select": "@orders"}, CUSTOMERS, "is an ancestor of what descends from orders (@)."),
        (
            {"select": "orders"},
            REL,
            f"is a test of {ORDERS}, which matches orders, and {EAGER}.",
        ),
        (
            {"select": "orders customers", "indirect_selection": "cautious"},
            REL,
            "is a test whose parents are all selected together (cautious indirect selection).",
        ),
        (
            {"select": "customers"},
            "unit_test.shop.customers.ut",
            f"is a unit test of {CUSTOMERS}, which matches customers, and {EAGER}.",
        ),
        (
            {"select": "tag:nightly,fqn:staging"},
            "model.shop.stg_orders",
            "matches tag:nightly and matches fqn:staging.",
        ),
        ({"selector": "nightly"}, "model.shop.stg_orders", "matches tag:nightly."),
        ({"select": "selector:short"}, "model.shop.stg_orders", "is in the YAML selector short."),
        ({}, ORDERS, "is selected because no --select is given."),
        ({"select": "orders"}, CUSTOMERS, "is not selected: no criterion takes it."),
        (
            {"select": "+orders", "exclude": "tag:staging"},
            "model.shop.stg_orders",
            "is excluded: it matches tag:staging.",
        ),
        (
            {"select": "+orders", "resource_types": ["model"]},
            "seed.shop.raw_orders",
            f"is an ancestor of {ORDERS}, which matches orders, but {LEFT}.",
        ),
        ({"select": "orders"}, "model.shop.nope", "is not in the project."),
    ],
)
def test_sentence(options, uid, sentence):
    assert select(SHOP, **options).why(uid) == f"{uid} {sentence}"


@pytest.mark.parametrize(
    ("text", "uid", "sentence"),
    [
        ("state:modified", ORDERS, "is modified (body)."),
        ("state:modified+", REL, f"is a child of {ORDERS}, which is modified (body)."),
        ("state:old", CUSTOMERS, "matches state:old against the state."),
        ("result:error", CUSTOMERS, "ended with status error in the run of the state."),
    ],
)
def test_sentence_about_a_state(text, uid, sentence):
    before = state(results={CUSTOMERS: "error"})
    project = edited(model__shop__orders={"raw_code": "select 2"})
    assert select(project, text, state=before).why(uid) == f"{uid} {sentence}"


def test_the_same_in_every_call():
    selection = select(SHOP, "@tag:nightly tag:staging+")
    assert [selection.why(uid) for uid in SHOP.nodes] == [selection.why(uid) for uid in SHOP.nodes]


def test_a_selection_made_by_hand_knows_only_its_ids():
    selection = Selection(("a",))
    assert (selection.why("a"), selection.why("b")) == ("a is selected.", "b is not selected.")
    assert "a" in selection
    assert len(selection) == 1
