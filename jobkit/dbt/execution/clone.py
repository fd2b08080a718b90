"""``dbt clone``: relations of the state, copied into the target."""

from __future__ import annotations

from dataclasses import replace

from jobkit.basics.why import Cause, Details
from jobkit.dbt.execution.call import Call
from jobkit.dbt.execution.default_seconds import CLONE_SECONDS
from jobkit.dbt.execution.execution_graph import execution_graph_of
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.late_faults import hook_leaves_relation
from jobkit.dbt.execution.node_choice import SelectionReasons, choose_nodes, end_with_nothing_to_do
from jobkit.dbt.execution.node_result import Mode
from jobkit.dbt.execution.outcomes import NOTHING_TO_CLONE, Outcome
from jobkit.dbt.execution.plan import make_plan
from jobkit.dbt.execution.ref_resolution import DeferredState
from jobkit.dbt.execution.session import Session
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection import Selection

__all__ = ["clone_nodes", "clones_are_views"]


def clone_nodes(call: Call, ids: tuple[str, ...] | None = None) -> Invocation:
    """Run ``clone`` (S-044); it needs a state whatever ``--defer`` says.

    Parameters
    ----------
    call : Call
        With a state.
    ids : tuple of str, optional
        Of a ``retry``. Its queue keeps the edges of the graph; that of a plain ``clone`` has none.
    """
    edges = ids is not None
    selection = Selection(()) if ids is not None else choose_nodes(call)
    queue = selection.ids if ids is None else ids
    if not queue:
        return end_with_nothing_to_do(call, selection)
    call.connect()
    cloner = _Cloner(call)
    session = Session(
        call.project,
        make_plan(execution_graph_of(call.project, tests_first=False), queue, edges=edges),
        cloner.run,
        cloner.settle,
        marks=("error",) if edges else (),
        fail_fast=call.command.fail_fast,
        speed=call.speed,
    )
    at = session.execute(call.threads)
    reasons = SelectionReasons(selection)
    return call.end(session.results, seconds=at, refs=cloner.refs, reasons=reasons, writes_results=True)


_CLONES_ARE_VIEWS = frozenset({"duckdb", "postgres", "redshift"})
"""Adapters without zero-copy clones: a clone is a view of the original (dbt docs: commands/clone)."""


def clones_are_views(project: ProjectGraph) -> bool:
    """Return whether ``dbt clone`` makes views, because the adapter of the project has no clones."""
    return project.metadata.get("adapter_type") in _CLONES_ARE_VIEWS


class _Cloner:
    """Clones node by node, and remembers from where."""

    def __init__(self, call: Call) -> None:
        self.nodes = call.project.nodes
        self._state = DeferredState(call.needed_state(), favor=False, selected=())
        self.refs = call.resolver_with(self._state)
        self._catalog = self.refs.catalog
        self._full_refresh = call.full_refresh
        self._faults = call.faults
        self._adapter = call.project.metadata.get("adapter_type")
        self._views_only = clones_are_views(call.project)

    def run(self, uid: str) -> Outcome:
        """Return how cloning the node ends: nothing to clone and nothing to replace are both a No-op."""
        node, catalog = self.nodes[uid], self._catalog
        if node.is_ephemeral:
            return Outcome("success", 0.0)
        source, relation = self._state.relation(uid), catalog.name(node)
        if source is None or (catalog.has(node) and not self._full_refresh):
            mode: Mode = "not_in_state" if source is None else "kept"
            return Outcome("success", 0.0, NOTHING_TO_CLONE, relation=relation, mode=mode)
        if source not in catalog.relations:
            return _never_built(node, source, relation)
        self.refs.deferred[uid] = source
        self.refs.causes[uid] = Cause(
            "deferral", f"{node.name} is cloned from {source} of the state", uid, "S-044"
        )
        mode = "cloned_view" if self._views_only or catalog.relations[source] == "view" else "cloned"
        cloned = Outcome("success", CLONE_SECONDS, "OK", relation=relation, mode=mode)
        return self._hooked(node, cloned) if mode == "cloned_view" else cloned

    def _hooked(self, node: Node, cloned: Outcome) -> Outcome:
        """Return the end of a clone that is a view: it is made like any view, so its post-hooks run."""
        fault = self._faults.get(node.unique_id)
        if fault is None or not fault.post_hook:
            return cloned
        text = f"the post-hook of {node.name} was made to fail after the clone: {fault.said}"
        cause = Cause("fault", text, node.unique_id, "S-004")
        stays = hook_leaves_relation(node, self._adapter)
        message = f"{_error_in(node)}\n  {fault.said}"
        return replace(cloned, status="error", message=message, cause=cause, stays=stays)

    def settle(self, uid: str, outcome: Outcome) -> None:
        """Put the clone into the catalog: of its original's kind, or a view where tables cannot be cloned."""
        if uid in self.refs.deferred and (outcome.status == "success" or outcome.stays):
            kind = "view" if self._views_only else self._catalog.relations[self.refs.deferred[uid]]
            self._catalog.add(self.nodes[uid], kind)


def _never_built(node: Node, source: str, relation: str) -> Outcome:
    said = f'relation "{source}" does not exist'
    text = f"{node.name} is in the state's manifest, but {said}: it was never built there, or is gone"
    message = f"{_error_in(node)}\n  {said}"
    cause = Cause("missing_relation", text, node.unique_id, "S-044", data=Details(relation=source))
    return Outcome("error", CLONE_SECONDS, message, None, relation, cause)


def _error_in(node: Node) -> str:
    return f"Runtime Error in {node.resource_type} {node.name} ({node.original_file_path})"
