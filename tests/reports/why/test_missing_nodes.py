"""Why a run did not build a node: one situation for each reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobkit.basics.why import Why
from jobkit.dbt.execution import fail, fail_step
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.platform import PullRequest, Rerun, Rules
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03", "rules": instant()}
NIGHTLY = job("Nightly", cron="0 2 * * *")
CI = job(
    "CI",
    "dbt build --select state:modified",
    environment="CI",
    triggers={"pull_request": True},
    deferral={"environment": "Production"},
)


def in_ci() -> Simulation:
    change = PullRequest(number=1, at="2026-03-02T10:00", changed=("b", "d"))
    return simulate([NIGHTLY, CI], project("a > b > c", "a > d"), events=[change], **DAY)


def once(*commands: str, **options: object) -> Simulation:
    world = options.pop("world", None) or project("a > b > c")
    return simulate(job(commands=list(commands), cron="0 6 * * *"), world, **{**DAY, **options})  # type: ignore[arg-type]


def shop(*commands: str) -> Simulation:
    return simulate(job(commands=list(commands), cron="0 6 * * *"), Project.example(), **DAY)


def deferred() -> Why:
    sim = in_ci()
    return sim.why("a", run=sim.runs_of("CI")[0])


def same_as_state() -> Why:
    sim = in_ci()
    return sim.why("c", run=sim.runs_of("CI")[0])


def scheduled_state_modified() -> Why:
    hourly = job(
        "Hourly", "dbt build --select state:modified+", cron="0 * * * *", deferral={"this_job": True}
    )
    sim = simulate(hourly, project("a"), succeeded=["Hourly"], **DAY)
    return sim.why("a")


def an_earlier_step_stopped() -> Why:
    sim = once("dbt run --select a", "dbt run --select b", faults=[fail("a")])
    return sim.why("b", run=1)


def a_step_that_another_state_decides() -> Why:
    sim = once("dbt run --select a", "dbt run --select result:success+", faults=[fail("a")])
    return sim.why("b", run=1)


def a_step_that_dbt_refused() -> Why:
    return once("dbt run --select state:modified").why("b", run=1)


def the_clone_failed() -> Why:
    return once("dbt run", faults=[fail_step("Clone git repository")]).why("b", run=1)


def cut_by_its_timeout() -> Why:
    sim = simulate(job(cron="0 6 * * *", timeout_seconds=90), project("a > b > c"), **DAY)
    return sim.why("c", run=1)


def cut_by_the_horizon() -> Why:
    return once("dbt build", until="2026-03-02T06:01:30").why("c", run=1)


def not_begun_at_the_horizon() -> Why:
    return once("dbt run --select a", "dbt run --select c", until="2026-03-02T06:00:30").why("c", run=1)


def never_started() -> Why:
    sim = simulate(job(cron="*/30 * * * *"), project("a", minutes=75), **DAY)
    return sim.why("a", run=next(run for run in sim.runs if run.status == "cancelled"))


def only_in_the_branch() -> Why:
    wider = project("a > b > c", "a > z")
    sim = simulate(
        [NIGHTLY, CI],
        project("a > b > c"),
        events=[PullRequest(number=1, at="2026-03-02T10:00", project=wider)],
        **DAY,
    )
    return sim.why(wider.find("z"), run=sim.runs_of("Nightly")[0])


def model(name: str, *parents: str, **config: object) -> dict[str, object]:
    return {
        "unique_id": f"model.w.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": "w",
        "path": f"{name}.sql",
        "original_file_path": f"models/{name}.sql",
        "fqn": ["w", name],
        "alias": name,
        "schema": "prod",
        "checksum": {"name": "sha256", "checksum": name},
        "config": {"enabled": True, "materialized": "table", **config},
        "depends_on": {"nodes": [f"model.w.{parent}" for parent in parents], "macros": []},
    }


def of_models(*models: dict[str, object], disabled: tuple[dict[str, object], ...] = ()) -> Project:
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    manifest = {
        "metadata": {"dbt_schema_version": schema, "project_name": "w"},
        "nodes": {one["unique_id"]: one for one in models},
        "disabled": {one["unique_id"]: [one] for one in disabled},
    }
    return Project.from_manifest(manifest)


def switched_off() -> Why:
    sim = once("dbt build", world=of_models(model("a"), disabled=(model("old", enabled=False),)))
    assert sim.why("old", run=1).causes == sim.why("model.w.old").causes
    return sim.why("old")


def ephemeral() -> Why:
    inlined = model("b", "a", materialized="ephemeral")
    return once("dbt build", world=of_models(model("a"), inlined, model("c", "b"))).why("b")


def taken_up_again() -> Why:
    sim = once("dbt run", faults=[fail("b", runs=1)], events=[Rerun(job="J", at="2026-03-02T08:00")])
    return sim.why("a", run=2)


EVERY: dict[str, tuple[Callable[[], Why], str, str]] = {
    "deferral": (
        deferred,
        "P-121",
        "b and d read it from Production (prod.a), because this run does",
    ),
    "equals_state": (
        same_as_state,
        "P-124",
        "its code equals the state of run 1 of 'Nightly' (Mon 2 Mar 02:03 UTC), and `dbt build",
    ),
    "equals_state before": (
        scheduled_state_modified,
        "P-124",
        "its code equals the state of run 23 of 'Hourly' (Mon 2 Mar 22:00 UTC), and `dbt build",
    ),
    "excluded": (
        lambda: once("dbt build --exclude b+").why("c", run=1),
        "",
        "leaves it out: it is a child of model.w.b, which matches b, and --exclude takes that away",
    ),
    "not_selected": (
        lambda: once("dbt build --select a").why("b", run=1),
        "",
        "`dbt build --select a` does not select it",
    ),
    "resource_type": (
        lambda: shop("dbt run").why("country_codes", run=1),
        "",
        "`dbt run` takes models only, and this is a seed",
    ),
    "resource_type option": (
        lambda: shop("dbt build --exclude-resource-type seed").why("country_codes", run=1),
        "",
        "takes no seeds",
    ),
    "earlier_step": (
        an_earlier_step_stopped,
        "P-085",
        "step 5 (`dbt run --select b`), which would have run it, was skipped: step 4 failed",
    ),
    "earlier_step unsure": (
        a_step_that_another_state_decides,
        "P-085",
        "step 5 (`dbt run --select result:success+`) was skipped: step 4 failed",
    ),
    "earlier_step clone": (
        the_clone_failed,
        "P-085",
        "step 1 (Clone git repository) ended the run before any",
    ),
    "stopped": (a_step_that_dbt_refused, "P-086", "Got a state selector method, but no comparison manifest"),
    "cancelled": (
        cut_by_its_timeout,
        "",
        "had selected it, but the run was cancelled before it ended: it ran",
    ),
    "unfinished": (cut_by_the_horizon, "", "has selected it; the simulation ends before it does"),
    "unfinished step": (not_begun_at_the_horizon, "", "has not begun by the end of the simulation"),
    "not_started": (
        never_started,
        "",
        "the run was cancelled in the queue: run 3 was queued, and a job keeps only its newest",
    ),
    "not_in_code": (
        only_in_the_branch,
        "P-107",
        "the code (branch 'main') does not have it: pull request #1 adds it (pushed Mon 2 Mar 10:00 UTC",
    ),
    "disabled": (switched_off, "", "it is disabled in the project, so no command takes it"),
    "ephemeral": (ephemeral, "S-016", "its SQL becomes part of the models that read it"),
    "source": (lambda: shop("dbt build").why("web.events"), "", "dbt reads it and does not build it"),
    "retry": (taken_up_again, "S-030", "takes up only what run 1 had not finished"),
    "no_command": (
        lambda: once("dbt ls").why("a", run=1),
        "",
        "no command of run 1 builds or tests anything",
    ),
}


@pytest.mark.parametrize("name", EVERY)
def test_why_a_run_did_not_build_a_node(name: str) -> None:
    ask, fact, said = EVERY[name]
    why = ask()
    causes = [cause for cause in why if cause.kind == name.split()[0] and said in cause.text]
    assert [cause.fact for cause in causes] == [fact]
    assert causes[0].text in why.sentence
    assert why.sentence.startswith(("model.", "seed.", "source."))


def test_new_rows_are_no_change_p124() -> None:
    assert "takes only what has changed (new rows are no change)" in same_as_state().sentence


def test_the_readers_of_a_deferred_node_are_data_too_p121() -> None:
    (cause,) = (cause for cause in deferred() if cause.kind == "deferral")
    assert cause.data["readers"] == ("model.w.b", "model.w.d")
    assert cause.data["relation"] == "prod.a"


def test_without_a_run_the_last_run_of_each_job_is_asked() -> None:
    jobs = [job("A", "dbt run --select a", cron="0 6 * * *"), job("B", "dbt test", cron="0 7 * * *")]
    why = simulate(jobs, project("a > b"), **DAY).why("b")
    assert why.sentence == (
        "model.w.b never ran between Mon 2 Mar 00:00 UTC and Tue 3 Mar 00:00 UTC: in run 2 of 'B', "
        "`dbt test` takes no models; in run 1 of 'A', `dbt run --select a` does not select it."
    )


def test_where_nothing_ran_the_jobs_say_why() -> None:
    yearly = job("Yearly", cron="0 6 1 1 *")
    why = simulate(yearly, project("a"), **DAY).why("a")
    assert [cause.kind for cause in why] == ["no_run", "no_fire_time"]
    assert "no run here called dbt" in why.sentence


@pytest.mark.parametrize("rules", [Rules.platform(), Rules.study_guide(), Rules.developer()])
def test_every_node_of_every_run_has_an_answer(rules: Rules) -> None:
    change = PullRequest(number=1, at="2026-03-02T10:00", changed=("orders",))
    jobs: list[Job] = [NIGHTLY, CI, job("Docs", "dbt docs generate", cron="0 12 * * *")]
    sim = simulate(jobs, Project.example(), events=[change], **{**DAY, "rules": rules})
    for run in sim.runs:
        done = {row.unique_id for row in run.results}
        for uid in sim.project.nodes:
            why = sim.why(uid, run=run)
            assert why.causes or uid in done
