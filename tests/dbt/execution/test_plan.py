from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.dbt.execution import Warehouse, fail, invoke
from jobkit.dbt.execution.blocking_tests import blocking_tests_of
from jobkit.dbt.execution.execution_graph import execution_graph_of
from jobkit.dbt.execution.plan import make_plan
from tests.dbt.execution.make import check, exposure, function, model, order, project, source


@st.composite
def graphs(draw):
    """Return (project, selected ids): models, functions and sources, and tests of one to three of them."""
    count = draw(st.integers(2, 9))
    nodes = [source("s")]
    ids = ["source.p.raw.s"]
    for index in range(count):
        parents = draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
        kind = draw(st.sampled_from((model, model, model, model, function)))
        nodes.append(kind(f"m{index}", *parents))
        ids.append(nodes[-1]["unique_id"])
    for index in range(draw(st.integers(0, 5))):
        parents = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
        nodes.append(check(f"t{index}", *parents))
    if draw(st.booleans()):
        nodes.append(
            exposure("e", *draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True)))
        )
    made = project(*nodes)
    choices = sorted(uid for uid in made.nodes if not uid.startswith("source."))
    return made, draw(st.lists(st.sampled_from(choices), min_size=1, unique=True))


def with_test_edges(made):
    """Return the graph of ``build`` by definition: a test before all that descend from all its parents."""
    graph = made.graph.copy()
    edges = [
        (test, uid)
        for test, node in made.nodes.items()
        if node.resource_type == "test" and made.parents[test]
        for uid, other in made.nodes.items()
        if other.resource_type == "model" and set(made.parents[test]) <= nx.ancestors(made.graph, uid)
    ]
    graph.add_edges_from(edges)
    return graph


@settings(max_examples=150)
@given(graphs())
def test_tests_hold_back_what_descends_from_all_their_parents_s006(case):
    made, _ = case
    graph = execution_graph_of(made, tests_first=True)
    ours = nx.DiGraph()
    ours.add_nodes_from(graph.ids)
    ours.add_edges_from((graph.ids[p], graph.ids[n]) for n, near in enumerate(graph.parents) for p in near)
    shared = [(graph.shared[bit], n) for n, held in graph.holds.items() for bit in range(held.bit_length())]
    held = [pair for pair in shared if graph.holds[pair[1]] >> graph.shared.index(pair[0]) & 1]
    ours.add_edges_from((graph.ids[test], graph.ids[n]) for test, n in held)
    theirs = with_test_edges(made)
    assert all(p < n for n, near in enumerate(graph.parents) for p in near)
    assert all(test < n for test, n in held)
    assert nx.transitive_closure(ours).edges == nx.transitive_closure(theirs).edges


@settings(max_examples=150)
@given(graphs(), st.booleans())
def test_edges_hold_across_what_is_not_selected_and_rank_by_depth_s001_s002(case, build):
    made, selected = case
    plan = make_plan(execution_graph_of(made, tests_first=build), selected)
    graph = with_test_edges(made) if build else made.graph
    above = nx.transitive_closure(graph).reverse()
    theirs = nx.DiGraph()
    theirs.add_nodes_from(selected)
    theirs.add_edges_from((p, n) for n in selected for p in above.successors(n) if p in selected)
    ours = nx.DiGraph()
    ours.add_nodes_from(range(len(plan.ids)))
    ours.add_edges_from((p, n) for n, near in enumerate(plan.parents) for p in near)
    ours.add_edges_from(
        (t, n) for n, held in plan.holds.items() for t, bit in plan.shared.items() if held & bit
    )
    reached = nx.transitive_closure(ours)
    runs = [n for n, selected_ in enumerate(plan.runs) if selected_]
    kept = {(plan.ids[p], plan.ids[n]) for p, n in reached.edges if plan.runs[p] and plan.runs[n]}
    assert {plan.ids[n] for n in runs} == set(selected)
    assert kept == set(theirs.edges)
    depth = {uid: level for level, layer in enumerate(nx.topological_generations(theirs)) for uid in layer}
    by_rank = sorted(runs, key=plan.rank.__getitem__)
    assert [plan.ids[n] for n in by_rank] == sorted(selected, key=lambda uid: (depth[uid], uid))


def test_only_what_lies_between_selected_nodes_is_passed_through():
    made = project(model("a"), model("b", "a"), model("c", "b"), model("d", "c"), model("x", "b"))
    plan = make_plan(execution_graph_of(made, tests_first=False), ["model.p.a", "model.p.c"])
    assert plan.ids == ["model.p.a", "model.p.b", "model.p.c"]
    assert plan.runs == [True, False, True]


def test_blocking_tests_name_the_nearest_nodes_only():
    made = project(model("a"), check("t", "a"), model("b", "a"), model("c", "b"))
    assert blocking_tests_of(made).near == {"model.p.b": ["test.p.t"]}
    assert blocking_tests_of(made).shared == ()


def test_a_test_on_an_exposures_parent_does_not_hold_the_exposure_back_s020():
    made = project(model("a"), check("t", "a"), exposure("e", "a"))
    assert (blocking_tests_of(made).near, blocking_tests_of(made).holds) == ({}, {})


def test_a_shared_test_holds_what_is_below_all_its_parents_s006():
    made = project(
        *(model("a"), model("b"), model("ab", "a", "b"), model("below", "ab"), model("c", "a")),
        *(check("t", "a", "b"), check("of_c", "c", "ab"), check("own", "ab"), exposure("e", "below")),
    )
    tests = blocking_tests_of(made)
    assert tests.shared == ("test.p.t",)  # nothing is below c
    assert tests.holds == {f"{kind}.p.{name}": 1 for kind, name in HELD}
    assert tests.near == {"model.p.below": ["test.p.own"]}


HELD = [("model", "ab"), ("model", "below"), ("test", "own"), ("test", "of_c"), ("exposure", "e")]


def test_a_node_waits_for_a_shared_test_across_what_is_not_selected_s001_s006():
    made = project(model("a"), model("b"), model("gap", "a", "b"), model("end", "gap"), check("t", "a", "b"))
    chosen = "dbt build --select a b end t"
    assert order(invoke(chosen, made, threads=4)) == ["a", "b", "t", "end"]
    failing = invoke(chosen, made, faults=[fail("t")])
    assert {row.unique_id: row.status for row in failing.results}["model.p.end"] == "skipped"


@settings(max_examples=200)
@given(graphs(), st.data())
def test_skipped_is_what_is_below_a_failure_in_the_graph_of_build_s004_s006(case, data):
    made, selected = case
    failing = set(data.draw(st.lists(st.sampled_from(sorted(selected)), unique=True)))
    failing -= {uid for uid in failing if uid.startswith("exposure.")}
    graph = nx.transitive_closure(with_test_edges(made)).subgraph(selected)
    failed, skips = set(), set()
    for uid in nx.topological_sort(graph):
        if (failed | skips) & set(graph.predecessors(uid)):
            skips.add(uid)
        elif uid in failing:
            failed.add(uid)
    names = " ".join(uid if uid.startswith("exposure") else made.nodes[uid].name for uid in selected)
    names = names.replace("exposure.p.", "exposure:")
    command = f"dbt build --select {names} --indirect-selection empty"
    ended = invoke(command, made, faults=[fail(uid) for uid in failing], warehouse=Warehouse.built(made))
    status = {row.unique_id: row.status for row in ended.results}
    assert {uid for uid, word in status.items() if word in ("error", "fail")} == failed
    assert {uid for uid, word in status.items() if word == "skipped"} == skips


def test_ready_nodes_start_by_depth_then_unique_id_s002():
    made = project(model("z"), model("a", "z"), model("y"), check("t", "z"), model("b"))
    assert order(invoke("dbt build", made, threads=1)) == ["b", "y", "z", "t", "a"]
