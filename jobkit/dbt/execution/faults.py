"""Faults: what a learner breaks on purpose. Everything that follows from one is predicted, not stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, Literal, TypeAlias, get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, JobkitError, shorten
from jobkit.basics.moments import utc
from jobkit.basics.shown import Shown
from jobkit.basics.words import date_words
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.raw_values import mapping_of, rows_of

__all__ = [
    "UNREACHABLE",
    "Fault",
    "FaultStatus",
    "can_be_late",
    "fail",
    "fail_check",
    "fail_step",
    "find_node",
    "is_microbatch",
    "outage",
    "overloads_of",
    "resolve_faults",
    "slow",
    "stale",
]

UNREACHABLE: Final = "could not connect to the warehouse (injected outage)"
_NO_GIT: Final = "could not reach the git provider (injected outage)"
_CLONE_STEP: Final = "Clone git repository"

_MOST_TIMES: Final = 1_000_000

FaultStatus = Literal["error", "fail", "warn", "missing"]
Between: TypeAlias = tuple[datetime | str, datetime | str] | None

_STATUSES: Mapping[str, tuple[FaultStatus, ...]] = {
    **dict.fromkeys(("model", "seed", "snapshot", "function"), ("error",)),
    "test": ("fail", "warn", "error"),
    "unit_test": ("fail", "error"),
    "source": ("error", "warn", "missing"),
    **dict.fromkeys(("operation", "macro"), ("error",)),
}
"""What can happen to the nodes of each resource type: those that do work."""


@checked
@dataclass(frozen=True, slots=True)
class Fault(Shown):
    """One thing that goes wrong. `fail`, `stale`, `fail_step`, `fail_check`, `slow` and `outage` make them.

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
    post_hook : bool
        True where the node is built and its post-hook fails then.
    batches : tuple of int
        For a microbatch model, the batches that fail, counted from 1; empty = its SQL is refused as a whole.
    overloads : tuple of str
        For a function, the overloads that fail, by the names of their files; empty as for `batches`.
    check : str
        Name of a check of dbt v2 that finds something; ``""`` for other faults.
    """

    _hint: ClassVar[str] = 'make one with jobkit.fail("orders")'

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
    post_hook: bool = False
    batches: tuple[int, ...] = ()
    overloads: tuple[str, ...] = ()
    check: str = ""

    @property
    def of_warehouse(self) -> bool:
        """True for a slow-down or an outage of the warehouse: they act through `Speed`, not on one node."""
        return self.times is not None or self.every_node

    @property
    def is_late(self) -> bool:
        """True where the node's own SQL runs: a batch of it fails, or what comes after it."""
        return self.post_hook or bool(self.batches or self.overloads)

    @property
    def said(self) -> str:
        """What the database says to SQL that the fault strikes."""
        return self.message or "the database refuses this SQL (injected fault)"

    def covers(self, job: str, at: datetime) -> bool:
        """Return whether a run of `job` that starts at `at` (aware, UTC) is within the job and the window."""
        if self.job is not None and self.job != job:
            return False
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@checked
def fail(
    node: str,
    message: str | None = None,
    *,
    status: FaultStatus | None = None,
    job: str | None = None,
    between: Between = None,
    runs: int | None = None,
    post_hook: bool = False,
    batches: Sequence[int] = (),
    overloads: Sequence[str] = (),
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
    post_hook : bool
        The node is built, and then its post-hook fails. It ends with an error all the same. Its relation
        stays if the hook runs outside the transaction, or if the adapter has none.
    batches : sequence of int
        Of a microbatch model: which of the batches of a run fail, counted from 1. Where the first fails, dbt
        skips the others; otherwise the model ends with ``partial success``, and a retry takes those that
        failed. A batch keeps its number in the retry.
    overloads : sequence of str
        Of a function: which of its overloads fail, by the names of their files (``defined_in``). The function
        ends with ``partial success``, and a retry takes those that failed.

    Examples
    --------
    >>> fail("model.shop.orders").status is None
    True
    >>> fail("orders", between=("2026-03-02", "2026-03-03T12:00")).end.isoformat()
    '2026-03-03T12:00:00+00:00'
    """
    _check_name(node, "node", "fail", "give a unique_id or a name")
    statuses = get_args(FaultStatus)
    if status is not None and status not in statuses:
        raise JobkitError(
            f"{shorten(status)} is no status of a fault", where="fail", hint=f"one of {', '.join(statuses)}"
        )
    start, end = _window(between)
    late = {"post_hook": post_hook, "batches": batches, "overloads": overloads}
    several = [name for name, given in late.items() if given]
    if len(several) > 1:
        what = f"{' and '.join(several[:2])} are two faults"
        raise JobkitError(what, where="fail", hint="give one of them")
    plain = Fault(node, status, message, "", job, start, end, _count(runs))
    return replace(plain, post_hook=post_hook, batches=_batches(batches), overloads=_overloads(overloads))


@checked
def stale(
    source: str,
    status: Literal["error", "warn"] = "error",
    *,
    job: str | None = None,
    between: Between = None,
    runs: int | None = None,
) -> Fault:
    """Return the fault "this source is stale"; a source without ``error_after`` can only warn (S-057)."""
    return fail(source, status=status, job=job, between=between, runs=runs)


@checked
def fail_step(
    step: str,
    message: str | None = None,
    *,
    job: str | None = None,
    between: Between = None,
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
    _check_name(step, "step", "fail_step", 'such as "clone git repository" or "dbt deps"')
    start, end = _window(between)
    return Fault("", "error", message, step.strip(), job, start, end, _count(runs))


@checked
def fail_check(
    check: str,
    message: str | None = None,
    *,
    status: Literal["fail", "warn"] = "fail",
    job: str | None = None,
    between: Between = None,
    runs: int | None = None,
) -> Fault:
    """Return the fault "this check of the project finds something" (dbt v2; PF-005, documentation only).

    dbt v2 runs the checks of a project in ``dbt check``, and in ``dbt build`` before its nodes. dbt v1 has
    none, so the fault never strikes there. A manifest does not list the checks, so any name is taken.

    Parameters
    ----------
    check : str
        Name of the check, such as ``"all_models_have_descriptions"``.
    message : str, optional
        What it found.
    status : {"fail", "warn"}
        ``"warn"`` for a check of severity warn, which stops nothing.
    job, between, runs
        As for `fail`.

    Examples
    --------
    >>> fail_check("public_models_have_owners").status
    'fail'
    """
    _check_name(check, "check", "fail_check", 'such as "all_models_have_descriptions"')
    if status not in ("fail", "warn"):
        raise JobkitError(
            f"{shorten(status)} is no status of a check", where="fail_check", hint="fail or warn"
        )
    start, end = _window(between)
    return Fault("", status, message, "", job, start, end, _count(runs), check=check.strip())


@checked
def slow(
    node: str | None = None, times: float = 3.0, *, job: str | None = None, between: Between = None
) -> Fault:
    """Return the fault "this node, or the whole warehouse, is slow". It makes nothing fail.

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
        When `times` is not a number above 0.

    Examples
    --------
    >>> slow("orders", 2.5).times, slow(times=2).every_node
    (2.5, True)
    """
    if node is not None:
        _check_name(node, "node", "slow", "a unique_id, a name or None")
    number = isinstance(times, int | float) and not isinstance(times, bool)
    if not number or not 0 < times <= _MOST_TIMES:
        raise JobkitError(
            f"times = {shorten(times)}", where="slow", hint=f"a number above 0, to {_MOST_TIMES:,}"
        )
    start, end = _window(between)
    return Fault(node or "", job=job, start=start, end=end, times=float(times), every_node=node is None)


@checked
def outage(
    what: Literal["warehouse", "git"] = "warehouse",
    *,
    job: str | None = None,
    between: Between = None,
    message: str = "",
) -> Fault:
    """Return the fault "this cannot be reached".

    Without the warehouse, a command that needs it ends with exit code 2 before its first node and leaves no
    ``run_results.json``, as dbt-core 1.12 does: it asks for the schemas first (``run build test seed snapshot
    clone source freshness``, but ``compile``, ``docs generate`` and ``show`` too). Where the outage begins
    later, the nodes and hooks that start while it lasts end with an error; ephemeral models ask nothing.

    Without git, the step "Clone git repository" fails. An Enterprise account's cache of the repository would
    hide that for jobs other than CI (P-108); there is none here.

    Parameters
    ----------
    what : {"warehouse", "git"}
    job, between
        As for `slow`: the window is the time while the outage lasts.
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
    """Return unique_id -> fault; where two strike one node, the later one.

    Faults of steps are left out. Slow-downs and outages of the warehouse are only checked: `speed_of` has
    them.

    Raises
    ------
    JobkitError
        When a fault names no node, source or hook of the project.
    """
    found: dict[str, Fault] = {}
    for fault in faults:
        if not isinstance(fault, Fault):
            what = f"{shorten(fault)} is no fault"
            raise JobkitError(what, where="faults", hint='make one with fail("orders")')
        if fault.step or fault.every_node or fault.check:
            continue
        uid = find_node(fault.node, project)
        _check_status(fault, "macro" if uid in project.macros else project.nodes[uid].resource_type)
        if fault.is_late and not can_be_late(fault, project.nodes.get(uid)):
            raise _no_such_part(fault, project.nodes.get(uid))
        if fault.times is None:
            found[uid] = fault
    return found


def can_be_late(fault: Fault, node: Node | None) -> bool:
    """Return whether a node has the post-hook, the batches or the overloads of which a fault speaks."""
    if node is None:
        return False
    if fault.overloads:
        return set(fault.overloads) <= set(overloads_of(node))
    if node.resource_type not in ("model", "seed", "snapshot"):
        return False
    return bool(node.config.get("post-hook")) if fault.post_hook else is_microbatch(node)


def is_microbatch(node: Node) -> bool:
    """Return whether a model is built in batches of time."""
    return node.materialized == "incremental" and node.config.get("incremental_strategy") == "microbatch"


def overloads_of(node: Node) -> tuple[str, ...]:
    """Return the names of the overloads of a function, in their order; none for other nodes."""
    rows = rows_of(node.raw.get("overloads")) if node.resource_type == "function" else []
    return tuple(str(mapping_of(row).get("defined_in")) for row in rows)


def _no_such_part(fault: Fault, node: Node | None) -> JobkitError:
    lacks, right = "has no post-hook", "a model, seed or snapshot with one"
    known = overloads_of(node) if node is not None else ()
    if fault.overloads:
        unknown = [name for name in fault.overloads if name not in known]
        lacks = f"has no overload {shorten(unknown[0])}"
        right = f"its overloads: {', '.join(known)}" if known else "a function with overloads"
    if fault.batches:
        lacks, right = "is not built in batches", "an incremental model with the strategy microbatch"
    return JobkitError(f"{shorten(fault.node)} {lacks}", where="faults", hint=right)


def _check_status(fault: Fault, kind: str) -> None:
    """Refuse what cannot happen: a model errors, only a test fails, only a source goes missing."""
    allowed, words = _STATUSES.get(kind), kind.replace("_", " ")
    if allowed is None:
        what = f"{shorten(fault.node)} is of type {words}: it does no work that could fail"
        hint = f"one of {', '.join(_STATUSES)}".replace("_", " ")
        raise JobkitError(what, where="faults", hint=hint)
    if fault.status is not None and fault.status not in allowed:
        what, hint = f"a {words} cannot end with {fault.status!r}", f"one of {', '.join(allowed)}"
        raise JobkitError(what, where=f"fault of {fault.node}", hint=hint)


def find_node(name: str, project: ProjectGraph) -> str:
    """Return the unique_id behind a unique_id or a name; raises JobkitError unless there is exactly one."""
    if name in project.nodes or name in project.macros:
        return name
    try:
        return project.find(name).unique_id
    except ArtifactError as error:
        raise JobkitError(error.what, where="faults", hint=error.hint, nearest=error.nearest) from None


def _check_name(name: object, kind: str, where: str, hint: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise JobkitError(f"{shorten(name)} is no {kind}", where=where, hint=hint)


def _count(runs: int | None) -> int | None:
    if runs is not None and (isinstance(runs, bool) or not isinstance(runs, int) or runs < 1):
        raise JobkitError(f"runs = {shorten(runs)}", where="fail", hint="a whole number, 1 or more")
    return runs


def _batches(batches: Sequence[int]) -> tuple[int, ...]:
    if isinstance(batches, str) or not all(type(one) is int and one >= 1 for one in batches):
        raise JobkitError(
            f"batches = {shorten(batches)}", where="fail", hint="whole numbers, 1 or more, such as [2]"
        )
    return tuple(sorted(set(batches)))


def _overloads(overloads: Sequence[str]) -> tuple[str, ...]:
    if isinstance(overloads, str) or not all(isinstance(one, str) and one for one in overloads):
        raise JobkitError(
            f"overloads = {shorten(overloads)}",
            where="fail",
            hint="a list of names, such as ['area_of_text']",
        )
    return tuple(dict.fromkeys(overloads))


def _window(between: Between) -> tuple[datetime | None, datetime | None]:
    if between is None:
        return None, None
    if not isinstance(between, (tuple, list)) or len(between) != 2:
        raise JobkitError(f"between = {shorten(between)}", where="fail", hint="a pair (start, end)")
    start, end = utc(between[0]), utc(between[1])
    if start >= end:
        what = f"between ends at {date_words(end)}, not after its start"
        raise JobkitError(what, where="fail", hint="a pair (start, end)")
    return start, end
