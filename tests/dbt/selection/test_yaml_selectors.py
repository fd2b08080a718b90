"""YAML selectors of the manifest: S-061, S-069, and the forms that dbt-core 1.12 takes."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import SelectionError
from jobkit.dbt.selection import select
from tests.dbt.selection.shop import SELECTORS, names, shop

SHOP = shop()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("nightly", {"stg_orders", "stg_events", "orders", "customers", "unit_test:customers.ut"}),
        ("inherit", {"stg_orders", "stg_events", "orders", "customers", "unit_test:customers.ut"}),
        ("one", {"orders", "stg_orders", "seed:raw_orders", "test:not_null_orders_id.1", "test:rel.2"}),
        ("short", {"stg_orders"}),
        ("number", {"stg_orders"}),
        ("bare", {"orders"}),
        ("cli", set()),  # S-069: commas do not part a string in YAML
    ],
)
def test_selector(name, found):
    """S-069."""
    assert names(SHOP, selector=name) == found
    if name != "cli":
        assert names(SHOP, f"selector:{name}") == found


def test_an_exclude_beside_a_method_inside_a_set_is_read_as_the_exclude_alone():
    """As dbt does: `both` is tag:nightly less stg_events."""
    assert names(SHOP, selector="both") == {"stg_orders", "pkg.helper"}


def test_a_selector_keeps_its_excludes_and_takes_graph_operators():
    """No tests come along with ``selector:`` beside those that the selector has."""
    assert "test:rel.2" not in names(SHOP, "selector:nightly")
    assert "report" in names(SHOP, "selector:nightly+1")


def test_wildcards_take_several_selectors():
    assert names(SHOP, "selector:[sn]h*") == names(SHOP, selector="short")


def test_selector_wins_over_select_and_says_so():
    """S-061."""
    selection = select(SHOP, "orders", selector="short")
    assert selection.ids == ("model.shop.stg_orders",)
    assert "ignored" in selection.warnings[0]
    assert selection.events == ("SelectExcludeIgnoredWithSelectorWarning",)


def test_the_default_selector_is_taken_only_when_nothing_is_selected_or_excluded():
    """S-061."""
    project = shop(selectors={"short": {**SELECTORS["short"], "default": True}})
    assert select(project).notes == ("Using default selector short",)
    assert names(project) == {"stg_orders"}
    assert names(project, exclude="tag:staging") == names(SHOP, exclude="tag:staging")
    assert names(project, "orders", indirect_selection="empty") == {"orders"}


def test_depth_zero_in_yaml_is_no_depth():
    definition = {"method": "fqn", "value": "orders", "parents": True, "parents_depth": 0}
    project = shop(selectors={"s": {"name": "s", "definition": definition}})
    assert "seed:raw_orders" in names(project, selector="s")


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        (None, "is no definition"),
        (["orders"], "is no definition"),
        ({"union": "orders"}, "must be a list"),
        ({"union": ["orders"], "intersection": []}, "nothing beside its `union`"),
        ({"union": [{"exclude": ["a"]}, {"exclude": ["b"]}]}, "two `exclude`"),
        ({"method": "tag"}, "there is no selection method"),
        ({"method": "tag", "valu": "x"}, "give `method` and `value`"),
        ({"method": "tga", "value": "x"}, "did you mean `tag`?"),
        ({"method": "tag", "value": ["x"]}, "must be one word"),
        ({"method": "tag", "value": "x", "indirect_selection": "egaer"}, "did you mean `eager`?"),
        ({"method": "tag", "value": "x", "children": True, "childrens_parents": True}, '"@"'),
        ({"method": "tag", "value": "x", "parents": True, "parents_depth": "far"}, "is no depth"),
    ],
)
def test_malformed_selectors_are_errors_that_name_the_selector(definition, says):
    project = shop(selectors={"s": {"name": "s", "definition": definition}})
    with pytest.raises(SelectionError) as caught:
        select(project, selector="s")
    assert says in str(caught.value)
    assert caught.value.where == "selector `s`"


def test_deep_nesting_is_an_error():
    definition: object = "orders"
    for _ in range(100):
        definition = {"union": [definition]}
    with pytest.raises(SelectionError, match="levels deep"):
        select(shop(selectors={"s": {"name": "s", "definition": definition}}), selector="s")


def test_an_unknown_selector_is_an_error():
    with pytest.raises(SelectionError, match="did you mean `nightly`"):
        select(SHOP, selector="nightyl")
