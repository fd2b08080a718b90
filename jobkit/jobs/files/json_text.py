"""JSON text to plain data; duplicate keys and endless nesting are errors."""

from __future__ import annotations

import json
from typing import Any

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.jobs.base import first_repeated

__all__ = ["parse_json"]


def parse_json(text: str) -> Any:
    """Return a JSON text as plain data; raises ArtifactError with line and column."""
    try:
        return json.loads(text, object_pairs_hook=_mapping, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ArtifactError(
            f"is not valid JSON: {error.msg}",
            where=f"line {error.lineno}, column {error.colno}",
            hint="" if text.strip() else "the file is empty",
        ) from None
    except RecursionError:
        raise ArtifactError("is nested too deeply to be a job definition") from None
    except ArtifactError:
        raise
    except ValueError as error:  # a number with thousands of digits
        raise ArtifactError(f"is not valid JSON: {error}") from None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) == len(pairs):
        return mapping
    twice = first_repeated(key for key, _ in pairs)
    raise ArtifactError(f"key {shorten(twice)} is given twice in one mapping", hint="keep one of the two")


def _refuse_constant(word: str) -> Any:
    raise ArtifactError(f"{word} is no JSON number")
