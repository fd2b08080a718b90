"""Section 5 of the facts: deferral, state and CI."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.execution import Warehouse, fail, invoke
from jobkit.dbt.execution.faults import stale
from jobkit.dbt.manifest.state import State
from jobkit.jobs import Deferral, Job
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.simulation import simulate
from tests.dbt.execution.make import model, source
from tests.dbt.execution.make import project as made
from tests.platform.presets import built, found
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
DAYS = {"start": "2026-03-02", "until": "2026-03-05"}
SLIM = "dbt build --select state:modified+"


def ci(name: str = "CI", command: str = SLIM, **fields: object):
    return job(name, command, environment="CI", triggers={"pull_request": True}, **fields)


def opened(at: str = "2026-03-02T09:00", number: int = 1, **fields: object) -> PullRequest:
    return PullRequest(**{"number": number, "at": at, "changed": ("b",), **fields})


def test_the_state_is_the_last_success_of_a_deploy_job_r8() -> None:
    jobs = [
        job("Daily", cron="0 6 * * *"),
        job("Late", cron="0 7 * * *", timeout_seconds=1),
        job("Merge", triggers={"merge": True}),
        ci(),
        job("Watch", SLIM, cron="0 12 * * *", deferral=Deferral(environment="Production")),
    ]
    faults = [fail("a", job="Daily", between=("2026-03-03", "2026-03-04"))]
    sim = simulate(jobs, project("a > b"), events=[opened("2026-03-03T09:00")], faults=faults, **DAYS)
    assert [run.status for run in sim.runs_of("Daily")] == ["success", "error", "success"]
    assert {run.status for run in sim.runs_of("Late")} == {"cancelled"}
    assert sim.runs_of("CI")[0].status == "success"
    origins = [sim.run(run.deferring_run) for run in sim.runs_of("Watch")]
    assert {run.job.name for run in origins} == {"Daily", "Watch"}
    assert all(run.status == "success" and run.job.is_deploy for run in origins)
    assert origins[1].queued_at.day == 2, "neither the error nor the cancelled run nor CI of the 3rd"


def test_source_status_needs_self_deferral_and_freshness_p116() -> None:
    commands = ["dbt source freshness", "dbt build --select source_status:fresher+"]
    itself = job(commands=commands, cron="0 6 * * *", deferral=Deferral(this_job=True))
    world = made(source("r", error=12), model("a", "source.p.raw.r"))
    prime = ApiTrigger(job="J", at="2026-03-02T01:00", steps_override=("dbt source freshness",))
    new = {"new_account": True, **DAYS}
    unprimed, primed = simulate(itself, world, **new), simulate(itself, world, events=[prime], **new)
    assert {run.status for run in unprimed.runs} == {"error"}
    assert {run.status for run in primed.runs} == {"success"}
    assert {run.status for run in simulate(itself, world, **DAYS).runs} == {"success"}, "it has run before"
    without = itself.changed(deferral=None)
    assert {run.status for run in simulate(without, world, events=[prime], **DAY).runs_of("J")} == {
        "success",
        "error",
    }


def test_fresher_sources_are_built_and_stale_ones_are_not_p116() -> None:
    """Each run compares with its own last success: what has loaded meanwhile is fresher."""
    commands = ["dbt source freshness", "dbt build --select source_status:fresher+"]
    itself = job(commands=commands, cron="*/30 * * * *", deferral=Deferral(this_job=True))
    world = made(
        source("r", error=12),
        source("s", warn=12),
        model("a", "source.p.raw.r"),
        model("b", "source.p.raw.s"),
    )
    prime = ApiTrigger(job="J", at="2026-03-02T00:01", steps_override=("dbt source freshness",))
    late = stale("source.p.raw.s", "warn", between=("2026-03-02T03:00", "2026-03-03"))
    until = {"start": "2026-03-02", "until": "2026-03-02T06:00"}
    sim = simulate(itself, world, events=[prime], faults=[late], rules=instant(prep_jitter=0), **until)
    built = {
        f"{run.queued_at:%H:%M}": sorted(row.unique_id for row in run.step("dbt build").results)
        for run in sim.runs
        if len(run.steps) == 5 and run.trigger.kind == "schedule"
    }
    assert built["01:00"] == ["model.p.a", "model.p.b"], "an hour has passed, and rows have come"
    assert built["01:30"] == [], "within the hour nothing has come"
    assert built["04:00"] == ["model.p.a"], "the other source is stale since 03:00"


def test_the_state_of_a_success_has_no_failed_node_p116a() -> None:
    jobs = [
        job("Prod", cron="0 6 * * *"),
        job(
            "Again",
            "dbt build --select result:error+ result:fail",
            cron="0 7 * * *",
            deferral=Deferral(job="Prod"),
        ),
    ]
    faults = [fail("a", job="Prod", between=("2026-03-03", "2026-03-04"))]
    sim = simulate(jobs, project("a > b"), faults=faults, **DAYS)
    assert [run.status for run in sim.runs_of("Prod")] == ["success", "error", "success"]
    assert [(run.status, built(run)) for run in sim.runs_of("Again")] == [("success", [])] * 3
    assert "As far as the documentation goes that run has none" in found("CMD006", jobs).message


def test_self_deferral_in_ci_compares_with_another_pull_request_p117() -> None:
    itself = ci(command="dbt run --select b", deferral=Deferral(this_job=True))
    first = opened("2026-03-02T09:00", 1, changed=("a", "b"))
    sim = simulate(
        [job("Prod", cron="0 6 * * *"), itself.changed(commands=["dbt run"])],
        project("a > b"),
        events=[first, opened("2026-03-02T12:00", 2)],
        **DAY,
    )
    one, two = sim.runs_of("CI")
    assert (one.deferring_run, two.deferring_run) == (None, one.id)
    assert one.schema != two.schema
    assert "dropped" in found("CI003", itself).why


def test_no_state_yet_p118() -> None:
    jobs = [ci(), ci("Plain", "dbt build")]
    sim = simulate(
        [job("Prod", cron="0 6 * * *"), *jobs],
        project("a > b"),
        events=[opened("2026-03-02T03:00")],
        new_account=True,
        **DAY,
    )
    (slim,), (plain,) = sim.runs_of("CI"), sim.runs_of("Plain")
    assert (slim.status, slim.steps[-1].invocation.exit_code) == ("error", 2)
    assert (plain.status, built(plain)) == ("success", ["a", "b"])
    assert plain.steps[-1].invocation.deferred == {}
    assert "there is no state" in " ".join(cause.text for cause in plain.causes)


def test_no_state_selector_without_a_deferral_p119() -> None:
    bare = job(command=SLIM)
    run = simulate(bare, project()).runs[0]
    assert (run.status, run.steps[-1].invocation.exit_code) == ("error", 2)
    assert found("DEF001", bare).severity == "error"


def test_a_ref_is_deferred_where_its_node_is_unselected_and_absent_p121() -> None:
    world = project("a > b")
    state, relations = State(world, schema="prod"), ["prod.a"]
    absent = invoke(
        "dbt run -s b", world, state=state, defer=True, schema="ci", warehouse=Warehouse(relations)
    )
    assert absent.deferred == {"model.w.a": "prod.a"}
    there = Warehouse([*relations, "ci.a"])
    assert invoke("dbt run -s b", world, state=state, defer=True, schema="ci", warehouse=there).deferred == {}
    favoured = invoke(
        "dbt run -s b", world, state=state, defer=True, favor_state=True, schema="ci", warehouse=there
    )
    assert favoured.deferred == {"model.w.a": "prod.a"}
    selected = invoke(
        "dbt run -s a b", world, state=state, defer=True, favor_state=True, schema="ci", warehouse=there
    )
    assert selected.deferred == {}


def test_favor_state_is_a_setting_of_the_deferral_p121() -> None:
    jobs = [job("Prod", cron="0 6 * * *"), job("Own", "dbt run", environment="CI")]
    deferred = []
    for favor in (False, True):
        command = "dbt run --select b"
        late = ci(command=command, deferral=Deferral(environment="Production", favor_state=favor))
        press = [RunNow(job="Own", at="2026-03-02T07:00"), RunNow(job="CI", at="2026-03-02T08:00")]
        sim = simulate([*jobs, late], project("a > b"), events=[*press, opened()], **DAY)
        deferred.append(sim.runs_of("CI")[0].steps[-1].invocation.deferred)
    assert deferred == [{}, {"model.w.a": "prod.a"}]


def test_the_state_to_defer_to_may_be_another_p122() -> None:
    now, before = project("a > b"), project("a > b").changed("b")
    command = "dbt run --select state:modified --defer"
    inv = invoke(
        command,
        now,
        state=State(before, schema="compared"),
        defer_state=State(now, schema="deferred"),
        schema="ci",
        warehouse=Warehouse(["deferred.a"]),
    )
    assert (built_names(inv), inv.deferred) == (["b"], {"model.w.a": "deferred.a"})


def built_names(inv) -> list[str]:
    return [result.unique_id[-1] for result in inv.results if result.status == "success"]


def test_what_makes_a_scheduled_job_of_modified_models_build_nothing_p124() -> None:
    jobs = [
        job("Prod", cron="0 6 * * *"),
        job("Changed", SLIM, cron="0 7 * * *", deferral=Deferral(environment="Production")),
    ]
    sim = simulate(jobs, project("a > b"), **DAYS)
    assert [(run.status, run.results) for run in sim.runs_of("Changed")] == [("success", ())] * 3


def test_the_schema_of_a_pull_request_p125() -> None:
    numbered = ci(deferral=Deferral(), command="dbt build").changed(id=1862)
    world = made(model("a"), model("m", schema="marketing"))
    (run,) = simulate(numbered, world, events=[opened(number=1704, changed=("a",))], **DAY).runs
    assert run.schema == "dbt_cloud_pr_1862_1704"
    assert [r.relation_name for r in run.results] == [
        "dbt_cloud_pr_1862_1704.a",
        "dbt_cloud_pr_1862_1704_marketing.m",
    ]


def test_ci_beside_production_is_advised_p128() -> None:
    beside = ci(command="dbt build", deferral=Deferral())
    inside = beside.changed(environment="Production")
    assert found("CI009", inside).path == "environment"
    (run,) = simulate(inside, project(), events=[opened(changed=("a",))], **DAY).runs
    assert run.schema.startswith("dbt_cloud_pr_"), "its default schema may be production's all the same"


def test_one_target_of_deferral_p111() -> None:
    for choice in ({"environment": "Staging"}, {"this_job": True}, {"job": "Daily"}, {}):
        assert Deferral(**choice).is_off == (not choice)
    with pytest.raises(DefinitionError, match="defers to one thing only"):
        Deferral(environment="Staging", job="Daily")


def test_a_run_without_a_manifest_leaves_the_older_state_p113() -> None:
    """Recorded: `dbt deps` and `clean` write no manifest. That the platform skips them is assumed."""
    night = Job(name="Night", commands=["dbt build"], schedule="0 2 * * *")
    tidy = Job(name="Tidy", commands=["dbt clean", "dbt deps"], schedule="0 4 * * *")
    ci = Job(
        name="CI",
        environment="CI",
        commands=["dbt build -s state:modified+"],
        triggers={"pull_request": True},
    )
    opened = PullRequest(number=1, at="2026-03-02T10:00", changed=["orders"])

    def compared(**rules: object) -> int | None:
        sim = simulate([night, tidy, ci], events=[opened], until="2026-03-03", rules=Rules(**rules))
        return sim.runs_of("CI")[0].deferring_run

    assert compared() == 1
    assert compared(state_needs_a_manifest=False) == 2


def test_no_earlier_run_and_no_sources_json_are_two_messages_p118() -> None:
    job = Job(
        name="Fresh",
        commands=["dbt source freshness", "dbt build -s source_status:fresher+"],
        schedule="0 2 * * *",
        deferral={"this_job": True},
    )
    first = simulate(job, until="2026-03-03", new_account=True).runs[0].message
    assert "there is no earlier run" in first.lower()
    primed = ApiTrigger(job="Fresh", at="2026-03-02T01:00", steps_override=["dbt parse"])
    after = simulate(job, until="2026-03-03", events=[primed], new_account=True).runs[-1].message
    assert "left no sources.json" in after and "no earlier run" not in after
