"""Changes of macros, and which macros they reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.dbt.selection.raw_values import items_of, mapping_of

__all__ = ["modified_macros", "tainted_by"]

_Macros = Mapping[str, Mapping[str, Any]]


def modified_macros(old: _Macros, new: _Macros) -> frozenset[str]:
    """Return the macros whose text differs, and those that only one side has."""
    if old is new:
        return frozenset()
    found = set(old.keys() ^ new.keys())
    for uid, macro in new.items():
        before = old.get(uid)
        if before is not None and before is not macro and macro.get("macro_sql") != before.get("macro_sql"):
            found.add(uid)
    return frozenset(found)


def tainted_by(modified: frozenset[str], macros: _Macros) -> frozenset[str]:
    """Return the modified macros and all that call them, directly or through others."""
    if not modified:
        return modified
    callers: dict[str, list[str]] = {}
    for uid, macro in macros.items():
        for called in items_of(mapping_of(macro.get("depends_on")).get("macros")):
            callers.setdefault(called, []).append(uid)
    found = set(modified)
    layer = list(modified)
    while layer:
        layer = [uid for called in layer for uid in callers.get(called, ()) if uid not in found]
        found.update(layer)
    return frozenset(found)
