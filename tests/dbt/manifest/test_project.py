"""What a project knows about its nodes, whatever dbt version wrote the manifest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from tests.dbt.manifest.make import manifest, model
from tests.shared import SHARED, needs_shared


def project(*nodes: dict[str, Any], **sections: Any) -> Project:
    return Project.from_manifest(manifest(*nodes, **sections))


def other(kind: str, name: str, /, *parents: str, **raw: Any) -> dict[str, Any]:
    return {"unique_id": f"{kind}.p.{name}", "name": name, "depends_on": {"nodes": list(parents)}, **raw}


def test_every_section_is_in_the_graph() -> None:
    one = {
        name: {f"{kind}.p.x": other(kind, "x", "model.p.a")}
        for name, kind in [
            ("exposures", "exposure"),
            ("metrics", "metric"),
            ("semantic_models", "semantic_model"),
            ("saved_queries", "saved_query"),
            ("unit_tests", "unit_test"),
            ("functions", "function"),
        ]
    }
    source = {"source.p.s.t": {"unique_id": "source.p.s.t", "name": "t", "source_name": "s", "schema": "raw"}}
    kinds = ["seed", "snapshot", "test", "analysis", "operation"]
    found = project(
        model("a", "source.p.s.t"), *(other(kind, "x", "model.p.a") for kind in kinds), sources=source, **one
    )
    assert {node.resource_type for node in found.nodes.values()} == {
        *("model", "source", "exposure", "metric", "semantic_model", "saved_query", "unit_test", "function"),
        *kinds,
    }
    assert len(found.children["model.p.a"]) == 11
    assert found.parents["model.p.a"] == ("source.p.s.t",)


def test_edges_to_unknown_ids_are_left_out() -> None:
    """dbt keeps the ids of disabled parents in depends_on; they are no edges of its graph."""
    found = project(model("a", "gone"), model("b", "a", "gone", "a"))
    assert found.parents == {"model.p.a": (), "model.p.b": ("model.p.a",)}
    assert found.nodes["model.p.b"].depends_on == ("model.p.a", "model.p.gone", "model.p.a")


def test_disabled_nodes_are_apart() -> None:
    found = project(model("b"), disabled={"model.p.a": [model("a"), model("a")]})
    assert list(found.nodes) == ["model.p.b"]
    assert [node.name for node in found.disabled["model.p.a"]] == ["a", "a"]


def test_depths_are_longest_paths_and_parents_come_first() -> None:
    found = project(model("d", "b", "c"), model("c", "a"), model("b", "c"), model("a"), model("e", "a", "d"))
    assert found.depths == {
        f"model.p.{n}": depth for n, depth in [("a", 0), ("c", 1), ("b", 2), ("d", 3), ("e", 4)]
    }
    assert found.topological == tuple(f"model.p.{n}" for n in "acbde")


def test_graph_is_a_digraph_of_the_same_edges() -> None:
    import networkx as nx

    shop = Project.example("shop")
    assert nx.is_directed_acyclic_graph(shop.graph)
    assert set(shop.graph) == set(shop.nodes)
    assert all(set(shop.graph.predecessors(uid)) == set(near) for uid, near in shop.parents.items())
    assert shop.depths == {uid: _longest_path(shop, uid) for uid in shop.nodes}


def _longest_path(found: Project, uid: str) -> int:
    return max((_longest_path(found, parent) + 1 for parent in found.parents[uid]), default=0)


@pytest.mark.parametrize("missing", ["metadata", "nodes", "both but nodes"])
def test_missing_sections_are_fine(missing: str) -> None:
    data = manifest(model("a", package="only"))
    if missing != "nodes":
        del data["metadata"]
    else:
        del data["nodes"]
    found = Project.from_manifest(data)
    assert found.name == ("p" if missing == "nodes" else "only")
    assert bool(found.notes) is (missing != "nodes")


def test_unknown_keys_and_null_sections_are_fine() -> None:
    data = {**manifest(model("a", brand_new={"x": 1})), "sources": None, "something": [1]}
    assert list(Project.from_manifest(data).nodes) == ["model.p.a"]


def test_a_newer_schema_is_read_with_a_note() -> None:
    found = Project.from_manifest(manifest(model("a"), version=13))
    assert "v13" in found.notes[0]
    assert Project.from_manifest(manifest(model("a"))).notes == ()


def test_tags_may_be_in_the_config_alone_and_text() -> None:
    found = project(
        model("a", config={"tags": "nightly"}), model("b", tags=["x"], config={"tags": ["x", "y"]})
    )
    assert found.find("a").tags == ("nightly",)
    assert found.find("b").tags == ("x",)


def test_odd_values_in_a_node_do_not_break_its_properties() -> None:
    node = Node(model("a", schema=7, alias=["x"], config={"materialized": ["table"], "severity": 3}))
    assert (node.schema, node.materialized, node.severity) == ("7", "['table']", "3")


class TestFind:
    shop = Project.example("shop")

    @pytest.mark.parametrize(
        ("name", "uid"),
        [
            ("orders", "model.shop.orders"),
            ("model.shop.orders", "model.shop.orders"),
            ("shop_app.orders", "source.shop.shop_app.orders"),
            ("charges", "source.shop.payments.charges"),
            ("country_codes", "seed.shop.country_codes"),
            ("weekly_revenue_review", "exposure.shop.weekly_revenue_review"),
            ("assert_no_negative_revenue", "test.shop.assert_no_negative_revenue"),
        ],
    )
    def test_by_id_or_name(self, name: str, uid: str) -> None:
        assert self.shop.find(name).unique_id == uid
        assert self.shop.find(self.shop.find(name)) is self.shop.nodes[uid]

    @pytest.mark.parametrize(
        ("name", "near"),
        [("ordres", "`orders`"), ("model.shop.odrers", "`model.shop.orders`"), ("Orders", "`orders`")],
    )
    def test_did_you_mean(self, name: str, near: str) -> None:
        with pytest.raises(ArtifactError, match=f"did you mean {near}"):
            self.shop.find(name)

    @pytest.mark.parametrize("name", ["", "…" * 4000, ".", "a.b.c.d", "<script>", None, 3, ["orders"]])
    def test_nonsense_is_an_error(self, name: Any) -> None:
        with pytest.raises(ArtifactError, match="there is no node"):
            self.shop.find(name)

    def test_versions(self) -> None:
        """As `ref`: without a version the latest one, which need not be the highest."""
        found = project(
            *(
                {**model("dim"), "unique_id": f"model.p.dim.v{v}", "version": v, "latest_version": 2}
                for v in (1, 2, 3)
            )
        )
        assert found.find("dim").unique_id == "model.p.dim.v2"
        assert found.find("dim.v3").unique_id == "model.p.dim.v3"
        assert found.find("dim.1").unique_id == "model.p.dim.v1"

    def test_a_name_of_two_nodes_lists_them(self) -> None:
        found = project(model("a"), model("a", package="q"))
        with pytest.raises(ArtifactError, match=r"2 nodes .*model\.p\.a, model\.q\.a"):
            found.find("a")


class TestRelation:
    """dbt-core's default generate_schema_name: the target schema, or <target schema>_<custom schema>."""

    nodes = (
        model("plain", alias="renamed"),
        model("custom", schema="prod_finance", config={"schema": "finance"}),
        model("inlined", config={"materialized": "ephemeral"}),
        other("snapshot", "old", schema="snaps", alias="old", config={"target_schema": "snaps"}),
        other("test", "t", schema="prod_audit", alias="t", config={}),
        other(
            "test",
            "kept",
            schema="prod_audit",
            alias="kept",
            config={"store_failures": True, "schema": "audit"},
        ),
    )
    found = project(
        *nodes,
        sources={
            "source.p.s.t": other("source", "s.t", name="t", source_name="s", schema="raw", identifier="T1")
        },
        exposures={"exposure.p.e": other("exposure", "e")},
    )

    @pytest.mark.parametrize(
        ("name", "own", "in_pr"),
        [
            ("plain", "prod.renamed", "pr_7.renamed"),
            ("custom", "prod_finance.custom", "pr_7_finance.custom"),
            ("inlined", "", ""),
            ("old", "snaps.old", "snaps.old"),
            ("s.t", "raw.T1", "raw.T1"),
            ("test.p.t", "", ""),
            ("kept", "prod_audit.kept", "pr_7_audit.kept"),
            ("e", "", ""),
        ],
    )
    def test_relation(self, name: str, own: str, in_pr: str) -> None:
        assert self.found.relation(name) == own
        assert self.found.relation(self.found.find(name), schema="pr_7") == in_pr

    def test_a_name_that_a_source_and_a_test_share(self) -> None:
        with pytest.raises(ArtifactError, match="2 nodes"):
            self.found.relation("t")


class TestPackages:
    def test_the_project_dbt_and_adapters_are_no_packages(self) -> None:
        names = ["p", "dbt", "dbt_duckdb", "dbt_postgres", "dbt_utils", "dbt_expectations", None]
        macros = {f"macro.{name}.m": {"name": "m", "package_name": name} for name in names}
        found = project(model("a"), model("b", package="metrics"), macros=macros)
        assert found.packages == ("dbt_expectations", "dbt_utils", "metrics")

    def test_an_unknown_adapter_is_named_by_the_metadata(self) -> None:
        data = manifest(model("a"), macros={"macro.dbt_mine.m": {"package_name": "dbt_mine"}})
        assert Project.from_manifest(data).packages == ("dbt_mine",)
        data["metadata"]["adapter_type"] = "mine"
        assert Project.from_manifest(data).packages == ()


def test_repr_is_one_line_and_harmless() -> None:
    data = manifest(model("a"), model("b"), other("saved_query", "q"), other("analysis", "x"))
    data["metadata"]["project_name"] = "evil\x1b[31m\nname"
    text = repr(Project.from_manifest(data))
    assert text == r"<Project 'evil\x1b[31m\nname': 4 nodes (2 models, 1 saved query, 1 analysis)>"
    assert repr(project()) == "<Project p: 0 nodes>"


def test_reading_needs_no_networkx() -> None:
    code = (
        "import sys; from jobkit.dbt.project import Project; Project.example('shop').changed('orders');"
        "heavy = {'networkx', 'numpy', 'matplotlib', 'IPython', 'pandas', 'ipywidgets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_manifest_dict_is_not_changed() -> None:
    data = manifest(model("a"), model("b", "a"))
    before = json.dumps(data)
    Project.from_manifest(data).changed("a", config={"tags": ["x"]})
    assert json.dumps(data) == before


COUNTS = {
    "jaffle_shop": (77, 8, {"model": 13, "metric": 19, "unit_test": 3}),
    "jaffle_shop_classic": (28, 3, {"model": 5, "seed": 3}),
    "dpe_it": (196, 6, {"model": 84, "semantic_model": 1, "exposure": 1}),
    "dbt_utils_it": (239, 3, {"model": 51}),
    "calitp": (1067, 16, {"model": 610, "source": 218}),
    "tuva_it": (1944, 36, {"model": 738, "operation": 4}),
    "spellbook_dex": (15_364, 15, {"model": 1900, "source": 9807}),
    "spellbook_hourly_spellbook": (19_122, 11, {"model": 2299, "source": 9882}),
}


@needs_shared
@pytest.mark.parametrize("name", COUNTS)
def test_public_manifests(name: str) -> None:
    """Counts as dbt printed them; each parent list is that of the manifest's own parent_map."""
    assert SHARED is not None
    found = Project.from_manifest(SHARED / "manifests" / f"{name}.json.gz")
    total, depth, kinds = COUNTS[name]
    assert len(found.nodes) == total
    assert max(found.depths.values()) == depth
    for kind, count in kinds.items():
        assert sum(node.resource_type == kind for node in found.nodes.values()) == count
    place = {uid: position for position, uid in enumerate(found.topological)}
    assert all(place[parent] < place[uid] for uid, near in found.parents.items() for parent in near)


@needs_shared
@pytest.mark.parametrize("name", ["jaffle_shop", "calitp", "tuva_it"])
def test_edges_are_those_of_the_parent_map(name: str) -> None:
    import gzip

    assert SHARED is not None
    path = SHARED / "manifests" / f"{name}.json.gz"
    data = json.loads(gzip.decompress(path.read_bytes()))
    found = Project.from_manifest(data)
    assert {uid: set(near) for uid, near in found.parents.items()} == {
        uid: {parent for parent in near if parent in found.nodes} for uid, near in data["parent_map"].items()
    }


@needs_shared
@pytest.mark.parametrize("version", ["1.6", "1.7", "1.8", "1.9", "1.10", "1.11", "2.0.0a4"])
def test_every_dbt_version_gives_the_same_project(version: str) -> None:
    """Schema v10 (dbt 1.6), v11 (1.7) and v12 (1.8 to 2.0)."""
    assert SHARED is not None
    folder = SHARED / "manifests"
    found = Project.from_manifest(folder / "versions" / f"jaffle_shop_classic-dbt-{version}.json.gz")
    newest = Project.from_manifest(folder / "jaffle_shop_classic.json.gz")
    assert found.name == "jaffle_shop"
    assert found.notes == ()
    assert found.packages == ()
    assert set(found.nodes) == set(newest.nodes)
    assert {uid: set(near) for uid, near in found.parents.items()} == {
        uid: set(near) for uid, near in newest.parents.items()
    }
