"""What several reports ask of the steps of a run.

Most steps of a long simulation share their `Invocation` with others, so that each is looked through once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from jobkit.dbt.execution import Invocation
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import RunStep
from jobkit.platform.steps import COMPARE, DOCS, LINT

__all__ = ["OncePerInvocation", "checkbox_fact", "nodes_start"]

_CHECKBOXES = {LINT: "P-025", COMPARE: "P-026"}

T = TypeVar("T")


class OncePerInvocation(Generic[T]):
    """A function of an invocation that is called once for each.

    Parameters
    ----------
    function : callable
        Takes an `Invocation`.
    """

    def __init__(self, function: Callable[[Invocation], T]) -> None:
        self._function = function
        # Invocations are too big to hash, so they are known by their identity. Each is held, since the id of
        # a freed one may be given to another.
        self._known: dict[int, tuple[Invocation, T]] = {}

    def __call__(self, invocation: Invocation) -> T:
        """Return what the function returns for an invocation."""
        known = self._known.get(id(invocation))
        if known is None:
            known = self._known[id(invocation)] = (invocation, self._function(invocation))
        return known[1]


def nodes_start(sim: CourseOfEvents, step: RunStep) -> float:
    """Return when the first node of a step could start, in seconds after the start of the simulation.

    The nodes of a step that ended by itself reach up to its end; before those of one that was stopped came
    the start of dbt.
    """
    if step.started_at is None or step.invocation is None:
        return 0.0
    began = (step.started_at - sim.start).total_seconds()
    if step.finished_at is None or step.status == "cancelled":
        return began + sim.rules.invocation_seconds
    ended = (step.finished_at - sim.start).total_seconds()
    return max(ended - step.invocation.elapsed_seconds, began)


def checkbox_fact(step: RunStep) -> str:
    """Return the fact behind a step that a checkbox of the job adds: lint, compare, docs or freshness."""
    return _CHECKBOXES.get(step.name, "P-093" if step.command == DOCS else "P-090")
