"""What can be read off the runs: when nodes were built, how old they got, what readers of the tables see.

A table is a version: the run that has built it last. A build in place changes what readers see table by
table; a cut-over changes everything at one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = [
    "BEFORE",
    "Built",
    "Seen",
    "builds",
    "compute_seconds",
    "longest_gap",
    "mixed_seconds",
    "seconds_on",
    "seen_after_cut_over",
    "seen_in_place",
    "tagged",
]


class Built(NamedTuple):
    """One successful build of a node: when it ended (aware, UTC), which node, in which run."""

    at: datetime
    unique_id: str
    run: int


def tagged(sim: Simulation, tag: str) -> frozenset[str]:
    """Return the unique_ids of the models with a tag."""
    nodes = sim.project.nodes.items()
    return frozenset(uid for uid, node in nodes if node.resource_type == "model" and tag in node.tags)


def _built(run: Run) -> Iterator[Built]:
    """Yield what a run built: its models, seeds and snapshots that ended with success."""
    for step in run.steps:
        begin = step.nodes_started_at
        if begin is None:
            continue
        for result in step.results:
            if result.status == "success":
                at = begin + timedelta(seconds=result.finished_seconds)
                yield Built(at, result.unique_id, run.id)


def builds(sim: Simulation, ids: Iterable[str], job: str | None = None) -> list[Built]:
    """Return every build of the nodes `ids`, in order of time; with `job`, only in its runs."""
    wanted = frozenset(ids)
    runs = sim.runs if job is None else sim.runs_of(job)
    return sorted(one for run in runs for one in _built(run) if one.unique_id in wanted)


def longest_gap(moments: Sequence[datetime], start: datetime, until: datetime) -> float:
    """Return the longest time in seconds between two moments; both ends of the horizon count as moments."""
    return max((end - at).total_seconds() for at, end in pairwise([start, *moments, until]))


def compute_seconds(runs: Iterable[Run]) -> float:
    """Return the seconds that the warehouse worked for these runs: the sum over their nodes."""
    return sum(result.execution_time for run in runs for result in run.results)


# -- what readers see -----------------------------------------------------------------------------

BEFORE = 0
"""Stands for what was there before the simulation began."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers see from `start` to `end` (half-open, aware UTC).

    Parameters
    ----------
    start, end : datetime
    versions : Mapping of str to int
        unique_id of each table -> id of the run that built it, or `BEFORE`.
    """

    start: datetime
    end: datetime
    versions: Mapping[str, int]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return (self.end - self.start).total_seconds()

    @property
    def runs(self) -> frozenset[int]:
        """The runs whose tables are seen side by side."""
        return frozenset(self.versions.values())


def seen_in_place(sim: Simulation, tables: Iterable[str], job: str) -> tuple[Seen, ...]:
    """Return what readers see when `job` builds straight into their schema."""
    versions = dict.fromkeys(tables, BEFORE)
    changes = [(sim.start, dict(versions))]
    for one in builds(sim, versions, job):
        versions[one.unique_id] = one.run
        changes.append((one.at, dict(versions)))
    return _without_gaps(changes, sim.until)


def seen_after_cut_over(
    sim: Simulation, tables: Iterable[str], build: str, cut_over: str
) -> tuple[Seen, ...]:
    """Return what readers see when `build` builds aside and only a successful `cut_over` shows it."""
    names = tuple(tables)
    changes = [(sim.start, dict.fromkeys(names, BEFORE))]
    aside = builds(sim, names, build)
    for run in sim.runs_of(cut_over):
        if run.status == "success" and run.finished_at is not None:
            at = run.finished_at
            changes.append((at, {**changes[-1][1], **{b.unique_id: b.run for b in aside if b.at <= at}}))
    return _without_gaps(changes, sim.until)


def _without_gaps(changes: list[tuple[datetime, dict[str, int]]], until: datetime) -> tuple[Seen, ...]:
    ends = [*(at for at, _ in changes[1:]), until]
    seen = (Seen(at, end, versions) for (at, versions), end in zip(changes, ends, strict=True))
    return tuple(one for one in seen if one.seconds)


def mixed_seconds(seen: Iterable[Seen]) -> float:
    """Return how long readers saw tables of more than one run side by side."""
    return sum(one.seconds for one in seen if len(one.runs) > 1)


def seconds_on(seen: Iterable[Seen], runs: Iterable[int]) -> float:
    """Return how long readers saw at least one table that one of these runs had built."""
    bad = frozenset(runs)
    return sum(one.seconds for one in seen if one.runs & bad)
