"""The runs of a simulation: a sequence whose members are made on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, overload
from weakref import ref

from jobkit.dbt.execution import Invocation
from jobkit.platform.code_version import CodeVersion
from jobkit.platform.records import RunRecord
from jobkit.platform.run import Run, RunStatus
from jobkit.platform.run_maker import RunMaker

__all__ = ["RunRow", "RunWork", "Runs"]

_PER_SECOND = 1_000_000


class RunRow(NamedTuple):
    """A run in a table; times are microseconds after the start: queued, dequeued, started, finished."""

    id: int
    job: str
    status: RunStatus
    trigger: str
    pull_request: int | None
    triggered_by: int | None
    times: tuple[int, int | None, int | None, int | None]


class RunWork(NamedTuple):
    """What a run took and did; all in seconds, after the start of the simulation.

    `span`: from leaving the queue to its end. `calls`: what dbt did, and when the first node could start.
    """

    job: str
    status: RunStatus
    schema: str | None
    takes_slot: bool
    wait_seconds: float
    span: tuple[float, float] | None
    calls: Sequence[tuple[Invocation, float]]


class Runs(Sequence[Run]):
    """Runs in the order in which they were queued; a slice is a tuple.

    A year of hourly jobs has tens of thousands of runs, and few of them are looked at: a record of a few
    hundred bytes stands for each until then.
    """

    __slots__ = ("_made", "_maker", "_records")

    def __init__(self, records: Sequence[RunRecord], maker: RunMaker) -> None:
        self._records = records
        self._maker = maker
        self._made: dict[int, ref[Run]] = {}

    def __reduce__(self) -> tuple[type[Runs], tuple[Sequence[RunRecord], RunMaker]]:
        return Runs, (self._records, self._maker)  # the runs made so far are made again

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Run: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Run, ...]: ...

    def __getitem__(self, index: int | slice) -> Run | tuple[Run, ...]:
        if isinstance(index, slice):
            return tuple(map(self._run, self._records[index]))
        return self._run(self._records[index])

    def __iter__(self) -> Iterator[Run]:
        made, make = self._made, self._run
        for record in self._records:
            known = made.get(record.id)
            run = known() if known is not None else None
            yield run if run is not None else make(record)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, (str, bytes)):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(record.queued for record in self._records))

    def __repr__(self) -> str:
        return repr(tuple(self)) if len(self) <= 20 else f"<{len(self):,} runs>"

    def of_job(self, name: str) -> tuple[Run, ...]:
        """Return the runs of one job; the others are not made."""
        return tuple(self._run(record) for record in self._records if record.job.name == name)

    def outcomes(self, name: str | None = None) -> list[tuple[int, str]]:
        """Return id and status of each run, or of each run of one job; none is made."""
        records = (record for record in self._records if name is None or record.job.name == name)
        return [(record.id, record.status) for record in records]

    def job_names(self) -> set[str]:
        """Return the names of the jobs that have a run; none is made."""
        return {record.job.name for record in self._records}

    def having(self, asked: Callable[[RunRecord], bool]) -> tuple[Run, ...]:
        """Return the runs whose records are as asked for; the others are not made."""
        return tuple(self._run(record) for record in self._records if asked(record))

    def between(self, start: datetime, end: datetime) -> tuple[Run, ...]:
        """Return the runs that are queued before `end` and not over before `start`; no other is made."""
        first, last = self._maker.clock.tick(start), self._maker.clock.tick(end)
        return self.having(lambda one: one.queued < last and (one.finished is None or one.finished >= first))

    def backwards(self, asked: Callable[[RunRecord], bool]) -> Iterator[Run]:
        """Yield the runs whose records are as asked for, newest first, each made when it is its turn."""
        return (self._run(record) for record in reversed(self._records) if asked(record))

    def code_versions(self, asked: Callable[[RunRecord], bool]) -> tuple[CodeVersion, ...]:
        """Return the versions of the code that runs as asked for checked out; no run is made."""
        used = (one.code for one in self._records if one.code is not None and asked(one))
        return tuple({id(code): code for code in used}.values())

    def rows(self) -> Iterator[RunRow]:
        """Yield what a table needs of each run; none is made."""
        kind = self._maker.trigger_kind
        for one in self._records:
            upstream = one.upstream.id if one.upstream is not None else None
            times = one.queued, one.dequeued, one.started, one.finished
            number = one.request.pull_request
            yield RunRow(one.id, one.request.job.name, one.status, kind(one), number, upstream, times)

    def works(self) -> Iterator[Run | RunWork]:
        """Yield what the measures need of each run; only those that have not succeeded are made."""
        every = self._maker.rules.ci_takes_slot
        for one in self._records:
            if one.status != "success" or one.dequeued is None or one.finished is None:
                yield self._run(one)
                continue
            request, wait = one.request, (one.dequeued - one.queued) / _PER_SECOND
            span = one.dequeued / _PER_SECOND, one.finished / _PER_SECOND
            calls = [
                (call, (begin + first) / _PER_SECOND)
                for phase, begin in one.phases()
                for call, first in phase.calls
            ]
            slot = every or not request.is_ci
            yield RunWork(request.job.name, one.status, request.schema, slot, wait, span, calls)

    def statuses(self) -> Iterator[str]:
        """Yield the status of each run; none is made."""
        return (record.status for record in self._records)

    def _run(self, record: RunRecord) -> Run:
        known = self._made.get(record.id)
        run = known() if known is not None else None
        if run is None:
            run = self._maker.run(record)
            self._made[record.id] = ref(run)
        return run
