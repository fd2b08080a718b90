from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.execution import invoke
from jobkit.execution.flow import flow_of
from jobkit.execution.gates import gates_of
from jobkit.execution.plan import make_plan
from tests.execution.make import check, exposure, model, order, project, source


@st.composite
def graphs(draw):
    """Return (project, selected ids): models over models and sources, and tests with one to three parents."""
    count = draw(st.integers(2, 9))
    nodes = [source("s")]
    ids = ["source.p.raw.s"]
    for index in range(count):
        parents = draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
        nodes.append(model(f"m{index}", *parents))
        ids.append(f"model.p.m{index}")
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


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_tests_hold_back_what_descends_from_all_their_parents_s006(case):
    made, _ = case
    flow = flow_of(made, tests_gate=True)
    ours = nx.DiGraph()
    ours.add_nodes_from(flow.ids)
    ours.add_edges_from((flow.ids[p], flow.ids[n]) for n, near in enumerate(flow.parents) for p in near)
    theirs = with_test_edges(made)
    assert all(p < n for n, near in enumerate(flow.parents) for p in near)
    assert nx.transitive_closure(ours).edges == nx.transitive_closure(theirs).edges


@settings(max_examples=150, deadline=None)
@given(graphs(), st.booleans())
def test_edges_hold_across_what_is_not_selected_and_rank_by_depth_s001_s002(case, build):
    made, selected = case
    plan = make_plan(flow_of(made, tests_gate=build), selected)
    graph = with_test_edges(made) if build else made.graph
    above = nx.transitive_closure(graph).reverse()
    theirs = nx.DiGraph()
    theirs.add_nodes_from(selected)
    theirs.add_edges_from((p, n) for n in selected for p in above.successors(n) if p in selected)
    ours = nx.DiGraph()
    ours.add_nodes_from(range(len(plan.ids)))
    ours.add_edges_from((p, n) for n, near in enumerate(plan.parents) for p in near)
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
    plan = make_plan(flow_of(made, tests_gate=False), ["model.p.a", "model.p.c"])
    assert plan.ids == ["model.p.a", "model.p.b", "model.p.c"]
    assert plan.runs == [True, False, True]


def test_gates_name_the_nearest_nodes_only():
    made = project(model("a"), check("t", "a"), model("b", "a"), model("c", "b"))
    assert gates_of(made) == {"model.p.b": ["test.p.t"]}


def test_a_test_on_an_exposures_parent_does_not_hold_the_exposure_back_s020():
    made = project(model("a"), check("t", "a"), exposure("e", "a"))
    assert gates_of(made) == {}


def test_ready_nodes_start_by_depth_then_unique_id_s002():
    made = project(model("z"), model("a", "z"), model("y"), check("t", "z"), model("b"))
    assert order(invoke("dbt build", made, threads=1)) == ["b", "y", "z", "t", "a"]
