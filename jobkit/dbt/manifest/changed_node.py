"""A node as a pull request changes it: a copy that dbt calls modified."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from jobkit.dbt.manifest.node import Node

__all__ = ["changed_node"]

_MARK = "\n-- changed"
_DESCRIBED = frozenset({"exposure", "metric", "semantic_model", "saved_query"})


def changed_node(node: Node, *, body: bool = True, config: Mapping[str, Any] | None = None) -> Node:
    """Return a copy of `node` with other code, other config, or both.

    The code that changes is what dbt compares: the raw code of models, snapshots, singular tests and
    functions, the checksum of seeds and unit tests, the config of generic tests, ``external`` of sources, and
    the description of exposures and of the semantic layer's nodes (dbt-core 1.12, ``same_contents`` of each
    node class).
    """
    raw = dict(node.raw)
    if body:
        _change_body(raw, node)
    if config:
        raw["config"] = {**node.config, **config}
        raw["unrendered_config"] = {**(raw.get("unrendered_config") or {}), **config}
    return Node(raw)


def _change_body(raw: dict[str, Any], node: Node) -> None:
    kind = node.resource_type
    if kind in _DESCRIBED:
        raw["description"] = f"{raw.get('description') or ''} (changed)".strip()
    elif kind == "source":
        external = raw.get("external")
        external = dict(external) if isinstance(external, Mapping) else {}
        raw["external"] = {**external, "location": f"{external.get('location') or ''} (changed)".strip()}
    elif kind == "test" and raw.get("test_metadata"):
        where = {"where": f"{node.config.get('where') or '1 = 1'} and 1 = 1"}
        raw["unrendered_config"] = {**(raw.get("unrendered_config") or {}), **where}
        raw["config"] = {**node.config, **where}
    else:
        raw["checksum"] = _new_checksum(raw.get("checksum"), node.unique_id)
        # a manifest has no raw code of seeds and unit tests
        if kind not in ("unit_test", "seed"):
            raw["raw_code"] = f"{raw.get('raw_code') or ''}{_MARK}"


def _new_checksum(old: Any, uid: str) -> Any:
    before = old.get("checksum") if isinstance(old, Mapping) else old
    digest = sha256(f"{uid}\n{before}{_MARK}".encode("utf-8", "replace")).hexdigest()
    return digest if isinstance(old, str) else {"name": "sha256", "checksum": digest}
