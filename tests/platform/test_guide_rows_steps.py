"""The study guide beside the platform, G-17 to G-32: the steps of a run, docs, failures, self-deferral."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.execution import fail, fail_step
from jobkit.dbt.project import Project
from jobkit.guide import scenario
from jobkit.jobs import Deferral, Environment, Job
from jobkit.quiz import load
from tests.dbt.execution.make import check, model, seed, snapshot, source
from tests.dbt.execution.make import project as made
from tests.platform.presets import both, built, found, statuses, told, verbs
from tests.platform.world import job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
FAILED_TEST = next(
    node.unique_id
    for node in Project.example("shop").nodes.values()
    if node.resource_type == "test" and node.severity == "error"
)


def test_stale_sources_skip_nothing_g17() -> None:
    careful = Job(
        name="J",
        commands=["dbt deps", "dbt run"],
        run_source_freshness=True,
        on_source_freshness_error="skip",
    )
    platform, guide = both(careful, Project.example("shop"), faults=[fail_step("freshness", "stale")], **DAY)
    assert (platform.runs[0].status, statuses(platform.runs[0])[-1]) == ("success", "success")
    assert (guide.runs[0].status, statuses(guide.runs[0])[-1]) == ("cancelled", "skipped")
    sentence = told(platform, "on_source_freshness_error")
    assert "never stops a run; the command `dbt source freshness` put first does" in sentence
    assert told(guide, "on_source_freshness_error") == ""
    gated = careful.changed(
        commands=["dbt deps", "dbt source freshness", "dbt run"], on_source_freshness_error=None
    )
    for sim in both(gated, Project.example("shop"), faults=[fail_step("freshness", "stale")], **DAY):
        assert (sim.runs[0].status, statuses(sim.runs[0])[-1]) == ("error", "skipped")


def test_recipients_are_no_part_of_a_job_g18() -> None:
    tells = job(notifications={"email_on_failure": True, "recipients": ["data-team@example.com"]})
    platform, guide = both(tells, project(), **DAY)
    sentence = told(platform, "notifications")
    assert "each person or address is set up in the notification settings of the profile" in sentence
    assert told(guide, "notifications") == ""


def test_docs_twice_g19() -> None:
    twice = job(commands=["dbt docs generate"], generate_docs=True)
    for sim in both(twice, project(), **DAY):
        assert verbs(sim.runs[0]).count("dbt docs generate") == 2
    assert found("DOC001", twice).severity == "warning"
    once = twice.changed(commands=["dbt compile"])
    for sim in both(once, project(), **DAY):
        assert (verbs(sim.runs[0]).count("dbt docs generate"), sim.runs[0].status) == (1, "success")


def test_a_docs_job_of_its_own_every_six_hours_g20() -> None:
    docs = job("Docs", "dbt compile", cron="0 */6 * * *", generate_docs=True)
    for sim in both(docs, project(), **DAY):
        assert [run.queued_at.hour for run in sim.runs] == [0, 6, 12, 18]


def test_the_docs_checkbox_comes_last_and_fails_nothing_g21() -> None:
    broken = [fail_step("docs generate", "out of memory")]
    box, command = job(generate_docs=True), job(commands=["dbt build", "dbt docs generate"])
    for sim in both(box, project(), faults=broken, **DAY):
        assert (sim.runs[0].status, statuses(sim.runs[0])[-2:]) == ("success", ["success", "error"])
    for sim in both(command, project(), faults=broken, **DAY):
        assert (sim.runs[0].status, statuses(sim.runs[0])[-2:]) == ("error", ["success", "error"])
    note = load("topic-4")["docs-on-run"].check("B").note
    assert "its failure alone does not fail the run, while the command fails the run" in note


def test_docs_are_a_setting_of_the_job_g22() -> None:
    with pytest.raises(DefinitionError, match="generate_docs"):
        Environment(name="Production", generate_docs=True)
    for sim in both(job(generate_docs=True), project(), **DAY):
        assert sim.runs[0].steps[-1].kind == "checkbox"


def test_incremental_models_need_no_self_deferral_g23() -> None:
    hourly = job(command="dbt run --select config.materialized:incremental", cron="0 * * * *")
    itself = hourly.changed(deferral=Deferral(this_job=True))
    world, hours = (
        project(minutes=20, incremental=("a",)),
        {"start": "2026-03-02", "until": "2026-03-02T04:00", "new_account": True},
    )
    with_it, without = both(itself, world, **hours), both(hourly, world, **hours)
    for sim in (with_it.platform, with_it.guide, without.platform):
        assert [run.results[0].execution_time for run in sim.runs] == [1200, 30, 30, 30]
    assert [run.results[0].execution_time for run in without.guide.runs] == [1200] * 4
    assert told(with_it.platform, "deferral.this_job").endswith("With No deferral it is the same.")
    assert told(with_it.guide, "deferral.this_job") == ""


def test_what_self_deferral_does_give_g24() -> None:
    """G-24: the job's own previous success is the state, and nothing else about the run changes."""
    itself = job(cron="0 */6 * * *", deferral=Deferral(this_job=True))
    for sim in both(itself, project(), **DAY):
        assert [run.deferring_run for run in sim.runs] == [0, 1, 2, 3]
        assert "it compares with its own last run: run 1 of 'J'" in " ".join(
            c.text for c in sim.runs[1].causes
        )
    assert 'just as incremental with "No deferral"' in load("topic-4")["self-deferral"].check("B").note


def test_a_selector_by_materialization_needs_no_deferral_g25() -> None:
    select = job(command="dbt run --select config.materialized:incremental", cron="0 */6 * * *")
    world = project("a", "b", incremental=("b",))
    for fields in ({}, {"deferral": Deferral(this_job=True)}):
        for sim in both(select.changed(**fields), world, **DAY):
            assert [built(run) for run in sim.runs] == [["b"]] * 4


def test_unchanged_code_is_never_modified_g26() -> None:
    hourly = job(
        command="dbt build --select state:modified+",
        cron="0 6-9 * * *",
        deferral=Deferral(environment="Production"),
    )
    jobs = [job("Prod", cron="0 5 * * *"), hourly]
    for sim in both(jobs, project("a > b"), **DAY):
        assert [(run.status, built(run)) for run in sim.runs_of("J")] == [("success", [])] * 4
        assert "matched nothing" in str(sim.why(sim.runs_of("J")[0].steps[-1]))
    assert found("DEF004", jobs).severity == "warning"


def test_a_cause_is_all_that_the_api_wants_g28() -> None:
    example = scenario("example-7")
    for sim in both(example.jobs, example.project, events=example.events, **DAY):
        (called,) = [run for run in sim.runs if run.trigger.kind == "api"]
        assert "API trigger - manual execution" in str(sim.why(called))


def in_order(*commands: str, world: Project):
    """The outcome of commands in an empty production, under both presets."""
    jobs = Job(name="J", commands=["dbt deps", *commands])
    return [sim.runs[0] for sim in both(jobs, world, built=[], **DAY)]


def test_a_snapshot_goes_where_what_it_reads_exists_g29() -> None:
    of_events = snapshot("of_source", "source.p.raw.events")
    world = made(source("events"), model("a"), of_events, snapshot("of_model", "a"))
    of_source, of_model = "dbt snapshot -s of_source", "dbt snapshot -s of_model"
    for commands in ((of_source, "dbt run"), ("dbt run", of_model), ("dbt build",)):
        for run in in_order(*commands, world=world):
            assert run.status == "success"
    for run in in_order(of_model, "dbt run", world=world):
        assert (run.status, statuses(run)[-2:]) == ("error", ["error", "skipped"])
    sentence = found("CMD004", job(commands=["dbt test", "dbt run"])).message
    assert "`dbt test`" in sentence and "`dbt run`" in sentence


def test_deps_seed_run_test_g30() -> None:
    world = made(seed("s"), model("a", "seed.p.s"), check("t", "a"))
    for run in in_order("dbt seed", "dbt run", "dbt test", world=world):
        assert run.status == "success"
    for run in in_order("dbt run", "dbt seed", "dbt test", world=world):
        assert (run.status, statuses(run)[-1]) == ("error", "skipped")
    assert load("topic-4")["command-order"].check("A").is_right


def test_build_goes_on_beside_a_failure_g31() -> None:
    platform, guide = both(job(), project("a > b > c", "x > y"), faults=[fail("a")], **DAY)
    outcome = {result.unique_id[-1]: result.status for result in platform.runs[0].results}
    assert outcome == {"a": "error", "b": "skipped", "c": "skipped", "x": "success", "y": "success"}
    assert "a failed, and c depends on it" in str(platform.why("c"))
    stopped = {result.unique_id[-1]: result.status for result in guide.runs[0].results}
    assert stopped["y"] == "skipped"
    assert "the study guide has `dbt build` stop at the first failure" in str(guide.why("y"))
    assert (
        "only the nodes downstream of it are skipped: other branches of the DAG go on."
        in found("CMD005", job(commands=["dbt run", "dbt test"])).why
    )


def test_a_flag_stops_build_on_both_g31() -> None:
    for sim in both(
        job(command="dbt build --fail-fast"), project("a > b > c", "x > y"), faults=[fail("a")], **DAY
    ):
        assert {result.unique_id: result.status for result in sim.runs[0].results}["model.w.y"] == "skipped"


def test_no_setting_goes_on_after_a_failed_test_g32() -> None:
    shop = Project.example("shop")
    on = Job(name="J", commands=["dbt deps", "dbt test", "dbt compile"], on_test_failure="continue")
    platform, guide = both(on, shop, faults=[fail(FAILED_TEST, status="fail")], **DAY)
    assert (platform.runs[0].status, statuses(platform.runs[0])[-2:]) == ("error", ["error", "skipped"])
    assert (guide.runs[0].status, statuses(guide.runs[0])[-2:]) == ("success", ["error", "success"])
    sentence = told(platform, "on_test_failure")
    assert "give the test severity warn; to keep bad data from going downstream, use dbt build" in sentence
    assert told(guide, "on_test_failure") == ""
