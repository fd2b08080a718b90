"""Changing plain data: mappings merge, lists of named things merge by name, null removes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["merged"]


def merged(base: Any, change: Any) -> Any:
    """Return plain data with a change applied.

    Mappings merge key by key; null removes a key. A list whose entries all have a name merges with a mapping
    of names, or with another such list; an unknown name is added. Anything else takes the place of what was,
    an empty mapping too.

    >>> merged({"a": 1, "b": {"c": 2}}, {"a": None, "b": {"d": 3}})
    {'b': {'c': 2, 'd': 3}}
    >>> merged([{"name": "CI", "threads": 4}], {"CI": {"threads": 8}})
    [{'name': 'CI', 'threads': 8}]
    """
    if isinstance(base, Mapping) and isinstance(change, Mapping) and change:
        return _merged_mappings(base, change)
    if _is_named(base):
        if isinstance(change, Mapping):
            return _merged_by_name(base, change)
        if _is_named(change):
            return _merged_by_name(base, {entry["name"]: entry for entry in change})
    return _without_null(change)


def _merged_mappings(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in change.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(_preset(key, found.get(key)), value)
    return found


def _preset(key: str, value: Any) -> Any:
    """Return the name of a preset of rules as a mapping, so that rules can be changed in it."""
    return {"preset": value} if key == "rules" and isinstance(value, str) else value


def _merged_by_name(base: list[Any], change: Mapping[str, Any]) -> list[Any]:
    known = {entry["name"]: entry for entry in base}
    changed = {
        name: merged(known.get(name, {"name": name}), value) for name, value in change.items() if value
    }
    kept = {name: entry for name, entry in known.items() if name not in change}
    order = [*known, *(name for name in changed if name not in known)]
    return [changed.get(name, kept.get(name)) for name in order if name in changed or name in kept]


def _is_named(value: Any) -> bool:
    is_list = isinstance(value, list | tuple) and bool(value)
    return is_list and all(isinstance(entry, Mapping) and "name" in entry for entry in value)


def _without_null(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_null(inner) for key, inner in value.items() if inner is not None}
    return list(value) if isinstance(value, tuple) else value
