"""Outbound webhooks: which events would be posted where, when, and with what payload (P-151 to P-154).

``job.run.started`` goes out when the first step of a run begins, ``job.run.errored`` at once when it ends
with Error, ``job.run.completed`` for success and error once the artifacts are ingested. Whoever subscribes to
both gets two messages about an error. Nothing here opens a connection.

Source: dbt docs deploy/webhooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from jobkit.basics.secrets import scrubbed
from jobkit.basics.why import Cause
from jobkit.jobs import Webhook
from jobkit.jobs.account import secrets_of
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.platform.wording import rule_cause
from jobkit.reports.notices.delivery import About, Delivery, message_of, reason_of

__all__ = ["delivery_log", "webhooks"]

STARTED, COMPLETED, ERRORED = "job.run.started", "job.run.completed", "job.run.errored"
_ORDER = {STARTED: 0, ERRORED: 1, COMPLETED: 2}
_LOG = timedelta(days=7)
_FAILING = timedelta(days=7)


def webhooks(sim: CourseOfEvents) -> tuple[Delivery, ...]:
    """Return what the webhooks of the account would be sent during a simulation, in order of time.

    Parameters
    ----------
    sim : Simulation

    Returns
    -------
    tuple of Delivery
        Empty where the account has no webhook or its plan none (`Rules.webhooks_in_plan`, P-151). A cancelled
        run sends nothing unless `Rules.webhook_on_cancel` says so (P-154).
    """
    hooks = sim.account.webhooks
    if not hooks or not sim.rules.webhooks_in_plan:
        return ()
    sender = _Sender(sim)
    sent = [delivery for run in sim.runs for delivery in sender.deliveries(run)]
    sent.sort(
        key=lambda delivery: (delivery.at, delivery.run, _ORDER[delivery.event], delivery.about.position)
    )
    return tuple(_until_archived(sent, sim.rules))


def delivery_log(deliveries: Iterable[Delivery], at: datetime) -> tuple[Delivery, ...]:
    """Return what the platform's log of deliveries shows at a moment: the last 7 days (P-152)."""
    return tuple(delivery for delivery in deliveries if at - _LOG <= delivery.at < at)


class _Sender:
    """Makes the deliveries of one run after another."""

    def __init__(self, sim: CourseOfEvents) -> None:
        self._rules = sim.rules
        self._until = sim.until
        self._secrets = secrets_of(sim.account)
        self._causes: dict[tuple[str, str], Cause] = {}
        self._targets = {
            job.name: [
                (hook, About.of(sim.account, sim.project, hook, position, job))
                for position, hook in enumerate(sim.account.webhooks)
                if hook.watches(job)
            ]
            for job in sim.account.jobs
        }

    def deliveries(self, run: Run) -> Iterator[Delivery]:
        """Yield what is sent about one run before the horizon."""
        targets = self._targets.get(run.job.name)
        if not targets:
            return
        reason = scrubbed(reason_of(run), self._secrets)
        message = scrubbed(message_of(run), self._secrets)
        targets = [(hook, replace(about, dbt_version=run.dbt_version)) for hook, about in targets]
        for event, status, at in self._events(run):
            if at < self._until:
                for hook, about in targets:
                    if event in hook.events:
                        yield self._delivery(run, event, status, at, hook, about, reason, message)

    def _events(self, run: Run) -> Iterator[tuple[str, str, datetime]]:
        if run.started_at is None:
            return
        yield STARTED, "running", run.started_at
        if run.finished_at is None:
            return
        ingested = run.finished_at + timedelta(seconds=self._rules.artifact_ingestion_seconds)
        if run.status == "error":
            yield ERRORED, "error", run.finished_at
        if run.status in ("success", "error") or self._rules.webhook_on_cancel == "completed":
            yield COMPLETED, run.status, ingested

    def _delivery(
        self,
        run: Run,
        event: str,
        status: str,
        at: datetime,
        hook: Webhook,
        about: About,
        reason: str,
        message: str,
    ) -> Delivery:
        answered = hook.answers_after_seconds
        delivered = answered is not None and answered <= self._rules.webhook_timeout_seconds
        return Delivery(
            at=at,
            event=event,
            run=run.id,
            status=status,
            started_at=run.started_at,
            ended_at=run.finished_at if event != STARTED else None,
            reason=reason,
            message=message if event != STARTED else "None",
            about=about,
            attempts=1 if delivered else 1 + self._rules.webhook_retries,
            delivered=delivered,
            cause=self._cause(event, status),
        )

    def _cause(self, event: str, status: str) -> Cause:
        known = self._causes.get((event, status))
        if known is None:
            known = self._causes[event, status] = _why(event, status)
        return known


def _why(event: str, status: str) -> Cause:
    if status == "cancelled":
        return rule_cause("webhook_on_cancel")
    if event == STARTED:
        return Cause("webhook", "the run has started", event, "P-151")
    if event == ERRORED:
        return Cause("webhook", "the run has ended with Error, which is told at once", event, "P-151")
    text = f"the run has ended with {status} and its artifacts are ingested; how long that takes is assumed"
    return Cause("webhook", text, event, "P-151", assumption=True)


def _until_archived(deliveries: Iterable[Delivery], rules: Rules) -> Iterator[Delivery]:
    """Leave out what comes after a webhook has failed too often or too long and is archived (P-152)."""
    failures: dict[int, int] = {}
    failing_since: dict[int, datetime] = {}
    for delivery in deliveries:
        position = delivery.about.position
        if not delivery.delivered:
            since = failing_since.setdefault(position, delivery.at)
            if failures.get(position, 0) >= rules.webhook_failures or delivery.at - since >= _FAILING:
                continue
            failures[position] = failures.get(position, 0) + 1
        yield delivery
