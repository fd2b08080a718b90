"""What dbt v2 does otherwise, as its docs have it: nothing here was compared with a running dbt v2."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Invocation, Warehouse, fail, fail_check, invoke, stale
from jobkit.dbt.project import Project
from tests.dbt.execution.make import check, exposure, hook, model, order, project, source, statuses, unit_test

V2 = "v2 Stable"
CHAIN = project(
    model("a"),
    model("b", "a"),
    model("c", "b"),
    unit_test("ut_a", "a"),
    unit_test("ut_c", "c", "b"),
    check("t_a", "a"),
    exposure("e", "c"),
)


def run(command: str, *faults: jobkit.Fault, code: Project = CHAIN, version: str = V2) -> Invocation:
    return invoke(command, code, faults=faults, warehouse=Warehouse.built(code), dbt_version=version)


# -- which engine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v2 Stable", "fusion-nightly", "latest-fusion", "V2-EXTENDED", "2.0.9"])
def test_every_name_of_dbt_v2_means_its_command_line_pf003(version: str) -> None:
    done = run("dbt run -m a", version=version)
    assert (done.exit_code, done.engine, done.fact) == (2, "fusion", "PF-007")
    assert done.documentation_only


@pytest.mark.parametrize("version", ["v1 Latest", "latest", "versionless", "1.12", None])
def test_every_other_name_means_dbt_v1(version: str | None) -> None:
    done = run("dbt run -m a", version=version)
    assert (done.exit_code, done.engine, done.documentation_only) == (0, "core", False)


def test_an_unknown_version_is_an_error_with_the_tracks_that_are_meant() -> None:
    with pytest.raises(JobkitError, match="v2 Nightly, v2 Stable"):
        run("dbt build", version="v2 Latest")


def test_a_command_that_is_read_already_keeps_its_engine_unless_a_version_is_named() -> None:
    command = jobkit.invoke("dbt build", CHAIN, dbt_version=V2).command
    assert invoke(command, CHAIN).engine == "fusion"
    assert invoke(command, CHAIN, dbt_version="v1 Latest").engine == "core"


def test_two_engines_are_two_requests() -> None:
    made = [jobkit.dbt.execution.InvocationRequest("dbt build", CHAIN, engine=e) for e in ("core", "fusion")]
    assert made[0].key != made[1].key


# -- checks ------------------------------------------------------------------------------------------------


def test_a_failed_check_stops_a_build_before_its_first_node_pf005_pf092() -> None:
    with_hooks = project(*CHAIN_NODES, hook("start"), hook("end"))
    done = run("dbt build", fail_check("owners", "model c has no owner"), code=with_hooks)
    assert done.exit_code == 1
    assert set(statuses(done).values()) == {"skipped"}, "no hook runs either"
    assert {row.message for row in done.results} == {"skipped because a parse-time check failed"}
    assert done.messages == ("the check owners failed: model c has no owner",)
    assert (dict(done.checks), done.fact) == ({"owners": "fail"}, "PF-005")
    assert done.warehouse == Warehouse.built(with_hooks)


CHAIN_NODES = (model("a"), model("b", "a"))


def test_a_build_of_an_exposure_alone_fails_too_pf005() -> None:
    done = run("dbt build --select exposure:e", fail_check("owners"))
    assert (done.exit_code, statuses(done)) == (1, {"e": "skipped"})


@pytest.mark.parametrize(
    "command",
    [
        "dbt build --skip-checks",
        "dbt run",
        "dbt test",
        "dbt compile",
        "dbt check other",
        "dbt build -s tag:x",
    ],
)
def test_no_check_stops_what_runs_none_pf005(command: str) -> None:
    done = run(command, fail_check("owners"))
    assert (done.exit_code, dict(done.checks)) == (0, {})


def test_dbt_v1_has_no_checks_pf005() -> None:
    assert run("dbt build", fail_check("owners"), version="v1 Latest").exit_code == 0
    assert run("dbt check", version="v1 Latest").exit_code == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("dbt check", 1),
        ("dbt check owners", 1),
        ("dbt check other owners --select a", 1),
        ("dbt check other", 0),
        ("dbt check --select tag:none", 0),
        ("dbt check --select nope:x", 2),
        ("dbt --warn-error check --select tag:none", 2),
    ],
)
def test_check_runs_all_checks_or_those_it_names_pf093(command: str, code: int) -> None:
    done = run(command, fail_check("owners"))
    assert (done.exit_code, done.results) == (code, ())


def test_a_check_of_severity_warn_stops_nothing_unless_warnings_are_errors_pf005() -> None:
    warns = fail_check("owners", status="warn")
    done = run("dbt build", warns)
    assert (done.exit_code, dict(done.checks)) == (0, {"owners": "warn"})
    assert "the check owners warns: it found rows" in done.messages
    assert run("dbt --warn-error build", warns).exit_code == 1


def test_why_a_node_was_not_built_names_the_check_and_the_mark_pf004_pf005() -> None:
    why = run("dbt build", fail_check("owners")).why("c")
    assert "the check owners failed" in str(why)
    first, *_, last = why.causes
    assert [(cause.fact, cause.documentation_only) for cause in (first, last)] == [
        ("PF-005", True),
        ("PF-004", True),
    ]
    assert "[PF-005, documentation only]" in repr(why)
    assert first.to_dict()["documentation_only"] is True
    told = run("dbt build", fail_check("owners"), version="v1 Latest").why("c")
    assert not any(cause.documentation_only for cause in told.causes)


# -- the order of a build ----------------------------------------------------------------------------------


def test_all_unit_tests_come_first_pf006() -> None:
    assert order(run("dbt build"))[:2] == ["ut_a", "ut_c"]
    old = order(run("dbt build", version="v1 Latest"))
    assert old.index("ut_c") > old.index("b")


def test_a_unit_test_that_fails_skips_its_model_and_all_below_and_nothing_else_pf006() -> None:
    done = run("dbt build", fail("ut_c"))
    assert statuses(done) == {
        "ut_a": "pass",
        "ut_c": "fail",
        "a": "success",
        "t_a": "pass",
        "b": "success",
        "c": "skipped",
        "e": "skipped",
    }
    assert done.result("model.p.c").cause.fact == "PF-006"
    assert statuses(run("dbt build", fail("ut_a")))["b"] == "skipped"


def test_fail_fast_stops_at_a_unit_test_before_any_model_pf006() -> None:
    done = run("dbt build --fail-fast", fail("ut_c"))
    assert "success" not in statuses(done).values()
    assert done.exit_code == 1


def test_a_unit_test_needs_no_relation_of_its_parents_pf006() -> None:
    empty = {version: invoke("dbt build -s c", CHAIN, dbt_version=version) for version in (V2, "v1 Latest")}
    assert statuses(empty[V2])["ut_c"] == "pass"
    assert statuses(empty["v1 Latest"])["ut_c"] == "error"


# -- old options, freshness --------------------------------------------------------------------------------


def test_an_ignored_option_is_told_and_without_effect_pf007() -> None:
    done = run("dbt build --single-threaded")
    assert done.messages == ("dbt v2 ignores `--single-threaded`",)
    threads = {row.thread_id for row in run("dbt build --single-threaded", code=WIDE).results}
    assert len(threads) > 1


WIDE = project(*(model(f"m{number}") for number in range(4)))


def test_an_old_name_is_told_and_obeyed_pf094() -> None:
    done = run("dbt build --resource-type model")
    assert set(statuses(done)) == {"a", "b", "c"}
    assert "`--resource-types`" in done.messages[0]
    assert run("dbt --warn-error build --resource-type model").exit_code == 2


def test_freshness_looks_at_sources_and_models_pf012() -> None:
    old = {"freshness": {"warn_after": {"count": 1, "period": "day"}}}
    code = project(source("visits", 12, 24), model("a", "source.p.raw.visits", **old), model("b"))
    assert statuses(run("dbt freshness", code=code)) == {"raw.visits": "pass", "a": "pass"}
    assert set(statuses(run("dbt freshness --resource-types model", code=code))) == {"a"}
    assert set(statuses(run("dbt source freshness", code=code))) == {"raw.visits"}
    assert run("dbt freshness", stale("visits"), code=code).exit_code == 1


def test_retry_repeats_on_the_same_engine() -> None:
    first = run("dbt build", fail("b"))
    again = invoke("dbt retry", CHAIN, state=first.state, warehouse=first.warehouse, dbt_version=V2)
    assert (again.exit_code, again.engine) == (0, "fusion")


@pytest.mark.parametrize("name", ["", "  "])
def test_a_check_has_a_name(name: str) -> None:
    with pytest.raises(JobkitError, match="no check"):
        fail_check(name)
