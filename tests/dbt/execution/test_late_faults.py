"""Faults after a node's own SQL ran: a post-hook, batches, overloads; each case run with dbt-core 1.12.6."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.commands import parse
from jobkit.dbt.execution import Invocation, Warehouse, fail, invoke
from jobkit.dbt.execution.late_faults import batch_count
from jobkit.dbt.manifest.parts import Parts
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.platform import Rerun, RunNow
from jobkit.simulation import simulate
from tests.dbt.execution.make import check, function, model, project, unit_test
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

MANIFEST = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}
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
    again = built([2], "dbt retry", state=inv.state, warehouse=inv.warehouse)
    assert again.results[0].message == "PARTIAL SUCCESS (2/3)", "nothing was done, so the retry takes all"


def test_a_retry_takes_the_batches_that_had_failed():
    first = built([2])
    options = {"state": first.state, "warehouse": first.warehouse}
    good = built([], "dbt retry", **options)
    assert statuses(good) == {"mb": "success", "t": "pass", "under": "success"}
    assert good.results[0].message == "SUCCESS"
    bad = built([2], "dbt retry", **options)
    assert statuses(bad) == {"mb": "error", "t": "skipped", "under": "skipped"}
    assert "dev.mb" in bad.warehouse


def test_a_retry_takes_all_batches_that_had_failed_and_each_keeps_its_number():
    first = built([2, 3])
    assert first.results[1].message == "PARTIAL SUCCESS (1/3)"
    assert first.state.parts == {"model.p.mb": Parts((1,), (2, 3))}
    options = {"state": first.state, "warehouse": first.warehouse}
    better = built([3], "dbt retry", **options)
    assert statuses(better) == {"mb": "partial success", "t": "skipped", "under": "skipped"}
    assert better.results[0].message == "PARTIAL SUCCESS (1/2)"
    assert better.state.parts == {"model.p.mb": Parts((1, 2), (3,))}
    good = built([2], "dbt retry", state=better.state, warehouse=better.warehouse)
    assert statuses(good) == {"mb": "success", "t": "pass", "under": "success"}, "batch 2 is done"
    worse = built([2], "dbt retry", **options)
    assert worse.results[0].status == "error" and "skipped the others" in worse.results[0].cause.text
    assert worse.state.parts == {"model.p.mb": Parts((1,), (2, 3))}
    last = built([1], "dbt retry", state=worse.state, warehouse=worse.warehouse)
    assert last.ok, "an error in the retry leaves the batch that was done before"


def test_a_retry_after_an_outage_in_the_retry_goes_on_where_it_was():
    first = built([2])
    refused = invoke(
        "dbt retry", batched(), faults=[fail("mb")], state=first.state, warehouse=first.warehouse
    )
    assert statuses(refused)["mb"] == "error"
    assert refused.state.parts == first.state.parts


def test_a_state_that_says_of_a_partial_success_and_not_of_which_batches():
    first = built([2])
    bare = replace(first.state, parts={})
    assert built([], "dbt retry", state=bare, warehouse=first.warehouse).ok
    assert statuses(built([2], "dbt retry", state=bare, warehouse=first.warehouse))["mb"] == "error"


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


# -- overloads of a function --------------------------------------------------------------------------------


def overloaded() -> Project:
    overloads = [{"defined_in": name, "arguments": []} for name in ("area_rect", "area_text")]
    return project(
        function("area", overloads=overloads), function("plain"), model("m", "function.p.area"), model("n")
    )


def made(*overloads: str, command: str = "dbt build", **options: object) -> Invocation:
    faults = [fail("area", overloads=overloads)] if overloads else []
    return invoke(command, overloaded(), faults=faults, **options)


@pytest.mark.parametrize("failing", [("area_rect",), ("area_text",), ("area_text", "area_rect")])
def test_an_overload_that_fails_is_a_partial_success_and_the_function_is_there(failing):
    inv = made(*failing)
    assert statuses(inv) == {"area": "partial success", "plain": "success", "m": "skipped", "n": "success"}
    rows = {row.unique_id: row for row in inv.results}
    assert rows["function.p.area"].message == "PARTIAL SUCCESS area"
    assert inv.exit_code == 1 and inv.warehouse.relations["dev.area"] == "function"
    done = tuple(name for name in ("area_rect", "area_text") if name not in failing)
    assert set(rows["function.p.area"].parts.failed) == set(failing)
    assert rows["function.p.area"].parts.done == done
    assert all(name in rows["function.p.area"].cause.text for name in failing)


def test_a_retry_takes_the_overloads_that_had_failed_and_what_was_skipped():
    first = made("area_rect", "area_text")
    options = {"state": first.state, "warehouse": first.warehouse, "command": "dbt retry"}
    assert statuses(made(**options)) == {"area": "success", "m": "success"}
    second = made("area_text", **options)
    assert statuses(second) == {"area": "partial success", "m": "skipped"}
    assert second.state.parts["function.p.area"] == Parts(("area_rect",), ("area_text",))
    third = made("area_rect", state=second.state, warehouse=second.warehouse, command="dbt retry")
    assert statuses(third) == {"area": "success", "m": "success"}, "area_rect is done and is left out"


def test_the_artifact_tells_a_later_retry_which_overloads_failed(tmp_path: Path):
    first = made("area_rect")
    (tmp_path / "run_results.json").write_text(json.dumps(first.to_dict()))
    (tmp_path / "manifest.json").write_text(json.dumps({"metadata": MANIFEST, "nodes": {}}))
    assert State.from_dir(tmp_path).parts == first.state.parts
    assert first.state.parts["function.p.area"] == Parts(("area_text",), ("area_rect",))


def test_a_function_that_is_refused_as_a_whole_is_an_error():
    inv = invoke("dbt build", overloaded(), faults=[fail("area")])
    assert statuses(inv)["area"] == "error" and "dev.area" not in inv.warehouse


def test_run_makes_no_functions_and_fail_fast_stops_after_an_overload():
    assert "area" not in statuses(made("area_rect", command="dbt run"))
    inv = made("area_rect", command="dbt build --fail-fast")
    assert statuses(inv)["m"] == "skipped"
    assert {row.message for row in inv.results if row.status == "skipped"} == {"Skipping due to fail_fast"}


def test_the_parts_are_read_from_run_results(tmp_path: Path):
    """As dbt-core 1.12.6 wrote them."""
    days = [[f"2026-03-0{day}T00:00:00+00:00", f"2026-03-0{day + 1}T00:00:00+00:00"] for day in (1, 2, 3)]
    rows = [
        {
            "unique_id": "model.p.mb",
            "status": "partial success",
            "batch_results": {"successful": [days[0]], "failed": [days[2], days[1]]},
            "overload_results": None,
        },
        {
            "unique_id": "function.p.area",
            "status": "partial success",
            "batch_results": None,
            "overload_results": {"successful": ["area_text"], "failed": ["area_rect"]},
        },
        {"unique_id": "model.p.n", "status": "success", "batch_results": None, "overload_results": None},
        {
            "unique_id": "model.p.odd",
            "status": "success",
            "batch_results": 7,
            "overload_results": {"failed": 7},
        },
    ]
    (tmp_path / "run_results.json").write_text(json.dumps({"results": rows, "args": {"which": "build"}}))
    (tmp_path / "manifest.json").write_text(json.dumps({"metadata": MANIFEST, "nodes": {}}))
    assert State.from_dir(tmp_path).parts == {
        "model.p.mb": Parts((1,), (2, 3)),
        "function.p.area": Parts(("area_text",), ("area_rect",)),
    }


# -- what cannot be -----------------------------------------------------------------------------------------


def test_a_fault_names_a_part_that_is_there():
    with pytest.raises(JobkitError, match="has no post-hook"):
        invoke("dbt build", batched(), faults=[fail("mb", post_hook=True)])
    with pytest.raises(JobkitError, match="not built in batches"):
        invoke("dbt build", batched(), faults=[fail("raw", batches=[1])])
    for wrong in ([0], ["x"], "12", [True]):
        with pytest.raises(JobkitError, match="batches"):
            fail("mb", batches=wrong)
    with pytest.raises(JobkitError, match=r"has no overload 'area_circle'.*area_rect, area_text"):
        invoke("dbt build", overloaded(), faults=[fail("area", overloads=["area_circle"])])
    for without in ("plain", "n"):
        with pytest.raises(JobkitError, match="a function with overloads"):
            invoke("dbt build", overloaded(), faults=[fail(without, overloads=["area_rect"])])
    for wrong in ("area_rect", [""], [1]):
        with pytest.raises(JobkitError, match="overloads"):
            fail("area", overloads=wrong)
    with pytest.raises(JobkitError, match="two faults"):
        fail("area", overloads=["area_rect"], batches=[1])
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


def test_in_a_simulation_a_rerun_takes_the_overload_that_failed():
    events = [RunNow(job="J", at="2026-03-02T06:00"), Rerun(job="J", at="2026-03-02T08:00")]
    faults = [fail("area", overloads=["area_rect"], runs=1)]
    day = {"start": "2026-03-02", "until": "2026-03-03"}
    sim = simulate(job("J"), overloaded(), events=events, faults=faults, **day)
    first, again = sim.runs
    assert (first.status, again.status) == ("error", "success")
    assert [row.unique_id for row in again.results] == ["function.p.area", "model.p.m"]
    assert "its overload area_rect failed" in str(sim.why("area", run=1))
