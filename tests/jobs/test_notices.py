"""Who is told: settings of the account, not of a job."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.jobs import Account, Job, ModelNotification, NotificationSetting, Webhook

JOBS = (
    Job(name="Daily", commands=["dbt build"]),
    Job(name="CI", commands=["dbt build"], environment="Staging", triggers={"pull_request": True}),
)


def setting(**fields) -> NotificationSetting:
    return NotificationSetting(**{"to": "ada@example.com", "outcomes": ["fails"], **fields})


def hook(**fields) -> Webhook:
    plain = {"name": "Pager", "url": "https://example.com/dbt", "events": ["job.run.errored"]}
    return Webhook(**{**plain, **fields})


def test_a_setting_is_of_the_account_not_of_a_job_p148_g18() -> None:
    account = Account(jobs=JOBS, notifications=[setting(jobs=["Daily"])])
    assert account.notifications[0].watches(JOBS[0])
    assert not account.notifications[0].watches(JOBS[1])
    assert Account(jobs=JOBS).notifications == ()


def test_a_setting_is_for_an_environment_or_for_jobs_p148() -> None:
    assert [setting(environment="Staging").watches(job) for job in JOBS] == [False, True]
    assert [setting().watches(job) for job in JOBS] == [True, True]
    assert [setting(environment="Staging", jobs=["Daily"]).watches(job) for job in JOBS] == [False, False]


@pytest.mark.parametrize("channel", ["email", "external_email", "slack", "slack_account", "teams"])
def test_every_documented_channel_p148(channel: str) -> None:
    assert setting(channel=channel).channel == channel


def test_four_outcomes_and_no_fifth_p147() -> None:
    every = ("succeeds", "warns", "fails", "canceled")
    assert setting(outcomes=every).outcomes == every
    assert setting(outcomes="cancelled").outcomes == ("canceled",), "one word, and either spelling"
    for wrong in (["error"], [], ["timed out"], 3):
        with pytest.raises(DefinitionError, match="outcomes"):
            setting(outcomes=wrong)


def test_models_have_outcomes_of_their_own_p150() -> None:
    assert ModelNotification(outcomes=["success", "warning", "fails"]).groups == ()
    with pytest.raises(DefinitionError, match="outcomes"):
        ModelNotification(outcomes=["canceled"])


def test_a_webhook_is_for_some_jobs_or_all_p151() -> None:
    assert [hook().watches(job) for job in JOBS] == [True, True]
    assert [hook(jobs=["CI"]).watches(job) for job in JOBS] == [False, True]


def test_there_is_no_event_for_a_cancelled_run_p154() -> None:
    with pytest.raises(DefinitionError, match="events"):
        hook(events=["job.run.cancelled"])


@pytest.mark.parametrize(
    "url",
    ["example.com", "ftp://example.com", "https://", "https://a b", "https://[x", "https://e\n.com", ""],
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(DefinitionError, match="url"):
        hook(url=url)


def test_a_webhook_shows_its_host_only() -> None:
    secret = hook(url="https://user:pass@hooks.example.com:8443/T0/s3cret?token=s3cret")
    for shown in (repr(secret), str(secret), repr(Account(jobs=JOBS, webhooks=[secret])), secret.host):
        assert "hooks.example.com" in shown
        assert "s3cret" not in shown
        assert "pass" not in shown


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"notifications": [setting(jobs=["Dayly"])]}, r"'Dayly'.*did you mean `Daily`"),
        ({"notifications": [setting(environment="Prod")]}, r"environment 'Prod'.*Production"),
        ({"webhooks": [hook(jobs=["Daily", "Weekly"])]}, r"webhook 'Pager': there is no job 'Weekly'"),
    ],
)
def test_a_setting_for_what_is_not_there_is_refused(fields: dict, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        Account(jobs=JOBS, **fields)


def test_a_git_provider_is_native_or_other_p126_p127() -> None:
    assert Account(jobs=JOBS).git_provider == "github"
    with pytest.raises(DefinitionError, match="git_provider"):
        Account(jobs=JOBS, git_provider="bitbucket")
