"""What one dbt invocation leaves behind: node results, an exit code, a warehouse and a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.engine import Engine, engine_causes
from jobkit.basics.errors import JobkitError, UnknownNameError
from jobkit.basics.frozen import FrozenDict, freeze_fields
from jobkit.basics.shown import Shown
from jobkit.basics.why import Cause, Why
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.artifacts import run_results
from jobkit.dbt.execution.inputs import Inputs
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.warehouse import Warehouse
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State

__all__ = ["Invocation"]


@checked
@dataclass(frozen=True, slots=True)
class Invocation(Shown):
    """The outcome of one dbt command: pure data, safe to share between runs.

    Parameters
    ----------
    command : Command
    results : tuple of NodeResult
        In the order in which the nodes ended.
    exit_code : int
        0 ok (warnings included), 1 a handled failure, 2 an unhandled or usage error (P-086, S-024).
    messages : tuple of str
        What dbt would print in addition: warnings of the selection, the error behind exit code 2.
    warehouse : Warehouse
        What exists afterwards; the same object as before when nothing changed.
    state : State
        Manifest and results, for a later call to take as its ``state``.
    elapsed_seconds : float
        From the first node's start to the last one's end; starting dbt itself is not in it.
    deferred : Mapping of str to str
        Parents read from another state: unique_id -> relation.
    listed : tuple of str
        What ``dbt ls`` printed; empty for other commands.
    reasons : Mapping of str to str
        unique_id -> the sentence that says why the node was selected.
    deferral_causes : Mapping of str to Cause
        unique_id of a deferred parent -> why it was read from the state.
    refusal : str
        dbt's own words where it refused the command; ``""`` otherwise.
    checks : Mapping of str to str
        Check of dbt v2 that found something -> ``"fail"`` or ``"warn"``.
    fact : str
        The fact of dbt v2 that decided how the whole command ended, such as ``"PF-007"``; ``""`` otherwise.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__",)

    command: Command
    results: tuple[NodeResult, ...]
    exit_code: int
    warehouse: Warehouse
    state: State
    messages: tuple[str, ...] = ()
    elapsed_seconds: float = 0.0
    deferred: Mapping[str, str] = field(default_factory=FrozenDict)
    listed: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=FrozenDict)
    deferral_causes: Mapping[str, Cause] = field(default_factory=FrozenDict)
    refusal: str = ""
    checks: Mapping[str, str] = field(default_factory=FrozenDict)
    fact: str = ""

    def __post_init__(self) -> None:
        freeze_fields(self, "deferred", "deferral_causes", "checks")
        if isinstance(self.reasons, dict):  # else they are worked out on demand, and cannot be changed either
            freeze_fields(self, "reasons")

    @property
    def ok(self) -> bool:
        """True when dbt exits with 0."""
        return self.exit_code == 0

    @property
    def engine(self) -> Engine:
        """``"core"`` for dbt v1, ``"fusion"`` for dbt v2."""
        return self.command.engine

    @property
    def documentation_only(self) -> bool:
        """True on dbt v2: all of it is from its docs, no running dbt v2 was asked (PF-004)."""
        return bool(engine_causes(self.engine))

    def result(self, unique_id: str) -> NodeResult:
        """Return the result of one node; raises UnknownNameError when it has none."""
        for result in self.results:
            if result.unique_id == unique_id:
                return result
        ids = [result.unique_id for result in self.results]
        raise UnknownNameError.unknown("result", unique_id, ids, where=self.command.text[:60])

    def until(self, seconds: float) -> Invocation:
        """Return the invocation as it was after so many seconds: only the nodes that had ended by then."""
        ended = tuple(result for result in self.results if result.finished_seconds <= seconds)
        return self if len(ended) == len(self.results) else replace(self, results=ended)

    def why(self, node: str) -> Why:
        """Say why a node ended as it did, was skipped, deferred, or did not run.

        Parameters
        ----------
        node : str
            unique_id or name.

        Returns
        -------
        Why
            A sentence, and the causes behind it: from the node back to what failed first, why it was
            selected, and which of its parents were read from a state.

        Raises
        ------
        JobkitError
            When the project has no such node.
        """
        why = _explain(self, node)
        return replace(why, causes=(*why.causes, *engine_causes(self.engine)))

    def to_dict(self) -> dict[str, Any]:
        """Return the invocation as plain data with the names of ``run_results.json``."""
        return run_results(self)


def _explain(inv: Invocation, name: str) -> Why:
    project = inv.state.project
    rows = {result.unique_id: result for result in inv.results}
    uid = name if name in rows else _find(project, name)
    if uid in rows:
        return _ran(inv, rows, uid)
    if uid in inv.deferred:
        cause = inv.deferral_causes.get(uid) or Cause(
            "deferral", f"{inv.deferred[uid]} was read", uid, "S-040"
        )
        return Why(f"{uid} was not run: {cause.text}.", (cause,))
    if inv.exit_code == 2:
        text = inv.messages[-1] if inv.messages else "dbt refused the command"
        return Why(f"{uid} was not run: {text}", (Cause("usage", text, "", inv.fact or "S-024"),))
    node = project.nodes.get(uid)
    if node is not None and node.is_ephemeral:
        text = "it is ephemeral: its SQL is inlined into the nodes that read it, and it has no row of its own"
        return Why(f"{uid}: {text}.", (Cause("ephemeral", text, uid, "S-016"),))
    text = f"`{inv.command.text}` does not run it"
    return Why(f"{uid} was not run: {text}.", (Cause("not_selected", text, uid),))


def _find(project: ProjectGraph, name: str) -> str:
    if name in project.nodes:
        return name
    try:
        return project.find(name).unique_id
    except JobkitError as error:
        raise JobkitError(error.what, where="why", hint=error.hint, nearest=error.nearest) from None


def _ran(inv: Invocation, rows: dict[str, NodeResult], uid: str) -> Why:
    """Follow the causes from row to row: a skip names the node that failed, and that says why."""
    causes: list[Cause] = []
    row: NodeResult | None = rows[uid]
    while row is not None and row.cause is not None and row.cause not in causes:
        causes.append(row.cause)
        row = rows.get(row.cause.subject)
    first = causes[0].text if causes else ""
    reason = inv.reasons.get(uid)
    if reason:
        causes.append(Cause("selection", f"it was selected: {reason}", uid))
    project = inv.state.project
    parents = project.table(Inputs).relations(uid) if uid in project.nodes else ()
    causes += [inv.deferral_causes[parent] for parent in parents if parent in inv.deferral_causes]
    text = first or (f"it was selected: {reason}" if reason else "")
    head = f"{uid} ended with {rows[uid].status}"
    return Why(f"{head}: {text.rstrip('.')}." if text else f"{head}.", tuple(causes))
