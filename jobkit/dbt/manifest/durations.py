"""How long a node takes: stated, measured, or a documented default."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.basics.frozen import FrozenDict, freeze_fields
from jobkit.basics.shown import Shown
from jobkit.dbt.manifest.node import Node

__all__ = ["DEFAULT_SECONDS", "FIRST_BUILD_FACTOR", "Durations"]

DEFAULT_SECONDS: Mapping[str, float] = {
    "model.view": 1.5,
    "model.table": 12.0,
    "model.incremental": 15.0,
    "model.materialized_view": 10.0,
    "model.ephemeral": 0.0,
    "model": 12.0,
    "seed": 3.0,
    "snapshot": 15.0,
    "test": 2.0,
    "unit_test": 1.5,
    "function": 1.0,
    "operation": 1.0,
    "source": 1.0,
}
"""Seconds a node takes when nothing better is known: an assumption, in the proportions of a small cloud
warehouse. A view only writes a definition; a table scans and writes; a later incremental run scans the new
rows but merges them, so it is a little slower than a small table; a snapshot compares and merges; a test is
one aggregate; a source's freshness is one ``max()``. ``type.materialization`` is looked up first, then the
type; anything else (exposure, metric, analysis, saved query ...) does no work in the warehouse: 0 seconds.
"""

FIRST_BUILD_FACTOR = 8.0
"""How much longer the first build (or a full refresh) of an incremental model takes than a later run: an
assumption, as if eight runs' worth of rows had arrived before it. State both times where it matters."""


@dataclass(frozen=True, slots=True)
class Durations(Shown):
    """Seconds per node.

    Parameters
    ----------
    measured : Mapping of str to float
        unique_id -> ``execution_time`` of a ``run_results.json``. For an incremental model it is taken as
        the time of a later run.
    stated : Mapping of str to (float, float)
        unique_id -> (first build, later run); wins over `measured`.

    Examples
    --------
    >>> raw = {"unique_id": "model.shop.orders", "name": "orders", "config": {"materialized": "incremental"}}
    >>> Durations().seconds(Node(raw), full=False), Durations().seconds(Node(raw), full=True)
    (15.0, 120.0)
    >>> Durations(stated={"model.shop.orders": (300.0, 20.0)}).seconds(Node(raw), full=True)
    300.0
    """

    measured: Mapping[str, float] = field(default_factory=FrozenDict)
    stated: Mapping[str, tuple[float, float]] = field(default_factory=FrozenDict)

    def __post_init__(self) -> None:
        freeze_fields(self, "measured", "stated")

    def seconds(self, node: Node, *, full: bool = False) -> float:
        """Return the seconds `node` takes.

        Parameters
        ----------
        node : Node
            Any node; one that does no work in the warehouse takes 0 seconds.
        full : bool
            True for the first build of an incremental model, and for ``--full-refresh``. Changes nothing
            for other nodes, unless two times are stated for them.
        """
        uid = node.unique_id
        if uid in self.stated:
            return self.stated[uid][0 if full else 1]
        seconds = self.measured.get(uid)
        if seconds is None:
            kind = node.resource_type
            seconds = DEFAULT_SECONDS.get(f"{kind}.{node.materialized}", DEFAULT_SECONDS.get(kind, 0.0))
        if full and node.resource_type == "model" and node.materialized == "incremental":
            return seconds * FIRST_BUILD_FACTOR
        return seconds

    @classmethod
    def from_run_results(cls, data: Mapping[str, Any], where: str = "run_results.json") -> Durations:
        """Return the times in the content of a ``run_results.json``; skipped nodes have none."""
        measured: dict[str, float] = {}
        for index, row in enumerate(result_rows(data, where)):
            seconds = row.get("execution_time")
            if seconds is None or row.get("status") in ("skipped", "no-op"):
                continue
            measured[row["unique_id"]] = as_seconds(seconds, f"{where}: results[{index}].execution_time")
        return cls(measured)


MAX_SECONDS = 1_000_000_000
"""A node that takes longer than 31 years is a slip."""


def as_seconds(value: Any, where: str) -> float:
    """Return `value` as seconds, or raise ArtifactError: a finite number, 0 or more."""
    try:
        seconds = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    if not 0 <= seconds <= MAX_SECONDS:
        hint = f"seconds, 0 to {MAX_SECONDS:,}"
        raise ArtifactError(f"{shorten(value)} is no duration", where=where, hint=hint)
    return seconds


def result_rows(data: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
    """Return ``data["results"]`` once each row is known to be a mapping with a ``unique_id``."""
    rows = data.get("results") if isinstance(data, Mapping) else None
    hint = "give the file as dbt wrote it"
    if not isinstance(rows, list):
        found = shorten(rows) if isinstance(data, Mapping) else shorten(data)
        raise ArtifactError(f"results is {found}, expected a list", where=where, hint=hint)
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping) or not isinstance(row.get("unique_id"), str):
            what = f"results[{index}] is {shorten(row)}, expected a mapping with a unique_id"
            raise ArtifactError(what, where=where, hint=hint)
    return rows
