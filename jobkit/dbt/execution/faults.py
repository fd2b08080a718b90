"""Faults: what a learner breaks on purpose. Everything that follows from one is predicted, not stated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

from jobkit.basics.errors import ArtifactError, JobkitError, shorten
from jobkit.basics.moments import utc

if TYPE_CHECKING:
    from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = [
    "UNREACHABLE",
    "Fault",
    "FaultStatus",
    "fail",
    "fail_step",
    "find_node",
    "outage",
    "resolve_faults",
    "slow",
    "stale",
]

UNREACHABLE: Final = "could not connect to the warehouse (injected outage)"
_NO_GIT: Final = "could not reach the git provider (injected outage)"
_CLONE_STEP: Final = "Clone git repository"

FaultStatus = Literal["error", "fail", "warn", "missing"]

_STATUSES: Mapping[str, tuple[FaultStatus, ...]] = {
    "model": ("error",),
    "seed": ("error",),
    "snapshot": ("error",),
    "function": ("error",),
    "test": ("fail", "warn", "error"),
    "unit_test": ("fail", "error"),
    "source": ("error", "warn", "missing"),
    "operation": ("error",),
    "macro": ("error",),
}
"""What can happen to the nodes of each resource type: those that do work."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `fail`, `stale`, `fail_step`, `slow` and `outage` make them.

    Parameters
    ----------
    node : str
        unique_id, or a name where only one node has it; ``""`` for a fault of a step or of every node.
    status : {"error", "fail", "warn", "missing"} or None
        What happens to it. None takes the natural one: ``"fail"`` for a test or unit test, ``"error"`` for
        everything else (the SQL of a model, seed, snapshot or hook is refused; a source is stale). A failing
        test of severity warn warns (S-005). ``"missing"`` is for sources: the table is not there (S-057).
    message : str or None
        What the database or the test would say.
    step : str
        Part of the name of a run step that fails, for `simulate`; ``""`` for a fault of a node.
    job : str or None
        Only in runs of this job. `invoke` ignores this and the limits below; `simulate` applies them.
    start, end : datetime or None
        Only in run steps that begin in this half-open window (aware, UTC).
    runs : int or None
        Only the first so many times that it strikes.
    times : float or None
        For a slow-down: how many times its usual seconds the node takes. It is then no failure.
    every_node : bool
        True when it strikes the whole warehouse: a slow-down of every node, or, without `times`, an outage.
    """

    node: str
    status: FaultStatus | None = None
    message: str | None = None
    step: str = ""
    job: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    runs: int | None = None
    times: float | None = None
    every_node: bool = False

    @property
    def of_warehouse(self) -> bool:
        """True for a slow-down or an outage of the warehouse: they act through `Speed`, not on one node."""
        return self.times is not None or self.every_node

    @property
    def said(self) -> str:
        """What the database says to SQL that the fault strikes."""
        return self.message or "the database refuses this SQL (injected fault)"

    def covers(self, job: str, at: datetime) -> bool:
        """Return whether a run of `job` that starts at `at` (aware, UTC) is within the job and the window."""
        if self.job is not None and self.job != job:
            return False
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


def fail(
    node: str,
    message: str | None = None,
    *,
    status: FaultStatus | None = None,
    job: str | None = None,
    between: tuple[datetime | str, datetime | str] | None = None,
    runs: int | None = None,
) -> Fault:
    """Return the fault "this node fails".

    Parameters
    ----------
    node : str
        unique_id or name of a model, seed, snapshot, test, unit test, source or hook; or the unique_id of
        a macro that ``run-operation`` runs.
    message : str, optional
        What the database or the test would say.
    status : {"error", "fail", "warn", "missing"}, optional
        By default ``"fail"`` for tests, ``"error"`` for the rest; see `Fault`.
    job : str, optional
        Only in runs of this job (`simulate`).
    between : (start, end), optional
        Only in run steps that begin in this half-open window: aware datetimes, or ISO text taken as UTC.
    runs : int, optional
        Only the first so many runs.

    Examples
    --------
    >>> fail("model.shop.orders").status is None
    True
    >>> fail("orders", between=("2026-03-02", "2026-03-03T12:00")).end.isoformat()
    '2026-03-03T12:00:00+00:00'
    """
    if not isinstance(node, str) or not node:
        raise JobkitError(f"{shorten(node)} is no node", where="fail", hint="give a unique_id or a name")
    start, end = _window(between)
    return Fault(node, _known_status(status), message, "", job, start, end, _count(runs))


def stale(
    source: str,
    status: Literal["error", "warn"] = "error",
    *,
    job: str | None = None,
    between: tuple[datetime | str, datetime | str] | None = None,
    runs: int | None = None,
) -> Fault:
    """Return the fault "this source is stale"; a source without ``error_after`` can only warn (S-057)."""
    return fail(source, status=status, job=job, between=between, runs=runs)


def fail_step(
    step: str,
    message: str | None = None,
    *,
    job: str | None = None,
    between: tuple[datetime | str, datetime | str] | None = None,
    runs: int | None = None,
) -> Fault:
    """Return the fault "this run step fails", such as ``"clone git repository"`` or ``"dbt deps"``.

    Parameters
    ----------
    step : str
        Part of the step's name, in any case.
    message : str, optional
        What the step would say.
    job, between, runs
        As for `fail`.
    """
    if not isinstance(step, str) or not step.strip():
        raise JobkitError(
            f"{shorten(step)} is no step",
            where="fail_step",
            hint='such as "clone git repository" or "dbt deps"',
        )
    start, end = _window(between)
    return Fault("", "error", message, step.strip(), job, start, end, _count(runs))


def slow(
    node: str | None = None,
    times: float = 3.0,
    *,
    job: str | None = None,
    between: tuple[datetime | str, datetime | str] | None = None,
) -> Fault:
    """Return the fault "this node, or the whole warehouse, is slow". Nothing fails by it.

    Parameters
    ----------
    node : str, optional
        unique_id or name; None for every node.
    times : float
        How many times its usual seconds a node takes, above 0; below 1 it is faster.
    job : str, optional
        Only in runs of this job (`simulate`).
    between : (start, end), optional
        Only nodes that start in this half-open window: aware datetimes, or ISO text taken as UTC. `invoke`
        has no clock and ignores it.

    Raises
    ------
    JobkitError
        For `times` that is no number above 0.

    Examples
    --------
    >>> slow("orders", 2.5).times, slow(times=2).every_node
    (2.5, True)
    """
    if node is not None and (not isinstance(node, str) or not node):
        raise JobkitError(f"{shorten(node)} is no node", where="slow", hint="a unique_id, a name or None")
    number = isinstance(times, int | float) and not isinstance(times, bool)
    if not number or not 0 < times < math.inf:
        raise JobkitError(f"times = {shorten(times)}", where="slow", hint="a number above 0, such as 3")
    start, end = _window(between)
    return Fault(node or "", job=job, start=start, end=end, times=float(times), every_node=node is None)


def outage(
    what: Literal["warehouse", "git"] = "warehouse",
    *,
    job: str | None = None,
    between: tuple[datetime | str, datetime | str] | None = None,
    message: str = "",
) -> Fault:
    """Return the fault "this cannot be reached".

    Parameters
    ----------
    what : {"warehouse", "git"}
        Without the warehouse, a command that needs it ends with exit code 2 before its first node and leaves
        no ``run_results.json``, as dbt-core 1.12 does: it asks for the schemas first (``run build test seed
        snapshot clone source freshness``, but ``compile``, ``docs generate`` and ``show`` too). Where the
        outage begins later, the nodes and hooks that start while it lasts end with an error; ephemeral models
        ask nothing. Without git, the step "Clone git repository" fails. An Enterprise account's cache of the
        repository would hide that for jobs other than CI (P-108); there is none here.
    job : str, optional
        Only in runs of this job (`simulate`).
    between : (start, end), optional
        While it lasts, half-open: aware datetimes, or ISO text taken as UTC. `invoke` has no clock and
        ignores it.
    message : str
        What the database driver or git would say.

    Raises
    ------
    JobkitError
        When `what` is neither.
    """
    if what not in ("warehouse", "git"):
        raise JobkitError(f"no outage of {shorten(what)}", where="outage", hint='"warehouse" or "git"')
    start, end = _window(between)
    if what == "git":
        return Fault("", "error", message or _NO_GIT, _CLONE_STEP, job, start, end)
    return Fault("", "error", message or None, "", job, start, end, every_node=True)


def resolve_faults(faults: Iterable[Fault], project: ProjectGraph) -> Mapping[str, Fault]:
    """Return unique_id -> fault, of two for one node the last.

    Faults of steps are left out, and so are slow-downs and outages of the warehouse (see `speed_of`), which
    are only checked.

    Raises
    ------
    JobkitError
        When a fault names no node, source or hook of the project.
    """
    found: dict[str, Fault] = {}
    for fault in faults:
        if not isinstance(fault, Fault):
            raise JobkitError(
                f"{shorten(fault)} is no fault", where="faults", hint='make one with fail("orders")'
            )
        if fault.step or fault.every_node:
            continue
        uid = find_node(fault.node, project)
        _check_status(fault, "macro" if uid in project.macros else project.nodes[uid].resource_type)
        if fault.times is None:
            found[uid] = fault
    return found


def _check_status(fault: Fault, kind: str) -> None:
    """Refuse what cannot happen: a model errors, only a test fails, only a source goes missing."""
    allowed = _STATUSES.get(kind)
    if allowed is None:
        raise JobkitError(
            f"{shorten(fault.node)} is of type {kind.replace('_', ' ')}: it does no work that could fail",
            where="faults",
            hint=f"one of {', '.join(kind.replace('_', ' ') for kind in _STATUSES)}",
        )
    if fault.status is not None and fault.status not in allowed:
        raise JobkitError(
            f"a {kind.replace('_', ' ')} cannot end with {fault.status!r}",
            where=f"fault of {fault.node}",
            hint=f"one of {', '.join(allowed)}",
        )


def find_node(name: str, project: ProjectGraph) -> str:
    """Return the unique_id behind a unique_id or a name; raises JobkitError unless there is exactly one."""
    if name in project.nodes or name in project.macros:
        return name
    try:
        return project.find(name).unique_id
    except ArtifactError as error:
        raise JobkitError(error.what, where="faults", hint=error.hint) from None


def _known_status(status: FaultStatus | None) -> FaultStatus | None:
    if status is not None and status not in get_args(FaultStatus):
        known = ", ".join(get_args(FaultStatus))
        raise JobkitError(f"{shorten(status)} is no status of a fault", where="fail", hint=f"one of {known}")
    return status


def _count(runs: int | None) -> int | None:
    if runs is not None and (isinstance(runs, bool) or not isinstance(runs, int) or runs < 1):
        raise JobkitError(f"runs = {shorten(runs)}", where="fail", hint="a whole number, 1 or more")
    return runs


def _window(
    between: tuple[datetime | str, datetime | str] | None,
) -> tuple[datetime | None, datetime | None]:
    if between is None:
        return None, None
    if not isinstance(between, (tuple, list)) or len(between) != 2:
        raise JobkitError(f"between = {shorten(between)}", where="fail", hint="a pair (start, end)")
    start, end = utc(between[0]), utc(between[1])
    if start >= end:
        raise JobkitError(
            f"between ends at {end.isoformat()}, not after its start", where="fail", hint="(start, end)"
        )
    return start, end
