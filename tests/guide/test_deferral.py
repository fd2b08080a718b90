"""Two environments and a pull request: which relation each ref reads, in many worlds."""

from __future__ import annotations

from itertools import product

import pytest

from jobkit.dbt.project import Project
from jobkit.guide.deferral import DeferralWorld
from jobkit.views.deferral import deferral_picture, drawn_nodes, read_sentence

SHOP = Project.example()


def uid(name: str) -> str:
    return SHOP.find(name).unique_id


def ids(*names: str) -> frozenset[str]:
    return frozenset(map(uid, names))


def world(**given: object) -> DeferralWorld:
    return DeferralWorld(SHOP, **{"changed": ids("orders"), **given})


def places(one: DeferralWorld) -> dict[tuple[str, str], str | None]:
    return {
        (step.reader_name, step.read.parent_name): step.place
        for step in one.story.steps
        if step.read is not None
    }


def test_a_first_run_reads_production_for_all_that_it_does_not_build() -> None:
    found = places(world())
    assert found["orders", "int_orders_paid"] == "state"
    assert found["customers", "orders"] == "own"
    assert found["customers", "stg_customers"] == "state"
    assert found["cohort_retention", "customers_snapshot"] == "shared"
    assert len(found) == 14


def test_what_exists_is_not_deferred_and_favor_state_changes_that_s040() -> None:
    own = ids("products", "web_sessions")
    assert places(world(own=own))["daily_revenue", "products"] == "own"
    favored = places(world(own=own, favor_state=True))
    assert favored["daily_revenue", "products"] == "state"
    assert favored["customers", "orders"] == "own", "what is selected is read where it is built"


def test_without_a_state_dbt_refuses_the_state_selector_p118() -> None:
    story = world(has_state=False).story
    assert not story.steps
    assert "state" in story.refusal


def test_without_deferral_the_first_ref_to_nothing_is_an_error_s021() -> None:
    story = world(defers=False, command="dbt run --select orders+").story
    assert story.steps[0].place == "error"
    assert {step.place for step in story.steps[1:]} == {None}
    assert read_sentence(story.steps[1]).startswith("customers is skipped: it reads nothing. ")


def test_the_state_trusts_its_manifest_s041() -> None:
    story = world(gone=ids("products")).story
    step = next(step for step in story.steps if step.read is not None and step.read.parent_name == "products")
    assert (step.place, step.row.status) == ("error", "error")
    assert read_sentence(step) == (
        "daily_revenue wants to read prod.products, which does not exist: it ends in an error."
    )


def test_a_dropped_schema_is_an_empty_one() -> None:
    first = world()
    second = world(own=first.story.built)
    assert places(second) == places(first), "the same models are built again"
    assert places(world(own=frozenset())) == places(first)


def test_presence_follows_the_run() -> None:
    story = world().story
    assert story.presence(uid("orders"), 0) == "building"
    assert story.presence(uid("customers"), 0) == "absent"
    assert story.presence(uid("orders"), len(story.steps) - 1) == "built"
    assert world(own=ids("products")).story.presence(uid("products"), 0) == "there"


@pytest.mark.parametrize(("favor", "defers", "has_state"), list(product([False, True], repeat=3)))
@pytest.mark.parametrize("own", [(), ("products", "stg_customers"), tuple(world().nodes)])
@pytest.mark.parametrize(
    "command", ["dbt build -s state:modified+", "dbt run -s orders+ --defer", "dbt ls", "no"]
)
def test_every_step_agrees_with_its_row(
    favor: bool, defers: bool, has_state: bool, own: tuple[str, ...], command: str
) -> None:
    one = world(
        command=command, favor_state=favor, defers=defers, has_state=has_state,
        own=frozenset(uid(name) for name in own),
    )  # fmt: skip
    story = one.story
    for position, step in enumerate(story.steps):
        assert (step.place is None) == (step.row.status == "skipped")
        if step.place == "error":
            assert step.row.status == "error"
        if step.read is not None and step.place in ("own", "state"):
            schema = one.schema if step.place == "own" else one.production
            assert step.read.relation.startswith(f"{schema}.")
        picture = deferral_picture(story, position)
        assert len(picture.parts("read")) == (step.read is not None)
        assert not deferral_picture(story, position, is_hidden=True).parts("read")


def test_a_large_run_draws_what_is_near() -> None:
    company = Project.example("company")
    one = DeferralWorld(company, frozenset({next(iter(company.nodes))}), "dbt run")
    drawn = drawn_nodes(one.story, 40)
    step = one.story.steps[40]
    assert len(drawn) == 16
    assert {step.read.reader, step.read.parent} <= set(drawn)
    assert any(
        "more nodes of this run are not drawn" in text for text in deferral_picture(one.story, 40).texts()
    )
