"""How old the data of a model is, over time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.basics.shown import Drawn
from jobkit.platform.course import CourseOfEvents
from jobkit.reports.measures.sawtooth import saw_of, teeth_of
from jobkit.reports.measures.scope import DAY_SECONDS, scope_of
from jobkit.reports.measures.work import Work

__all__ = ["Build", "Staleness", "staleness"]


@dataclass(frozen=True, slots=True)
class Build:
    """One successful build of a node.

    Parameters
    ----------
    run_id : int
    read_at : datetime
        When it began, so that what it read is at least as old (aware UTC).
    finished_at : datetime
        When it ended, so that readers see the new data from then on (aware UTC).
    """

    run_id: int
    read_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Staleness(Drawn):
    """How old the data of one node is, at every moment of a simulation.

    At a moment *t* it is *t* minus the time at which the last successful build, the last one that had ended
    by then, began to read. A build that takes an hour therefore leaves data that is an hour old, and a daily
    one of an hour gets up to 25 hours old. A run that fails elsewhere still counts for the nodes it built. A
    view has no data of its own: what is measured is when it was last made.

    Parameters
    ----------
    unique_id, name, environment : str
    start, until : datetime
        The horizon, half-open, aware UTC.
    builds : tuple of Build
        In the order in which they ended; of the deploy runs of the environment (a CI run builds elsewhere).
    is_assumed : bool
        True when the node is taken to exist at the start already. Until its first build its age then counts
        from the start, and is really higher. False: before the first build its age is unknown.

    Examples
    --------
    >>> from jobkit.jobs import Job, Schedule
    >>> from jobkit.simulation import simulate
    >>> daily = Job(name="Daily", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    >>> orders = simulate(daily).staleness("orders")
    >>> round(orders.max_seconds / 3600), round(orders.mean_seconds / 3600), len(orders.builds)
    (24, 12, 7)
    """

    unique_id: str
    name: str
    environment: str
    start: datetime
    until: datetime
    builds: tuple[Build, ...]
    is_assumed: bool

    def __repr__(self) -> str:
        return self._text()

    @property
    def teeth(self) -> tuple[tuple[float, float], ...]:
        """The saw-tooth: age at the beginning and length of each rise (seconds), in order of time."""
        begin, horizon = self.start, (self.until - self.start).total_seconds()
        pairs = [
            ((b.read_at - begin).total_seconds(), (b.finished_at - begin).total_seconds())
            for b in self.builds
        ]
        return tuple(teeth_of(pairs, horizon, exists=self.is_assumed))

    @property
    def max_seconds(self) -> float | None:
        """The oldest its data gets; None when it never exists."""
        saw = saw_of(self.teeth, 0.0)
        return saw.maximum if saw.seconds else None

    @property
    def oldest_at(self) -> datetime | None:
        """When that is: the end of the longest rise (aware UTC); the first of several."""
        teeth = [(self.start, self.start)] if self.is_assumed else []
        teeth += [(build.read_at, build.finished_at) for build in self.builds]
        ends = [begin for _, begin in teeth[1:]] + [self.until]
        rises = [
            (end - read, end) for (read, begin), end in zip(teeth, ends, strict=bool(teeth)) if end > begin
        ]
        return max(rises, key=lambda rise: rise[0])[1] if rises else None

    @property
    def mean_seconds(self) -> float | None:
        """Its mean over the time in which it is known; None when it never exists."""
        saw = saw_of(self.teeth, 0.0)
        return saw.area / saw.seconds if saw.seconds else None

    @property
    def unknown_seconds(self) -> float:
        """The time before the first build, when there is nothing yet."""
        return (self.until - self.start).total_seconds() - sum(length for _, length in self.teeth)

    def share_within(self, target_seconds: float = DAY_SECONDS) -> float | None:
        """Return the part of the known time (0 to 1) in which the data is at most `target_seconds` old."""
        saw = saw_of(self.teeth, target_seconds)
        return saw.within / saw.seconds if saw.seconds else None

    def at(self, moment: datetime | str) -> float | None:
        """Return the staleness at a moment of the horizon, in seconds; None while it is unknown.

        Raises
        ------
        JobkitError
            For a moment outside of the horizon.
        """
        when = utc(moment)
        if not self.start <= when < self.until:
            raise JobkitError(
                f"{when} lies outside of the simulation", hint=f"from {self.start} until before {self.until}"
            )
        done = bisect_right(self.builds, when, key=lambda build: build.finished_at)
        if done:
            return (when - self.builds[done - 1].read_at).total_seconds()
        return (when - self.start).total_seconds() if self.is_assumed else None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures and the builds as plain data."""
        return {
            "unique_id": self.unique_id,
            "environment": self.environment,
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "max_seconds": self.max_seconds,
            "mean_seconds": self.mean_seconds,
            "unknown_seconds": self.unknown_seconds,
            "is_assumed": self.is_assumed,
            "builds": [
                {
                    "run_id": build.run_id,
                    "read_at": build.read_at.isoformat(),
                    "finished_at": build.finished_at.isoformat(),
                }
                for build in self.builds
            ],
        }


def staleness(sim: CourseOfEvents, node: str, environment: str | None = None) -> Staleness:
    """Return how old the data of a node is over the time of a simulation; see `Simulation.staleness`."""
    scope, _ = scope_of(sim, environment)
    found = scope.node(node)
    uid = found.unique_id
    builds: list[Build] = []
    works: dict[int, Work] = {}
    for run in sim.runs:
        if not scope.refreshes(run):
            continue
        for step in run.steps:
            begin = step.nodes_started_at
            if step.invocation is None or begin is None:
                continue
            work = works.get(id(step.invocation))
            if work is None:
                work = works[id(step.invocation)] = Work.of(step.invocation)
            if uid in work.builds:
                read, end = (begin + timedelta(seconds=after) for after in work.builds[uid])
                builds.append(Build(run.id, read, min(end, sim.until)))
    builds.sort(key=lambda build: (build.finished_at, build.run_id))
    return Staleness(
        unique_id=uid,
        name=found.name,
        environment=scope.environment,
        start=sim.start,
        until=sim.until,
        builds=tuple(builds),
        is_assumed=scope.exists(found),
    )
