from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault, fail, fail_step, invoke, stale
from tests.dbt.execution.make import check, model, project, source, statuses


def test_a_window_is_half_open_and_utc():
    fault = fail("a", between=("2026-03-02", datetime(2026, 3, 3, 1, tzinfo=timezone(timedelta(hours=1)))))
    assert (fault.start, fault.end) == (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    assert fault.covers("any", datetime(2026, 3, 2, tzinfo=UTC))
    assert not fault.covers("any", datetime(2026, 3, 3, tzinfo=UTC))
    assert not fault.covers("any", datetime(2026, 3, 1, 23, 59, tzinfo=UTC))


def test_a_job_limits_a_fault():
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert fail("a", job="Nightly").covers("Nightly", moment)
    assert not fail("a", job="Nightly").covers("CI", moment)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: fail(""),
        lambda: fail("a", status="broken"),
        lambda: fail("a", runs=0),
        lambda: fail("a", runs=True),
        lambda: fail("a", between=("2026-03-03", "2026-03-02")),
        lambda: fail("a", between="2026-03-02"),
        lambda: fail("a", between=("soon", "later")),
        lambda: fail_step(" "),
    ],
)
def test_what_is_no_fault(wrong):
    with pytest.raises(JobkitError):
        wrong()


def test_steps_and_sources():
    assert fail_step("dbt deps", "no network") == Fault("", "error", "no network", step="dbt deps")
    assert stale("events", "warn").status == "warn"


def test_names_and_unique_ids_both_find_a_node():
    made = project(model("a"), check("t", "a"))
    for name in ("t", "test.p.t"):
        assert statuses(invoke("dbt build", made, faults=[fail(name)]))["t"] == "fail"


def test_an_ambiguous_name_is_refused():
    made = project(model("a"), source("a"), check("b", "a"), {**check("x", "a"), "name": "b"})
    with pytest.raises(JobkitError, match=r"test\.p\.b"):
        invoke("dbt build", made, faults=[fail("b")])


def test_the_message_is_what_the_database_says():
    made = project(model("a"), check("t", "a"), check("u", "a"))
    inv = invoke("dbt build", made, faults=[fail("t", status="error"), fail("u", "3 duplicates")])
    assert inv.result("test.p.t").status == "error"
    assert "3 duplicates" in inv.result("test.p.u").cause.text
    row = invoke("dbt run", made, faults=[fail("a", "division by zero")]).result("model.p.a")
    assert row.message == "Runtime Error in model a (models/a.sql)\n  division by zero"


def test_a_test_can_be_made_to_warn():
    made = project(model("a"), check("t", "a"), model("b", "a"))
    assert statuses(invoke("dbt build", made, faults=[fail("t", status="warn")]))["t"] == "warn"


def test_faults_on_what_does_not_run_change_nothing():
    made = project(model("a"), model("b"))
    assert invoke("dbt run --select a", made, faults=[fail("b")]).exit_code == 0
