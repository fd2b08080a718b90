"""A scenario: one value for everything that decides a simulation, in Python and in a file."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import jobkit
from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.execution.faults import stale
from jobkit.guide import NAMES, experiments, faultlab, scenario
from jobkit.guide.faultlab.cases import WEEKS
from jobkit.guide.faultlab.draw import Draw
from jobkit.guide.faultlab.week import CI, PRODUCTION
from jobkit.jobs import Job
from jobkit.jobs.files import load, read_document
from jobkit.simulation import BundledProject, Scenario, simulate, simulate_many
from jobkit.simulation.files.events_and_faults import EVENTS, FAULTS
from tests.thorough import sample

JOBS = """\
jobs:
- {name: Nightly, commands: [dbt source freshness, dbt build], schedule: 0 2 * * *, generate_docs: true}
- {name: CI, environment: CI, commands: ["dbt build -s state:modified+"], triggers: {pull_request: true}}
- {name: Merge, commands: ["dbt build -s state:modified+"], triggers: {merge: true}}
"""
EVERYTHING = """\
title: Everything at once
description: Each kind of event and of fault.
project: shop
start: 2026-03-02
until: 2026-03-05
seed: 3
built: [Production]
rules: {preset: study-guide, implicit_deps: true, run_slots: 2, duration_noise: 0.2}
events:
- pull_request:
    number: 41
    at: 2026-03-02T15:00
    changed: [orders, stg_customers]
    commits: [2026-03-02T16:00]
    merged: 2026-03-03T09:00
- pull_request: {number: 42, at: 2026-03-03T10:00, changed: [customers], draft: true, ready: 2026-03-03T11:00}
- run_now: {job: Nightly, at: 2026-03-02T12:00}
- api_trigger: {job: Nightly, at: 2026-03-03T12:00, cause: a call, steps_override: [dbt run, dbt test]}
- rerun: {job: Nightly, at: 2026-03-03T07:00, start: beginning, or_new: true}
- save_job: {job: CI, at: 2026-03-04T07:00}
faults:
- fail: {node: stg_orders, message: refused, job: Nightly, runs: 1}
- fail: {node: customers, between: [2026-03-03T02:00, 2026-03-03T06:00]}
- fail_step: {step: profile, job: CI, between: [2026-03-03, 2026-03-04]}
- fail_check: {check: owners, message: no owner, job: CI}
- stale: {source: web.events, status: warn}
- slow: {node: orders, times: 3}
- slow: {times: 1.5, between: [2026-03-02T02:00, 2026-03-02T03:00]}
- outage: {what: git, job: CI, between: [2026-03-02T16:00, 2026-03-02T17:00], message: no route}
- outage: {between: [2026-03-04T02:00, 2026-03-04T03:00]}
"""
IN_PYTHON = {
    "start": "2026-03-02",
    "until": "2026-03-05",
    "seed": 3,
    "built": ["Production"],
    "rules": jobkit.Rules.study_guide(implicit_deps=True, run_slots=2, duration_noise=0.2),
    "events": [
        jobkit.PullRequest(
            number=41,
            at="2026-03-02T15:00",
            changed=("orders", "stg_customers"),
            commits=("2026-03-02T16:00",),
            merged="2026-03-03T09:00",
        ),
        jobkit.PullRequest(
            number=42, at="2026-03-03T10:00", changed=("customers",), draft=True, ready="2026-03-03T11:00"
        ),
        jobkit.RunNow(job="Nightly", at="2026-03-02T12:00"),
        jobkit.ApiTrigger(
            job="Nightly", at="2026-03-03T12:00", cause="a call", steps_override=("dbt run", "dbt test")
        ),
        jobkit.Rerun(job="Nightly", at="2026-03-03T07:00", start="beginning", or_new=True),
        jobkit.SaveJob(job="CI", at="2026-03-04T07:00"),
    ],
    "faults": [
        jobkit.fail("stg_orders", "refused", job="Nightly", runs=1),
        jobkit.fail("customers", between=("2026-03-03T02:00", "2026-03-03T06:00")),
        jobkit.fail_step("profile", job="CI", between=("2026-03-03", "2026-03-04")),
        jobkit.fail_check("owners", "no owner", job="CI"),
        stale("web.events", "warn"),
        jobkit.slow("orders", 3),
        jobkit.slow(times=1.5, between=("2026-03-02T02:00", "2026-03-02T03:00")),
        jobkit.outage("git", job="CI", between=("2026-03-02T16:00", "2026-03-02T17:00"), message="no route"),
        jobkit.outage(between=("2026-03-04T02:00", "2026-03-04T03:00")),
    ],
}


def written(folder: Path, text: str, name: str = "scenario.yml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def loaded(folder: Path, text: str, name: str = "scenario.yml") -> Scenario:
    return Scenario.load(written(folder, text, name))


@pytest.fixture
def everything(tmp_path: Path) -> Scenario:
    return loaded(tmp_path, EVERYTHING + JOBS)


# -- a file says the same as a call ---------------------------------------------------------------


def test_a_file_gives_the_same_simulation_as_the_call(everything: Scenario, tmp_path: Path) -> None:
    jobs = load(written(tmp_path, JOBS, "jobs.yml"))
    sim = simulate(jobs, jobkit.Project.example("shop"), **IN_PYTHON)
    assert {run.trigger.kind for run in sim.runs} >= {"schedule", "pull_request", "run_now", "api", "merge"}
    assert {run.status for run in sim.runs} >= {"success", "error"}
    assert simulate(everything).to_json() == sim.to_json()
    assert everything.simulate().to_json() == sim.to_json()


def test_the_file_of_this_test_holds_every_kind() -> None:
    for kind in (*EVENTS, *FAULTS):
        assert f"- {kind}:" in EVERYTHING


def test_a_json_file_gives_the_same(everything: Scenario, tmp_path: Path) -> None:
    data = read_document(written(tmp_path, EVERYTHING + JOBS)).data
    assert loaded(tmp_path, json.dumps(data), "scenario.json") == everything


def test_jobs_may_stand_in_a_file_of_their_own(everything: Scenario, tmp_path: Path) -> None:
    (tmp_path / "definitions").mkdir()
    written(tmp_path / "definitions", JOBS, "jobs.yml")
    assert loaded(tmp_path, f"{EVERYTHING}jobs: definitions/jobs.yml\n") == everything


def test_a_file_of_jobs_alone_is_a_scenario(tmp_path: Path) -> None:
    one = loaded(tmp_path, JOBS, "jobs.yml")
    assert one == Scenario(load(tmp_path / "jobs.yml"), name="jobs")
    assert one.simulate().to_json() == simulate(load(tmp_path / "jobs.yml")).to_json()


def test_a_scenario_file_is_no_file_of_jobs(tmp_path: Path) -> None:
    path = written(tmp_path, EVERYTHING + JOBS)
    with pytest.raises(ArtifactError, match=r"a scenario file, by `title`.*Scenario.load"):
        load(path)


def test_a_project_of_ones_own_is_found_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    for name, content in example_artifacts("shop").items():
        (tmp_path / "target" / name).write_text(json.dumps(content))
    head = "project: {manifest: target/manifest.json, run_results: target/run_results.json}\n"
    one = loaded(tmp_path, head + JOBS)
    assert len(one.project.nodes) == len(jobkit.Project.example("shop").nodes)
    assert one.project.durations.measured
    again = pickle.loads(pickle.dumps(one))
    assert again == one
    assert again != one.changed(project=one.project.without_packages())


def test_several_projects_go_by_the_names_that_jobs_give(tmp_path: Path) -> None:
    jobs = (
        "jobs:\n- {name: A, project: core, commands: [dbt build]}\n"
        "- {name: B, project: finance, commands: [dbt build]}\n"
    )
    one = loaded(tmp_path, f"projects: {{core: shop, finance: {{example: guide, packages: false}}}}\n{jobs}")
    assert {name: project.name for name, project in one.projects.items()} == {
        "core": "shop",
        "finance": "guide",
    }
    assert one.project is jobkit.Project.example("shop")
    pressed = [jobkit.RunNow(job=name, at="2026-03-02") for name in "AB"]
    sim = one.simulate(events=pressed)
    assert [run.status for run in sim.runs] == ["success", "success"]
    assert str(sim).startswith("Projects shop (bundled, 15 models), guide (bundled, 146 models).")


def test_options_of_a_bundled_project(tmp_path: Path) -> None:
    text = (
        "project: {example: guide, packages: false, operations: [swap],\n"
        '  durations: {dim_customers: 90, fct_stays: [2700, 140], "tag:staging": 7}}\n'
    )
    project = loaded(tmp_path, text + JOBS).project
    times, nodes = project.durations, project.nodes
    assert not project.packages
    assert "macro.guide.swap" in project.macros
    assert times.seconds(nodes["model.guide.dim_customers"]) == 90
    assert times.seconds(nodes["model.guide.fct_stays"], full=True) == 2700
    staging = [node for node in nodes.values() if "staging" in node.tags and node.resource_type == "model"]
    assert {times.seconds(node) for node in staging} == {7}


# -- a value --------------------------------------------------------------------------------------


def test_it_compares_copies_and_pickles(everything: Scenario) -> None:
    for twin in (
        pickle.loads(pickle.dumps(everything)),
        copy.copy(everything),
        copy.deepcopy(everything),
        everything.changed(),
    ):
        assert twin == everything
        assert hash(twin) == hash(everything)
        assert twin.simulate().to_json() == everything.simulate().to_json()
    assert len(pickle.dumps(everything)) < 10_000, "a bundled project goes by its name"
    assert everything != everything.changed(seed=4)
    assert everything != everything.changed(project="guide")
    assert everything != everything.jobs


def test_it_is_frozen_and_short() -> None:
    one = scenario("example-2")
    with pytest.raises(AttributeError):
        one.seed = 3  # type: ignore[misc]
    assert repr(one) == "<Scenario example-2: 2 jobs, 1 event>"


def test_what_is_given_beside_a_scenario_replaces_its_field(everything: Scenario) -> None:
    sim = simulate(everything, jobkit.Project.example("shop").without_packages(), until="2026-03-03", seed=9)
    assert (sim.until.day, sim.seed, sim.project.packages) == (3, 9, ())
    assert sim.rules == everything.rules
    assert not simulate(everything, faults=()).counts().get("error")
    alone = simulate(everything, events=())
    assert {run.trigger.kind for run in alone.runs} == {"schedule", "pull_request"}
    assert any("No pull request was given" in note.text for note in alone.notes)
    assert everything.until is not None
    assert everything.until.day == 5, "the scenario stays as it is"


def test_many_futures_and_lint_take_it(everything: Scenario) -> None:
    variants = {"as it is": {}, "without faults": {"faults": []}, "the guide's": scenario("example-3")}
    many = simulate_many(everything, seeds=[3], variants=variants, until="2026-03-04", progress=False)
    assert many.variants == tuple(variants)
    assert many.futures[0].count("Nightly") == len(everything.simulate(until="2026-03-04").runs_of("Nightly"))
    assert many.accounts["the guide's"] == scenario("example-3").jobs
    assert jobkit.lint(everything.jobs, everything.project, rules=everything.rules)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Scenario("jobs.yml"), "must be an Account, a Job or a list"),
        (lambda: Scenario(scenario("example-1").jobs, 3), "project must be a Project, "),
        (lambda: Scenario(scenario("example-1").jobs, "shp").project, "did you mean `shop`"),
        (lambda: Scenario(scenario("example-1").jobs, start="soon"), "no date or time"),
        (lambda: scenario("example-1").changed(events=["push"]), "events[0] must be a RunNow, "),
        (lambda: scenario("example-1").changed(untill="2026-03-04"), "did you mean `until`"),
        (lambda: scenario("example-1").simulate(until="2026-03-01"), "until must be after start"),
        (lambda: scenario("example-1").simulate(built=["Prod"]), "'Prod'"),
        (lambda: BundledProject("shop", durations={"tag:none": 3}).project, "'tag:none' selects no model"),
        (lambda: scenario("example-8"), "there is no example 'example-8'"),
    ],
)
def test_what_is_no_scenario(make, says: str) -> None:
    with pytest.raises(JobkitError) as caught:
        make()
    assert says in str(caught.value)


def test_everything_of_the_guide_is_a_scenario() -> None:
    made = [scenario(name) for name in NAMES]
    made += [arm for one in experiments.experiments() for arm in one.arms]
    made += [week.make(Draw("a")) for week in WEEKS]
    assert len(made) == len(NAMES) + 16 + 9
    for one in made:
        assert type(one) is Scenario
        assert pickle.loads(pickle.dumps(one)) == one
    accounts = [case.account for case in faultlab.fault_lab(3)]
    assert {tuple(job.name for job in account.jobs) for account in accounts} == {(PRODUCTION, CI)}


# -- mistakes in a file ---------------------------------------------------------------------------

MISTAKES = [
    # the top
    ("event: []\nuntil: 2026-03-05", 1, "event", "did you mean `events`?"),
    ("title: [a]", 1, "title", "must be text"),
    ("seed: '3'", 1, "seed", "must be a whole number, without quotes"),
    ("seed: true", 1, "seed", "must be a whole number"),
    ("start: soon", 1, "start", "is no date or time"),
    ("until: 2026-13-01", 1, "until", "write it like 2026-03-02T06:00"),
    ("start: 2026-03-05\nuntil: 2026-03-02", 2, "until", "until must be after start"),
    ("built: Production", 1, "built", "write [Production]"),
    ("built: [Produktion]", 1, "built[0]", "did you mean `Production`?"),
    ("built:\n- Production\n- 3", 3, "built[1]", "the name of an environment"),
    # project and rules
    ("project: shp", 1, "project", "did you mean `shop`?"),
    ("project: 3", 1, "project", "the name of a bundled project"),
    ("project: {exampel: shop}", 1, "project.exampel", "did you mean `example`?"),
    ("project:\n  example: shop\n  packages: no", 3, "project.packages", "must be true or false"),
    ("project:\n  durations:\n    ordrs: 3", 3, "project.durations.ordrs", "did you mean `orders`?"),
    ("project:\n  durations:\n    orders: fast", 3, "project.durations.orders", "is no duration"),
    ("project: {durations: [3]}", 1, "project.durations", "mapping of nodes to seconds"),
    ("project:\n  manifest: nowhere.json", 2, "project.manifest", "nowhere.json"),
    ("project: {manifest: m.json, run_result: r.json}", 1, "project.run_result", "`run_results`"),
    ("projects: {a: shop}\nproject: shop", 2, "project", "keep one of the two"),
    ("rules: study_guide", 1, "rules", "did you mean `study-guide`?"),
    ("rules: {preset: strict}", 1, "rules.preset", "there is no preset of rules 'strict'"),
    ("rules:\n  run_slot: 2", 2, "rules.run_slot", "did you mean `run_slots`?"),
    ("rules:\n  run_slots: 0", 2, "rules.run_slots", "must be at least 1"),
    # events
    ("events: {run_now: {}}", 1, "events", "must be a list"),
    ("events:\n- run_now", 2, "events[0]", "with its fields below it"),
    ("events:\n- runnow: {}", 2, "events[0].runnow", "did you mean `run_now`?"),
    ("events:\n- run_now: Nightly", 2, "events[0].run_now", "must be a mapping of fields"),
    ("events:\n- run_now:\n  job: Nightly", 3, "events[0].job", "indent fields below it"),
    ("events:\n- run_now:\n    job: Nightly", 3, "events[0].run_now.at", "missing (required)"),
    (
        "events:\n- run_now: {job: Nightly, at: 2026-03-02, by: me}",
        2,
        "events[0].run_now.by",
        "unknown field",
    ),
    (
        "events:\n- run_now:\n    at: 2026-03-02\n    job: Nighty",
        4,
        "events[0].run_now.job",
        "did you mean `Nightly`?",
    ),
    (
        "events:\n- save_job: {job: CI, at: 2026-04-02}",
        2,
        "events[0].save_job.at",
        "lies outside the simulation, 2026-03-02 00:00 UTC to 2026-03-09 00:00 UTC",
    ),
    (
        "events:\n- rerun: {job: CI, at: 2026-03-02, start: failed}",
        2,
        "events[0].rerun.start",
        "must be 'failure' or",
    ),
    (
        "events:\n- pull_request:\n    number: 1\n    at: 2026-03-02\n    changed: [orders, ordrs]",
        5,
        "events[0].pull_request.changed[1]",
        "did you mean `orders`?",
    ),
    (
        "events:\n- pull_request: {number: 1, at: 2026-03-02, changed: orders}",
        2,
        "events[0].pull_request.changed",
        "must be a list",
    ),
    (
        "events:\n- pull_request: {number: 1, at: 2026-03-03, merged: 2026-03-02}",
        2,
        "events[0].pull_request",
        "merged lies before the pull request is opened",
    ),
    (
        "events:\n- pull_request: {number: 1, at: 2026-03-02, code_of: core}",
        2,
        "events[0].pull_request.code_of",
        "there is no project of these jobs 'core'",
    ),
    (
        "events:\n- api_trigger: {job: CI, at: 2026-03-02, threads_override: '4'}",
        2,
        "events[0].api_trigger.threads_override",
        "must be a whole number, without quotes",
    ),
    # faults
    ("faults:\n- break: {node: orders}", 2, "faults[0].break", "unknown kind"),
    ("faults:\n- fail: {}", 2, "faults[0].fail.node", "missing (required)"),
    ("faults:\n- fail: {nodes: orders}", 2, "faults[0].fail.nodes", "did you mean `node`?"),
    ("faults:\n- fail: {node: ordrs}", 2, "faults[0].fail.node", "did you mean `orders`?"),
    ("faults:\n- fail:\n    node: orders\n    status: warn", 4, "faults[0].fail.status", "one of error"),
    ("faults:\n- fail:\n    node: orders\n    runs: 0", 4, "faults[0].fail.runs", "1 or more"),
    ("faults:\n- fail:\n    node: orders\n    job: [CI]", 4, "faults[0].fail.job", "there is no job"),
    ("faults:\n- fail:\n    node: orders\n    message: 3", 4, "faults[0].fail.message", "must be text"),
    ("faults:\n- fail_step: {step: clone gitt}", 2, "faults[0].fail_step.step", "`Clone git repository`"),
    ("faults:\n- stale: {source: orders}", 2, "faults[0].stale.source", "there is no source 'orders'"),
    ("faults:\n- slow: {times: 0}", 2, "faults[0].slow.times", "a number above 0"),
    ("faults:\n- slow: {between: 2026-03-02}", 2, "faults[0].slow.between", "a pair (start, end)"),
    ("faults:\n- slow: {between: {from: 2026-03-02}}", 2, "faults[0].slow.between", "a pair (start, end)"),
    (
        "faults:\n- slow:\n    between:\n    - 2026-03-02\n    - tomorrow",
        5,
        "faults[0].slow.between[1]",
        "is no date",
    ),
    (
        "faults:\n- slow: {between: [2026-03-03, 2026-03-02]}",
        2,
        "faults[0].slow.between",
        "not after its start",
    ),
    ("faults:\n- outage: {what: internet}", 2, "faults[0].outage.what", '"warehouse" or "git"'),
]


@pytest.mark.parametrize(("text", "line", "field", "says"), MISTAKES, ids=[row[2] for row in MISTAKES])
def test_a_mistake_names_file_line_and_field(
    tmp_path: Path, text: str, line: int, field: str, says: str
) -> None:
    path = written(tmp_path, f"{text}\n{JOBS}")
    with pytest.raises(JobkitError) as caught:
        Scenario.load(path)
    error = caught.value
    assert isinstance(error, DefinitionError)
    assert str(error).startswith(f"{path}: scenario: 1 problem\n"), str(error)
    (problem,) = error.problems
    assert problem.field == field
    assert problem.message.endswith(f"(line {line})"), problem
    assert says in problem.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("until: 2026-03-05\njobs: nowhere.yml\n", 2, "nowhere.yml: cannot be read"),
        ("until: 2026-03-05\njobs: 3\n", 2, "must be a list of jobs"),
        ("until: 2026-03-05\njobs: jobs.yml\nenvironments: []\n", 3, "belongs in the file of the jobs"),
        ("until: 2026-03-05\njobs:\n- name: A\n  comands: [dbt build]\n", 4, "did you mean `commands`"),
        ("until: 2026-03-05\nevents:\n- {\n", 4, "is not valid YAML"),
        ("event: 2026-03-05\njobs:\n- {name: A, commands: [dbt build]}\n", 1, "did you mean `events`"),
    ],
)
def test_a_mistake_in_the_jobs_names_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    written(tmp_path, JOBS, "jobs.yml")
    path = written(tmp_path, text)
    with pytest.raises(JobkitError) as caught:
        Scenario.load(path)
    assert str(path) in str(caught.value)
    assert f"line {line}" in str(caught.value)
    assert says in str(caught.value)


def test_a_file_without_jobs_says_so(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"jobs: must be a list of jobs"):
        loaded(tmp_path, "until: 2026-03-05\nevents: []\n")


def test_all_mistakes_are_told_at_once_and_json_has_lines_as_well(tmp_path: Path) -> None:
    data = {
        "jobs": [{"name": "A", "commands": ["dbt build"]}],
        "events": [{"run_now": {"job": "B", "at": "2026-03-02"}}, {"save_job": {"job": "A"}}],
        "faults": [{"fail": {"node": "nothing"}}],
    }
    with pytest.raises(DefinitionError) as caught:
        loaded(tmp_path, json.dumps(data, indent=1), "scenario.json")
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["events[0].run_now.job", "events[1].save_job.at", "faults[0].fail.node"]
    assert all("(line " in problem.message for problem in caught.value.problems)


WEIRD = (None, 3, -1.5, True, "", "tomorrow", [], {}, [[1]], {"a": {"b": []}}, ["shop", 3])


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in plain data."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from leaves(inner, (*path, key))


def test_whatever_stands_at_a_place_it_is_read_or_refused_by_name(tmp_path: Path) -> None:
    project = "project: {example: shop, durations: {orders: 3, customers: [2, 1]}}"
    text = EVERYTHING.replace("project: shop", project)
    data = read_document(written(tmp_path, text + JOBS)).data
    places = [path for path in leaves(data) if path and path[0] != "jobs"] + [("jobs",)]
    refused = 0
    tried = sample(5, product(places, WEIRD))
    for path, weird in tried:
        other = copy.deepcopy(data)
        inner = other
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = weird
        try:
            loaded(tmp_path, json.dumps(other), "scenario.json")
        except JobkitError as error:
            assert "scenario.json" in str(error), (path, weird)
            refused += 1
    assert refused > 0.6 * len(tried)


def test_what_a_file_says_is_never_written_or_run(tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(JobkitError, match="not plain data"):
        loaded(tmp_path, "events: !!python/object/apply:os.system [echo]\n" + JOBS)
    (tmp_path / "scenario.yml").unlink()
    assert sorted(tmp_path.iterdir()) == before


# -- what has succeeded before ------------------------------------------------------------------------

SELF = Job(
    name="Self",
    commands=["dbt build --select state:modified+"],
    deferral={"this_job": True},
    schedule="0 6 * * *",
)


def test_a_job_that_has_succeeded_before_has_a_state_to_compare_with() -> None:
    assert simulate(SELF, new_account=True).counts() == {"error": 7}
    sim = simulate(SELF, new_account=True, succeeded=["Self"])
    assert sim.counts() == {"success": 7}
    assert sim.succeeded == ("Self",)
    assert sim.runs[0].deferring_run == 0, "a run before the first one"


def test_what_a_job_that_has_succeeded_builds_exists() -> None:
    tests = Job(name="Tests", commands=["dbt test"], schedule="0 9 * * *")
    nightly = Job(name="Nightly", commands=["dbt build"])
    empty = {"until": "2026-03-03", "built": [], "events": []}
    assert simulate([tests, nightly.changed(schedule="0 23 * * *")], **empty).runs[0].status == "error"
    told = simulate([tests, nightly.changed(schedule="0 23 * * *")], succeeded=["Nightly"], **empty)
    assert told.runs[0].status == "success"


def test_the_file_says_which_jobs_have_succeeded(tmp_path: Path) -> None:
    path = written(tmp_path, f"succeeded: [Nightly]\n{JOBS}")
    assert Scenario.load(path).succeeded == ("Nightly",)
    with pytest.raises(DefinitionError) as caught:
        Scenario.load(written(tmp_path, f"succeeded:\n- Nightli\n{JOBS}"))
    (problem,) = caught.value.problems
    assert problem.place == ("succeeded", 0)
    assert "`Nightly`" in problem.message and problem.message.endswith("(line 2)")


# -- what exists at the start -------------------------------------------------------------------------


def test_the_file_says_what_exists_at_the_start(tmp_path: Path) -> None:
    new = loaded(tmp_path, f"new_account: true\nsucceeded: [CI]\n{JOBS}")
    assert (new.new_account, new.built, new.succeeded) == (True, (), ("CI",))
    old = loaded(tmp_path, f"new_account: false\nnever_succeeded: [Nightly]\n{JOBS}")
    assert (old.new_account, old.built, old.never_succeeded) == (False, None, ("Nightly",))
    assert new.simulate().beginning == new.beginning


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("new_account: yes please", ("new_account",), "must be true or false"),
        ("never_succeeded: Nightly", ("never_succeeded",), "also for one entry"),
        ("never_succeeded: [Nightli]", ("never_succeeded", 0), "`Nightly`"),
        ("never_succeeded: [7]", ("never_succeeded", 0), "the name of a job"),
        ("built: [Prodution]", ("built", 0), "`Production`"),
        ("new_account: true\nbuilt: [Production]", ("built",), "keep one of the two"),
        ("succeeded: [Nightly]\nnever_succeeded: [Nightly]", ("never_succeeded",), "keep one of the two"),
    ],
)
def test_a_beginning_that_makes_no_sense_is_a_problem_of_its_field(
    tmp_path: Path, text: str, place: tuple[str | int, ...], said: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        loaded(tmp_path, f"{text}\n{JOBS}")
    (problem,) = caught.value.problems
    assert problem.place == place
    assert said in problem.message


def test_one_choice_of_a_beginning_takes_the_place_of_another() -> None:
    base = Scenario(Job(name="A", commands=["dbt build"]))
    new = base.changed(new_account=True)
    assert new.built == ()
    assert new.changed(seed=2).new_account
    assert new.changed(new_account=False) == base
    assert new.changed(built=["Production"]).built == ("Production",)
    assert new.changed(built=["Production"]).changed(new_account=True) == new
    assert base.changed(built=["Production"]).changed(new_account=False).built == ("Production",)
    with pytest.raises(JobkitError, match="keep one of the two"):
        base.changed(new_account=True, built=["Production"])


def test_a_commit_in_a_file_may_change_nodes_and_take_them_back(tmp_path: Path) -> None:
    commit = "{at: 2026-03-02T16:00, changed: [products], reverted: [stg_orders]}"
    event = f"{{number: 1, at: 2026-03-02T15:00, changed: [stg_orders], commits: [{commit}]}}"
    text = (
        f"start: 2026-03-02\nuntil: 2026-03-03\nbuilt: [Production]\nevents:\n- pull_request: {event}\n{JOBS}"
    )
    first, second = Scenario.load(written(tmp_path, text)).simulate().runs_of("CI")
    assert "model.shop.stg_orders" in {row.unique_id for row in first.results}
    models = {row.unique_id for row in second.results if row.unique_id.startswith("model.")}
    assert models == {"model.shop.products", "model.shop.daily_revenue"}
    with pytest.raises(DefinitionError, match=r"commits\[0\].changed\[0\]"):
        Scenario.load(written(tmp_path, text.replace("[products]", "[prodcts]")))
