"""What jobkit does not simulate: nothing is missing from the tables, each gap is said where it matters."""

from __future__ import annotations

from typing import Any

import pytest

from jobkit.dbt.commands import parse
from jobkit.dbt.commands.dialect import DIALECTS
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.platform import ApiTrigger, Note, PullRequest
from jobkit.platform.not_modelled.fields import FIELDS
from jobkit.platform.not_modelled.options import OPTIONS, VERBS, gaps_in
from jobkit.platform.steps import PLATFORM_COMMANDS, platform_command
from jobkit.simulation import Simulation, simulate

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
AT = "2026-03-02T10:00"


def job(*commands: str, name: str = "Daily", **fields: Any) -> Job:
    return Job(**{"name": name, "commands": commands or ["dbt build"], "schedule": "0 6 * * *", **fields})


def ci(**fields: Any) -> Job:
    made = {"name": "CI", "environment": "CI", "schedule": None, "triggers": {"pull_request": True}}
    return job("dbt build -s state:modified+", **made, **fields)


def opened(*changed: str) -> PullRequest:
    return PullRequest(number=1, at=AT, changed=changed or ("orders",))


def gaps(sim: Simulation) -> list[Note]:
    return [note for note in sim.notes if note.kind == "not_modelled"]


def shop(macros: dict[str, str] | None = None, **changes: dict[str, Any]) -> Project:
    """The shop with macros of its own, and with models changed: name -> fields of the node."""
    manifest = example_artifacts("shop")["manifest.json"]
    for name, sql in (macros or {}).items():
        uid = f"macro.shop.{name}"
        macro = {"unique_id": uid, "name": name, "package_name": "shop", "resource_type": "macro"}
        manifest["macros"][uid] = {**macro, "macro_sql": sql}
    for name, fields in changes.items():
        node = manifest["nodes"][f"model.shop.{name}"]
        config = {**node["config"], **fields.pop("config", {})}
        node.update(fields, config=config)
    return Project.from_manifest(manifest)


# -- the tables are complete -----------------------------------------------------------------------------


def test_every_option_of_dbt_is_in_the_table() -> None:
    names = {
        option.name
        for dialect in DIALECTS.values()
        for verb in dialect.verbs
        for option in dialect.options_of(verb).values()
    }
    assert names == set(OPTIONS)


def test_every_command_is_in_the_table() -> None:
    verbs = {verb for dialect in DIALECTS.values() for verb in dialect.verbs}
    assert {*verbs, "help", "version", *PLATFORM_COMMANDS} == set(VERBS)


def test_every_field_of_a_definition_is_in_the_table() -> None:
    for model, entries in FIELDS.items():
        assert set(entries) == set(model.model_fields), model.__name__


def test_each_entry_says_why_it_has_no_effect_or_what_is_taken_instead() -> None:
    tables = [OPTIONS, VERBS, *FIELDS.values()]
    assert all(entry.text for table in tables for entry in table.values() if entry.effect != "modelled")


# -- commands and options --------------------------------------------------------------------------------

COMMANDS = {
    "dbt build --vars '{a: 1}'": "`--vars` are not put into the code",
    "dbt build --target prod": "`--target` is ignored",
    "dbt build --profile prod": "`--profile` is ignored",
    "dbt build --profiles-dir x": "`--profiles-dir` is ignored",
    "dbt build --project-dir x": "`--project-dir` is ignored",
    "dbt build --target-path x": "`--target-path` is ignored",
    "dbt build --sample '2 days'": "rows `--sample` leaves out",
    "dbt build --event-time-start 2026-01-01 --event-time-end 2026-01-02": "rows `--event-time-start` leaves",
    "dbt build --defer-state x": "`--defer-state` names a folder",
    "dbt build --no-write-json": "`--no-write-json` is ignored",
    "dbt build --export-saved-queries": "aved queries are not exported",
    "dbt clean": "may delete installed packages",
    "dbt docs serve": "runs until it is stopped",
    "dbt run-operation grant": "does not run macros: what `dbt run-operation grant` creates",
    "dbt sl validate": "`dbt sl` is not simulated",
    "dbt compare": "`dbt compare` is not simulated",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_says_in_vain_is_told_once_and_marked_in_why(command: str) -> None:
    project = shop({"grant": "grant select"})
    sim = simulate([job(command), job(command, name="Second")], project, **DAY)
    told = [note for note in gaps(sim) if COMMANDS[command] in note.text]
    assert [note.jobs for note in told] == [("Daily", "Second")]
    assert any(COMMANDS[command] in cause.text for cause in sim.why(sim.runs[0]).causes)


@pytest.mark.parametrize(
    "command",
    [
        "dbt build --quiet --no-partial-parse --log-level debug --select orders --full-refresh",
        "dbt build --write-json --threads 3 --single-threaded",
        "dbt run-operation not_there",
        "dbt docs generate",
    ],
)
def test_what_is_obeyed_or_changes_nothing_needs_no_word(command: str) -> None:
    assert gaps(simulate(job(command), **DAY)) == []


def test_one_thread_means_one_thread() -> None:
    slow, fast = (simulate(job(f"dbt build {flag}"), **DAY).runs[0] for flag in ("--single-threaded", ""))
    assert slow.run_seconds > fast.run_seconds


def test_commands_of_the_platform_are_no_errors_and_second_hand_pf016() -> None:
    both = job("dbt sl validate --select state:modified+", "dbt build")
    sim = simulate(both, **DAY)
    assert sim.runs[0].status == "success"
    step = sim.runs[0].steps[3]
    assert step.message == "jobkit does not simulate `dbt sl`, and assumes that it succeeds"
    first = sim.why(step).causes[0]
    assert (first.assumption, first.fact) == (True, "PF-016")
    assert any("second-hand" in note.text for note in gaps(sim))
    assert platform_command("dbt --warn-error sl validate") == "sl"


def test_steps_of_an_api_call_are_read_too_p078() -> None:
    call = ApiTrigger(job="Daily", at=AT, steps_override=["dbt run --vars '{a: 1}'"])
    assert "`--vars`" in gaps(simulate(job(), events=[call], **DAY))[0].text


def test_each_gap_of_a_command_is_one_sentence() -> None:
    found = list(gaps_in(parse("dbt build --vars '{a: 1}' --vars '{b: 2}' --target x")))
    assert len(found) == 2


# -- settings --------------------------------------------------------------------------------------------

SETTINGS = {
    "dbt State: it builds every node": job(cost_optimization_features=["dbt_state"]),
    "state-aware orchestration: it builds": job(cost_optimization_features=["state_aware_orchestration"]),
    "refuses state-aware orchestration on CI": ci(cost_optimization_features=["state_aware_orchestration"]),
    "efficient testing: it runs every test": job(cost_optimization_features=["efficient_testing"]),
    "lints no SQL": ci(run_lint=True),
    "compares no rows": ci(run_compare_changes=True),
    "runs on dbt v2": job(dbt_version="fusion-stable"),
    "jobkit assumes that every source is fresh": job(run_source_freshness=True),
    "`DBT_TARGET` is ignored": job(environment_variables={"DBT_TARGET": "x"}),
    "`DBT_ENGINE_WRITE_JSON` is ignored": job(environment_variables={"DBT_ENGINE_WRITE_JSON": "no"}),
}


@pytest.mark.parametrize("words", SETTINGS)
def test_a_setting_that_is_not_simulated_is_told_and_marked_in_why(words: str) -> None:
    one = SETTINGS[words]
    sim = simulate(one, **DAY)
    (note,) = [note for note in gaps(sim) if words.lower() in note.text.lower()]
    assert note.jobs == (one.name,)
    assert any(words.lower() in cause.text.lower() for cause in sim.why(sim.runs[0]).causes)


def test_different_target_names_in_an_environment_are_told_to_those_who_defer_to_it_p105() -> None:
    jobs = [job(target_name="prod"), job("dbt compile", name="Compile", schedule="0 9 * * *"), ci()]
    (note,) = gaps(simulate(jobs, events=[opened()], **DAY))
    assert "'Production' have different target names (prod and default)" in note.text
    assert set(note.jobs) == {"Daily", "Compile", "CI"}
    assert gaps(simulate([job(target_name="prod"), job(name="B", target_name="prod")], **DAY)) == []


def test_code_that_reads_the_target_is_told_where_the_target_differs_p105() -> None:
    project = shop(orders={"raw_code": "select 1 {% if target.name == 'prod' %} where x {% endif %}"})
    assert gaps(simulate(job(target_name="prod"), project, **DAY)) == [], "one target: as in the manifest"
    sim = simulate([job(target_name="prod"), job(name="QA", environment="QA")], project, **DAY)
    (note,) = gaps(sim)
    assert "reads `target.name` or `target.schema` (1 place, such as model.shop.orders)" in note.text
    assert note.nodes == ("model.shop.orders",)
    assert any(cause.kind == "not_modelled" for cause in sim.why("orders", sim.runs[0]).causes)


def test_values_that_differ_between_jobs_are_not_in_the_code_p136() -> None:
    project = shop(orders={"raw_code": "select '{{ env_var('DBT_REGION', 'eu') }}'"})
    jobs = [job(name=name, environment_variables={"DBT_REGION": name}) for name in ("eu", "us")]
    (note,) = gaps(simulate(jobs, project, **DAY))
    assert "different values of DBT_REGION" in note.text
    assert gaps(simulate(jobs[0], project, **DAY)) == []


# -- code ------------------------------------------------------------------------------------------------

MACRO = "{{ custom_schema_name or target.schema }}"


def test_an_own_generate_schema_name_is_told_where_jobkit_works_out_a_schema_p126() -> None:
    project = shop({"generate_schema_name": MACRO})
    sim = simulate([job(), ci()], project, events=[opened()], **DAY)
    (note,) = gaps(sim)
    assert "own `generate_schema_name`" in note.text
    assert "a pull request builds over the tables" in note.text
    assert note.jobs == ("CI",)
    run = sim.runs_of("CI")[0]
    for answer in (sim.why(run), sim.why("orders", run)):
        assert any("generate_schema_name" in cause.text and cause.assumption for cause in answer.causes)
    daily = sim.runs_of("Daily")[0]
    assert not any("generate_schema_name" in cause.text for cause in sim.why("orders", daily).causes)


def test_an_own_generate_schema_name_matters_in_any_schema_that_is_not_the_manifests() -> None:
    project = shop({"generate_schema_name": MACRO, "generate_alias_name": ""})
    assert gaps(simulate(job(), project, **DAY)) == []
    (note,) = gaps(simulate(job(environment="QA"), project, **DAY))
    assert "`generate_schema_name` and `generate_alias_name`" in note.text
    assert "pull request" not in note.text


CODE = {
    "own `ref`": (shop({"ref": "{{ builtins.ref(name) }}"}), None),
    "own `is_incremental`": (shop({"is_incremental": "{{ true }}"}), None),
    "own materialization 'scd'": (shop(orders={"config": {"materialized": "scd"}}), "orders"),
    "materialization 'table'": (shop({"materialization_table_default": ""}), "daily_revenue"),
    "batch by batch (microbatch)": (
        shop(orders={"config": {"materialized": "incremental", "incremental_strategy": "microbatch"}}),
        "orders",
    ),
}


@pytest.mark.parametrize("words", CODE)
def test_code_that_is_not_simulated_is_told_and_marked_at_its_nodes(words: str) -> None:
    project, node = CODE[words]
    sim = simulate(job(), project, **DAY)
    (note,) = [note for note in gaps(sim) if words in note.text]
    asked = sim.why(node, sim.runs[0]) if node else sim.why(sim.runs[0])
    assert any(words in cause.text for cause in asked.causes)
    if node:
        assert f"model.shop.{node}" in note.nodes
        assert not any(words in cause.text for cause in sim.why("country_codes", sim.runs[0]).causes)


def test_a_python_model_without_a_known_duration_is_told() -> None:
    project = shop(orders={"language": "python"})
    assert "1 model is in Python" in gaps(simulate(job(), project.with_durations({}), **DAY))[0].text
    timed = project.with_durations({"orders": 60})
    assert gaps(simulate(job(), timed, **DAY)) == []


@pytest.mark.parametrize(
    "config",
    [{"materialized": "incremental", "on_schema_change": "fail"}, {"contract": {"enforced": True}}],
)
def test_a_change_of_columns_is_told_where_columns_can_stop_a_run(config: dict[str, Any]) -> None:
    project = shop(orders={"config": config})
    sim = simulate([job(), ci()], project, events=[opened("orders")], **DAY)
    (note,) = [note for note in gaps(sim) if "columns of model.shop.orders" in note.text]
    assert note.nodes == ("model.shop.orders",)
    assert not any(
        "columns" in n.text for n in gaps(simulate([job(), ci()], events=[opened("orders")], **DAY))
    )


def test_a_plain_job_on_a_plain_project_has_nothing_to_say() -> None:
    assert gaps(simulate([job(), ci()], events=[opened()], **DAY)) == []


@pytest.mark.parametrize(
    "variable", ["DBT_FULL_REFRESH", "DBT_ENGINE_FAIL_FAST", "DBT_WRITE_JSON", "DBT_LOG_LEVEL", "DBT_REGION"]
)
def test_a_variable_that_is_obeyed_or_changes_nothing_is_no_gap(variable: str) -> None:
    value = "debug" if variable == "DBT_LOG_LEVEL" else "1"
    assert gaps(simulate(job(environment_variables={variable: value}), **DAY)) == []
