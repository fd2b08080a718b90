"""The bundled projects make the study guide's numbers come true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project
from tests.dbt.manifest.schedule import build_seconds, downstream, of_type

SHOP, COMPANY, GUIDE = (Project.example(name) for name in ("shop", "company", "guide"))
MINUTE = 60
TAGS = (
    *("ingestion", "transformation", "reporting", "staging", "intermediate", "marts", "fast", "slow"),
    *("nightly", "finance", "tier1", "tier2", "tier3", "tier4"),
)


def counts(project: Project) -> dict[str, int]:
    return dict(Counter(node.resource_type for node in project.nodes.values()))


def tagged(project: Project, tag: str, kind: str = "model") -> list[str]:
    return [node.name for node in project.nodes.values() if tag in node.tags and node.resource_type == kind]


def incremental(project: Project) -> list[str]:
    return [node.name for node in project.nodes.values() if node.materialized == "incremental"]


@pytest.mark.parametrize("name", Project.examples())
def test_examples_are_listed_built_once_and_complete(name: str) -> None:
    project = Project.example(name)
    assert project is Project.example(name)
    assert project.name == name
    assert project.packages == ("dbt_utils",)
    assert project.notes == ()
    assert len(Project.examples()[name].splitlines()) == 1
    for node in project.nodes.values():
        assert not set(node.depends_on) - set(project.nodes), node
        assert node.original_file_path
        assert node.fqn[0] == name


def test_shop_is_the_default_and_has_one_of_each() -> None:
    assert Project.example() is SHOP
    assert counts(SHOP) == {
        "model": 15,
        "test": 12,
        "seed": 2,
        "snapshot": 1,
        "source": 5,
        "unit_test": 1,
        "exposure": 1,
    }
    tests = [node for node in SHOP.nodes.values() if node.resource_type == "test"]
    assert [node.name for node in tests if len(node.depends_on) == 2] == [
        "relationships_orders_customer_id__customer_id__ref_customers_"
    ]
    assert [node.name for node in tests if node.severity == "warn"] == [
        "accepted_values_stg_payments_method__card__transfer__voucher"
    ]
    assert sum(not node.raw.get("test_metadata") for node in tests) == 1
    sources = [node for node in SHOP.nodes.values() if node.resource_type == "source"]
    assert all(node.raw["freshness"]["error_after"]["count"] > 0 for node in sources)


@pytest.mark.parametrize("project", [SHOP, COMPANY, GUIDE], ids=lambda project: project.name)
@pytest.mark.parametrize("tag", TAGS)
def test_the_tags_of_the_guide_select_models(project: Project, tag: str) -> None:
    """Examples 3 and 6, best practice 5, scenarios 1, 2 and 4; `dbt test --select tag:...` runs some."""
    models = tagged(project, tag)
    assert models
    if tag.startswith("tier") or tag in ("fast", "slow"):
        assert any(
            of_type(project, project.children[project.find(name).unique_id], "test") for name in models
        )


@pytest.mark.parametrize("project", [SHOP, COMPANY, GUIDE], ids=lambda project: project.name)
def test_smoke_tests_and_incremental_models(project: Project) -> None:
    """Scenario 1 (`dbt test --select tag:smoke_test`), Example 6 and scenario 2 (config.materialized)."""
    assert len(tagged(project, "smoke_test", "test")) >= 5
    assert len(incremental(project)) >= 3
    for name in incremental(project):
        node = project.find(name)
        assert project.durations.seconds(node, full=True) > project.durations.seconds(node, full=False)


def test_shop_example_3_has_three_stages_that_feed_each_other() -> None:
    stages = [set(tagged(SHOP, tag)) for tag in ("ingestion", "transformation", "reporting")]
    assert set.union(*stages) == {uid.rpartition(".")[2] for uid in of_type(SHOP, SHOP.nodes, "model")}
    assert sum(map(len, stages)) == 15
    for early, late in pairwise(stages):
        reached = downstream(SHOP, *sorted(early))
        assert any(SHOP.find(name).unique_id in reached for name in late)
        assert not any(SHOP.find(name).unique_id in downstream(SHOP, *sorted(late)) for name in early)


def test_shop_scenario_2_fast_jobs_fit_their_hour_and_slow_ones_do_not_hurry() -> None:
    fast, slow = tagged(SHOP, "fast"), tagged(SHOP, "slow")
    assert not set(fast) & set(slow)
    seconds = {name: SHOP.durations.seconds(SHOP.find(name), full=False) for name in fast + slow}
    assert max(seconds[name] for name in fast) < 30 < min(seconds[name] for name in slow)
    later = sum(SHOP.durations.seconds(SHOP.find(name), full=False) for name in incremental(SHOP))
    first = sum(SHOP.durations.seconds(SHOP.find(name), full=True) for name in incremental(SHOP))
    assert later < 2 * MINUTE < 10 * MINUTE < first < 20 * MINUTE


def test_company_has_500_models_and_takes_45_minutes() -> None:
    """Anti-pattern 1: `dbt build` "Runs ALL 500 models, takes 45 minutes" (4 threads)."""
    assert counts(COMPANY)["model"] == 500
    assert all(project_node.materialized != "ephemeral" for project_node in COMPANY.nodes.values())
    assert 43 * MINUTE < build_seconds(COMPANY, full=True) < 47 * MINUTE
    assert 41 * MINUTE < build_seconds(COMPANY, full=False) < 46 * MINUTE


def test_company_slim_ci_is_2_to_10_models_in_minutes() -> None:
    """Anti-pattern 1's solution: 2-10 models, 2-5 minutes, the run's own half minute or more included."""
    names = [COMPANY.find(uid).name for uid in of_type(COMPANY, COMPANY.nodes, "model")]
    facts = [name for name in names if name.startswith("fct_")]
    slim = {name: downstream(COMPANY, name) for name in facts}
    sizes = [len(of_type(COMPANY, ids, "model")) for ids in slim.values()]
    assert sum(2 <= size <= 10 for size in sizes) > 0.9 * len(sizes)
    seconds = [build_seconds(COMPANY, ids) for ids in slim.values()]
    assert sum(each < 4.5 * MINUTE for each in seconds) > 0.9 * len(seconds)
    ids = downstream(COMPANY, "int_invoices_enriched", "rpt_usage_overview")
    assert 2 <= len(of_type(COMPANY, ids, "model")) <= 10
    assert 1.5 * MINUTE < build_seconds(COMPANY, ids) < 4.5 * MINUTE


def test_company_is_layered() -> None:
    """A staging model reads sources; nothing else does; nobody reads from a later layer."""
    rank = {"staging": 0, "intermediate": 1, "marts": 2}
    for node in COMPANY.nodes.values():
        if node.resource_type != "model":
            continue
        for parent in map(COMPANY.nodes.__getitem__, node.depends_on):
            if parent.resource_type == "source":
                assert node.fqn[1] == "staging"
            elif parent.resource_type == "model":
                assert rank[parent.fqn[1]] <= rank[node.fqn[1]]
    assert [node.name for rows in COMPANY.disabled.values() for node in rows] == ["rpt_legacy_kpis"]
    assert COMPANY.relation("fct_payroll_runs", schema="pr_12") == "pr_12_people.fct_payroll_runs"


def test_guide_example_2_has_4_models_of_146() -> None:
    """Example 2: dim_customers and 3 downstream models run, 142 are deferred, 2 minutes against 30."""
    assert counts(GUIDE)["model"] == 146
    changed = downstream(GUIDE, "dim_customers")
    models = of_type(GUIDE, changed, "model")
    assert models[0] == "model.guide.dim_customers"
    assert (len(models), 146 - len(models)) == (4, 142)
    assert 28 * MINUTE < build_seconds(GUIDE, full=True) < 31 * MINUTE
    assert 28 * MINUTE < build_seconds(GUIDE, full=False) < 31 * MINUTE
    assert 1.5 * MINUTE < build_seconds(GUIDE, changed) < 2.25 * MINUTE


@pytest.mark.parametrize("name", ["shp", "Shop", "", "compny", None, ["shop"], {}])
def test_an_unknown_example(name: object) -> None:
    with pytest.raises(ArtifactError, match="there is no example project") as caught:
        Project.example(name)  # type: ignore[arg-type]
    assert "shop" in caught.value.hint or "company" in caught.value.hint


def test_artifacts_can_be_written_and_read_back(tmp_path: Path) -> None:
    for file, content in example_artifacts("shop").items():
        (tmp_path / file).write_text(json.dumps(content))
    found = Project.from_manifest(tmp_path / "manifest.json", tmp_path / "run_results.json")
    assert found.parents == SHOP.parents
    later = [project.durations.seconds(project.find("orders"), full=False) for project in (found, SHOP)]
    assert later == [18.0, 18.0]


def test_the_same_bytes_under_any_hash_seed() -> None:
    code = (
        "import json, hashlib; from jobkit.dbt.examples import EXAMPLES, example_artifacts;"
        "text = json.dumps([example_artifacts(name) for name in EXAMPLES]);"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(found) == 1
