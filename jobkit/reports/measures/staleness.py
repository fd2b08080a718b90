"""How old the data of a model is, over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Drawn, Shown
from jobkit.basics.words import date_words
from jobkit.platform.course import CourseOfEvents
from jobkit.reports.measures.sawtooth import Saw, saw_of, teeth_of
from jobkit.reports.measures.scope import DAY_SECONDS, MeasuredScope
from jobkit.reports.measures.tallies import InvocationWork
from jobkit.reports.steps import OncePerInvocation

__all__ = ["Build", "Staleness", "staleness"]


@dataclass(frozen=True, slots=True)
class Build(Shown):
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
class Staleness(Drawn, WithData):
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
    (24, 11, 7)
    """

    unique_id: str
    name: str
    environment: str
    start: datetime
    until: datetime
    builds: tuple[Build, ...]
    is_assumed: bool

    _data = ("unique_id", "environment", "start", "until", "max_seconds", "mean_seconds", "unknown_seconds",
             "is_assumed", "builds")  # fmt: skip

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
        return self._saw().max_seconds

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
        return self._saw().mean_seconds

    @property
    def unknown_seconds(self) -> float:
        """The time before the first build, when there is nothing yet."""
        return (self.until - self.start).total_seconds() - self._saw().seconds

    def _saw(self, target_seconds: float = 0.0) -> Saw:
        return saw_of(self.teeth, target_seconds)

    def share_within(self, target_seconds: float = DAY_SECONDS) -> float | None:
        """Return the part of the known time (0 to 1) in which the data is at most `target_seconds` old."""
        return self._saw(target_seconds).share_within

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
                f"{date_words(when)} lies outside the simulation",
                hint=f"it goes from {date_words(self.start)} to {date_words(self.until)}",
            )
        done = bisect_right(self.builds, when, key=lambda build: build.finished_at)
        if done:
            return (when - self.builds[done - 1].read_at).total_seconds()
        return (when - self.start).total_seconds() if self.is_assumed else None


def staleness(sim: CourseOfEvents, node: str, environment: str | None = None) -> Staleness:
    """Return how old the data of a node is over the time of a simulation; see `Simulation.staleness`."""
    scope = MeasuredScope.of(sim, environment)
    found = scope.node(node)
    return Staleness(
        unique_id=found.unique_id,
        name=found.name,
        environment=scope.environment,
        start=sim.start,
        until=sim.until,
        builds=tuple(sorted(_builds(scope, found.unique_id), key=lambda b: (b.finished_at, b.run_id))),
        is_assumed=scope.exists(found),
    )


def _builds(scope: MeasuredScope, uid: str) -> Iterator[Build]:
    """Yield each successful build of a node, run by run."""
    sim, work_of = scope.sim, OncePerInvocation(InvocationWork.of)
    for run in (run for run in sim.runs if scope.refreshes(run.schema)):
        for step in run.steps:
            zero = step.nodes_started_at
            times = work_of(step.invocation).builds.get(uid) if step.invocation is not None else None
            if times is not None and zero is not None:
                read, end = (zero + timedelta(seconds=seconds) for seconds in times)
                yield Build(run.id, read, min(end, sim.until))
