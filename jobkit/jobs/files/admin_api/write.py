"""An account as JSON of the Admin API v2: bodies that create or update its jobs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jobkit.jobs.account import Account
from jobkit.jobs.files.api_job.from_account import api_jobs, around_jobs
from jobkit.jobs.files.api_job.keys import IMPORT_FILTER, REQUEST_KEYS
from jobkit.jobs.files.losses import ConversionLoss, Written
from jobkit.jobs.job import Job

__all__ = ["api_payloads", "write"]

_ELSEWHERE = "the API has it apart from the job"


def write(account: Account) -> Written:
    """Return one job as an object, several as a list; the body of each is what the API takes."""
    written = api_jobs(account)
    payloads = [_payload(job) for job in written.jobs]
    losses = [*written.losses, *around_jobs(account, "a body of the API")]
    for job, body in zip(account.jobs, written.jobs, strict=True):
        losses += _losses(job, body)
    data = payloads[0] if len(payloads) == 1 else payloads
    return Written(json.dumps(data, indent=2, ensure_ascii=False) + "\n", "api", tuple(losses))


def api_payloads(account: Account) -> tuple[dict[str, Any], ...]:
    """Return the body that creates or updates each job, in the order of the jobs."""
    return tuple(_payload(job) for job in api_jobs(account).jobs)


def _payload(job: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of the API in their order, and what was kept of those that jobkit does not know."""
    body = {key: job[key] for key in REQUEST_KEYS if key in job}
    body["lifecycle_webhooks"] = False
    if job["self_deferring"] and job["id"] is not None:
        body["deferring_job_definition_id"] = job["id"]
    kept = {key: value for key, value in job["kept"].items() if key != IMPORT_FILTER}
    return {**body, **kept}


def _losses(job: Job, body: dict[str, Any]) -> Iterator[ConversionLoss]:
    name = job.identity
    if job.environment_variables:
        by_hand = (
            "POST /api/v3/.../projects/{id}/environment-variables/ with type job, once the job has an id"
        )
        yield ConversionLoss("`environment_variables`", _ELSEWHERE, by_hand, name, "environment_variables")
    if job.key is not None:
        why = "a job of the API has an id and a name only"
        yield ConversionLoss(f"the key {job.key!r}", why, "keep the file that has it", name, "key")
    if body["self_deferring"] and body["id"] is None:
        why = "the API says it with the job's own id, which a new job does not have"
        by_hand = "create the job, then update `deferring_job_definition_id` with its id"
        yield ConversionLoss("the deferral to the job itself", why, by_hand, name, "deferral")
    if job.kept.get(IMPORT_FILTER):
        yield ConversionLoss(
            "the import filter of the identifier", "only dbt-jobs-as-code has it", "nothing", name, "kept"
        )
