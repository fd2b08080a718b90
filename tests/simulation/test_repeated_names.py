"""Jobs of one name, and environments of two projects with one name: told apart wherever something is said."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

import jobkit
from jobkit import Account, ApiTrigger, Environment, Job, NotificationSetting, PullRequest, RunNow, fail
from jobkit.basics.errors import JobkitError
from jobkit.simulation import Scenario, Simulation
from jobkit.views import timeline_text
from jobkit.views.chain import chain_picture, chain_text
from jobkit.widgets import Workbench

EU = Job(name="Nightly", key="eu", commands=["dbt build"], schedule="0 6 * * *")
US = Job(name="Nightly", key="us", commands=["dbt build"], triggers={"job_completion": {"job": "eu"}})
CI = Job(
    name="CI",
    environment="CI",
    commands=["dbt build --select state:modified+"],
    triggers={"pull_request": True},
    deferral={"job": "us"},
)
TOLD = NotificationSetting(to="#data", channel="slack", outcomes=["fails"], jobs=["us"])
ACCOUNT = Account(jobs=[EU, US, CI], notifications=[TOLD])


def simulated(**changes: Any) -> Simulation:
    given = {"until": "2026-03-03", "faults": [fail("orders", job="us")], **changes}
    return jobkit.simulate(ACCOUNT, **given)


def test_each_job_runs_under_its_label_and_chains_by_key() -> None:
    found = [(run.job.name, run.trigger_kind, run.status, run.triggered_by) for run in simulated().runs]
    assert found[:2] == [
        ("Nightly (eu)", "schedule", "success", None),
        ("Nightly (us)", "job_completion", "error", 1),
    ]


def test_a_job_is_asked_for_by_key_label_or_itself() -> None:
    sim = simulated()
    by_key, by_label, by_job = sim.why("us"), sim.why("Nightly (us)"), sim.why(US)
    assert by_key == by_label == by_job
    assert "'Nightly (us)'" in by_key.sentence
    assert sim.runs_of("us") == sim.runs_of("Nightly (us)") == (sim.runs[1],)
    assert sim.outcomes("us") == [(2, "error")]
    with pytest.raises(JobkitError, match=r"2 jobs are called .Nightly. .*`eu` and `us`"):
        sim.why("Nightly")


def test_notices_pages_and_json_tell_the_two_apart() -> None:
    sim = simulated()
    assert {notice.job for notice in sim.notices() if notice.channel == "slack"} == {"Nightly (us)"}
    page = sim._repr_mimebundle_()["text/html"]
    assert "Nightly (eu)" in page and "Nightly (us)" in page
    data = json.loads(sim.to_json())
    assert [(run["job"], run["job_key"]) for run in data["runs"][:2]] == [
        ("Nightly (eu)", "eu"),
        ("Nightly (us)", "us"),
    ]
    assert "job_key" not in data["runs"][2]
    assert "Nightly (us)" in timeline_text(sim)
    assert pickle.loads(pickle.dumps(sim)).to_json() == sim.to_json()


def test_events_and_the_start_name_a_job_by_key() -> None:
    events = [
        RunNow(job="us", at="2026-03-02T01:00"),
        ApiTrigger(job="eu", at="2026-03-02T02:00", threads_override=2),
        PullRequest(number=1, at="2026-03-02T12:00", changed=["orders"]),
    ]
    sim = simulated(events=events, faults=[], never_succeeded=["us"])
    assert [run.job.name for run in sim.runs[:2]] == ["Nightly (us)", "Nightly (eu)"]
    assert sim.never_succeeded == ("Nightly (us)",)
    with pytest.raises(JobkitError, match="2 jobs are called 'Nightly'"):
        simulated(events=[RunNow(job="Nightly", at="2026-03-02T01:00")])


def test_a_name_that_is_unique_still_names_a_job_that_has_a_key() -> None:
    account = Account(jobs=[EU, CI.changed(key="ci", deferral=None)])
    sim = jobkit.simulate(account, until="2026-03-03", faults=[fail("orders", job="Nightly")])
    assert [run.job.name for run in sim.runs] == ["Nightly", "CI"]
    assert sim.runs[0].status == "error"


def test_the_linter_tells_them_apart_and_its_fixes_change_what_was_given() -> None:
    two = [CI.changed(key=key, commands=["dbt build"], deferral={"job": "us"}) for key in ("a", "b")]
    findings = jobkit.lint(Account(jobs=[EU, US, *two]), "shop")
    assert not any(one.code == "CHN002" for one in findings)
    found = next(one for one in findings if one.code == "CI001")
    assert [place.job for place in found.places] == ["CI (a)", "CI (b)"]
    fixed = found.places[1].fixed
    assert fixed is not None and fixed.commands != two[1].commands
    assert fixed.changed(commands=two[1].commands) == two[1]
    Account(jobs=[EU, US, two[0], fixed])


def test_the_chain_is_drawn_by_label() -> None:
    assert "Nightly (us) runs after Nightly (eu)" in " ".join(chain_picture(ACCOUNT).description)
    assert "Nightly (us)" in chain_text(ACCOUNT)
    assert "Nightly (us)" in ACCOUNT._repr_mimebundle_()["text/html"]


def test_a_workbench_holds_both_and_writes_their_names() -> None:
    bench = Workbench(ACCOUNT, chosen="Nightly (us)")
    assert [job.name for job in bench.jobs] == ["Nightly (eu)", "Nightly (us)", "CI"]
    assert "Nightly (us)" in bench.draw()
    bench.act("share")
    page = bench.draw()
    assert "key: us" in page and "name: Nightly\n" in page
    bench.close()


def test_many_futures_go_by_key() -> None:
    many = jobkit.simulate_many(ACCOUNT, seeds=2, progress=False, until="2026-03-03")
    assert many.share_done("12:00", job="us") == many.share_done("12:00", job="Nightly (us)")


def test_a_scenario_file_names_jobs_by_key(tmp_path: Any) -> None:
    text = """
    jobs:
      - {name: Nightly, key: eu, commands: [dbt build], schedule: 0 6 * * *}
      - {name: Nightly, key: us, commands: [dbt build], triggers: {job_completion: {job: eu}}}
    until: 2026-03-03
    succeeded: [us]
    new_account: true
    events: [{run_now: {job: us, at: 2026-03-02T03:00}}]
    faults: [{fail: {node: orders, job: eu}}]
    """
    path = tmp_path / "week.yml"
    path.write_text(text)
    scenario = Scenario.load(path)
    assert [(run.job.name, run.status) for run in scenario.simulate().runs] == [
        ("Nightly (us)", "success"),
        ("Nightly (eu)", "error"),
    ]
    path.write_text(scenario.dump())
    assert Scenario.load(path).simulate().to_json() == scenario.simulate().to_json()
    path.write_text(text.replace("job: us, at", "job: Nightly, at"))
    with pytest.raises(JobkitError, match=r"events\[0\].*2 jobs are called 'Nightly'"):
        Scenario.load(path)


# -- environments of two projects --------------------------------------------------------------------------

PROJECTS = ("Finance", "Sales")


def two_projects(**changes: Any) -> Account:
    environments = [
        Environment(name="Production", project=name, deployment_type="production") for name in PROJECTS
    ]
    environments += [Environment(name="CI", project=name) for name in PROJECTS]
    nightly = [
        Job(name="Nightly", key=name, project=name, commands=["dbt build"], schedule="0 6 * * *")
        for name in PROJECTS
    ]
    ci = [CI.changed(key=f"ci_{name}", project=name, deferral=None, environment="CI") for name in PROJECTS]
    return Account(jobs=[*nightly, *ci], environments=environments, **changes)


def test_environments_of_one_name_share_no_state_and_no_deferral() -> None:
    sim = jobkit.simulate(
        two_projects(), new_account=True, until="2026-03-03", faults=[fail("orders", job="Sales")]
    )
    runs = {run.job.name: run for run in sim.runs}
    assert runs["CI (ci_Finance)"].deferring_run == runs["Nightly (Finance)"].id
    assert runs["CI (ci_Sales)"].deferring_run is None
    assert runs["CI (ci_Sales)"].status == "error"


def test_environments_of_one_name_share_no_relations_on_one_manifest() -> None:
    sim = jobkit.simulate(two_projects(), new_account=True, until="2026-03-03")
    schemas = [run.schema for run in sim.runs if run.job.name.startswith("Nightly")]
    assert schemas == [None, "production_sales"]
    assert any("One manifest stands for several projects" in note.text for note in sim.notes)


def test_a_manifest_for_each_project_needs_no_note() -> None:
    sim = jobkit.simulate(two_projects(), {"Finance": "shop", "Sales": "company"}, until="2026-03-03")
    assert not any("One manifest" in note.text for note in sim.notes)
    numbers = {run.job.name: run.pull_request for run in sim.runs if run.job.is_ci}
    assert numbers == {"CI (ci_Finance)": 1, "CI (ci_Sales)": 2}


def test_one_built_environment_is_that_of_its_project() -> None:
    built = jobkit.simulate(two_projects(), built=["Production (Sales)"], until="2026-03-02T05:00", events=[])
    assert built.built == ("Production (Sales)",)
    with pytest.raises(JobkitError, match="2 environments are called 'Production'"):
        jobkit.simulate(two_projects(), built=["Production"])


def test_measures_and_docs_are_those_of_one_project() -> None:
    sim = jobkit.simulate(two_projects(), until="2026-03-03")
    assert sim.measures(environment="Production (Sales)").jobs
    with pytest.raises(JobkitError, match=r"Production \("):
        sim.docs(environment="Production")


def test_branch_and_git_provider_are_those_of_the_project() -> None:
    account = two_projects(
        projects=[
            {"name": "Finance", "default_branch": "trunk"},
            {"name": "Sales", "git_provider": "other"},
        ]
    )
    sim = jobkit.simulate(account, until="2026-03-03")
    ci = [run for run in sim.runs if run.job.is_ci]
    assert [(run.job.name, run.git_branch) for run in ci] and all("Finance" in run.job.name for run in ci)
    nightly = {run.job.name: run.git_branch for run in sim.runs if not run.job.is_ci}
    assert nightly == {"Nightly (Finance)": "trunk", "Nightly (Sales)": "main"}
    assert {notice.channel for notice in sim.notices()} == {"github"}


def test_variables_of_a_project_reach_its_jobs_only() -> None:
    account = two_projects(projects=[{"name": "Sales", "environment_variables": {"DBT_REGION": "eu"}}])
    sim = jobkit.simulate(account, until="2026-03-03")
    values = {run.job.name: sim.variables(run).get("DBT_REGION") for run in sim.runs if not run.job.is_ci}
    assert values["Nightly (Finance)"] is None
    region = values["Nightly (Sales)"]
    assert region is not None and region.value == "eu" and region.source == "project"


# -- paths of questions ------------------------------------------------------------------------------------


def test_paths_of_questions_name_jobs_by_key() -> None:
    from jobkit.quiz.evidence.roots.platform import declined, jobs, notices
    from jobkit.quiz.evidence.roots.runs import runs

    played: Any = type("Played", (), {"simulation": simulated()})()
    assert runs(played).at("us").at("1").at("status") == "error"
    assert runs(played).at("Nightly (eu)").at("count") == 1
    assert notices(played).at("us").at("to") == ("#data",)
    assert jobs(played).at("eu").at("type") == "scheduled"
    assert declined(played).at("CI") == ()
    with pytest.raises(JobkitError, match="2 jobs are called 'Nightly'"):
        runs(played).at("Nightly")


# -- from a file -------------------------------------------------------------------------------------------

ACCOUNT_FILE = """
projects: [{name: Finance}, {name: Sales}]
environments:
  - {name: Production, key: fin, project: Finance, deployment_type: production, target_schema: fin}
  - {name: Production, key: sal, project: Sales, deployment_type: production, target_schema: sal}
jobs:
  - {name: Nightly, key: f, project: Finance, environment: fin, commands: [dbt build], schedule: 0 2 * * *}
  - {name: Nightly, key: s, project: Sales, environment: Production, commands: [dbt build],
     schedule: {hours: [3], minute: 11}}
  - {name: After, project: Sales, environment: sal, commands: [dbt build],
     triggers: {job_completion: {job: Nightly}}}
  - {name: Foreign, project: Sales, environment: sal, commands: [dbt build],
     triggers: {job_completion: {job_id: 99}}, deferral: {environment_id: 7}}
"""


def test_a_file_of_two_projects_with_keys_names_and_ids_of_elsewhere(tmp_path: Any) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(ACCOUNT_FILE)
    sim = Scenario.load(path).simulate(until="2026-03-03")
    assert [(run.job.name, run.schema, run.triggered_by) for run in sim.runs] == [
        ("Nightly (f)", "fin", None),
        ("Nightly (s)", "sal", None),
        ("After", "sal", 2),
    ]
    assert any("'#99' finishes. That job is not given here" in note.text for note in sim.notes)
    assert set(sim.will_not_run()) == {"Foreign"}


def test_a_minute_that_is_known_is_no_assumption(tmp_path: Any) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(ACCOUNT_FILE)
    sim = Scenario.load(path).simulate(until="2026-03-03")
    assert f"{sim.runs[1].queued_at:%H:%M}" == "03:11"
    assert "P-064" not in str(sim.why("s").to_dict())
