"""Files of dbt itself that people hand over by mistake: artifacts and project files."""

from __future__ import annotations

from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["FORMAT", "sniff"]

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


def sniff(document: Document) -> tuple[str, ...]:
    """Recognise manifest.json, run_results.json, sources.json and dbt's YAML files."""
    data = document.data
    if not isinstance(data, dict) or "jobs" in data or "commands" in data:
        return ()
    metadata = data.get("metadata")
    if isinstance(metadata, dict) and "dbt_schema_version" in metadata:
        return ("metadata.dbt_schema_version", *(key for key in _ARTIFACT_KEYS if key in data))
    return tuple(key for key in _PROJECT_KEYS if key in data)


FORMAT = Format(
    "artifact",
    "a file of the dbt project",
    sniff,
    advice="a job file is wanted here; a manifest goes with `--manifest` or `Project.from_manifest`",
)
