"""Which run's docs are shown, and how old they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, fail_step
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import ApiTrigger, PullRequest, Rules
from jobkit.reports.docs import docs_versions
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project

DAYS = {"start": "2026-03-02", "until": "2026-03-05"}
NIGHTLY = {"cron": "0 6 * * *", "generate_docs": True}


def test_docs_are_those_of_the_last_fully_successful_run_p095() -> None:
    sim = simulate(
        job(**NIGHTLY), project(), faults=[fail("a", between=("2026-03-03", "2026-03-05"))], **DAYS
    )
    assert [run.status for run in sim.runs] == ["success", "error", "error"]
    state = sim.docs()
    assert (state.run, state.newer_runs) == (1, 2)
    assert [cause.fact for cause in state.causes] == ["P-095"] * 3
    assert "run 3 of 'J' ended in error" in state.causes[1].text, "the newest reason first"
    assert state.sentence.endswith("2 newer runs did not update them.")


def test_staleness_counts_from_the_docs_step_p095() -> None:
    sim = simulate(job(**NIGHTLY), project(), rules=instant(invocation_seconds=30), **DAYS)
    last = sim.runs[-1]
    state = sim.docs()
    assert state.shown.generated_at == last.steps[-1].finished_at
    assert state.stale_seconds == (sim.until - last.steps[-1].finished_at).total_seconds()
    assert state.catalog_stale_seconds == (sim.until - last.finished_at).total_seconds()


def test_docs_change_when_the_run_ends_not_before_p095() -> None:
    sim = simulate(job(**NIGHTLY), project(minutes=30), **DAYS)
    end = sim.runs[1].finished_at
    assert sim.docs(end - timedelta(seconds=1)).run == 1
    assert sim.docs(end).run == 2
    assert sim.docs("2026-03-02").shown is None
    assert "has generated docs yet" in str(sim.docs("2026-03-02"))


def test_a_failed_docs_checkbox_is_a_success_with_the_old_docs_p093_p095() -> None:
    faults = [fail_step("docs generate", between=("2026-03-03", "2026-03-04"))]
    sim = simulate(job(**NIGHTLY), project(), faults=faults, **DAYS)
    assert [run.status for run in sim.runs] == ["success"] * 3
    state = sim.docs("2026-03-04")
    assert (state.run, state.newer_runs) == (1, 1)
    assert "a success, but its docs step" in state.causes[1].text
    assert sim.docs().run == 3


def test_docs_made_after_a_failed_command_are_not_shown_p094_p095() -> None:
    sim = simulate(
        job(**NIGHTLY), project(), faults=[fail("a")], rules=Rules(docs_after_failure=True), **DAYS
    )
    assert sim.runs[0].steps[-1].status == "success"
    assert sim.docs().shown is None


def test_docs_by_a_command_count_too_p093_g21() -> None:
    written = job(commands=["dbt build", "dbt --debug docs generate"], cron="0 6 * * *")
    sim = simulate(
        written, project(), faults=[fail_step("docs generate", between=("2026-03-03", "2026-03-05"))], **DAYS
    )
    assert [run.status for run in sim.runs] == ["success", "error", "error"], "as a command it fails the run"
    assert sim.docs().run == 1


def test_command_and_checkbox_generate_twice_p096_g19() -> None:
    both = job(commands=["dbt docs generate"], **NIGHTLY)
    sim = simulate(both, project(), **DAYS)
    assert sum(step.command == "dbt docs generate" for step in sim.runs[0].steps) == 2
    assert sim.docs().shown.generated_at == sim.runs[-1].steps[-1].finished_at


def test_a_docs_job_needs_only_compile_p096() -> None:
    sim = simulate(job("Docs", "dbt compile", **NIGHTLY), project(), **DAYS)
    assert sim.docs().run == 3


def test_a_docs_job_every_six_hours_keeps_them_that_fresh_g20() -> None:
    jobs = [
        job("Build", cron="0 * * * *"),
        job("Docs", "dbt compile", cron="0 */6 * * *", generate_docs=True),
    ]
    sim = simulate(jobs, project(), **DAYS)
    ages = [sim.docs(f"2026-03-03T{hour:02}:59").stale_seconds for hour in range(24)]
    assert max(ages) < 6 * 3600
    assert min(ages) < 3600
    assert sim.docs().newer_runs > 0, "builds without a docs step leave them"
    assert sim.docs().causes[-1].text.endswith("has no docs step")


def test_it_is_the_job_that_makes_docs_not_the_environment_g22() -> None:
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 7 * * *", generate_docs=True)]
    sim = simulate(jobs, project(), **DAYS)
    assert {version.job for version in docs_versions(sim)} == {"B"}
    assert len(docs_versions(sim)) == 3


def test_the_api_can_leave_docs_out_p078() -> None:
    call = ApiTrigger(job="J", at="2026-03-02T01:00", generate_docs_override=False)
    sim = simulate(job(generate_docs=True), project(), events=[call], **DAYS)
    assert sim.docs().shown is None
    assert sim.docs().newer_runs == 1


def test_runs_of_pull_requests_change_neither_docs_nor_catalog_p097() -> None:
    ci = job("CI", triggers={"pull_request": True}, generate_docs=True)
    events = [PullRequest(number=1, at="2026-03-02T09:00")]
    sim = simulate([job("Daily", cron="0 6 * * *"), ci], project(), events=events, until="2026-03-03")
    assert [run.status for run in sim.runs] == ["success"] * 2
    state = sim.docs()
    assert (state.run, state.catalog_run) == (None, 1)


def test_catalog_follows_every_run_docs_only_good_ones_p097() -> None:
    sim = simulate(
        job(**NIGHTLY), project(), faults=[fail("a", between=("2026-03-03", "2026-03-05"))], **DAYS
    )
    state = sim.docs()
    assert (state.run, state.catalog_run) == (1, 3)
    assert state.catalog_at == sim.runs[2].finished_at


def test_catalog_knows_of_a_run_once_its_artifacts_are_ingested_p097() -> None:
    sim = simulate(job(**NIGHTLY), project(), rules=Rules(artifact_ingestion_seconds=60), **DAYS)
    end = sim.runs[1].finished_at
    assert sim.docs(end + timedelta(seconds=59)).catalog_run == 1
    assert sim.docs(end + timedelta(seconds=60)).catalog_run == 2


def test_whether_catalog_counts_a_cancelled_run_is_an_assumption_p097() -> None:
    slow = job(cron="0 6 * * *", timeout_seconds=60)
    by_default = simulate(slow, project(minutes=30), **DAYS)
    counted = simulate(slow, project(minutes=30), rules=Rules(catalog_after_cancelled=True), **DAYS)
    assert {run.status for run in by_default.runs} == {"cancelled"}
    assert (by_default.docs().catalog_run, counted.docs().catalog_run) == (None, 3)
    assert Rules.fact("catalog_after_cancelled").assumption


@pytest.mark.parametrize(("kind", "catalog"), [("production", 1), ("staging", 1), (None, None)])
def test_catalog_is_for_production_and_staging_only_p097(kind: str | None, catalog: int | None) -> None:
    place = Environment(name="Here", deployment_type=kind)
    one = Account(jobs=(job(environment="Here", **NIGHTLY),), environments=(place,))
    state = simulate(one, project(), until="2026-03-03").docs(environment="Here")
    assert (state.catalog_run, state.run) == (catalog, 1)


def test_environments_have_docs_of_their_own() -> None:
    jobs = [job("A", **NIGHTLY), job("B", environment="Staging", cron="0 9 * * *", generate_docs=True)]
    sim = simulate(jobs, project(), until="2026-03-03")
    assert (sim.docs().shown.job, sim.docs(environment="Staging").shown.job) == ("A", "B")


@pytest.mark.parametrize("version", ["fusion-stable", "fusion-nightly", "latest-fusion"])
def test_fusion_needs_no_docs_step_p098(version: str) -> None:
    plain = job(cron="0 6 * * *")
    one = Account(jobs=(plain.changed(dbt_version=version),))
    assert simulate(plain, project(), **DAYS).docs().shown is None
    state = simulate(one, project(), **DAYS).docs()
    assert (state.run, state.causes[0].fact) == (3, "P-098")
    on_environment = Account(
        jobs=(plain,),
        environments=(Environment(name="Production", deployment_type="production", dbt_version=version),),
    )
    assert simulate(on_environment, project(), **DAYS).docs().run == 3


@pytest.mark.parametrize("command", ["dbt test", "dbt compile", "dbt build", "dbt source freshness"])
def test_every_run_of_v2_makes_metadata_p098(command: str) -> None:
    v2 = job("T", command, cron="0 6 * * *", dbt_version="fusion-stable")
    state = simulate(v2, project(), **DAYS).docs()
    assert (state.run, state.causes[0].fact) == (3, "P-098")
    v1 = v2.changed(dbt_version="latest")
    assert simulate(v1, project(), **DAYS).docs().shown is None


def test_a_failed_run_of_v2_leaves_the_docs_p095_p098() -> None:
    failing = job(cron="0 6 * * *", dbt_version="fusion-stable")
    assert simulate(failing, project(), faults=[fail("a")], **DAYS).docs().shown is None


def test_without_a_production_environment_the_first_deploy_job_says_which_one() -> None:
    """A CI job makes no docs, wherever it stands in the list; `Simulation.measures` chooses alike."""
    ci = job("CI", environment="CI", triggers={"pull_request": True})
    sim = simulate([ci, job("A", environment="Staging", **NIGHTLY)], project(), until="2026-03-03")
    assert (sim.docs().environment, sim.docs().shown.job) == ("Staging", "A")
    assert sim.measures().environment == "Staging"


def test_a_moment_or_an_environment_that_is_not_there() -> None:
    sim = simulate(job(**NIGHTLY), project(), **DAYS)
    with pytest.raises(JobkitError, match="outside the simulation"):
        sim.docs("2026-03-06")
    with pytest.raises(JobkitError, match="did you mean `Production`"):
        sim.docs(environment="Prodaction")


def test_the_answer_as_data_is_the_answer() -> None:
    sim = simulate(job(**NIGHTLY), project(), **DAYS)
    state = sim.docs()
    data = state.to_dict()
    assert data["run"] == state.run == 3
    assert data["stale_seconds"] == state.stale_seconds
    assert data["causes"][0]["fact"] == "P-095"


def test_the_first_of_a_simulation_is_as_the_versions_say() -> None:
    """`docs` at any moment is the last of `docs_versions` before it."""
    faults = [
        fail("a", between=("2026-03-03", "2026-03-04")),
        fail_step("docs", between=("2026-03-05", "2026-03-06")),
    ]
    hourly: Job = job(cron="0 */3 * * *", generate_docs=True)
    sim = simulate(hourly, project(minutes=7), faults=faults)
    versions = docs_versions(sim)
    for hour in range(0, 168, 5):
        moment = sim.start + timedelta(hours=hour)
        before = [version for version in versions if version.at <= moment]
        assert sim.docs(moment).shown == (before[-1] if before else None)
