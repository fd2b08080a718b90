from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, invoke
from jobkit.dbt.manifest.state import State
from tests.dbt.execution.make import check, ephemeral, hook, model, project


def test_a_skip_leads_back_to_what_failed():
    made = project(model("a"), check("t", "a"), model("b", "a"), model("c", "b"))
    why = invoke("dbt build", made, faults=[fail("t", "2 orders twice")]).why("c")
    assert str(why) == "model.p.c ended with skipped: the test t failed, and c is built from what it tests."
    assert [cause.kind for cause in why] == ["upstream", "fault", "selection"]
    assert "2 orders twice" in why.causes[1].text


def test_a_missing_relation_is_named():
    why = invoke("dbt run --select b", project(model("a"), model("b", "a"))).why("b")
    assert "b reads a, but dev.a does not exist" in why.sentence


def test_a_deferred_parent_says_why_it_was_deferred():
    made = project(model("a"), model("b", "a"))
    built = invoke("dbt run", made, schema="prod")
    inv = invoke("dbt run --select b --defer", made, state=built.state, warehouse=built.warehouse)
    assert str(inv.why("a")) == (
        "model.p.a was not run: a is read from the state as prod.a: "
        "it was not built here, and dev.a does not exist."
    )
    assert [cause.kind for cause in inv.why("b")] == ["selection", "deferral"]
    both = built.warehouse.with_relations({"dev.a": "table"})
    favored = invoke("dbt run --select b --defer --favor-state", made, state=built.state, warehouse=both)
    assert "favor-state prefers the state" in favored.why("a").sentence


def test_a_clone_says_where_it_comes_from():
    made = project(model("a"))
    built = invoke("dbt run", made, schema="prod")
    inv = invoke("dbt clone", made, state=built.state, warehouse=built.warehouse)
    assert inv.deferral_causes["model.p.a"].text == "a is cloned from prod.a of the state"


def test_what_did_not_run():
    made = project(model("a"), ephemeral("e"), model("b"))
    inv = invoke("dbt run --select a e", made)
    assert "ephemeral" in inv.why("e").sentence
    assert str(inv.why("b")) == "model.p.b was not run: `dbt run --select a e` does not run it."
    assert "nomethod" in invoke("dbt run --select nomethod:x", made).why("b").sentence


def test_hooks_and_unknown_nodes():
    made = project(hook("start"), model("a"))
    inv = invoke("dbt run", made, faults=[fail("p-on-run-start-0")])
    assert [cause.fact for cause in inv.why("a").causes[:2]] == ["S-018", "S-019"]
    with pytest.raises(JobkitError, match="why: there is no node"):
        inv.why("zzz")


def test_a_state_alone_gives_no_cause():
    made = project(model("a"))
    assert invoke("dbt run", made, state=State(made)).deferral_causes == {}
