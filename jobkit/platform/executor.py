"""Runs dbt commands for the simulation, and remembers what it has run.

Most runs of a job repeat an earlier one exactly: same command, same project, same relations, same state,
same faults. They share one Invocation, so a year of hourly runs costs little more than a day of them. What
an earlier simulation of the same project has run is remembered by `EarlierCalls`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jobkit.dbt.execution import Invocation, InvocationRequest, invoke_request
from jobkit.dbt.manifest.state import State
from jobkit.platform.earlier_calls import EarlierCalls

__all__ = ["Executor"]


@dataclass(slots=True)
class Executor:
    """Runs requests, each different one once."""

    _done: dict[Hashable, tuple[InvocationRequest, Invocation]] = field(default_factory=dict)
    _states: dict[Hashable, State] = field(default_factory=dict)

    def run(self, request: InvocationRequest) -> Invocation:
        """Return the outcome; one object for the same request, unless noise makes each its own."""
        if request.speed is not None and request.speed.sigma:
            return invoke_request(request)
        key = request.key
        known = self._done.get(key)
        if known is None:
            known = self._done[key] = (request, request.project.table(EarlierCalls).outcome(request))
        return known[1]

    def intern(self, state: State, **changes: Any) -> State:
        """Return `state` with `changes`; one object for equal states, so that later calls are recognised."""
        new = replace(state, **changes) if changes else state
        contents = (new.results, new.freshness, new.current_freshness, new.parts)
        key = (id(new.project), new.schema, *map(_items, contents))
        return self._states.setdefault(key, new)

    def __reduce__(self) -> tuple[type[Executor], tuple[()]]:
        return Executor, ()  # what it remembers is keyed by identity, and is worked out again

    def __deepcopy__(self, memo: object) -> Executor:
        return self  # the outcome of a request is the same for the copy


def _items(mapping: Mapping[str, Any] | None) -> Hashable:
    return tuple(mapping.items()) if mapping is not None else None
