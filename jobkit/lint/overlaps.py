"""Which two jobs build the same relation at the same time: by their schedules, and in a simulation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from jobkit.lint.building import built_by, job_seconds, places
from jobkit.lint.context import LintContext

if TYPE_CHECKING:
    from jobkit.dbt.execution import Invocation
    from jobkit.platform.run import Run
    from jobkit.simulation import Simulation

__all__ = ["Overlap", "names_of", "overlaps"]

_Window = tuple[datetime, datetime]
_Build = tuple[datetime, datetime, str, str]  # start, end, job, unique_id
_SCHEMA = re.compile(r"SCHEMA|DATABASE|DATASET|CATALOG|TARGET|TENANT|REGION")
_ROUNDED = timedelta(seconds=1)  # a run's last node may end as late after the run
_KINDS = ("snapshot", "incremental", "table", "seed", "materialized_view")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two jobs that build the same relation at the same time.

    Parameters
    ----------
    first, second : str
        Names of the jobs, in the order of definition.
    nodes : frozenset of str
        The unique_ids that both build.
    at : datetime
        The first time, UTC.
    simulated : bool
        Seen in a simulation; otherwise it follows from the schedules.
    """

    first: str
    second: str
    nodes: frozenset[str]
    at: datetime
    simulated: bool


def overlaps(ctx: LintContext) -> Mapping[str, tuple[Overlap, ...]]:
    """Return the overlaps of all jobs of the account, by the name of the second job."""
    found = _simulated(ctx, ctx.simulation) if ctx.simulation is not None else _scheduled(ctx)
    table: dict[str, list[Overlap]] = defaultdict(list)
    for overlap in found:
        table[overlap.second].append(overlap)
    return {name: tuple(several) for name, several in table.items()}


def _scheduled(ctx: LintContext) -> Iterator[Overlap]:
    if ctx.project is None or ctx.rules.run_slots < 2:  # with one slot, one run at a time
        return
    order = {job.name: number for number, job in enumerate(ctx.account.jobs)}
    for contexts in ctx.table(places).values():
        for at, *pair in _meetings([one for one in contexts if one.job.is_deploy]):
            first, second = sorted(pair, key=lambda one: order[one.job.name])
            nodes = _in_common(built_by(first), built_by(second)) if _may_meet(first, second) else None
            if nodes:
                yield Overlap(first.job.name, second.job.name, nodes, at, simulated=False)


def _in_common(ours: frozenset[str], theirs: frozenset[str]) -> frozenset[str]:
    return ours if ours is theirs else ours & theirs


def _may_meet(one: LintContext, other: LintContext) -> bool:
    """Say whether two jobs of one environment write to one schema, as far as their settings show."""
    return one.own(_schema_settings) == other.own(_schema_settings)


def _schema_settings(ctx: LintContext) -> tuple[set[tuple[str, str]], set[str]]:
    """Return what may send a job's tables elsewhere: variables that speak of a schema, and --vars."""
    variables = {item for item in ctx.job.environment_variables.items() if _SCHEMA.search(item[0].upper())}
    return variables, {step.command.vars for step in ctx.steps if step.command.vars}


def _meetings(contexts: Sequence[LintContext]) -> Iterator[tuple[datetime, LintContext, LintContext]]:
    """Yield each two jobs whose runs overlap, with the first moment."""
    windows = sorted(
        (start, end, number) for number, one in enumerate(contexts) for start, end in _windows(one)
    )
    met: list[set[int]] = [{number} for number in range(len(contexts))]
    running: set[int] = set()
    ends: list[tuple[datetime, int]] = []
    for start, end, number in windows:
        while ends and ends[0][0] <= start:
            running.discard(heappop(ends)[1])
        for other in sorted(running - met[number]):
            met[number].add(other)
            met[other].add(number)
            yield start, contexts[number], contexts[other]
        running.add(number)
        heappush(ends, (end, number))


def _windows(ctx: LintContext) -> Iterator[_Window]:
    """Yield when the job runs, at the least; what follows without a pause is one window.

    A run begins as scheduled, or when the run of the upstream job has ended.
    """
    seconds = timedelta(seconds=max(job_seconds(ctx), 1.0))
    starts, delay, seen = list(ctx.scheduled_times), timedelta(), {ctx.job.name}
    above = ctx.upstream
    while above is not None and above.job.name not in seen:
        seen.add(above.job.name)
        delay += timedelta(seconds=max(job_seconds(above), 1.0))
        starts += [time + delay for time in above.scheduled_times]
        above = above.upstream
    begin = end = None
    for start in sorted(starts):
        if begin is None or end is None or start > end:
            if begin is not None and end is not None:
                yield begin, end
            begin = start
        end = start + seconds
    if begin is not None and end is not None:
        yield begin, end


def _simulated(ctx: LintContext, simulation: Simulation) -> Iterator[Overlap]:
    """Yield each pair of jobs of which two runs wrote one relation at the same moment."""
    order = {job.name: number for number, job in enumerate(ctx.account.jobs)}
    met: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    both_write = _BothWrite()
    for one, other in _meeting(simulation, order):
        first, second = sorted((one.job.name, other.job.name), key=order.__getitem__)
        for uid, at in both_write.at_once(one, other, met[first, second]):
            met[first, second][uid] = min(at, met[first, second].get(uid, at))
    for (first, second), nodes in sorted(met.items(), key=lambda item: [order[name] for name in item[0]]):
        ours, theirs = ctx.named(first), ctx.named(second)
        if nodes and ours is not None and theirs is not None and _may_meet(ours, theirs):
            yield Overlap(first, second, frozenset(nodes), min(nodes.values()), simulated=True)


def _meeting(simulation: Simulation, known: Mapping[str, int]) -> Iterator[tuple[Run, Run]]:
    """Yield each two deploy runs of different jobs that were under way at once in one environment."""
    places: dict[tuple[str | None, str], list[tuple[datetime, datetime, int, Run]]] = defaultdict(list)
    for run in simulation.runs:
        job = run.job
        if job.is_deploy and job.name in known and run.started_at is not None:
            window = run.started_at, (run.finished_at or simulation.until) + _ROUNDED, run.id, run
            places[job.project, job.environment].append(window)
    for windows in places.values():
        running: list[tuple[datetime, datetime, int, Run]] = []
        for window in sorted(windows):
            running = [other for other in running if other[1] > window[0]]
            yield from ((o[3], window[3]) for o in running if o[3].job.name != window[3].job.name)
            running.append(window)


class _BothWrite:
    """What two runs wrote at the same moment; what two invocations have in common is looked up once."""

    def __init__(self) -> None:
        from jobkit.reports.steps import OncePerInvocation  # loaded where there is a simulation

        self._writes_of = OncePerInvocation(_writes)
        self._common: dict[tuple[int, int], list[tuple[_Write, _Write]]] = {}  # `_writes_of` holds them

    def at_once(self, one: Run, other: Run, known: Mapping[str, datetime]) -> Iterator[tuple[str, datetime]]:
        """Yield the unique_id of the later of both writes, and when it began; not again what is known.

        Runs of a job follow one another, so that what comes first is the first.
        """
        seen = frozenset(known)
        others = other.calls
        for first, begin in one.calls:
            for second, then in others:
                for ours, theirs in self._both(first, second):
                    if ours.uid == theirs.uid and ours.uid in seen:
                        continue
                    early, late = sorted((ours.at(begin, one), theirs.at(then, other)))
                    if early[1] > late[0]:
                        yield late[3], late[0]

    def _both(self, first: Invocation, second: Invocation) -> list[tuple[_Write, _Write]]:
        """Return what writes the same relation in both."""
        key = id(first), id(second)
        if key not in self._common:
            ours, theirs = self._writes_of(first), self._writes_of(second)
            self._common[key] = [
                (write, twin)
                for name, several in ours.items()
                for write in several
                for twin in theirs.get(name, ())
            ]
        return self._common[key]


class _Write(NamedTuple):
    """What an invocation does to a relation: from when until when, after its first node could start."""

    start: timedelta
    end: timedelta
    uid: str

    def at(self, begin: datetime, run: Run) -> _Build:
        return begin + self.start, begin + self.end, run.job.name, self.uid


def _writes(invocation: Invocation) -> Mapping[str, list[_Write]]:
    """Return what an invocation writes, by relation."""
    writes: dict[str, list[_Write]] = defaultdict(list)
    for result in invocation.results:
        if result.relation_name and result.execution_time:
            start, end = (timedelta(seconds=s) for s in (result.started_seconds, result.finished_seconds))
            writes[result.relation_name].append(_Write(start, end, result.unique_id))
    return writes


def names_of(ctx: LintContext, uids: frozenset[str]) -> tuple[str, ...]:
    """Return the names of nodes: snapshots first, then incremental models."""
    project = ctx.project or (ctx.simulation.project if ctx.simulation is not None else None)
    nodes = [project.nodes[uid] for uid in uids if uid in project.nodes] if project is not None else []
    if not nodes:  # of a branch, or of another project
        return tuple(sorted(uid.rpartition(".")[2] for uid in uids))

    def weight(kind: str) -> int:
        return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)

    return tuple(node.name for node in sorted(nodes, key=lambda node: (weight(node.materialized), node.name)))
