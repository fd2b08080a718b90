"""Exit codes, refusals, and wrong Python arguments."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.commands import parse
from jobkit.dbt.execution import Fault, Warehouse, fail, invoke
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from tests.dbt.execution.make import check, exposure, model, project, seed, statuses


def refused(command, **given):
    inv = invoke(command, project(model("a"), model("b", "a")), **given)
    assert (inv.exit_code, inv.results, len(inv.warehouse), inv.state.results) == (2, (), 0, None)
    return inv.messages[-1]


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("dbt run --nope", "--nope"),
        ("dbt biuld", "biuld"),
        ("dbt run --select nomethod:x", "nomethod"),
        ("dbt run --selector nope", "nope"),
        ("dbt run --select state:modified", "state"),
        ("dbt run --select result:error", "result"),
        ("dbt run --select source_status:fresher+", "source"),
        ("dbt run --select path:", "path"),
    ],
)
def test_what_dbt_refuses_is_exit_code_2_with_a_message_s024(command, word):
    assert word in refused(command)


def test_defer_and_clone_without_a_state_p118():
    text = "--state or --defer-state are required for deferral, but neither was provided"
    assert refused("dbt run --defer") == refused("dbt clone") == text


def test_a_path_that_nothing_was_given_for_p118():
    assert refused("dbt run --defer --state nowhere") == 'Could not find manifest in --state path: "nowhere"'
    assert invoke("dbt run --state nowhere", project(model("a"))).exit_code == 0  # nothing asks for it


def test_nothing_selected_is_exit_code_0_with_warnings_p088():
    inv = invoke("dbt build --select tag:nope", project(model("a")))
    assert (inv.exit_code, inv.results) == (0, ())
    assert "tag:nope" in inv.messages[0]
    assert inv.messages[1].startswith("Nothing to do.")


def test_nothing_selected_is_exit_code_2_with_warn_error_s024():
    assert "nope" in refused("dbt --warn-error run --select nope")


def test_a_skipped_exposure_alone_is_no_failure():
    from jobkit.dbt.execution.call import exit_code
    from jobkit.dbt.execution.node_result import NodeResult

    made = project(model("a"), exposure("e", "a"))
    assert exit_code(made, [NodeResult("exposure.p.e", "skipped")]) == 0
    assert exit_code(made, [NodeResult("model.p.a", "skipped")]) == 1


def with_package() -> Project:
    return project(model("a"), macros={"macro.dbt_utils.star": {"name": "star", "package_name": "dbt_utils"}})


def test_without_packages_all_but_deps_and_clean_are_refused():
    inv = invoke("dbt build", with_package(), packages_installed=False)
    assert (inv.exit_code, "dbt_utils" in inv.messages[0], "dbt deps" in inv.messages[0]) == (2, True, True)
    for command in ("dbt deps", "dbt clean"):
        assert invoke(command, with_package(), packages_installed=False).exit_code == 0
    assert invoke("dbt build", project(model("a")), packages_installed=False).exit_code == 0


def test_a_parsed_command_is_taken_as_well():
    assert statuses(invoke(parse("dbt run --select a"), project(model("a"), model("b")))) == {"a": "success"}


def test_it_says_why_a_node_was_selected():
    inv = invoke("dbt run --select +b", project(model("a"), model("b", "a"), model("c")))
    assert set(inv.reasons) == {"model.p.a", "model.p.b"}
    assert "b" in inv.reasons["model.p.a"]
    with pytest.raises(KeyError):
        inv.reasons["model.p.c"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"threads": 0}, "threads"),
        ({"threads": True}, "threads"),
        ({"state": "prod"}, "state"),
        ({"warehouse": ["dev.a"]}, "warehouse"),
        ({"faults": ["a"]}, "fault"),
        ({"faults": [fail("bb")]}, "bb"),
    ],
)
def test_wrong_arguments_are_errors_of_python(given, word):
    with pytest.raises(JobkitError, match=word):
        invoke("dbt run", project(model("a"), model("b")), **given)


def test_wrong_project_or_command():
    with pytest.raises(JobkitError, match="project"):
        invoke("dbt run", {})
    with pytest.raises(JobkitError, match="command"):
        invoke(3, project(model("a")))


def test_a_fault_that_names_nothing_suggests_the_nearest():
    with pytest.raises(JobkitError, match="did you mean `orders`"):
        invoke("dbt run", project(model("orders")), faults=[fail("order")])


@pytest.mark.parametrize(
    "fault", [fail("a", status="missing"), fail("a", status="warn"), fail("a", status="fail")]
)
def test_a_fault_that_cannot_happen_to_a_node_is_refused(fault):
    with pytest.raises(JobkitError, match="a model"):
        invoke("dbt run", project(model("a")), faults=[fault])


def test_a_node_that_does_no_work_cannot_fail():
    with pytest.raises(JobkitError, match="exposure"):
        invoke("dbt build", project(model("a"), exposure("e", "a")), faults=[fail("exposure.p.e")])


def test_faults_of_steps_are_for_the_simulation():
    assert invoke("dbt run", project(model("a")), faults=[Fault("", step="clone")]).exit_code == 0


def test_the_state_of_one_call_feeds_the_next():
    made = project(model("a"), check("t", "a"))
    first = invoke("dbt build", made, faults=[fail("t")], schema="prod")
    assert (first.state.results, first.state.schema) == ({"model.p.a": "success", "test.p.t": "fail"}, "prod")
    inv = invoke("dbt build --select result:fail", made, state=first.state, warehouse=Warehouse(["dev.a"]))
    assert statuses(inv) == {"t": "pass"}


def test_an_invocation_finds_its_rows_and_knows_whether_it_is_ok():
    inv = invoke("dbt run", project(model("a")))
    assert inv.ok and inv.result("model.p.a").status == "success"
    with pytest.raises(KeyError):
        inv.result("model.p.b")
    assert isinstance(inv.state, State)


@pytest.mark.parametrize(
    "command",
    [
        "dbt run --sample=1",
        "dbt run --sample nonsense",
        "dbt run --sample '3 dayz'",
        "dbt run --sample '{start: soon, end: 2026-03-01}'",
        "dbt run --event-time-start 2026-02-01 --event-time-end 2026-01-01",
        "dbt run --event-time-start 2026-02-01 --event-time-end 2026-02-01",
        "dbt --warn-error-options '{include: [Nope]}' run",
        "dbt --warn-error-options '{silence: [Nope]}' run",
        "dbt --warn-error-options '{include: all, error: all}' run",
        "dbt --warn-error-options '{error: nonsense}' run",
        "dbt --warn-error-options '{error: [all]}' run",
        "dbt --warn-error-options '{error: [NoNodesForSelectionCriteria], warn: [NothingToDo]}' run",
        "dbt --warn-error-options '{include: all}' run",
        "dbt --warn-error-options '{include: [Deprecations]}' run",
        "dbt run --sample '{start: 2026-01-02, end: 2026-01-03}'",
        "dbt --warn-error run -m base",
        "dbt --warn-error ls --models base",
        "dbt --warn-error source freshness -o x.json",
        "dbt --warn-error-options '{error: [ModelParamUsageDeprecation]}' run -m base",
        "dbt --warn-error-options '{error: [Deprecations]}' run -m base",
    ],
)
def test_values_and_deprecations_that_dbt_refuses(command):
    """Each was run with dbt-core 1.12.6, which refused it."""
    inv = invoke(command, project(model("base")))
    assert (inv.exit_code, inv.results) == (2, ())


@pytest.mark.parametrize(
    "command",
    [
        "dbt run --sample '3 days'",
        "dbt run --sample '{start: 2026-01-02T00:00:00, end: 2026-01-01T00:00:00}'",
        """dbt run --sample '{start: "2026-01-02", end: "2026-01-03"}' """,
        "dbt run -m base",
        "dbt --warn-error-options '{what: [x]}' run",
        "dbt --warn-error-options '{error: [AccessDenied]}' run",
        "dbt --warn-error-options '{include: [NoNodesForSelectionCriteria]}' run",
        "dbt --warn-error-options '{error: }' run",
    ],
)
def test_values_that_dbt_takes(command):
    """Each was run with dbt-core 1.12.6, which took it."""
    assert invoke(command, project(model("base"))).exit_code == 0


PASSED, AHEAD = "2024-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00"
OPTIONS = "--warn-error-options"


def _deprecated(date: str) -> Project:
    nodes = model("old", raw={"deprecation_date": date}), model("reader", "old")
    return project(*nodes, metadata={"generated_at": "2026-03-02T00:00:00Z"})


@pytest.mark.parametrize(
    ("date", "command", "code"),
    [
        (PASSED, "dbt --warn-error ls", 2),
        (PASSED, "dbt --warn-error parse", 2),
        (PASSED, "dbt --warn-error run-operation nope", 2),
        (PASSED, "dbt --warn-error deps", 0),
        (PASSED, f"dbt {OPTIONS} \'{{error: [DeprecatedReference]}}\' run", 2),
        (PASSED, f"dbt {OPTIONS} \'{{error: [UpcomingReferenceDeprecation]}}\' run", 0),
        (PASSED, f"dbt {OPTIONS} \'{{error: [Deprecations]}}\' run", 0),
        (AHEAD, f"dbt {OPTIONS} \'{{error: [UpcomingReferenceDeprecation]}}\' run", 2),
        (AHEAD, f"dbt {OPTIONS} \'{{error: [DeprecatedModel]}}\' run", 0),
        (PASSED, "dbt run", 0),
    ],
)  # fmt: skip
def test_models_past_their_deprecation_date_are_warnings_of_every_command_that_parses(date, command, code):
    """Each was run with dbt-core 1.12.6."""
    assert invoke(command, _deprecated(date)).exit_code == code


@pytest.mark.parametrize(
    ("event_time", "command", "code"),
    [
        ({}, "dbt --warn-error ls", 2),
        ({}, f"dbt {OPTIONS} '{{error: [MicrobatchModelNoEventTimeInputs]}}' run", 2),
        ({}, "dbt run", 0),
        ({"event_time": "ts"}, "dbt --warn-error ls", 0),
    ],
)
def test_a_model_in_batches_without_an_input_in_time(event_time, command, code):
    """Each was run with dbt-core 1.12.6."""
    batched = {"materialized": "incremental", "incremental_strategy": "microbatch", "event_time": "ts"}
    nodes = model("raw", **event_time), model("mb", "raw", **batched)
    assert invoke(command, project(*nodes)).exit_code == code
    own = {
        "macro.p.x": {"unique_id": "macro.p.x", "name": "get_incremental_microbatch_sql", "package_name": "p"}
    }
    assert invoke(command, project(*nodes, macros=own)).exit_code == 0, "called once, not in batches"


def test_selector_beside_select_is_an_error_with_warn_error():
    inv = invoke(
        "dbt --warn-error run --selector s --select a",
        project(model("a"), selectors={"s": {"name": "s", "definition": "a"}}),
    )
    assert inv.exit_code == 2 and "ignored" in inv.messages[-1]


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        (("sha256", "a"), ("path", "seeds/x.csv"), "SeedIncreased"),
        (("path", "seeds/x.csv"), ("path", "seeds/x.csv"), "SeedExceedsLimitSamePath"),
        (("path", "seeds/x.csv"), ("path", "x.csv"), "SeedExceedsLimitAndPathChanged"),
    ],
)
def test_a_seed_over_one_mebibyte_is_a_warning_of_state_comparison(old, new, event):
    before, after = (project(seed("s", checksum={"name": name, "checksum": of})) for name, of in (old, new))
    state = State(before)
    assert invoke("dbt seed -s state:modified.body", after, state=state).exit_code == 0
    refused = f"dbt --warn-error-options '{{error: [{event}]}}' seed -s state:modified.body"
    assert invoke(refused, after, state=state).exit_code == 2
    assert invoke(refused.replace(".body", ".configs"), after, state=state).exit_code == 0
