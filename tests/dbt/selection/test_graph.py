"""Graph operators and set algebra on the project by hand (S-066), and against brute force."""

from __future__ import annotations

from functools import reduce

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from tests.dbt.selection.shop import manifest, model, names, shop

SHOP = shop()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+orders", {"seed:raw_orders", "stg_orders", "orders"}),
        ("1+orders", {"stg_orders", "orders"}),
        ("0+orders", {"orders"}),
        ("2+report", {"report", "orders", "customers", "stg_orders", "stg_events"}),
        ("report+", {"report", "exposure:weekly", "test:assert_report"}),
        (
            "customers+1",
            {"customers", "report", "dim.v1", "dim.v2", "dim.v3", "test:rel.2", "unit_test:customers.ut"},
        ),
        ("1+report+1", {"orders", "customers", "report", "exposure:weekly", "test:assert_report"}),
        (
            "@stg_events,resource_type:model",
            {"stg_events", "customers", "report", "orders", "stg_orders", "dim.v1", "dim.v2", "dim.v3"},
        ),
        ("source:app.events+1", {"source:app.events", "stg_events", "test:not_null_src.3"}),
        ("++orders", set()),
        ("orders++", set()),
        ("+@orders", set()),
        ("+", set()),
        ("tag:nightly,tag:staging", {"stg_orders"}),
        ("tag:staging orders", {"stg_orders", "orders"}),
        ("tag:staging,orders", set()),
        ("orders,", set()),
        ("orders, customers", {"customers"}),
        ("", set()),
    ],
)
def test_operators_and_sets(text, found):
    assert names(SHOP, text, indirect_selection="empty") == found


def test_no_selection_is_everything_that_ls_lists_with_all_resource_types():
    everything = {
        uid for uid, node in SHOP.nodes.items() if node.resource_type != "operation" and "off" not in uid
    }
    assert set(select(SHOP).ids) == everything
    assert select(SHOP, ()).ids == select(SHOP).ids == tuple(sorted(everything))


def test_exclude_alone_takes_from_everything():
    assert names(SHOP) - names(SHOP, exclude="tag:nightly") == {"stg_orders", "stg_events", "pkg.helper"}


def test_text_and_list_mean_the_same():
    assert select(SHOP, "orders customers").ids == select(SHOP, ["orders", "customers"]).ids
    assert SHOP.select("orders") == list(select(SHOP, "orders").ids)


def test_resource_types_filter_after_all_else():
    assert names(SHOP, "orders+", resource_types=["test", "unit_test"]) == {
        "test:not_null_orders_id.1",
        "test:rel.2",
        "test:assert_report",
    }
    assert names(SHOP, "+orders", exclude_resource_types=["seed"]) >= {"stg_orders", "orders"}
    assert names(SHOP, "resource_type:analysis", resource_types=["all"]) == {"analysis:adhoc"}


def test_criteria_that_match_nothing_warn_as_dbt_does():
    """S-066."""
    selection = select(SHOP, ["orders,", "nope", "customers"], "tag:none")
    assert selection.warnings == (
        "The selection criterion 'orders,' does not match any enabled nodes",
        "The selection criterion 'nope' does not match any enabled nodes",
        "The selection criterion 'tag:none' does not match any enabled nodes",
    )
    assert select(SHOP, "orders").warnings == ()


# -- against brute force ------------------------------------------------------------------------------

IDS = [f"m{number}" for number in range(9)]


@st.composite
def graphs(draw):
    """A random DAG of models, as a set of edges from a lower to a higher number."""
    pairs = [(a, b) for b in range(len(IDS)) for a in range(b)]
    edges = draw(st.sets(st.sampled_from(pairs), max_size=16))
    tags = draw(st.lists(st.sampled_from(["x", "y", "z"]), min_size=len(IDS), max_size=len(IDS)))
    return edges, tags


criteria = st.builds(
    lambda at, before, value, behind: ("@" if at else before) + value + ("" if at else behind),
    st.booleans(),
    st.sampled_from(["", "+", "1+", "2+", "0+"]),
    st.sampled_from([*IDS, "tag:x", "tag:y", "tag:z"]),
    st.sampled_from(["", "+", "+1", "+2", "+0"]),
)
unions = st.lists(st.lists(criteria, min_size=1, max_size=3), min_size=1, max_size=3)


def brute(graph: nx.DiGraph, tags: list[str], text: str) -> set[str]:
    """What one criterion means, by shortest paths."""
    core = text.lstrip("@0123456789+")
    value = core.split("+")[0]
    start = {name for name, tag in zip(IDS, tags, strict=True) if value in (name, f"tag:{tag}")}

    def near(view: nx.DiGraph, depth: str) -> set[str]:
        limit = int(depth) if depth else None
        found = set()
        for name in start:
            found |= set(nx.single_source_shortest_path_length(view, name, cutoff=limit))
        return found

    found = set(start)
    if text.startswith("@"):
        below = near(graph, "")
        return below | {name for one in below for name in nx.ancestors(graph, one)}
    if "+" in text[: len(text) - len(core)]:
        found |= near(graph.reverse(), text.split("+")[0])
    if "+" in core:
        found |= near(graph, core.split("+")[1])
    return found


@given(graphs(), unions, unions | st.just([]))
def test_selection_is_set_algebra_over_descendants_and_ancestors(drawn, select_parts, exclude_parts):
    edges, tags = drawn
    parents = {
        number: [f"model.p.{IDS[a]}" for a, b in sorted(edges) if b == number] for number in range(len(IDS))
    }
    entries = [
        model(f"model.p.{name}", *parents[number], tags=[tags[number]]) for number, name in enumerate(IDS)
    ]
    project = Project.from_manifest(manifest(entries, selectors={}))
    graph = nx.DiGraph([(IDS[a], IDS[b]) for a, b in edges])
    graph.add_nodes_from(IDS)

    def joined(parts: list[list[str]]) -> set[str]:
        inner = [reduce(set.intersection, (brute(graph, tags, one) for one in part)) for part in parts]
        return set().union(*inner)

    text = " ".join(",".join(part) for part in select_parts)
    exclude = [",".join(part) for part in exclude_parts]
    expected = joined(select_parts) - joined(exclude_parts)
    for mode in ("eager", "cautious", "buildable", "empty"):
        selection = select(project, text, exclude, indirect_selection=mode)
        assert [uid.removeprefix("model.p.") for uid in selection.ids] == sorted(expected)
        for uid in project.nodes:
            assert selection.why(uid).startswith(uid)
