"""Makes runs, as people look at them, from the records of the engine; on demand, since few are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jobkit.basics.why import Cause
from jobkit.platform import wording
from jobkit.platform.clock import Clock
from jobkit.platform.phase import Phase, PhaseStep
from jobkit.platform.records import RunRecord
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run, RunStep, StepStatus
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
            still_queued_at=self.clock.moment(self.horizon) if record.status == "queued" else None,
            code=record.code,
            artifacts=record.artifacts,
        )

    def trigger(self, record: RunRecord) -> Cause:
        """Return what started a run."""
        if record.trigger is not None:
            return record.trigger
        if record.upstream is not None:
            return wording.upstream_finished(record.upstream, self.clock)
        schedule = record.job.schedule
        expression = schedule.expression(self.rules.interval_minute) if schedule is not None else ""
        return wording.schedule_fired(record.job, self.clock.moment(record.queued), expression)

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


def _not_taken(index: int, plan: StepPlan, status: StepStatus, cause: Cause | None) -> RunStep:
    message = cause.text if cause is not None else ""
    return RunStep(index, plan.name, plan.command, plan.kind, status, message=message, cause=cause)
