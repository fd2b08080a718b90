"""What a rule claims, played: the job as it is found, and as the fix has it."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail, slow
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.lint import lint
from jobkit.platform.events import PullRequest
from jobkit.simulation import simulate

SHOP = Project.example("shop")
STARTS = "2026-03-02"


def job(name, *commands, **fields):
    return Job(name=name, commands=commands, **fields)


def ci(*commands, **fields):
    return job("CI", *commands, environment="CI", triggers={"pull_request": True}, **fields)


def found(code, jobs, **around):
    """Return the only finding of a rule."""
    (finding,) = [one for one in lint(jobs, around.pop("project", SHOP), **around) if one.code == code]
    return finding


def played(jobs, *events, **options):
    """Return a simulation of an account in which everything is built and every deploy job has succeeded."""
    jobs = Account.of(jobs).jobs
    before = {
        "built": sorted({one.environment for one in jobs if one.is_deploy}),
        "succeeded": [one.name for one in jobs if one.is_deploy],
    }
    options = {"start": STARTS, "until": "2026-03-04", **before, **options}
    return simulate(jobs, options.pop("project", SHOP), events=events, **options)


def built(run):
    return {result.unique_id for result in run.results if result.status == "success"}


def pull_request(*changed, number=1, at="10:00", **fields):
    return PullRequest(number=number, at=f"{STARTS}T{at}", changed=changed, **fields)


NIGHTLY = job("Nightly", "dbt build", schedule="0 2 * * *")


def test_a_pull_request_that_changes_nothing_fails_with_warn_error_and_not_after_the_fix_cmd018():
    strict = ci("dbt --warn-error build --select state:modified+")
    finding = found("CMD018", [NIGHTLY, strict])
    runs = [played([NIGHTLY, one], pull_request()).runs_of("CI")[0] for one in (strict, finding.fixed)]
    assert [run.status for run in runs] == ["error", "success"]


def test_with_a_selector_the_exclusion_is_not_obeyed_cmd017():
    both = job("J", "dbt build --selector nightly --exclude tag:slow", schedule="0 6 * * *")
    alone = job("J", "dbt build --selector nightly", schedule="0 6 * * *")
    assert found("CMD017", both)
    runs = [played(one).runs[0] for one in (both, alone)]
    assert built(runs[0]) == built(runs[1])
    assert "model.shop.cohort_retention" in built(runs[0]), "it is tagged slow"


def test_a_second_command_behind_select_never_runs_cmd016():
    one = job("J", "dbt run --select stg_orders && dbt test", schedule="0 6 * * *")
    finding = found("CMD016", one)
    runs = [played(each).runs[0] for each in (one, finding.fixed)]
    assert not any(uid.startswith("test.") for uid in ran(runs[0]))
    assert any(uid.startswith("test.") for uid in ran(runs[1]))


def ran(run):
    return {result.unique_id for result in run.results}


def test_the_fixed_option_lists_and_runs_the_same_cmd019():
    old = job("J", "dbt run -m tag:staging", schedule="0 6 * * *")
    runs = [played(each).runs[0] for each in (old, found("CMD019", old).fixed)]
    assert built(runs[0]) == built(runs[1]) != set()


def test_one_step_for_all_selections_is_faster_and_builds_the_same_cmd024():
    steps = job("J", *(f"dbt run -s tag:{tag}" for tag in ("tier1", "tier2", "tier3")), schedule="0 2 * * *")
    finding = found("CMD024", steps)
    many, one = (played(each, until="2026-03-03").runs[0] for each in (steps, finding.fixed))
    assert built(many) == built(one)
    assert one.run_seconds < many.run_seconds


def test_a_full_refresh_takes_longer_every_time_cmd021():
    full = job("J", "dbt build --full-refresh", schedule="0 2 * * *")
    finding = found("CMD021", full)
    before, after = (played(each, until="2026-03-07") for each in (full, finding.fixed))
    assert len(before.runs) == len(after.runs) == 5
    for with_it, without in zip(before.runs, after.runs, strict=True):
        assert with_it.status == without.status == "success"
        assert with_it.run_seconds > without.run_seconds


@pytest.mark.parametrize("command", ["dbt build --select state:modified", "dbt build -s +state:modified"])
def test_what_is_downstream_of_a_change_is_not_tested_ci013(command):
    bare = ci(command)
    finding = found("CI013", [NIGHTLY, bare])
    before, after = (
        played([NIGHTLY, each], pull_request("int_orders_paid")).runs_of("CI")[0]
        for each in (bare, finding.fixed)
    )
    assert "model.shop.orders" not in ran(before)
    assert "model.shop.orders" in built(after)


def test_a_star_builds_every_model_in_each_pull_request_ci014():
    star = ci("dbt build --select '*'")
    finding = found("CI014", [NIGHTLY, star])
    before, after = (
        played([NIGHTLY, each], pull_request("revenue_kpis")).runs_of("CI")[0]
        for each in (star, finding.fixed)
    )
    models = {uid for uid in SHOP.nodes if uid.startswith("model.")}
    assert models <= built(before)
    assert built(after) & models == {"model.shop.revenue_kpis"}
    assert after.run_seconds < before.run_seconds


def test_a_clone_after_the_build_leaves_the_incremental_models_built_in_full_ci015():
    recipe = "dbt clone --select state:modified+,config.materialized:incremental,state:old"
    late = ci("dbt build --select state:modified+", recipe)
    finding = found("CI015", [NIGHTLY, late])
    before, after = (
        played([NIGHTLY, each], pull_request("orders")).runs_of("CI")[0] for each in (late, finding.fixed)
    )
    seconds = [time_of(run, "model.shop.orders") for run in (before, after)]
    assert seconds[0] > 3 * seconds[1]


def time_of(run, uid):
    (step,) = [step for step in run.steps if step.command is not None and "build" in step.command]
    return next(result.execution_time for result in step.results if result.unique_id == uid)


def test_a_cancelled_upstream_run_stops_the_chain_chn006():
    load = job("Load", "dbt build", timeout_seconds=60, schedule="0 2 * * *")
    report = job(
        "Report",
        "dbt run-operation send",
        triggers={"job_completion": {"job": "Load", "statuses": ["success", "error"]}},
    )
    finding = found("CHN006", [load, report])
    before, after = (played([load, each]) for each in (report, finding.fixed))
    assert [run.status for run in before.runs_of("Load")] == ["cancelled"] * 2
    assert len(before.runs_of("Report")) == 0 and len(after.runs_of("Report")) == 2
    simulated = found("CHN006", [load, report], simulation=before)
    assert "2 of 2" in simulated.message


def test_a_clock_does_not_wait_for_a_late_job_chn007():
    staging = job("Staging", "dbt build --select tag:staging", schedule="0 4 * * *")
    marts = job("Marts", "dbt build --select tag:marts", schedule="0 5 * * *")
    finding = found("CHN007", [staging, marts])
    before, after = (
        played([staging, each], faults=[slow(times=200)], until="2026-03-03")
        for each in (marts, finding.fixed)
    )
    for sim, waits in ((before, False), (after, True)):
        first, second = sim.runs_of("Staging")[0], sim.runs_of("Marts")[0]
        assert (second.started_at >= first.finished_at) == waits


def test_a_job_that_counts_errors_builds_on_what_is_half_built_chn008():
    staging = job("Staging", "dbt build --select tag:staging", schedule="0 4 * * *")
    counting = {"job_completion": {"job": "Staging", "statuses": ["success", "error"]}}
    marts = job("Marts", "dbt build --select tag:marts", triggers=counting)
    finding = found("CHN008", [staging, marts])
    before, after = (
        played([staging, each], faults=[fail("stg_customers")], until="2026-03-03")
        for each in (marts, finding.fixed)
    )
    assert before.runs_of("Staging")[0].status == "error"
    assert [run.status for run in before.runs_of("Marts")] == ["success"], "on data of the day before"
    assert len(after.runs_of("Marts")) == 0


def test_two_jobs_write_one_relation_at_the_same_moment_job016():
    jobs = [NIGHTLY, job("Second", "dbt build --select tag:staging", schedule="0 2 * * *")]
    by_schedule = found("JOB016", jobs)
    sim = played(jobs)
    simulated = found("JOB016", jobs, simulation=sim)
    assert "overlap" in by_schedule.message and "In the simulation" in simulated.message
    chained = [NIGHTLY, jobs[1].changed(schedule=None, triggers={"job_completion": {"job": "Nightly"}})]
    apart = played(chained)
    assert not [one for one in lint(chained, SHOP, simulation=apart) if one.code == "JOB016"]


def test_two_dbt_state_jobs_build_the_same_model_twice_job017():
    jobs = [
        job(name, "dbt build", schedule="0 2 * * *", cost_optimization_features=["dbt_state"])
        for name in "AB"
    ]
    sim = played(jobs, until="2026-03-03")
    assert found("JOB017", jobs, simulation=sim)
    assert [len(built(run)) for run in sim.runs] == [len(built(sim.runs[0]))] * 2


def test_a_run_over_its_timeout_is_cancelled_sim002():
    short = job("J", "dbt build", timeout_seconds=60, schedule="0 2 * * *")
    sim = played(short)
    finding = found("SIM002", short, simulation=sim)
    assert "2 of 2 simulated runs went over the limit of 1 min" in finding.message
    longer = short.changed(timeout_seconds=7200)
    assert not [one for one in lint(longer, SHOP, simulation=played(longer)) if one.code == "SIM002"]


def tiny(*edges):
    """Return a project of tables: each edge is a model and what it reads."""
    metadata = {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
        "project_name": "w",
    }
    nodes = {}
    for name, parent in edges:
        parents = [f"model.w.{parent}"] if parent else []
        nodes[f"model.w.{name}"] = {
            "unique_id": f"model.w.{name}", "name": name, "resource_type": "model", "package_name": "w",
            "schema": "prod", "alias": name, "path": f"{name}.sql",
            "original_file_path": f"models/{name}.sql",
            "raw_code": f"select * from {parent}", "config": {"materialized": "table"}, "fqn": ["w", name],
            "checksum": {"name": "sha256", "checksum": name}, "depends_on": {"nodes": parents},
        }  # fmt: skip
    return Project.from_manifest({"metadata": metadata, "nodes": nodes})


@pytest.mark.parametrize(("command", "code"), [("dbt compile", "DEF009"), ("dbt run --select a", "DEF010")])
def test_after_a_small_job_ci_reads_a_merged_model_that_nobody_has_built(command, code):
    """PR 1 adds the model b, and is merged. PR 2 adds c, which reads b."""
    base, one, two = tiny(("a", "")), tiny(("a", ""), ("b", "a")), tiny(("a", ""), ("b", "a"), ("c", "b"))
    events = [
        PullRequest(number=1, at=f"{STARTS}T09:00", project=one, merged=f"{STARTS}T10:05"),
        PullRequest(number=2, at=f"{STARTS}T12:00", project=two),
    ]
    small = job("Small", command, schedule="0 11 * * *")
    modified = ci("dbt build --select state:modified+")
    merge = job("Merge", "dbt build --select state:modified+", triggers={"merge": True})
    assert found(code, [NIGHTLY, small, modified], project=base)
    runs = {
        label: played(jobs, *events, project=base, until="2026-03-02T13:00").runs_of("CI")[-1]
        for label, jobs in {
            "moved": [NIGHTLY, small, modified],
            "not moved": [NIGHTLY, modified],
            "built on merge": [NIGHTLY, small, modified, merge],
        }.items()
    }
    assert {label: run.status for label, run in runs.items()} == {
        "moved": "error",
        "not moved": "success",
        "built on merge": "success",
    }
    assert not {"DEF009", "DEF010"} & {x.code for x in lint([NIGHTLY, small, modified, merge], base)}


def test_a_clone_of_everything_fails_after_a_merge_that_is_only_parsed_def011():
    """The pull request adds the model b; nobody builds it before the night."""
    base, one = tiny(("a", "")), tiny(("a", ""), ("b", "a"))
    added = PullRequest(number=1, at=f"{STARTS}T09:00", project=one, merged=f"{STARTS}T10:00")
    clone = job(
        "Clone",
        "dbt clone",
        environment="Staging",
        schedule="0 11 * * *",
        deferral={"environment": "Production"},
    )
    parses, builds = (
        job("Merge", command, triggers={"merge": True})
        for command in ("dbt parse", "dbt build --select state:modified+")
    )
    assert found("DEF011", [NIGHTLY, parses, clone], project=base)
    for merge, status in ((parses, "error"), (builds, "success")):
        sim = played([NIGHTLY, merge, clone], added, project=base, until=f"{STARTS}T12:00")
        assert [run.status for run in sim.runs_of("Clone")] == [status]
    assert "DEF011" not in {finding.code for finding in lint([NIGHTLY, builds, clone], base)}
