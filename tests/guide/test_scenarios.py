"""Every example and scenario of the study guide, under both presets of rules."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.guide import NAMES, scenario
from jobkit.jobs import Job
from jobkit.platform import PullRequest, Rules
from jobkit.simulation import Simulation, simulate

PLATFORM, GUIDE = Rules.platform(), Rules.study_guide()


def names(results) -> set[str]:
    return {result.unique_id.split(".")[2] for result in results}


def models(run) -> list[str]:
    return [r.unique_id for r in run.results if r.unique_id.startswith("model.") and r.status == "success"]


def says(sim: Simulation, text: str) -> bool:
    return any(text in note.text for note in sim.notes if note.kind == "difference")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rules", [PLATFORM, GUIDE], ids=["platform", "study guide"])
def test_every_file_loads_and_runs(name: str, rules: Rules) -> None:
    sim = scenario(name).simulate(rules=rules)
    assert sim.runs
    assert {job.name for job in sim.account.jobs} == {run.job.name for run in sim.runs}


def test_example_1_basic_production_job() -> None:
    guide = scenario("example-1").simulate(rules=GUIDE)
    assert {run.status for run in guide.runs} == {"success"}
    assert guide.runs[0].queued_at.hour == 11, "6 AM in New York in winter"
    assert [s.command for s in guide.runs[0].steps if s.command] == [
        "dbt deps",
        "dbt seed",
        "dbt run",
        "dbt test",
        "dbt docs generate",
    ]
    platform = scenario("example-1").simulate(rules=PLATFORM)
    assert {run.status for run in platform.runs} == {"success"}
    assert platform.runs[0].queued_at.hour == 6
    assert [s.command for s in platform.runs[0].steps].count("dbt deps") == 2
    assert says(platform, "`0 11 * * *`")
    assert says(platform, "by itself")


def test_example_2_ci_job_with_deferral() -> None:
    guide = scenario("example-2").simulate(rules=GUIDE)
    run = guide.runs_of("CI Check")[0]
    full = guide.runs_of("Daily Production Run")[0]
    assert run.status == "success"
    assert len(models(run)) == 4
    everything = {uid for uid in guide.project.nodes if uid.startswith("model.")}
    assert len(everything - set(models(run))) == 142
    assert "dim_customers" in names(run.results)
    assert 1.5 * 60 <= run.run_seconds <= 4 * 60, "about 2 minutes"
    assert 25 * 60 <= full.run_seconds <= 40 * 60, "about 30 minutes"


def test_example_2_on_the_platform_the_folder_is_not_there() -> None:
    platform = scenario("example-2").simulate(rules=PLATFORM)
    run = platform.runs_of("CI Check")[0]
    assert run.status == "error"
    assert run.steps[-1].invocation.exit_code == 2
    assert "prod-artifacts" in run.message
    assert says(platform, "The platform supplies the state itself")


def test_example_2_as_the_platform_wants_it() -> None:
    as_written = scenario("example-2")
    prod, ci = as_written.jobs.jobs
    ci = ci.changed(commands=["dbt build --select state:modified+"], deferral={"environment": "Production"})

    sim = simulate([prod, ci], as_written.project, events=as_written.events, until=as_written.until)
    assert len(models(sim.runs_of("CI Check")[0])) == 4
    assert sim.runs_of("CI Check")[0].schema == "dbt_cloud_pr_2_41"


@pytest.mark.parametrize("rules", [PLATFORM, GUIDE], ids=["platform", "study guide"])
def test_example_3_job_chaining(rules: Rules) -> None:
    sim = scenario("example-3").simulate(rules=rules, until="2026-03-03")
    assert [run.job.name for run in sim.runs] == [
        "Data Ingestion",
        "Data Transformation",
        "Metrics & Reporting",
    ]
    assert [run.status for run in sim.runs] == ["success"] * 3
    assert [run.triggered_by for run in sim.runs] == [None, 1, 2]
    for before, after in zip(sim.runs, sim.runs[1:], strict=False):
        assert after.queued_at == before.finished_at


def test_example_4_advanced_ci_configuration() -> None:
    guide = scenario("example-4").simulate(rules=GUIDE)
    run = guide.runs_of("Advanced CI - Smart Build")[0]
    assert run.status == "success"
    assert len(models(run)) == 4
    assert run.steps[-1].results == (), "nothing failed, so result:fail selects nothing"
    platform = scenario("example-4").simulate(rules=PLATFORM)
    assert platform.runs_of("Advanced CI - Smart Build")[0].status == "error"
    assert says(platform, "no list of pull request events")
    assert says(platform, "one setting")


def test_example_5_documentation_generation_job() -> None:
    guide = scenario("example-5").simulate(rules=GUIDE)
    platform = scenario("example-5").simulate(rules=PLATFORM)
    for sim in (guide, platform):
        assert len(sim.runs) == 7 * 4
        assert {run.status for run in sim.runs} == {"success"}
        assert [s.command for s in sim.runs[0].steps].count("dbt docs generate") == 2
    assert "dbt source freshness" in [s.command for s in guide.runs[0].steps]
    assert "dbt source freshness" not in [s.command for s in platform.runs[0].steps]
    assert says(platform, "never stops a run")
    assert says(platform, "notification settings")


def test_example_6_self_deferral() -> None:
    for rules in (PLATFORM, Rules.study_guide(implicit_deps=True)):
        sim = scenario("example-6").simulate(rules=rules)
        first, *later = [run.run_seconds for run in sim.runs]
        assert {run.status for run in sim.runs} == {"success"}
        assert first > 3 * max(later)
    assert [run.run_seconds for run in scenario("example-6").simulate().runs[:4]] == [739, 79, 79, 79]


def test_example_6_on_the_platform_deferral_has_no_part_in_it() -> None:
    with_it = scenario("example-6").simulate(rules=PLATFORM)
    job = with_it.account.jobs[0].changed(deferral=None)

    once = {"until": "2026-03-04", "never_succeeded": [job.name]}
    without = simulate(job, with_it.project, **once)
    assert [r.run_seconds for r in with_it.runs] == [r.run_seconds for r in without.runs]
    assert says(with_it, "With No deferral it is the same")
    literal = Rules.study_guide(implicit_deps=True)
    as_guide = simulate(job, with_it.project, **once, rules=literal)
    assert as_guide.runs[-1].run_seconds == as_guide.runs[0].run_seconds, (
        "read literally, it needs self-deferral"
    )


def test_example_7_managing_jobs_via_api() -> None:
    sim = scenario("example-7").simulate(rules=PLATFORM)
    triggered = [run for run in sim.runs if run.trigger.kind == "api"]
    assert len(triggered) == 1
    assert "API trigger - manual execution" in triggered[0].trigger.text
    assert len(sim.runs) == 7 + 1


def test_scenario_1_zero_downtime_deployments() -> None:
    for rules in (PLATFORM, GUIDE):
        sim = scenario("scenario-1").simulate(rules=rules)
        assert [run.job.name for run in sim.runs][:2] == ["Pre-Deployment", "Smoke Test"]
        pre = sim.runs[0]
        assert pre.status == "success"
        assert pre.schema == "green"
        assert not any(r.unique_id.startswith("snapshot.") for r in pre.results)
        assert len(sim.runs_of("Production")) == 7
    platform = scenario("scenario-1").simulate(rules=PLATFORM)
    assert {run.status for run in platform.runs} == {"success"}


def test_scenario_2_long_running_models() -> None:
    sim = scenario("scenario-2").simulate(rules=PLATFORM)
    fast = [run for run in sim.runs_of("Fast Models") if run.finished_at]
    slow = [run for run in sim.runs_of("Slow Models") if run.finished_at]
    assert {run.status for run in fast} == {"success"}, "the slow models no longer block the fast ones"
    assert min(run.run_seconds for run in slow) > max(run.run_seconds for run in fast)
    assert len(fast) >= 47
    assert says(sim, "With No deferral it is the same")


def test_scenario_3_multi_region() -> None:
    guide = scenario("scenario-3").simulate(rules=GUIDE, until="2026-03-03")
    assert {run.job.environment: run.queued_at.hour for run in guide.runs} == {
        "US-Production": 11,
        "EU-Production": 5,
        "APAC-Production": 22,
    }
    platform = scenario("scenario-3").simulate(rules=PLATFORM, until="2026-03-03")
    assert {run.queued_at.hour for run in platform.runs} == {6}
    assert {run.schema for run in platform.runs} == {"us_production", "eu_production", "apac_production"}
    assert says(platform, "DBT_REGION")


def test_scenario_4_tiers() -> None:
    sim = scenario("scenario-4").simulate(rules=PLATFORM)
    assert {run.status for run in sim.runs} <= {"success", "running", "starting"}
    counts = [len(sim.runs_of(f"Tier {tier}")) for tier in (1, 2, 3, 4)]
    assert counts == [7 * 96, 7 * 24, 7, 1]


def test_scenario_5_debugging_failed_ci_jobs() -> None:

    plain = scenario("scenario-5")
    assert plain.simulate(rules=PLATFORM).runs_of("CI Check")[0].status == "success"

    prod, ci = plain.jobs.jobs
    undeferred = [prod, ci.changed(commands=["dbt run --select dim_customers"], deferral={})]
    missing = simulate(undeferred, plain.project, events=plain.events, until=plain.until).runs_of("CI Check")[
        0
    ]
    assert missing.status == "error", "Could not find relation: deferral is not configured"
    assert missing.results[0].cause.kind == "missing_relation"

    slow = [prod, ci.changed(commands=["dbt run"])]
    late = simulate(slow, plain.project, events=plain.events, until=plain.until).runs_of("CI Check")[0]
    assert late.status in ("cancelled", "success")

    denied = plain.simulate(
        rules=PLATFORM, faults=[fail("dim_customers", "permission denied", job="CI Check")]
    )
    assert "permission denied" in denied.runs_of("CI Check")[0].message


def test_anti_pattern_2_skipping_deps() -> None:

    bad = Job(name="No deps", commands=["dbt run", "dbt test"])
    good = bad.changed(commands=["dbt deps", "dbt run", "dbt test"])
    shop = Project.example("shop")
    guide = simulate(bad, shop, rules=GUIDE).runs[0]
    assert guide.status == "error"
    assert "dbt_utils" in guide.message
    assert simulate(good, shop, rules=GUIDE).runs[0].status == "success"
    assert simulate(bad, shop, rules=PLATFORM).runs[0].status == "success", (
        "every run installs packages itself"
    )


def test_anti_pattern_1_everything_in_ci() -> None:

    company = Project.example("company")
    fields = {"environment": "CI", "triggers": {"pull_request": True}}

    bad = Job(name="CI", commands=["dbt deps", "dbt build"], **fields)
    good = Job(name="CI", commands=["dbt deps", "dbt build --select state:modified+ --defer"], **fields)
    change = PullRequest(number=1, at="2026-03-02T09:00", changed=("fct_carts",))
    full = simulate(bad, company, events=[change]).runs[0]
    slim = simulate(good, company, events=[change]).runs[0]
    assert len(models(full)) == 500
    assert 40 * 60 <= full.run_seconds <= 50 * 60, "45 minutes"
    assert 2 <= len(models(slim)) <= 10
    assert slim.run_seconds <= 5 * 60


def test_anti_pattern_5_jobs_in_a_circle() -> None:
    sim = scenario("anti-pattern-5").simulate(rules=PLATFORM)
    assert sim.account.circles() == (("Job A", "Job B", "Job C"),)
    assert len(sim.runs) == PLATFORM.max_chain_runs
    assert any(note.kind == "bound" for note in sim.notes)
