"""Runs dbt commands for the simulation, and remembers what it has run.

Most runs of a job repeat an earlier one exactly: same command, same project, same relations, same state,
same faults. They share one Invocation, so a year of hourly runs costs little more than a day of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from jobkit.basics.errors import CommandError
from jobkit.dbt.commands import Command, parse
from jobkit.dbt.execution import Fault, Invocation, Speed, Warehouse, invoke
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project

__all__ = ["Call", "Executor", "command_or_none"]


@lru_cache(maxsize=1024)
def command_or_none(text: str) -> Command | None:
    """Return the parsed command, or None for one that dbt would refuse."""
    try:
        return parse(text)
    except CommandError:
        return None


@dataclass(frozen=True, slots=True)
class Call:
    """One dbt command with everything that its outcome depends on; the fields are those of `invoke`."""

    command: str
    project: Project
    warehouse: Warehouse
    state: State | None
    defer_state: State | None
    defer: bool
    favor_state: bool
    schema: str | None
    threads: int
    faults: tuple[Fault, ...]
    packages_installed: bool
    full_refresh: bool
    speed: Speed | None

    @property
    def key(self) -> Hashable:
        """Equal for calls with equal outcomes; the large parts count by identity."""
        return (
            self.command,
            id(self.project),
            id(self.warehouse),
            id(self.state),
            id(self.defer_state),
            self.defer,
            self.favor_state,
            self.schema,
            self.threads,
            self.faults,
            self.packages_installed,
            self.full_refresh,
            self.speed,
        )


@dataclass(slots=True)
class Executor:
    """Runs calls, each different one once."""

    _done: dict[Hashable, tuple[Call, Invocation]] = field(default_factory=dict)
    _states: dict[Hashable, State] = field(default_factory=dict)

    def run(self, call: Call) -> Invocation:
        """Return the outcome of `call`; one object for the same call, unless noise makes each its own."""
        if call.speed is not None and call.speed.sigma:
            return self._invoke(call)
        known = self._done.get(call.key)
        if known is None:
            known = self._done[call.key] = (call, self._invoke(call))
        return known[1]

    def _invoke(self, call: Call) -> Invocation:
        return invoke(
            call.command,
            call.project,
            state=call.state,
            defer_state=call.defer_state,
            defer=call.defer or None,
            favor_state=call.favor_state,
            warehouse=call.warehouse,
            faults=call.faults,
            threads=call.threads,
            schema=call.schema,
            packages_installed=call.packages_installed,
            full_refresh=call.full_refresh or None,
            speed=call.speed,
        )

    def intern(self, state: State, **changes: Any) -> State:
        """Return `state` with `changes`; one object for equal states, so that later calls are recognised."""
        new = replace(state, **changes) if changes else state
        contents = (new.results, new.freshness, new.current_freshness)
        key = (id(new.project), new.schema, *map(_items, contents))
        return self._states.setdefault(key, new)

    def __reduce__(self) -> tuple[type[Executor], tuple[()]]:
        return Executor, ()  # what it remembers is keyed by identity, and is worked out again

    def __deepcopy__(self, memo: object) -> Executor:
        return self


def _items(mapping: Mapping[str, Any] | None) -> Hashable:
    return tuple(mapping.items()) if mapping is not None else None
