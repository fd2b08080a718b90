"""What several reports ask of the steps of a run.

Most steps of a long simulation share their `Invocation` with others, so that each is looked through once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from jobkit.basics.engine import engine_causes
from jobkit.dbt.commands.parse import command_or_none
from jobkit.platform.steps import COMPARE, DOCS, LINT

if TYPE_CHECKING:
    from jobkit.basics.why import Cause
    from jobkit.dbt.commands import Command
    from jobkit.dbt.execution import Invocation
    from jobkit.platform.run import RunStep

__all__ = ["OncePerInvocation", "checkbox_fact", "engine_of_step", "written_command"]


def written_command(step: RunStep) -> Command | None:
    """Return the command of a step as it is written, read by the engine that ran it; None for no command."""
    engine = step.invocation.engine if step.invocation is not None else "core"
    return command_or_none(step.command or "", engine=engine)


def engine_of_step(step: RunStep) -> tuple[Cause, ...]:
    """Return the remark that dbt v2 ran a step; none for dbt v1."""
    return engine_causes(step.invocation.engine) if step.invocation is not None else ()


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


def checkbox_fact(step: RunStep) -> str:
    """Return the fact behind a step that a checkbox of the job adds: lint, compare, docs or freshness."""
    return _CHECKBOXES.get(step.name, "P-093" if step.command == DOCS else "P-090")
