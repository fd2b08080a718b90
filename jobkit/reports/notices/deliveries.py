"""Outbound webhooks: which events would be posted where, when, and with what payload (P-151 to P-154).

``job.run.started`` goes out when the first step of a run begins, ``job.run.errored`` at once when it ends
with Error, ``job.run.completed`` for success and error once the artifacts are ingested. A webhook for both
gets two messages about an error. Nothing here opens a connection.

Source: dbt docs deploy/webhooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache

from jobkit.basics.secrets import scrubbed
from jobkit.basics.why import Cause
from jobkit.jobs.account import secrets_of
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.platform.run_reason import run_reason
from jobkit.platform.wording import rule_cause
from jobkit.reports.notices.delivery import Deliveries, Delivery, Subscription

__all__ = ["deliveries", "delivery_log"]

STARTED, COMPLETED, ERRORED = "job.run.started", "job.run.completed", "job.run.errored"
_ORDER = {STARTED: 0, ERRORED: 1, COMPLETED: 2}
_LOG = timedelta(days=7)
_FAILING = timedelta(days=7)


def deliveries(sim: CourseOfEvents) -> Deliveries:
    """Return what the webhooks of the account would be sent during a simulation, in order of time.

    Parameters
    ----------
    sim : CourseOfEvents

    Returns
    -------
    Deliveries
        A tuple of `Delivery`. Empty where the account has no webhook or its plan none
        (`Rules.webhooks_in_plan`, P-151). A cancelled
        run sends nothing unless `Rules.webhook_on_cancel` says so (P-154).
    """
    if not sim.account.webhooks or not sim.rules.webhooks_in_plan:
        return Deliveries()
    of = _Deliveries(sim).of
    sent = [delivery for run in sim.runs for delivery in of(run)]
    sent.sort(key=lambda d: (d.at, d.run, _ORDER[d.event], d.subscription.position))
    return Deliveries(_until_archived(sent, sim.rules))


def delivery_log(sent: Iterable[Delivery], at: datetime) -> tuple[Delivery, ...]:
    """Return what the platform's log of deliveries shows at a moment: the last 7 days (P-152)."""
    return tuple(delivery for delivery in sent if at - _LOG <= delivery.at < at)


class _Deliveries:
    """The deliveries of one run after another."""

    def __init__(self, sim: CourseOfEvents) -> None:
        self._sim = sim
        self._secrets = secrets_of(sim.account)
        self._hooks = {
            job.name: [
                (hook, Subscription.of(sim.account, sim.project, hook, position, job))
                for position, hook in enumerate(sim.account.webhooks)
                if hook.watches(job)
            ]
            for job in sim.account.jobs
        }

    def of(self, run: Run) -> Iterator[Delivery]:
        """Yield what is sent about one run before the horizon."""
        hooks = self._hooks.get(run.job.name)
        if not hooks:
            return
        rules, secrets = self._sim.rules, self._secrets
        reason = scrubbed(run_reason(self._sim.account, run), secrets)
        for event, status, at in self._events(run):
            for hook, subscription in hooks:
                if event not in hook.events or at >= self._sim.until:
                    continue
                answered = hook.answers_after_seconds
                delivered = answered is not None and answered <= rules.webhook_timeout_seconds
                yield Delivery(
                    at=at,
                    event=event,
                    run=run.id,
                    status=status,
                    started_at=run.started_at,
                    ended_at=run.finished_at if event != STARTED else None,
                    reason=reason,
                    message=scrubbed(_message(run, status), secrets),
                    dbt_version=run.dbt_version,
                    subscription=subscription,
                    attempts=1 if delivered else 1 + rules.webhook_retries,
                    delivered=delivered,
                    cause=_cause(event, status),
                )

    def _events(self, run: Run) -> Iterator[tuple[str, str, datetime]]:
        if run.started_at is None:
            return
        yield STARTED, "running", run.started_at
        if run.finished_at is None:
            return
        rules = self._sim.rules
        if run.status == "error":
            yield ERRORED, "error", run.finished_at
        if run.status in ("success", "error") or rules.webhook_on_cancel == "completed":
            ingested = run.finished_at + timedelta(seconds=rules.artifact_ingestion_seconds)
            yield COMPLETED, run.status, ingested


def _message(run: Run, status: str) -> str:
    """Return ``runStatusMessage``: why a run did not succeed, or the text ``None``."""
    return run.message if run.message and status in ("error", "cancelled") else "None"


@cache
def _cause(event: str, status: str) -> Cause:
    if status == "cancelled":
        return rule_cause("webhook_on_cancel")
    if event == STARTED:
        return Cause("webhook", "the run has started", event, "P-151")
    if event == ERRORED:
        return Cause("webhook", "the run has ended with Error, which is told at once", event, "P-151")
    text = f"the run has ended with {status} and its artifacts are ingested; how long that takes is assumed"
    return Cause("webhook", text, event, "P-151", assumption=True)


def _until_archived(sent: Iterable[Delivery], rules: Rules) -> Iterator[Delivery]:
    """Leave out what comes after a webhook has failed too often or too long and is archived (P-152)."""
    failures: dict[int, int] = {}
    failing_since: dict[int, datetime] = {}
    for delivery in sent:
        position = delivery.subscription.position
        if not delivery.delivered:
            since = failing_since.setdefault(position, delivery.at)
            if failures.get(position, 0) >= rules.webhook_failures or delivery.at - since >= _FAILING:
                continue
            failures[position] = failures.get(position, 0) + 1
        yield delivery
