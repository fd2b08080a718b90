"""Where the parents of a node were read, true for this node."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import jobkit
from jobkit.basics.why import Why
from jobkit.dbt.execution import Warehouse, fail, invoke
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.platform import ApiTrigger, Commit, PullRequest, Run
from jobkit.simulation import Simulation, simulate
from tests.golden.cases import cases
from tests.platform.world import instant, job, project
from tests.thorough import THOROUGH, sample

NIGHT = job("Nightly", cron="0 2 * * *")
CI = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})


def played(jobs: list, *events: object, **more: object) -> Simulation:
    given = {
        "start": "2026-03-02",
        "until": "2026-03-03",
        "rules": instant(),
        "built": ["Production"],
        **more,
    }
    return simulate(jobs, events=events, **given)


def read(why: Why, kind: str = "deferral") -> dict[str, str]:
    found = {}
    for cause in why:
        if cause.kind == kind:
            parents = cause.data.get("parents") or (cause.data.get("parent"),)
            relations = cause.data.get("relations") or (cause.data.get("relation"),)
            found |= dict(zip(map(str, parents), map(str, relations), strict=True))  # type: ignore[arg-type]
    return {parent: relation for parent, relation in found.items() if parent != "None"}


def last(sim: Simulation) -> Run:
    return sim.runs_of("CI")[-1]


# -- by hand -----------------------------------------------------------------------------------------------


def shop(**commands: object) -> Simulation:
    jobs = [job("Prod", cron="0 6 * * *"), CI.changed(**commands)]
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("orders",))
    return simulate(jobs, events=[request], until="2026-03-03", built=[])


def test_each_node_names_its_own_parents_by_name_and_relation_p121() -> None:
    """The number of parents that the whole run deferred used to be told of each of its nodes."""
    sim = shop()
    run = last(sim)
    assert read(sim.why("orders", run=run)) == {"model.shop.int_orders_paid": "prod.int_orders_paid"}
    assert read(sim.why("daily_revenue", run=run)) == {"model.shop.products": "prod.products"}
    assert read(sim.why("unique_orders_order_id", run=run)) == {}
    (cause,) = [cause for cause in sim.why("orders", run=run) if cause.kind == "deferral"]
    assert cause.text == (
        "int_orders_paid is read from prod.int_orders_paid of Production: it is not selected, "
        "and dbt_cloud_pr_2_1.int_orders_paid does not exist"
    )
    assert cause.data["environment"] == "Production"
    assert cause.data["state_of"] == 1


def test_a_skipped_node_has_read_nothing() -> None:
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("b", "c"))
    sim = played(
        [NIGHT, CI], request, project=project("a > b > d", "c > d", "x > d"), faults=[fail("b", job="CI")]
    )
    assert read(sim.why("b", run=last(sim))) == {"model.w.a": "prod.a"}
    assert read(sim.why("d", run=last(sim))) == {}


def test_favor_state_says_that_it_is_why_p121() -> None:
    ci = CI.changed(deferral={"environment": "Production", "favor_state": True})
    commits = [Commit(at="2026-03-02T11:00", changed=("b",), reverted=("a",))]
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=commits)
    sim = played([NIGHT, ci], request, project=project("a > b"))
    why = sim.why("b", run=last(sim))
    assert read(why) == {"model.w.a": "prod.a"}
    assert read(why, "left_behind") == {}
    assert "with --favor-state it does not matter that dbt_cloud_pr_2_1.a exists" in repr(why)


def test_what_an_earlier_commit_left_in_the_schema_is_read_instead_of_production_s040() -> None:
    """Case 28: a change that is taken back leaves its table in the schema of the pull request."""
    commits = [Commit(at="2026-03-02T11:00", changed=("b",), reverted=("a",))]
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=commits)
    sim = played([NIGHT, CI], request, project=project("a > b"))
    why = sim.why("b", run=last(sim))
    assert read(why) == {}
    (left,) = [cause for cause in why if cause.kind == "left_behind"]
    assert "a is read from dbt_cloud_pr_2_1.a and not from prod.a of Production" in left.text
    assert "run 2 built it" in left.text
    assert "out of date" in left.text
    assert left.fact == "S-040"
    assert left.data["built_by"] == 2


def test_what_an_earlier_run_left_of_the_same_code_is_not_called_out_of_date() -> None:
    ci = CI.changed(commands=["dbt build --select state:modified --exclude tag:a"])
    both = PullRequest(number=1, at="2026-03-02T10:00", changed=("a", "b"), commits=("2026-03-02T11:00",))
    call = ApiTrigger(
        job="CI", at="2026-03-02T10:30", pull_request=1, git_branch="b", steps_override=("dbt run -s a",)
    )
    sim = played([NIGHT, ci], both, call, project=project("a > b"))
    (left,) = [cause for cause in sim.why("b", run=last(sim)) if cause.kind == "left_behind"]
    assert left.data["built_by"] == 3
    assert "out of date" not in left.text


def test_what_the_run_built_itself_is_neither_deferred_nor_left_behind() -> None:
    ci = CI.changed(commands=["dbt run --select a", "dbt run --select b"])
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
    sim = played([NIGHT, ci], request, project=project("a > b"))
    assert [cause.kind for cause in sim.why("b", run=last(sim))] == ["selection"]


def test_a_production_run_reads_its_own_tables_and_says_nothing_of_it() -> None:
    night = job("Nightly", "dbt run --select b", cron="0 2 * * *", deferral={"environment": "Production"})
    sim = played([night], project=project("a > b"))
    assert [cause.kind for cause in sim.why("b", run=sim.runs[0])] == ["selection"]


def test_no_defer_reads_what_is_there_and_says_nothing_of_a_state() -> None:
    ci = CI.changed(commands=["dbt build --select a", "dbt build --select b --no-defer"])
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
    sim = played([NIGHT, ci], request, project=project("a > b"))
    assert not {"deferral", "left_behind"} & {cause.kind for cause in sim.why("b", run=last(sim))}


def with_ephemeral() -> Project:
    base = project("a > e > c", "b > c")
    raw = {uid: dict(node.raw) for uid, node in base.nodes.items()}
    raw["model.w.e"]["config"] = {**raw["model.w.e"]["config"], "materialized": "ephemeral"}
    schema = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "w"}
    return Project.from_manifest({"metadata": schema, "nodes": raw})


def test_ephemeral_parents_are_looked_through_s042() -> None:
    code = with_ephemeral()
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("c",))
    sim = played([NIGHT, CI], request, project=code)
    assert read(sim.why("c", run=last(sim))) == {"model.w.a": "prod.a", "model.w.b": "prod.b"}


def test_a_single_command_looks_through_ephemeral_parents_too_s042() -> None:
    code = with_ephemeral()
    there = Warehouse.built(code)
    done = invoke("dbt run -s c", code, state=State(code), defer=True, schema="dev", warehouse=there)
    assert [cause.subject for cause in done.why("c") if cause.kind == "deferral"] == [
        "model.w.a",
        "model.w.b",
    ]


def test_a_node_that_fails_has_named_all_its_parents() -> None:
    """dbt compiles the SQL before the database looks for anything."""
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("c",))
    for faults, exists in (([fail("c", job="CI")], True), ([], False)):
        parse = job("Parse", "dbt parse", cron="0 2 * * *")
        sim = played(
            [NIGHT if exists else parse, CI],
            request,
            project=project("a > c", "b > c"),
            faults=faults,
            built=["Production"] if exists else [],
        )
        why = sim.why("c", run=last(sim))
        assert "ended with error" in str(why)
        assert read(why) == {"model.w.a": "prod.a", "model.w.b": "prod.b"}


# -- over all kinds of CI ----------------------------------------------------------------------------------


def expected(run: Run, uid: str, deferred: dict[str, str], code: Project) -> dict[str, str]:
    """What `depends_on` says, ephemeral parents looked through, of what the command deferred."""
    found, waiting = {}, list(code.nodes[uid].depends_on)
    while waiting:
        parent = waiting.pop()
        node = code.nodes.get(parent)
        if node is not None and node.is_ephemeral:
            waiting += node.depends_on
        elif parent in deferred:
            found[parent] = deferred[parent]
    return found


def answers(sim: Simulation) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield what is said and what is true of each node of the runs that compare with a state."""
    for run in sim.runs:
        rows = {row.unique_id: (step, row) for step in run.steps for row in step.results}
        for uid, (step, row) in rows.items():
            done = step.invocation
            if (
                run.deferring_run is None
                or done is None
                or done.command.verb in ("clone", "source freshness")
            ):
                continue
            code = done.state.project
            kind = code.nodes[uid].resource_type if uid in code.nodes else "macro"
            if kind == "unit_test":  # it mocks what it reads
                continue
            reads = row.status not in ("skipped", "no-op") and kind not in ("operation", "macro")
            yield read(sim.why(uid, run=run)), expected(run, uid, dict(done.deferred), code) if reads else {}


@pytest.mark.slow
def test_every_node_of_every_ci_run_names_just_its_own_parents() -> None:
    seen = named = 0
    for name, case in sample(8, cases(60)):
        try:
            sim = case()
        except jobkit.JobkitError:
            continue
        for found, true in answers(sim):
            assert found == true, name
            seen, named = seen + 1, named + len(found)
    assert seen > (2000 if THOROUGH else 250)
    assert named > (400 if THOROUGH else 50)
