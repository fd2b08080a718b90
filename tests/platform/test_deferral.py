"""Deferral over time: which run's state is used, and what happens when there is none."""

from __future__ import annotations

import pytest

from jobkit.basics.facts import fact
from jobkit.dbt.execution import fail
from jobkit.jobs import Deferral
from jobkit.platform import ApiTrigger, PullRequest, Rules
from jobkit.simulation import simulate
from tests.dbt.execution.make import model, source
from tests.dbt.execution.make import project as made
from tests.platform.world import instant, job, project

CHAIN = ("a > b > c", "x > y")
DAYS = {"start": "2026-03-02", "until": "2026-03-05"}


def ci(**fields: object):
    return job(
        "CI",
        "dbt build --select state:modified+",
        environment="CI",
        triggers={"pull_request": True},
        **fields,
    )


def opened(at: str, *changed: str) -> PullRequest:
    return PullRequest(number=1, at=at, changed=changed or ("b",))


def built(run) -> list[str]:
    return [result.unique_id.rpartition(".")[2] for result in run.results]


def test_ci_builds_what_changed_and_defers_the_rest_p024() -> None:
    prod = job("Prod", cron="0 6 * * *")
    sim = simulate([prod, ci()], project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    run = sim.runs_of("CI")[0]
    assert run.status == "success"
    assert built(run) == ["b", "c"]
    assert run.deferring_run == sim.runs_of("Prod")[0].id
    assert run.steps[3].invocation.deferred == {"model.w.a": "prod.a"}


def test_without_a_successful_run_there_is_no_state_p118() -> None:
    prod = job("Prod", cron="0 6 * * *")
    sim = simulate(
        [prod, ci()], project(*CHAIN), events=[opened("2026-03-02T03:00")], new_account=True, **DAYS
    )
    run = sim.runs_of("CI")[0]
    assert run.status == "error"
    assert [cause.kind for cause in run.causes] == ["no_state", "command_failed"]


def test_a_failed_run_never_becomes_the_state_p113() -> None:
    prod = job("Prod", cron="0 6 * * *")
    sim = simulate(
        [prod, ci()],
        project(*CHAIN),
        events=[opened("2026-03-03T09:00")],
        faults=[fail("y", between=("2026-03-03", "2026-03-04"))],
        **DAYS,
    )
    assert [run.status for run in sim.runs_of("Prod")] == ["success", "error", "success"]
    assert sim.runs_of("CI")[0].deferring_run == sim.runs_of("Prod")[0].id


def test_an_environment_means_its_last_successful_run_whichever_job_p112() -> None:
    jobs = [job("Daily", cron="0 6 * * *"), job("Parse", "dbt compile", cron="0 8 * * *"), ci()]
    sim = simulate(jobs, project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    assert sim.runs_of("CI")[0].deferring_run == sim.runs_of("Parse")[0].id


@pytest.mark.parametrize("command", ["dbt run --select x", "dbt test --select x", "dbt parse", "dbt ls"])
def test_a_manifest_holds_the_whole_project_whatever_the_job_selects_p112(command: str) -> None:
    """dbt docs, issue 4886: only what the pull request changes is modified, not all that the job left out."""
    jobs = [job("Daily", cron="0 6 * * *"), job("Small", command, cron="0 8 * * *"), ci()]
    sim = simulate(jobs, project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    run = sim.runs_of("CI")[0]
    assert run.deferring_run == sim.runs_of("Small")[0].id
    assert built(run) == ["b", "c"]


def test_a_job_means_that_jobs_last_successful_run_p112() -> None:
    jobs = [
        job("Daily", cron="0 6 * * *"),
        job("Parse", "dbt compile", cron="0 8 * * *"),
        ci(deferral=Deferral(job="Daily")),
    ]
    sim = simulate(jobs, project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    assert sim.runs_of("CI")[0].deferring_run == sim.runs_of("Daily")[0].id


def test_this_job_means_its_own_last_run_p115() -> None:
    own = job(cron="0 6 * * *", deferral=Deferral(this_job=True))
    sim, new = (
        simulate(own, project(*CHAIN), **DAYS),
        simulate(own, project(*CHAIN), new_account=True, **DAYS),
    )
    assert [run.deferring_run for run in sim.runs] == [0, 1, 2], "0 is before the simulation"
    assert [run.deferring_run for run in new.runs] == [None, 1, 2]


def test_a_ci_run_is_never_an_environments_state_p114() -> None:
    watcher = job(
        "Watch", "dbt build --select state:modified+", cron="0 12 * * *", deferral=Deferral(environment="CI")
    )
    sim = simulate(
        [ci(deferral=Deferral()), watcher], project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS
    )
    assert sim.runs_of("Watch")[0].deferring_run == 0, "only what was there before the simulation"


def test_no_deferral_leaves_unbuilt_parents_missing_p131() -> None:
    bare = job(
        "CI", "dbt build --select b", environment="CI", triggers={"pull_request": True}, deferral=Deferral()
    )
    sim = simulate(bare, project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    run = sim.runs[0]
    assert run.status == "error"
    assert run.results[0].cause.kind == "missing_relation"


def test_unchanged_code_gives_a_scheduled_modified_job_nothing_to_do_p124() -> None:
    own = job(
        command="dbt build --select state:modified+", cron="0 6 * * *", deferral=Deferral(this_job=True)
    )
    prod = job("Prod", cron="0 5 * * *")
    own = own.changed(deferral=Deferral(environment="Production"))
    sim = simulate([prod, own], project(*CHAIN), rules=instant(), **DAYS)
    assert all(run.status == "success" and not run.results for run in sim.runs_of("J"))


def test_what_is_deferred_to_outside_the_simulation_is_taken_to_exist() -> None:
    sim = simulate(ci(), project(*CHAIN), events=[opened("2026-03-02T09:00")], **DAYS)
    assert sim.runs[0].status == "success"
    assert sim.runs[0].deferring_run == 0
    assert any("assumes that it is built" in note.text for note in sim.notes)


def test_a_simulation_that_starts_empty() -> None:
    sim = simulate(ci(), project(*CHAIN), events=[opened("2026-03-02T09:00")], built=[], **DAYS)
    assert sim.runs[0].status == "error"


def test_no_state_is_documented_and_no_assumption_p118() -> None:
    """The vendor says so in issue 360 of the Terraform provider: CI fails until Production has run."""
    assert "no_state_is_an_error" not in Rules.assumptions()
    assert fact("P-118").status == "documented"


@pytest.mark.parametrize("prime", ["dbt parse", "dbt build"])
def test_a_self_deferring_fresher_job_fails_before_its_first_success_p118(prime: str) -> None:
    fresher = job(
        command="dbt build --select source_status:fresher+",
        cron="0 6 * * *",
        deferral=Deferral(this_job=True),
        run_source_freshness=True,
    )
    world = made(source("r", warn=12), model("a", "source.p.raw.r"))
    sim = simulate(fresher, world, new_account=True, **DAYS)
    assert {run.status for run in sim.runs} == {"error"}, "a run that failed is no state for the next"
    assert "no_state" in [cause.kind for cause in sim.runs[0].causes]
    first = ApiTrigger(job=fresher.name, at="2026-03-02T01:00", steps_override=(prime,))
    primed = simulate(fresher, world, new_account=True, events=[first], **DAYS)
    assert [run.status for run in primed.runs] == ["success"] * 4


def test_without_a_state_everything_may_count_as_new_instead_p118() -> None:
    """Such a run fails, as dbt Labs say; one field of the rules has it otherwise."""
    night = {"built": [], **DAYS}
    opens = [opened("2026-03-02T08:00")]
    strict = simulate(ci(), project(*CHAIN), events=opens, rules=instant(), **night)
    assert (strict.runs[0].status, built(strict.runs[0])) == ("error", [])
    of_p118 = [cause for cause in strict.why(strict.runs[0]) if cause.fact == "P-118"]
    assert [cause.assumption for cause in of_p118] == [False]
    lenient = simulate(
        ci(), project(*CHAIN), events=opens, rules=instant(no_state_is_an_error=False), **night
    )
    assert (lenient.runs[0].status, sorted(built(lenient.runs[0]))) == ("success", ["a", "b", "c", "x", "y"])
    assert "everything counts as new" in lenient.runs[0].causes[0].text
