"""A pull request from a fork: its commits cannot be checked out (PF-091)."""

from __future__ import annotations

from jobkit.platform import ApiTrigger, PullRequest, Rerun, Rules
from jobkit.simulation import Scenario, simulate
from tests.platform.world import job, project

DAYS = {"start": "2026-03-02", "until": "2026-03-04"}
CI = job("CI", "dbt build --select state:modified+", triggers={"pull_request": True}, environment="CI")
FORK = {"number": 5, "at": "2026-03-02T09:00", "changed": ("b",), "fork": True}
WORLD = project("a > b > c")


def test_a_ci_run_for_a_fork_fails_when_the_repository_is_cloned_pf091() -> None:
    events = [PullRequest(**FORK, commits=("2026-03-02T10:00",))]
    sim = simulate([job("Daily", cron="0 6 * * *"), CI], WORLD, events=events, **DAYS)
    runs = sim.runs_of("CI")
    assert [run.status for run in runs] == ["error", "error"], "each commit starts a run"
    assert [step.status for step in runs[0].steps] == ["error", *["skipped"] * 3]
    assert runs[0].steps[0].name == "Clone git repository"
    why = sim.why(runs[0])
    assert (why.causes[0].kind, why.causes[0].fact) == ("fork", "PF-091")
    assert "pull request #5 comes from a fork" in str(why)
    assert sim.why(runs[0].steps[0]).causes[0].fact == "PF-091"


def test_the_cached_copy_of_the_repository_does_not_help_pf091() -> None:
    sim = simulate(CI, WORLD, events=[PullRequest(**FORK)], rules=Rules(git_cache=True), **DAYS)
    assert sim.runs[0].status == "error"


def test_the_api_cannot_start_ci_for_a_fork_either_pf091() -> None:
    for code in ({"git_sha": "abc"}, {"git_branch": "patch-1"}):
        call = ApiTrigger(job="CI", at="2026-03-02T12:00", pull_request=5, **code)
        sim = simulate(CI, WORLD, events=[PullRequest(**FORK), call], **DAYS)
        assert [(run.trigger.kind, run.status) for run in sim.runs] == [
            ("pull_request", "error"),
            ("api", "error"),
        ]


def test_another_start_meets_the_same_fork_pf091() -> None:
    again = Rerun(job="CI", at="2026-03-02T12:00", start="beginning")
    sim = simulate(CI, WORLD, events=[PullRequest(**FORK), again], **DAYS)
    assert [run.status for run in sim.runs] == ["error", "error"]
    resumed = simulate(
        CI, WORLD, events=[PullRequest(**FORK), again.model_copy(update={"start": "failure"})], **DAYS
    )
    assert [note.fact for note in resumed.notes if note.kind == "refused"] == ["P-102"], "nothing to take up"


def test_once_merged_its_commits_are_in_the_repository_pf091() -> None:
    merge = job("Merge", "dbt build --select state:modified+", triggers={"merge": True})
    merged = PullRequest(**FORK, merged="2026-03-02T15:00")
    sim = simulate([job("Daily", cron="0 6 * * *"), CI, merge], WORLD, events=[merged], **DAYS)
    [run] = sim.runs_of("Merge")
    assert (run.status, [row.unique_id for row in run.results]) == ("success", ["model.w.b", "model.w.c"])
    assert sim.runs_of("Daily")[1].status == "success"


def test_a_pull_request_of_the_repository_itself_is_none() -> None:
    sim = simulate(CI, WORLD, events=[PullRequest(**{**FORK, "fork": False})], **DAYS)
    assert sim.runs[0].status == "success"
    assert not PullRequest(number=1, at="2026-03-02").fork


def test_a_scenario_file_says_fork(tmp_path) -> None:
    path = tmp_path / "fork.yml"
    path.write_text(
        "until: 2026-03-03\n"
        "events:\n"
        "  - pull_request: {number: 5, at: 2026-03-02T09:00, changed: [stg_orders], fork: true}\n"
        "jobs:\n"
        "  - {name: CI, environment: CI, commands: [dbt build], triggers: {pull_request: true}}\n"
    )
    [run] = Scenario.load(path).simulate().runs
    assert (run.status, run.steps[0].cause.kind) == ("error", "fork")
