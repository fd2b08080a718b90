"""Situations that people meet, one by one: the true cause is in the first line, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobkit.basics.why import Why
from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import ApiTrigger, Commit, PullRequest, Rerun
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project
from tests.reports.why.test_missing_nodes import model, of_models

DAYS = {"start": "2026-03-02", "until": "2026-03-05", "rules": instant()}
AT = "2026-03-03T10:00"
WORLD = project("a > b > c", "a > d")
NIGHTLY = job("Nightly", cron="0 2 * * *")
CLONE = "dbt clone --select state:modified+,config.materialized:incremental,state:old"


def ci(*commands: str, **fields: Any) -> Job:
    given = {"deferral": {"environment": "Production"}, "triggers": {"pull_request": True}, **fields}
    return job(
        "CI", commands=[*(commands or ("dbt build --select state:modified+",))], environment="CI", **given
    )


def pull(number: int = 1, at: str = AT, **fields: Any) -> PullRequest:
    changed = () if "project" in fields else ("b",)
    return PullRequest(**{"number": number, "at": at, "changed": changed, **fields})


def after(upstream: str, name: str, *statuses: str) -> Job:
    return job(name, triggers={"job_completion": {"job": upstream, "statuses": statuses or ("success",)}})


def play(
    *jobs: Job, world: Any = WORLD, environments: tuple[Environment, ...] = (), **given: Any
) -> Simulation:
    account = Account(jobs=jobs, environments=environments)
    return simulate(account, world, **{**DAYS, **given})


def in_ci(sim: Simulation, node: str | None = None, which: int = -1) -> Why:
    run = sim.runs_of("CI")[which]
    return sim.why(node, run=run) if node is not None else sim.why(run)


def on_branches() -> Simulation:
    homes = (
        Environment(name="Production", custom_branch="release"),
        Environment(name="CI", custom_branch="dev"),
    )
    return play(NIGHTLY, ci(), environments=homes, events=[pull()])


def merged_in_another_order() -> Simulation:
    first = pull(1, "2026-03-02T10:00", merged="2026-03-03T12:00")
    second = pull(2, "2026-03-02T11:00", changed=("d",), merged="2026-03-03T09:00")
    return play(NIGHTLY, ci(), events=[first, second, pull(3, "2026-03-03T13:00", changed=("c",))])


def self_deferral() -> Simulation:
    own = job("Self", "dbt build --select state:modified+", cron="0 3 * * *", deferral={"this_job": True})
    return play(own, events=[pull(merged="2026-03-03T12:00")])


def retried() -> Simulation:
    again = Rerun(job="Nightly", at="2026-03-02T08:00")
    return play(NIGHTLY, faults=[fail("b", runs=1)], events=[again])


def timed_out() -> Simulation:
    load = job("Load", cron="0 2 * * *", timeout_seconds=3600)
    world = project("a > b > c", minutes=30)
    return play(load, after("Load", "Marts"), after("Marts", "Reports"), world=world)


def draft(**fields: Any) -> Simulation:
    return play(NIGHTLY, ci(), events=[pull(draft=True, **fields)])


def removes_c() -> Simulation:
    return play(NIGHTLY, ci(), events=[pull(project=project("a > b", "a > d"), merged="2026-03-03T12:00")])


def two_projects() -> Simulation:
    jobs = (job("A", cron="0 2 * * *", project="one"), job("B", cron="0 3 * * *", project="two"))
    return play(*jobs, world={"one": project("a > b"), "two": project("x > y")})


def overtaken() -> Simulation:
    world = project("a > b > c", minutes=30)
    return play(NIGHTLY, ci(), world=world, events=[pull(commits=("2026-03-03T10:05", "2026-03-03T10:40"))])


def stale_state() -> Simulation:
    merged = pull(2, "2026-03-02T09:00", merged="2026-03-02T10:00")
    return play(NIGHTLY, ci(), faults=[fail("c", runs=3)], events=[merged, pull(1, changed=("d",))])


def pushed_and_reverted() -> Simulation:
    pushes = (Commit(at="2026-03-03T12:00", changed=("d",)), Commit(at="2026-03-03T14:00", reverted=("d",)))
    return play(NIGHTLY, ci(), events=[pull(commits=pushes)])


def inlined() -> Simulation:
    world = of_models(model("a"), model("e", "a", materialized="ephemeral"), model("b", "e"))
    return play(NIGHTLY, ci(), world=world, events=[pull()])


def switched_off() -> Simulation:
    world = of_models(model("a"), disabled=(model("old", enabled=False),))
    return play(NIGHTLY, world=world)


def wide() -> Simulation:
    world = project(*(f"p{n} > big" for n in range(12)), "big > leaf")
    return play(NIGHTLY, ci(), world=world, events=[pull(changed=("big",))])


def shop(*commands: str) -> Simulation:
    changed = pull(changed=("country_codes",))
    return play(NIGHTLY, ci(*commands), world=Project.example(), events=[changed])


def fresher() -> Simulation:
    commands = ["dbt source freshness", "dbt run --select source_status:fresher+"]
    fresh = job("Fresh", commands=commands, cron="0 4 * * *", deferral={"environment": "Production"})
    return play(NIGHTLY, fresh, world=Project.example())


def not_pressed() -> Simulation:
    return play(NIGHTLY.changed(name="Off", triggers={"schedule": False}), after("Off", "After"))


def some_fail() -> Simulation:
    return play(job("Nightly", "dbt build --fail-fast", cron="0 2 * * *"), world=project("a > b", "c > d"),
                faults=[fail("c")])  # fmt: skip


def incremental(*commands: str) -> Simulation:
    return play(NIGHTLY, ci(*commands), world=project("a > b > c", incremental=("b",)), events=[pull()])


# situation: what is asked, and what the first line says, in this order
FIRST_LINE: dict[str, tuple[Callable[[], Why], tuple[str, ...]]] = {
    "a pull request against another branch": (
        lambda: on_branches().why("CI"),
        ("#1", "targets the branch 'main'", "has the custom branch 'dev'"),
    ),
    "my own change among merges": (
        lambda: in_ci(merged_in_another_order(), "c"),
        ("it is modified (body)", "#3, the pull request of this run, changes c", "#1 changed b"),
    ),
    "a change that is not mine": (
        lambda: in_ci(merged_in_another_order(), "d"),
        ("it is modified (body)", "#2 changed d: merged Tue 3 Mar 09:00 UTC, after the state was written"),
    ),
    "self-deferral after a merge": (
        lambda: self_deferral().why("c", run=3),
        ("it is a child of model.w.b", "#1 changed b: merged Tue 3 Mar 12:00 UTC", "run 2 of 'Self'"),
    ),
    "self-deferral without a change": (
        lambda: self_deferral().why("a", run=3),
        ("its code equals the state of run 2 of 'Self'", "(new rows are no change)"),
    ),
    "taken up again": (lambda: retried().why("c", run=2), ("`dbt retry` takes up what run 1 had not",)),
    "skipped in the first try": (
        lambda: retried().why("c", run=1),
        ("was skipped", "b failed, and c depends on it", "the database refuses this SQL"),
    ),
    "cut by a timeout": (
        lambda: timed_out().why("c", run=1),
        ("had selected it", "it ran longer than its timeout of 1 h"),
    ),
    "below a timeout": (
        lambda: timed_out().why("Marts"),
        ("'Load' ended Cancelled", "counts Success only", "ran longer than its timeout"),
    ),
    "two below a timeout": (
        lambda: timed_out().why("Reports"),
        ("it waits for 'Marts'", "'Marts': 3 runs of 'Load' ended Cancelled", "ran longer than its timeout"),
    ),
    "a draft that became ready": (
        lambda: draft(ready="2026-03-03T15:00").why("CI"),
        ("was marked as ready for review on Tue 3 Mar 15:00 UTC", "was a draft then"),
    ),
    "a model that only a draft has": (
        lambda: draft(project=project("a > b > c", "a > new")).why("new"),
        (
            "does not have it",
            "#1 adds it (pushed Tue 3 Mar 10:00 UTC, not merged)",
            "'CI' did not run",
            "draft",
        ),
    ),
    "closed without a merge": (
        lambda: play(NIGHTLY, job("Merge", triggers={"merge": True}), events=[pull(closed=AT)]).why("Merge"),
        ("was closed at Tue 3 Mar 10:00 UTC without a merge",),
    ),
    "removed by its own branch": (
        lambda: in_ci(removes_c(), "c"),
        ("(branch 'pull-request-1') does not have it", "#1 has removed it (pushed Tue 3 Mar 10:00 UTC)"),
    ),
    "removed by a merge": (
        lambda: removes_c().why("c", run=4),
        ("(branch 'main') does not have it", "#1 has removed it (merged Tue 3 Mar 12:00 UTC)"),
    ),
    "of another project": (
        lambda: two_projects().why("y", run=1),
        ("does not have it", "it belongs to the project 'two', and 'A' builds 'one'"),
    ),
    "overtaken by a newer commit": (
        lambda: in_ci(overtaken(), "c", 0),
        ("had selected it", "a newer commit on pull request #1"),
    ),
    "two nights red": (
        lambda: in_ci(stale_state(), "b"),
        ("#2 changed b", "(before the simulation)", "runs 1 and 3 of 'Nightly' ended in error after that"),
    ),
    "pushed": (
        lambda: in_ci(pushed_and_reverted(), "d", 1),
        ("it is modified (body)", "changes d (commit of Tue 3 Mar 12:00 UTC)"),
    ),
    "pushed and reverted": (
        lambda: in_ci(pushed_and_reverted(), "d"),
        ("its code equals the state of run 2",),
    ),
    "ephemeral": (lambda: inlined().why("e"), ("it is ephemeral",)),
    "disabled": (lambda: switched_off().why("old", run=2), ("it is disabled in the project",)),
    "excluded": (
        lambda: in_ci(shop("dbt build --select state:modified+ --exclude customers"), "customers"),
        ("leaves it out: it matches customers", "--exclude takes that away"),
    ),
    "of a type that no command takes": (
        lambda: in_ci(shop("dbt run -s state:modified+", "dbt test -s state:modified+"), "country_codes"),
        ("`dbt run -s state:modified+` and `dbt test -s state:modified+` take no seeds",),
    ),
    "a seed": (lambda: in_ci(shop(), "country_codes"), ("it is modified (body)", "#1, the pull request of")),
    "a snapshot": (lambda: in_ci(shop(), "customers_snapshot"), ("its code equals the state of run 2",)),
    "a state without freshness": (
        lambda: fresher().why("Fresh"),
        ("ended in error", "the earlier run left no sources.json"),
    ),
    "the schedule is off": (
        lambda: not_pressed().why("After"),
        ("it waits for 'Off'", "'Off': it has the schedule `0 2 * * *`, but Run on schedule is switched off"),
    ),
    "stopped by --fail-fast": (
        lambda: some_fail().why("b", run=1),
        ("--fail-fast stopped the command when c failed", "the database refuses this SQL"),
    ),
    "built in full": (
        lambda: in_ci(incremental(), "b"),
        ("b is incremental and is built in full", "cloning first would avoid this"),
    ),
    "cloned before": (
        lambda: in_ci(incremental(CLONE, "dbt build --select state:modified+"), "b"),
        ("b is incremental and dbt_cloud_pr_2_1.b exists", "new rows only"),
    ),
    "an API call without a pull request": (
        lambda: play(NIGHTLY, ci(), events=[ApiTrigger(job="CI", at=AT, cause="me")]).why("CI"),
        ("the API was called at Tue 3 Mar 10:00 UTC", "the call was refused"),
    ),
}


@pytest.mark.parametrize("name", FIRST_LINE)
def test_the_first_line_names_the_cause(name: str) -> None:
    ask, said = FIRST_LINE[name]
    why = ask()
    line = str(why)
    places = [line.find(words) for words in said]
    assert -1 not in places, (said[places.index(-1)], line) if -1 in places else ""
    assert places == sorted(places), line
    for cause in why.causes:
        assert repr(why).count(cause.text) <= 1 or len(cause.text) < 20, (cause.text, repr(why))


# -- what stands below the first line ----------------------------------------------------------------------


def test_twelve_parents_that_are_read_alike_are_one_line_with_their_names() -> None:
    why = in_ci(wide(), "big")
    (line,) = (line for line in repr(why).splitlines() if "read from" in line)
    assert line.startswith("  because 12 parents are read from Production: p0 (prod.p0), p1 (prod.p1)")
    (cause,) = (cause for cause in why if cause.kind == "deferral")
    assert len(cause.data["parents"]) == len(cause.data["relations"]) == 12  # type: ignore[arg-type]


def test_what_caused_nothing_is_a_note_and_comes_last() -> None:
    printed = repr(in_ci(stale_state())).splitlines()[1:]
    assert printed[0] == (
        "  note: it compares with the environment Production: a successful run before the simulation [P-112]"
    )
    assert not any(line.startswith("  because") for line in printed)


def test_a_run_does_not_count_itself_among_those_that_left_no_state() -> None:
    own = job("Self", "dbt build --select state:modified+", cron="0 3 * * *", deferral={"this_job": True})
    sim = play(own, never_succeeded=["Self"])
    assert "run 1 of 'Self' ended in error, and left no state" in repr(sim.why(2))
    assert "left no state" not in repr(sim.why(1))


def test_an_old_table_names_the_run_that_built_it() -> None:
    sim = play(NIGHTLY, faults=[fail("a", between=("2026-03-03", "2026-03-05"))])
    assert "prod.c is as run 1 of 'Nightly' built it" in repr(sim.why("c", run=2))


def test_newer_runs_that_did_not_build_a_node_are_told() -> None:
    why = removes_c().why("c")
    assert "note: run 4 of 'Nightly' came later and did not run it: the code" in repr(why)


def test_each_link_of_a_chain_names_its_run() -> None:
    sim = play(NIGHTLY, after("Nightly", "Marts"))
    assert "because run 1 of 'Nightly' was queued because its schedule" in repr(sim.why("Marts"))


def test_a_job_without_deferral_that_asks_for_a_state_is_told_so() -> None:
    sim = play(NIGHTLY, ci(deferral={}), events=[pull()])
    assert "'CI' has no deferral, so there is no state for `dbt build --select state:modified+`" in repr(
        sim.why("CI")
    )


def test_the_step_that_built_a_node_is_named_and_not_the_one_that_documents_it() -> None:
    sim = play(job("Nightly", commands=["dbt build", "dbt docs generate"], cron="0 2 * * *"))
    assert "in step 4 of run 3 of 'Nightly'" in str(sim.why("b"))


def test_steps_that_were_skipped_alike_are_one_reason() -> None:
    commands = ["dbt run --select a", "dbt run --select b", "dbt build --select b"]
    sim = play(job("Nightly", commands=commands, cron="0 2 * * *"), faults=[fail("a")])
    assert "steps 5 and 6 were skipped: step 4 failed" in str(sim.why("b", run=1))
