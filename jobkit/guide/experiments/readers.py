"""What the readers of the tables see, moment by moment, derived from the runs.

A table is a version: the run that has built it last. A build in place changes what readers see table by
table; a cut-over changes everything at one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jobkit.guide.experiments.measure import builds
from jobkit.simulation import Simulation

__all__ = ["BEFORE", "Seen", "mixed_seconds", "seconds_on", "seen_after_cut_over", "seen_in_place"]

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
    return _spans(changes, sim.until)


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
    return _spans(changes, sim.until)


def _spans(changes: list[tuple[datetime, dict[str, int]]], until: datetime) -> tuple[Seen, ...]:
    ends = [*(at for at, _ in changes[1:]), until]
    spans = (Seen(at, end, versions) for (at, versions), end in zip(changes, ends, strict=True))
    return tuple(span for span in spans if span.seconds)


def mixed_seconds(seen: Iterable[Seen]) -> float:
    """Return how long readers saw tables of more than one run side by side."""
    return sum(span.seconds for span in seen if len(span.runs) > 1)


def seconds_on(seen: Iterable[Seen], runs: Iterable[int]) -> float:
    """Return how long readers saw at least one table that one of these runs had built."""
    bad = frozenset(runs)
    return sum(span.seconds for span in seen if span.runs & bad)
