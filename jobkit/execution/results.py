"""What one dbt invocation leaves behind: node results, an exit code, a warehouse and a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jobkit.why import Cause, Why

if TYPE_CHECKING:
    from jobkit.commands import Command
    from jobkit.execution.warehouse import Warehouse
    from jobkit.project import State

__all__ = ["Invocation", "NodeResult"]


@dataclass(frozen=True, slots=True)
class NodeResult:
    """One row of ``run_results.json`` (or of ``sources.json`` for a freshness check).

    Parameters
    ----------
    unique_id : str
    status : str
        As dbt writes it: ``success error skipped`` (models, seeds, snapshots), ``pass fail warn error
        skipped`` (tests), ``no-op`` (exposures, saved queries), ``pass warn error`` and ``runtime error``
        (freshness).
    message : str or None
        As in ``run_results.json``.
    started_seconds : float
        Start, in seconds after the invocation's first node could start.
    execution_time : float
        Duration in seconds; 0.0 for a skipped node.
    thread_id : str
        ``"Thread-1"`` ...; ``"main"`` for a hook; ``""`` for a node that never got a thread.
    failures : int or None
        Failing rows of a test.
    relation_name : str or None
        ``schema.identifier`` that the node wrote, if it writes one.
    cause : Cause or None
        Why the node ended as it did, when it is not a plain success.
    """

    unique_id: str
    status: str
    message: str | None = None
    started_seconds: float = 0.0
    execution_time: float = 0.0
    thread_id: str = ""
    failures: int | None = None
    relation_name: str | None = None
    cause: Cause | None = None

    @property
    def finished_seconds(self) -> float:
        """End, in seconds after the invocation's first node could start."""
        return self.started_seconds + self.execution_time


@dataclass(frozen=True, slots=True)
class Invocation:
    """The outcome of one dbt command: pure data, safe to share between runs.

    Parameters
    ----------
    command : Command
    results : tuple of NodeResult
        In the order in which the nodes ended.
    exit_code : int
        0 ok (warnings included), 1 a handled failure, 2 an unhandled or usage error (P-086, S-024).
    messages : tuple of str
        What dbt would print beside the results: warnings of the selection, the error of exit code 2.
    warehouse : Warehouse
        What exists afterwards; the very same object as before when nothing changed.
    state : State
        Manifest and results, to be given to a later call as its ``state``.
    elapsed_seconds : float
        From the first node's start to the last one's end; starting dbt itself is not in it.
    deferred : Mapping of str to str
        Parents read from another state: unique_id -> relation.
    listed : tuple of str
        What ``dbt ls`` printed; empty for other commands.
    reasons : Mapping of str to str
        unique_id -> the sentence that says why the node was selected.
    deferral_causes : Mapping of str to Cause
        unique_id of a deferred parent -> why it was read from the state.
    """

    command: Command
    results: tuple[NodeResult, ...]
    exit_code: int
    warehouse: Warehouse
    state: State
    messages: tuple[str, ...] = ()
    elapsed_seconds: float = 0.0
    deferred: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    deferral_causes: Mapping[str, Cause] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when dbt exits with 0."""
        return self.exit_code == 0

    def result(self, unique_id: str) -> NodeResult:
        """Return the result of one node; raises KeyError when it has none."""
        for result in self.results:
            if result.unique_id == unique_id:
                return result
        raise KeyError(unique_id)

    def until(self, seconds: float) -> Invocation:
        """Return the invocation as it stands after so many seconds: only the nodes that had ended."""
        ended = tuple(result for result in self.results if result.finished_seconds <= seconds)
        return self if len(ended) == len(self.results) else replace(self, results=ended)

    def why(self, node: str) -> Why:
        """Say why a node ended as it did, was skipped, deferred, or did not run.

        Parameters
        ----------
        node : str
            unique_id or name.

        Returns
        -------
        Why
            A sentence, and the causes behind it: from the node back to what failed first, why it was
            selected, and which of its parents were read from a state.
        """
        from jobkit.execution.explain import explain

        return explain(self, node)

    def to_dict(self) -> dict[str, Any]:
        """Return the invocation as plain data with the names of ``run_results.json``."""
        from jobkit.execution.artifacts import run_results

        return run_results(self)
