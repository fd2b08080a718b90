"""What the schema of definition files is called, beside the files that name it in their first line."""

from __future__ import annotations

__all__ = ["SCHEMA_FILE"]

SCHEMA_FILE = "jobkit.schema.json"
