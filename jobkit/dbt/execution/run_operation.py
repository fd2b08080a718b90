"""``dbt run-operation``: one macro, or one statement."""

from __future__ import annotations

from jobkit.basics.errors import did_you_mean
from jobkit.basics.why import Cause
from jobkit.dbt.execution.call import Call, UsageError
from jobkit.dbt.execution.default_seconds import UNREACHABLE_SECONDS
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.manifest.node import Node

__all__ = ["run_operation"]


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
    row = _row(call, stand_in, str(name or "the statement"))
    return call.end([row], seconds=row.execution_time, writes_results=True)


def _row(call: Call, stand_in: Node, name: str) -> NodeResult:
    uid, speed = stand_in.unique_id, call.speed
    seconds = call.project.durations.seconds(stand_in, full=False)
    seconds *= speed.factor(uid) if speed is not None else 1.0
    away = speed.outage_at(0.0) if speed is not None else None
    fault = call.faults.get(uid)
    if away is not None:
        seconds, said = UNREACHABLE_SECONDS, away.message
        cause = Cause("outage", f"{name} ran while the warehouse could not be reached: {said}", uid)
    elif fault is not None:
        said = fault.said
        cause = Cause("fault", f"{name} was made to fail: {said}", uid)
    else:
        return NodeResult(uid, "success", None, 0.0, seconds, "main", 0)
    return NodeResult(uid, "error", f"Runtime Error\n  {said}", 0.0, seconds, "main", 1, cause=cause)


def _macro(call: Call, name: str) -> str:
    """Return the unique_id of a macro; the project's own wins over a package's of the same name."""
    package, _, plain = name.rpartition(".")
    homes = {
        str(raw.get("package_name")): uid
        for uid, raw in call.project.macros.items()
        if raw.get("name") == plain and package in ("", raw.get("package_name"))
    }
    if not homes:
        hint = did_you_mean(plain, sorted({str(raw.get("name")) for raw in call.project.macros.values()}))
        place = f'package "{package}"' if package else "any package"
        raise UsageError(
            f"dbt could not find a macro with the name '{plain}' in {place}. Check for typos and/or install "
            f'package dependencies with "dbt deps".' + (f" ({hint})" if hint else "")
        )
    return homes.get(call.project.name) or homes[min(homes)]
