"""The environment variables of a run: defined, the platform's own, and missing; both presets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.basics.secrets import MASK
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment
from jobkit.jobs.variable_names import RESERVED_VARIABLES
from jobkit.jobs.versions import resolve_version
from jobkit.lint import lint
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.platform.differences import differences
from jobkit.platform.missing_variables import (
    assumed_variables,
    cannot_parse,
    missing_for,
    parses_project,
    variable_notes,
)
from jobkit.platform.platform_variables import NATIVE_PULL_REQUEST_ONLY
from jobkit.reports.variables import why_variable
from jobkit.simulation import simulate
from tests.cli.running import run
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
HIDDEN = "hunter2"
SECRET = "DBT_ENV_SECRET_TOKEN"
PLATFORM, GUIDE = Rules.platform(), Rules.study_guide()


def asks(*names: str, code: str = "") -> Project:
    """A project of one model that needs these variables."""
    text = code or " ".join(f"{{{{ env_var('{name}') }}}}" for name in names)
    node = {"unique_id": "model.w.a", "name": "a", "package_name": "w", "raw_code": text}
    node |= {"config": {"materialized": "table"}, "schema": "prod", "alias": "a"}
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": schema, "project_name": "w"}
    return Project.from_manifest({"metadata": metadata, "nodes": {"model.w.a": node}})


def account(*environments: Environment, project_variables: dict | None = None, **fields) -> Account:
    return Account(jobs=[job(**fields)], environments=environments, environment_variables=project_variables)


# -- the variables of a run --------------------------------------------------------------------------------


def test_a_run_sees_the_nearest_value_and_can_say_why_p136() -> None:
    home = Environment(name="Production", environment_variables={"DBT_REGION": "us", "DBT_DATABASE": "A"})
    both = account(home, environment_variables={"DBT_REGION": "eu"})
    sim = simulate(both, project(), **DAY)
    found = sim.variables(sim.runs[0])
    assert (found["DBT_REGION"].value, found["DBT_DATABASE"].value) == ("eu", "A")
    assert found == sim.variables(1)
    assert str(found["DBT_REGION"].why()) == (
        "DBT_REGION is 'eu': the override of the job 'J' hides 'us', the value of the environment "
        "'Production'."
    )
    assert list(found) == sorted(found)


def test_every_run_of_the_job_has_the_override_p138() -> None:
    sim = simulate(job(cron="0 * * * *", environment_variables={"DBT_REGION": "eu"}), project(), **DAY)
    assert len(sim.runs) == 24
    assert {sim.variables(run)["DBT_REGION"].value for run in sim.runs} == {"eu"}
    assert [c.fact for c in sim.variables(1)["DBT_REGION"].why()] == ["P-136", "P-138"]


def test_one_value_a_run_whatever_the_model_p141() -> None:
    """There is no way to ask by model: a run has one mapping."""
    home = Environment(name="Production", environment_variables={"DBT_WAREHOUSE": "S"})
    sim = simulate(account(home), project("a > b"), **DAY)
    assert [sim.variables(run)["DBT_WAREHOUSE"].value for run in sim.runs] == ["S"]


@pytest.mark.parametrize("bad", ["REGION", "ENABLE_DEBUG_LOGGING", "DATA_RESIDENCY_ZONE", "DBT_Region"])
def test_a_badly_named_variable_is_there_under_the_guide_only_p135_g38(bad: str) -> None:
    one = job(environment_variables={bad: "x", "DBT_A": "1"})
    platform = simulate(one, project(), **DAY)
    guide = simulate(one, project(), rules=GUIDE, **DAY)
    assert bad not in platform.variables(1)
    assert "DBT_A" in platform.variables(1)
    assert guide.variables(1)[bad].value == "x"
    (note,) = [note for note in platform.notes if note.fact == "P-135"]
    assert bad in note.text and "no run has it" in note.text.lower()
    assert not [note for note in guide.notes if note.fact == "P-135"]


def test_bad_names_of_environment_and_project_are_differences_too_p135() -> None:
    home = Environment(name="Production", environment_variables={"REGION": "us"})
    both = account(home, project_variables={"ZONE": "x"})
    notes = differences(both.jobs[0], both, PLATFORM)
    assert [(note.field, note.fact) for note in notes] == [
        ("environment.environment_variables", "P-135"),
        ("account.environment_variables", "P-135"),
    ]


# -- the platform's own ------------------------------------------------------------------------------------


def test_what_the_platform_sets_in_a_scheduled_run_p140() -> None:
    sim = simulate(job("Daily", cron="0 6 * * *", id=77), project(), **DAY)
    own = {name: v.value for name, v in sim.variables(1).items() if v.source == "platform"}
    assert own == {
        "DBT_ENV": "prod",
        "DBT_CLOUD_ENVIRONMENT_NAME": "Production",
        "DBT_CLOUD_ENVIRONMENT_TYPE": "prod",
        "DBT_CLOUD_INVOCATION_CONTEXT": "prod",
        "DBT_CLOUD_PROJECT_ID": "1",
        "DBT_CLOUD_JOB_ID": "77",
        "DBT_CLOUD_RUN_ID": "1",
        "DBT_CLOUD_RUN_REASON_CATEGORY": "scheduled",
        "DBT_CLOUD_RUN_REASON": "scheduled",
        "DBT_CLOUD_ENVIRONMENT_ID": "1",
        "DBT_CLOUD_ACCOUNT_ID": "1",
    }
    assert {v.fact for v in sim.variables(1).values()} == {"P-140"}
    assumed = {name for name, v in sim.variables(1).items() if v.assumption}
    assert "DBT_CLOUD_ACCOUNT_ID" in assumed and "DBT_CLOUD_RUN_ID" not in assumed


@pytest.mark.parametrize(
    ("environment", "kind", "context"),
    [
        (Environment(name="E", deployment_type="production"), "prod", "prod"),
        (Environment(name="E", deployment_type="staging"), "staging", "staging"),
        (Environment(name="E"), "", "prod"),
        (Environment(name="E", type="development"), "dev", "dev"),
    ],
)
def test_type_and_context_of_the_environment_p140(environment: Environment, kind: str, context: str) -> None:
    sim = simulate(account(environment, environment="E"), project(), **DAY)
    found = sim.variables(1)
    assert found["DBT_CLOUD_ENVIRONMENT_TYPE"].value == kind
    assert found["DBT_CLOUD_INVOCATION_CONTEXT"].value == context
    assert found["DBT_CLOUD_INVOCATION_CONTEXT"].assumption == (kind == "")


@pytest.mark.parametrize(
    ("provider", "category"),
    [
        (None, "github_pull_request"),
        ("GitHub", "github_pull_request"),
        ("GitLab", "gitlab_merge_request"),
        ("Azure DevOps", "azure_pull_request"),
    ],
)
def test_a_pull_request_has_number_and_commit_p140(provider: str | None, category: str) -> None:
    ci = job("CI", environment="CI", triggers={"pull_request": True, "git_provider": provider})
    change = PullRequest(number=42, at="2026-03-02T09:00", changed=("a",), commits=("2026-03-02T12:00",))
    sim = simulate(ci, project(), events=[change], **DAY)
    first, second = (sim.variables(run) for run in sim.runs)
    assert first["DBT_CLOUD_PR_ID"].value == "42"
    assert first["DBT_CLOUD_INVOCATION_CONTEXT"].value == "ci"
    assert first["DBT_CLOUD_RUN_REASON_CATEGORY"].value == category
    assert len(first["DBT_CLOUD_GIT_SHA"].value) == 40
    assert first["DBT_CLOUD_GIT_SHA"].value != second["DBT_CLOUD_GIT_SHA"].value
    assert "DBT_CLOUD_GIT_BRANCH" not in first, "in the Studio only"


def test_other_git_providers_set_no_number_and_commit_p140() -> None:
    ci = job("CI", triggers={"pull_request": True, "git_provider": "Bitbucket"})
    sim = simulate(ci, project(), events=[PullRequest(number=1, at="2026-03-02T09:00")], **DAY)
    assert not set(NATIVE_PULL_REQUEST_ONLY) & set(sim.variables(1))
    assert sim.variables(1)["DBT_CLOUD_RUN_REASON_CATEGORY"].value == "other"


def test_other_triggers_are_other_p140() -> None:
    up, down = job("Up"), job("Down", triggers={"job_completion": {"job": "Up"}})
    events = [RunNow(job="Up", at="2026-03-02T01:00")]
    events += [ApiTrigger(job="Up", at="2026-03-02T05:00", cause="Airflow: load done")]
    sim = simulate([up, down], project(), events=events, **DAY)
    reasons = {run.trigger.kind: sim.variables(run)["DBT_CLOUD_RUN_REASON"].value for run in sim.runs}
    assert reasons["run_now"] == "Kicked off from the UI"
    assert reasons["api"] == "Airflow: load done"
    assert "'Up'" in reasons["job_completion"]
    categories = {sim.variables(run)["DBT_CLOUD_RUN_REASON_CATEGORY"].value for run in sim.runs}
    assert categories == {"other"}


@pytest.mark.parametrize("rules", [PLATFORM, GUIDE], ids=["platform", "guide"])
def test_overriding_a_reserved_name_has_no_effect_and_is_a_difference_p140(rules: Rules) -> None:
    home = Environment(name="Production", environment_variables={"DBT_ENV": "dev"})
    tried = account(home, environment_variables={"DBT_CLOUD_JOB_ID": "99", "DBT_CLOUD_PR_ID": "1"})
    sim = simulate(tried, project(), rules=rules, **DAY)
    found = sim.variables(1)
    assert (found["DBT_ENV"].value, found["DBT_CLOUD_JOB_ID"].value) == ("prod", "1")
    assert "DBT_CLOUD_PR_ID" not in found
    assert [hidden.value for hidden in found["DBT_ENV"].overridden] == ["dev"]
    notes = [note.field for note in sim.notes if note.fact == "P-140"]
    assert notes == [
        "environment_variables.DBT_CLOUD_JOB_ID",
        "environment_variables.DBT_CLOUD_PR_ID",
        "environment.environment_variables.DBT_ENV",
    ]
    (finding,) = [f for f in lint(tried, rules=rules) if f.code == "ENV002"]
    assert len(finding.places) == 3


def test_every_reserved_name_is_set_in_some_run_but_the_studios_p140() -> None:
    ci = job("CI", triggers={"pull_request": True})
    sim = simulate(ci, project(), events=[PullRequest(number=1, at="2026-03-02T09:00")], **DAY)
    assert set(RESERVED_VARIABLES) - set(sim.variables(1)) == {"DBT_CLOUD_GIT_BRANCH"}


# -- missing -----------------------------------------------------------------------------------------------


def missing(given: Account, code: Project, rules: Rules = PLATFORM, **options) -> list[str]:
    return [v.name for v in missing_for(given, rules, code, given.jobs[0], **options)]


def test_a_variable_of_another_environment_is_missing_p137() -> None:
    us = Environment(name="US", environment_variables={"DBT_REGION": "us"})
    assert missing(account(us, environment="US"), asks("DBT_REGION")) == []
    assert missing(account(us, environment="EU"), asks("DBT_REGION")) == ["DBT_REGION"]


def test_what_nothing_mentions_is_taken_to_be_set_and_said_p137() -> None:
    silent = account()
    code = asks("DBT_A", "DBT_B")
    assert missing(silent, code) == []
    assert assumed_variables(silent, PLATFORM, code) == ("DBT_A", "DBT_B")
    (note,) = variable_notes(silent, PLATFORM, code)
    assert (note.kind, note.fact) == ("assumption", "P-137")
    assert "DBT_A, DBT_B" in note.text
    stated = account(project_variables={})
    assert missing(stated, code) == ["DBT_A", "DBT_B"]
    assert variable_notes(stated, PLATFORM, code) == ()
    assert variable_notes(silent, PLATFORM, project()) == ()


def test_a_refused_name_is_missing_under_the_platform_only_p135_g38() -> None:
    one = account(environment_variables={"REGION": "us"})
    assert missing(one, asks("REGION")) == ["REGION"]
    assert missing(one, asks("REGION"), GUIDE) == []
    cause = cannot_parse(one, PLATFORM, asks("REGION"), one.jobs[0], "dbt build")
    assert cause is not None
    assert cause.text == (
        "`dbt build` exited with 2: Env var required but not provided: 'REGION' (asked for by model.w.a; the "
        "job 'J' defines it, but the platform refuses the name: a variable's name starts with DBT_, "
        "DBT_ENV_SECRET_ or DBT_ENV_CUSTOM_ENV_)"
    )
    assert (cause.kind, cause.subject, cause.fact) == ("missing_variable", "REGION", "P-137")


def test_the_pull_requests_number_is_missing_in_other_runs_p140() -> None:
    one = account()
    code = asks("DBT_CLOUD_PR_ID")
    assert missing(one, code) == ["DBT_CLOUD_PR_ID"]
    assert missing(one, code, native_pull_request=True) == []
    cause = cannot_parse(one, PLATFORM, code, one.jobs[0], "dbt build")
    assert cause is not None and "in other runs only" in cause.text
    assert missing(one, asks("DBT_CLOUD_RUN_ID")) == []


def test_a_default_in_the_code_is_the_lowest_layer_p136() -> None:
    code = asks(code="{{ env_var('DBT_REGION', 'ap') }}")
    bare = account(project_variables={})
    assert missing(bare, code) == []
    sim = simulate(bare, code, **DAY)
    assert "DBT_REGION" not in sim.variables(1)
    why = why_variable(sim, sim.runs[0], "DBT_REGION")
    assert why.sentence.startswith("DBT_REGION is 'ap': the default in the code, the lowest layer")
    assert why.causes[0].fact == "P-136"
    set_ = simulate(account(project_variables={"DBT_REGION": "us"}), code, **DAY)
    why = why_variable(set_, set_.runs[0], "DBT_REGION")
    assert why.sentence == "DBT_REGION is 'us': the default of the project, and nothing overrides it."
    assert why.causes[-1].text == "the default in the code is 'ap'"


@pytest.mark.parametrize(
    ("command", "parses"),
    [
        ("dbt deps", False),
        ("dbt build", True),
        ("dbt build --select other", True),
        ("dbt ls", True),
        ("dbt source freshness", True),
        ("dbt docs generate", True),
        ("dbt run-operation x", True),
        ("dbt buld", False),
    ],
)
def test_every_command_that_parses_fails_and_deps_does_not_p137(command: str, parses: bool) -> None:
    assert parses_project(command) == parses
    bare = account(project_variables={})
    cause = cannot_parse(bare, PLATFORM, asks("DBT_A"), bare.jobs[0], command)
    assert (cause is not None) == parses


def test_a_similar_name_is_suggested_p137() -> None:
    near = account(project_variables={"DBT_REGION": "us"})
    cause = cannot_parse(near, PLATFORM, asks("DBT_REGON"), near.jobs[0], "dbt build")
    assert cause is not None and "did you mean `DBT_REGION`" in cause.text


def test_a_secret_in_a_model_stops_dbt_even_where_it_is_set() -> None:
    one = account(environment_variables={SECRET: HIDDEN})
    cause = cannot_parse(one, PLATFORM, asks(SECRET), one.jobs[0], "dbt build")
    assert cause is not None
    assert "allowed only in profiles.yml or packages.yml" in cause.text
    assert HIDDEN not in cause.text


def test_why_of_a_variable_that_is_not_there() -> None:
    home = Environment(name="US", environment_variables={"DBT_REGION": "us"})
    sim = simulate(account(home, environment="EU"), asks("DBT_REGION", "DBT_X"), **DAY)
    first = sim.runs[0]
    assert "another job or environment defines it" in why_variable(sim, first, "DBT_REGION").sentence
    assumed = why_variable(sim, first, "DBT_X")
    assert "is assumed to be set" in assumed.sentence and assumed.causes[0].assumption
    assert "in other runs only" in why_variable(sim, first, "DBT_CLOUD_PR_ID").sentence
    assert why_variable(sim, first, "DBT_ENV").causes[0].fact == "P-140"
    with pytest.raises(JobkitError, match="did you mean `DBT_REGION`"):
        why_variable(sim, first, "DBT_REGIO")


# -- secrets -----------------------------------------------------------------------------------------------


def test_no_output_of_a_simulation_shows_a_secret_p139(tmp_path: Path) -> None:
    layers = {SECRET: HIDDEN, "DBT_A": "1", "SECRET_REGION": "x"}
    home = Environment(name="Production", environment_variables={SECRET: f"{HIDDEN}-environment"})
    given = account(
        home,
        project_variables={SECRET: f"{HIDDEN}-project"},
        environment_variables=layers,
        commands=["dbt build", "dbt docs generate"],
        cron="0 6 * * *",
    )
    sim = simulate(given, asks("DBT_A"), **DAY)
    first = sim.runs[0]
    variables = sim.variables(first)
    assert variables[SECRET].value == HIDDEN
    bundle = [*sim._repr_mimebundle_().values(), *first._repr_mimebundle_().values()]
    said = [
        sim.why(first),
        *(sim.why(step) for step in first.steps),
        sim.why("a"),
        why_variable(sim, first, SECRET),
    ]
    shown = [sim.to_json(), repr(sim), repr(first), repr(variables), *bundle, *map(repr, said)]
    shown += [repr(note) for note in sim.notes] + [repr(given), repr(given.jobs[0]), *map(repr, first.steps)]
    shown += [json.dumps({name: v.to_dict() for name, v in variables.items()})]
    shown += [f"{f.message} {f.why} {f.fix} {f.path}" for f in lint(given)]
    assert not [text for text in shown if HIDDEN in text]
    assert MASK in repr(variables)


@pytest.mark.parametrize("words", ["simulate", "simulate --json", "lint", "simulate --rules study-guide"])
def test_nor_does_the_command_line_p139(words: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    variables = f"{{{SECRET}: {HIDDEN}, REGION: x}}"
    path.write_text(f"jobs:\n- name: J\n  commands: [dbt build]\n  environment_variables: {variables}\n")
    verb, *options = words.split()
    result = run(verb, str(path), *options)
    assert "J" in result.output
    assert HIDDEN not in result.output


@pytest.mark.parametrize("bad", [f"{{{SECRET}: [{HIDDEN}]}}", f"{SECRET}={HIDDEN}", f"[{SECRET}={HIDDEN}]"])
def test_nor_what_it_says_of_a_file_it_cannot_read_p139(bad: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(f"jobs:\n- name: J\n  commands: [dbt build]\n  environment_variables: {bad}\n")
    result = run("lint", str(path))
    assert result.exit_code == 2
    assert "environment_variables" in result.output
    assert HIDDEN not in result.output


# -- versions, target name, threads ------------------------------------------------------------------------


def test_environment_versions_are_differences_too_p146_g40() -> None:
    pinned = account(Environment(name="Production", dbt_version="1.7.4"))
    (note,) = differences(pinned.jobs[0], pinned, PLATFORM)
    assert (note.field, note.fact) == ("environment.dbt_version", "P-146")
    assert "'Production'" in note.text
    assert differences(pinned.jobs[0], pinned, GUIDE) == ()
    hidden = account(Environment(name="Production", dbt_version="1.7.4"), dbt_version="extended")
    assert differences(hidden.jobs[0], hidden, PLATFORM) == ()
    assert resolve_version(pinned, pinned.jobs[0]).name == "latest"
    assert resolve_version(pinned, pinned.jobs[0], obey_pins=True).name == "1.7.4"


def test_the_old_name_of_fusion_stable_is_a_difference_p144() -> None:
    old = account(dbt_version="latest-fusion")
    (note,) = differences(old.jobs[0], old, PLATFORM)
    assert note.fact == "P-144"
    assert "`fusion-stable`" in note.text


@pytest.mark.parametrize("target", ["default", "prod", "ci", "<b>"])
def test_the_target_name_is_a_label_p105(target: str) -> None:
    """Nothing but the label changes: no schema, no relation, no time, no outcome."""
    jobs = [job("A", cron="0 6 * * *"), job("CI", triggers={"pull_request": True})]
    plain = simulate(jobs, project("a > b"), start="2026-03-02", until="2026-03-04")
    renamed = [one.changed(target_name=target) for one in jobs]
    other = simulate(renamed, project("a > b"), start="2026-03-02", until="2026-03-04")
    assert without_label(plain.to_dict()) == without_label(other.to_dict())
    assert {run.job.target_name for run in other.runs} == {target}


def without_label(data: dict) -> dict:
    return {**data, "runs": [{k: v for k, v in run.items() if k != "target_name"} for run in data["runs"]]}


def test_four_threads_is_the_default_p021() -> None:
    assert job().threads == 4
    wide = project("a", "b", "c", "d", "e", "f", "g", "h", minutes=10)
    assert simulate(job(), wide, rules=instant(), **DAY).runs[0].run_seconds == 2 * 10 * 60


@pytest.mark.parametrize(("threads", "minutes"), [(1, 80), (2, 40), (3, 30), (4, 20), (8, 10), (64, 10)])
def test_threads_are_paths_at_once_p106(threads: int, minutes: int) -> None:
    """Eight models that need nothing of each other; one thread, the API's default, is the slowest (P-021)."""
    wide = project("a", "b", "c", "d", "e", "f", "g", "h", minutes=10)
    only = simulate(job(threads=threads), wide, rules=instant(), **DAY).runs[0]
    assert only.run_seconds == minutes * 60


def test_threads_cannot_beat_the_longest_path_p106() -> None:
    chain = project("a > b > c", minutes=10)
    seconds = {n: simulate(job(threads=n), chain, rules=instant(), **DAY).runs[0].run_seconds for n in (1, 8)}
    assert set(seconds.values()) == {30 * 60}


@pytest.mark.parametrize("name", ["shop", "company"])
def test_more_threads_are_not_slower_on_the_bundled_projects_p106(name: str) -> None:
    """Observed here, and no law: a list schedule may get slower with one more thread (Graham)."""
    code = Project.example(name)
    seconds = [
        simulate(job(threads=n), code, rules=instant(), **DAY).runs[0].run_seconds for n in (1, 2, 4, 8, 16)
    ]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0] > seconds[-1]


def test_a_run_whose_code_needs_a_variable_nobody_sets_cannot_parse_p137() -> None:
    """The first dbt command that parses the project fails; dbt deps does not parse it."""
    code = asks("DBT_REGION")
    given = Account(jobs=(job(commands=["dbt seed", "dbt build"]),), environment_variables={})
    sim = simulate(given, code, rules=instant(), **DAY)
    run = sim.runs[0]
    assert [step.status for step in run.steps] == ["success"] * 3 + ["error", "skipped"]
    assert "Env var required but not provided: 'DBT_REGION'" in run.message
    assert sim.why(run.steps[3]).causes[0].fact == "P-137"
    set_ = Account(jobs=given.jobs, environment_variables={"DBT_REGION": "eu"})
    assert simulate(set_, code, rules=instant(), **DAY).runs[0].status == "success"


def test_what_nothing_mentions_is_taken_to_be_set_and_said_so_p137() -> None:
    sim = simulate(job(), asks("DBT_REGION"), rules=instant(), **DAY)
    assert sim.runs[0].status == "success"
    assert [note.kind for note in sim.notes if "DBT_REGION" in note.text] == ["assumption"]


def test_a_run_says_its_version_and_one_call_may_ask_for_another_p142_p078() -> None:
    home = Environment(name="Production", dbt_version="extended")
    call = ApiTrigger(job="J", at="2026-03-02T08:00", dbt_version_override="compatible")
    given = Account(jobs=(job(cron="0 6 * * *"),), environments=(home,))
    sim = simulate(given, project(), events=[call], **DAY)
    assert [run.dbt_version for run in sim.runs] == ["extended", "compatible"]


def test_a_run_of_the_fusion_engine_takes_no_docs_step_p098() -> None:
    fusion = job(generate_docs=True, dbt_version="fusion-stable")
    names = [step.name for step in simulate(fusion, project(), **DAY).runs[0].steps]
    assert not any("docs" in name for name in names)
