"""Which two jobs build the same relation at the same time: by their schedules, and in a simulation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from jobkit.lint.building import built_by, job_seconds, same_place
from jobkit.lint.context import LintContext
from jobkit.simulation import Simulation

__all__ = ["Overlap", "overlaps"]

_Window = tuple[datetime, datetime]
_Build = tuple[datetime, datetime, str, str]  # start, end, job, unique_id
_KINDS = ("snapshot", "incremental", "table", "seed", "materialized_view")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two jobs that build the same relation at the same time.

    Parameters
    ----------
    first, second : str
        Names of the jobs, in the order of definition.
    nodes : tuple of str
        Names of the nodes that both build, snapshots first, then incremental models.
    at : datetime
        The first time, UTC.
    simulated : bool
        Seen in a simulation; otherwise it follows from the schedules.
    """

    first: str
    second: str
    nodes: tuple[str, ...]
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
    contexts = [ctx.of(job) for job in ctx.account.jobs if job.is_deploy]
    windows = {one.job.name: _windows(one) for one in contexts}
    for one, other in combinations(contexts, 2):
        if same_place(one, other):
            nodes = built_by(one) & built_by(other)
            at = _meeting(windows[one.job.name], windows[other.job.name]) if nodes else None
            if at is not None:
                yield Overlap(one.job.name, other.job.name, _names(ctx, nodes), at, simulated=False)


def _windows(ctx: LintContext, seen: frozenset[str] = frozenset()) -> list[_Window]:
    """Return when the job runs, at the least: it begins as scheduled, or when its upstream job ends."""
    seconds = timedelta(seconds=max(job_seconds(ctx), 1.0))
    starts = list(ctx.scheduled_times)
    above = ctx.upstream
    if above is not None and above.job.name not in seen:
        starts += [end for _, end in _windows(above, seen | {ctx.job.name})]
    return sorted((start, start + seconds) for start in starts)


def _meeting(ours: list[_Window], theirs: list[_Window]) -> datetime | None:
    """Return the first moment that lies in a window of either list."""
    first = second = 0
    while first < len(ours) and second < len(theirs):
        start = max(ours[first][0], theirs[second][0])
        if start < min(ours[first][1], theirs[second][1]):
            return start
        if ours[first][1] <= theirs[second][1]:
            first += 1
        else:
            second += 1
    return None


def _simulated(ctx: LintContext, simulation: Simulation) -> Iterator[Overlap]:
    """Yield each pair of jobs of which two runs wrote one relation at the same moment."""
    order = [job.name for job in ctx.account.jobs]
    met: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for relation in _builds(simulation).values():
        running: list[_Build] = []
        for build in sorted(relation):
            running = [other for other in running if other[1] > build[0]]
            for other in running:
                if other[2] != build[2]:
                    first, second = sorted((other[2], build[2]), key=order.index)
                    met[first, second].setdefault(build[3], build[0])
            running.append(build)
    for (first, second), nodes in sorted(
        met.items(), key=lambda item: [order.index(name) for name in item[0]]
    ):
        yield Overlap(first, second, _names(ctx, frozenset(nodes)), min(nodes.values()), simulated=True)


def _builds(simulation: Simulation) -> Mapping[tuple[str | None, ...], list[_Build]]:
    """Return each time that a deploy run wrote a relation, by project, environment and relation."""
    builds: dict[tuple[str | None, ...], list[_Build]] = defaultdict(list)
    for run in simulation.runs:
        for step in run.steps if run.job.is_deploy else ():
            begin = step.nodes_started_at
            for result in step.results:
                if begin is not None and result.relation_name and result.execution_time:
                    start = begin + timedelta(seconds=result.started_seconds)
                    end = begin + timedelta(seconds=result.finished_seconds)
                    place = (run.job.project, run.environment, result.relation_name)
                    builds[place].append((start, end, run.job.name, result.unique_id))
    return builds


def _names(ctx: LintContext, uids: frozenset[str]) -> tuple[str, ...]:
    project = ctx.project or (ctx.simulation.project if ctx.simulation is not None else None)
    nodes = [project.nodes[uid] for uid in uids if uid in project.nodes] if project is not None else []
    if not nodes:  # of a branch, or of another project
        return tuple(sorted(uid.rpartition(".")[2] for uid in uids))

    def weight(kind: str) -> int:
        return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)

    return tuple(node.name for node in sorted(nodes, key=lambda node: (weight(node.materialized), node.name)))
