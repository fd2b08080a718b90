from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail, invoke, sources, stale
from tests.dbt.execution.make import hook, model, project, source, statuses


def made():
    return project(
        source("both", warn=24, error=72),
        source("warns", warn=24),
        source("none"),
        model("a", "source.p.raw.both"),
    )


def test_sources_with_a_limit_are_checked_and_fresh_without_a_fault():
    inv = invoke("dbt source freshness", made())
    assert statuses(inv) == {"raw.both": "pass", "raw.warns": "pass"}
    assert inv.exit_code == 0
    assert {uid: row.status for uid, row in inv.state.freshness.items()} == {
        "source.p.raw.both": "pass",
        "source.p.raw.warns": "pass",
    }
    assert inv.state.results is None


def test_a_stale_source_is_an_error_and_exits_1_s057():
    inv = invoke("dbt source freshness", made(), faults=[stale("both")])
    assert statuses(inv)["raw.both"] == "error"
    assert inv.exit_code == 1
    assert "more than 72 hours old" in inv.result("source.p.raw.both").cause.text


def test_a_source_without_error_after_can_only_warn_s057():
    inv = invoke("dbt source freshness", made(), faults=[stale("warns")])
    assert (statuses(inv)["raw.warns"], inv.exit_code) == ("warn", 0)


@pytest.mark.parametrize("flag", ["--warn-error", "--warn-error-options '{error: [LogFreshnessResult]}'"])
def test_warnings_as_errors_break_a_check_off(flag):
    """dbt-core 1.12.6: exit code 1, and the source is not in sources.json."""
    inv = invoke(f"dbt source freshness {flag}", made(), faults=[stale("warns")])
    assert statuses(inv) == {"raw.both": "pass", "raw.warns": "runtime error"}
    assert inv.exit_code == 1
    assert list(inv.state.freshness) == ["source.p.raw.both"]


def test_a_warning_can_be_asked_for():
    assert (
        statuses(invoke("dbt source freshness", made(), faults=[stale("both", "warn")]))["raw.both"] == "warn"
    )


def test_a_missing_table_exits_1_and_is_not_in_sources_json_s057():
    inv = invoke("dbt source freshness", made(), faults=[fail("source.p.raw.both", status="missing")])
    assert (statuses(inv)["raw.both"], inv.exit_code) == ("runtime error", 1)
    assert list(inv.state.freshness) == ["source.p.raw.warns"]
    assert [row["unique_id"] for row in sources(inv)["results"]] == ["source.p.raw.warns"]


def test_build_is_not_gated_by_freshness_p091():
    assert statuses(invoke("dbt build", made(), faults=[stale("both")])) == {"a": "success"}


def test_selection_applies():
    assert statuses(invoke("dbt source freshness --select source:raw.warns", made())) == {"raw.warns": "pass"}


def test_a_failing_start_hook_leaves_nothing_checked():
    with_hook = project(source("r", warn=1), hook("start"))
    inv = invoke("dbt source freshness", with_hook, faults=[fail("p-on-run-start-0")])
    assert statuses(inv) == {"p-on-run-start-0": "error", "raw.r": "skipped"}
    assert inv.exit_code == 1


@pytest.mark.parametrize(
    ("adapter", "raw", "status"),
    [
        ("duckdb", {}, "runtime error"),
        ("snowflake", {}, "pass"),
        ("duckdb", {"loaded_at_query": "select now()"}, "pass"),
        ("duckdb", {"loaded_at_field": "at"}, "pass"),
    ],
)
def test_a_source_whose_age_nobody_can_tell_breaks_off(adapter, raw, status):
    """Run with dbt-core 1.12.6 and duckdb; Snowflake's adapter reads metadata."""
    made = {**source("a", warn=12), "loaded_at_field": None, **raw}
    inv = invoke("dbt source freshness", project(made, metadata={"adapter_type": adapter}))
    assert [row.status for row in inv.results] == [status]
    assert bool(inv.state.freshness) == (status == "pass")
