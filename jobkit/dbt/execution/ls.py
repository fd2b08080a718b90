"""``dbt ls``: what it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.dbt.execution.call import Call
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_choice import NOTHING_LISTED, SelectionReasons, choose_nodes, warn
from jobkit.dbt.manifest.node import Node

__all__ = ["list_nodes"]


def list_nodes(call: Call) -> Invocation:
    """Run ``ls``: what it prints goes to `Invocation.listed`."""
    selection = choose_nodes(call)
    if not selection.ids:
        warn(call, NOTHING_LISTED, "NoNodesSelected")
    nodes = [call.project.nodes[uid] for uid in selection.ids]
    return call.end(listed=tuple(_lines(call, nodes)), reasons=SelectionReasons(selection))


def _lines(call: Call, nodes: list[Node]) -> Iterator[str]:
    form = call.command.output or "selector"
    for node in nodes:
        if form == "name":
            yield str(node.raw.get("search_name") or _search_name(node))
        elif form == "path":
            yield node.original_file_path
        elif form == "json":
            yield json.dumps(_json(node, call.command.output_keys))
        else:
            yield _selector(node)


def _selector(node: Node) -> str:
    """Return what selects the node: its fqn, or ``method:package.name`` for what has none."""
    kind, package = node.resource_type, node.package_name
    if kind == "source":
        return f"source:{package}.{node.raw.get('source_name')}.{node.name}"
    if kind in ("exposure", "metric", "saved_query", "semantic_model"):
        return f"{kind}:{package}.{node.name}"
    if kind == "unit_test":
        return f"unit_test:{package}.{_search_name(node)}"
    return ".".join(node.fqn)


def _search_name(node: Node) -> str:
    version = node.version
    if node.resource_type == "source":
        return f"{node.raw.get('source_name')}.{node.name}"
    if version is None or node.resource_type not in ("model", "unit_test"):
        return node.name
    return f"{node.name}.v{version}" if node.resource_type == "model" else f"{node.name}_v{version}"


_KEYS = (
    "alias config depends_on name original_file_path package_name resource_type source_name tags unique_id "
    "direct_parents"
)


def _json(node: Node, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a node that ``--output json`` prints; dots reach into nested ones."""
    raw = node.raw
    if node.resource_type == "model":
        # a manifest does not hold it; dbt adds it for `ls`
        raw = {**raw, "direct_parents": list(node.depends_on)}
    if not keys:
        return {key: raw[key] for key in _KEYS.split() if key in raw}
    found: dict[str, Any] = {}
    for key in keys:
        value: Any = raw
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None or key in raw:
            found[key] = value
    return found
