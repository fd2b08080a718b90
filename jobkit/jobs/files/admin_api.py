"""Jobs of the Admin API v2: recognised by sight. Source: the OpenAPI description of the API, 2026-08."""

from __future__ import annotations

from typing import Any

from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["FORMAT", "JOB_KEYS", "job_signs", "sniff"]

JOB_KEYS = (
    "execute_steps",
    "account_id",
    "project_id",
    "environment_id",
    "settings",
    "execution",
    "run_generate_sources",
    "deferring_environment_id",
    "deferring_job_definition_id",
    "job_completion_trigger_condition",
    "triggers_on_draft_pr",
    "lifecycle_webhooks",
)
_TRIGGER_KEYS = (
    "cause",
    "steps_override",
    "git_sha",
    "git_branch",
    "schema_override",
    "github_pull_request_id",
)
_ENOUGH = 2


def job_signs(job: Any) -> tuple[str, ...]:
    """Return the keys that only the API's job object has; empty unless there are enough to be sure."""
    if not isinstance(job, dict):
        return ()
    signs = tuple(key for key in JOB_KEYS if key in job)
    return signs if len(signs) >= _ENOUGH else ()


def sniff(document: Document) -> tuple[str, ...]:
    """Recognise a job, a list of jobs, a response of the API, or the body of a trigger call."""
    data = document.data
    if isinstance(data, dict):
        inner = data.get("data", data)
        if "status" in data and "data" in data and isinstance(data["status"], dict):
            return ("status", "data", *_first(inner))
        jobs = data.get("jobs")
        return _first(inner) or (_first(jobs) if isinstance(jobs, list) else ()) or _trigger(data)
    return _first(data)


def _first(jobs: Any) -> tuple[str, ...]:
    """Return the signs of the first job, of several or of one."""
    several = jobs if isinstance(jobs, list) else [jobs]
    return next((signs for job in several[:50] if (signs := job_signs(job))), ())


def _trigger(data: dict[str, Any]) -> tuple[str, ...]:
    if "jobs" in data or "name" in data:
        return ()
    return tuple(key for key in _TRIGGER_KEYS if key in data)


FORMAT = Format(
    "api",
    "JSON of the Admin API v2",
    sniff,
    advice="reading that is not there yet; write the job in jobkit's own YAML",
)
