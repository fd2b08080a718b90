"""How a node was built: in full, only what is new, cloned, or with no rows."""

from __future__ import annotations

from jobkit.basics.why import Cause, Why
from jobkit.dbt.project import Project
from jobkit.platform import PullRequest, Rules, Run
from jobkit.reports.why.of_build import CLONE_FIRST
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

NIGHT = job("Nightly", cron="0 2 * * *")
CI = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})
MODIFIED = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
_SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


def played(jobs: list, code: Project, *events: object, **more: object) -> Simulation:
    given = {
        "start": "2026-03-02",
        "until": "2026-03-04",
        "rules": instant(),
        "built": ["Production"],
        **more,
    }
    return simulate(jobs, code, events=events, **given)


def node(name: str, kind: str = "model", adapter: str = "snowflake", **config: object) -> Project:
    """A project of one node."""
    uid = f"{kind}.w.{name}"
    raw = {"unique_id": uid, "name": name, "resource_type": kind, "package_name": "w", "fqn": ["w", name]}
    raw |= {"schema": "prod", "alias": name, "checksum": {"name": "sha256", "checksum": name}}
    raw |= {"config": {"enabled": True, "materialized": kind, **config}, "original_file_path": f"{name}.sql"}
    meta = {"dbt_schema_version": _SCHEMA, "project_name": "w", "adapter_type": adapter}
    return Project.from_manifest({"metadata": meta, "nodes": {uid: raw}})


def built(why: Why, *kinds: str) -> list[Cause]:
    return [cause for cause in why if cause.kind in (kinds or ("build", "usual"))]


def said(sim: Simulation, run: Run, name: str = "a") -> str:
    (cause,) = built(sim.why(name, run=run))
    return cause.text


def last(sim: Simulation) -> Run:
    return sim.runs_of("CI")[-1]


INCREMENTAL = node("a", materialized="incremental")


def test_an_incremental_model_that_ci_builds_in_full_says_so_and_what_would_avoid_it_p131() -> None:
    """Case 11."""
    sim = played([NIGHT, CI], INCREMENTAL, MODIFIED)
    assert said(sim, last(sim)) == (
        "a is incremental and is built in full: dbt_cloud_pr_2_1.a does not exist yet, "
        "because the schema of a pull request begins empty"
    )
    why = sim.why("a", run=last(sim))
    (advice,) = built(why, "clone_first")
    assert advice.fact == "P-131"
    assert CLONE_FIRST in advice.text
    assert "built in full" in str(why)
    assert CLONE_FIRST in str(why)


def test_after_the_clone_it_is_incremental_and_no_clone_is_advised() -> None:
    ci = CI.changed(commands=[CLONE_FIRST, *CI.commands])
    sim = played([NIGHT, ci], INCREMENTAL, MODIFIED)
    assert (
        said(sim, last(sim))
        == "a is incremental and dbt_cloud_pr_2_1.a exists, so it processes new rows only"
    )
    assert not built(sim.why("a", run=last(sim)), "clone_first")


def test_the_advice_itself_does_what_it_says() -> None:
    plain = played([NIGHT, CI], INCREMENTAL, MODIFIED)
    ci = CI.changed(commands=[CLONE_FIRST, *CI.commands])
    cloned = played([NIGHT, ci], INCREMENTAL, MODIFIED)
    modes = [[row.mode for row in last(sim).results] for sim in (plain, cloned)]
    assert modes == [["first"], ["cloned", "again"]]


def test_where_a_clone_is_a_view_it_is_not_advised() -> None:
    code = node("a", adapter="postgres", materialized="incremental")
    sim = played([NIGHT, CI], code, MODIFIED)
    (advice,) = built(sim.why("a", run=last(sim)), "clone_first")
    assert "would not avoid this on postgres" in advice.text
    ci = CI.changed(commands=[CLONE_FIRST, *CI.commands])
    sim = played([NIGHT, ci], code, MODIFIED)
    assert [row.mode for row in last(sim).results] == ["cloned_view", "replaced_view"]
    assert "was a view, which it replaces" in said(sim, last(sim))


def test_a_new_incremental_model_cannot_be_cloned() -> None:
    request = PullRequest(number=1, at="2026-03-02T10:00", project=INCREMENTAL)
    sim = played([NIGHT, CI], node("b"), request)
    (advice,) = built(sim.why("a", run=last(sim)), "clone_first")
    assert advice.text == "a is new: the state has no table of it that could be cloned"


def test_the_first_build_in_production_is_in_full_and_the_next_is_not_p116() -> None:
    sim = played([NIGHT], INCREMENTAL, built=[])
    first, second = sim.runs
    assert said(sim, first) == "a is incremental and is built in full: prod.a does not exist yet"
    assert not built(sim.why("a", run=first), "clone_first")
    assert said(sim, second) == "a is incremental and prod.a exists, so it processes new rows only"
    assert built(sim.why("a", run=second))[0].fact == "P-116"


def test_full_refresh_is_named_by_flag_and_by_config() -> None:
    def of_first(command: str, code: Project) -> str:
        sim = played([job("Nightly", command, cron="0 2 * * *")], code)
        return said(sim, sim.runs[0])

    flag, always = "dbt build --full-refresh", node("a", materialized="incremental", full_refresh=True)
    never = node("a", materialized="incremental", full_refresh=False)
    assert of_first(flag, INCREMENTAL) == "a is built in full: the command says --full-refresh"
    assert of_first("dbt build", always) == "a is built in full: its config says full_refresh: true"
    assert "full_refresh: false, which wins over --full-refresh" in of_first(flag, never)


def test_the_guides_rule_is_named_where_it_makes_a_build_full() -> None:
    sim = played([NIGHT], INCREMENTAL, rules=Rules.study_guide())
    (cause,) = built(sim.why("a", run=sim.runs[-1]))
    assert cause.text.startswith(
        "a is built in full: the study guide has it so for a job without self-deferral"
    )
    assert cause.fact == "P-116"
    sim = played([NIGHT], node("a", "seed"), rules=Rules.study_guide())
    assert "rows are replaced" in said(sim, sim.runs[-1])


def test_a_snapshot_stores_everything_once_and_changes_afterwards() -> None:
    sim = played([NIGHT], node("a", "snapshot"), built=[])
    assert "the first run of a snapshot stores every row as it is now" in said(sim, sim.runs[0])
    assert said(sim, sim.runs[1]) == "prod.a exists, so the snapshot adds only new and changed rows"


def test_full_refresh_does_not_begin_a_snapshot_anew() -> None:
    flag = job("Nightly", "dbt build --full-refresh", cron="0 2 * * *")
    sim = played([flag], node("a", "snapshot"))
    assert "adds only new and changed rows" in said(sim, sim.runs[0])


def test_a_seed_is_loaded_replaced_or_made_anew() -> None:
    code = node("a", "seed")
    sim = played([NIGHT], code, built=[])
    assert "the table is made and the file is loaded" in said(sim, sim.runs[0])
    assert "its rows are replaced by those of the file" in said(sim, sim.runs[1])
    flag = job("Nightly", "dbt seed --full-refresh", cron="0 2 * * *")
    sim = played([flag], code)
    assert said(sim, sim.runs[0]) == "the table of the seed is made anew: the command says --full-refresh"


def test_a_view_stores_no_rows_however_it_is_built() -> None:
    for command in ("dbt build", "dbt build --full-refresh"):
        sim = played([job("Nightly", command, cron="0 2 * * *")], node("a", materialized="view"), built=[])
        assert [said(sim, run) for run in sim.runs] == [
            "a is a view: it stores no rows, so building it moves no data"
        ] * 2
        assert "stores no rows" not in str(sim.why("a", run=sim.runs[0]))


def test_a_table_is_always_built_in_full_and_says_nothing_of_it() -> None:
    sim = played([NIGHT], project("a"))
    assert not built(sim.why("a", run=sim.runs[0]), "build", "clone_first")


def test_empty_says_that_there_are_no_rows() -> None:
    for code in (project("a"), INCREMENTAL):
        sim = played([job("Nightly", "dbt build --empty", cron="0 2 * * *")], code)
        texts = [cause.text for cause in built(sim.why("a", run=sim.runs[0]))]
        assert "the command says --empty: what a reads is cut to 0 rows" in texts


def test_a_clone_says_what_it_is_a_clone_of_s044() -> None:
    clone = job(
        "Clone", "dbt clone", environment="Staging", cron="0 3 * * *", deferral={"environment": "Production"}
    )
    sim = played([NIGHT, clone], project("a"))
    first, second = sim.runs_of("Clone")
    assert said(sim, first) == "staging.a is a clone of prod.a: a copy for which no rows are moved"
    assert said(sim, second).startswith("nothing to do: staging.a exists")
    assert built(sim.why("a", run=first))[0].fact == "S-044"


def test_a_node_that_the_state_lacks_cannot_be_cloned_s044() -> None:
    clone = CI.changed(commands=["dbt clone"])
    request = PullRequest(number=1, at="2026-03-02T10:00", project=project("a", "n"))
    sim = played([NIGHT, clone], project("a"), request)
    assert said(sim, last(sim), "n") == "nothing to do: the state has no n that could be cloned"


def test_a_clone_of_a_view_is_a_view() -> None:
    clone = job(
        "Clone", "dbt clone", environment="Staging", cron="0 3 * * *", deferral={"environment": "Production"}
    )
    sim = played([NIGHT, clone], node("a", materialized="view"))
    assert said(sim, sim.runs_of("Clone")[0]) == "staging.a is a view of prod.a: that is a view too"
    sim = played([NIGHT, clone], node("a", adapter="duckdb", materialized="table"))
    assert (
        said(sim, sim.runs_of("Clone")[0]) == "staging.a is a view of prod.a: dbt makes no clones on duckdb"
    )


def test_a_table_that_production_has_not_built_yet_cannot_be_cloned() -> None:
    parse = job("Parse", "dbt parse", cron="0 2 * * *")
    sim = played([parse, CI], INCREMENTAL, MODIFIED, built=[])
    (advice,) = built(sim.why("a", run=last(sim)), "clone_first")
    assert "there is nothing to clone" in advice.text


def test_a_ci_job_that_builds_everything_is_told_to_clone_everything() -> None:
    sim = played([NIGHT, CI.changed(commands=["dbt build"])], INCREMENTAL, MODIFIED)
    (advice,) = built(sim.why("a", run=last(sim)), "clone_first")
    assert "`dbt clone --select config.materialized:incremental,state:old`" in advice.text


def test_a_node_that_failed_is_not_said_to_be_built() -> None:
    from jobkit.dbt.execution import fail

    sim = played([NIGHT], INCREMENTAL, faults=[fail("a")])
    assert not built(sim.why("a", run=sim.runs[0]))
