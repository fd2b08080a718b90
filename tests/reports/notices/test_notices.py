"""Who would be told what about a run: outcomes, recipients, pull requests."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail, fail_step
from jobkit.dbt.execution.faults import stale
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, Job, Notifications, NotificationSetting
from jobkit.platform import ApiTrigger, PullRequest, Rules
from jobkit.reports.notices.notices import RunOutcomes, notices
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

ALL = ("succeeds", "warns", "fails", "canceled")
SHOP = Project.example()
WARNING = next(node.unique_id for node in SHOP.nodes.values() if node.severity == "warn")
DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def account(*jobs: Job, outcomes=ALL, **fields) -> Account:
    """An account that tells one channel."""
    setting = NotificationSetting(to="#data", channel="slack", outcomes=outcomes)
    return Account(jobs=jobs or (job("Daily", cron="0 6 * * *"),), notifications=(setting,), **fields)


def run_outcomes(sim: Simulation) -> list[tuple[int, str]]:
    """Run and outcome of each notice about a run."""
    return [(notice.run, notice.outcome) for notice in notices(sim) if notice.kind == "run"]


# -- outcomes ----------------------------------------------------------------------------------------------


def test_succeeds_and_fails_at_the_end_of_the_run_p147() -> None:
    sim = simulate(account(), project(), faults=[fail("a", runs=1)], until="2026-03-04")
    assert run_outcomes(sim) == [(1, "fails"), (2, "succeeds")]
    first = sim.notices()[0]
    assert (first.at, first.to, first.channel) == (sim.runs[0].finished_at, "#data", "slack")
    assert (first.fact, first.cause.assumption) == ("P-147", False)
    assert "model.w.a" in first.sentence, "it says what went wrong"
    assert str(first.why).startswith("#data is told because the run ended with Error")


def test_a_success_with_a_warning_of_a_test_warns_and_is_no_plain_success_p147() -> None:
    faults = [fail(WARNING, runs=1)]
    sim = simulate(account(), SHOP, faults=faults, until="2026-03-04")
    assert [run.status for run in sim.runs] == ["success", "success"]
    assert run_outcomes(sim) == [(1, "warns"), (2, "succeeds")]
    both = simulate(
        account(), SHOP, faults=faults, until="2026-03-04", rules=Rules(succeeds_despite_warnings=True)
    )
    assert run_outcomes(both) == [(1, "succeeds"), (1, "warns"), (2, "succeeds")]


def test_a_freshness_warning_warns_too_p147() -> None:
    checked = job("Daily", cron="0 6 * * *", run_source_freshness=True)
    sim = simulate(account(checked), SHOP, faults=[stale("source.shop.web.events", "warn")], **DAY)
    assert (sim.runs[0].status, run_outcomes(sim)) == ("success", [(1, "warns")])


def test_warns_goes_by_the_log_not_by_the_status_of_the_run_p147() -> None:
    sim = simulate(account(), SHOP, faults=[fail(WARNING), fail("revenue_kpis")], **DAY)
    assert (sim.runs[0].status, run_outcomes(sim)) == ("error", [(1, "fails"), (1, "warns")])


def test_a_timed_out_run_is_canceled_and_sends_no_fails_mail_g06_p061() -> None:
    slow = job("Slow", cron="0 6 * * *", timeout_seconds=600)
    sim = simulate(account(slow), project(minutes=30), **DAY)
    assert run_outcomes(sim) == [(1, "canceled")]
    cause = sim.notices()[0].cause
    assert (cause.fact, cause.assumption) == ("G-06", True)
    assert "Fails is not" in cause.text
    only_failures = simulate(account(slow, outcomes=("fails",)), project(minutes=30), **DAY)
    assert only_failures.notices() == ()


def test_a_run_cancelled_in_the_queue_is_canceled_too_p147_p050() -> None:
    often = job("Often", cron="*/10 * * * *")
    sim = simulate(
        account(often), project(minutes=25), rules=instant(), start="2026-03-02", until="2026-03-02T00:30"
    )
    cancelled = [run.id for run in sim.runs if run.status == "cancelled"]
    assert cancelled
    assert [run for run, outcome in run_outcomes(sim) if outcome == "canceled"] == cancelled
    assert not sim.notices()[0].cause.assumption


def test_a_run_that_has_not_ended_tells_nobody() -> None:
    sim = simulate(account(), project(minutes=600), until="2026-03-02T09:00")
    assert (sim.runs[0].status, sim.notices()) == ("running", ())


# -- what the steps have to do with it ---------------------------------------------------------------------


def test_the_freshness_checkbox_fails_and_the_run_still_succeeds_p090() -> None:
    checked = job("Daily", cron="0 6 * * *", run_source_freshness=True)
    sim = simulate(account(checked), SHOP, faults=[stale("source.shop.web.events")], **DAY)
    assert [step.status for step in sim.runs[0].steps[3:]] == ["error", "success"]
    assert run_outcomes(sim) == [(1, "succeeds")]
    cause = sim.notices()[0].cause
    assert (cause.fact, cause.assumption) == ("P-090", True)


def test_freshness_as_a_command_fails_and_later_steps_are_skipped_p091() -> None:
    gated = job("Daily", cron="0 6 * * *", commands=["dbt source freshness", "dbt build"])
    sim = simulate(account(gated), SHOP, faults=[stale("source.shop.web.events")], **DAY)
    assert [step.status for step in sim.runs[0].steps[3:]] == ["error", "skipped"]
    assert run_outcomes(sim) == [(1, "fails")]


def test_a_freshness_job_needs_a_placeholder_command_p092() -> None:
    with pytest.raises(ValueError, match="commands"):
        Job(name="Freshness", commands=[], run_source_freshness=True)
    placeholder = job("Freshness", "dbt compile", cron="0 6 * * *", run_source_freshness=True)
    sim = simulate(account(placeholder), SHOP, faults=[stale("source.shop.web.events", "warn")], **DAY)
    assert run_outcomes(sim) == [(1, "warns")]


def test_a_failed_docs_checkbox_still_succeeds_a_failed_docs_command_fails_p093_g21() -> None:
    faults = [fail_step("docs generate")]
    ticked = simulate(
        account(job("D", cron="0 6 * * *", generate_docs=True)), project(), faults=faults, **DAY
    )
    command = job("D", cron="0 6 * * *", commands=["dbt build", "dbt docs generate"])
    asked = simulate(account(command), project(), faults=faults, **DAY)
    assert (run_outcomes(ticked), run_outcomes(asked)) == ([(1, "succeeds")], [(1, "fails")])
    assert (ticked.notices()[0].fact, ticked.notices()[0].cause.assumption) == ("P-093", True)


# -- who ---------------------------------------------------------------------------------------------------


def test_only_chosen_outcomes_environments_and_jobs_are_told_p148() -> None:
    jobs = (job("A", cron="0 6 * * *"), job("B", cron="0 7 * * *", environment="Staging"))
    settings = (
        NotificationSetting(to="ada", outcomes=["succeeds"], environment="Staging"),
        NotificationSetting(
            to="bob@example.com", channel="external_email", outcomes=["succeeds"], jobs=["A"]
        ),
        NotificationSetting(to="Data team", channel="teams", outcomes=["fails"]),
    )
    sim = simulate(Account(jobs=jobs, notifications=settings), project(), **DAY)
    assert [(n.to, n.channel, n.job) for n in sim.notices()] == [
        ("bob@example.com", "external_email", "A"),
        ("ada", "email", "B"),
    ]


def test_overlapping_settings_tell_a_recipient_once() -> None:
    twice = tuple(NotificationSetting(to="ada", outcomes=["succeeds"], jobs=jobs) for jobs in ((), ("J",)))
    sim = simulate(Account(jobs=(job(cron="0 6 * * *"),), notifications=twice), project(), **DAY)
    assert len(sim.notices()) == 1


def test_nobody_is_told_unless_somebody_asked_g18() -> None:
    assert simulate(job(cron="0 6 * * *"), project(), **DAY).notices() == ()


def test_the_job_s_own_setting_is_the_guide_s_and_only_its_rules_obey_g18() -> None:
    asked = Notifications(email_on_failure=True, recipients=("ada@example.com", "bob@example.com"))
    mine = job("Daily", commands=["dbt deps", "dbt build"], cron="0 6 * * *", notifications=asked)
    faults = [fail("a", runs=1)]
    guide = simulate(mine, project(), faults=faults, rules=Rules.study_guide(), until="2026-03-04")
    platform = simulate(mine, project(), faults=faults, until="2026-03-04")
    assert [(n.to, n.outcome, n.run, n.fact) for n in guide.notices()] == [
        ("ada@example.com", "fails", 1, "G-18"),
        ("bob@example.com", "fails", 1, "G-18"),
    ]
    assert platform.notices() == ()
    assert any(note.field == "notifications" and note.fact == "P-148" for note in platform.notes)


@pytest.mark.parametrize(
    ("field", "faults", "timeout", "outcome"),
    [
        ("email_on_success", [], 0, "succeeds"),
        ("email_on_failure", [fail("a")], 0, "fails"),
        ("email_on_cancel", [], 10, "canceled"),
    ],
)
def test_each_mail_of_the_guide_s_job_g18(field: str, faults: list, timeout: int, outcome: str) -> None:
    mine = job(
        commands=["dbt deps", "dbt build"],
        cron="0 6 * * *",
        notifications=Notifications(**{field: True}),
        timeout_seconds=timeout,
    )
    sim = simulate(mine, project(), faults=faults, rules=Rules.study_guide(), **DAY)
    assert [(n.to, n.outcome) for n in sim.notices()] == [("the owner of the job", outcome)]


# -- pull requests -----------------------------------------------------------------------------------------

CI = job("CI", "dbt build", environment="CI", triggers={"pull_request": True})
PULL = [PullRequest(number=7, at="2026-03-02T09:00", changed=("a",))]


@pytest.mark.parametrize(
    ("provider", "place"),
    [("github", "pull request #7"), ("gitlab", "merge request !7"), ("azure_devops", "pull request #7")],
)
def test_native_providers_get_pending_then_the_outcome_p127(provider: str, place: str) -> None:
    one = Account(jobs=(CI,), git_provider=provider)
    good, bad = (simulate(one, project(), events=PULL, faults=f, **DAY) for f in ([], [fail("a")]))
    assert [n.outcome for n in good.notices()] == ["pending", "success"]
    assert [n.outcome for n in bad.notices()] == ["pending", "failure"]
    run = good.runs[0]
    assert [n.at for n in good.notices()] == [run.queued_at, run.finished_at]
    assert {(n.kind, n.to, n.channel, n.fact) for n in good.notices()} == {
        ("pr_status", place, provider, "P-127")
    }


@pytest.mark.parametrize(
    ("provider", "rules", "says"),
    [("other", Rules(), "native"), ("gitlab", Rules(gitlab_free=True), "GitLab Free")],
)
def test_gitlab_free_and_other_providers_get_no_status_p127(provider: str, rules: Rules, says: str) -> None:
    one = Account(jobs=(CI,), git_provider=provider)
    call = ApiTrigger(job="CI", at="2026-03-02T09:00", pull_request=7, git_branch="fix")
    sim = simulate(one, project(), events=[call], rules=rules, **DAY)
    assert [run.pull_request for run in sim.runs] == [7]
    assert sim.notices() == ()
    (note,) = setting_notes(one, sim.project, rules)
    assert note.fact == "P-127"
    assert says in note.text


def test_a_newer_commit_leaves_an_assumed_failure_on_the_older_p127_p046() -> None:
    pushed = [PullRequest(number=7, at="2026-03-02T09:00", commits=("2026-03-02T09:05",))]
    sim = simulate(Account(jobs=(CI,)), project(minutes=30), events=pushed, **DAY)
    assert [run.status for run in sim.runs] == ["cancelled", "success"]
    assert [(n.run, n.outcome, n.cause.assumption) for n in sim.notices()] == [
        (1, "pending", True),
        (1, "failure", True),
        (2, "pending", True),
        (2, "success", False),
    ]


def test_deploy_runs_post_no_status_p127() -> None:
    jobs = (CI, job("Daily", cron="0 6 * * *"))
    sim = simulate(Account(jobs=jobs), project(), events=PULL, **DAY)
    assert {notice.job for notice in sim.notices()} == {"CI"}


# -- all of them -------------------------------------------------------------------------------------------


def test_notices_come_in_order_of_time_and_the_same_every_time() -> None:
    jobs = (CI, *(job(f"J{number}", cron=f"*/{10 + number} * * * *") for number in range(3)))
    several = Account(
        jobs=jobs, notifications=[NotificationSetting(to=to, outcomes=ALL) for to in ("ada", "bob")]
    )
    first, second = (simulate(several, project(minutes=2), events=PULL, **DAY) for _ in range(2))
    moments = [notice.at for notice in first.notices()]
    assert moments == sorted(moments)
    assert len(moments) > 500
    assert [n.to_dict() for n in first.notices()] == [n.to_dict() for n in second.notices()]
    ended = sum(run.finished_at is not None for run in first.runs)
    assert sum(notice.kind == "run" for notice in first.notices()) == 2 * ended, "each recipient, each run"


def test_secrets_are_scrubbed_from_what_is_said_p139() -> None:
    secret = "hunter2!"
    place = Environment(
        name="Production", deployment_type="production", environment_variables={"DBT_ENV_SECRET_KEY": secret}
    )
    jobs = (
        job("Daily", cron="0 6 * * *", environment_variables={"DBT_ENV_SECRET_KEY": "swordfish"}),
        job("CI", environment="CI", triggers={"pull_request": True}),
    )
    faults = [fail("a", f"cannot log in with {secret} nor swordfish")]
    sim = simulate(account(*jobs, environments=(place,)), project(), faults=faults, events=PULL, **DAY)
    said = str([notice.to_dict() for notice in sim.notices()])
    assert "log in with ***** nor *****" in said
    assert secret not in said
    assert "swordfish" not in said


def test_each_invocation_is_searched_for_warnings_once() -> None:
    sim = simulate(job(cron="0 * * * *"), SHOP, rules=instant(), until="2026-03-04")
    runs = sim.runs
    shared = {id(step.invocation) for run in runs for step in run.steps if step.invocation is not None}
    assert len(shared) < len(runs), "the runs share invocations"
    outcomes = RunOutcomes(sim.rules)
    assert {outcome for run in runs for outcome, _ in outcomes.of(run)} == {"succeeds"}
    assert len(outcomes._warnings_of._known) == len(shared)
