"""Every outcome has a sentence and causes."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.platform import ApiTrigger, PullRequest, Rerun, Rules
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def test_why_a_run_names_its_trigger_and_its_end() -> None:
    sim = simulate(job(cron="0 6 * * *"), project(), **DAY)
    why = sim.why(sim.runs[0])
    assert str(why) == (
        "Run 1 of 'J' was queued because its schedule `0 6 * * *` fired on Mon 2 Mar 06:00 UTC, "
        "and ended with success."
    )
    assert {cause.kind for cause in why} >= {"schedule"}


def test_why_a_run_waited_and_was_cancelled() -> None:
    sim = simulate(job(cron="*/30 * * * *"), project(minutes=75), rules=instant(), **DAY)
    why = sim.why(sim.runs[1])
    assert "waited 30 min" in str(why)
    assert "was cancelled: run 3 was queued, and a job keeps only its newest queued run." in str(why)
    assert [cause.kind for cause in why][:3] == ["superseded", "same_job", "schedule"]


def test_why_a_failed_run_leads_to_the_node() -> None:
    sim = simulate(job(command="dbt run"), project("a > b > c"), faults=[fail("a", "division by zero")])
    assert "model.w.a ended with error" in str(sim.why(sim.runs[0]))
    skipped = sim.why("c")
    assert "skipped" in str(skipped)
    assert skipped.causes[0].subject


def test_why_a_node_was_built_says_what_selected_it() -> None:
    sim = simulate(job(command="dbt build --select a+"), project("a > b"))
    assert "model.w.b ended with success" in str(sim.why("b"))
    assert any(cause.kind == "selection" for cause in sim.why("b"))


def test_why_a_node_did_not_run() -> None:
    sim = simulate(job(command="dbt build --select a"), project("a > b"))
    assert "never ran" in str(sim.why("b"))
    assert "`dbt build --select a` does not select it" in str(sim.why("b", run=sim.runs[0]))


def test_why_a_step_was_skipped() -> None:
    sim = simulate(job(commands=["dbt run", "dbt test"]), project(), faults=[fail("a")])
    assert "was skipped" in str(sim.why(sim.runs[0].steps[-1]))


def test_what_is_assumed_of_every_run_is_said_once_and_explains_none_p042() -> None:
    sim = simulate(job(cron="0 6 * * *"), project(), rules=Rules(duration_noise=0.2), **DAY)
    assert not [cause for cause in sim.why(sim.runs[0]) if cause.assumption]
    said = [note.text for note in sim.notes if note.kind == "assumption"]
    assert "jobkit assumes 20 s to prepare each run (no figure is published)." in said
    assert Rules.fact("duration_noise").text in said
    assert not [note for note in simulate(job(), project(), rules=instant()).notes if note.fact == "P-042"]


def test_a_start_by_jobkit_is_its_choice_and_no_fact() -> None:
    start = simulate(job(), project()).runs[0].trigger
    assert (start.kind, start.fact, start.assumption) == ("initial", "", True)
    assert "nothing with a schedule starts this job (jobkit's choice)" in start.text


def test_every_outcome_is_explained() -> None:
    jobs = [job("A", cron="*/20 * * * *"), job("B", triggers={"job_completion": {"job": "A"}})]
    sim = simulate(
        jobs, project("a > b", minutes=20), rules=Rules(run_slots=1), faults=[fail("b", runs=3)], **DAY
    )
    for run in sim.runs:
        assert sim.why(run).causes
        for step in run.steps:
            assert step.status == "queued" or sim.why(step).sentence
        for result in run.results:
            assert sim.why(result.unique_id, run=run).sentence


def test_asking_about_nothing_known() -> None:
    sim = simulate(job(), project())
    with pytest.raises(JobkitError, match="zzz"):
        sim.why("zzz")
    with pytest.raises(JobkitError, match="there is no run 3"):
        sim.why(3)


def test_why_names_the_schema_that_went_with_its_pull_request_p117_p126() -> None:
    ci = job(
        "CI",
        "dbt build --select state:modified+",
        environment="CI",
        triggers={"pull_request": True},
        deferral={"this_job": True},
    )
    first = ApiTrigger(
        job="CI",
        at="2026-03-02T08:00",
        steps_override=("dbt build",),
        pull_request=7,
        git_branch="seven",
    )
    seven = PullRequest(number=7, at="2026-03-02T09:00", changed=("b",), closed="2026-03-02T10:00")
    eight = PullRequest(number=8, at="2026-03-02T11:00", changed=("c",))
    sim = simulate(ci, project("a > b > c"), events=[first, seven, eight], built=[], rules=instant(), **DAY)
    broken = sim.runs[-1]
    assert broken.status == "error"
    gone = [cause for cause in sim.why(broken) if cause.kind == "dropped_schema"]
    assert [cause.fact for cause in gone] == ["P-126"]
    assert "dropped when pull request #7 was closed" in gone[0].text
    assert gone == [cause for cause in sim.why("b", run=broken) if cause.kind == "dropped_schema"]


def test_why_a_node_ran_again_names_the_run_that_had_failed_p101() -> None:
    events = [Rerun(job="J", at="2026-03-02T08:00")]
    sim = simulate(job(cron="0 6 * * *"), project("a > b"), faults=[fail("a", runs=1)], events=events, **DAY)
    again = sim.runs[1]
    assert [cause.kind for cause in sim.why("b", run=again)] == ["retry"]
    assert [cause.kind for cause in sim.why(again)][:2] == ["earlier_run", "rerun"]
    assert "model.w.a ended with error" in sim.why(again).causes[0].text
    assert "what run 1 had not finished" in str(sim.why("b", run=again))


@pytest.mark.parametrize("flag", ["--fail-fast", "-x"])
def test_a_command_that_asks_for_fail_fast_itself_is_not_laid_on_the_guide_s010(flag: str) -> None:
    sim = simulate(
        job(command=f"dbt build {flag}", threads=1), project("a", "b", "c"), faults=[fail("a")], **DAY
    )
    stopped = next(row.unique_id for row in sim.runs[0].results if row.status == "skipped")
    assert [cause.kind for cause in sim.why(stopped) if not cause.beside] == [
        "fail_fast",
        "fault",
        "selection",
    ]


def test_a_wait_is_rounded_as_in_the_tables() -> None:
    """A wait of 1 h 30 min 50 s used to be cut to 1 h 30 min here, and to be 1 h 31 min in the table."""
    jobs = [job("A", cron="0 6 * * *"), job("B", cron="0 6 * * *")]
    sim = simulate(jobs, project("a", minutes=90 + 50 / 60), rules=instant(run_slots=1), until="2026-03-03")
    waiting = sim.runs[1]
    assert waiting.wait_seconds == 90 * 60 + 50
    assert "waited 1 h 31 min" in str(sim.why(waiting))
    assert "1 h 31 min" in repr(sim)


def test_a_step_that_runs_no_nodes_is_not_said_to_select_none() -> None:
    sim = simulate(job(commands=["dbt deps", "dbt ls", "dbt run --select tag:none"]), project("a"), **DAY)
    deps, listed, empty = (sim.why(step) for step in sim.runs[0].steps[-3:])
    assert [str(deps).endswith("it is a command that runs no nodes, and it did not fail.")] == [True]
    assert [cause.kind for cause in (*deps, *listed, *empty)] == ["exit_code", "exit_code", "empty_selection"]


def test_a_step_that_was_cut_says_what_cut_it_p061() -> None:
    sim = simulate(job(cron="0 6 * * *", timeout_seconds=90), project("a > b"), rules=instant(), **DAY)
    cut = sim.why(sim.runs[0].steps[-1])
    assert "was cancelled: it ran longer than its timeout of 1 min 30 s" in str(cut)
    early = {**DAY, "until": "2026-03-02T06:01:30"}
    going = simulate(job(commands=["dbt run", "dbt test"], cron="0 6 * * *"), project("a > b"), **early)
    ends = [str(going.why(step)).rpartition(": ")[2] for step in going.runs[0].steps[-2:]]
    assert ends == ["the simulation ends before it does.", "the simulation ends before it begins."]
