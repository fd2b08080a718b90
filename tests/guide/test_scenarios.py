"""Every example and scenario of the study guide, under both presets of rules."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.guide import NAMES, scenario
from jobkit.jobs import Job
from jobkit.lint import lint
from jobkit.platform import PullRequest, Rules, RunNow
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
def test_every_file_loads_runs_and_is_linted(name: str, rules: Rules) -> None:
    one = scenario(name)
    lint(one.jobs, project=one.project, rules=rules)
    sim = one.simulate(rules=rules)
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
    assert (full.threads, full.steps[-1].command) == (8, "dbt docs generate"), "as in example 1"
    prod, ci = guide.account.jobs
    undeferred = ci.changed(commands=["dbt deps", "dbt build"], deferral={})
    events = scenario("example-2").events
    full = simulate([prod, undeferred], guide.project, rules=GUIDE, events=events, until="2026-03-03")
    assert 25 * 60 <= full.runs_of("CI Check")[0].run_seconds <= 40 * 60, "about 30 minutes"


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


def test_the_production_job_beside_examples_2_and_4_is_that_of_example_1() -> None:
    [daily] = scenario("example-1").jobs.jobs
    assert (daily.threads, daily.generate_docs) == (8, True)
    for name in ("example-2", "example-4"):
        assert scenario(name).jobs.jobs[0] == daily


def test_the_anti_patterns_have_the_order_of_the_guide() -> None:
    titles = [scenario(name).title for name in NAMES if name.startswith("anti-pattern")]
    assert titles == [
        "DON'T Run Everything in CI",
        "DON'T Skip dbt deps",
        "DON'T Use Overly Complex Schedules",
        "DON'T Chain Jobs in Circle",
        "DON'T Ignore Failed Tests in Production",
        "DON'T Use Same Job for Different Purposes",
    ]
    with pytest.raises(JobkitError, match="anti-pattern-7"):
        scenario("anti-pattern-7")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("anti-pattern-1", "CI001"),
        ("anti-pattern-2", "CMD005"),
        ("anti-pattern-3", "SCH001"),
        ("anti-pattern-4", "CHN001"),
        ("anti-pattern-5", "JOB002"),
        ("anti-pattern-6", "JOB001"),
    ],
)
def test_the_linter_finds_each_anti_pattern(name: str, code: str) -> None:
    one = scenario(name)
    rules = GUIDE if name == "anti-pattern-2" else PLATFORM
    assert code in [finding.code for finding in lint(one.jobs, project=one.project, rules=rules)]


def test_anti_pattern_1_everything_in_ci() -> None:
    bad = scenario("anti-pattern-1")
    [job] = bad.jobs.jobs
    good = bad.changed(
        jobs=[job.changed(commands=["dbt deps", "dbt build --select state:modified+ --defer"])]
    )
    [full], [slim] = bad.simulate().runs, good.simulate().runs
    assert len(models(full)) == 500
    assert 40 * 60 <= full.run_seconds <= 50 * 60, "45 minutes"
    assert 2 <= len(models(slim)) <= 10
    assert slim.run_seconds <= 5 * 60


def test_anti_pattern_2_skipping_deps() -> None:
    bad = scenario("anti-pattern-2")
    good = bad.changed(jobs=[bad.jobs.jobs[0].changed(commands=["dbt deps", "dbt run", "dbt test"])])
    guide = bad.simulate(rules=GUIDE).runs[0]
    assert guide.status == "error"
    assert "dbt_utils" in guide.message
    assert good.simulate(rules=GUIDE).runs[0].status == "success"
    assert bad.simulate(rules=PLATFORM).runs[0].status == "success", "every run installs packages itself"


def test_anti_pattern_3_overly_complex_schedule() -> None:
    sim = scenario("anti-pattern-3").simulate(rules=PLATFORM)
    assert len(sim.runs) == 5 * 30
    assert {run.queued_at.hour for run in sim.runs} == {2, 3, 4, 5, 6}


def test_anti_pattern_4_jobs_in_a_circle() -> None:
    sim = scenario("anti-pattern-4").simulate(rules=PLATFORM)
    assert sim.account.circles() == (("Job A", "Job B", "Job C"),)
    assert len(sim.runs) == PLATFORM.max_chain_runs
    assert any(note.kind == "bound" for note in sim.notes)


def test_anti_pattern_5_ignored_tests() -> None:
    guide = scenario("anti-pattern-5").simulate(rules=GUIDE)
    assert [run.status for run in guide.runs] == ["success"] * 3
    assert [step.status for step in guide.runs[1].steps[-2:]] == ["error", "success"], "docs of broken data"
    platform = scenario("anti-pattern-5").simulate(rules=PLATFORM)
    assert [run.status for run in platform.runs] == ["success", "error", "success"]
    assert platform.runs[1].steps[-1].status == "skipped"
    assert any(note.field == "on_test_failure" for note in platform.notes)


def test_anti_pattern_6_one_job_for_all() -> None:
    sim = scenario("anti-pattern-6").simulate(rules=PLATFORM)
    assert [run.trigger.kind for run in sim.runs] == ["schedule", "pull_request", "schedule"]
    assert any(note.field == "triggers.webhook" for note in sim.notes)


PRACTICES = {
    1: [
        Job(
            "Ordered",
            commands=[f"dbt {verb}" for verb in ["deps", "seed", "snapshot", "run", "test", "docs generate"]],
        )
    ],
    2: [Job("Simple", commands=["dbt deps", "dbt build"])],
    3: [
        Job("Production job", commands=["dbt build"], environment="Production"),
        Job(
            "CI",
            commands=["dbt build --select state:modified+ --defer"],
            environment="CI",
            triggers={"pull_request": True},
            deferral={"job": "Production job"},
        ),
    ],
    4: [
        Job("CI", commands=["dbt build"], triggers={"pull_request": True}, timeout_seconds=3600),
        Job("Full", commands=["dbt build"], timeout_seconds=8 * 3600),
        Job(
            "Incremental", commands=["dbt run --select config.materialized:incremental"], timeout_seconds=7200
        ),
    ],
    5: [
        Job("Staging", commands=["dbt run --select tag:staging"]),
        Job(
            "Intermediate",
            commands=["dbt run --select tag:intermediate"],
            triggers={"job_completion": "Staging"},
        ),
        Job("Marts", commands=["dbt run --select tag:marts"], triggers={"job_completion": "Intermediate"}),
    ],
    6: [
        Job(
            "Ad hoc",
            commands=["dbt build"],
            environment_variables={"DBT_TARGET_SCHEMA": "ADHOC_ANALYSIS", "ENABLE_DEBUG_LOGGING": "true"},
        )
    ],
    7: [
        Job("Production Jobs", commands=["dbt build"], dbt_version="1.7.4"),
        Job("Staging Jobs", commands=["dbt build"], dbt_version="1.7.latest"),
        Job("Development", commands=["dbt build"], dbt_version="versionless"),
    ],
}


@pytest.mark.parametrize("number", PRACTICES)
@pytest.mark.parametrize("rules", [PLATFORM, GUIDE], ids=["platform", "study guide"])
def test_every_best_practice_loads_runs_and_is_linted(number: int, rules: Rules) -> None:
    jobs, shop = PRACTICES[number], Project.example("shop")
    events = [PullRequest(number=1, at="2026-03-02T09:00", changed=("stg_orders",))]
    events += [RunNow(job=job.name, at="2026-03-02T08:00") for job in jobs if job.is_deploy]
    sim = simulate(jobs, shop, rules=rules, events=events, until="2026-03-03")
    assert {run.job.name for run in sim.runs} == {job.name for job in jobs}
    errors = [f.code for f in lint(jobs, project=shop, rules=rules) if f.severity == "error"]
    assert errors == (["ENV001"] if (number, rules) == (6, PLATFORM) else []), "a name without DBT_ (G-38)"
