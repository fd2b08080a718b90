"""Why a node ended as it did in one invocation, or why it did not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.errors import JobkitError
from jobkit.why import Cause, Why

if TYPE_CHECKING:
    from jobkit.execution.results import Invocation, NodeResult
    from jobkit.project import Project

__all__ = ["explain"]


def explain(inv: Invocation, name: str) -> Why:
    """Return the answer to "why?" for a node; see `Invocation.why`.

    Raises
    ------
    JobkitError
        When the project has no such node.
    """
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
        return Why(f"{uid} was not run: {text}", (Cause("usage", text, "", "S-024"),))
    node = project.nodes.get(uid)
    if node is not None and node.is_ephemeral:
        text = "it is ephemeral: its SQL is inlined into the nodes that read it, and it has no row of its own"
        return Why(f"{uid}: {text}.", (Cause("ephemeral", text, uid, "S-016"),))
    text = f"`{inv.command.text}` does not run it"
    return Why(f"{uid} was not run: {text}.", (Cause("not_selected", text, uid),))


def _find(project: Project, name: str) -> str:
    if name in project.nodes:
        return name
    try:
        return project.find(name).unique_id
    except JobkitError as error:
        raise JobkitError(error.what, where="why", hint=error.hint) from None


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
    node = inv.state.project.nodes.get(uid)
    parents = node.depends_on if node is not None else ()
    causes += [inv.deferral_causes[parent] for parent in parents if parent in inv.deferral_causes]
    text = first or (f"it was selected: {reason}" if reason else "")
    head = f"{uid} ended with {rows[uid].status}"
    return Why(f"{head}: {text.rstrip('.')}." if text else f"{head}.", tuple(causes))
