"""A selection as few boxes: what is taken, one step around it, and the rest counted."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobkit import Project, select
from jobkit.views.selection_graph import SelectionGraph, is_drawn, selection_graph
from jobkit.views.selection_picture import selection_picture
from jobkit.views.svg import draw_svg


@cache
def shop() -> Project:
    return Project.example("shop")


@cache
def company() -> Project:
    return Project.example("company")


def graph(project: Project, words: str | None, focus: str = "", most: int = 80) -> SelectionGraph:
    return selection_graph(project, select(project, words).ids, focus, most)


def check(project: Project, drawn: SelectionGraph, most: int) -> None:
    """Every node is in one box or counted, and every edge between boxes is one of the project."""
    assert len(drawn.boxes) <= most
    inside = [uid for box in drawn.boxes for uid in box.ids]
    assert len(inside) == len(set(inside))
    assert (
        len(inside) + drawn.unrelated == drawn.total == sum(is_drawn(project, uid) for uid in project.nodes)
    )
    box_of = {uid: box.key for box in drawn.boxes for uid in box.ids}
    real = {
        (box_of[parent], box_of[uid])
        for uid in box_of
        for parent in project.parents[uid]
        if parent in box_of and box_of[parent] != box_of[uid]
    }
    rest = {box.key for box in drawn.boxes if box.is_rest}
    shown = set(drawn.edges)
    assert {edge for edge in shown if not rest & set(edge)} == {edge for edge in real if not rest & set(edge)}
    assert shown <= real


def test_a_small_project_is_drawn_whole() -> None:
    drawn = graph(shop(), "orders")
    check(shop(), drawn, 80)
    assert all(box.is_single for box in drawn.boxes)
    assert [box.key for box in drawn.boxes if box.side == "taken"] == ["model.shop.orders"]
    assert not drawn.unrelated


def test_tests_stand_on_what_they_test() -> None:
    drawn = graph(shop(), "orders")
    box = drawn.box("model.shop.orders")
    assert box is not None
    tests = [uid for uid in select(shop(), "orders").ids if uid.startswith("test.")]
    assert box.tests == sum("model.shop.orders" in shop().parents[uid] for uid in tests)


def test_one_step_around_is_drawn_and_the_rest_is_counted() -> None:
    name = next(
        uid
        for uid in company().nodes
        if uid.startswith("model.") and len(company().children[uid]) and len(company().parents[uid])
    )
    drawn = selection_graph(company(), [name])
    check(company(), drawn, 80)
    sides = {uid: box.side for box in drawn.boxes for uid in box.ids if not box.is_rest}
    assert sides[name] == "taken"
    for parent in company().parents[name]:
        assert sides[parent] == "upstream"
    assert drawn.unrelated


def test_many_nodes_share_boxes_by_folder() -> None:
    drawn = graph(company(), None)
    check(company(), drawn, 80)
    assert any(not box.is_single for box in drawn.boxes)


def test_the_node_in_focus_has_a_box_of_its_own() -> None:
    name = next(uid for uid in company().nodes if uid.startswith("model."))
    drawn = graph(company(), None, focus=name)
    check(company(), drawn, 80)
    assert drawn.box(name) is not None


def test_a_focus_that_is_no_node_changes_nothing() -> None:
    assert graph(shop(), "orders", focus="model.shop.nothing") == graph(shop(), "orders")


@given(
    st.sampled_from(
        ["tag:daily", "+path:models/marts", "resource_type:source", "resource_type:test", "*", "nothing"]
    ),
    st.sampled_from([12, 30, 80]),
)
def test_no_graph_has_more_boxes_than_asked_for(words: str, most: int) -> None:
    for project in (shop(), company()):
        try:
            drawn = graph(project, words, most=most)
        except Exception as error:
            pytest.fail(str(error))
        check(project, drawn, most)


def test_the_picture_says_what_every_box_is() -> None:
    drawn = graph(company(), "resource_type:model", most=30)
    picture = selection_picture(drawn, company().nodes, {})
    parts = picture.parts("box")
    assert [part.data["box"] for part in parts] == [box.key for box in drawn.boxes]
    assert all("taken" in part.tooltip for part in parts)
    assert draw_svg(picture) == draw_svg(selection_picture(drawn, company().nodes, {}))


def test_marks_are_written_and_said() -> None:
    drawn = graph(shop(), "orders")
    picture = selection_picture(drawn, shop().nodes, {"model.shop.stg_orders": "modified"})
    part = next(one for one in picture.parts("box") if one.data["box"] == "model.shop.stg_orders")
    assert part.tooltip.endswith("modified")
    assert "modified" in picture.texts()
