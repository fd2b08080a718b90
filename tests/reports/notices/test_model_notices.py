"""What the owners of groups are told about models and tests while a run goes on (P-150)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, ModelNotification
from jobkit.jobs.versions import OLD_NAMES, TRACKS
from jobkit.reports.notices.model_notices import owners_of
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
MINUTES = {"a": 10, "b": 20, "c": 5}


def grouped() -> Project:
    """a > b of the group finance with a test on a, c of marketing; d has no group. One has no address."""

    def model(name: str, group: str | None, *parents: str) -> dict:
        uid = f"model.w.{name}"
        fields = {"name": name, "resource_type": "model", "group": group, "fqn": ["w", name], "alias": name}
        above = [f"model.w.{parent}" for parent in parents]
        return {
            "unique_id": uid,
            **fields,
            "config": {"materialized": "table"},
            "depends_on": {"nodes": above},
        }

    test = {
        "unique_id": "test.w.a_is_good",
        "name": "a_is_good",
        "resource_type": "test",
        "attached_node": "model.w.a",
        "depends_on": {"nodes": ["model.w.a"]},
        "config": {"severity": "warn"},
    }
    nodes = [
        model("a", "finance"),
        model("b", "finance", "a"),
        model("c", "marketing"),
        model("d", None),
        test,
    ]
    groups = {
        f"group.w.{name}": {"name": name, "owner": {"name": name, "email": mail}}
        for name, mail in (("finance", "fin@example.com"), ("marketing", "mark@example.com"), ("idle", None))
    }
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    manifest = {
        "metadata": {"dbt_schema_version": schema, "project_name": "w"},
        "nodes": {node["unique_id"]: {"package_name": "w", "schema": "prod", **node} for node in nodes},
        "groups": groups,
    }
    durations = {name: 60 * minutes for name, minutes in MINUTES.items()}
    return Project.from_manifest(manifest).with_durations({**durations, "a_is_good": 0, "d": 0})


def notified(outcomes: tuple[str, ...], *, faults=(), until: str = "2026-03-03", **fields) -> Simulation:
    place = Environment(
        name="Production", deployment_type="production", dbt_version=fields.pop("version", None)
    )
    asked = ModelNotification(outcomes=outcomes, groups=fields.pop("groups", ()))
    one = Account(
        jobs=(job(cron="0 6 * * *", threads=4, **fields),),
        environments=(place,),
        model_notifications=(asked,),
    )
    return simulate(one, grouped(), faults=faults, rules=instant(), start="2026-03-02", until=until)


def rows(sim: Simulation) -> list[tuple[int, str, str, tuple[str, ...]]]:
    """Minutes after the start of the run, recipient, outcome and nodes of each notice."""
    start = sim.runs[0].started_at
    return [
        (round((n.at - start).total_seconds() / 60), n.to, n.outcome, tuple(u.split(".")[2] for u in n.nodes))
        for n in sim.notices()
    ]


def test_an_owner_hears_at_once_and_then_once_at_the_end_p150() -> None:
    sim = notified(("success",))
    assert rows(sim) == [
        (5, "mark@example.com", "success", ("c",)),
        (10, "fin@example.com", "success", ("a",)),
        (30, "mark@example.com", "success", ("c",)),
        (30, "fin@example.com", "success", ("a", "a_is_good", "b")),
    ]
    assert {(n.kind, n.channel, n.fact) for n in sim.notices()} == {("model", "email", "P-150")}


def test_a_failure_is_told_while_the_run_is_still_going_p150() -> None:
    sim = notified(("fails",), faults=[fail("c")])
    first = sim.notices()[0]
    assert (first.outcome, first.nodes) == ("fails", ("model.w.c",))
    assert first.at < sim.runs[0].finished_at - timedelta(minutes=10)
    assert {n.to for n in sim.notices()} == {"mark@example.com"}, "finance did not fail"


def test_tests_warn_and_belong_to_the_group_of_their_model_p150() -> None:
    sim = notified(("warning",), faults=[fail("a_is_good")])
    assert rows(sim)[0] == (10, "fin@example.com", "warning", ("a_is_good",))
    assert {n.to for n in sim.notices()} == {"fin@example.com"}


def test_skipped_models_are_no_outcome_p150() -> None:
    sim = notified(("success", "fails"), faults=[fail("a")], groups=("finance",))
    assert rows(sim)[-1][2:] == ("fails", ("a",)), "b was skipped, its test too"


def test_the_mail_at_the_end_counts_and_takes_the_worst_p150() -> None:
    sim = notified(("success", "warning", "fails"), faults=[fail("b"), fail("a_is_good")])
    last = [n for n in sim.notices() if n.to == "fin@example.com"][-1]
    assert last.outcome == "fails"
    assert last.sentence.endswith("is over: 1 fails, 1 warning, 1 success.")


def test_a_run_still_going_at_the_end_has_told_the_first_only_p150() -> None:
    sim = notified(("success",), until="2026-03-02T06:15")
    assert rows(sim) == [
        (5, "mark@example.com", "success", ("c",)),
        (10, "fin@example.com", "success", ("a",)),
    ]


def test_only_some_groups_p150() -> None:
    assert {row[1] for row in rows(notified(("success",), groups=("marketing",)))} == {"mark@example.com"}


def test_a_pinned_environment_has_no_notices_about_models_p150() -> None:
    sim = notified(("success",), version="1.7.4")
    assert sim.notices() == ()
    (note,) = setting_notes(sim.account, sim.project, sim.rules)
    assert "release track" in note.text
    assert notified(("success",), version="extended").notices()


@pytest.mark.parametrize(
    "name", [*TRACKS, *OLD_NAMES, *(track.title for track in TRACKS.values()), "V2-stable"]
)
def test_an_environment_on_a_track_by_any_name_has_notices_about_models_p150_pf003(name: str) -> None:
    sim = notified(("success",), version=name)
    assert rows(sim) == rows(notified(("success",)))
    assert setting_notes(sim.account, sim.project, sim.rules) == ()


def test_an_environment_on_no_track_is_told_with_what_it_has_p150() -> None:
    sim = notified(("success",), version="soon")
    assert sim.notices() == ()
    (note,) = setting_notes(sim.account, sim.project, sim.rules)
    assert "has 'soon', which is no release track" in note.text


def test_groups_without_an_address_are_named_p150() -> None:
    assert owners_of(grouped()) == {"finance": "fin@example.com", "marketing": "mark@example.com"}
    sim = notified(("success",), groups=("idle",))
    assert sim.notices() == ()
    assert "'idle'" in setting_notes(sim.account, sim.project, sim.rules)[0].text
    none = setting_notes(sim.account, Project.example(), sim.rules)
    assert none[0].text.startswith("No group of the project has an owner")


def test_runs_that_share_an_invocation_each_have_their_own_moment_p150() -> None:
    sim = notified(("success",), until="2026-03-05", groups=("marketing",))
    firsts = [n for n in sim.notices() if n.nodes == ("model.w.c",)]
    assert [n.at.day for n in firsts] == [2, 2, 3, 3, 4, 4]
