"""What varies from run to run: faults, by job, time window and number, and noise in durations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault, Invocation, Speed, speed_of
from jobkit.dbt.execution.faults import can_be_late, find_node, resolve_faults
from jobkit.dbt.manifest.state import Freshness
from jobkit.dbt.project import Project
from jobkit.platform.clock import Clock
from jobkit.platform.records import RunRecord
from jobkit.platform.rules import Rules
from jobkit.platform.steps import StepPlan

__all__ = ["FaultPlan", "last_load", "noise_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STRUCK = ("error", "fail", "warn", "partial success")
_NOT_WELL = frozenset((*_STRUCK, "runtime error"))


class FaultPlan:
    """The faults of a simulation, and the runs that each has struck.

    Parameters
    ----------
    faults : sequence of Fault
    projects : sequence of Project
        Faults that name nothing in any of them raise JobkitError.
    clock : Clock
    """

    def __init__(self, faults: Sequence[Fault], projects: Sequence[Project], clock: Clock) -> None:
        self._faults = tuple(faults)
        self._clock = clock
        self._targets = {fault: _target(fault, projects) for fault in self._faults}
        moments = {moment for fault in self._faults for moment in (fault.start, fault.end) if moment}
        self._edges = sorted(map(clock.tick, moments))
        self._struck: dict[Fault, set[int]] = {fault: set() for fault in self._faults}

    @property
    def is_empty(self) -> bool:
        """True when nothing goes wrong."""
        return not self._faults

    def next_edge(self, now: int) -> int | None:
        """Return the first tick after `now` at which a fault begins or ceases to hold."""
        place = bisect_right(self._edges, now)
        return self._edges[place] if place < len(self._edges) else None

    def active(self, run: RunRecord, now: int) -> tuple[Fault, ...]:
        """Return the faults that hold for a step of `run` that begins now."""
        if not self._faults:
            return ()
        moment = self._clock.moment(now)
        return tuple(f for f in self._faults if f.covers(run.job.name, moment) and self._has_left(f, run))

    def are_limited(self, faults: Iterable[Fault]) -> bool:
        """Return whether some of `faults` strike only so many runs, so that each step must ask again."""
        return any(fault.runs is not None for fault in faults)

    def on_nodes(self, faults: Sequence[Fault], project: Project) -> tuple[Fault, ...]:
        """Return the faults of single nodes that are in `project`."""
        return tuple(
            f
            for f in faults
            if f.check or (not f.step and not f.of_warehouse and _strikes(f, project, self._targets[f]))
        )

    def speed(
        self, faults: Sequence[Fault], project: Project, base: Speed | None, job: str, at: int | None = None
    ) -> Speed | None:
        """Return how fast the warehouse works for a command, on top of `base`.

        Parameters
        ----------
        faults : sequence of Fault
            Those that hold when the step begins.
        project : Project
        base : Speed or None
        job : str
        at : int, optional
            Tick at which the first node can start: the windows of all faults then count to the second. By
            default what holds when the step begins holds until it ends.
        """
        chosen = [
            f
            for f in (faults if at is None else self._faults)
            if f.of_warehouse and (f.every_node or _has(project, self._targets[f]))
        ]
        if not chosen:
            return base
        return speed_of(chosen, project, base, job=job, at=None if at is None else self._clock.moment(at))

    def on_step(self, faults: Sequence[Fault], plan: StepPlan) -> Fault | None:
        """Return the fault that makes the whole step fail, whatever its nodes do."""
        name = plan.name.casefold()
        return next((f for f in faults if f.step and f.step.casefold() in name), None)

    def loaded(
        self, source: str, found: Freshness, faults: Sequence[Fault], now: int, rules: Rules
    ) -> Freshness:
        """Return the freshness of a source with the moment of its last load before `now` (P-116).

        Rows come at a steady speed, until a fault that makes the source stale begins to hold.
        """
        since = min((f.start for f in faults if self._targets[f] == source and f.start), default=None)
        stale = any(self._targets[f] == source for f in faults)
        until = self._clock.tick(since) if since is not None else 0 if stale else now
        return replace(found, max_loaded_at=last_load(self._clock.moment(until), rules))

    def note(self, faults: Iterable[Fault], struck: Fault | None, done: Invocation | None, run: int) -> None:
        """Remember which of `faults` struck in a step of the run with this id."""
        for fault in faults:
            if fault.runs is not None and (fault is struck or _hit(fault, self._targets[fault], done)):
                self._struck[fault].add(run)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is to go wrong."""
        return self._faults

    def target(self, fault: Fault) -> str:
        """Return the unique_id that a fault is about, ``""`` for one of a step or of the whole warehouse."""
        return self._targets[fault]

    def struck(
        self, faults: Sequence[Fault], project: Project, job: str, done: Invocation, at: int | None
    ) -> tuple[Fault, ...]:
        """Return which faults had a part in how a command of `job` ended.

        Parameters
        ----------
        faults : sequence of Fault
            Those that hold when the step begins.
        project : Project
            The code of the run.
        job : str
        done : Invocation
        at : int or None
            Tick at which its first node can start, where the windows of faults count to the second.
        """
        begin = None if at is None else self._clock.moment(at)
        met = [f for f in faults if not f.of_warehouse and _met(f, self._targets[f], project, done)]
        felt = [
            fault
            for fault in (faults if begin is None else self._faults)
            if fault.of_warehouse and _slowed(fault, self._targets[fault], job, done, begin)
        ]
        return (*met, *felt)

    def _has_left(self, fault: Fault, run: RunRecord) -> bool:
        struck = self._struck[fault]
        return fault.runs is None or run.id in struck or len(struck) < fault.runs

    def __deepcopy__(self, memo: Any) -> FaultPlan:
        twin = copy(self)
        twin._struck = {fault: set(runs) for fault, runs in self._struck.items()}
        return twin


def last_load(moment: datetime, rules: Rules) -> datetime:
    """Return when a source that is not stale got its last rows, at a moment (P-116)."""
    return moment - (moment - _EPOCH) % timedelta(seconds=rules.source_load_seconds)


def noise_of(rules: Rules, seed: int, job: str, ordinal: int) -> Speed | None:
    """Return the speed of one run, or None where the rules know no noise.

    Parameters
    ----------
    rules : Rules
        Its `duration_noise` is the sigma.
    seed : int
        Of the simulation.
    job : str
        Name of the run's job.
    ordinal : int
        Which run of this job it is. A job's draws so depend on no other job.

    Examples
    --------
    >>> noise_of(Rules(), 7, "Daily", 3) is None
    True
    >>> noise_of(Rules(duration_noise=0.2), 7, "Daily", 3).key
    '7/Daily/3'
    """
    return Speed(f"{seed}/{job}/{ordinal}", float(rules.duration_noise)) if rules.duration_noise else None


def _target(fault: Fault, projects: Sequence[Project]) -> str:
    """Return the unique_id that a fault is about, ``""`` for a fault of a step."""
    problem: JobkitError | None = None
    for project in projects:
        try:
            if fault.times is not None and fault.node:
                return find_node(fault.node, project)
            return next(iter(resolve_faults([fault], project)), "")
        except JobkitError as error:
            problem = problem or error
    raise problem or JobkitError("there is no project", where="faults")


def _strikes(fault: Fault, project: Project, uid: str) -> bool:
    """Return whether a version of the code has the node, and the post-hook or batches that are to fail."""
    if fault.is_late:
        return can_be_late(fault, project.nodes.get(uid))
    return _has(project, uid)


def _has(project: Project, uid: str) -> bool:
    return uid in project.nodes or uid in project.macros


def _slowed(fault: Fault, uid: str, job: str, done: Invocation, begin: datetime | None) -> bool:
    """Return whether a command came upon a slow-down or an outage of the warehouse."""
    if fault.job not in (None, job):
        return False
    if fault.times is None and done.exit_code == 2:
        return begin is None or fault.covers(job, begin)
    return any(
        fault.every_node or row.unique_id == uid
        for row in done.results
        if begin is None or fault.covers(job, begin + timedelta(seconds=row.started_seconds))
    )


def _met(fault: Fault, uid: str, project: Project, done: Invocation) -> bool:
    """Return whether a command met the fault of a node, in its row or in that of a node that reads it."""
    if fault.check:
        return fault.check in done.checks
    kinds = ("fault", "missing_relation") if fault.status == "missing" else ("fault",)
    for row in done.results if uid else ():
        if row.unique_id == uid and row.status in _NOT_WELL:
            return True
        near = (*project.parents.get(row.unique_id, ()), row.cause.subject if row.cause is not None else "")
        if row.cause is not None and row.cause.kind in kinds and uid in near:
            return True
    return False


def _hit(fault: Fault, uid: str, done: Invocation | None) -> bool:
    if fault.check:
        return done is not None and fault.check in done.checks
    rows = done.results if done is not None and uid else ()
    return any(row.unique_id == uid and row.status in _STRUCK for row in rows)
