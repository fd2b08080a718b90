"""State comparison, results and source freshness: S-050 to S-056."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.state import Freshness, State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from tests.dbt.selection.shop import NODES, edited, manifest, model, names, node, shop, state

BEFORE = state()
ASPECTS = ("body", "configs", "persisted_descriptions", "relation", "macros", "contract")


def seen(project: Project, before=BEFORE) -> dict[str, set[str]]:
    """Return what each ``state:modified...`` finds, empty ones left out."""
    found = {"modified": names(project, "state:modified", state=before, indirect_selection="empty")}
    for aspect in ASPECTS:
        words = f"state:modified.{aspect}"
        found[aspect] = names(project, words, state=before, indirect_selection="empty")
    return {key: value for key, value in found.items() if value}


def test_nothing_changed():
    project = shop()
    assert seen(project) == {}
    assert names(project, "state:new", state=BEFORE) == set()
    assert names(project, "state:old", state=BEFORE) == names(project)
    assert names(project, "state:unmodified", state=BEFORE) == names(project)


def as_v2_writes_it(data: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest without code and without configs as written, as dbt v2 leaves them out."""
    data["metadata"] = {**data.get("metadata", {}), "dbt_version": "2.0.8"}
    for raw in data["nodes"].values():
        raw["raw_code"], raw["unrendered_config"] = "--placeholder--", {}
        raw.setdefault("checksum", {"name": "sha256", "checksum": raw["unique_id"]})
    return data


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        (
            {"model__shop__orders": {"checksum": {"name": "sha256", "checksum": "new"}}},
            {"modified": {"orders"}, "body": {"orders"}},
        ),
        (
            {"model__shop__orders": {"config": {"materialized": "view"}}},
            {"modified": {"orders"}, "configs": {"orders"}},
        ),
        (
            {"model__shop__orders": {"config": {"schema": "x"}}},
            {"modified": {"orders"}, "relation": {"orders"}},
        ),
    ],
)
def test_manifests_of_v2_are_compared_by_checksum_and_rendered_config(change, found):
    before = State.from_manifest(as_v2_writes_it(manifest()))
    after = as_v2_writes_it(manifest())
    for key, fields in change.items():
        raw = after["nodes"][key.replace("__", ".")]
        config = {**raw.get("config", {}), **fields.get("config", {})}
        raw.update({**fields, "config": config})
    project = Project.from_manifest(after)
    assert seen(project, before) == found
    selection = select(project, "state:modified", state=before)
    assert any("dbt v2" in note for note in selection.notes)


def test_a_change_made_in_a_manifest_of_v2_is_seen():
    project = Project.from_manifest(as_v2_writes_it(manifest()))
    before = State.from_manifest(as_v2_writes_it(manifest()))
    assert names(project.changed("orders"), "state:modified", state=before, indirect_selection="empty") == {
        "orders"
    }


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"model__shop__orders": {"raw_code": "select 2"}}, {"modified": {"orders"}, "body": {"orders"}}),
        (
            {"seed__shop__raw_orders": {"checksum": {"name": "sha256", "checksum": "new"}}},
            {"modified": {"seed:raw_orders"}, "body": {"seed:raw_orders"}},
        ),
        ({"model__shop__orders": {"checksum": {"name": "sha256", "checksum": "x"}}}, {}),
        ({"model__shop__orders": {"unrendered_config": {"tags": ["a"]}}}, {}),  # S-051
        (
            {"model__shop__orders": {"unrendered_config": {"meta": {"a": 1}}}},
            {"modified": {"orders"}, "configs": {"orders"}},
        ),
        (
            {"model__shop__orders": {"unrendered_config": {"schema": "x"}}},  # S-052
            {"modified": {"orders"}, "relation": {"orders"}},
        ),
        ({"model__shop__orders": {"schema": "other", "database": "other"}}, {}),  # S-050
        ({"model__shop__orders": {"description": "new"}}, {}),  # S-050
        ({"model__shop__orders": {"fqn": ["shop", "other", "orders"]}}, {"modified": {"orders"}}),
        ({"model__shop__orders": {"access": "protected"}}, {"modified": {"orders"}}),
        ({"model__shop__dim__v1": {"latest_version": 3}}, {"modified": {"dim.v1"}}),
        ({"test__shop__rel__2": {"raw_code": "other"}}, {"body": {"test:rel.2"}}),
        (
            {"test__shop__rel__2": {"unrendered_config": {"severity": "error"}}},
            {"modified": {"test:rel.2"}, "configs": {"test:rel.2"}},
        ),
        ({"test__shop__rel__2": {"unrendered_config": {"meta": {"a": 1}}}}, {}),
        (
            {"test__shop__assert_report": {"raw_code": "x"}},
            {"modified": {"test:assert_report"}, "body": {"test:assert_report"}},
        ),
        ({"unit_test__shop__customers__ut": {"checksum": "u2"}}, {"modified": {"unit_test:customers.ut"}}),
        (
            {"source__shop__app__events": {"unrendered_schema": "x"}},
            {"modified": {"source:app.events"}, "relation": {"source:app.events"}},
        ),
        ({"source__shop__app__events": {"schema": "x"}}, {}),
        (
            {"source__shop__app__events": {"freshness": {"warn_after": None, "filter": None}}},
            {"modified": {"source:app.events"}},
        ),
        ({"source__shop__app__events": {"loader": "x"}}, {}),
        ({"exposure__shop__weekly": {"description": "x"}}, {"modified": {"exposure:weekly"}}),
        ({"exposure__shop__weekly": {"owner": {"name": "b"}}}, {"modified": {"exposure:weekly"}}),
        ({"metric__shop__revenue": {"label": "x"}}, {"modified": {"metric:revenue"}}),
        ({"metric__shop__revenue": {"type_params": {"a": 1}}}, {}),
        ({"semantic_model__shop__sm": {"measures": [{"name": "m"}]}}, {"modified": {"semantic_model:sm"}}),
        (
            {"semantic_model__shop__sm": {"config": {"enabled": True, "meta": {"a": 1}}}},
            {"modified": {"semantic_model:sm"}, "configs": {"semantic_model:sm"}},
        ),
        ({"saved_query__shop__sq": {"query_params": {"metrics": ["x"]}}}, {"modified": {"saved_query:sq"}}),
        ({"saved_query__shop__sq": {"exports": [{"name": "e"}]}}, {"modified": {"saved_query:sq"}}),
        ({"function__shop__f": {"raw_code": "x"}}, {"modified": {"function:f"}, "body": {"function:f"}}),
        ({"function__shop__f": {"arguments": [{"name": "a"}]}}, {"modified": {"function:f"}}),
    ],
)
def test_a_change_and_where_it_shows(change, found):
    """S-050, S-051, S-052, P-123."""
    assert seen(edited(**change)) == found


def test_descriptions_count_where_they_are_persisted():
    """S-050, P-123."""
    config = {"persist_docs": {"relation": True, "columns": True}}
    before = state(edited(model__shop__orders={"config": config}))
    described = edited(model__shop__orders={"config": config, "description": "x"})
    column = edited(
        model__shop__orders={"config": config, "columns": {"a": {"name": "a", "description": "x"}}}
    )
    for project in (described, column):
        assert seen(project, before) == {"modified": {"orders"}, "persisted_descriptions": {"orders"}}


def test_a_macro_reaches_all_that_use_it_through_others():
    """S-053."""
    data = manifest()
    data["macros"]["macro.shop.inner"]["macro_sql"] = "changed"
    project = Project.from_manifest(data)
    assert seen(project) == {"modified": {"report"}, "macros": {"report"}}
    why = select(project, "state:modified", state=BEFORE).why("model.shop.report")
    assert why == "model.shop.report is modified (macros: shop.outer)."


def test_new_nodes():
    """S-054; and dbt calls a new source, exposure or metric unmodified."""
    nodes = [
        entry for entry in NODES if entry["unique_id"] not in ("model.shop.report", "exposure.shop.weekly")
    ]
    before = state(Project.from_manifest(manifest(nodes)))
    project = shop()
    assert names(project, "state:new", state=before, indirect_selection="empty") == {
        "report",
        "exposure:weekly",
    }
    assert seen(project, before) == {
        "modified": {"report"},
        "body": {"report"},
        "configs": {"report", "exposure:weekly"},
        "persisted_descriptions": {"report"},
        "relation": {"report"},
        "contract": {"report"},
    }
    assert "exposure:weekly" in names(project, "state:unmodified", state=before)


def test_a_removed_model_selects_nothing():
    """S-054."""
    nodes = [*NODES, model("model.shop.gone")]
    assert seen(shop(), state(Project.from_manifest(manifest(nodes)))) == {}


def test_a_manifest_without_code_is_compared_by_checksums():
    bare = [{**entry, "raw_code": ""} for entry in NODES]
    before = Project.from_manifest(manifest(bare))
    assert seen(before.changed("orders"), state(before))["body"] == {"orders"}
    assert seen(Project.from_manifest(manifest(bare)), state(before)) == {}


# -- contracts ------------------------------------------------------------------------------------------

CONTRACT = {"enforced": True, "checksum": "c1"}
COLUMNS = {
    "id": {"name": "id", "data_type": "numeric(10,2)", "constraints": [{"type": "not_null"}]},
    "x": {"name": "x", "data_type": "text", "constraints": []},
}


def contracted(**keys):
    entry = {"contract": CONTRACT, "columns": COLUMNS, "config": {"materialized": "table"}, **keys}
    return entry | ({} if "contract" in keys else {"contract": CONTRACT})


@pytest.mark.parametrize(
    ("now", "warning"),
    [
        (contracted(contract={"enforced": True, "checksum": "c2"}), None),
        (
            contracted(
                contract={"enforced": True, "checksum": "c2"},
                columns={**COLUMNS, "id": {**COLUMNS["id"], "data_type": "NUMERIC(12)"}},
            ),
            None,
        ),
        (contracted(contract={"enforced": False}), "no longer enforced"),
        (
            contracted(contract={"enforced": True, "checksum": "c2"}, columns={"id": COLUMNS["id"]}),
            "columns removed: x",
        ),
        (
            contracted(
                contract={"enforced": True, "checksum": "c2"},
                columns={**COLUMNS, "x": {"name": "x", "data_type": "int"}},
            ),
            "data types changed: x",
        ),
        (
            contracted(
                contract={"enforced": True, "checksum": "c2"},
                columns={**COLUMNS, "id": {**COLUMNS["id"], "constraints": []}},
            ),
            "not_null constraint of column id removed",
        ),
        (
            contracted(contract={"enforced": True, "checksum": "c2"}, config={"materialized": "view"}),
            "table -> view",
        ),
    ],
)
def test_a_changed_contract_is_modified_and_a_broken_one_warns(now, warning):
    before = state(edited(model__shop__orders=contracted()))
    selection = select(
        edited(model__shop__orders=now), "state:modified.contract", state=before, indirect_selection="empty"
    )
    assert selection.ids == ("model.shop.orders",)
    assert len(selection.warnings) == (warning is not None)
    assert warning is None or warning in selection.warnings[0]


def test_the_broken_contract_of_a_versioned_model_is_an_error_whatever_else_has_changed():
    before = state(edited(model__shop__dim__v1=contracted()))
    project = edited(model__shop__dim__v1=contracted(contract={"enforced": False}, raw_code="other"))
    with pytest.raises(SelectionError, match="breaking change to the contract"):
        select(project, "state:modified", state=before)


def test_a_removed_contract_warns_until_its_deprecation_date():
    gone = node("model.shop.gone", **contracted())
    before = state(Project.from_manifest(manifest([*NODES, gone])))
    assert "deleted or renamed" in select(shop(), "state:modified", state=before).warnings[0]
    past = {**gone, "deprecation_date": "2026-01-01T00:00:00Z"}
    before = state(Project.from_manifest(manifest([*NODES, past])))
    assert not any("gone" in text for text in select(shop(), "state:modified", state=before).warnings)


# -- errors, results, freshness ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "hint"), [("modifed", "state:modified"), ("modified.bdy", "state:modified.body")]
)
def test_an_unknown_comparison_is_an_error_with_a_suggestion(word, hint):
    with pytest.raises(SelectionError, match=f"did you mean `{hint}`"):
        select(shop(), f"state:{word}", state=BEFORE)


def test_results():
    results = {"model.shop.orders": "error", "test.shop.rel.2": "fail", "model.shop.gone": "error"}
    before = state(results=results)
    assert names(shop(), "result:error", state=before, indirect_selection="empty") == {"orders"}
    assert names(shop(), "result:fail", state=before) == {"test:rel.2"}
    assert names(shop(), "1+result:fail", state=before, indirect_selection="empty") == {
        "orders",
        "customers",
        "test:rel.2",
    }
    assert names(shop(), "result:nonsense", state=before) == set()


def test_sources_with_newer_data():
    """S-056."""
    old, new = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    events, users = "source.shop.app.events", "source.shop.app.users"

    def fresher(before, now):
        rows = [{uid: Freshness("pass", at) for uid, at in rows.items()} for rows in (before, now)]
        known = state(freshness=rows[0], current_freshness=rows[1])
        return names(shop(), "source_status:fresher", state=known, indirect_selection="empty")

    assert fresher({events: old, users: old}, {events: new, users: old}) == {"source:app.events"}
    assert fresher({}, {events: old}) == {"source:app.events"}
    assert fresher({events: old}, {events: None}) == set()
    assert fresher({events: new}, {events: old}) == set()


def test_freshness_needs_both_files():
    with pytest.raises(SelectionError, match="No current state comparison"):
        select(shop(), "source_status:fresher", state=state(freshness={}))
    with pytest.raises(SelectionError, match="No previous state comparison"):
        select(shop(), "source_status:fresher", state=state(current_freshness={}))


def test_a_malformed_entry_is_compared_as_far_as_it_goes():
    strange = {
        "columns": ["a"],
        "unrendered_config": "x",
        "contract": 5,
        "query_params": 1,
        "exports": {"a": 1},
    }
    nodes = [{**entry, **strange} for entry in NODES]
    project = Project.from_manifest(manifest(nodes))
    assert select(project, "state:unmodified", state=BEFORE).ids
    assert select(shop(), "state:modified+", state=state(project)).warnings == ()
