"""The steps of a run, and what a failure stops."""

from __future__ import annotations

from jobkit.dbt.execution import fail, fail_step
from jobkit.dbt.project import Project
from jobkit.platform import Rules
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def test_built_in_steps_come_first_p082() -> None:
    run = simulate(job(), project()).runs[0]
    assert [step.name for step in run.steps] == [
        "Clone git repository",
        "Create profile from connection",
        "Invoke dbt with `dbt deps`",
        "Invoke dbt with `dbt build`",
    ]
    assert [step.is_builtin for step in run.steps] == [True, True, True, False]


def test_checkboxes_stand_around_the_commands_p090_p093() -> None:
    run = simulate(job(run_source_freshness=True, generate_docs=True), project()).runs[0]
    assert [step.command for step in run.steps[3:]] == [
        "dbt source freshness",
        "dbt build",
        "dbt docs generate",
    ]


def test_a_failed_command_skips_the_rest_p085() -> None:
    two = job(commands=["dbt run", "dbt test"], generate_docs=True)
    run = simulate(two, project(), faults=[fail("a")]).runs[0]
    assert run.status == "error"
    assert [step.status for step in run.steps[3:]] == ["error", "skipped", "skipped"]  # docs: P-094
    assert run.steps[4].cause is not None
    assert run.steps[4].cause.fact == "P-085"


def test_a_failed_built_in_step_ends_the_run_p084() -> None:
    for name in ("clone git repository", "create profile", "dbt deps"):
        run = simulate(job(), project(), faults=[fail_step(name, "no route to host")]).runs[0]
        assert run.status == "error"
        assert "no route to host" in run.message
        assert run.steps[-1].status == "skipped"


def test_a_failed_docs_checkbox_does_not_fail_the_run_p093() -> None:
    run = simulate(job(generate_docs=True), project(), faults=[fail_step("docs generate")]).runs[0]
    assert (run.status, run.steps[-1].status) == ("success", "error")


def test_docs_as_a_command_do_fail_the_run_p093() -> None:
    both = job(commands=["dbt docs generate", "dbt build"])
    run = simulate(both, project(), faults=[fail_step("docs generate")]).runs[0]
    assert (run.status, run.steps[-1].status) == ("error", "skipped")


def test_a_failed_freshness_checkbox_stops_nothing_p090() -> None:
    run = simulate(job(run_source_freshness=True), project(), faults=[fail_step("freshness")]).runs[0]
    assert (run.status, run.steps[3].status, run.steps[4].status) == ("success", "error", "success")


def test_an_empty_selection_is_a_success_p088() -> None:
    sim = simulate(job(command="dbt build --select nothing_here"), project())
    assert sim.runs[0].status == "success"
    assert sim.why(sim.runs[0].steps[3]).causes[0].fact == "P-088"


def test_a_command_dbt_refuses_fails_with_exit_code_2_p086() -> None:
    run = simulate(job(command="dbt build --selekt a"), project()).runs[0]
    assert run.status == "error"
    assert run.steps[3].invocation is not None
    assert run.steps[3].invocation.exit_code == 2


def test_state_selectors_need_a_deferral_p118() -> None:
    run = simulate(job(command="dbt build --select state:modified+"), project()).runs[0]
    assert run.status == "error"
    assert "state" in run.message


def test_a_fault_strikes_only_as_often_as_said() -> None:
    sim = simulate(job(cron="0 6 * * *"), project(), faults=[fail("a", runs=2)])
    assert [run.status for run in sim.runs] == ["error", "error", *["success"] * 5]


def test_a_fault_keeps_to_its_window_and_job() -> None:
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 7 * * *")]
    fault = fail("a", job="B", between=("2026-03-03", "2026-03-04"))
    sim = simulate(jobs, project(), faults=[fault])
    assert [(run.job.name, run.queued_at.day) for run in sim.runs if run.status == "error"] == [("B", 3)]


def test_incremental_models_are_slow_once_then_fast() -> None:
    world = project(minutes=20, incremental=("a",))
    sim = simulate(job(cron="0 * * * *"), world, rules=instant(), new_account=True, **DAY)
    seconds = [run.run_seconds for run in sim.runs]
    assert seconds[0] == 20 * 60
    assert set(seconds[1:]) == {30}


def test_equal_runs_share_one_invocation() -> None:
    sim = simulate(job(cron="0 * * * *"), project(), **DAY)
    shared = {id(run.steps[3].invocation) for run in sim.runs[1:]}
    assert len(shared) == 1


def test_the_guide_says_continue_and_only_its_rules_obey() -> None:
    shop_job = job(commands=["dbt test", "dbt compile"], on_test_failure="continue")
    nodes = Project.example().nodes.values()
    tests = [n.unique_id for n in nodes if n.resource_type == "test" and n.severity == "error"]
    faults = [fail(tests[0], status="fail")]
    platform = simulate(shop_job, faults=faults)
    guide = simulate(
        shop_job.changed(commands=["dbt deps", "dbt test", "dbt compile"]),
        faults=faults,
        rules=Rules.study_guide(),
    )
    assert (platform.runs[0].status, platform.runs[0].steps[-1].status) == ("error", "skipped")
    assert (guide.runs[0].status, guide.runs[0].steps[-1].status) == ("success", "success")
    assert any(note.field == "on_test_failure" for note in platform.notes)
    assert not any(note.kind == "difference" for note in guide.notes)


def test_a_step_that_is_made_to_fail_builds_nothing() -> None:
    two = [job("A", "dbt run"), job("B", "dbt run -s b", cron="0 6 * * *")]
    sim = simulate(
        two, project("a > b"), faults=[fail_step("dbt run", job="A")], events=started(), built=[], **DAY
    )
    assert sim.runs[0].steps[3].results == ()
    assert sim.runs_of("B")[0].status == "error", "a was never built"


def test_whether_docs_follow_a_failure_is_an_assumption_p094() -> None:
    documented = job(commands=["dbt run", "dbt test"], generate_docs=True)
    faults = [fail("a")]
    skipped = simulate(documented, project(), faults=faults).runs[0]
    taken = simulate(documented, project(), faults=faults, rules=Rules(docs_after_failure=True)).runs[0]
    assert [step.status for step in skipped.steps[3:]] == ["error", "skipped", "skipped"]
    assert [step.status for step in taken.steps[3:]] == ["error", "skipped", "success"]
    assert (skipped.status, taken.status) == ("error", "error")
    assert taken.message == skipped.message
    assert Rules.fact("docs_after_failure").assumption


def test_a_step_says_when_its_first_node_could_start() -> None:
    """Ended, cancelled by a timeout, and under way at the horizon: dbt itself takes 30 s before any node."""
    rules = instant(invocation_seconds=30, deps_seconds=8)
    jobs = [job(name, cron="0 6 * * *", timeout_seconds=limit) for name, limit in (("A", 0), ("B", 100))]
    options = {"start": "2026-03-02T06:00", "until": "2026-03-02T06:02"}
    ended, stopped = simulate(jobs, project("a", minutes=1), rules=rules, **options).runs
    (going,) = simulate(jobs[0], project("a", minutes=9), rules=rules, **options).runs
    for run, status in ((ended, "success"), (stopped, "success"), (going, "running")):
        last = run.steps[-1]
        assert last.status == status
        assert (last.started_at - run.queued_at).total_seconds() == 8
        assert (last.nodes_started_at - run.queued_at).total_seconds() == 38
        assert [step.nodes_started_at is None for step in run.steps] == [True, True, False, False]
    slow = simulate(jobs[1], project("a", minutes=9), rules=rules, **options)
    cut = slow.runs[0].steps[-1]
    assert (cut.status, (cut.nodes_started_at - cut.started_at).total_seconds()) == ("cancelled", 30)
    failed = simulate(jobs[0], project("a"), rules=rules, faults=[fail("a")], **options).runs[0]
    assert failed.steps[-1].nodes_started_at is not None
