"""Names of relations in the warehouse, as dbt's default macros make them."""

from __future__ import annotations

from jobkit.dbt.manifest.node import Node

__all__ = ["relation_of"]

_WRITES = frozenset({"model", "seed", "snapshot", "test", "function"})


def relation_of(node: Node, schema: str | None = None) -> str:
    """Return ``schema.identifier`` of what `node` writes or a source reads, ``""`` where there is none.

    Follows ``generate_schema_name`` and ``generate_alias_name`` of dbt-core: a custom schema is appended to
    the target schema, while a snapshot's ``target_schema`` is used as it is. Tests have a relation only when
    they store their failures.
    """
    kind = node.resource_type
    if kind == "source":
        return f"{node.schema}.{node.alias}"
    if kind not in _WRITES or node.is_ephemeral or (kind == "test" and not node.config.get("store_failures")):
        return ""
    return f"{_schema(node, schema)}.{node.alias}"


def _schema(node: Node, schema: str | None) -> str:
    if schema is None:
        return node.schema
    if node.resource_type == "snapshot" and node.config.get("target_schema"):
        return str(node.config["target_schema"])
    custom = str(node.config.get("schema") or "").strip()
    return f"{schema}_{custom}" if custom else schema
