"""Names of relations in the warehouse, as dbt's default macros make them."""

from __future__ import annotations

from jobkit.dbt.manifest.node import Node

__all__ = ["relation_of", "schema_settings", "stored_as"]

_WRITES = frozenset({"model", "seed", "snapshot", "test", "function"})


def stored_as(test: Node, *, asked: bool = False) -> str:
    """Return what a data test stores the rows that fail as: ``"table"``, ``"view"``, or ``""`` for nothing.

    Parameters
    ----------
    test : Node
    asked : bool
        True with ``--store-failures``; the config of the test wins (dbt-core 1.12.6, each case run).
    """
    kind = test.config.get("store_failures_as")
    if kind:
        return "" if kind == "ephemeral" else str(kind)
    stored = test.config.get("store_failures")
    return "table" if (asked if stored is None else stored) else ""


def relation_of(node: Node, schema: str | None = None, *, store_failures: bool = False) -> str:
    """Return ``schema.identifier`` of what `node` writes or a source reads, ``""`` where there is none.

    Follows ``generate_schema_name`` and ``generate_alias_name`` of dbt-core: a custom schema is appended to
    the target schema, while a snapshot's ``target_schema`` is used as it is. Tests have a relation only when
    they store their failures, by their config or by ``--store-failures``.
    """
    kind = node.resource_type
    if kind == "source":
        return f"{node.schema}.{node.alias}"
    if kind not in _WRITES or node.is_ephemeral:
        return ""
    if kind == "test" and not stored_as(node, asked=store_failures):
        return ""
    return f"{_schema(node, schema)}.{node.alias}"


def schema_settings(node: Node) -> tuple[object, ...]:
    """Return all that decides the schema of a node's relation besides the target schema."""
    if not relation_of(node):
        return ()
    fixed = node.config.get("target_schema") if node.resource_type == "snapshot" else ""
    return node.resource_type == "source", node.schema, str(fixed or ""), str(node.config.get("schema") or "")


def _schema(node: Node, schema: str | None) -> str:
    if schema is None:
        return node.schema
    if node.resource_type == "snapshot" and node.config.get("target_schema"):
        return str(node.config["target_schema"])
    custom = str(node.config.get("schema") or "").strip()
    return f"{schema}_{custom}" if custom else schema
