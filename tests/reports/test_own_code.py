"""Every question about a run looks in the code of that run: a model may be a branch's, or Tuesday's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, outage, slow
from jobkit.dbt.project import Project
from jobkit.jobs import Account, ModelNotification
from jobkit.platform import Commit, PullRequest, Run, RunNow
from jobkit.simulation import Simulation, simulate
from jobkit.views.drawing import Picture, Text
from jobkit.views.show import picture_of
from tests.platform.world import instant, job, project

NIGHT = job("Nightly", cron="0 2 * * *")
CI = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})
SHOP = project("a > b", "c")
WIDER = project("a > b", "a > new", "c", minutes=3)
MONDAY = "2026-03-02T10:00"
OPEN = PullRequest(number=2, at=MONDAY, project=WIDER)
MERGED = PullRequest(number=2, at=MONDAY, project=WIDER, merged="2026-03-03T11:00")


def played(*events: object, jobs: object = (NIGHT, CI), **more: object) -> Simulation:
    given = {
        "start": "2026-03-02",
        "until": "2026-03-05",
        "rules": instant(),
        "built": ["Production"],
        **more,
    }
    return simulate(jobs, given.pop("project", SHOP), events=events, **given)


def last(sim: Simulation, name: str) -> Run:
    return sim.runs_of(name)[-1]


# -- why ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["new", "model.w.new"])
def test_a_model_that_only_a_branch_has_can_be_asked_about(name: str) -> None:
    sim = played(OPEN)
    for why in (sim.why(name), sim.why(name, run=last(sim, "CI"))):
        assert str(why).startswith(f"model.w.new ended with success in step 4 of run {last(sim, 'CI').id}")
        assert "#2, the pull request of this run, adds new" in str(why)


def test_a_model_that_was_merged_on_tuesday_can_be_asked_about() -> None:
    sim = played(MERGED)
    assert "ended with success" in str(sim.why("new", run=last(sim, "Nightly")))
    assert str(sim.why("new", run=sim.runs[0])) == (
        "model.w.new did not run in run 1 of 'Nightly': the code (branch 'main') does not have it: "
        "pull request #2 adds it (merged Tue 3 Mar 11:00 UTC)."
    )


def test_a_run_whose_code_lacks_a_node_names_the_pull_request_that_has_it() -> None:
    sim = played(OPEN)
    assert str(sim.why("new", run=last(sim, "Nightly"))) == (
        "model.w.new did not run in run 4 of 'Nightly': the code (branch 'main') does not have it: "
        "pull request #2 adds it (pushed Mon 2 Mar 10:00 UTC, not merged)."
    )


def test_a_node_that_a_merge_has_removed_names_it() -> None:
    sim = played(MERGED.model_copy(update={"project": project("a > b")}))
    (cause,) = sim.why("c", run=last(sim, "Nightly"))
    assert cause.kind == "not_in_code"
    assert cause.text == (
        "the code (branch 'main') does not have it: "
        "pull request #2 has removed it (merged Tue 3 Mar 11:00 UTC)"
    )
    assert "ended with success" in str(sim.why("c", run=sim.runs[0]))


def test_a_model_of_a_later_commit_is_not_in_the_first_run_of_its_branch() -> None:
    push = Commit(at="2026-03-02T12:00", project=WIDER)
    sim = played(PullRequest(number=2, at=MONDAY, changed=("a",), commits=[push]))
    first, second = sim.runs_of("CI")
    assert "ended with success" in str(sim.why("new", run=second))
    assert "pull request #2 adds it (pushed Mon 2 Mar 12:00 UTC, not merged)" in str(
        sim.why("new", run=first)
    )


def test_a_branch_that_no_run_has_built_is_known_as_well() -> None:
    sim = played(OPEN.model_copy(update={"draft": True}))
    assert not sim.runs_of("CI")
    assert "model.w.new never ran" in str(sim.why("new"))


def test_what_no_code_has_is_refused_as_before() -> None:
    with pytest.raises(JobkitError, match="zzz"):
        played(OPEN).why("zzz")


# -- macros and hooks --------------------------------------------------------------------------------------


def with_macros() -> Project:
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    nodes = {
        uid: {**node.raw, "depends_on": {"nodes": [*node.depends_on], "macros": ["macro.w.cents"]}}
        for uid, node in SHOP.nodes.items()
    }
    hook = {"unique_id": "operation.w.w-on-run-start-0", "name": "w-on-run-start-0", "package_name": "w"}
    hook |= {"resource_type": "operation", "tags": ["on-run-start"], "index": 0, "config": {"enabled": True}}
    macros = {
        f"macro.w.{name}": {
            "unique_id": f"macro.w.{name}",
            "name": name,
            "package_name": "w",
            "macro_sql": name,
        }
        for name in ("cents", "grant", "unused")
    }
    nodes[hook["unique_id"]] = hook
    meta = {"dbt_schema_version": schema, "project_name": "w"}
    return Project.from_manifest({"metadata": meta, "nodes": nodes, "macros": macros})


def test_a_macro_says_who_runs_it() -> None:
    night = NIGHT.changed(commands=["dbt build", "dbt run-operation grant"])
    sim = played(jobs=[night], project=with_macros())
    assert str(sim.why("grant")) == (
        "macro.w.grant ended with success in step 5 of run 3 of 'Nightly': `dbt run-operation grant` runs it."
    )
    assert str(sim.why("cents", run=sim.runs[0])) == (
        "macro.w.cents has no result in run 1: dbt runs a macro only inside the nodes that call it, or by "
        "`dbt run-operation`; a, b and c call it."
    )
    assert "any run here" in str(sim.why("macro.w.unused"))


def test_a_hook_says_when_dbt_runs_it_s019() -> None:
    sim = played(jobs=[NIGHT], project=with_macros())
    why = sim.why("w-on-run-start-0")
    assert "dbt runs it before the nodes of `dbt build`, whatever is selected" in str(why)
    assert [cause.fact for cause in why] == ["S-019"]


# -- faults ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["new", "model.w.new"])
def test_a_model_of_a_branch_can_be_made_to_fail(name: str) -> None:
    sim = played(OPEN, faults=[fail(name, "no such column")])
    assert last(sim, "CI").status == "error"
    assert {run.status for run in sim.runs_of("Nightly")} == {"success"}
    assert "no such column" in str(sim.why("new"))


def test_a_merged_model_fails_in_production_from_the_merge_on() -> None:
    sim = played(MERGED, faults=[fail("new", job="Nightly")])
    assert [run.status for run in sim.runs_of("Nightly")] == ["success", "success", "error"]


def test_a_model_of_a_later_commit_can_be_made_to_fail() -> None:
    push = Commit(at="2026-03-02T12:00", project=WIDER)
    sim = played(PullRequest(number=2, at=MONDAY, commits=[push]), faults=[fail("new")])
    assert [run.status for run in sim.runs_of("CI")] == ["success", "error"]


def test_a_model_of_a_branch_can_be_slow_or_hit_by_an_outage() -> None:
    plain, slowed = played(OPEN), played(OPEN, faults=[slow("new", 4)])
    assert last(slowed, "CI").run_seconds > last(plain, "CI").run_seconds
    away = played(OPEN, faults=[outage(between=(MONDAY, "2026-03-02T10:01"))])
    assert last(away, "CI").status == "error"


def test_a_fault_of_a_node_that_no_code_has_is_refused() -> None:
    with pytest.raises(JobkitError, match="newer"):
        played(OPEN, faults=[fail("newer")])


# -- pictures, tables, measures, notices -------------------------------------------------------------------


def test_pictures_and_tables_of_a_run_show_what_only_its_code_has() -> None:
    run = last(played(OPEN), "CI")
    shown = run._repr_mimebundle_()
    assert "model.w.new" in shown["text/html"]
    assert "new" in "".join(text.text for text in _texts(picture_of(run)))


def _texts(picture: Picture) -> Iterator[Text]:
    waiting = [*picture.items]
    while waiting:
        item = waiting.pop()
        waiting += getattr(item, "items", ())
        if isinstance(item, Text):
            yield item


def test_a_merged_model_is_measured_and_can_have_a_target() -> None:
    sim = played(MERGED)
    row = sim.measures(target_seconds={"new": 3600}).model("new")
    assert (row.builds, row.target_seconds, row.is_assumed) == (1, 3600, False)
    assert sim.staleness("new").builds[0].run_id == last(sim, "Nightly").id
    assert [one.unique_id for one in played().measures().models] == ["model.w.a", "model.w.b", "model.w.c"]


def test_a_model_that_production_never_gets_has_no_age_and_is_not_measured_there() -> None:
    sim = played(OPEN)
    assert sim.staleness("new").max_seconds is None
    assert "model.w.new" not in {row.unique_id for row in sim.measures().models}


def test_the_owner_of_a_model_that_a_merge_brings_is_told() -> None:
    def owned(code: Project) -> Project:
        raw = {uid: {**node.raw, "group": "g"} for uid, node in code.nodes.items()}
        owner = {"name": "g", "owner": {"email": "g@example.com"}}
        meta = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "w"}
        return Project.from_manifest({"metadata": meta, "nodes": raw, "groups": {"group.w.g": owner}})

    request = MERGED.model_copy(update={"project": owned(WIDER)})
    account = Account(
        jobs=(NIGHT, CI),
        model_notifications=(ModelNotification(outcomes=("fails",)),),
    )
    sim = played(request, jobs=account, faults=[fail("new", job="Nightly")], project=owned(SHOP))
    told = [notice for notice in sim.notices() if notice.kind == "model"]
    assert told
    assert all("model.w.new" in notice.nodes for notice in told)


def test_variables_are_explained_by_the_code_of_the_run() -> None:
    base = jobkit.Project.example()
    raw = {uid: dict(node.raw) for uid, node in base.nodes.items()}
    raw["model.shop.orders"]["raw_code"] = 'select \'{{ env_var("DBT_NEW", "x") }}\''
    branch = Project.from_manifest(
        {"metadata": dict(base.metadata), "nodes": raw, "macros": dict(base.macros)}
    )
    sim = played(PullRequest(number=2, at=MONDAY, project=branch), project=base)
    from jobkit.reports.variables import why_variable

    assert "is 'x'" in str(why_variable(sim, last(sim, "CI"), "DBT_NEW"))
    with pytest.raises(JobkitError, match="DBT_NEW"):
        why_variable(sim, sim.runs[0], "DBT_NEW")


def test_every_row_of_every_run_can_be_asked_about_by_name_and_id() -> None:
    sim = played(MERGED, RunNow(job="Nightly", at="2026-03-04T12:00"))
    for run in sim.runs:
        for row in run.results:
            for name in (row.unique_id, row.unique_id.rpartition(".")[2]):
                assert sim.why(name, run=run).sentence.startswith(f"{row.unique_id} ended with")
