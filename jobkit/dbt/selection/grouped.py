"""Rows of (key, value) as lists of values by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

__all__ = ["grouped"]


def grouped(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return key -> values of (key, value)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    found.default_factory = None
    return found
