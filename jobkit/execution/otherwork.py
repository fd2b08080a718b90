"""The commands that do not follow the graph: ``source freshness clone ls run-operation``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.errors import suggest
from jobkit.execution.call import Call, UsageError
from jobkit.execution.flow import flow_of
from jobkit.execution.hooks import run_hooks
from jobkit.execution.outcomes import Outcome
from jobkit.execution.picking import NOTHING_LISTED, NOTHING_TO_DO, Reasons, pick, warn
from jobkit.execution.plan import make_plan
from jobkit.execution.reads import Catalog, Deferral
from jobkit.execution.results import Invocation, NodeResult
from jobkit.execution.seconds import CLONE_SECONDS
from jobkit.execution.session import Session, skipped
from jobkit.execution.warehouse import relation_kind
from jobkit.project import Freshness, Node
from jobkit.why import Cause

__all__ = ["check_freshness", "clone_nodes", "list_nodes", "run_operation"]

# -- source freshness -----------------------------------------------------------------------------


def check_freshness(call: Call) -> Invocation:
    """Run ``source freshness`` (S-057, P-090, P-091)."""
    selection = pick(call)
    nodes = call.project.nodes
    ids = [uid for uid in selection.ids if has_freshness(nodes[uid])]
    if not ids:
        warn(call, NOTHING_TO_DO, "NothingToDo")
        return call.end(freshness={})
    results, at = run_hooks(call.project, "on-run-start", call.faults)
    failed = next((row for row in results if row.status == "error"), None)
    if failed is not None:
        text = f"the hook {nodes[failed.unique_id].name} failed, so nothing was checked"
        cause = Cause("upstream", text, failed.unique_id, "S-018")
        checked = [skipped(uid, cause, at=at) for uid in ids]
    else:
        plan = make_plan(flow_of(call.project, tests_gate=False), ids, edges=False)
        session = Session(
            call.project,
            plan,
            lambda uid: _check(call, nodes[uid]),
            _nothing,
            fail_fast=call.command.fail_fast,
        )
        at = session.execute(call.threads, at)
        checked = session.results
    ends, at = run_hooks(call.project, "on-run-end", call.faults, at)
    written = {
        row.unique_id: Freshness(row.status) for row in checked if row.status in ("pass", "warn", "error")
    }
    return call.end([*results, *checked, *ends], seconds=at, freshness=written, reasons=Reasons(selection))


def has_freshness(node: Node) -> bool:
    """Return whether a source states when its data count as old."""
    return bool(_limit(node, "warn_after") or _limit(node, "error_after"))


def _limit(node: Node, name: str) -> Mapping[str, Any] | None:
    for place in (node.raw.get("freshness"), node.config.get("freshness")):
        limit = place.get(name) if isinstance(place, Mapping) else None
        if isinstance(limit, Mapping) and limit.get("count") is not None and limit.get("period"):
            return limit
    return None


def _check(call: Call, node: Node) -> Outcome:
    """Return the freshness of a source: fresh, unless a fault makes it stale or takes its table away."""
    seconds = call.project.durations.seconds(node, full=False)
    fault = call.faults.get(node.unique_id)
    if fault is None:
        return Outcome("pass", seconds)
    name = f"{node.raw.get('source_name')}.{node.name}"
    if fault.status == "missing":
        said = fault.message or f'relation "{node.schema}.{node.alias}" does not exist'
        text = f"the source {name} cannot be checked: {said}; dbt leaves it out of sources.json"
        return Outcome("runtime error", seconds, said, cause=Cause("fault", text, node.unique_id, "S-057"))
    asked = "warn" if fault.status == "warn" else "error"
    # a source with one limit only can only break that one
    status = asked if _limit(node, f"{asked}_after") else "warn" if asked == "error" else "error"
    limit = _limit(node, f"{status}_after") or {}
    old = f"{limit.get('count')} {limit.get('period')}" + ("" if limit.get("count") == 1 else "s")
    text = f"the newest row of the source {name} is more than {old} old ({status}_after)"
    text += f": {fault.message}" if fault.message else ""
    return Outcome(status, seconds, cause=Cause("fault", text, node.unique_id, "S-057"))


# -- clone ----------------------------------------------------------------------------------------


def clone_nodes(call: Call, ids: tuple[str, ...] | None = None) -> Invocation:
    """Run ``clone`` (S-044); it needs a state whatever ``--defer`` says.

    Parameters
    ----------
    call : Call
        With a state.
    ids : tuple of str, optional
        Of a ``retry``, whose queue keeps the edges of the graph.
    """
    reasons: Mapping[str, str] = {}
    edges = ids is not None
    if ids is None:
        selection = pick(call)
        ids, reasons = selection.ids, Reasons(selection)
    if not ids:
        warn(call, NOTHING_TO_DO, "NothingToDo")
        return call.end(writes_results=True)
    deferral = Deferral(call.needed_state(), favor=False, selected=())
    catalog = call.catalog()
    nodes = call.project.nodes
    deferred: dict[str, str] = {}

    def settle(uid: str, outcome: Outcome) -> None:
        if outcome.relation and outcome.status == "success" and outcome.message == "OK":
            catalog.add(nodes[uid], catalog.relations.get(deferred[uid]) or relation_kind(nodes[uid]))

    session = Session(
        call.project,
        make_plan(flow_of(call.project, tests_gate=False), ids, edges=edges),
        lambda uid: _clone(nodes[uid], catalog, deferral, deferred, call.full_refresh),
        settle,
        marks=("error",) if edges else (),
        fail_fast=call.command.fail_fast,
    )
    at = session.execute(call.threads)
    return call.end(
        session.results, seconds=at, catalog=catalog, deferred=deferred, reasons=reasons, writes_results=True
    )


def _clone(
    node: Node, catalog: Catalog, deferral: Deferral, deferred: dict[str, str], full_refresh: bool
) -> Outcome:
    if node.is_ephemeral:
        return Outcome("success", 0.0)
    source = deferral.relation(node.unique_id)
    relation = catalog.name(node)
    if source is None or (catalog.has(node) and not full_refresh):
        return Outcome("success", 0.0, "No-op", relation=relation)
    if source not in catalog.relations:
        said = f'relation "{source}" does not exist'
        text = f"{node.name} is in the state's manifest, but {said}: it was never built there"
        message = f"Runtime Error in {node.resource_type} {node.name} ({node.original_file_path})\n  {said}"
        cause = Cause("missing_relation", text, node.unique_id, "S-044")
        return Outcome("error", CLONE_SECONDS, message, None, relation, cause)
    deferred[node.unique_id] = source
    return Outcome("success", CLONE_SECONDS, "OK", relation=relation)


# -- ls -------------------------------------------------------------------------------------------


def list_nodes(call: Call) -> Invocation:
    """Run ``ls``: what it prints goes to `Invocation.listed`."""
    selection = pick(call)
    if not selection.ids:
        warn(call, NOTHING_LISTED, "NoNodesSelected")
    nodes = [call.project.nodes[uid] for uid in selection.ids]
    return call.end(listed=tuple(_lines(call, nodes)), reasons=Reasons(selection))


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
    version = node.raw.get("version")
    if node.resource_type == "source":
        return f"{node.raw.get('source_name')}.{node.name}"
    if version is None or node.resource_type not in ("model", "unit_test"):
        return node.name
    return f"{node.name}.v{version}" if node.resource_type == "model" else f"{node.name}_v{version}"


_KEYS = (
    "alias",
    "config",
    "depends_on",
    "name",
    "original_file_path",
    "package_name",
    "resource_type",
    "source_name",
    "tags",
    "unique_id",
)


def _json(node: Node, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a node that ``--output json`` prints; dots reach into nested ones."""
    if not keys:
        return {key: node.raw[key] for key in _KEYS if key in node.raw}
    found: dict[str, Any] = {}
    for key in keys:
        value: Any = node.raw
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None or key in node.raw:
            found[key] = value
    return found


# -- run-operation --------------------------------------------------------------------------------


def run_operation(call: Call) -> Invocation:
    """Run ``run-operation``: one row, for the macro."""
    name, sql = call.command.macro, call.command.option("sql")
    if not name and not sql:
        raise UsageError("Either a macro name or --sql must be passed to run-operation")
    if name and sql:
        raise UsageError("Cannot specify both a macro name and --sql for run-operation")
    project = call.project
    uid = f"operation.{project.name}.inline_query" if sql else _macro(call, str(name))
    stand_in = Node({"unique_id": uid, "name": uid, "resource_type": "operation"})
    seconds = project.durations.seconds(stand_in, full=False)
    fault = call.faults.get(uid)
    if fault is None:
        row = NodeResult(uid, "success", None, 0.0, seconds, "main", 0)
    else:
        said = fault.message or "the database refuses this SQL (injected fault)"
        cause = Cause("fault", f"{name} was made to fail: {said}", uid)
        row = NodeResult(uid, "error", f"Runtime Error\n  {said}", 0.0, seconds, "main", 1, cause=cause)
    return call.end([row], seconds=seconds, writes_results=True)


def _macro(call: Call, name: str) -> str:
    """Return the unique_id of a macro; the project's own wins over a package's of the same name."""
    package, _, plain = name.rpartition(".")
    homes = {
        str(raw.get("package_name")): uid
        for uid, raw in call.project.macros.items()
        if raw.get("name") == plain and package in ("", raw.get("package_name"))
    }
    if not homes:
        hint = suggest(plain, sorted({str(raw.get("name")) for raw in call.project.macros.values()}))
        place = f'package "{package}"' if package else "any package"
        raise UsageError(
            f"dbt could not find a macro with the name '{plain}' in {place}. Check for typos and/or install "
            f'package dependencies with "dbt deps".' + (f" ({hint})" if hint else "")
        )
    return homes.get(call.project.name) or homes[min(homes)]


def _nothing(uid: str, outcome: Outcome) -> None:
    """Leave the catalog alone."""
