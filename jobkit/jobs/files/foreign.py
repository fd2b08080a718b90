"""Formats of others, recognised by sight.

Sources: the OpenAPI description of the Admin API v2, 2026-08; dbt-jobs-as-code 1.22 and its JSON schema; the
Terraform provider dbt-labs/dbtcloud; dbt's own artifacts.
"""

from __future__ import annotations

from jobkit.jobs.files.admin_api.envelopes import signs_of as is_admin_api
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.jobs_as_code.signs import signs_of as is_jobs_as_code

__all__ = ["is_admin_api", "is_dbt_file", "is_jobs_as_code", "is_terraform"]

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


def is_terraform(document: Document) -> tuple[str, ...]:
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


def is_dbt_file(document: Document) -> tuple[str, ...]:
    """Recognise manifest.json, run_results.json, sources.json and dbt's YAML files."""
    data = document.data
    if not isinstance(data, dict) or "jobs" in data or "commands" in data:
        return ()
    metadata = data.get("metadata")
    if isinstance(metadata, dict) and "dbt_schema_version" in metadata:
        return ("metadata.dbt_schema_version", *(key for key in _ARTIFACT_KEYS if key in data))
    return tuple(key for key in _PROJECT_KEYS if key in data)
