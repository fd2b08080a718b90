"""What dbt commands have done to a project, in whichever simulation: an edited job is simulated anew at once.

Who moves the schedule of a job changes when its commands run, and nothing of what they do.
"""

from __future__ import annotations

from dataclasses import replace

from jobkit.basics.newest import Newest
from jobkit.dbt.execution import Invocation, InvocationRequest, invoke_request
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["EarlierCalls"]

_MOST_ROWS = 100_000
"""Of node results that one project keeps, some 40 MB; the newest call is kept in any case."""


class EarlierCalls:
    """The newest calls of dbt on one project, with their outcomes: see `ProjectGraph.table`.

    Parameters
    ----------
    project : Project
        The project of all the calls.
    most : int
        Node results that are kept.
    """

    def __init__(self, project: ProjectGraph, most: int = _MOST_ROWS) -> None:
        self._kept = Newest[InvocationRequest, Invocation](most, lambda done: len(done.results) + 1)

    def outcome(self, request: InvocationRequest) -> Invocation:
        """Return what the call does; worked out unless that of an equal one is kept."""
        return _in_place(self._kept.get(request, lambda: invoke_request(request)), request)


def _in_place(done: Invocation, request: InvocationRequest) -> Invocation:
    """Return the outcome of an equal request as that of this one.

    A call that changes nothing leaves the same warehouse, not an equal one.
    """
    after = done.warehouse
    if after is request.warehouse or after != request.warehouse:
        return done
    return replace(done, warehouse=request.warehouse)
