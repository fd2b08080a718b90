"""Results are values: equal by content, the same after pickling and copying, and changed by nobody."""

import copy
import json
import pickle
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass, replace
from multiprocessing import get_context

import pytest

from jobkit import Project, State, Warehouse, fail, invoke
from jobkit.basics.errors import ArtifactError
from jobkit.basics.frozen import FrozenDict, frozen, plain
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.execution import InvocationRequest, invoke_request
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.state import Freshness
from jobkit.dbt.selection import select


def shop() -> Project:
    """Return the shop, every time another object."""
    made = example_artifacts("shop")
    return Project.from_manifest(made["manifest.json"], made["run_results.json"])


def built():
    """Return an invocation with failures, skips, deferred parents and reasons."""
    project = shop()
    state = State(project, {"model.shop.orders": "success"}, schema="prod", args={"select": ["orders"]})
    return invoke(
        "dbt build --select int_orders_paid+ --defer",
        project,
        state=state,
        warehouse=Warehouse.built(project, "prod").without("prod.customers"),
        schema="ci",
        faults=[fail("orders")],
    )


def checked():
    return invoke("dbt source freshness", shop(), faults=[fail("source.shop.web.events")])


MAKERS = {
    "project": shop,
    "graph": lambda: State.from_manifest(example_artifacts("shop")["manifest.json"]).project,
    "node": lambda: shop().nodes["model.shop.orders"],
    "state": lambda: built().state,
    "state with freshness": lambda: replace(
        checked().state, current_freshness={"source.shop.web.events": Freshness("pass")}
    ),
    "warehouse": lambda: Warehouse.built(shop()),
    "selection": lambda: select(shop(), "tag:nightly+", exclude="cohort_retention"),
    "invocation": built,
    "freshness": checked,
    "node result": lambda: built().results[0],
    "durations": lambda: shop().durations,
    "request": lambda: InvocationRequest("dbt build", shop(), faults=(fail("orders"),)),
}
AGAIN = [
    copy.copy,
    copy.deepcopy,
    *(lambda value, p=p: pickle.loads(pickle.dumps(value, p)) for p in range(2, 6)),
]


@pytest.mark.parametrize("name", MAKERS)
def test_values_made_alike_are_equal(name):
    one, other = MAKERS[name](), MAKERS[name]()
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)
    assert repr(one) == repr(other)
    assert one != "something else"


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("again", AGAIN)
def test_a_copy_is_equal_and_works(name, again):
    value = MAKERS[name]()
    other = again(value)
    assert type(other) is type(value)
    assert other == value and hash(other) == hash(value)
    assert again(other) == value


@pytest.mark.parametrize("again", AGAIN)
def test_a_copy_answers_as_the_original_does(again):
    inv, selection = built(), select(shop(), "+orders")
    other = again(inv)
    assert other.to_dict() == inv.to_dict()
    assert [other.why(row.unique_id) for row in other.results] == [
        inv.why(row.unique_id) for row in inv.results
    ]
    assert [again(selection).why(uid) for uid in shop().nodes] == [selection.why(uid) for uid in shop().nodes]
    project = again(shop())
    assert project.select("state:modified+", state=State(shop())) == []
    assert invoke("dbt build", project) == invoke("dbt build", shop())


def test_what_was_worked_out_is_not_pickled():
    project = shop()
    before = len(pickle.dumps(project))
    invoke("dbt build", project)
    assert project.graph and project.env_vars == {} and hash(project)
    assert len(pickle.dumps(project)) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda project: project.changed("orders"),
        lambda project: project.changed("orders", body=False, config={"enabled": True, "meta": {"x": [1]}}),
        lambda project: project.changed("source.shop.web.events"),
        lambda project: project.with_durations({"orders": 1.0}),
        lambda project: project.without_packages(),
        lambda project: project.without_nodes(),
    ],
)
def test_another_project_is_not_equal(change):
    project = shop()
    other = change(project)
    assert other != project and project != other
    assert State(other) != State(project)
    assert change(shop()) == other and hash(change(shop())) == hash(other)


@pytest.mark.parametrize(
    "field", ["results", "freshness", "current_freshness", "schema", "args"], ids=lambda name: name
)
def test_states_differ_by_every_field(field):
    value = "dev" if field == "schema" else {"a": "b"}
    state = State(shop())
    assert replace(state, **{field: value}) != state


def test_each_project_has_tables_of_its_own():
    def ids(project):
        return list(project.nodes)

    one, other = shop(), shop()
    assert one.table(ids) is one.table(ids)
    assert one.table(ids) == other.table(ids)
    assert one.table(ids) is not other.table(ids)
    assert one.table(ids) is not one.changed("orders").table(ids)


def test_a_project_does_not_change_with_what_it_was_made_of():
    given = example_artifacts("shop")
    project = Project.from_manifest(given["manifest.json"], given["run_results.json"])
    manifest = given["manifest.json"]
    orders = manifest["nodes"]["model.shop.orders"]
    orders["config"]["tags"].append("other")
    orders["config"]["meta"]["owner"] = "other"
    orders["depends_on"]["nodes"].clear()
    orders["raw_code"] = "other"
    manifest["metadata"]["project_name"] = "other"
    manifest["macros"]["macro.dbt_utils.star"]["macro_sql"] = "other"
    manifest["selectors"]["nightly"]["definition"]["union"].clear()
    manifest["sources"].clear()
    given["run_results.json"]["results"].clear()
    assert project == shop()
    assert invoke("dbt build", project) == invoke("dbt build", shop())


def test_a_state_does_not_change_with_what_it_was_made_of():
    results, args = {"model.shop.orders": "error"}, {"select": ["orders"], "vars": {"a": [1]}}
    state = State(shop(), results, args=args)
    results["model.shop.orders"] = "success"
    args["select"].append("customers")
    args["vars"]["a"].append(2)
    assert state.results == {"model.shop.orders": "error"}
    assert plain(state.args) == {"select": ["orders"], "vars": {"a": [1]}}


def mutable_parts(value, path="", seen=None):
    """Yield where a result holds a container that can be changed; entries of the manifest are apart."""
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(value, Node):
        return
    seen.add(id(value))
    if isinstance(value, (set, list, bytearray)) or type(value) is dict:
        yield path
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, (tuple, list)):
        inner = enumerate(value)
    elif is_dataclass(value):
        inner = ((f.name, getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_"))
    elif isinstance(value, Project):
        inner = ((k, v) for k, v in vars(value).items() if k not in ("macros", "metadata", "selectors"))
        inner = ((k, v) for k, v in inner if not k.startswith("_"))
    else:
        return
    for key, part in inner:
        yield from mutable_parts(part, f"{path}.{key}", seen)


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "node"])
def test_no_public_field_can_be_changed(name):
    assert list(mutable_parts(MAKERS[name]())) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__setitem__("a", 1),
        lambda d: d.__delitem__("a"),
        lambda d: d.__ior__({"b": 1}),
        lambda d: d.update(b=1),
        lambda d: d.setdefault("b", 1),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.clear(),
    ],
)
def test_a_frozen_dict_refuses_every_change(change):
    mapping = frozen({"a": [{"b": 1}]})
    for each in (mapping, mapping["a"][0]):
        with pytest.raises(TypeError, match="cannot be changed"):
            change(each)
    assert mapping == {"a": ({"b": 1},)}
    assert json.loads(json.dumps(mapping)) == plain(mapping) == {"a": [{"b": 1}]}
    assert frozen(mapping) is mapping and isinstance(mapping, FrozenDict)


def test_a_project_refuses_to_be_changed():
    project = shop()
    with pytest.raises(AttributeError, match="a project does not change: nodes"):
        project.nodes = {}
    with pytest.raises(AttributeError, match="a project does not change: other"):
        project.other = 1
    with pytest.raises(AttributeError, match="a project does not change: durations"):
        del project.durations
    with pytest.raises(TypeError, match="cannot be changed"):
        project.nodes.pop("model.shop.orders")


def test_what_a_result_hands_out_is_the_callers_own():
    inv = built()
    before = inv.to_dict()
    inv.to_dict()["args"]["select"].append("other")
    assert inv.to_dict() == before
    assert isinstance(before["args"]["select"], list)


def test_a_mapping_too_deep_to_copy_is_an_error():
    given = example_artifacts("shop")["manifest.json"]
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    given["nodes"]["model.shop.orders"]["meta"] = deep
    with pytest.raises(ArtifactError, match="nested too deeply"):
        Project.from_manifest(given)


def test_a_request_with_the_same_key_has_the_same_outcome():
    project, warehouse = shop(), Warehouse()
    one = InvocationRequest("dbt build", project, warehouse=warehouse, faults=(fail("orders"),))
    assert replace(one).key == one.key
    assert invoke_request(one) == invoke("dbt build", project, faults=[fail("orders")])
    for changes in ({"threads": 1}, {"command": "dbt run"}, {"project": shop()}, {"state": State(project)}):
        assert replace(one, **changes).key != one.key


def test_an_invocation_crosses_processes():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(built).result() == built()
        assert pool.submit(shop).result() == shop()
        assert pool.submit(select, shop(), "tag:nightly").result() == select(shop(), "tag:nightly")
