"""Projects that a pull request adds models to, and removes nodes from."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.execution import invoke
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.platform import PullRequest
from jobkit.simulation import simulate
from tests.cases.world import ci_job, job, models

SHOP = Project.example("shop")


def test_a_model_is_added_in_the_schema_of_the_others_and_is_new_and_modified() -> None:
    wider = SHOP.with_model("by_day", "orders", "source.shop.web.events", materialized="view", tags=["new"])
    node = wider.find("by_day")
    assert set(wider.parents[node.unique_id]) == {"model.shop.orders", "source.shop.web.events"}
    assert node.unique_id in wider.children["model.shop.orders"]
    assert (node.schema, node.materialized, node.tags) == (SHOP.find("orders").schema, "view", ("new",))
    assert wider.select("state:modified", state=State(SHOP)) == [node.unique_id]
    assert invoke("dbt build --select by_day", wider).results[0].cause is not None  # orders is not built
    assert SHOP.names.get("by_day") is None


def test_a_pull_request_may_add_and_remove_models() -> None:
    opened = PullRequest(number=1, at="2026-03-02T10:00", project=SHOP.with_model("by_day", "orders"))
    sim = simulate([job("Prod", cron="0 6 * * *"), ci_job()], events=[opened], until="2026-03-03")
    assert models(sim.runs_of("CI")[0]) == ["by_day"]


def test_a_node_goes_with_its_tests_and_only_if_nothing_reads_it() -> None:
    smaller = SHOP.without("customers", *_readers("customers"))
    assert not any(
        "customers" in uid and uid.startswith("test.") for uid in smaller.nodes if "stg_" not in uid
    )
    assert "model.shop.customers" not in smaller.nodes and "model.shop.orders" in smaller.nodes
    with pytest.raises(ArtifactError, match="still reads orders"):
        SHOP.without("orders")


def _readers(name: str) -> list[str]:
    """Return all that is below a model, tests left out."""
    found, waiting = [], [SHOP.find(name).unique_id]
    while waiting:
        below = [uid for uid in SHOP.children[waiting.pop()] if not uid.startswith(("test.", "unit_test."))]
        found += below
        waiting += below
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("name", "parents", "part"),
    [("orders", (), "already"), ("a b", (), "letters"), ("new", ("nope",), "nope")],
)
def test_what_cannot_be_added_is_refused(name: str, parents: tuple[str, ...], part: str) -> None:
    with pytest.raises(ArtifactError, match=part):
        SHOP.with_model(name, *parents)
