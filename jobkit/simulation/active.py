"""A run while it is queued or going: the engine's own mutable record, frozen into a `Run` at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobkit.execution import Invocation, Warehouse
from jobkit.jobs import Job
from jobkit.project import Freshness, Project
from jobkit.simulation.artifacts import Artifacts
from jobkit.simulation.requests import RunRequest
from jobkit.simulation.run import Run, RunStatus, RunStep, StepStatus
from jobkit.simulation.steps import StepPlan
from jobkit.why import Cause

__all__ = ["Active", "Chain", "StepInProgress", "cut"]


@dataclass(slots=True)
class StepInProgress:
    """The step that is going on, with the outcome it will have if nothing stops it."""

    plan: StepPlan
    started_at: datetime
    invocation: Invocation | None
    before: Warehouse
    overhead_seconds: float
    failure: Cause | None

    @property
    def seconds(self) -> float:
        """How long it takes if nothing stops it."""
        return self.overhead_seconds + (self.invocation.elapsed_seconds if self.invocation is not None else 0)

    def cut_at(self, moment: datetime) -> Invocation | None:
        """Return the invocation as it stands at `moment`: only nodes that have ended."""
        if self.invocation is None:
            return None
        elapsed = (moment - self.started_at).total_seconds() - self.overhead_seconds
        return cut(self.invocation, elapsed)


@dataclass(slots=True, eq=False)
class Chain:
    """All runs that go back to one event from outside, counted so that a circle of jobs comes to an end."""

    runs: int = 0


@dataclass(slots=True, eq=False)
class Active:
    """One run in the making."""

    id: int
    request: RunRequest
    ordinal: int
    queued_at: datetime
    project: Project
    takes_slot: bool
    serial: bool
    triggered_by: int | None
    chain: Chain
    packages_installed: bool
    status: RunStatus = "queued"
    dequeued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    message: str = ""
    failure: Cause | None = None
    artifacts: Artifacts | None = None
    step: StepInProgress | None = None
    steps: list[RunStep] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    blocked_by: dict[int, None] = field(default_factory=dict)

    @property
    def job(self) -> Job:
        """The job this is a run of."""
        return self.request.job

    @property
    def plan(self) -> tuple[StepPlan, ...]:
        """All its steps."""
        return self.request.plan

    @property
    def freshness(self) -> Mapping[str, Freshness] | None:
        """What the run's own freshness check has found so far."""
        for step in reversed(self.steps):
            if step.invocation is not None and step.invocation.state.freshness:
                return step.invocation.state.freshness
        return None

    @property
    def is_finished(self) -> bool:
        """True once the run has its final status."""
        return self.finished_at is not None

    @property
    def next_step(self) -> StepPlan | None:
        """The step that comes next, or None after the last one."""
        return self.plan[len(self.steps)] if len(self.steps) < len(self.plan) else None

    def record_step(self, status: StepStatus, at: datetime | None, invocation: Invocation | None) -> RunStep:
        """Turn the step in progress into a record and return it."""
        step = self.step
        if step is None:
            raise RuntimeError(f"run {self.id} has no step in progress")
        record = RunStep(
            index=len(self.steps) + 1,
            name=step.plan.name,
            command=step.plan.command,
            kind=step.plan.kind,
            status=status,
            started_at=step.started_at,
            finished_at=at,
            invocation=invocation,
            message=step.failure.text if step.failure is not None and status == "error" else "",
            cause=step.failure if status == "error" else None,
        )
        self.steps.append(record)
        self.step = None
        return record

    def skip(self, status: StepStatus, cause: Cause | None, until: int | None = None) -> None:
        """Record the steps that will not be taken any more: all that are left, or those before `until`."""
        for plan in self.plan[len(self.steps) : until]:
            self.steps.append(
                RunStep(
                    index=len(self.steps) + 1,
                    name=plan.name,
                    command=plan.command,
                    kind=plan.kind,
                    status=status,
                    message=cause.text if cause is not None else "",
                    cause=cause,
                )
            )

    def freeze(self, horizon: datetime) -> Run:
        """Return the run as it stands at the end of the simulation."""
        if not self.is_finished and self.started_at is not None:
            if self.step is not None:
                self.record_step("running", None, self.step.cut_at(horizon))
            self.skip("queued", None)
        return Run(
            id=self.id,
            job=self.job,
            status=self.status,
            trigger=self.request.trigger,
            queued_at=self.queued_at,
            dequeued_at=self.dequeued_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            steps=tuple(self.steps),
            causes=tuple(self.causes),
            message=self.message,
            blocked_by=tuple(self.blocked_by),
            triggered_by=self.triggered_by,
            deferring_run=self.artifacts.run_id if self.artifacts is not None else None,
            schema=self.request.schema,
            pull_request=self.request.pull_request,
            takes_slot=self.takes_slot,
        )


def cut(invocation: Invocation, seconds: float) -> Invocation:
    """Return `invocation` with only the nodes that had ended after `seconds`."""
    ended = tuple(result for result in invocation.results if result.finished_seconds <= seconds)
    return invocation if len(ended) == len(invocation.results) else replace(invocation, results=ended)
