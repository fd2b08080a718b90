"""Faults after a node's own SQL has run, a post-hook or some batches; each case run with dbt-core 1.12.6."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.commands import parse
from jobkit.dbt.execution import Invocation, Warehouse, fail, invoke
from jobkit.dbt.execution.late_faults import batch_count
from jobkit.dbt.project import Project
from jobkit.simulation import simulate
from tests.dbt.execution.make import check, model, project, unit_test
from tests.platform.world import job

OUTSIDE = [{"sql": "grant select", "transaction": False, "index": None}]
INSIDE = [{"sql": "grant select", "transaction": True, "index": None}]


def hooked(hooks: object, materialized: str = "table") -> Project:
    return project(
        model("a", materialized=materialized, **{"post-hook": hooks}),
        model("under", "a", materialized="view"),
        metadata={"adapter_type": "duckdb"},
    )


def statuses(inv: Invocation) -> dict[str, str]:
    return {row.unique_id.split(".")[-1]: row.status for row in inv.results}


# -- a post-hook --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("materialized", "kind"), [("table", "table"), ("view", "view"), ("incremental", "table")]
)
def test_a_hook_outside_the_transaction_leaves_the_relation(materialized, kind):
    made = hooked(OUTSIDE, materialized)
    inv = invoke("dbt build", made, faults=[fail("a", post_hook=True)])
    assert statuses(inv) == {"a": "error", "under": "skipped"}
    assert inv.warehouse.relations == {"dev.a": kind} and inv.exit_code == 1
    assert "post-hook" in inv.results[0].cause.text
    later = invoke("dbt build -s under", made, warehouse=inv.warehouse)
    assert statuses(later) == {"under": "success"}


def test_a_hook_in_the_transaction_takes_the_relation_back():
    inv = invoke("dbt run", hooked(INSIDE), faults=[fail("a", post_hook=True)])
    assert statuses(inv) == {"a": "error", "under": "skipped"}
    assert not inv.warehouse.relations
    built = Warehouse(["dev.a"])
    assert (
        "dev.a"
        in invoke("dbt run", hooked(INSIDE), warehouse=built, faults=[fail("a", post_hook=True)]).warehouse
    )


def test_a_unit_test_and_a_preview_run_no_post_hook():
    made = project(model("p"), model("a", "p", **{"post-hook": OUTSIDE}), unit_test("u", "a", "p"))
    inv = invoke("dbt build", made, faults=[fail("a", post_hook=True)])
    assert statuses(inv) == {"p": "success", "u": "pass", "a": "error"}
    assert invoke("dbt show -s a", made, warehouse=inv.warehouse, faults=[fail("a", post_hook=True)]).ok


# -- batches ------------------------------------------------------------------------------------------------

WINDOW = "--event-time-start 2026-03-01 --event-time-end 2026-03-04"


def batched(**config: object) -> Project:
    values = {"incremental_strategy": "microbatch", "batch_size": "day", "event_time": "ts", **config}
    return project(
        model("raw"),
        model("mb", "raw", materialized="incremental", **values),
        model("under", "mb"),
        check("t", "mb"),
    )


def built(batches: Sequence[int], command: str = f"dbt build {WINDOW}", **options: object) -> Invocation:
    return invoke(command, batched(), faults=[fail("mb", batches=batches)] if batches else [], **options)


@pytest.mark.parametrize("verb", ["build", "run"])
@pytest.mark.parametrize("batch", [2, 3])
def test_one_batch_of_three_is_a_partial_success_and_the_table_is_there(verb, batch):
    inv = built([batch], f"dbt {verb} {WINDOW}")
    rows = {row.unique_id: row for row in inv.results}
    assert rows["model.p.mb"].status == "partial success"
    assert rows["model.p.mb"].message == "PARTIAL SUCCESS (2/3)"
    assert rows["model.p.under"].status == "skipped"
    assert set(inv.warehouse) == {"dev.raw", "dev.mb"} and inv.exit_code == 1


def test_where_the_first_batch_fails_dbt_skips_the_rest():
    inv = built([1])
    assert statuses(inv) == {"raw": "success", "mb": "error", "t": "skipped", "under": "skipped"}
    assert set(inv.warehouse) == {"dev.raw"} and inv.results[1].message == "ERROR"
    assert "first batch" in inv.results[1].cause.text


def test_a_retry_takes_the_batches_that_had_failed():
    first = built([2])
    options = {"state": first.state, "warehouse": first.warehouse}
    good = built([], "dbt retry", **options)
    assert statuses(good) == {"mb": "success", "t": "pass", "under": "success"}
    assert good.results[0].message == "SUCCESS"
    bad = built([2], "dbt retry", **options)
    assert statuses(bad) == {"mb": "error", "t": "skipped", "under": "skipped"}
    assert "dev.mb" in bad.warehouse


def test_a_model_in_batches_never_gets_the_view_of_its_latest_version():
    versions = {"version": 1, "latest_version": 1}
    node = model("mb", materialized="incremental", incremental_strategy="microbatch", batch_size="day",
                 latest_version_pointer={"enabled": True})  # fmt: skip
    made = project({**node, **versions, "alias": "mb_v1"}, model("under", "mb"))
    inv = invoke("dbt build", made)
    assert statuses(inv) == {"mb": "error", "under": "skipped"}
    assert set(inv.warehouse) == {"dev.mb_v1"}, "the table is there, the view is not"
    part = invoke("dbt build", made, faults=[fail("mb", batches=[2])])
    assert statuses(part)["mb"] == "partial success"


def test_fail_fast_stops_after_a_partial_success():
    inv = built([2], f"dbt run --fail-fast {WINDOW}")
    assert statuses(inv) == {"raw": "success", "mb": "partial success", "under": "skipped"}
    assert inv.results[-1].message == "Skipping due to fail_fast"


def test_a_batch_that_the_command_does_not_run_cannot_fail():
    one_day = "dbt build --event-time-start 2026-03-01 --event-time-end 2026-03-02"
    assert built([2], one_day).ok
    assert statuses(built([1], one_day))["mb"] == "error"
    assert built([2], "dbt run").results[1].message == "PARTIAL SUCCESS", "how many there are is not known"


@pytest.mark.parametrize(
    ("size", "start", "end", "count"),
    [
        ("day", "2026-03-01", "2026-03-04", 3),
        ("day", "2026-03-01T12:00:00", "2026-03-03T01:00:00", 3),
        ("hour", "2026-03-01T10:30:00", "2026-03-01T13:00:00", 3),
        ("month", "2026-01-15", "2026-03-01", 2),
        ("year", "2024-06-01", "2026-01-01", 2),
        ("year", "2024-06-01", "2026-01-02", 3),
    ],
)
def test_how_many_batches_a_run_has(size, start, end, count):
    node = batched(batch_size=size).nodes["model.p.mb"]
    command = parse(f"dbt run --event-time-start {start} --event-time-end {end}")
    assert batch_count(node, command) == count
    assert batch_count(node, parse("dbt run")) is None


# -- what cannot be -----------------------------------------------------------------------------------------


def test_a_fault_names_a_part_that_is_there():
    with pytest.raises(JobkitError, match="has no post-hook"):
        invoke("dbt build", batched(), faults=[fail("mb", post_hook=True)])
    with pytest.raises(JobkitError, match="not built in batches"):
        invoke("dbt build", batched(), faults=[fail("raw", batches=[1])])
    for wrong in ([0], ["x"], "12", [True]):
        with pytest.raises(JobkitError, match="batches"):
            fail("mb", batches=wrong)
    with pytest.raises(JobkitError, match="two faults"):
        fail("mb", post_hook=True, batches=[1])


def test_in_a_simulation_why_tells_of_the_partial_success():
    sim = simulate(
        job("J", f"dbt build {WINDOW}", "0 6 * * *"),
        batched(),
        start="2026-03-02",
        until="2026-03-04",
        faults=[fail("mb", batches=[2], runs=1)],
    )
    first, second = sim.runs[0], sim.runs[1]
    assert (first.status, second.status) == ("error", "success")
    assert "batch 2 failed" in str(sim.why("mb", first))
    assert "partial success" in first.message
