"""The ``on-run-start`` and ``on-run-end`` hooks around the nodes of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jobkit.basics.why import Cause
from jobkit.dbt.execution.default_seconds import UNREACHABLE_SECONDS
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.outcomes import cut_off
from jobkit.dbt.execution.speed import Speed
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["hooks_of", "run_hooks"]

When = Literal["on-run-start", "on-run-end"]


def hooks_of(project: ProjectGraph, when: When) -> list[Node]:
    """Return the hooks of one kind in dbt's order: those of packages by name, the project's own last."""
    found = [
        node for node in project.nodes.values() if node.resource_type == "operation" and when in node.tags
    ]
    return sorted(
        found, key=lambda node: (node.package_name == project.name, node.package_name, _index(node))
    )


def _index(node: Node) -> int:
    index = node.raw.get("index")
    return index if isinstance(index, int) else 0


def run_hooks(
    project: ProjectGraph,
    when: When,
    faults: Mapping[str, Fault],
    at: float = 0.0,
    *,
    speed: Speed | None = None,
) -> tuple[list[NodeResult], float]:
    """Run the hooks one after another; after a failing one the rest are skipped.

    Returns
    -------
    tuple of (list of NodeResult, float)
        One row a hook (S-019), and the seconds at which the last one ended.
    """
    rows: list[NodeResult] = []
    failed: Node | None = None
    for number, hook in enumerate(hooks_of(project, when)):
        name = f"{hook.package_name}.{when}.{number}"
        if failed is not None:
            text = f"the hook {failed.name} failed before it"
            cause = Cause("upstream", text, failed.unique_id, "S-019")
            rows.append(NodeResult(hook.unique_id, "skipped", f"{name} skipped", at, failures=1, cause=cause))
            continue
        row = _run(project, hook, name, faults.get(hook.unique_id), at, speed)
        rows.append(row)
        if row.status == "error":
            failed = hook
        at += row.execution_time
    return rows, at


def _run(
    project: ProjectGraph, hook: Node, name: str, fault: Fault | None, at: float, speed: Speed | None
) -> NodeResult:
    away = speed.outage_at(at) if speed is not None else None
    if away is not None:
        return _failed(hook, name, away.message, cut_off(hook, away), at, UNREACHABLE_SECONDS)
    seconds = project.durations.seconds(hook, full=False)
    seconds *= speed.factor(hook.unique_id, at) if speed is not None else 1.0
    if fault is None:
        return NodeResult(hook.unique_id, "success", f"{name} passed", at, seconds, "main", 0)
    cause = Cause("fault", f"{hook.name} was made to fail: {fault.said}", hook.unique_id, "S-019")
    return _failed(hook, name, fault.said, cause, at, seconds)


def _failed(hook: Node, name: str, said: str, cause: Cause, at: float, seconds: float) -> NodeResult:
    return NodeResult(
        hook.unique_id, "error", f"{name} failed, error:\n {said}", at, seconds, "main", 1, cause=cause
    )
