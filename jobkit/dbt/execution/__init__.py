"""Execution: one dbt invocation on a project, predicted node by node.

::

    execution
    ├── invoke, request     one command in, an Invocation out     call    a request at work, and its end
    ├── invocation, node_result   what comes out, and why          args    the flags that dbt retry repeats
    ├── artifacts           run_results.json and sources.json of an invocation
    ├── warehouse           the relations that exist               speed   how fast the warehouse works
    ├── faults              what is made to go wrong     default_seconds   times nothing else states
    ├── node_choice         which nodes a command takes
    ├── graph_commands      build run test seed snapshot compile docs show
    ├── freshness, clone, ls, run_operation     a command each     hooks   on-run-start, on-run-end
    ├── execution_graph     the graph in numbers     blocking_tests   what waits for tests (build)
    ├── plan                what runs, what waits for what         pool    the thread pool in simulated time
    ├── session             who runs, who is skipped and why
    ├── outcomes            how one node ends
    ├── inputs              what the SQL of a node reads     ref_resolution   where that is found: deferral
    └── ref_reads           which relation each ref read, and why
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.dbt.execution.artifacts import run_results, sources
    from jobkit.dbt.execution.faults import Fault, fail, fail_check, fail_step, outage, slow, stale
    from jobkit.dbt.execution.invocation import Invocation
    from jobkit.dbt.execution.invoke import invoke, invoke_request
    from jobkit.dbt.execution.node_result import NodeResult
    from jobkit.dbt.execution.request import InvocationRequest
    from jobkit.dbt.execution.speed import Speed, speed_of
    from jobkit.dbt.execution.warehouse import Warehouse

__all__ = [
    "Fault",
    "Invocation",
    "InvocationRequest",
    "NodeResult",
    "Speed",
    "Warehouse",
    "fail",
    "fail_check",
    "fail_step",
    "invoke",
    "invoke_request",
    "outage",
    "run_results",
    "slow",
    "sources",
    "speed_of",
    "stale",
]

open_door(
    __name__,
    {
        "jobkit.dbt.execution.artifacts": "run_results sources",
        "jobkit.dbt.execution.faults": "Fault fail fail_check fail_step outage slow stale",
        "jobkit.dbt.execution.invocation": "Invocation",
        "jobkit.dbt.execution.invoke": "invoke invoke_request",
        "jobkit.dbt.execution.node_result": "NodeResult",
        "jobkit.dbt.execution.request": "InvocationRequest",
        "jobkit.dbt.execution.speed": "Speed speed_of",
        "jobkit.dbt.execution.warehouse": "Warehouse",
    },
)
