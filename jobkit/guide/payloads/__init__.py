"""Bodies for the API that the study guide prints, as files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["PAYLOADS"]

PAYLOADS: Mapping[str, Path] = {"example-7": Path(__file__).with_name("example-7.json")}
"""Name -> file. Example 7 creates a job by the API; `jobkit.check_payload` says what is refused in it."""
