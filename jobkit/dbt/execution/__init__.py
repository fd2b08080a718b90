"""Execution: one dbt invocation on a project, predicted node by node.

::

    execution
    ├── face       invoke, the face: one command in, an Invocation out
    ├── results    Invocation, NodeResult             explain  why a node ended as it did
    ├── artifacts  run_results.json and sources.json of an invocation
    ├── warehouse  the relations that exist          faults  what is made to go wrong
    ├── speed       how fast the warehouse works: noise, slow-downs, outages
    ├── call       a checked call and how it ends    args    its flags, for dbt retry
    ├── picking    which nodes a command takes
    ├── graphwork  build run test seed snapshot compile docs show
    ├── freshness, clone, listing (ls), operation (run-operation): a command each
    ├── flow       the graph in numbers              gates   which tests hold back which nodes (build)
    ├── plan       what runs, what waits for what    pool    the thread pool in simulated time
    ├── session    who runs, who is skipped and why
    ├── inputs     what the SQL of a node reads      reads   where that is found: deferral
    ├── outcomes   how one node ends                 unit_inputs  what a unit test looks up
    ├── hooks      on-run-start, on-run-end
    └── seconds    times that nothing else states
"""

from __future__ import annotations

from jobkit.dbt.execution.artifacts import run_results, sources
from jobkit.dbt.execution.faults import Fault, fail, fail_step, outage, slow, stale
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
