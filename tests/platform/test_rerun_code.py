"""Which code a rerun takes: the docs and a report from practice differ, so it is a rule (PF-090)."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail
from jobkit.platform import ApiTrigger, PullRequest, Rerun, Rules, RunNow
from jobkit.simulation import simulate
from tests.platform.world import job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
PRESS = RunNow(job="J", at="2026-03-02T06:00")
AGAIN = Rerun(job="J", at="2026-03-02T08:00")
FIX = PullRequest(number=7, at="2026-03-02T06:30", changed=("b",), merged="2026-03-02T07:00")


def rerun(*events, rules: Rules | None = None, jobs=None):
    faults = [fail("b", runs=1)]
    return simulate(
        jobs or job(command="dbt run"),
        project("a > b > c"),
        events=[PRESS, *events],
        faults=faults,
        rules=rules,
        **DAY,
    )


def merged_in(run) -> list[int]:
    return [change.pull_request for change in run.code.changes]


def code_cause(sim, run):
    return next((cause for cause in sim.why(run).causes if cause.kind == "retry_code"), None)


@pytest.mark.parametrize(("takes_new", "pull_requests"), [(True, [7]), (False, [])])
def test_a_rerun_from_failure_takes_the_code_that_the_rule_says_pf090(
    takes_new: bool, pull_requests: list[int]
) -> None:
    sim = rerun(FIX, AGAIN, rules=Rules(retry_takes_new_code=takes_new))
    failed, again = sim.runs
    assert (failed.status, again.status, again.retry_of) == ("error", "success", failed.id)
    assert merged_in(failed) == []
    assert merged_in(again) == pull_requests
    cause = code_cause(sim, again)
    assert (cause.fact, cause.assumption, cause.beside) == ("PF-090", True, False)
    assert dict(cause.data) == {
        "rule": "retry_takes_new_code",
        "value": takes_new,
        "run": failed.id,
        "merged_since": (7,),
    }
    assert ("with #7" if takes_new else "without #7") in cause.text
    assert "the newest commit" in cause.text
    assert "the code of run 1 again" in cause.text, "the other reading is told too"
    [note] = [note for note in sim.notes if note.fact == "PF-090"]
    assert (note.kind, note.job) == ("assumption", "J")
    assert cause.text in note.text


def test_the_newest_commit_is_the_default_and_an_assumption_pf090() -> None:
    assert Rules().retry_takes_new_code
    assert "retry_takes_new_code" in Rules.assumptions()
    assert merged_in(rerun(FIX, AGAIN).runs[1]) == [7]


@pytest.mark.parametrize("takes_new", [True, False])
def test_a_rerun_from_the_start_takes_the_newest_commit_p107(takes_new: bool) -> None:
    from_start = Rerun(job="J", at="2026-03-02T08:00", start="beginning")
    sim = rerun(FIX, from_start, rules=Rules(retry_takes_new_code=takes_new))
    assert merged_in(sim.runs[1]) == [7]
    assert code_cause(sim, sim.runs[1]) is None
    assert [note for note in sim.notes if note.fact == "PF-090"] == []


def test_without_newer_code_the_readings_agree_and_no_note_is_needed_pf090() -> None:
    sim = rerun(AGAIN)
    assert code_cause(sim, sim.runs[1]).beside
    assert [note for note in sim.notes if note.fact == "PF-090"] == []


@pytest.mark.parametrize("takes_new", [True, False])
def test_a_rerun_of_ci_stays_with_the_commit_of_its_pull_request_pf090(takes_new: bool) -> None:
    ci = job("CI", command="dbt run", triggers={"pull_request": True})
    opened = PullRequest(number=3, at="2026-03-02T05:00", changed=("c",))
    events = [opened, Rerun(job="CI", at="2026-03-02T08:00")]
    faults = [fail("b", runs=1)]
    rules = Rules(retry_takes_new_code=takes_new)
    sim = simulate(ci, project("a > b > c"), events=events, faults=faults, rules=rules, **DAY)
    first, again = sim.runs
    assert again.code is not None
    assert (again.retry_of, again.git_sha) == (first.id, first.git_sha)
    assert merged_in(again) == [3]
    assert [note for note in sim.notes if note.fact == "PF-090"] == []


def test_a_rerun_stays_with_the_commit_that_the_api_named_p107() -> None:
    call = ApiTrigger(job="J", at="2026-03-02T06:00", git_sha="abc")
    sim = simulate(
        job(command="dbt run"),
        project("a > b > c"),
        events=[call, FIX, AGAIN],
        faults=[fail("b", runs=1)],
        **DAY,
    )
    assert [merged_in(run) for run in sim.runs] == [[], []]


def test_a_node_that_the_fix_removes_cannot_be_retried_pf090() -> None:
    without = project("a > c")
    removed = PullRequest(number=8, at="2026-03-02T06:30", project=without, merged="2026-03-02T07:00")
    _, again = rerun(removed, AGAIN).runs
    assert again.status == "error"
    assert "model.w.b" in again.message
    _, same = rerun(removed, AGAIN, rules=Rules(retry_takes_new_code=False)).runs
    assert same.status == "success"
