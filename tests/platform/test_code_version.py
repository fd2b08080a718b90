"""What a run checks out, and whose changes are in it: data, for every answer to "whose change is this?"."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.platform import Commit, PullRequest, Run
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

NIGHT = job("Nightly", cron="0 2 * * *")
CI = job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True})
SHOP = project("a > b", "c > d", "e")


def played(*events: PullRequest, until: str = "2026-03-04") -> Simulation:
    return simulate(
        [NIGHT, CI],
        SHOP,
        events=events,
        built=["Production"],
        rules=instant(),
        start="2026-03-02",
        until=until,
    )


def built(run: Run) -> list[str]:
    return sorted(result.unique_id.rpartition(".")[2] for result in run.results)


def pushes(run: Run) -> list[tuple[int, int, bool]]:
    assert run.code is not None
    return [(one.pull_request, one.commit, one.merged_at is not None) for one in run.code.changes]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_commit_may_change_further_nodes() -> None:
    later = {"at": "2026-03-02T11:00", "changed": ("c",)}
    sim = played(PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[later]))
    first, second = sim.runs_of("CI")
    assert built(first) == ["a", "b"]
    assert built(second) == ["a", "b", "c", "d"]
    assert pushes(first) == [(1, 0, False)]
    assert pushes(second) == [(1, 0, False), (1, 1, False)]


def test_a_commit_may_take_a_change_back() -> None:
    fix = Commit(at="2026-03-02T11:00", changed=("c",), reverted=("a",))
    sim = played(PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[fix]))
    assert [built(run) for run in sim.runs_of("CI")] == [["a", "b"], ["c", "d"]]


def test_a_commit_may_bring_a_manifest_of_its_own() -> None:
    wider = project("a > b", "c > d", "e > f")
    push = Commit(at="2026-03-02T11:00", project=wider)
    sim = played(PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[push]))
    assert [built(run) for run in sim.runs_of("CI")] == [["a", "b"], ["f"]]


@pytest.mark.parametrize(("merges_target", "selected"), [(False, ["a", "b", "e"]), (True, ["a", "b"])])
def test_a_branch_behind_main_is_cured_by_merging_main_p129(merges_target: bool, selected: list[str]) -> None:
    parse = job("Parse", "dbt parse", triggers={"merge": True})
    push = Commit(at="2026-03-02T12:00", merges_target=merges_target)
    mine = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), commits=[push])
    other = PullRequest(number=2, at="2026-03-02T10:30", changed=("e",), merged="2026-03-02T11:00")
    start = {"start": "2026-03-02", "until": "2026-03-03", "built": ["Production"]}
    sim = simulate([parse, CI], SHOP, events=[mine, other], rules=instant(), **start)
    last = sim.runs_of("CI")[-1]
    assert built(last) == selected
    assert (2, 0, True) in pushes(last) or not merges_target


def test_a_commit_with_a_manifest_merges_nothing() -> None:
    with pytest.raises(JobkitError, match="says what it changes"):
        Commit(at="2026-03-02T12:00", project=SHOP, merges_target=True)


def test_a_node_taken_back_gets_the_edges_of_the_base() -> None:
    other = project("b > a", "c > d", "e")
    push = Commit(at="2026-03-02T11:00", reverted=("a", "b"))
    request = PullRequest(number=1, at="2026-03-02T10:00", project=other, commits=[push])
    assert request.branch(SHOP).parents == SHOP.parents


def test_moments_and_commits_mix_and_count_in_the_order_of_time() -> None:
    request = PullRequest(
        number=1,
        at="2026-03-02T10:00",
        changed=("a",),
        commits=[Commit(at="2026-03-02T12:00", changed=("e",)), "2026-03-02T11:00"],
    )
    assert request.pushed_at == tuple(moment(f"2026-03-02T{hour}:00") for hour in (10, 11, 12))
    assert [built(run) for run in played(request).runs_of("CI")] == [["a", "b"], ["a", "b"], ["a", "b", "e"]]


@pytest.mark.parametrize("commit", [{"at": "2026-03-02T09:00"}, "2026-03-02T09:00", {"changed": ("a",)}, 3])
def test_a_commit_that_cannot_be_is_refused(commit: object) -> None:
    with pytest.raises(JobkitError):
        PullRequest(number=1, at="2026-03-02T10:00", commits=[commit])


def test_a_commit_that_names_no_node_is_refused() -> None:
    with pytest.raises(JobkitError, match="zzz"):
        played(
            PullRequest(
                number=1, at="2026-03-02T10:00", commits=[Commit(at="2026-03-02T11:00", changed=("zzz",))]
            )
        )


def test_a_merge_makes_the_pushes_until_then_part_of_the_code() -> None:
    one = PullRequest(
        number=1,
        at="2026-03-02T10:00",
        changed=("a",),
        commits=[
            Commit(at="2026-03-02T11:00", changed=("c",)),
            Commit(at="2026-03-02T13:00", changed=("e",)),
        ],
        merged="2026-03-02T12:00",
    )
    two = PullRequest(number=2, at="2026-03-02T14:00", changed=("d",))
    sim = played(one, two)
    night = sim.runs_of("Nightly")[-1]
    assert pushes(sim.runs_of("Nightly")[0]) == []
    assert pushes(night) == [(1, 0, True), (1, 1, True)]
    assert pushes(sim.runs_of("CI")[-1]) == [(1, 0, True), (1, 1, True), (2, 0, False)]
    assert night.code is not None
    assert {change.merged_at for change in night.code.changes} == {moment("2026-03-02T12:00")}


def test_the_state_of_a_run_knows_the_code_of_the_run_that_left_it() -> None:
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), merged="2026-03-02T11:00")
    two = PullRequest(number=2, at="2026-03-02T12:00", changed=("d",))
    three = PullRequest(number=3, at="2026-03-03T12:00", changed=("e",))
    sim = played(one, two, three)
    second, third = sim.runs_of("CI")[1:]
    for run, missing in ((second, [1, 2]), (third, [3])):
        assert run.code is not None
        assert sim.state_code(run) is not None
        assert [one.pull_request for one in run.code.without(sim.state_code(run))] == missing


def test_a_change_says_which_nodes_it_touches() -> None:
    wider = project("a > b", "c > d", "x")
    sim = played(PullRequest(number=1, at="2026-03-02T10:00", project=wider.changed("c")))
    (run,) = sim.runs_of("CI")
    assert run.code is not None
    (change,) = run.code.changes
    every = {*wider.nodes, *SHOP.nodes}
    assert change.among(every) == {"model.w.c", "model.w.x", "model.w.e"}


def test_code_survives_a_pickle_and_a_later_horizon() -> None:
    one = PullRequest(number=1, at="2026-03-02T10:00", changed=("a",), merged="2026-03-02T11:00")
    two = PullRequest(number=2, at="2026-03-03T12:00", changed=("d",))
    sim = played(one, two)
    again = pickle.loads(pickle.dumps(sim))
    longer = played(one, two, until="2026-03-03T06:00").extended("2026-03-04")
    assert sim.runs == again.runs == longer.runs
    expected = [pushes(run) for run in sim.runs if run.code is not None]
    assert expected == [pushes(run) for run in again.runs] == [pushes(run) for run in longer.runs]
