"""Model contracts between two states: changed, or broken.

A changed contract makes a model modified. A broken one also gets a warning, and is an error for a versioned
model. Source: dbt-core 1.12 ``contracts/graph/nodes.py`` (``ModelNode.same_contract``,
``same_contract_removed``); which constraints a database enforces, from the adapters' ``CONSTRAINT_SUPPORT``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection.raw_values import items_of, mapping_of, rows_of

__all__ = ["removed_contract", "same_contract"]

_ENFORCED: Mapping[str, frozenset[str]] = {
    "postgres": frozenset({"check", "not_null", "unique", "primary_key", "foreign_key"}),
    "duckdb": frozenset({"check", "not_null", "unique", "primary_key", "foreign_key"}),
    "snowflake": frozenset({"not_null"}),
    "redshift": frozenset({"not_null"}),
    "bigquery": frozenset({"not_null"}),
    "databricks": frozenset({"check", "not_null"}),
    "spark": frozenset(),
}
_USUAL = frozenset({"not_null", "foreign_key"})  # the base adapter's


def same_contract(
    old: Node,
    new: Node,
    metadata: Mapping[str, Any] | None = None,
    warn: Callable[[str, str], None] | None = None,
) -> bool:
    """Say whether a model's contract is the same as before.

    Raises
    ------
    SelectionError
        When the contract of a versioned model was broken, as dbt does.
    """
    before, now = _contract(old), _contract(new)
    if not before.get("enforced"):
        return not now.get("enforced")
    if now.get("enforced") and now.get("checksum") == before.get("checksum"):
        return True
    breaks = list(_breaks(old, new, str((metadata or {}).get("adapter_type") or "")))
    if breaks:
        _report(new, "; ".join(breaks), warn)
    return False


def removed_contract(
    node: Node, disabled: bool, metadata: Mapping[str, Any], warn: Callable[[str, str], None]
) -> None:
    """Report a model with an enforced contract that is gone, unless its deprecation date has passed.

    Today is the day on which the current manifest was generated: jobkit asks no clock.
    """
    if not _contract(node).get("enforced"):
        return
    deprecated, now = node.raw.get("deprecation_date"), str(metadata.get("generated_at") or "")
    if deprecated and now and str(deprecated)[:10] < now[:10]:
        return
    how = "disabled" if disabled else "deleted or renamed"
    _report(node, f"the contracted model {node.unique_id} was {how}", warn)


def _report(node: Node, breaks: str, warn: Callable[[str, str], None] | None) -> None:
    if node.version is not None:
        raise SelectionError(
            f"breaking change to the contract of {node.unique_id}: {breaks}",
            hint="a versioned model keeps its contract: make a new version of it",
        )
    if warn is not None:
        text = f"Breaking change to the contract of the unversioned model {node.unique_id}: {breaks}"
        warn("UnversionedBreakingChange", text)


def _contract(node: Node) -> Mapping[str, Any]:
    return mapping_of(node.raw.get("contract"))


def _breaks(old: Node, new: Node, adapter: str) -> Iterator[str]:
    if not _contract(new).get("enforced"):
        yield "the contract is no longer enforced"
    before, now = _columns(old), _columns(new)
    removed = sorted(name for name in before if name not in now)
    if removed:
        yield f"columns removed: {', '.join(removed)}"
    retyped = [name for name in sorted(before.keys() & now.keys()) if _retyped(before[name], now[name])]
    if retyped:
        yield f"data types changed: {', '.join(retyped)}"
    enforces = old.materialized in ("table", "incremental")
    if enforces:
        yield from _lost_constraints(old, new, _ENFORCED.get(adapter, _USUAL))
    constrained = bool(old.raw.get("constraints")) or any(row.get("constraints") for row in before.values())
    if enforces and constrained and new.materialized not in ("table", "incremental"):
        yield f"materialization with constraints changed: {old.materialized} -> {new.materialized}"


def _columns(node: Node) -> Mapping[str, Mapping[str, Any]]:
    columns = mapping_of(node.raw.get("columns"))
    return {name: column for name, column in columns.items() if isinstance(column, Mapping)}


def _retyped(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Compare data types; size, precision and scale do not count."""
    mine, theirs = (
        str(row.get("data_type") or "").partition("(")[0].strip().lower() for row in (now, before)
    )
    return mine != theirs


def _lost_constraints(old: Node, new: Node, enforced: frozenset[str]) -> Iterator[str]:
    before, now = _columns(old), _columns(new)
    places = [(f" of column {name}", before[name], now[name]) for name in before if name in now]
    for place, was, is_ in [*places, ("", old.raw, new.raw)]:
        kept = items_of(is_.get("constraints"))
        for constraint in rows_of(was.get("constraints")):
            if constraint not in kept and constraint.get("type") in enforced:
                yield f"{constraint.get('type')} constraint{place} removed"
