"""Every trigger that starts no run is told: one situation for each kind, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from jobkit.dbt.execution import fail
from jobkit.jobs import Account, Environment, Job, Schedule
from jobkit.platform import ApiTrigger, PullRequest, Rerun, Rules, RunNow, SaveJob
from jobkit.platform.declined import DeclinedKind
from jobkit.reports.why.declined import SENTENCES
from jobkit.simulation import Simulation, simulate
from jobkit.views import simulation_html
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
AT = "2026-03-02T10:00"
NIGHTLY = job("Load", cron="0 2 * * *")


def play(*jobs: Job, world: Any = None, **options: Any) -> Simulation:
    account = Account(
        jobs=jobs,
        git_provider=options.pop("git_provider", "github"),
        environments=options.pop("environments", ()),
    )
    given = {**DAY, "rules": instant(), "built": ["Production"], **options}
    return simulate(account, world or project("a > b"), **given)


def ci(**fields: Any) -> Job:
    triggers = {"pull_request": True, **fields.pop("triggers", {})}
    command = "dbt build --select state:modified+"
    return job("CI", command, environment="CI", triggers=triggers, deferral={"environment": "Production"})


def on_merge() -> Job:
    return job("Merge", triggers={"merge": True})


def after(upstream: str, name: str = "Reports", *statuses: str) -> Job:
    condition = {"job": upstream, "statuses": statuses or ("success",)}
    return job(name, triggers={"job_completion": condition})


def pull_request(**fields: Any) -> list[PullRequest]:
    return [PullRequest(**{"number": 1, "at": AT, "changed": ("a",), **fields})]


def with_pull_request(
    *, of: Job | None = None, environment: Environment | None = None, provider: str = "github", **fields: Any
) -> Simulation:
    environments = (environment,) if environment is not None else ()
    jobs = (NIGHTLY, of or ci())
    return play(*jobs, events=pull_request(**fields), git_provider=provider, environments=environments)


def circle() -> Simulation:
    jobs = [after("B", "A"), after("A", "B")]
    return play(*jobs, events=[RunNow(job="A", at=AT)], rules=instant(max_chain_runs=3))


def failing_for_days() -> Simulation:
    often = job("Often", cron="*/15 * * * *")
    return play(often, faults=[fail("a")], rules=instant(deactivate_after_errors=5))


def two_projects() -> Simulation:
    jobs = [job("Load", cron="0 2 * * *", project="one"), ci().changed(project="one")]
    other = job("Other", cron="0 2 * * *", project="two")
    projects = {"one": project("a > b"), "two": project("a > b")}
    return play(*jobs, other, world=projects, events=pull_request(code_of="two"))


EVERY: dict[str, tuple[Callable[[], Simulation], str, str]] = {
    "draft": (lambda: with_pull_request(draft=True), "CI", "was a draft then"),
    "other_branch": (
        lambda: with_pull_request(target_branch="develop"),
        "CI",
        "targets the branch 'develop'",
    ),
    "custom_branch": (
        lambda: with_pull_request(environment=Environment(name="CI", custom_branch="staging")),
        "CI",
        "has the custom branch 'staging'",
    ),
    "other_project": (two_projects, "CI", "changes the project 'two'"),
    "no_native_git": (lambda: with_pull_request(provider="other"), "CI", "no native git integration"),
    "not_in_event_list": (
        lambda: play(
            NIGHTLY,
            ci(triggers={"pull_request_events": ("synchronize",)}),
            events=pull_request(),
            rules=Rules.study_guide(),
        ),
        "CI",
        "list of pull request events",
    ),
    "closed_without_merge": (
        lambda: with_pull_request(of=on_merge(), closed="2026-03-02T12:00"),
        "Merge",
        "was closed at Mon 2 Mar 12:00 UTC without a merge",
    ),
    "not_merged": (lambda: with_pull_request(of=on_merge()), "Merge", "is not merged yet"),
    "no_pull_request": (
        lambda: play(NIGHTLY, ci(), events=pull_request(at="2026-03-09T10:00")),
        "CI",
        "no pull request for the branch 'main' is opened",
    ),
    "no_merge": (
        lambda: play(NIGHTLY, on_merge(), events=[SaveJob(job="Merge", at=AT)]),
        "Merge",
        "no pull request is merged into 'main'",
    ),
    "upstream_outcome": (
        lambda: play(
            NIGHTLY.changed(timeout_seconds=30), after("Load", "Reports", "success", "error")
        ),
        "Reports",
        "run 1 of 'Load' ended Cancelled at Mon 2 Mar 02:00 UTC, and the trigger of this job counts Success "
        "and Error only",
    ),
    "upstream_unfinished": (
        lambda: play(job("Load", cron="59 23 * * *"), after("Load")),
        "Reports",
        "has not ended by the end of the simulation (it is running)",
    ),
    "upstream_never_ran": (
        lambda: play(NIGHTLY.changed(triggers={"schedule": False}), after("Load"), events=SAVE_BOTH),
        "Reports",
        "it waits for 'Load', and that job has no run here",
    ),
    "upstream_not_here": (
        lambda: play(
            NIGHTLY,
            job("Reports", triggers={"job_completion": {"job": "Other", "project": "other"}}),
            events=[SaveJob(job="Reports", at=AT)],
        ),
        "Reports",
        "waits for 'Other' of the project 'other', which is not among the jobs",
    ),
    "upstream_is_no_deploy_job": (
        lambda: play(NIGHTLY, ci(), after("CI"), events=[*pull_request(), SaveJob(job="Reports", at=AT)]),
        "Reports",
        "only the end of a deploy job starts other jobs",
    ),
    "chain_cut": (circle, "B", "there jobkit stops the circle"),
    "schedule_off": (
        lambda: play(NIGHTLY.changed(triggers={"schedule": False}), events=[SaveJob(job="Load", at=AT)]),
        "Load",
        "it has the schedule `0 2 * * *`, but Run on schedule is switched off",
    ),
    "no_fire_time": (
        lambda: play(job("Yearly", cron="0 6 1 1 *")),
        "Yearly",
        "it fires next at Fri 1 Jan 2027 06:00 UTC",
    ),
    "too_frequent": (
        lambda: play(job("Often", cron="*/5 * * * *"), rules=Rules.developer()),
        "Often",
        "the schedule is refused",
    ),
    "api_refused": (
        lambda: play(NIGHTLY, ci(), events=[ApiTrigger(job="CI", at=AT)]),
        "CI",
        "the API was called at Mon 2 Mar 10:00 UTC without a pull request",
    ),
    "rerun_refused": (
        lambda: play(NIGHTLY, events=[Rerun(job="Load", at=AT)]),
        "Load",
        "refused (RETRY_NOT_FAILED_RUN)",
    ),
    "saved": (
        lambda: play(NIGHTLY, job("By hand"), events=[SaveJob(job="By hand", at=AT)]),
        "By hand",
        "saving a job starts no run",
    ),
    "no_inbound_webhook": (
        lambda: play(job("Hook", triggers={"webhook": True}), events=[SaveJob(job="Hook", at=AT)]),
        "Hook",
        "no webhook comes in",
    ),
    "deactivated": (failing_for_days, "Often", "91 triggers since then started no run"),
    "not_on_plan": (
        lambda: play(NIGHTLY, after("Load"), rules=Rules.developer(), events=[SaveJob(job="Reports", at=AT)]),
        "Reports",
        "it should run when another job finishes, and the plan does not have that",
    ),
    "no_trigger": (
        lambda: play(NIGHTLY, job("By hand"), events=[SaveJob(job="By hand", at=AT)]),
        "By hand",
        "nothing ever starts it",
    ),
    "superseded": (
        lambda: play(job("Often", cron="*/30 * * * *"), world=project("a", minutes=75)),
        "Often",
        "were cancelled in the queue (first run 2 at Mon 2 Mar 01:00 UTC)",
    ),
    "stale_commit": (
        lambda: play(
            NIGHTLY, ci(), events=pull_request(commits=("2026-03-02T10:00:10",)), rules=Rules()
        ),
        "CI",
        "because a newer commit came",
    ),
    "plan_limit": (
        lambda: play(job("Often", cron="0 * * * *"), rules=instant(models_a_month=3)),
        "Often",
        "the plan allows 3 models a month",
    ),
}  # fmt: skip
SAVE_BOTH = [SaveJob(job=name, at=AT) for name in ("Load", "Reports")]


def test_there_is_a_situation_and_a_sentence_for_each_kind() -> None:
    assert EVERY.keys() == SENTENCES.keys() == {*get_args(DeclinedKind)}


@pytest.mark.parametrize("kind", EVERY)
def test_why_tells_of_a_trigger_that_started_no_run(kind: str) -> None:
    situation, name, said = EVERY[kind]
    sim = situation()
    why = sim.why(name)
    causes = [cause for cause in why if cause.kind == kind and "count" in cause.data]
    assert [said in cause.text for cause in causes] == [True]
    assert causes[0].text in why.sentence
    assert causes[0].fact and causes[0].subject == name
    assert said in repr(why)


@pytest.mark.parametrize("kind", EVERY)
def test_the_table_of_jobs_that_will_not_run_has_every_job_without_a_run(kind: str) -> None:
    sim = EVERY[kind][0]()
    idle = [one.name for one in sim.account.jobs if not sim.runs_of(one.name)]
    assert list(sim.will_not_run()) == idle
    assert [entry["job"] for entry in sim.to_dict()["will_not_run"]] == idle
    assert ("Will not run" in repr(sim)) == ("Will not run" in simulation_html(sim)) == bool(idle)
    for name in idle:
        assert sim.why(name) == sim.will_not_run()[name]
        assert sim.why(name).causes


def test_what_repeats_is_told_once_with_its_first_and_last_moment_p052() -> None:
    sim = failing_for_days()
    (found,) = (declined for declined in sim.declined if declined.kind == "deactivated")
    assert (found.count, str(found.at)[11:16], str(found.last_at)[11:16]) == (91, "01:15", "23:45")
    assert found.data["errors"] == 5


def test_a_chain_that_nothing_starts_leads_to_its_root_p072() -> None:
    jobs = [NIGHTLY.changed(triggers={"schedule": False})]
    jobs += [after("Load", "Marts"), after("Marts")]
    sim = play(*jobs, events=[SaveJob(job=one.name, at=AT) for one in jobs])
    kinds = [cause.kind for cause in sim.why("Reports") if cause.kind != "saved"]
    assert kinds == ["upstream_never_ran", "upstream_never_ran", "schedule_off"]
    assert sim.why("Reports").causes[-1].text.startswith("'Load': it has the schedule")


def test_a_long_chain_is_followed_without_recursion() -> None:
    jobs = [job("J0", triggers={"schedule": False}).changed(schedule=Schedule(cron="0 2 * * *"))]
    jobs += [after(f"J{n}", f"J{n + 1}") for n in range(1_500)]
    sim = play(*jobs, events=[SaveJob(job=one.name, at=AT) for one in jobs])
    assert sim.why("J1500").causes[-1].kind == "schedule_off"


def test_going_on_keeps_what_was_declined() -> None:
    """An extended simulation tells the same as one that was simulated at once."""
    often = job("Often", cron="*/15 * * * *")
    rules = instant(deactivate_after_errors=5)
    half = simulate(often, project(), faults=[fail("a")], rules=rules, start="2026-03-02", until="2026-03-03")
    before = half.declined
    whole = simulate(
        often, project(), faults=[fail("a")], rules=rules, start="2026-03-02", until="2026-03-04"
    )
    assert half.extended("2026-03-04").declined == whole.declined
    assert half.declined == before != whole.declined
