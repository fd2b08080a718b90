"""``dbt source freshness``: how old the sources are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.why import Cause
from jobkit.dbt.execution.args import warnings_are_errors
from jobkit.dbt.execution.call import Call
from jobkit.dbt.execution.execution_graph import execution_graph_of
from jobkit.dbt.execution.hooks import between_hooks
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_choice import SelectionReasons, choose_nodes, end_with_nothing_to_do
from jobkit.dbt.execution.outcomes import Outcome, leave_catalog
from jobkit.dbt.execution.plan import make_plan
from jobkit.dbt.execution.session import Session
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.state import Freshness

__all__ = ["check_freshness", "has_freshness"]

_WRITTEN = ("pass", "warn", "error")  # a check that breaks off is not in sources.json (S-057)


def check_freshness(call: Call) -> Invocation:
    """Run ``source freshness`` (S-057, P-090, P-091), or ``freshness`` of dbt v2, of models too (PF-012)."""
    selection = choose_nodes(call)
    nodes = call.project.nodes
    ids = [uid for uid in selection.ids if has_freshness(nodes[uid])]
    if not ids:
        return end_with_nothing_to_do(call, selection, freshness={})
    if call.defer:
        call.needed_state()  # dbt asks for it, though nothing is read from there
    call.connect()
    session = Session(
        call.project,
        make_plan(execution_graph_of(call.project, tests_first=False), ids, edges=False),
        lambda uid: _check(call, nodes[uid]),
        leave_catalog,
        fail_fast=call.command.fail_fast,
        speed=call.speed,
    )
    before, rows, after, at = between_hooks(call, session, "so nothing was checked")
    written = {row.unique_id: Freshness(row.status) for row in rows if row.status in _WRITTEN}
    reasons = SelectionReasons(selection)
    return call.end([*before, *rows, *after], seconds=at, freshness=written, reasons=reasons)


def has_freshness(node: Node) -> bool:
    """Return whether a source says when its data is too old."""
    return bool(_limit(node, "warn_after") or _limit(node, "error_after"))


def _limit(node: Node, name: str) -> Mapping[str, Any] | None:
    for place in (node.raw.get("freshness"), node.config.get("freshness")):
        limit = place.get(name) if isinstance(place, Mapping) else None
        if isinstance(limit, Mapping) and limit.get("count") is not None and limit.get("period"):
            return limit
    return None


_WITH_METADATA = frozenset({"snowflake", "redshift", "bigquery", "databricks"})
"""Adapters that take the age of a table from the warehouse's metadata."""


def _has_age(call: Call, node: Node) -> bool:
    adapter = call.project.metadata.get("adapter_type")
    asked = ("loaded_at_field", "loaded_at_query")
    return (
        adapter is None
        or adapter in _WITH_METADATA
        or any(node.raw.get(key) or node.config.get(key) for key in asked)
    )


def _without_age(call: Call, node: Node, seconds: float) -> Outcome:
    adapter = call.project.metadata.get("adapter_type")
    said = (
        f"Could not compute freshness for source {node.name}: no 'loaded_at_field' provided and {adapter} "
        "adapter does not support metadata-based freshness checks."
    )
    text = f"the source {node.name} has no loaded_at_field, and this warehouse gives no age of its tables"
    return Outcome("runtime error", seconds, said, cause=Cause("freshness", text, node.unique_id, "S-057"))


def _check(call: Call, node: Node) -> Outcome:
    """Return the outcome of one check: fresh, unless a fault makes the source stale or removes its table."""
    seconds = call.project.durations.seconds(node, full=False)
    fault = call.faults.get(node.unique_id)
    if node.resource_type == "model":  # a fault of a model is one of its SQL
        return Outcome("pass", seconds)
    if not _has_age(call, node):
        return _without_age(call, node, seconds)
    if fault is None:
        return Outcome("pass", seconds)
    name = f"{node.raw.get('source_name')}.{node.name}"
    if fault.status == "missing":
        said = fault.message or f'relation "{node.schema}.{node.alias}" does not exist'
        text = f"the source {name} cannot be checked: {said}; dbt leaves it out of sources.json"
        return Outcome("runtime error", seconds, said, cause=Cause("fault", text, node.unique_id, "S-057"))
    asked = "warn" if fault.status == "warn" else "error"
    # a source with a single limit can only break that one
    status = asked if _limit(node, f"{asked}_after") else "warn" if asked == "error" else "error"
    limit = _limit(node, f"{status}_after") or {}
    old = f"{limit.get('count')} {limit.get('period')}" + ("" if limit.get("count") == 1 else "s")
    text = f"the newest row of the source {name} is more than {old} old ({status}_after)"
    text += f": {fault.message}" if fault.message else ""
    if status == "warn" and warnings_are_errors(call.command, "LogFreshnessResult"):
        text += "; warnings are errors here, so the check breaks off and the source is not in sources.json"
        said = f"[WARNING]: WARN freshness of {name}"
        return Outcome("runtime error", seconds, said, cause=Cause("fault", text, node.unique_id, "S-057"))
    return Outcome(status, seconds, cause=Cause("fault", text, node.unique_id, "S-057"))
