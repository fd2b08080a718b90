"""One delivery of a webhook: its payload, key by key as documented (P-153), and its signature.

Where only the platform gives out a number, another stands in for it that is always the same: 1 for the
account and the project, and its position in the account for an environment and for a job without an id.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown, ShownTuple
from jobkit.basics.why import Cause, Why
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job, Webhook

__all__ = ["Deliveries", "Delivery", "Subscription", "identifier"]

_STATUSES = {
    "running": ("Running", 3),
    "success": ("Success", 10),
    "error": ("Errored", 20),
    "cancelled": ("Cancelled", 30),
}
"""``runStatus`` and ``runStatusCode``; the last pair is not documented for webhooks (P-154, code: P-056)."""

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 27


@dataclass(frozen=True, slots=True)
class Subscription(Shown):
    """One job that a webhook watches: what is the same in every payload.

    Parameters
    ----------
    webhook, webhook_id, host : str
    position : int
        Of the webhook in the account, from 0.
    job, job_id, environment, environment_id, project, project_id : str
    account_id : int
    """

    webhook: str
    webhook_id: str
    host: str
    position: int
    job: str
    job_id: str
    environment: str
    environment_id: str
    project: str
    project_id: str = "1"
    account_id: int = 1

    @classmethod
    def of(cls, account: Account, project: Project, hook: Webhook, position: int, job: Job) -> Subscription:
        """Return what the payloads of `hook` say about `job`."""
        return cls(
            webhook=hook.name,
            webhook_id=identifier("wsu_", account.name, position, hook.name, hook.url),
            host=hook.host,
            position=position,
            job=job.name,
            job_id=str(account.job_id(job)),
            environment=job.environment,
            environment_id=str(account.environment_id(job.environment)),
            project=job.project or project.name,
        )


@dataclass(frozen=True, slots=True)
class Delivery(Shown, WithData):
    """One event of one run, posted to one webhook.

    Parameters
    ----------
    at : datetime
        When it is sent for the first time (aware, UTC).
    event : str
        ``job.run.started``, ``job.run.completed`` or ``job.run.errored``.
    run : int
    status : str
        Of the run at that moment: ``running success error cancelled``.
    started_at, ended_at : datetime or None
        Of the run.
    reason, message : str
        ``runReason`` and ``runStatusMessage`` of the payload, secrets scrubbed (P-139).
    dbt_version : str
        The release track of the run.
    subscription : Subscription
        What is the same for every delivery of this webhook about this job.
    attempts : int
        1, or one more for each retry when the endpoint does not answer in time (P-152). How long the
        platform waits between retries is not documented.
    delivered : bool
    cause : Cause
        Why it is sent at that moment.
    """

    at: datetime
    event: str
    run: int
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    reason: str
    message: str
    dbt_version: str
    subscription: Subscription
    attempts: int
    delivered: bool
    cause: Cause

    _data = ("at", "webhook", "host", "attempts", "delivered", "payload", "cause")

    @property
    def webhook(self) -> str:
        """Name of the webhook."""
        return self.subscription.webhook

    @property
    def host(self) -> str:
        """Where it goes, without the path, which may be a secret."""
        return self.subscription.host

    @property
    def job(self) -> str:
        """Name of the job."""
        return self.subscription.job

    @property
    def event_id(self) -> str:
        """Always the same for the same event of the same run of the same account."""
        return identifier(
            "wev_", self.subscription.webhook_id, self.subscription.job_id, self.run, self.event
        )

    @property
    def payload(self) -> dict[str, Any]:
        """The JSON object as documented (P-153), keys in the documented order."""
        about = self.subscription
        word, code = _STATUSES[self.status]
        data: dict[str, Any] = {
            "jobId": about.job_id,
            "jobName": about.job,
            "runId": str(self.run),
            "environmentId": about.environment_id,
            "environmentName": about.environment,
            "dbtVersion": self.dbt_version,
            "projectName": about.project,
            "projectId": about.project_id,
            "runStatus": word,
            "runStatusCode": code,
            "runStatusMessage": self.message,
            "runReason": self.reason,
            "runStartedAt": _second(self.started_at),
        }
        if self.ended_at is not None:
            ended = "runErroredAt" if self.event == "job.run.errored" else "runFinishedAt"
            data[ended] = _second(self.ended_at)
        return {
            "accountId": about.account_id,
            "webhookId": about.webhook_id,
            "eventId": self.event_id,
            "timestamp": f"{self.at:%Y-%m-%dT%H:%M:%S.%f}000Z",
            "eventType": self.event,
            "webhookName": about.webhook,
            "data": data,
        }

    @property
    def body(self) -> bytes:
        """The payload as it is posted: JSON, UTF-8. The signature is made from exactly these bytes."""
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def signature(self, secret: str | bytes) -> str:
        """Return what the ``Authorization`` header holds: HMAC-SHA256 of the body, in hex (P-153).

        Parameters
        ----------
        secret : str or bytes
            The secret of the webhook; it is used and not kept.
        """
        key = secret.encode("utf-8") if isinstance(secret, str) else secret
        return hmac.new(key, self.body, hashlib.sha256).hexdigest()

    def headers(self, secret: str | bytes) -> dict[str, str]:
        """Return the headers of the request, signed with `secret`."""
        return {"Content-Type": "application/json", "Authorization": self.signature(secret)}

    @property
    def why(self) -> Why:
        """Why it is sent: a sentence, and the cause behind it."""
        return Why(f"{self.webhook} is sent {self.event} because {self.cause.text}.", (self.cause,))


def identifier(prefix: str, *parts: object) -> str:
    """Return an id that looks like the platform's and follows from `parts` alone.

    >>> identifier("wev_", 1, "a") == identifier("wev_", 1, "a")
    True
    """
    text = "\x1f".join(map(str, parts))
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    letters = []
    for _ in range(_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return prefix + "".join(letters)


def _second(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else None


class Deliveries(ShownTuple[Delivery]):
    """Deliveries of webhooks in order of time: a tuple that shows itself as a table."""

    __slots__ = ()
