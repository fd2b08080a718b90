"""The run queue once more, as a plain SimPy model: written from the facts, knows nothing of jobkit.

A run is a process that takes a run slot (a token of a `simpy.FilterStore`), prepares, works and gives the
slot back. Those who wait for a token stand in the order in which they queued; the filter lets them take one
only while no run of their job goes, so whoever may start and came first starts first (P-040, P-041).

At one moment what ends comes before what arrives. What arrives at one moment comes in the order given, and
runs that the end of another run triggers come last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import simpy

Kind = Literal["deploy", "merge", "ci"]
_AFTER_ALL_ENDS = 2
"""Priority of arrivals; everything else that happens at a moment has SimPy's own, 0 or 1."""


@dataclass(frozen=True)
class JobFacts:
    """A job as the queue sees it. Times are seconds since the start, windows half-open."""

    name: str
    kind: Kind
    seconds: float  # from the start to the end of a run that nothing disturbs
    seconds_until_failure: float = 0
    fails_between: Sequence[tuple[float, float]] = ()  # runs that start in one of these fail
    limit_seconds: float = 86_400  # the timeout, or the cap of 24 hours (P-061)
    upstream: str | None = None
    statuses: frozenset[str] = frozenset()


class Arrival(NamedTuple):
    """Somebody asks for a run."""

    at: float
    job: str
    by_api: bool = False
    pull_request: int | None = None


@dataclass
class RunRow:
    """What became of a run."""

    job: str
    queued: float
    by_api: bool = False
    pull_request: int | None = None
    dequeued: float | None = None
    started: float | None = None
    finished: float | None = None
    status: str = "queued"
    process: Any = field(default=None, repr=False)

    @property
    def row(self) -> tuple[Any, ...]:
        return self.queued, self.job, self.dequeued, self.started, self.finished, self.status


class Platform:
    """An account with its run slots and jobs.

    Parameters
    ----------
    jobs : sequence of JobFacts
    slots : int
    prep_seconds : float
    """

    def __init__(self, jobs: Sequence[JobFacts], slots: int, prep_seconds: float) -> None:
        self.env = simpy.Environment()
        self.jobs: Mapping[str, JobFacts] = {job.name: job for job in jobs}
        self.prep_seconds = prep_seconds
        self.slots = simpy.FilterStore(self.env)
        self.slots.items = list(range(slots))
        self.busy: set[str] = set()
        self.rows: list[RunRow] = []
        self.waiting: dict[str, list[RunRow]] = defaultdict(list)
        self.checking: dict[tuple[str, int], RunRow] = {}

    def simulate(self, arrivals: Sequence[Arrival], until: float) -> list[RunRow]:
        """Return all runs, in the order in which they were queued."""
        for arrival in arrivals:
            self._later(arrival.at, arrival)
        self.env.run(until=until)
        return self.rows

    def _later(self, at: float, arrival: Arrival) -> None:
        event = self.env.event()
        event._ok, event._value = True, arrival
        event.callbacks.append(lambda _: self._arrive(arrival))
        self.env.schedule(event, _AFTER_ALL_ENDS, at - self.env.now)

    def _arrive(self, arrival: Arrival) -> None:
        job = self.jobs[arrival.job]
        row = RunRow(job.name, self.env.now, arrival.by_api, arrival.pull_request)
        if job.kind == "ci":
            self._cancel_stale(row)
        else:
            self._cancel_older(row)
        self.rows.append(row)
        row.process = self.env.process(self._run(job, row))

    def _cancel_older(self, newer: RunRow) -> None:
        """P-049, P-050: of a job one queued run is left, the newest; P-051: those of the API all stay."""
        for row in list(self.waiting[newer.job]):
            if not row.by_api:
                self.waiting[newer.job].remove(row)
                row.process.interrupt()

    def _cancel_stale(self, newer: RunRow) -> None:
        """P-045, P-046: a new commit cancels the run of the same pull request that has not ended."""
        if newer.pull_request is not None:
            key = (newer.job, newer.pull_request)
            stale = self.checking.get(key)
            if stale is not None and stale.finished is None:
                stale.process.interrupt()
            self.checking[key] = newer

    def _run(self, job: JobFacts, row: RunRow) -> Generator[Any, Any, None]:
        place = self._wait(job, row)
        try:
            if place is not None:
                yield place
            yield from self._go(job, row)
        except simpy.Interrupt:
            row.status = "cancelled"
        row.finished = self.env.now
        if place is not None:
            self._leave(job, place)
        self._trigger_downstream(job, row)

    def _wait(self, job: JobFacts, row: RunRow) -> Any:
        """Ask for a slot; a CI run needs none (P-044), a merge run does (P-048)."""
        if job.kind == "ci":
            return None
        self.waiting[job.name].append(row)

        def may_take(_: int) -> bool:  # a token that may be taken is taken: FilterStore asks no further
            if job.name in self.busy:
                return False
            self.busy.add(job.name)
            self.waiting[job.name].remove(row)
            return True

        return self.slots.get(may_take)

    def _leave(self, job: JobFacts, place: Any) -> None:
        if place.triggered:
            self.busy.discard(job.name)
            self.slots.put(place.value)
        else:
            place.cancel()

    def _go(self, job: JobFacts, row: RunRow) -> Generator[Any, Any, None]:
        """Preparation, then work (P-042); the clock of the timeout counts the work only (P-061, P-062)."""
        row.dequeued, row.status = self.env.now, "starting"
        yield self.env.timeout(self.prep_seconds)
        row.started, row.status = self.env.now, "running"
        fails = any(begin <= self.env.now < end for begin, end in job.fails_between)
        seconds = job.seconds_until_failure if fails else job.seconds
        yield self.env.timeout(min(seconds, job.limit_seconds))
        if seconds > job.limit_seconds:
            row.status = "cancelled"
        else:
            row.status = "error" if fails else "success"

    def _trigger_downstream(self, job: JobFacts, row: RunRow) -> None:
        """P-072: a job runs when its one upstream job ends with a status of its set; P-073: a deploy job."""
        if job.kind != "deploy":
            return
        for child in sorted(self.jobs.values(), key=lambda child: child.name):
            if child.upstream == job.name and row.status in child.statuses:
                self._later(self.env.now, Arrival(self.env.now, child.name))
