"""One call of `invoke` at work: the request, what the command adds to it, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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
    """dbt would stop here with exit code 2. `invoke` catches it.

    Parameters
    ----------
    message : str
    dbt_message : str, optional
        dbt's own words, where `message` says more.
    """

    def __init__(self, message: str, dbt_message: str = "") -> None:
        super().__init__(message)
        self.dbt_message = dbt_message


def exit_code(project: ProjectGraph, results: Sequence[NodeResult]) -> int:
    """Return 1 when a node failed or was skipped, 0 otherwise; a skipped exposure does not count (S-024).

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
    checks : dict of str to str
        Check of dbt v2 that found something -> ``"fail"`` or ``"warn"``; grows on the way.
    fact : str
        The fact of dbt v2 that decides how the whole call ends.
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
    checks: dict[str, str] = field(default_factory=dict)
    fact: str = ""

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

    def resolver(self, selected: frozenset[str]) -> RefResolver:
        """Return how refs resolve in this call; raises UsageError when the state to defer to is missing."""
        deferral = DeferredState(self.needed_state(), self.favor_state, selected) if self.defer else None
        return self.resolver_with(deferral)

    def resolver_with(self, deferral: DeferredState | None) -> RefResolver:
        """Return how refs resolve with a deferral of the caller's own: ``dbt clone``."""
        catalog = Catalog(self.request.warehouse, self.request.schema, self.command.store_failures)
        return RefResolver(self.project, catalog, deferral, self.faults)

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
        refs: RefResolver | None = None,
        listed: Sequence[str] = (),
        reasons: Mapping[str, str] | None = None,
        freshness: Mapping[str, Freshness] | None = None,
        writes_results: bool = False,
    ) -> Invocation:
        """Return how the call ended.

        Parameters
        ----------
        code : int, optional
            Exit code; by default what the results make it.
        refs : RefResolver, optional
            Knows the relations afterwards and what was deferred; None where nothing was read or built.
        writes_results : bool
            True where dbt writes a ``run_results.json``.
        results, seconds, listed, reasons, freshness
            As the fields of `Invocation` and `State`.
        """
        state = State(
            self.project,
            results={result.unique_id: result.status for result in results} if writes_results else None,
            freshness=freshness,
            schema=self.request.schema,
            args=self._args() if writes_results else {},
            parts={result.unique_id: result.parts for result in results if result.parts is not None},
        )
        return Invocation(
            command=self.given,
            results=tuple(results),
            exit_code=exit_code(self.project, results) if code is None else code,
            warehouse=self.request.warehouse if refs is None else refs.catalog.after(),
            state=state,
            messages=tuple(self.messages),
            elapsed_seconds=seconds,
            deferred={} if refs is None else refs.deferred,
            deferral_causes={} if refs is None else refs.causes,
            listed=tuple(listed),
            reasons={} if reasons is None else reasons,
            checks=self.checks,
            fact=self.fact,
        )

    def _args(self) -> dict[str, Any]:
        return args_of(
            self.command,
            threads=self.threads,
            full_refresh=self.full_refresh,
            defer=self.defer,
            favor_state=self.favor_state,
        )

    def refuse(self, message: str, dbt_message: str = "") -> Invocation:
        """Return exit code 2 with a message, and dbt's own words where the message says more."""
        self.messages.append(message)
        return replace(self.end(code=2), refusal=dbt_message or message)
