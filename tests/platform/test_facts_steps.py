"""Section 4 of the facts: the steps of a run."""

from __future__ import annotations

from itertools import pairwise

from jobkit.dbt.execution import fail, fail_step, invoke
from jobkit.jobs import Deferral
from jobkit.platform import PullRequest, RunNow
from jobkit.simulation import simulate
from jobkit.views.critical import critical_path
from tests.dbt.execution.make import check, hook, model, seed, source
from tests.dbt.execution.make import project as made
from tests.platform.presets import built, found, statuses, verbs
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
MANY = ("dbt seed", "dbt snapshot", "dbt run", "dbt test", "dbt compile", "dbt parse", "dbt ls", "dbt build")


def test_the_steps_of_a_run_and_what_stops_it_r1_p173() -> None:
    whole = job(commands=["dbt run", "dbt test"], run_source_freshness=True, generate_docs=True)
    order = ["dbt deps", "dbt source freshness", "dbt run", "dbt test", "dbt docs generate"]
    fine = simulate(whole, project()).runs[0]
    assert [step.command for step in fine.steps] == [None, None, *order]
    for step, ends, outcome in (
        ("dbt deps", "error", ["error", *["skipped"] * 4]),
        ("source freshness", "success", ["success", "error", "success", "success", "success"]),
        ("dbt run", "error", ["success", "success", "error", "skipped", "skipped"]),
        ("docs generate", "success", ["success", "success", "success", "success", "error"]),
    ):
        run = simulate(whole, project(), faults=[fail_step(step)]).runs[0]
        assert (run.status, statuses(run)) == (ends, outcome), step


def test_an_empty_selection_and_a_missing_state_r2() -> None:
    empty = simulate(job(command="dbt build --select nothing_here"), project()).runs[0]
    assert (empty.status, empty.results) == ("success", ())
    for selector in ("state:modified+", "result:error", "source_status:fresher+"):
        run = simulate(job(command=f"dbt build --select {selector}"), project()).runs[0]
        assert (run.status, run.steps[-1].invocation.exit_code) == ("error", 2), selector
    for command in ("dbt build --defer", "dbt clone"):
        assert simulate(job(command=command), project()).runs[0].steps[-1].invocation.exit_code == 2, command


def test_a_test_that_warns_fails_nothing_p087() -> None:
    for severity, ends in (("warn", "success"), ("error", "error")):
        world = made(model("a"), check("t", "a", severity=severity), model("b", "a"))
        faults = [fail("t", status="warn" if severity == "warn" else "fail")]
        run = simulate(job(commands=["dbt build", "dbt compile"]), world, faults=faults).runs[0]
        assert run.status == ends
        assert ("b" in built(run)) == (severity == "warn")


def test_build_skips_what_is_downstream_only_p089() -> None:
    world = project("a > b > c", "x > y")
    run = simulate(job(), world, faults=[fail("b")]).runs[0]
    assert {result.unique_id[-1]: result.status for result in run.results} == {
        "a": "success",
        "b": "error",
        "c": "skipped",
        "x": "success",
        "y": "success",
    }
    fast = simulate(job(command="dbt build --fail-fast"), world, faults=[fail("a")]).runs[0]
    assert {result.unique_id[-1]: result.status for result in fast.results}["y"] == "skipped"
    assert run.steps[-1].invocation.exit_code == fast.steps[-1].invocation.exit_code == 1


def test_freshness_as_a_command_stops_the_later_ones_p091() -> None:
    first = job(commands=["dbt source freshness", "dbt build"])
    last = job(commands=["dbt build", "dbt source freshness"])
    stale = [fail_step("source freshness")]
    assert statuses(simulate(first, project(), faults=stale).runs[0])[1:] == ["error", "skipped"]
    assert statuses(simulate(last, project(), faults=stale).runs[0])[1:] == ["success", "error"]


def test_a_job_that_only_checks_freshness_has_a_command_too_p092() -> None:
    checks = job(command="dbt compile", run_source_freshness=True)
    run = simulate(checks, made(source("r", error=12), model("a", "source.p.raw.r"))).runs[0]
    assert verbs(run)[1:] == ["dbt source freshness", "dbt compile"]
    assert [result.unique_id for result in run.steps[3].results] == ["source.p.raw.r"]


def test_compile_and_the_checkbox_are_enough_for_docs_p096() -> None:
    run = simulate(job(command="dbt compile", generate_docs=True), project()).runs[0]
    assert (run.status, verbs(run)[1:]) == ("success", ["dbt compile", "dbt docs generate"])


def test_as_many_commands_as_you_like_and_local_ones_are_found_p099() -> None:
    many = job(commands=[*MANY, *MANY])
    world = made(seed("s"), model("a", "seed.p.s"))
    run = simulate(many, world).runs[0]
    assert (run.status, verbs(run)[1:]) == ("success", [*MANY, *MANY])
    for command in ("dbt init", "dbt docs serve"):
        assert "belongs on a local machine" in found("CMD014", job(command=command)).message


def test_steps_never_overlap_p100() -> None:
    run = simulate(job(commands=["dbt run", "dbt ls", "dbt test"], generate_docs=True), project(*"abc")).runs[
        0
    ]
    for before, after in pairwise(run.steps):
        assert before.finished_at == after.started_at


def test_nothing_retries_a_failed_run_by_itself_p104() -> None:
    sim = simulate(job(cron="0 6 * * *"), project(), faults=[fail("a", runs=1)], until="2026-03-04")
    assert [(run.status, run.trigger.kind) for run in sim.runs] == [
        ("error", "schedule"),
        ("success", "schedule"),
    ]
    assert (sim.runs[1].queued_at - sim.runs[0].queued_at).total_seconds() == 86_400


def test_a_target_name_is_a_label_p105() -> None:
    outcomes = [
        [
            (result.relation_name, result.status)
            for result in simulate(job(target_name=name), project()).runs[0].results
        ]
        for name in ("default", "prod")
    ]
    assert outcomes[0] == outcomes[1] == [("prod.a", "success")]


def test_no_more_nodes_at_once_than_threads_p106() -> None:
    for threads in (1, 3, 8):
        results = simulate(job(threads=threads), project(*"abcdefgh", minutes=10)).runs[0].results
        at_once = [
            sum(other.started_seconds <= one.started_seconds < other.finished_seconds for other in results)
            for one in results
        ]
        assert max(at_once) == threads


def test_every_run_builds_every_selected_node_p161() -> None:
    sim = simulate(job(cron="0 */6 * * *"), project("a > b"), **DAY)
    assert [built(run) for run in sim.runs] == [["a", "b"]] * 4


def test_hooks_fire_for_each_command_p163() -> None:
    macros = {"macro.p.grant": {"unique_id": "macro.p.grant", "name": "grant", "package_name": "p"}}
    world = made(hook("start"), hook("end"), seed("s"), model("a", "seed.p.s"), macros=macros)
    run = simulate(job(commands=["dbt seed", "dbt run", "dbt test", "dbt run-operation grant"]), world).runs[
        0
    ]
    fired = [
        sum(result.unique_id.startswith("operation.p.p-on-run") for result in step.results)
        for step in run.steps
    ]
    assert run.status == "success"
    assert fired[3:] == [2, 2, 0, 0], "a test command that selects nothing fires none"


def test_the_critical_path_of_a_run_p156() -> None:
    world = project("a > b > c", "x").with_durations({"model.w.x": 30.0})
    run = simulate(job(), world).runs[0]
    assert [result.unique_id[-1] for result in critical_path(run.steps[-1].invocation)] == ["a", "b", "c"]
    assert {result.thread_id for result in run.results} == {"Thread-1", "Thread-2"}


def test_an_incremental_model_is_built_in_full_in_ci_unless_cloned_p131_p132() -> None:
    # The first build of the table takes 20 minutes, a later one 30 seconds.
    world = project("a", minutes=20, incremental=("a",))
    slim = "dbt build --select state:modified+"
    clone = "dbt clone --select state:modified+,config.materialized:incremental,state:old"
    opened = PullRequest(number=1, at="2026-03-02T09:00", changed=("a",))
    prod = job("Prod", cron="0 6 * * *")
    seconds = {}
    for name, commands in (("full", [slim]), ("cloned", [clone, slim])):
        ci = job("CI", commands=commands, environment="CI", triggers={"pull_request": True})
        run = simulate([prod, ci], world, rules=instant(), events=[opened], **DAY).runs_of("CI")[0]
        assert run.status == "success"
        seconds[name] = run.steps[-1].results[0].execution_time
    assert seconds == {"full": 1200, "cloned": 30}


def test_clone_makes_relations_and_defer_makes_none_p132_p162() -> None:
    green = {"environment": "Green", "deferral": Deferral(environment="Blue")}
    jobs = [
        job("Defer", "dbt run --select b", **green),
        job("Clone", "dbt clone", **green),
    ]
    events = [
        RunNow(job=name, at=f"2026-03-02T{9 + n:02}:00") for n, name in enumerate(("Defer", "Clone", "Clone"))
    ]
    sim = simulate(jobs, project("a > b"), events=events, built=["Blue"], **DAY)
    deferred, cloned, again = sim.runs
    assert [result.relation_name for result in deferred.results] == ["green.b"]
    assert {result.relation_name: result.message for result in cloned.results}["green.b"] == "No-op"
    assert "green.a" in {result.relation_name for result in cloned.results}
    assert [result.message for result in again.results] == ["No-op", "No-op"], "what exists is not replaced"


def test_exit_codes_0_1_and_2_p086() -> None:
    codes = [
        invoke(command, project(), faults=faults).exit_code
        for command, faults in (("dbt run", []), ("dbt run", [fail("a")]), ("dbt run --selekt a", []))
    ]
    assert codes == [0, 1, 2]
