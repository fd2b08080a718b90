"""Formats of others, recognised by sight and not read yet.

Sources: the OpenAPI description of the Admin API v2, 2026-08; dbt-jobs-as-code 1.22 and its JSON schema; the
Terraform provider dbt-labs/dbtcloud; dbt's own artifacts.
"""

from __future__ import annotations

from typing import Any

from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["ADMIN_API", "DBT_FILE", "JOBS_AS_CODE", "TERRAFORM"]

_MOST = 50
_ENOUGH = 2
"""So many keys of a foreign job make it sure what it is; one alone may be a slip."""

_API_KEYS = (
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
_CODE_KEYS = (*_API_KEYS, "custom_environment_variables", "linked_id", "self_deferring", "identifier")
_TERRAFORM_KEYS = ("terraform_version", "format_version", "planned_values", "resource_changes")
_ARTIFACT_KEYS = ("parent_map", "child_map", "nodes", "results", "sources", "macros", "elapsed_time")
_PROJECT_KEYS = (
    "config-version",
    "model-paths",
    "models",
    "seeds",
    "snapshots",
    "sources",
    "selectors",
    "packages",
)


def _signs(job: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that only the format's job has; empty unless there are enough to be sure."""
    signs = tuple(key for key in keys if key in job) if isinstance(job, dict) else ()
    return signs if len(signs) >= _ENOUGH else ()


def _first(jobs: Any) -> tuple[str, ...]:
    """Return the signs of the first job of the API, of several or of one."""
    several = jobs if isinstance(jobs, list) else [jobs]
    return next((signs for job in several[:_MOST] if (signs := _signs(job, _API_KEYS))), ())


def _is_admin_api(document: Document) -> tuple[str, ...]:
    """Recognise a job, a list of jobs, a response of the API, or the body of a trigger call."""
    data = document.data
    if isinstance(data, dict):
        inner = data.get("data", data)
        if "status" in data and "data" in data and isinstance(data["status"], dict):
            return ("status", "data", *_first(inner))
        jobs = data.get("jobs")
        return _first(inner) or (_first(jobs) if isinstance(jobs, list) else ()) or _trigger(data)
    return _first(data)


def _trigger(data: dict[str, Any]) -> tuple[str, ...]:
    if "jobs" in data or "name" in data:
        return ()
    return tuple(key for key in _TRIGGER_KEYS if key in data)


def _is_jobs_as_code(document: Document) -> tuple[str, ...]:
    """Recognise a mapping of identifiers to jobs under ``jobs``."""
    jobs = document.data.get("jobs") if isinstance(document.data, dict) else None
    for identifier, job in list(jobs.items())[:_MOST] if isinstance(jobs, dict) else ():
        if signs := _signs(job, _CODE_KEYS):
            return (f"jobs.{identifier[:40]}", *signs)
    return ()


def _is_terraform(document: Document) -> tuple[str, ...]:
    """Recognise HCL, its JSON form, a plan or a state."""
    data = document.data
    if isinstance(data, str):
        words = ("dbtcloud_job", 'resource "', 'provider "')
        found = tuple(word.strip(' "') for word in words if word in data)
        return found or ((document.path.suffix,) if document.path.suffix in (".tf", ".hcl") else ())
    if not isinstance(data, dict):
        return ()
    resources = data.get("resource")
    if isinstance(resources, dict) and any(str(key).startswith("dbtcloud_") for key in resources):
        return ("resource", *(key for key in resources if key.startswith("dbtcloud_")))
    signs = tuple(key for key in _TERRAFORM_KEYS if key in data)
    return signs if "terraform_version" in data else ()


def _is_dbt_file(document: Document) -> tuple[str, ...]:
    """Recognise manifest.json, run_results.json, sources.json and dbt's YAML files."""
    data = document.data
    if not isinstance(data, dict) or "jobs" in data or "commands" in data:
        return ()
    metadata = data.get("metadata")
    if isinstance(metadata, dict) and "dbt_schema_version" in metadata:
        return ("metadata.dbt_schema_version", *(key for key in _ARTIFACT_KEYS if key in data))
    return tuple(key for key in _PROJECT_KEYS if key in data)


_OWN_YAML = "reading that is not there yet; write the job in jobkit's own YAML"

ADMIN_API = Format("api", "JSON of the Admin API v2", _is_admin_api, advice=_OWN_YAML)
TERRAFORM = Format("terraform", "Terraform", _is_terraform, advice=_OWN_YAML)
JOBS_AS_CODE = Format(
    "jobs-as-code",
    "a dbt-jobs-as-code file",
    _is_jobs_as_code,
    advice="reading that is not there yet; write `jobs:` as a list of jobkit's own jobs",
)
DBT_FILE = Format(
    "artifact",
    "a file of the dbt project",
    _is_dbt_file,
    advice="a job file is wanted here; a manifest goes with `--manifest` or `Project.from_manifest`",
)
