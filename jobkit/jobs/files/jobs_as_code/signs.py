"""What gives a file of dbt-jobs-as-code away."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.jobs.files.document import Document

__all__ = ["signs_of"]

_KEYS = (
    "account_id",
    "environment_id",
    "execute_steps",
    "generate_docs",
    "linked_id",
    "project_id",
    "run_generate_sources",
    "schedule",
    "settings",
    "triggers",
)
_MOST = 50


def signs_of(document: Document) -> tuple[str, ...]:
    """Return the signs: ``jobs`` is a mapping of identifiers, which no other format has."""
    jobs = document.data.get("jobs") if isinstance(document.data, Mapping) else None
    if not isinstance(jobs, Mapping) or not jobs:
        return ()
    if any(
        isinstance(job, Mapping) and "commands" in job and "execute_steps" not in job for job in jobs.values()
    ):
        return ()  # jobkit's own words
    for identifier, job in list(jobs.items())[:_MOST]:
        found = [key for key in _KEYS if isinstance(job, Mapping) and key in job]
        if found:
            return (f"jobs.{str(identifier)[:40]}", *found)
    return (f"jobs.{str(next(iter(jobs)))[:40]}",)
