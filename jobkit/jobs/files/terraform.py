"""Jobs of the Terraform provider dbt-labs/dbtcloud: recognised by sight."""

from __future__ import annotations

from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["FORMAT", "sniff"]

_JSON_KEYS = ("terraform_version", "format_version", "planned_values", "resource_changes")


def sniff(document: Document) -> tuple[str, ...]:
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
    signs = tuple(key for key in _JSON_KEYS if key in data)
    return signs if "terraform_version" in data else ()


FORMAT = Format(
    "terraform",
    "Terraform",
    sniff,
    advice="reading that is not there yet; write the job in jobkit's own YAML",
)
