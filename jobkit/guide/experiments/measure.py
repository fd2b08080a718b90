"""What can be read off the runs of a simulation: when nodes were built, how old they got, what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from jobkit.basics.words import exact_duration_words as span
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["Built", "builds", "built", "compute_seconds", "longest_gap", "span", "tagged"]


class Built(NamedTuple):
    """One successful build of a node: when it ended (aware, UTC), which node, in which run."""

    at: datetime
    unique_id: str
    run: int


def tagged(sim: Simulation, tag: str) -> frozenset[str]:
    """Return the unique_ids of the models with a tag."""
    nodes = sim.project.nodes.items()
    return frozenset(uid for uid, node in nodes if node.resource_type == "model" and tag in node.tags)


def built(sim: Simulation, run: Run) -> Iterator[Built]:
    """Yield what a run has built: its models, seeds and snapshots that ended with success."""
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
    return sorted(one for run in runs for one in built(sim, run) if one.unique_id in wanted)


def longest_gap(moments: Sequence[datetime], start: datetime, until: datetime) -> float:
    """Return the longest time in seconds between two moments, the ends of the horizon counted as moments."""
    return max((end - at).total_seconds() for at, end in pairwise([start, *moments, until]))


def compute_seconds(runs: Iterable[Run]) -> float:
    """Return the seconds that the warehouse worked for these runs: the sum over their nodes."""
    return sum(result.execution_time for run in runs for step in run.steps for result in step.results)
