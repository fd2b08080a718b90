"""The few functions of Terraform that say the same each time and are met where jobs are defined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

__all__ = ["FUNCTIONS", "as_text", "plain_number"]


def plain_number(value: float) -> int | float:
    """Return a number as Terraform shows it, which has one kind only: a whole one without a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_text(value: Any) -> str:
    """Return a text, number or truth value as a template writes it; raises TypeError for any other."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(plain_number(value))
    if isinstance(value, str):
        return value
    raise TypeError("no text")


def _number(value: Any) -> int | float:
    if isinstance(value, str) and len(value) < 40:
        return plain_number(float(value))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("no number")
    return value


def _truth(value: Any) -> bool:
    if value in (True, "true", "1"):
        return True
    if value in (False, "false", "0"):
        return False
    raise TypeError("no truth value")


def _lists(*values: Any) -> list[Any]:
    if not all(isinstance(value, list) for value in values):
        raise TypeError("no list")
    return list(chain.from_iterable(values))


def _set(value: Any) -> list[Any]:
    """Return a set as a list in the order in which Terraform goes through it."""
    plain = [as_text(one) for one in value]
    return sorted(set(plain)) if all(isinstance(one, str) for one in value) else list(value)


def _merged(*values: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for value in values:
        merged.update(value or {})
    return merged


def _lookup(table: Any, key: Any, *default: Any) -> Any:
    return table[key] if key in table or not default else default[0]


def _first(*values: Any) -> Any:
    return next(value for value in values if value not in (None, ""))


def _flat(value: Any) -> list[Any]:
    return [inner for one in value for inner in (_flat(one) if isinstance(one, list) else [one])]


def _distinct(value: Any) -> list[Any]:
    found: list[Any] = []
    for one in value:
        if one not in found:
            found.append(one)
    return found


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "length": len,
    "tolist": list,
    "toset": _set,
    "tomap": dict,
    "tostring": as_text,
    "tonumber": _number,
    "tobool": _truth,
    "concat": _lists,
    "merge": _merged,
    "lookup": _lookup,
    "coalesce": _first,
    "join": lambda sign, texts: as_text(sign).join(as_text(text) for text in texts),
    "split": lambda sign, text: text.split(sign),
    "lower": lambda text: as_text(text).lower(),
    "upper": lambda text: as_text(text).upper(),
    "trimspace": lambda text: as_text(text).strip(),
    "replace": lambda text, old, new: text.replace(old, new) if old and old[0] != "/" else _raise(),
    "keys": lambda table: sorted(table),
    "values": lambda table: [table[key] for key in sorted(table)],
    "flatten": _flat,
    "distinct": _distinct,
    "contains": lambda values, value: value in values,
}
"""Name -> function of plain values. Whatever it raises, the call is then not known."""


def _raise() -> Any:
    raise TypeError("a regular expression")
