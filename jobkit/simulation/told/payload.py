"""The payload of a webhook, key by key as documented (P-153), and its signature.

Numbers that only the platform gives out are stood in for by numbers that are always the same: the account is
1, the project 1, an environment or a job without an id has its position in the account.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobkit.jobs import Account, Job, Webhook
from jobkit.project import Project
from jobkit.simulation.run import Run

if TYPE_CHECKING:
    from jobkit.simulation.told.webhooks import Delivery

__all__ = ["About", "body_of", "identifier", "message_of", "payload_of", "reason_of", "sign"]

_STATUSES = {
    "running": ("Running", 3),
    "success": ("Success", 10),
    "error": ("Errored", 20),
    "cancelled": ("Cancelled", 30),
}
"""``runStatus`` and ``runStatusCode``; the last pair is not documented for webhooks (P-154, code: P-056)."""

_REASONS = {
    "schedule": "scheduled",
    "run_now": "Kicked off from the UI",
    "initial": "Kicked off from the UI",
}
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 27


@dataclass(frozen=True, slots=True)
class About:
    """What is the same in every payload of one webhook about one job.

    Parameters
    ----------
    webhook, webhook_id, host : str
    position : int
        Of the webhook in the account, from 0.
    job, job_id, environment, environment_id, dbt_version, project, project_id : str
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
    project_id: str
    account_id: int = 1
    dbt_version: str = "latest"

    @classmethod
    def of(cls, account: Account, project: Project, hook: Webhook, position: int, job: Job) -> About:
        """Return what the payloads of `hook` say about `job`."""
        places = [e.name for e in account.environments] + [other.environment for other in account.jobs]
        number = 1 + [other.name for other in account.jobs].index(job.name)
        return cls(
            webhook=hook.name,
            webhook_id=identifier("wsu_", account.name, position, hook.name, hook.url),
            host=hook.host,
            position=position,
            job=job.name,
            job_id=str(job.id if job.id is not None else number),
            environment=job.environment,
            environment_id=str(1 + list(dict.fromkeys(places)).index(job.environment)),
            project=job.project or project.name,
            project_id="1",
        )


def payload_of(delivery: Delivery) -> dict[str, Any]:
    """Return the payload of one delivery (P-153)."""
    about = delivery.about
    word, code = _STATUSES[delivery.status]
    data: dict[str, Any] = {
        "jobId": about.job_id,
        "jobName": about.job,
        "runId": str(delivery.run),
        "environmentId": about.environment_id,
        "environmentName": about.environment,
        "dbtVersion": about.dbt_version,
        "projectName": about.project,
        "projectId": about.project_id,
        "runStatus": word,
        "runStatusCode": code,
        "runStatusMessage": delivery.message,
        "runReason": delivery.reason,
        "runStartedAt": _second(delivery.started_at),
    }
    if delivery.ended_at is not None:
        ended = "runErroredAt" if delivery.event == "job.run.errored" else "runFinishedAt"
        data[ended] = _second(delivery.ended_at)
    return {
        "accountId": about.account_id,
        "webhookId": about.webhook_id,
        "eventId": delivery.event_id,
        "timestamp": f"{delivery.at:%Y-%m-%dT%H:%M:%S.%f}000Z",
        "eventType": delivery.event,
        "webhookName": about.webhook,
        "data": data,
    }


def body_of(payload: Mapping[str, Any]) -> bytes:
    """Return a payload as it is posted."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def sign(body: bytes, secret: str | bytes) -> str:
    """Return the HMAC-SHA256 of `body` with `secret` as its key, in hex.

    >>> sign(b"{}", "key")
    'a777724d943eb48dc69bca8a4a6d57a04db3f9ec7e1de4e581e860265bdf3032'
    """
    key = secret.encode("utf-8") if isinstance(secret, str) else secret
    return hmac.new(key, body, hashlib.sha256).hexdigest()


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


def reason_of(run: Run) -> str:
    """Return ``runReason``: what started the run; of an API call, the cause it gave.

    Only the words for Run now are documented; the others are jobkit's.
    """
    known = _REASONS.get(run.trigger.kind)
    if known is not None:
        return known
    before, colon, cause = run.trigger.text.partition(": ")
    return cause if run.trigger.kind == "api" and colon else before + colon + cause


def message_of(run: Run) -> str:
    """Return ``runStatusMessage``: why a run did not succeed, or the text ``None``."""
    return run.message if run.message and run.status in ("error", "cancelled") else "None"


def _second(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else None
