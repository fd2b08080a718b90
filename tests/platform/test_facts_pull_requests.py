"""Facts of sections 1 to 5 about pull requests: which start what, merges, schemas that go, lint, compare."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.execution import fail_step
from jobkit.jobs import Account, Deferral, Environment
from jobkit.platform import ApiTrigger, PullRequest, Rules
from jobkit.simulation import simulate
from tests.platform.presets import built, statuses
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
DAYS = {"start": "2026-03-02", "until": "2026-03-05"}
SLIM = "dbt build --select state:modified+"
PROD = job("Prod", cron="0 6 * * *")
MERGE = job("Merge", SLIM, triggers={"merge": True})


def ci(name: str = "CI", command: str = SLIM, **fields: object):
    return job(name, command, environment="CI", triggers={"pull_request": True}, **fields)


def opened(number: int = 1, at: str = "2026-03-02T09:00", **fields: object) -> PullRequest:
    return PullRequest(**{"number": number, "at": at, "changed": ("b",), **fields})


def test_a_merge_into_the_environments_branch_starts_a_merge_job_p032() -> None:
    requests = [
        opened(1, merged="2026-03-02T10:00"),
        opened(2, at="2026-03-02T09:30", merged="2026-03-02T11:00", target_branch="dev"),
        opened(3, at="2026-03-02T09:40", closed="2026-03-02T12:00"),
    ]
    sim = simulate([PROD, MERGE], project("a > b > c"), events=requests, **DAY)
    (run,) = sim.runs_of("Merge")
    assert (run.trigger.kind, f"{run.queued_at:%H:%M}") == ("merge", "10:00")
    assert (run.status, built(run)) == ("success", ["b", "c"])
    assert "pull request #1 was merged on Mon 2 Mar 10:00 UTC" in str(sim.why(run))


def test_merging_is_a_way_to_start_a_run_p039_p071() -> None:
    sim = simulate([PROD, MERGE, ci()], project("a > b"), events=[opened(merged="2026-03-02T10:00")], **DAY)
    assert [run.trigger.kind for run in sim.runs] == ["schedule", "pull_request", "merge"]


def test_only_a_request_into_the_environments_branch_starts_ci_p077() -> None:
    environments = [Environment(name="CI", custom_branch="dev")]
    account = Account(jobs=[PROD, ci(deferral=Deferral(environment="Production"))], environments=environments)
    requests = [opened(1, target_branch="dev"), opened(2), opened(3, target_branch="main")]
    sim = simulate(account, project("a > b"), events=requests, **DAY)
    assert [run.pull_request for run in sim.runs_of("CI")] == [1]
    to_main = simulate([PROD, ci()], project("a > b"), events=requests, **DAY)
    assert sorted(run.pull_request for run in to_main.runs_of("CI")) == [2, 3]


def test_no_commit_starts_a_job_twice_p047() -> None:
    draft = opened(draft=True, commits=("2026-03-02T10:00",), ready="2026-03-02T11:00")
    jobs = [
        PROD,
        ci("Ready"),
        job("Draft", SLIM, environment="CI", triggers={"pull_request": True, "draft_pull_request": True}),
    ]
    sim = simulate(jobs, project("a > b"), events=[draft], **DAY)
    assert [f"{run.queued_at:%H:%M}" for run in sim.runs_of("Draft")] == ["09:00", "10:00"]
    assert [f"{run.queued_at:%H:%M}" for run in sim.runs_of("Ready")] == ["11:00"]
    assert sim.runs_of("Ready")[0].git_sha == sim.runs_of("Draft")[1].git_sha


def test_the_api_starts_ci_with_a_pull_request_and_its_code_only_p079_p030() -> None:
    calls = [
        ApiTrigger(job="CI", at="2026-03-02T10:00"),
        ApiTrigger(job="CI", at="2026-03-02T11:00", pull_request=1),
        ApiTrigger(job="CI", at="2026-03-02T12:00", git_sha="4f1c"),
        ApiTrigger(job="CI", at="2026-03-02T13:00", pull_request=1, git_sha="4f1c"),
        ApiTrigger(job="CI", at="2026-03-02T14:00", pull_request=1, git_branch="feature"),
    ]
    sim = simulate([PROD, ci()], project("a > b"), events=[opened(), *calls], **DAY)
    called = [run for run in sim.runs_of("CI") if run.trigger.kind == "api"]
    assert [f"{run.queued_at:%H:%M}" for run in called] == ["13:00", "14:00"]
    assert {run.schema for run in called} == {"dbt_cloud_pr_2_1"}
    refused = [note.text for note in sim.notes if note.fact == "P-079"]
    assert len(refused) == 3
    assert "it must name a pull request, and a commit (git_sha) or a branch (git_branch)" in refused[0]


def test_the_schema_goes_when_the_request_is_closed_or_merged_p126() -> None:
    # A later job of the same environment reads what the first request built, as long as it is there.
    later = ApiTrigger(
        job="CI", at="2026-03-02T12:00", pull_request=1, git_sha="x", steps_override=("dbt run -s b",)
    )
    for ending, ends in (
        ({}, "success"),
        ({"closed": "2026-03-02T11:00"}, "error"),
        ({"merged": "2026-03-02T11:00"}, "error"),
    ):
        whole = ci(command="dbt run", deferral=Deferral())
        sim = simulate([PROD, whole], project("a > b"), events=[opened(**ending), later], **DAY)
        first, second = sim.runs_of("CI")
        assert (first.status, second.status) == ("success", ends), ending
    kept = simulate(
        [PROD, whole],
        project("a > b"),
        events=[opened(closed="2026-03-02T11:00"), later],
        rules=Rules(drop_ci_schemas=False),
        **DAY,
    )
    assert kept.runs_of("CI")[1].status == "success"


def test_self_deferral_in_ci_reads_a_schema_that_is_gone_p117() -> None:
    itself = ci(command="dbt run --select b", deferral=Deferral(this_job=True))
    whole = ApiTrigger(
        job="CI", at="2026-03-02T08:00", pull_request=1, git_sha="x", steps_override=("dbt run",)
    )
    for ending, ends in (({"closed": "2026-03-02T11:00"}, "error"), ({}, "success")):
        first = opened(1, at="2026-03-02T07:00", **ending)
        sim = simulate(
            [PROD, itself], project("a > b"), events=[first, whole, opened(2, at="2026-03-02T12:00")], **DAY
        )
        run = sim.runs_of("CI")[-1]
        assert (run.pull_request, run.status) == (2, ends)
    broken = simulate(
        [PROD, itself],
        project("a > b"),
        events=[
            opened(1, at="2026-03-02T07:00", closed="2026-03-02T11:00"),
            whole,
            opened(2, at="2026-03-02T12:00"),
        ],
        **DAY,
    )
    assert "dbt_cloud_pr_2_1.a" in str(broken.why("b", run=broken.runs_of("CI")[-1]))


def test_somebody_elses_merge_makes_ci_build_more_p129() -> None:
    # Request 2 is branched off after request 1 was merged; production has run only before that.
    theirs = opened(1, at="2026-03-02T08:00", changed=("x",), merged="2026-03-02T10:00")
    mine = opened(2, at="2026-03-02T11:00", changed=("b",))
    world = project("a > b", "x > y")
    stale = simulate([PROD, ci()], world, events=[theirs, mine], **DAY)
    assert built(stale.runs_of("CI")[-1]) == ["b", "x", "y"]
    refreshed = simulate(
        [PROD, ci(), MERGE.changed(commands=["dbt compile"])], world, events=[theirs, mine], **DAY
    )
    assert built(refreshed.runs_of("CI")[-1]) == ["b"]


def test_the_code_of_a_run_is_the_head_of_its_branch_p107() -> None:
    # What is merged at 10:00 is new to the run at 12:00, and no longer after production has run again.
    request = opened(merged="2026-03-02T10:00")
    watch = job("Watch", SLIM, cron="0 8,12 * * *", deferral=Deferral(job="Prod"))
    sim = simulate([PROD, watch], project("a > b"), events=[request], start="2026-03-02", until="2026-03-04")
    assert [built(run) for run in sim.runs_of("Watch")] == [[], ["b"], [], []]
    assert {run.git_branch for run in sim.runs} == {sim.account.default_branch}


def test_an_api_call_names_the_code_p107_p078() -> None:
    call = ApiTrigger(
        job="Prod",
        at="2026-03-02T09:00",
        git_branch="feature",
        git_sha="4f1c",
        dbt_version_override="compatible",
    )
    sim = simulate(PROD, project(), events=[call], **DAY)
    run = sim.runs[-1]
    assert (run.git_branch, run.git_sha) == ("feature", "4f1c")


def test_lint_comes_first_and_stops_unless_told_otherwise_p025() -> None:
    broken = [fail_step("Lint changed SQL files")]
    for stops, ends, last in ((True, "error", "skipped"), (False, "success", "success")):
        linted = ci(run_lint=True, errors_on_lint_failure=stops)
        run = simulate([PROD, linted], project("a > b"), events=[opened()], faults=broken, **DAY).runs_of(
            "CI"
        )[0]
        assert [step.name for step in run.steps][3] == "Lint changed SQL files"
        assert (run.status, statuses(run)[-1]) == (ends, last)
    plain = simulate([PROD, ci()], project("a > b"), events=[opened()], **DAY).runs_of("CI")[0]
    assert not any("Lint" in step.name for step in plain.steps)


def test_comparing_comes_last_within_an_hour_p026() -> None:
    compared = ci(run_compare_changes=True)
    sim = simulate([PROD, compared], project("a > b"), events=[opened()], **DAY)
    (run,) = sim.runs_of("CI")
    assert (run.steps[-1].name, run.steps[-1].status) == ("Compare changes", "success")
    for fields, ends in (({}, ("cancelled", 3600)), ({"timeout_seconds": 7200}, ("cancelled", 7200))):
        slow = simulate(
            [PROD, compared.changed(**fields)],
            project("a > b", minutes=300),
            rules=instant(),
            events=[opened(at="2026-03-02T17:00")],
            **DAY,
        )
        (run,) = slow.runs_of("CI")
        assert (run.status, run.run_seconds) == ends


def test_a_pull_request_is_closed_or_merged_p032() -> None:
    with pytest.raises(DefinitionError, match="a merge closes it"):
        opened(closed="2026-03-02T10:00", merged="2026-03-02T10:00")
