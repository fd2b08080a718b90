"""Random job sets: described once for the SimPy model, and once more as jobkit's own jobs and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobkit.dbt.execution import Fault, fail
from jobkit.dbt.project import Project
from jobkit.jobs import Job, Schedule
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.simulation import Simulation, simulate
from tests.platform.simpy_model import Arrival, JobFacts, Kind, Platform, RunRow
from tests.platform.world import instant, project

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY, HOUR, MINUTE = 86_400, 3_600, 60

CRONS = {
    "*/10 * * * *": range(0, DAY, 10 * MINUTE),
    "*/15 * * * *": range(0, DAY, 15 * MINUTE),
    "*/20 * * * *": range(0, DAY, 20 * MINUTE),
    "7,37 * * * *": range(7 * MINUTE, DAY, 30 * MINUTE),
    "0 * * * *": range(0, DAY, HOUR),
    "0 */2 * * *": range(0, DAY, 2 * HOUR),
    "45 5-9 * * *": range(5 * HOUR + 45 * MINUTE, 10 * HOUR, HOUR),
    "30 6 * * *": range(6 * HOUR + 30 * MINUTE, DAY, DAY),
}
"""Fire times of one day, in seconds, worked out by hand."""

STATUSES = ("success", "error", "cancelled")
LONGEST = 100 * MINUTE
"""Longer than any run of a set lasts, preparation included."""


@dataclass
class JobSet:
    """Jobs, what happens to them from outside, and the slots they share; times in seconds since START."""

    slots: int
    prep_seconds: int
    invocation_seconds: int
    until: int
    facts: list[JobFacts] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    node_seconds: dict[str, int] = field(default_factory=dict)

    def modelled(self) -> list[RunRow]:
        """Return the runs as the SimPy model has them."""
        return Platform(self.facts, self.slots, self.prep_seconds).simulate(self.arrivals, self.until)

    def simulated(self, **rules: Any) -> Simulation:
        """Return the same set as jobkit simulates it, some rules changed if you like."""
        return simulate(
            self.jobs,
            self.project(),
            start=START,
            until=moment(self.until),
            events=self.events,
            faults=self.faults,
            rules=self.rules(**rules),
        )

    def project(self) -> Project:
        return project(*self.node_seconds).with_durations(self.node_seconds)

    def rules(self, **changes: Any) -> Rules:
        durations = {"prep_seconds": self.prep_seconds, "invocation_seconds": self.invocation_seconds}
        return instant(run_slots=self.slots, prep_jitter=0, **{**durations, **changes})


def moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def seconds(at: datetime | None) -> float | None:
    return (at - START).total_seconds() if at is not None else None


def random_job_set(seed: int) -> JobSet:
    """Return the job set of that seed: 1 to 8 jobs of all types, 1 to 4 slots, up to a day and a half."""
    return _Maker(Random(seed)).make()


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.set = JobSet(
            slots=random.randint(1, 4),
            prep_seconds=random.choice((0, 20, 45)),
            invocation_seconds=random.choice((0, 5)),
            until=random.choice((9, 16, 24, 36)) * HOUR + random.choice((0, 17 * MINUTE)),
        )
        self.moments = self._moments()
        self.fires: list[Arrival] = []
        self.calls: list[Arrival] = []

    def make(self) -> JobSet:
        names = self.random.sample("ABCDEFGHJK", self.random.randint(1, 8))
        kinds: dict[str, Kind] = {}
        for name in names:
            kinds[name] = self.random.choices(("deploy", "merge", "ci"), (8, 1, 2))[0]
            self._add_job(name, kinds)
        self._add_pull_requests(self.random.choice((0, 1, 4)) if set(kinds.values()) != {"deploy"} else 0)
        self.fires.sort(key=lambda arrival: arrival.job)
        self.set.arrivals = sorted(self.fires + self.calls, key=lambda arrival: arrival.at)
        return self.set

    def _moments(self) -> Iterator[int]:
        """Yield moments for events, each once, most of them moments at which some schedule fires as well."""
        minutes = list(range(0, self.set.until // MINUTE, 5))
        self.random.shuffle(minutes)
        for minute in minutes:
            yield minute * MINUTE + self.random.choice((0, 0, 0, 13))

    def _add_job(self, name: str, kinds: dict[str, Kind]) -> None:
        kind = kinds[name]
        first, second = (self.random.randint(2, 45) * MINUTE + self.random.randint(0, 30) for _ in "12")
        two_commands = self.random.random() < 0.3
        nodes = {f"{name.lower()}1": first, f"{name.lower()}2": second}
        self.set.node_seconds |= nodes
        until_failure = self.set.invocation_seconds + first
        work = until_failure + (self.set.invocation_seconds + second if two_commands else 0)
        limit = self.random.choice((0, 0, 0, 5 * MINUTE + 1, 30 * MINUTE + 1))
        upstream, statuses = self._upstream(kinds) if kind == "deploy" else (None, [])
        self.set.facts.append(
            JobFacts(
                name=name,
                kind=kind,
                seconds=work,
                seconds_until_failure=until_failure,
                fails_between=self._failures(name),
                limit_seconds=limit or DAY,
                upstream=upstream,
                statuses=frozenset(statuses),
            )
        )
        cron = self._cron(name) if kind == "deploy" else None
        self._add_calls(name, kind, needed=kind == "merge" or (cron is None and upstream is None))
        triggers: dict[str, Any] = {"pull_request": kind == "ci", "merge": kind == "merge"}
        triggers["draft_pull_request"] = kind == "ci" and self.random.random() < 0.5
        if upstream is not None:
            triggers["job_completion"] = {"job": upstream, "statuses": statuses}
        self.set.jobs.append(
            Job(
                name=name,
                id=100 + ord(name),
                commands=[f"dbt run -s {node}" for node in list(nodes)[: 2 if two_commands else 1]],
                environment="CI" if kind == "ci" else "Production",
                schedule=Schedule(cron=cron) if cron else None,
                triggers=triggers,
                timeout_seconds=limit,
            )
        )

    def _upstream(self, kinds: dict[str, Kind]) -> tuple[str | None, list[str]]:
        """Return a job that came before this one, so that no chain is a circle; most jobs have one."""
        above = [name for name, kind in kinds.items() if kind == "deploy"][:-1]
        if not above or self.random.random() < 0.4:
            return None, []
        statuses = self.random.sample(STATUSES, self.random.randint(1, 3))
        return self.random.choice(above), statuses

    def _failures(self, name: str) -> tuple[tuple[int, int], ...]:
        """Make all runs of the job fail that start in some window of time."""
        if self.random.random() < 0.6:
            return ()
        begin = self.random.randrange(0, self.set.until, 30 * MINUTE)
        end = begin + self.random.choice((HOUR, 6 * HOUR))
        fault = fail(f"{name.lower()}1", job=name, between=(moment(begin), moment(end)))
        self.set.faults.append(fault)
        return ((begin, end),)

    def _cron(self, name: str) -> str | None:
        if self.random.random() < 0.3:
            return None
        cron = self.random.choice(list(CRONS))
        days = range(0, self.set.until, DAY)
        fires = [day + fire for day in days for fire in CRONS[cron] if day + fire < self.set.until]
        self.fires += [Arrival(fire, name) for fire in fires]
        return cron

    def _add_calls(self, name: str, kind: Kind, needed: bool) -> None:
        """Press Run now or call the API at some moments; merge jobs only by Run now."""
        if kind == "ci":
            return
        for _ in range(self.random.choice((1, 2, 6)) if needed else self.random.choice((0, 0, 2, 5))):
            at = next(self.moments)
            by_api = kind == "deploy" and self.random.random() < 0.5
            self.set.events.append((ApiTrigger if by_api else RunNow)(job=name, at=moment(at)))
            self.calls.append(Arrival(at, name, by_api))

    def _add_pull_requests(self, several: int) -> None:
        """Open pull requests; each is pushed to some times and merged long after its last check."""
        needed = any(job.is_ci for job in self.set.jobs)  # without one jobkit would open its own
        for number in range(1, max(several, needed) + 1):
            opened, draft, merge = next(self.moments), self.random.random() < 0.2, self.random.random() < 0.7
            commits = [
                opened + self.random.randint(1, 40) * MINUTE + 7 for _ in range(self.random.randint(0, 3))
            ]
            pushes = sorted({opened, *commits})
            merged = pushes[-1] + LONGEST + number if merge else None
            self.set.events.append(
                PullRequest(
                    number=number,
                    at=moment(opened),
                    commits=[moment(at) for at in pushes[1:]],
                    draft=draft,
                    merged=moment(merged) if merged is not None else None,
                )
            )
            for job in sorted(self.set.jobs, key=lambda job: job.name):
                if job.is_ci and (job.triggers.draft_pull_request or not draft):  # P-022
                    self.calls += [Arrival(at, job.name, pull_request=number) for at in pushes]
                if job.triggers.merge and merged is not None:  # P-032
                    self.calls.append(Arrival(merged, job.name))
