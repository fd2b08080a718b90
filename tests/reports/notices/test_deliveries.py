"""Outbound webhooks: events, their moments, the payload as documented, and the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest

from jobkit.dbt.execution import fail
from jobkit.jobs import Account, Environment, Job, Webhook
from jobkit.platform import ApiTrigger, Rules, RunNow
from jobkit.reports.notices.deliveries import deliveries, delivery_log
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation import Simulation, simulate
from jobkit.views import notices_text
from tests.platform.world import instant, job, project

EVERY = ("job.run.started", "job.run.completed", "job.run.errored")
DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def hook(name: str = "Pager", events=EVERY, **fields) -> Webhook:
    return Webhook(**{"name": name, "url": "https://example.com/dbt/s3cret", "events": events, **fields})


def sent(*jobs: Job, hooks=None, project_=None, **options) -> Simulation:
    """A day of jobs with webhooks."""
    one = Account(jobs=jobs or (job("Daily", cron="0 6 * * *"),), webhooks=hooks or (hook(),))
    return simulate(one, project_ or project(), **{**DAY, **options})


def events(sim: Simulation) -> list[str]:
    return [delivery.event.removeprefix("job.run.") for delivery in deliveries(sim)]


# -- which events, and when --------------------------------------------------------------------------------


def test_started_at_the_start_completed_after_the_ingestion_p151() -> None:
    sim = sent(rules=Rules(artifact_ingestion_seconds=42))
    run = sim.runs[0]
    assert events(sim) == ["started", "completed"]
    started, completed = sim.webhooks()
    assert started.at == run.started_at
    assert completed.at == run.finished_at + timedelta(seconds=42)
    assert (started.cause.fact, started.cause.assumption) == ("P-151", False)
    assert completed.cause.assumption, "the delay is not documented"
    assert Rules.fact("artifact_ingestion_seconds").assumption
    assert str(completed.why).startswith("Pager is sent job.run.completed because the run has ended")


def test_an_error_sends_two_messages_errored_at_once_p151() -> None:
    sim = sent(faults=[fail("a")])
    assert events(sim) == ["started", "errored", "completed"]
    _, errored, completed = sim.webhooks()
    assert errored.at == sim.runs[0].finished_at
    assert errored.at < completed.at


@pytest.mark.parametrize("event", EVERY)
def test_only_what_was_subscribed_to_p151(event: str) -> None:
    sim = sent(hooks=(hook(events=[event]),), faults=[fail("a")])
    assert [delivery.event for delivery in sim.webhooks()] == [event]


def test_completed_is_for_success_and_error_alike_p151() -> None:
    sim = sent(
        job("Daily", cron="0 6,12 * * *"),
        hooks=(hook(events=["job.run.completed"]),),
        faults=[fail("a", runs=1)],
    )
    assert [d.payload["data"]["runStatus"] for d in sim.webhooks()] == ["Errored", "Success"]


def test_some_jobs_or_all_p151() -> None:
    hooks = (hook("A only", jobs=["A"]), hook("All"))
    sim = sent(job("A", cron="0 6 * * *"), job("B", cron="0 7 * * *"), hooks=hooks)
    assert {(d.webhook, d.job) for d in sim.webhooks()} == {("A only", "A"), ("All", "A"), ("All", "B")}


def test_a_plan_without_webhooks_sends_nothing_and_says_so_p151() -> None:
    sim = sent(rules=Rules(webhooks_in_plan=False))
    assert sim.webhooks() == ()
    (note,) = setting_notes(sim.account, sim.project, sim.rules)
    assert (note.fact, "Starter" in note.text) == ("P-151", True)


def test_a_cancelled_run_sends_nothing_and_that_is_an_assumption_p154() -> None:
    slow = job("Slow", cron="0 6 * * *", timeout_seconds=60)
    sim = sent(slow, project_=project(minutes=30))
    assert sim.runs[0].status == "cancelled"
    assert events(sim) == ["started"]
    assert [note.kind for note in sim.notes if note.fact == "P-154"] == ["assumption"]
    assert "No webhook tells of a cancelled run" in notices_text(sim)
    quick = sent(slow, project_=project(minutes=0))
    assert [note for note in quick.notes if note.fact == "P-154"] == [], "no run is cancelled"
    assert "No webhook tells of a cancelled run" not in notices_text(quick)
    others = [slow, job("Other", cron="0 6 * * *")]
    of_other = [Webhook(name="W", url="https://example.com", events=["job.run.completed"], jobs=["Other"])]
    unwatched = sent(*others, project_=project(minutes=30), hooks=of_other)
    assert [note for note in unwatched.notes if note.fact == "P-154"] == [], "no webhook watches the job"
    assert Rules.fact("webhook_on_cancel").assumption
    other = sent(slow, project_=project(minutes=30), rules=Rules(webhook_on_cancel="completed"))
    assert events(other) == ["started", "completed"]
    data = other.webhooks()[1].payload["data"]
    assert (data["runStatus"], data["runStatusCode"]) == ("Cancelled", 30)
    assert other.webhooks()[1].cause.assumption
    assert not [note for note in other.notes if note.fact == "P-154"]


def test_a_run_cancelled_in_the_queue_never_started_p154() -> None:
    often = job("Often", cron="*/10 * * * *")
    sim = sent(often, project_=project(minutes=25), until="2026-03-02T01:00", rules=instant())
    cancelled = {run.id for run in sim.runs if run.status == "cancelled"}
    assert cancelled
    assert cancelled.isdisjoint(delivery.run for delivery in sim.webhooks())


def test_nothing_is_sent_at_or_after_the_horizon() -> None:
    sim = sent()
    finished = sim.runs[0].finished_at
    assert events(sent(until=finished + timedelta(seconds=10))) == ["started"]
    assert events(sent(until=finished + timedelta(seconds=11))) == ["started", "completed"]


# -- the payload -------------------------------------------------------------------------------------------

KEYS = ["accountId", "webhookId", "eventId", "timestamp", "eventType", "webhookName", "data"]
DATA = [
    "jobId", "jobName", "runId", "environmentId", "environmentName", "dbtVersion", "projectName", "projectId",
    "runStatus", "runStatusCode", "runStatusMessage", "runReason", "runStartedAt",
]  # fmt: skip


def test_keys_as_documented_and_in_their_order_p153() -> None:
    started, errored, completed = (d.payload for d in sent(faults=[fail("a")]).webhooks())
    assert [list(payload) for payload in (started, errored, completed)] == [KEYS] * 3
    assert list(started["data"]) == DATA
    assert list(errored["data"]) == [*DATA, "runErroredAt"]
    assert list(completed["data"]) == [*DATA, "runFinishedAt"]


def test_statuses_and_codes_p153() -> None:
    good, bad = sent(), sent(faults=[fail("a")])
    pairs = [(d.payload["data"]["runStatus"], d.payload["data"]["runStatusCode"]) for d in good.webhooks()]
    assert pairs == [("Running", 3), ("Success", 10)]
    pairs = [(d.payload["data"]["runStatus"], d.payload["data"]["runStatusCode"]) for d in bad.webhooks()]
    assert pairs == [("Running", 3), ("Errored", 20), ("Errored", 20)]


def test_values_and_their_types_p153() -> None:
    daily = job("Daily", cron="0 6 * * *", id=123, dbt_version="compatible", project="Finance")
    payload = sent(daily).webhooks()[1].payload
    assert payload["accountId"] == 1
    assert payload["eventType"] == "job.run.completed"
    assert payload["webhookName"] == "Pager"
    assert re.fullmatch(r"wsu_[0-9A-Za-z]{27}", payload["webhookId"])
    assert re.fullmatch(r"wev_[0-9A-Za-z]{27}", payload["eventId"])
    assert re.fullmatch(r"2026-03-02T06:0\d:\d\d\.\d{9}Z", payload["timestamp"])
    data = payload["data"]
    assert (data["jobId"], data["runId"], data["environmentId"], data["projectId"]) == ("123", "1", "1", "1")
    assert (data["jobName"], data["environmentName"]) == ("Daily", "Production")
    assert (data["dbtVersion"], data["projectName"]) == ("compatible", "Finance")
    assert (data["runStatusMessage"], data["runReason"]) == ("None", "scheduled")
    assert all(
        re.fullmatch(r"2026-03-02T06:0\d:\d\dZ", data[key]) for key in ("runStartedAt", "runFinishedAt")
    )


def test_the_reason_says_what_started_the_run_p153() -> None:
    hook_ = hook(events=["job.run.started"])
    triggers = [
        RunNow(job="J", at="2026-03-02T01:00"),
        ApiTrigger(job="J", at="2026-03-02T02:00", cause="From: Airflow"),
    ]
    chained = job("K", triggers={"job_completion": {"job": "J"}})
    sim = sent(job("J"), chained, hooks=(hook_,), events=triggers)
    reasons = [delivery.payload["data"]["runReason"] for delivery in sim.webhooks()]
    assert reasons[0] == "Kicked off from the UI"
    assert "run 1 of 'J' ended with success" in reasons[1]
    assert reasons[2] == "From: Airflow"


def test_the_message_is_why_it_failed_p153() -> None:
    started, errored, _ = (d.payload["data"] for d in sent(faults=[fail("a")]).webhooks())
    assert started["runStatusMessage"] == "None", "nobody knows yet"
    assert "model.w.a ended with error" in errored["runStatusMessage"]


def test_the_version_is_the_job_s_or_the_environment_s() -> None:
    place = Environment(name="Production", deployment_type="production", dbt_version="extended")
    for own, expected in ((None, "extended"), ("latest", "latest")):
        one = Account(
            jobs=(job(cron="0 6 * * *", dbt_version=own),), environments=(place,), webhooks=(hook(),)
        )
        assert simulate(one, project(), **DAY).webhooks()[0].payload["data"]["dbtVersion"] == expected


# -- ids, signature, secrets -------------------------------------------------------------------------------


def test_ids_are_unique_and_always_the_same() -> None:
    options = {"faults": [fail("a", runs=3)], "until": "2026-03-04"}
    hooks = (hook(), hook("Other"), hook())
    first, second = (sent(job(cron="0 * * * *"), hooks=hooks, **options).webhooks() for _ in range(2))
    assert [d.to_dict() for d in first] == [d.to_dict() for d in second]
    ids = [delivery.event_id for delivery in first]
    assert len(ids) == len(set(ids)) > 200
    assert len({delivery.payload["webhookId"] for delivery in first}) == 3


def test_the_signature_is_hmac_sha256_of_the_body_p153() -> None:
    delivery = sent(job("Dägliche 日次", cron="0 6 * * *")).webhooks()[0]
    expected = hmac.new(b"s3cret", delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers("s3cret") == {"Content-Type": "application/json", "Authorization": expected}
    assert delivery.signature(b"s3cret") == expected != delivery.signature("other")
    assert json.loads(delivery.body) == delivery.payload


def test_secrets_and_the_path_of_the_endpoint_stay_inside_p139() -> None:
    keys = {"DBT_ENV_SECRET_PASSWORD": "hunter2", "DBT_ENV_SECRET_EMPTY": "", "DBT_REGION": "eu"}
    daily = job("Daily", environment_variables=keys)
    trigger = ApiTrigger(job="Daily", at="2026-03-02T01:00", cause="retry with hunter2")
    sim = sent(daily, events=[trigger], faults=[fail("a", "login hunter2 refused")])
    said = str([delivery.to_dict() for delivery in sim.webhooks()]) + repr(sim.webhooks())
    assert "retry with *****" in said
    assert "login ***** refused" in said
    assert "hunter2" not in said
    assert "s3cret" not in said
    assert {delivery.host for delivery in sim.webhooks()} == {"https://example.com"}


# -- delivery ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "delivered", "attempts"), [(1, True, 1), (10, True, 1), (10.5, False, 6), (None, False, 6)]
)
def test_ten_seconds_to_answer_and_five_retries_p152(answers, delivered: bool, attempts: int) -> None:
    sim = sent(hooks=(hook(answers_after_seconds=answers),))
    assert {(d.delivered, d.attempts) for d in sim.webhooks()} == {(delivered, attempts)}
    lost = [note for note in setting_notes(sim.account, sim.project, sim.rules) if note.fact == "P-152"]
    assert bool(lost) is not delivered


def test_a_webhook_is_archived_after_many_failures_p152() -> None:
    hooks = (hook("Down", answers_after_seconds=None), hook("Up"))
    sim = sent(job(cron="0 * * * *"), hooks=hooks, rules=instant(webhook_failures=5))
    counts = {name: sum(d.webhook == name for d in sim.webhooks()) for name in ("Down", "Up")}
    assert counts == {"Down": 5, "Up": 48}
    assert Rules().webhook_failures == 1_000


def test_a_webhook_is_archived_after_seven_days_of_failures_p152() -> None:
    sim = sent(
        job(cron="0 6 * * *"), hooks=(hook(answers_after_seconds=None),), until="2026-03-30", rules=instant()
    )
    moments = [delivery.at for delivery in sim.webhooks()]
    assert moments[-1] - moments[0] < timedelta(days=7)
    assert len(moments) == 14


def test_the_log_of_deliveries_goes_back_seven_days_p152() -> None:
    sim = sent(job(cron="0 6 * * *"), until="2026-03-30", rules=instant())
    logged = delivery_log(sim.webhooks(), sim.until)
    assert {delivery.at.day for delivery in logged} == set(range(23, 30))
