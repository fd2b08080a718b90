from __future__ import annotations

import json
from datetime import UTC, datetime

from jobkit.dbt.execution import fail, invoke, run_results, sources, stale
from tests.dbt.execution.make import check, hook, model, project, seed, source


def artifact():
    made = project(
        hook("start"),
        model("a", raw={"relation_name": '"db"."dev"."a"'}),
        check("t", "a"),
        model("b", "a"),
        seed("s"),
    )
    return invoke("dbt build --exclude tag:none", made, faults=[fail("t")])


def test_run_results_have_the_shape_of_v6():
    data = run_results(artifact(), datetime(2026, 3, 2, 6, tzinfo=UTC))
    assert list(data) == ["metadata", "results", "elapsed_time", "args"]
    assert data["metadata"]["dbt_schema_version"] == "https://schemas.getdbt.com/dbt/run-results/v6.json"
    rows = {row["unique_id"]: row for row in data["results"]}
    ran = rows["model.p.a"]
    assert (ran["status"], ran["thread_id"], ran["compiled"]) == ("success", "Thread-1 (worker)", True)
    assert ran["relation_name"] == '"db"."dev"."a"'
    assert [stage["name"] for stage in ran["timing"]] == ["compile", "execute"]
    assert ran["timing"][0]["started_at"] == "2026-03-02T06:00:01.000000Z"
    skipped = rows["model.p.b"]
    assert (skipped["timing"], skipped["compiled"], skipped["message"]) == ([], False, None)
    assert (rows["test.p.t"]["failures"], rows["test.p.t"]["status"]) == (1, "fail")
    assert rows["seed.p.s"]["compiled"] is None
    assert data["args"]["which"] == "build"
    assert data["args"]["exclude"] == ["tag:none"]


def test_the_same_invocation_gives_the_same_bytes():
    assert json.dumps(run_results(artifact())) == json.dumps(run_results(artifact()))
    assert run_results(artifact()) == artifact().to_dict()
    other = invoke("dbt run", project(model("a")))
    assert (
        run_results(other)["metadata"]["invocation_id"]
        != run_results(artifact())["metadata"]["invocation_id"]
    )


def test_relations_are_named_in_the_target_schema():
    inv = invoke("dbt run", project(model("a", raw={"database": "db"})), schema="ci")
    assert run_results(inv)["results"][0]["relation_name"] == '"db"."ci"."a"'


def test_a_command_without_results_gives_an_empty_list():
    data = run_results(invoke("dbt ls", project(model("a"))))
    assert (data["results"], data["args"]["which"]) == ([], "list")


def test_sources_have_the_shape_of_v3():
    made = project(source("old", warn=12, error=36), source("new", warn=12))
    data = sources(invoke("dbt source freshness", made, faults=[stale("old")], threads=1))
    assert data["metadata"]["dbt_schema_version"] == "https://schemas.getdbt.com/dbt/sources/v3.json"
    new, old = data["results"]
    assert (new["status"], new["max_loaded_at_time_ago_in_s"]) == ("pass", 0)
    assert (old["status"], old["max_loaded_at_time_ago_in_s"]) == ("error", 36 * 3600 + 1)
    assert old["criteria"] == {
        "warn_after": {"count": 12, "period": "hour"},
        "error_after": {"count": 36, "period": "hour"},
    }
    assert new["max_loaded_at"] == new["snapshotted_at"]
