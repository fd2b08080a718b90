"""Careful reading of what a manifest entry holds: another type than expected reads as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["items_of", "mapping_of", "rows_of"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return the value if it is a mapping, else an empty one."""
    # comparing the class is the fastest check, and this runs for every node
    return value if value.__class__ is dict or isinstance(value, Mapping) else _NOTHING


def items_of(value: Any) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, or of a mapping's values."""
    rows = value.values() if isinstance(value, Mapping) else items_of(value)
    return [row for row in rows if isinstance(row, Mapping)]
