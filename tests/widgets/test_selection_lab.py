"""The lab of selections: what is in, what is out and why, two versions, cost and time."""

from __future__ import annotations

import pytest

from jobkit import Project, State, invoke, select
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Warehouse
from jobkit.widgets.selection_lab import SelectionLab
from tests.shared import SHARED
from tests.widgets.drawn_page import Page

HOSTILE = '"><img src=x onerror=alert(1)>'
ORDERS = "model.shop.orders"


def page(lab: SelectionLab) -> Page:
    return Page(lab.html)


def test_it_takes_what_the_library_takes() -> None:
    lab = SelectionLab("shop", "+orders", "stg_payments")
    types = ("model", "seed", "snapshot", "test", "unit_test", "function", "exposure", "saved_query")
    wanted = select(Project.example("shop"), "+orders", "stg_payments", resource_types=types).ids
    assert lab.answer.ids == wanted
    assert lab.command == "dbt build --select +orders --exclude stg_payments"


def test_a_command_takes_its_own_resource_types() -> None:
    lab = SelectionLab("shop", "+orders", command="run")
    assert {uid.partition(".")[0] for uid in lab.answer.ids} == {"model"}
    lab.act("verb", "test")
    assert {uid.partition(".")[0] for uid in lab.answer.ids} == {"test", "unit_test"}


def test_a_node_says_why_it_is_in_or_out() -> None:
    lab = SelectionLab("shop", "+orders", "stg_payments")
    lab.act("ask", "model.shop.stg_payments")
    text = page(lab).text
    assert "– not taken" in text
    assert "is excluded: it matches stg_payments" in text
    lab.act("ask", "model.shop.stg_orders")
    assert "✓ taken" in page(lab).text
    assert "ancestor of model.shop.orders" in page(lab).text
    lab.act("ask", "")
    assert "taken is" not in page(lab).text


def test_cost_and_time_are_those_of_the_command() -> None:
    lab = SelectionLab("shop", "+orders", price_per_hour=3.6, threads=2)
    shop = Project.example("shop")
    run = invoke("dbt build --select +orders", shop, warehouse=Warehouse.built(shop), threads=2)
    cost = lab.answer.cost
    assert cost.elapsed_seconds == run.elapsed_seconds
    assert cost.compute_seconds == pytest.approx(sum(one.execution_time for one in run.results))
    assert cost.price == pytest.approx(cost.compute_seconds / 1000)
    assert lab.answer.whole_cost.elapsed_seconds > cost.elapsed_seconds
    before = lab.answer.cost.elapsed_seconds
    lab.act("threads", "1")
    assert lab.answer.cost.elapsed_seconds > before


def test_ls_runs_nothing() -> None:
    lab = SelectionLab("shop", "orders", command="ls")
    assert "runs none" in page(lab).text


def test_a_slip_is_answered_with_what_was_meant() -> None:
    lab = SelectionLab("shop", "+odrers tag:stagging,stg_orders")
    assert "Did you mean" in page(lab).text
    lab.act("meant", "+odrers +orders")
    lab.act("meant", "tag:stagging tag:staging")
    assert lab.state.select == "+orders tag:staging,stg_orders"
    assert "Did you mean" not in page(lab).text


def test_a_refused_selection_says_dbts_reason_and_draws_the_project() -> None:
    lab = SelectionLab("shop", "tga:nightly")
    assert "did you mean tag" in page(lab).text
    assert "dbt refuses this selection" in page(lab).text
    assert lab.answer.graph.boxes


def test_changes_made_here_are_what_state_modified_finds() -> None:
    lab = SelectionLab("shop", "state:modified")
    assert lab.answer.ids == ()
    lab.act("change", f"body {ORDERS}")
    assert ORDERS in lab.answer.ids
    checks = dict(lab.answer.differences.checks)
    assert checks["modified.body"] == (ORDERS,)
    assert checks["modified.configs"] == ()
    lab.act("change", f"config {ORDERS}")
    assert dict(lab.answer.differences.checks)["modified.configs"] == (ORDERS,)
    assert lab.answer.marks == {ORDERS: "modified"}
    lab.act("unchange", "0")
    assert dict(lab.answer.differences.checks)["modified.body"] == ()
    lab.act("ask", ORDERS)
    assert "Against the state: configs" in page(lab).text


def test_two_versions_of_a_project_are_compared() -> None:
    shop = Project.example("shop")
    new = shop.with_model("late_orders", "orders")
    for earlier in (shop, State(shop)):
        lab = SelectionLab(new, "state:new", state=earlier)
        assert lab.answer.ids == ("model.shop.late_orders",)
        assert lab.answer.marks == {"model.shop.late_orders": "new"}


def test_a_name_is_found_by_a_part_of_it() -> None:
    lab = SelectionLab("shop")
    lab.act("find", "ORDER")
    found = [lab.answer.project.nodes[uid].name for uid in lab.answer.found]
    assert found[0].startswith("order")
    assert all("order" in name for name in found)
    lab.act("find", "zzz")
    assert "No node has that in its name." in page(lab).text


def test_a_box_of_several_nodes_lists_them() -> None:
    lab = SelectionLab("company")
    box = next(box for box in lab.answer.graph.boxes if not box.is_single)
    lab.act("ask", box.key)
    assert f"member-{box.ids[0]}" in page(lab).all("data-key")


def test_selectors_and_indirect_selection() -> None:
    shop = Project.example("shop")
    lab = SelectionLab(shop, "stg_orders")
    lab.act("indirect", "empty")
    assert lab.answer.ids == ("model.shop.stg_orders",)
    assert lab.command.endswith("--indirect-selection empty")
    if shop.selectors:
        lab.act("selector", next(iter(shop.selectors)))
        assert not lab.alert


def test_the_command_can_be_pasted_into_a_shell() -> None:
    lab = SelectionLab("shop", "path:models/a b*,tag:x 2+orders")
    assert lab.command == "dbt build --select path:models/a 'b*,tag:x' 2+orders"


ACTIONS = {
    "verb": ["clone", 3, None],
    "select": [3, None, "x" * 100_001],
    "exclude": [3, None],
    "selector": ["nothing", 3],
    "indirect": ["lazy", 3],
    "threads": ["0", "65", "x", True],
    "meant": ["x", "", 3],
    "ask": ["model.shop.nothing", 3],
    "find": [3, None],
    "change": ["body", "body model.shop.nothing", f"name {ORDERS}", 3],
    "unchange": ["0", "-1", "x", None],
}


@pytest.mark.parametrize(("action", "value"), [(name, value) for name in ACTIONS for value in ACTIONS[name]])
def test_a_bad_value_is_shown_and_changes_nothing(action: str, value: object) -> None:
    lab = SelectionLab("shop", "orders")
    state = lab.state
    lab.act(action, value)
    assert lab.state == state
    assert "jk-alert" in lab.alert
    assert "went wrong here" not in lab.alert


def test_every_action_has_bad_values() -> None:
    own = {name.removeprefix("do_") for name in vars(SelectionLab) if name.startswith("do_")}
    assert own == set(ACTIONS)


@pytest.mark.parametrize("action", ["select", "exclude", "find"])
def test_hostile_text_stays_text(action: str) -> None:
    lab = SelectionLab("shop")
    lab.act(action, HOSTILE)
    assert "img" not in page(lab).tags
    assert not lab.alert


def test_drawing_again_gives_the_same_bytes_and_names_are_unique() -> None:
    for project in ("shop", "company"):
        lab = SelectionLab(project, "+orders" if project == "shop" else "")
        lab.act("find", "order")
        lab.act("ask", next(uid for uid in lab.answer.project.nodes if uid.startswith("model.")))
        assert lab.draw() == lab.draw()
        page(lab).check_names()


@pytest.mark.parametrize(
    "given",
    [
        {"project": "shp"},
        {"select": 3},
        {"state": "prod"},
        {"command": "clone"},
        {"threads": 0},
        {"price_per_hour": -1},
        {"price_per_hour": "x"},
    ],
)
def test_a_wrong_beginning_is_an_error(given: dict[str, object]) -> None:
    with pytest.raises(JobkitError):
        SelectionLab(**given)  # type: ignore[arg-type]


@pytest.mark.slow
def test_fifteen_thousand_nodes_have_eighty_boxes_at_most() -> None:
    lab = SelectionLab(SHARED / "manifests" / "spellbook_dex.json.gz", "dex_trades+")
    assert len(lab.answer.project.nodes) > 15_000
    for words in ("dex_trades+", "", "tag:dex", "resource_type:source", "dex_trads"):
        lab.act("select", words)
        assert not lab.alert
        assert len(lab.answer.graph.boxes) <= 80
        assert len(lab.html) < 300_000
