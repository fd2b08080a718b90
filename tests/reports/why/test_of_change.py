"""Whose change a node is, and what one has to know of the state that a run compares with."""

from __future__ import annotations

import pytest

from jobkit.basics.why import Cause, Why
from jobkit.dbt.execution import fail
from jobkit.platform import ApiTrigger, Commit, PullRequest, Rerun, Run, RunNow
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

NIGHT = job("Nightly", cron="0 2 * * *")
PARSE = job("Parse on merge", "dbt parse", triggers={"merge": True})
CI = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})
SHOP = project("a > b", "c > d", "e")


def played(jobs: list, *events: object, until: str = "2026-03-05", **more: object) -> Simulation:
    given = {"project": SHOP, "start": "2026-03-02", "rules": instant(), "built": ["Production"], **more}
    return simulate(jobs, events=events, until=until, **given)


def changes(why: Why) -> list[tuple[str, int]]:
    found = [cause.data for cause in why if cause.kind == "change"]
    return [(str(data["side"]), int(str(data["pull_request"]))) for data in found]


def of_kind(why: Why, *kinds: str) -> list[Cause]:
    return [cause for cause in why if cause.kind in kinds]


def last(sim: Simulation, name: str = "CI") -> Run:
    return sim.runs_of(name)[-1]


def stale_branch() -> Simulation:
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=("2026-03-02T12:00",))
    two = PullRequest(number=2, at="2026-03-02T10:30", changed=("c",), merged="2026-03-02T11:00")
    return played([NIGHT, PARSE, CI], one, two, until="2026-03-02T14:00")


def test_a_merge_that_the_branch_lacks_is_named_with_the_state_that_has_it_p129() -> None:
    """Case 06: the pull request is behind its target branch."""
    sim = stale_branch()
    run = last(sim)
    assert changes(sim.why("a", run=run)) == [("own", 1)]
    assert changes(sim.why("d", run=run)) == [("not_in_branch", 2)]
    said = str(sim.why("c", run=run))
    assert (
        "#2, merged Mon 2 Mar 11:00 UTC, is in the state of run 4 (Parse on merge) and not in this branch"
        in said
    )
    assert "opened Mon 2 Mar 10:00 UTC" in said
    (behind,) = of_kind(sim.why(run), "not_in_branch", "merged_since", "in_neither")
    assert (
        "pull request #2, merged Mon 2 Mar 11:00 UTC, is in the state and not in this branch" in behind.text
    )


def test_the_first_run_of_that_branch_has_only_changes_of_its_own() -> None:
    sim = stale_branch()
    first = sim.runs_of("CI")[0]
    assert changes(sim.why("b", run=first)) == [("own", 1)]
    assert not of_kind(sim.why(first), "not_in_branch", "merged_since", "in_neither", "not_replaced")


def test_merges_after_the_state_are_named_with_the_runs_that_failed_to_replace_it_p113() -> None:
    """Case 08: production fails for two nights."""
    requests = [
        PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), merged="2026-03-02T11:00"),
        PullRequest(number=2, at="2026-03-03T10:00", changed=("c",), merged="2026-03-03T11:00"),
        PullRequest(number=3, at="2026-03-04T10:00", changed=("e",)),
    ]
    bad = fail("a", job="Nightly", between=("2026-03-03", "2026-03-05"))
    sim = played([NIGHT, CI], *requests, faults=[bad])
    run = last(sim)
    assert changes(sim.why("b", run=run)) == [("merged_since", 1)]
    assert changes(sim.why("d", run=run)) == [("merged_since", 2)]
    assert changes(sim.why("e", run=run)) == [("own", 3)]
    said = str(sim.why("b", run=run))
    assert "#1 changed a: merged Mon 2 Mar 11:00 UTC, after the state was written (run 1 of 'Nightly'" in said
    assert "runs 3 and 5 of 'Nightly' ended in error after that" in said
    assert "2 d 8 h old" in said
    why = sim.why(run)
    assert [cause.data["pull_request"] for cause in of_kind(why, "merged_since")] == [1, 2]
    (kept,) = of_kind(why, "not_replaced")
    assert (kept.data["runs"], kept.data["status"], kept.fact) == ((3, 5), "error", "P-113")


def test_a_cancelled_run_does_not_replace_the_state_either() -> None:
    slow = project("a > b", minutes=40)
    night = job("Nightly", cron="0 2 * * *", timeout_seconds=3600)
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("b",))
    sim = played([night, CI], request, project=slow)
    (kept,) = of_kind(sim.why(sim.runs_of("CI")[0]), "not_replaced")
    assert kept.text.startswith("run 1 of 'Nightly' was cancelled after that")


def test_a_run_without_a_state_names_the_runs_that_left_none() -> None:
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("b",))
    sim = played([NIGHT, CI], request, built=[], faults=[fail("a", job="Nightly")])
    (kept,) = of_kind(sim.why(sim.runs_of("CI")[0]), "not_replaced")
    assert kept.text == "run 1 of 'Nightly' ended in error, and left no state"


def test_a_merge_while_the_run_of_the_state_was_going_is_too_late_for_it() -> None:
    slow = project("a > b", "c", minutes=30)
    one = PullRequest(number=1, at="2026-03-02T01:00", changed=("c",), merged="2026-03-02T02:10")
    two = PullRequest(number=2, at="2026-03-02T10:00", changed=("a",))
    sim = played([NIGHT, CI], one, two, project=slow, until="2026-03-02T14:00")
    assert "merged Mon 2 Mar 02:10 UTC, too late for the state (run 2" in str(sim.why("c", run=last(sim)))


def test_a_merge_that_neither_side_has_is_said_to_make_no_difference() -> None:
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=("2026-03-02T12:00",))
    two = PullRequest(number=2, at="2026-03-02T10:30", changed=("c",), merged="2026-03-02T11:00")
    sim = played([NIGHT, CI], one, two, until="2026-03-02T14:00")
    (other,) = of_kind(sim.why(last(sim)), "in_neither")
    assert other.data["pull_request"] == 2
    assert "makes no difference" in other.text


def test_the_job_whose_state_was_taken_over_is_named_with_what_differs_pf052() -> None:
    """Case 03: another job of the environment leaves the state."""
    daily = job("Daily", cron="0 6 * * *", target_name="prod")
    only = job("Compile only", "dbt compile", cron="0 9 * * *")
    request = PullRequest(number=7, at="2026-03-02T10:00", changed=("b",))
    sim = played([daily, only, CI], request, built=[], until="2026-03-03")
    why = sim.why(last(sim))
    (state,) = of_kind(why, "deferral")
    assert "run 2 of 'Compile only', the last that succeeded (Mon 2 Mar 09:0" in state.text
    (taken,) = of_kind(why, "state_taken_over")
    assert taken.data["job"] == "Daily"
    assert taken.data["run"] == 1
    assert "target name ('prod' and 'default')" in taken.text


def test_a_commit_is_named_where_it_brought_the_change() -> None:
    """Case 28: the fix of a red pull request."""
    fix = Commit(at="2026-03-02T11:00", changed=("c",))
    sim = played([NIGHT, CI], PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[fix]))
    run = last(sim)
    assert "#1, the pull request of this run, changes c (commit of Mon 2 Mar 11:00 UTC)" in str(
        sim.why("d", run=run)
    )
    assert "commit" not in str(sim.why("b", run=run))


def test_a_node_below_several_changes_names_each() -> None:
    wide = project("a > z", "c > z", "z > y")
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), merged="2026-03-02T11:00")
    two = PullRequest(number=2, at="2026-03-02T12:00", changed=("c",))
    sim = played([NIGHT, CI], one, two, project=wide, until="2026-03-02T14:00")
    assert changes(sim.why("y", run=last(sim))) == [("own", 2), ("merged_since", 1)]


def test_a_deploy_job_that_builds_what_changed_names_the_merge() -> None:
    """Case 23: an hourly job that defers to its own environment."""
    hourly = job(
        "Hourly", "dbt build --select state:modified+", cron="0 * * * *", deferral={"this_job": True}
    )
    request = PullRequest(number=1, at="2026-03-02T10:10", changed=("a",), merged="2026-03-02T10:30")
    sim = played([hourly], request, succeeded=["Hourly"], until="2026-03-02T12:30")
    run = next(run for run in sim.runs if run.results)
    assert run.queued_at.hour == 11
    assert changes(sim.why("b", run=run)) == [("merged_since", 1)]
    assert "in this branch" not in repr(sim.why(run))


def test_a_state_that_holds_another_pull_request_names_it_p117() -> None:
    ci = CI.changed(deferral={"this_job": True})
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
    two = PullRequest(number=2, at="2026-03-02T11:00", changed=("c",))
    sim = played([ci], one, two, succeeded=["CI"], built=[])
    why = sim.why("a", run=last(sim))
    assert changes(why) == [("not_in_branch", 1)]
    assert of_kind(why, "change")[0].fact == "P-117"


def test_a_rerun_names_the_change_behind_the_run_that_it_takes_up() -> None:
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
    again = Rerun(job="CI", at="2026-03-02T11:00")
    sim = played([NIGHT, CI], request, again, faults=[fail("b", job="CI", runs=1)])
    run = last(sim)
    assert run.retry_of is not None
    assert changes(sim.why("b", run=run)) == [("own", 1)]


def test_a_test_that_comes_along_names_the_change_of_what_it_tests() -> None:
    import jobkit

    request = jobkit.PullRequest(number=5, at="2026-03-02T10:00", changed=("orders",))
    sim = jobkit.simulate([NIGHT, CI], events=[request], built=["Production"], until="2026-03-03")
    assert changes(sim.why("unique_orders_order_id", run=last(sim))) == [("own", 5)]


@pytest.mark.parametrize("command", ["dbt build", "dbt build --select a+", "dbt build --select tag:a"])
def test_what_no_state_selected_is_nobodys_change(command: str) -> None:
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",))
    sim = played([NIGHT, CI.changed(commands=[command])], request)
    assert changes(sim.why("a", run=last(sim))) == []


def test_a_selection_of_several_parts_names_the_change_of_the_part_that_took_the_node() -> None:
    command = "dbt build --select state:modified+,b c --exclude d"
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a", "c"))
    sim = played([NIGHT, CI.changed(commands=[command])], request)
    run = last(sim)
    assert changes(sim.why("b", run=run)) == [("own", 1)]
    assert changes(sim.why("c", run=run)) == []


def test_what_a_merge_has_added_or_removed_is_called_so() -> None:
    more, fewer = project("a > b", "c > d", "e", "n"), project("a > b", "c > d")
    push = Commit(at="2026-03-02T12:00", changed=("e",))
    behind = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[push])
    removes = PullRequest(number=2, at="2026-03-02T10:30", project=fewer, merged="2026-03-02T11:00")
    sim = played([NIGHT, PARSE, CI], behind, removes, until="2026-03-02T14:00")
    said = str(sim.why("e", run=last(sim)))
    assert "#1, the pull request of this run, changes e (commit of Mon 2 Mar 12:00 UTC)" in said
    assert "#2, merged Mon 2 Mar 11:00 UTC, is in the state of run 4" in said
    assert "it removed e" in said
    adds = PullRequest(number=3, at="2026-03-02T10:00", project=more.changed("c"))
    sim = played([NIGHT, CI], adds)
    assert "#3, the pull request of this run, adds n" in str(sim.why("n", run=last(sim)))
    assert "#3, the pull request of this run, changes c" in str(sim.why("d", run=last(sim)))


def test_a_called_run_of_a_pull_request_has_the_commits_until_then() -> None:
    commits = [Commit(at="2026-03-02T11:00", changed=("c",)), Commit(at="2026-03-02T13:00", changed=("e",))]
    request = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=commits)
    call = ApiTrigger(job="CI", at="2026-03-02T12:00", pull_request=1, git_branch="one")
    sim = played([NIGHT, CI], request, call)
    called = next(run for run in sim.runs if run.trigger.kind == "api")
    assert sorted(row.unique_id[-1] for row in called.results) == ["a", "b", "c", "d"]


def test_a_run_that_compares_with_nothing_has_no_causes_of_a_state() -> None:
    sim = played([NIGHT], RunNow(job="Nightly", at="2026-03-02T12:00"))
    kinds = {cause.kind for run in sim.runs for cause in sim.why(run)}
    assert not kinds & {"not_replaced", "state_taken_over", "merged_since", "not_in_branch", "in_neither"}


def test_a_job_that_took_the_state_over_long_ago_is_named_only_for_other_settings() -> None:
    """An hourly job follows itself nearly always; a target name of its own still matters."""
    request = PullRequest(number=7, at="2026-03-02T10:00", changed=("b",))
    for hourly, kinds in (
        (job("H", cron="0 * * * *"), []),
        (job("H", cron="0 * * * *", target_name="x"), ["H"]),
    ):
        sim = played([NIGHT.changed(schedule="30 2 * * *"), hourly, CI], request, until="2026-03-03")
        said = [cause.text.split("'")[1] for cause in sim.why(last(sim)) if cause.kind == "state_taken_over"]
        assert said == kinds
