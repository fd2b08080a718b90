"""Makes runs, as people look at them, from the records of the engine; on demand, since few are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobkit.basics.why import Cause
from jobkit.dbt.execution import Invocation
from jobkit.jobs import Job
from jobkit.platform import wording
from jobkit.platform.clock import Clock
from jobkit.platform.phase import Phase, PhaseStep
from jobkit.platform.records import RunRecord
from jobkit.platform.rules import Rules
from jobkit.platform.run import MADE_TOGETHER, Run, RunStep, StepStatus, run_later
from jobkit.platform.steps import StepPlan

__all__ = ["RunMaker"]


@dataclass(frozen=True, slots=True)
class RunMaker:
    """Makes a `Run` of a record, as it stands at the horizon.

    Parameters
    ----------
    rules : Rules
    clock : Clock
    horizon : int
        Tick at which the simulation ends.
    """

    rules: Rules
    clock: Clock
    horizon: int

    def run(self, record: RunRecord) -> Run:
        """Return the run; its fields are made when they are first looked at."""
        return run_later((_MAKE, self, record), record.id, record.request.job, record.status)

    def trigger(self, record: RunRecord) -> Cause:
        """Return what started a run."""
        if record.trigger is not None:
            return record.trigger
        if record.upstream is not None:
            return wording.upstream_finished(record.upstream, self.clock)
        return wording.schedule_fired(
            record.job, self.clock.moment(record.queued), self._expression(record.job)
        )

    def _expression(self, job: Job) -> str:
        schedule = job.schedule
        if schedule is None:
            return ""
        return schedule.cron if schedule.cron is not None else schedule.expression(self.rules.interval_minute)

    def trigger_kind(self, record: RunRecord) -> str:
        """Return the kind of what started a run."""
        if record.trigger is not None:
            return record.trigger.kind
        return "job_completion" if record.upstream is not None else "schedule"

    # -- causes --------------------------------------------------------------------------------------

    def _causes(self, record: RunRecord) -> Iterator[Cause]:
        for wait in record.waits:
            yield wording.waits(record.job, wait, self.rules.run_slots)
        if record.started is not None:
            deferral = record.request.deferral
            if record.request.defers:
                artifacts = record.artifacts
                at = self.clock.moment(artifacts.at) if artifacts is not None else None
                yield wording.defers(deferral, artifacts, at)
        ending = record.ended_by
        if isinstance(ending, RunRecord):
            say = wording.stale_commit if record.request.is_ci else wording.superseded
            yield say(ending, self.clock.moment(ending.queued))
        elif ending is not None:
            yield ending

    # -- steps ---------------------------------------------------------------------------------------

    def _steps(self, record: RunRecord) -> Iterator[RunStep]:
        number = 0
        for phase, begin in record.phases():
            taken = self._taken(record, phase, begin)
            for step in phase.steps[:taken]:
                number += 1
                yield self._ended(number, step, begin)
            if taken < len(phase.steps):
                number += 1
                yield self._left(number, record, phase.steps[taken], begin)
        status: StepStatus = "queued" if record.finished is None else "skipped"
        cause = self._last_cause(record) if record.finished is not None else None
        for position in range(number, len(record.request.plan)):
            yield _not_taken(position + 1, record.request.plan[position], status, cause)

    def calls(self, record: RunRecord) -> tuple[tuple[Invocation, datetime], ...]:
        """Return what dbt did in a run whose phases have all ended, and when the nodes of each call began."""
        moment = self.clock.moment
        return tuple(
            [
                (invocation, moment(begin + nodes_begin))
                for phase, begin in record.phases()
                for invocation, nodes_begin in phase.calls
            ]
        )

    def _taken(self, record: RunRecord, phase: Phase, begin: int) -> int:
        """Return how many steps of a phase had ended when the run ended, or at the horizon."""
        if phase is not record.phase or (
            record.finished is not None and record.finished >= begin + phase.ticks
        ):
            return len(phase.steps)
        return phase.under_way(self._left_at(record) - begin)

    def _left_at(self, record: RunRecord) -> int:
        return record.finished if record.finished is not None else self.horizon

    def _left(self, number: int, record: RunRecord, step: PhaseStep, begin: int) -> RunStep:
        """Return the step that was under way when the run was cancelled, or at the horizon."""
        seconds = (self._left_at(record) - begin - step.nodes_begin) / 1_000_000
        return replace(
            self._taken_step(number, step, begin),
            status="cancelled" if record.finished is not None else "running",
            finished_at=self.clock.moment_or_none(record.finished),
            invocation=step.invocation.until(seconds) if step.invocation is not None else None,
            message="",
            cause=self._last_cause(record) if record.finished is not None else None,
        )

    def _ended(self, number: int, step: PhaseStep, begin: int) -> RunStep:
        if step.status == "skipped":
            return _not_taken(number, step.plan, "skipped", step.cause)
        return self._taken_step(number, step, begin)

    def _taken_step(self, number: int, step: PhaseStep, begin: int) -> RunStep:
        moment = self.clock.moment
        return RunStep(
            index=number,
            name=step.plan.name,
            command=step.plan.command,
            kind=step.plan.kind,
            status=step.status,
            started_at=moment(begin + step.begin),
            finished_at=moment(begin + step.end),
            invocation=step.invocation,
            message=step.cause.text if step.cause is not None else "",
            cause=step.cause,
            nodes_started_at=moment(begin + step.nodes_begin) if step.invocation is not None else None,
        )

    def _last_cause(self, record: RunRecord) -> Cause | None:
        return tuple(self._causes(record))[-1] if record.ended_by is not None else None

    def _message(self, record: RunRecord) -> str:
        cause = self._last_cause(record)
        return cause.text if cause is not None else ""

    def _together(self, record: RunRecord) -> tuple[Any, ...]:
        """Return what `MADE_TOGETHER` names, in that order."""
        request, upstream, moment = record.request, record.upstream, self.clock.moment_or_none
        return (
            self.clock.moment(record.queued),
            moment(record.dequeued),
            moment(record.started),
            moment(record.finished),
            request.pull_request,
            upstream.id if upstream is not None else None,
            request.retry_of,
            self.rules.ci_takes_slot or not request.is_ci,
        )

    def _blocked_by(self, record: RunRecord) -> tuple[int, ...]:
        return tuple(dict.fromkeys(blocker for _, ids in record.waits for blocker in ids))

    def _still_queued_at(self, record: RunRecord) -> datetime | None:
        return self.clock.moment(self.horizon) if record.status == "queued" else None


def _not_taken(index: int, plan: StepPlan, status: StepStatus, cause: Cause | None) -> RunStep:
    message = cause.text if cause is not None else ""
    return RunStep(index, plan.name, plan.command, plan.kind, status, message=message, cause=cause)


_MAKE: dict[str, Callable[[RunMaker, RunRecord], Any]] = {
    "id": lambda _, record: record.id,
    "job": lambda _, record: record.job,
    "status": lambda _, record: record.status,
    "trigger": RunMaker.trigger,
    "trigger_kind": RunMaker.trigger_kind,
    "calls": RunMaker.calls,
    **dict.fromkeys(MADE_TOGETHER, RunMaker._together),
    "steps": lambda maker, record: tuple(maker._steps(record)) if record.started is not None else (),
    "causes": lambda maker, record: tuple(maker._causes(record)),
    "message": RunMaker._message,
    "blocked_by": RunMaker._blocked_by,
    "deferring_run": lambda _, record: record.artifacts.run_id if record.artifacts is not None else None,
    "schema": lambda _, record: record.request.schema,
    "threads": lambda _, record: record.request.threads,
    "target_name": lambda _, record: record.request.target_name,
    "git_branch": lambda _, record: record.request.git_branch or record.request.branch,
    "git_sha": lambda _, record: record.request.git_sha,
    "dbt_version": lambda _, record: record.request.version.name,
    "still_queued_at": RunMaker._still_queued_at,
    "code": lambda _, record: record.code,
    "artifacts": lambda _, record: record.artifacts,
}
"""How each field of a `Run` is made, and what it is asked for besides."""
