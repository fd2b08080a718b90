"""Rows of (key, value) as lists of values by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

__all__ = ["grouped"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def grouped(rows: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """Return key -> values of (key, value)."""
    found: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    found.default_factory = None
    return found
