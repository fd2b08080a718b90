"""``dbt clone``: relations of the state, copied into the target."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.execution.call import Call
from jobkit.execution.flow import flow_of
from jobkit.execution.outcomes import Outcome
from jobkit.execution.picking import NOTHING_TO_DO, Reasons, pick, warn
from jobkit.execution.plan import make_plan
from jobkit.execution.reads import Catalog, Deferral
from jobkit.execution.results import Invocation
from jobkit.execution.seconds import CLONE_SECONDS
from jobkit.execution.session import Session
from jobkit.execution.warehouse import relation_kind
from jobkit.project import Node
from jobkit.why import Cause

__all__ = ["clone_nodes"]


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
