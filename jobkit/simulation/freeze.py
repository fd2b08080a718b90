"""From the engine's records to the runs that people look at: made when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.simulation import wording
from jobkit.simulation.clock import Clock
from jobkit.simulation.leg import Leg, LegStep
from jobkit.simulation.record import RunRecord
from jobkit.simulation.rules import Rules
from jobkit.simulation.run import Run, RunStep, StepStatus
from jobkit.simulation.steps import StepPlan
from jobkit.why import Cause

__all__ = ["Freezer"]


@dataclass(frozen=True, slots=True)
class Freezer:
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
        """Return the run."""
        moment = self.clock.moment_or_none
        request, causes = record.request, tuple(self._causes(record))
        blockers = dict.fromkeys(blocker for _, ids in record.waits for blocker in ids)
        takes_slot = self.rules.ci_takes_slot or not request.is_ci
        return Run(
            id=record.id,
            job=record.job,
            status=record.status,
            trigger=self.trigger(record),
            queued_at=self.clock.moment(record.queued),
            dequeued_at=moment(record.dequeued),
            started_at=moment(record.started),
            finished_at=moment(record.finished),
            steps=tuple(self._steps(record)) if record.started is not None else (),
            causes=causes,
            message=causes[-1].text if record.ended_by is not None else "",
            blocked_by=tuple(blockers),
            triggered_by=record.upstream.id if record.upstream is not None else None,
            deferring_run=record.artifacts.run_id if record.artifacts is not None else None,
            schema=request.schema,
            pull_request=request.pull_request,
            takes_slot=takes_slot,
            threads=request.threads,
            target_name=request.target_name,
            git_branch=request.git_branch or request.branch,
            git_sha=request.git_sha,
            retry_of=request.retry_of,
            dbt_version=request.version.name,
        )

    def trigger(self, record: RunRecord) -> Cause:
        """Return what started a run."""
        if record.trigger is not None:
            return record.trigger
        schedule = record.job.schedule
        expression = schedule.expression(self.rules.interval_minute) if schedule is not None else ""
        return wording.schedule_fired(record.job, self.clock.moment(record.queued), expression)

    # -- causes --------------------------------------------------------------------------------------

    def _causes(self, record: RunRecord) -> Iterator[Cause]:
        for wait in record.waits:
            yield wording.waits(record.job, wait, self.rules.run_slots)
        if record.started is not None:
            deferral = record.request.deferral
            if not deferral.is_off:
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
        for leg, begin in record.legs():
            taken = self._taken(record, leg, begin)
            for step in leg.steps[:taken]:
                number += 1
                yield self._ended(number, step, begin)
            if taken < len(leg.steps):
                number += 1
                yield self._left(number, record, leg.steps[taken], begin)
        status: StepStatus = "queued" if record.finished is None else "skipped"
        cause = self._last_cause(record) if record.finished is not None else None
        for position in range(number, len(record.request.plan)):
            yield _not_taken(position + 1, record.request.plan[position], status, cause)

    def _taken(self, record: RunRecord, leg: Leg, begin: int) -> int:
        """Return how many steps of a leg the run had behind it when it ended, or at the horizon."""
        if leg is not record.leg or (record.finished is not None and record.finished >= begin + leg.ticks):
            return len(leg.steps)
        return leg.under_way(self._left_at(record) - begin)

    def _left_at(self, record: RunRecord) -> int:
        return record.finished if record.finished is not None else self.horizon

    def _left(self, number: int, record: RunRecord, step: LegStep, begin: int) -> RunStep:
        """Return the step that was under way when the run was cancelled, or at the horizon."""
        left = self._left_at(record)
        seconds = (left - begin - step.begin - step.overhead) / 1_000_000
        return RunStep(
            index=number,
            name=step.plan.name,
            command=step.plan.command,
            kind=step.plan.kind,
            status="cancelled" if record.finished is not None else "running",
            started_at=self.clock.moment(begin + step.begin),
            finished_at=self.clock.moment_or_none(record.finished),
            invocation=step.invocation.until(seconds) if step.invocation is not None else None,
        )

    def _ended(self, number: int, step: LegStep, begin: int) -> RunStep:
        taken = step.status != "skipped"
        return RunStep(
            index=number,
            name=step.plan.name,
            command=step.plan.command,
            kind=step.plan.kind,
            status=step.status,
            started_at=self.clock.moment(begin + step.begin) if taken else None,
            finished_at=self.clock.moment(begin + step.end) if taken else None,
            invocation=step.invocation,
            message=step.cause.text if step.cause is not None else "",
            cause=step.cause,
        )

    def _last_cause(self, record: RunRecord) -> Cause | None:
        return tuple(self._causes(record))[-1] if record.ended_by is not None else None


def _not_taken(index: int, plan: StepPlan, status: StepStatus, cause: Cause | None) -> RunStep:
    message = cause.text if cause is not None else ""
    return RunStep(index, plan.name, plan.command, plan.kind, status, message=message, cause=cause)
