"""One call of `invoke`: everything it was given, checked, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.why import Cause
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.args import args_of
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.ref_resolution import Catalog, DeferredState, RefResolver
from jobkit.dbt.execution.request import InvocationRequest
from jobkit.dbt.execution.speed import Speed
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import Freshness, State

__all__ = ["Call", "UsageError", "exit_code"]

_FAILED = frozenset({"error", "fail", "skipped", "partial success", "runtime error"})


class UsageError(Exception):
    """dbt would refuse to go on, with exit code 2; never leaves `invoke`."""


def exit_code(project: ProjectGraph, results: Sequence[NodeResult]) -> int:
    """Return 1 when any node failed or was skipped, a skipped exposure apart; otherwise 0 (S-024).

    Source: dbt-core 1.12 ``task/runnable.py interpret_results``.
    """
    for result in results:
        if result.status in _FAILED:
            node = project.nodes.get(result.unique_id)
            if result.status != "skipped" or node is None or node.resource_type != "exposure":
                return 1
    return 0


@dataclass(slots=True)
class Call:
    """A request at work: what the command and the caller say together.

    Parameters
    ----------
    request : InvocationRequest
        What `invoke` was given.
    given : Command
        The command as written.
    command : Command
        The one that runs: for ``dbt retry`` the earlier one, otherwise `given`.
    defer, favor_state, full_refresh : bool
    faults : Mapping of str to Fault
        Those of the request by unique_id.
    threads : int
    speed : Speed or None
        Of the warehouse, slow-downs and outages included; None = as the project's durations say.
    messages : list of str
        What dbt prints beside the results; grows on the way.
    """

    request: InvocationRequest
    given: Command
    command: Command
    defer: bool
    favor_state: bool
    full_refresh: bool
    faults: Mapping[str, Fault]
    threads: int
    speed: Speed | None
    messages: list[str] = field(default_factory=list)

    @property
    def project(self) -> ProjectGraph:
        """The project of the request."""
        return self.request.project

    def connect(self) -> None:
        """Ask the warehouse for its schemas, as dbt does before the first node.

        Raises UsageError when it is away (dbt-core 1.12 ``task/run.py before_run``).
        """
        away = self.speed.outage_at(0.0) if self.speed is not None else None
        if away is not None:
            raise UsageError(f"Database Error\n  {away.message}")

    def catalog(self) -> Catalog:
        """Return the relations at the start of this call."""
        return Catalog(self.request.warehouse, self.request.schema)

    def resolver(self, selected: frozenset[str], catalog: Catalog) -> RefResolver:
        """Return how refs resolve in this call."""
        return RefResolver(self.project, catalog, self.deferral(selected), self.faults)

    def deferral(self, selected: frozenset[str]) -> DeferredState | None:
        """Return the deferral of this call or None; raises UsageError when dbt lacks a state (S-043)."""
        if not self.defer:
            return None
        return DeferredState(self.needed_state(), self.favor_state, selected)

    def needed_state(self) -> State:
        """Return the state to defer to; raises UsageError, as dbt does, when there is none (P-118)."""
        state = self.request.defer_state or self.request.state
        if state is None:
            path = self.command.defer_state or self.command.state
            raise UsageError(
                f'Could not find manifest in --state path: "{path}"'
                if path
                else "--state or --defer-state are required for deferral, but neither was provided"
            )
        return state

    def end(
        self,
        results: Sequence[NodeResult] = (),
        *,
        code: int | None = None,
        seconds: float = 0.0,
        catalog: Catalog | None = None,
        deferred: Mapping[str, str] | None = None,
        deferral_causes: Mapping[str, Cause] | None = None,
        listed: Sequence[str] = (),
        reasons: Mapping[str, str] | None = None,
        freshness: Mapping[str, Freshness] | None = None,
        writes_results: bool = False,
    ) -> Invocation:
        """Return how the call ended.

        By default the exit code is told from the results. `writes_results` is True where dbt writes a
        ``run_results.json``; the other arguments are fields of `Invocation`.
        """
        state = State(
            self.project,
            results={result.unique_id: result.status for result in results} if writes_results else None,
            freshness=freshness,
            schema=self.request.schema,
            args=self._args() if writes_results else {},
        )
        return Invocation(
            command=self.given,
            results=tuple(results),
            exit_code=exit_code(self.project, results) if code is None else code,
            warehouse=self.request.warehouse if catalog is None else catalog.after(),
            state=state,
            messages=tuple(self.messages),
            elapsed_seconds=seconds,
            deferred=deferred or {},
            deferral_causes=deferral_causes or {},
            listed=tuple(listed),
            reasons=reasons or {},
        )

    def _args(self) -> dict[str, Any]:
        return args_of(
            self.command,
            threads=self.threads,
            full_refresh=self.full_refresh,
            defer=self.defer,
            favor_state=self.favor_state,
        )

    def refuse(self, message: str) -> Invocation:
        """Return exit code 2 with dbt's message."""
        self.messages.append(message)
        return self.end(code=2)
