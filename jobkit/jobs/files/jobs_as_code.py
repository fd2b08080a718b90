"""Job files of dbt-jobs-as-code: recognised by sight. Source: dbt-jobs-as-code 1.22 and its JSON schema."""

from __future__ import annotations

from typing import Any

from jobkit.jobs.files.admin_api import JOB_KEYS
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["FORMAT", "sniff"]

_OWN_KEYS = ("custom_environment_variables", "linked_id", "self_deferring", "identifier")
_ENOUGH = 2


def sniff(document: Document) -> tuple[str, ...]:
    """Recognise a mapping of identifiers to jobs under ``jobs``."""
    jobs = document.data.get("jobs") if isinstance(document.data, dict) else None
    if not isinstance(jobs, dict):
        return ()
    for identifier, job in list(jobs.items())[:50]:
        signs = _signs(job)
        if len(signs) >= _ENOUGH:
            return (f"jobs.{identifier[:40]}", *signs)
    return ()


def _signs(job: Any) -> tuple[str, ...]:
    return tuple(key for key in (*JOB_KEYS, *_OWN_KEYS) if key in job) if isinstance(job, dict) else ()


FORMAT = Format(
    "jobs-as-code",
    "a dbt-jobs-as-code file",
    sniff,
    advice="reading that is not there yet; write `jobs:` as a list of jobkit's own jobs",
)
