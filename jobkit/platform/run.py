"""Runs and run steps: what a simulation returns, as immutable records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import UnknownNameError
from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Drawn, Shown
from jobkit.basics.why import Cause
from jobkit.basics.words import moment_words
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.jobs import Job
from jobkit.platform.artifacts import Artifacts
from jobkit.platform.code_version import CodeVersion

__all__ = ["MADE_TOGETHER", "KnownResults", "Run", "RunStatus", "RunStep", "StepStatus", "run_later"]

RunStatus = Literal["queued", "starting", "running", "success", "error", "cancelled"]
StepStatus = Literal["queued", "running", "success", "error", "cancelled", "skipped"]


@dataclass(frozen=True, slots=True)
class RunStep(Shown, WithData):
    """One step of a run: a built-in step, a command of the job, or a checkbox.

    Parameters
    ----------
    index : int
        1-based, built-in steps included, as in the platform's run page.
    name : str
        As the run page shows it, for example ``Invoke dbt with `dbt build```.
    command : str or None
        The dbt command, or None for clone and profile.
    kind : {"builtin", "command", "checkbox"}
        A failed checkbox step stops nothing (P-090, P-093).
    status : str
    started_at, finished_at : datetime or None
        Aware, UTC; None when it did not start, or did not end before the horizon.
    invocation : Invocation or None
        What dbt did; cut where the run was cancelled or the simulation ended.
    message : str
        Why it failed or was skipped, in one line.
    cause : Cause or None
    nodes_started_at : datetime or None
        When its first node could start: dbt itself takes time before. None for a step that calls no dbt.
    """

    index: int
    name: str
    command: str | None
    kind: Literal["builtin", "command", "checkbox"]
    status: StepStatus
    started_at: datetime | None = None
    finished_at: datetime | None = None
    invocation: Invocation | None = None
    message: str = ""
    cause: Cause | None = None
    nodes_started_at: datetime | None = None

    _data = ("index", "name", "command", "status", "started_at", "finished_at", "message")

    @property
    def results(self) -> tuple[NodeResult, ...]:
        """Node results, shaped like ``run_results.json``; empty for a step that runs no node."""
        return self.invocation.results if self.invocation is not None else ()

    @property
    def is_builtin(self) -> bool:
        """True for clone, profile and the platform's own ``dbt deps``."""
        return self.kind == "builtin"

    @property
    def seconds(self) -> float:
        """Duration in seconds; 0.0 for a step that has not ended."""
        return _seconds_between(self.started_at, self.finished_at)

    def to_dict(self, results_of: str | None = None) -> dict[str, Any]:
        """Return the step as plain data; with `results_of`, the step that has its results, without them."""
        if results_of is not None:
            return {**WithData.to_dict(self), "results_of": results_of}
        return {**WithData.to_dict(self), "results": [_result_row(result) for result in self.results]}


Later = tuple[Mapping[str, Callable[[Any, Any], Any]], Any, Any]
"""How each field is made, and the two arguments of these functions; those of `MADE_TOGETHER` all at once."""

MADE_TOGETHER = (
    "queued_at", "dequeued_at", "started_at", "finished_at", "pull_request", "triggered_by", "retry_of",
    "takes_slot",
)  # fmt: skip
"""What a table or a picture of many runs asks of each: made together, when the first is looked at."""


class _FilledLater:
    """What gives the fields that nobody has looked at yet; a value of its own, not a field."""

    __slots__ = ("_later",)

    _later: Later


@checked
@dataclass(frozen=True, slots=True, weakref_slot=True)
class Run(_FilledLater, Drawn, WithData):
    """One run of a job.

    Parameters
    ----------
    id : int
        1, 2, 3 ... in the order in which the runs were queued.
    job : Job
    status : str
        ``success error cancelled``, or ``queued starting running`` at the end of the horizon (P-056).
    trigger : Cause
        What started it: kind ``schedule run_now api job_completion pull_request merge rerun initial``.
    queued_at, dequeued_at, started_at, finished_at : datetime or None
        Aware, UTC. Dequeued: it leaves the queue and its pod is made. Started: its first step begins.
    steps : tuple of RunStep
    causes : tuple of Cause
        Why it waited, what it deferred to, why it ended as it did; in order of time.
    message : str
        What the run page would say of the outcome.
    blocked_by : tuple of int
        Ids of the runs it waited for (P-060).
    triggered_by : int or None
        Id of the upstream run, for a chained run.
    deferring_run : int or None
        Id of the run whose artifacts it deferred to; 0 for one before the simulation began.
    schema : str or None
        Target schema; None stands for the manifest's own.
    pull_request : int or None
    takes_slot : bool
        False for CI runs (P-044).
    threads : int
    target_name : str
    git_branch, git_sha : str or None
        What was checked out; the hash is known for pull requests and where an API call names one.
    retry_of : int or None
        Id of the run that it reruns (P-101).
    dbt_version : str
        The release track it ran on (P-142).
    still_queued_at : datetime or None
        The end of the horizon, for a run that is still in the queue then.
    code : CodeVersion or None
        What it checked out: the project, and which pull requests and commits are in it.
    artifacts : Artifacts or None
        What it compares with and defers to, and which run left it.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__",)

    id: int
    job: Job
    status: RunStatus
    trigger: Cause
    queued_at: datetime
    dequeued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    steps: tuple[RunStep, ...] = ()
    causes: tuple[Cause, ...] = ()
    message: str = ""
    blocked_by: tuple[int, ...] = ()
    triggered_by: int | None = None
    deferring_run: int | None = None
    schema: str | None = None
    pull_request: int | None = None
    takes_slot: bool = True
    threads: int = 4
    target_name: str = "default"
    git_branch: str | None = None
    git_sha: str | None = None
    retry_of: int | None = None
    dbt_version: str = "latest"
    still_queued_at: datetime | None = None
    code: CodeVersion | None = field(default=None, compare=False)
    artifacts: Artifacts | None = field(default=None, compare=False)

    _data = (
        "id", "job", "job_type", "status", "trigger", "queued_at", "dequeued_at", "started_at", "finished_at",
        "wait_seconds", "prep_seconds", "run_seconds", "message", "blocked_by", "triggered_by",
        "deferring_run", "schema", "pull_request", "threads", "target_name", "git_branch", "git_sha",
        "retry_of", "dbt_version", "causes",
    )  # fmt: skip

    if not TYPE_CHECKING:  # a type checker would take every name for a field

        def __getattr__(self, name: str) -> Any:
            """Make a field when it is first looked at: of most runs few fields are ever looked at."""
            if name not in _FIELDS:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            make, maker, record = self._later
            values = make[name](maker, record)
            if name not in MADE_TOGETHER:
                object.__setattr__(self, name, values)
                return values
            for put, value in zip(_PUT_TOGETHER, values, strict=True):
                put(self, value)
            return getattr(self, name)

    def __repr__(self) -> str:
        return f"<Run {self.id} of {self.job.name!r}: {self.status}, queued {moment_words(self.queued_at)}>"

    @property
    def job_type(self) -> str:
        """Type of its job: ``scheduled other ci merge``."""
        return self.job.job_type

    @property
    def trigger_kind(self) -> str:
        """Kind of its trigger; of thousands of runs cheaper to ask for than the trigger, which has words."""
        later: Later | None = getattr(self, "_later", None)
        if later is None:
            return self.trigger.kind
        make, maker, record = later
        kind: str = make["trigger_kind"](maker, record)
        return kind

    @property
    def calls(self) -> tuple[tuple[Invocation, datetime], ...]:
        """What dbt did in each step that runs nodes, with when its first node could start.

        Of thousands of runs cheaper to ask for than the steps, which have names and messages.
        """
        later: Later | None = getattr(self, "_later", None)
        if later is None or self.status != "success":  # others may have a step that was cut
            return tuple(
                (step.invocation, step.nodes_started_at)
                for step in self.steps
                if step.invocation is not None and step.nodes_started_at is not None
            )
        make, maker, record = later
        calls: tuple[tuple[Invocation, datetime], ...] = make["calls"](maker, record)
        return calls

    @property
    def environment(self) -> str:
        """Name of the environment it runs in."""
        return self.job.environment

    @property
    def wait_seconds(self) -> float:
        """Time in the queue, so far: for a slot, or for an earlier run of the same job (P-042)."""
        left = self.dequeued_at or self.finished_at or self.still_queued_at
        return (left - self.queued_at).total_seconds() if left is not None else 0.0

    @property
    def prep_seconds(self) -> float:
        """Time to make the run's pod (P-042)."""
        return _seconds_between(self.dequeued_at, self.started_at)

    @property
    def run_seconds(self) -> float:
        """From the first step's start to the end of the run."""
        return _seconds_between(self.started_at, self.finished_at)

    @property
    def results(self) -> tuple[NodeResult, ...]:
        """Node results of all steps, in order."""
        return tuple(result for step in self.steps for result in step.results)

    def step(self, command: str) -> RunStep:
        """Return the first step whose command contains `command`; raises UnknownNameError without one."""
        for step in self.steps:
            if step.command is not None and command in step.command:
                return step
        commands = [step.command for step in self.steps if step.command is not None]
        raise UnknownNameError.unknown("command", command, commands, where=f"run {self.id}")

    def to_dict(self, known: KnownResults | None = None) -> dict[str, Any]:
        """Return the run as plain data, with the names of the Admin API where it has them.

        Parameters
        ----------
        known : KnownResults, optional
            Which steps of other runs have told their results: a step with the same results has
            ``results_of``, ``"run.step"``, instead of ``results``.
        """
        data = WithData.to_dict(self)
        for name in ("wait_seconds", "prep_seconds", "run_seconds"):
            data[name] = round(data[name], 3)
        steps = [step.to_dict(known.place(self, step) if known is not None else None) for step in self.steps]
        key = {} if self.job.key is None else {"job_key": self.job.key}
        return {**data, "job": self.job.name, **key, "steps": steps}


class KnownResults:
    """Which step was the first to tell the results of a call of dbt."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        # The rows of a call are put together once; each is held, since a freed id may be given anew.
        self._known: dict[int, tuple[Invocation, str]] = {}

    def place(self, run: Run, step: RunStep) -> str | None:
        """Return the earlier step with the same results, as ``"run.step"``; None where this is the first."""
        call = step.invocation
        if call is None or not call.results:
            return None
        here = f"{run.id}.{step.index}"
        if id(call) not in self._known:
            rows = json.dumps([_result_row(result) for result in call.results])
            self._known[id(call)] = call, self._first.setdefault(rows, here)
        first = self._known[id(call)][1]
        return first if first != here else None


def run_later(later: Later, run_id: int, job: Job, status: RunStatus) -> Run:
    """Return a run whose other fields are made as `later` says, each when it is first looked at."""
    run = Run.__new__(Run)
    _put_later(run, later)
    _put_id(run, run_id)
    _put_job(run, job)
    _put_status(run, status)
    return run


(
    _put_later,
    _put_id,
    _put_job,
    _put_status,
) = (  # a frozen value has no other way to be filled, but slower ones
    getattr(Run, name).__set__ for name in ("_later", "id", "job", "status")
)
_PUT_TOGETHER = tuple(getattr(Run, name).__set__ for name in MADE_TOGETHER)
_FIELDS = frozenset(entry.name for entry in fields(Run))


def _seconds_between(start: datetime | None, end: datetime | None) -> float:
    return (end - start).total_seconds() if start is not None and end is not None else 0.0


def _result_row(result: NodeResult) -> dict[str, Any]:
    return {
        "unique_id": result.unique_id,
        "status": result.status,
        "message": result.message,
        "failures": result.failures,
        "execution_time": round(result.execution_time, 3),
        "thread_id": result.thread_id,
        "relation_name": result.relation_name,
    }
