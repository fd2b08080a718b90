"""The study guide beside the platform, G-07 to G-16, G-44 and G-51: CI, deferral and what is compared."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.dbt.execution import fail, invoke
from jobkit.guide import scenario
from jobkit.jobs import Deferral
from jobkit.platform import PullRequest
from jobkit.quiz import load
from tests.platform.presets import both, built, found, statuses, told
from tests.platform.world import job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
CHAIN = ("a > b > c", "x > y")
PROD = job("Prod", cron="0 6 * * *")
CHANGE = PullRequest(number=7, at="2026-03-02T09:00", commits=("2026-03-02T12:00",), changed=("b",))


def ci(command: str = "dbt build --select state:modified+", **fields: object):
    triggers = {"pull_request": True, **fields.pop("triggers", {})}
    return job("CI", command, environment="CI", triggers=triggers, **fields)


def first_ci(presets):
    return [sim.runs_of("CI")[0] for sim in presets]


def test_a_handwritten_state_folder_g07() -> None:
    by_hand = "dbt build --select state:modified+ --defer --state ./prod-artifacts"
    sims = both([PROD, ci(by_hand)], project(*CHAIN), events=[CHANGE], **DAY)
    platform, guide = first_ci(sims)
    assert (platform.status, platform.steps[-1].invocation.exit_code) == ("error", 2)
    assert "there is no folder './prod-artifacts' in the fresh clone of a run" in str(
        sims.platform.why(platform)
    )
    assert (guide.status, built(guide)) == ("success", ["b", "c"])
    assert "The platform supplies the state itself: leave out --defer and --state" in told(
        sims.platform, "commands"
    )
    assert told(sims.guide, "commands") == ""


def test_the_bare_defer_flag_is_taken_and_not_needed_g08() -> None:
    with_flag = ci("dbt build --select state:modified+ --defer")
    for one, other in zip(
        first_ci(both([PROD, with_flag], project(*CHAIN), events=[CHANGE], **DAY)),
        first_ci(both([PROD, ci()], project(*CHAIN), events=[CHANGE], **DAY)),
        strict=True,
    ):
        assert (one.status, built(one)) == (other.status, built(other)) == ("success", ["b", "c"])
    assert invoke("dbt build --select state:modified+ --defer", project(*CHAIN)).exit_code == 2, (
        "without a platform"
    )
    assert found("CMD008", [PROD, with_flag]).message.endswith(
        "`--defer` is not needed here. Write `dbt build --select state:modified+`."
    )


def test_ci_defers_to_an_environment_not_to_a_job_g09() -> None:
    later = job("Later", "dbt compile", cron="0 8 * * *")
    to_job = both([PROD, later, ci(deferral=Deferral(job="Prod"))], project(*CHAIN), events=[CHANGE], **DAY)
    to_environment = both([PROD, later, ci()], project(*CHAIN), events=[CHANGE], **DAY)
    for sims, name in ((to_job, "Prod"), (to_environment, "Later")):
        for sim, run in zip(sims, first_ci(sims), strict=True):
            assert sim.run(run.deferring_run).job.name == name
    sentence = told(to_job.platform, "deferral.job")
    assert sentence.startswith(
        "Deferring to another job ('Prod') is legacy: the form offers an environment or This job."
    )
    assert told(to_job.guide, "deferral.job") == told(to_environment.platform, "deferral.job") == ""


def test_deferral_makes_ci_short_g10() -> None:
    full = ci("dbt build", deferral=Deferral())
    for slim, whole in zip(
        first_ci(both([PROD, ci()], project(*CHAIN, minutes=10), events=[CHANGE], **DAY)),
        first_ci(both([PROD, full], project(*CHAIN, minutes=10), events=[CHANGE], **DAY)),
        strict=True,
    ):
        assert (len(built(slim)), len(built(whole))) == (2, 5)
        assert slim.run_seconds < whole.run_seconds
    note = load("topic-4")["ci-deferral-benefit"].check("B").note
    assert "defers to an environment, Production by default" in note


def test_there_is_no_list_of_pull_request_events_g11() -> None:
    opened_only = ci(triggers={"pull_request_events": ["opened"]})
    platform, guide = both([PROD, opened_only], project(*CHAIN), events=[CHANGE], **DAY)
    assert [len(sim.runs_of("CI")) for sim in (platform, guide)] == [2, 1]
    sentence = told(platform, "triggers.pull_request_events")
    assert "a CI job runs when a pull request is opened or gets a commit" in sentence
    assert told(guide, "triggers.pull_request_events") == ""


def test_drafts_wait_unless_the_job_says_so_g12() -> None:
    draft = CHANGE.model_copy(update={"draft": True})
    for triggers, runs in (({}, 0), ({"draft_pull_request": True}, 2)):
        for sim in both([PROD, ci(triggers=triggers)], project(*CHAIN), events=[draft], **DAY):
            assert len(sim.runs_of("CI")) == runs


def test_comparing_changes_and_deferring_are_one_setting_g13() -> None:
    twice = ci(compare_changes_against="Production", deferral=Deferral(environment="Staging"))
    platform, guide = both([PROD, twice], project(*CHAIN), events=[CHANGE], **DAY)
    for sim in (platform, guide):
        (cause,) = [cause for cause in sim.runs_of("CI")[0].causes if cause.kind == "deferral"]
        assert "environment Staging" in cause.text
    sentence = told(platform, "compare_changes_against")
    assert "one setting on the platform; what counts here is the deferral (environment Staging)" in sentence
    assert "The comparison of data in pull requests is a third thing, the checkbox dbt compare." in sentence
    assert told(guide, "compare_changes_against") == ""


def test_several_commands_do_not_make_advanced_ci_g14() -> None:
    example = scenario("example-4")
    for sim in both(example.jobs, example.project, events=example.events, until=example.until):
        run = sim.runs_of("Advanced CI - Smart Build")[0]
        assert not run.job.run_compare_changes
        assert not any("compare" in step.name for step in run.steps)
    assert "the checkbox dbt compare" in found("CI006", example.jobs).message


def test_a_step_for_what_failed_g15() -> None:
    """G-15: it is reached only when nothing failed, and the state of a success has no failed node."""
    after = job(
        "Nightly",
        commands=["dbt run", "dbt build --select result:error result:fail"],
        cron="0 7 * * *",
        deferral=Deferral(environment="Production"),
    )
    fine = both([PROD, after], project(*CHAIN), **DAY)
    broken = both([PROD, after], project(*CHAIN), faults=[fail("b", job="Nightly")], **DAY)
    for sim in fine:
        step = sim.runs_of("Nightly")[0].steps[-1]
        assert (step.status, step.results) == ("success", ())
        assert "matched nothing" in str(sim.why(step))
    for sim in broken:
        run = sim.runs_of("Nightly")[0]
        assert (run.status, statuses(run)[-2:]) == ("error", ["error", "skipped"])
    sentence = found("CMD006", [PROD, after]).message
    assert "As far as the documentation goes that run has none" in sentence


def test_self_deferral_is_a_value_and_no_switch_g16() -> None:
    with pytest.raises(DefinitionError, match="a job defers to one thing only"):
        Deferral(environment="Production", this_job=True)
    off = ci(deferral={"environment": "Production", "this_job": False})
    for sim in both([PROD, off], project(*CHAIN), events=[CHANGE], **DAY):
        run = sim.runs_of("CI")[0]
        assert sim.run(run.deferring_run).job.name == "Prod"
        assert "it compares with the environment Production: run 1 of 'Prod'" in " ".join(
            c.text for c in run.causes
        )


def test_could_not_find_relation_g44() -> None:
    undeferred = ci("dbt run --select b", deferral=Deferral())
    for sim in both([PROD, undeferred], project(*CHAIN), events=[CHANGE], **DAY):
        run = sim.runs_of("CI")[0]
        assert (run.status, run.results[0].cause.kind) == ("error", "missing_relation")
        assert "b reads a, but dbt_cloud_pr_2_7.a does not exist" in str(sim.why("b", run=run))
    for run in first_ci(both([PROD, ci("dbt run --select b")], project(*CHAIN), events=[CHANGE], **DAY)):
        assert run.status == "success"


def test_what_happens_to_a_pull_request_g51() -> None:
    for sim in both([PROD, ci()], project(*CHAIN), events=[CHANGE], **DAY):
        run = sim.runs_of("CI")[0]
        assert (run.trigger.kind, run.status) == ("pull_request", "success")
        assert built(run) == ["b", "c"]
        assert run.steps[-1].invocation.deferred == {"model.w.a": "prod.a"}
        assert run.schema == "dbt_cloud_pr_2_7"
        assert "pull request #7 was opened" in str(sim.why(run))
