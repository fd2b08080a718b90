"""Indirect selection of tests: S-055, S-060."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import SelectionError
from jobkit.dbt.selection import select
from tests.dbt.selection.shop import names, shop

SHOP = shop()
OWN, BOTH, SINGULAR, UNIT = (
    "test:not_null_orders_id.1",
    "test:rel.2",
    "test:assert_report",
    "unit_test:customers.ut",
)


@pytest.mark.parametrize(
    ("text", "mode", "tests"),
    [
        ("orders", None, {OWN, BOTH}),
        ("orders", "eager", {OWN, BOTH}),
        ("orders", "cautious", {OWN}),
        ("orders", "buildable", {OWN}),
        ("orders", "empty", set()),
        ("orders customers", "cautious", {OWN, BOTH, UNIT}),
        ("orders customers", "buildable", {OWN, BOTH, UNIT}),
        ("customers report", "buildable", {BOTH, SINGULAR, UNIT}),  # orders is an ancestor of report
        ("customers report", "cautious", {SINGULAR, UNIT}),
        ("report,resource_type:model", "cautious", {SINGULAR}),
        ("test_name:relationships", "cautious", {BOTH}),
        ("test_name:relationships", "empty", {BOTH}),
        ("orders+", "empty", {OWN, BOTH, SINGULAR}),  # a child is a child
        ("source:app.events", "cautious", {"test:not_null_src.3"}),
    ],
)
def test_modes(text, mode, tests):
    """S-055."""
    assert names(SHOP, text, indirect_selection=mode, resource_types=["test", "unit_test"]) == tests


def test_cautious_makes_exclude_cautious_too():
    """S-060: the test of both models stays under cautious and buildable, and goes under eager."""
    kept = {
        mode: BOTH in names(SHOP, "orders customers", "customers", indirect_selection=mode) for mode in MODES
    }
    assert kept == {"eager": False, "cautious": True, "buildable": True}


MODES = ("eager", "cautious", "buildable")


def test_excluding_tests_leaves_unit_tests():
    """S-062."""
    assert names(SHOP, "orders customers", "resource_type:test") == {"orders", "customers", UNIT}


def test_an_unknown_mode_is_an_error():
    with pytest.raises(SelectionError, match="did you mean `cautious`"):
        select(SHOP, "orders", indirect_selection="cautous")
