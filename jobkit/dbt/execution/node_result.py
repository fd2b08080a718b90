"""How one node ended: a row of ``run_results.json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jobkit.basics.shown import Shown
from jobkit.basics.why import Cause
from jobkit.dbt.manifest.parts import Parts

__all__ = ["Mode", "NodeResult"]

Mode = Literal[
    "", "first", "again", "replaced_view", "full_refresh", "cloned", "cloned_view", "kept", "not_in_state"
]


@dataclass(frozen=True, slots=True)
class NodeResult(Shown):
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
    mode : str
        How a model, seed or snapshot was built: ``first`` (there was no relation), ``again`` (there was one),
        ``replaced_view`` (an incremental model found a view of its name) or ``full_refresh``; by ``clone``:
        ``cloned``, ``cloned_view``, ``kept`` (its relation existed) or ``not_in_state``. ``""`` for the rest.
    parts : Parts or None
        Of a microbatch model some of whose batches failed, and of a function with overloads.
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
    mode: Mode = ""
    parts: Parts | None = None

    @property
    def finished_seconds(self) -> float:
        """End, in seconds after the invocation's first node could start."""
        return self.started_seconds + self.execution_time
