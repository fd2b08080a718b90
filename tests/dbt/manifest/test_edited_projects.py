"""A project made from another by editing nodes says all that it would say on its own."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import jobkit
from jobkit.dbt.project import Project
from tests.benchmarks.test_growth import calls

SHOP, COMPANY = Project.example("shop"), Project.example("company")
NIGHTLY = SHOP.changed("customers", config={"tags": ["nightly"]}, body=False)
SELECTIONS = (
    "state:modified+", "state:modified.body", "tag:nightly", "config.schema:odd", "config.materialized:view+",
    "stg_*", "path:models", "resource_type:test", "+customers", "package:shop", "config.enabled:true",
)  # fmt: skip

EDITED = {
    "code": SHOP.changed("orders"),
    "code of several": SHOP.changed("orders", "stg_orders", "customers"),
    "twice": SHOP.changed("orders").changed("customers"),
    "and a tag": SHOP.changed("orders", config={"tags": ["nightly"]}),
    "a schema": SHOP.changed("orders", config={"schema": "odd"}),
    "a materialization": SHOP.changed("orders", config={"materialized": "ephemeral"}),
    "disabled": SHOP.changed("orders", config={"enabled": False}),
    "a variable": SHOP.changed("orders", config={"schema": "{{ env_var('DBT_WHERE') }}"}),
    "a tag, then code": NIGHTLY.changed("orders"),
    "a tag, taken over": SHOP.changed("orders").with_nodes_of(NIGHTLY, "customers"),
    "a tag, taken back": NIGHTLY.with_nodes_of(SHOP, "customers"),
    "durations": SHOP.changed("orders").with_durations({"orders": 77}),
    "another origin": NIGHTLY.from_origin("there"),
    "one more": SHOP.with_model("extra", "orders").changed("extra"),
    "one less": SHOP.without(*[uid for uid in SHOP.nodes if not SHOP.children[uid]][:1]).changed("orders"),
}


def said(project: Project) -> dict[str, Any]:
    state = jobkit.State(SHOP, schema="prod")
    found: dict[str, Any] = {}
    for words in SELECTIONS:
        try:
            found[words] = project.select(words, state=state)
        except jobkit.JobkitError as error:
            found[words] = str(error)
    found["build"] = jobkit.invoke(
        "dbt build --threads 3", project, faults=[jobkit.fail("stg_orders")]
    ).results
    found["names"], found["variables"] = dict(project.names), dict(project.env_vars)
    found["schemas"] = [sorted(project.schemas(schema)) for schema in (None, "pr_7", "a.b")]
    found["relations"] = [project.relation(uid, "pr_7") for uid in project.nodes]
    found["edges"] = [dict(project.parents), dict(project.children), list(project.depths)]
    return found


@pytest.mark.parametrize("how", EDITED)
@pytest.mark.parametrize("first", [False, True], ids=["the original unused", "the original used before"])
def test_an_edited_project_is_like_one_read_anew(how: str, first: bool) -> None:
    if first:
        said(SHOP), said(NIGHTLY)
    edited = EDITED[how]
    anew = pickle.loads(pickle.dumps(edited))
    assert said(edited) == said(anew)


def test_the_original_is_as_before() -> None:
    before = said(SHOP)
    for edited in EDITED.values():
        said(edited)
    assert said(SHOP) == before == said(pickle.loads(pickle.dumps(SHOP)))


def test_schemas_are_those_of_all_relations() -> None:
    for project in (*EDITED.values(), COMPANY):
        for schema in (None, "pr_7"):
            names = [project.relation(uid, schema) for uid in project.nodes]
            assert project.schemas(schema) == {name.partition(".")[0] for name in names if name}


def test_an_edit_makes_no_table_anew() -> None:
    """What `select` and `build` work out from edges is made once; an edited project adds little."""
    state = jobkit.State(COMPANY)

    def cost(project: Project) -> int:
        def work() -> None:
            project.select("state:modified", state=state)
            assert project.env_vars is not None
            jobkit.invoke("dbt build --select state:modified", project, state=state)

        return calls(work)

    first = pickle.loads(pickle.dumps(COMPANY.changed("customers")))
    whole = cost(first)
    jobkit.invoke("dbt build", COMPANY)
    assert cost(COMPANY.changed("orders")) < whole / 3
