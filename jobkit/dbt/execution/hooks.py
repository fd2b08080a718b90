"""The ``on-run-start`` and ``on-run-end`` hooks around the nodes of a command."""

from __future__ import annotations

from typing import Literal

from jobkit.basics.why import Cause
from jobkit.dbt.execution.call import Call
from jobkit.dbt.execution.default_seconds import UNREACHABLE_SECONDS
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.outcomes import cut_off
from jobkit.dbt.execution.session import Session
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["between_hooks", "hooks_of"]

When = Literal["on-run-start", "on-run-end"]


def hooks_of(project: ProjectGraph, when: When) -> list[Node]:
    """Return the hooks of one kind in dbt's order: the project's own first, then those of packages by name.

    The source means to run the project's own last (``BiggestName`` in ``task/run.py``), but its comparison
    makes that name the smallest; run with dbt-core 1.12.6 on a project with three packages.
    """
    found = [
        node for node in project.nodes.values() if node.resource_type == "operation" and when in node.tags
    ]
    return sorted(
        found, key=lambda node: (node.package_name != project.name, node.package_name, _index(node))
    )


def _index(node: Node) -> int:
    index = node.raw.get("index")
    return index if isinstance(index, int) else 0


def between_hooks(
    call: Call, session: Session, otherwise: str
) -> tuple[list[NodeResult], list[NodeResult], list[NodeResult], float]:
    """Run a session between the hooks; a failed ``on-run-start`` hook skips all its nodes (S-018).

    With an exposure in the selection ``dbt build`` crashes on such a hook; that bug is not imitated.

    Parameters
    ----------
    call : Call
    session : Session
    otherwise : str
        What follows from a failed hook, for the cause: ``"so no node was run"``.

    Returns
    -------
    tuple
        The rows of the hooks before, of the nodes, of the hooks after, and the seconds at the end.
    """
    before, at = _run_hooks(call, "on-run-start", 0.0)
    failed = next((row for row in before if row.status == "error"), None)
    if failed is None:
        at = session.execute(call.threads, at)
    else:
        text = f"the hook {call.project.nodes[failed.unique_id].name} failed, {otherwise}"
        session.skip_all(Cause("upstream", text, failed.unique_id, "S-018"), at)
    after, at = _run_hooks(call, "on-run-end", at)
    return before, session.results, after, at


def _run_hooks(call: Call, when: When, at: float) -> tuple[list[NodeResult], float]:
    """Run the hooks one after another; after a failing one the rest are skipped.

    Returns
    -------
    tuple of (list of NodeResult, float)
        One row a hook (S-019), and the seconds at which the last one ended.
    """
    rows: list[NodeResult] = []
    failed: Node | None = None
    for number, hook in enumerate(hooks_of(call.project, when)):
        name = f"{hook.package_name}.{when}.{number}"
        if failed is not None:
            text = f"the hook {failed.name} failed before it"
            cause = Cause("upstream", text, failed.unique_id, "S-019")
            rows.append(NodeResult(hook.unique_id, "skipped", f"{name} skipped", at, failures=1, cause=cause))
            continue
        row = _run(call, hook, name, at)
        rows.append(row)
        if row.status == "error":
            failed = hook
        at += row.execution_time
    return rows, at


def _run(call: Call, hook: Node, name: str, at: float) -> NodeResult:
    speed, fault = call.speed, call.faults.get(hook.unique_id)
    away = speed.outage_at(at) if speed is not None else None
    if away is not None:
        return _failed(hook, name, away.message, cut_off(hook, away), at, UNREACHABLE_SECONDS)
    seconds = call.project.durations.seconds(hook, full=False)
    seconds *= speed.factor(hook.unique_id, at) if speed is not None else 1.0
    if fault is None:
        return NodeResult(hook.unique_id, "success", f"{name} passed", at, seconds, "main", 0)
    cause = Cause("fault", f"{hook.name} was made to fail: {fault.said}", hook.unique_id, "S-019")
    return _failed(hook, name, fault.said, cause, at, seconds)


def _failed(hook: Node, name: str, said: str, cause: Cause, at: float, seconds: float) -> NodeResult:
    return NodeResult(
        hook.unique_id, "error", f"{name} failed, error:\n {said}", at, seconds, "main", 1, cause=cause
    )
