"""The event loop: simulated UTC time, the run queue, run slots, and the life of each run.

Events lie in a heap of ``(moment, rank, counter)``: at one moment, what ends comes before what arrives, and
the counter keeps everything else in the order in which it was planned. No clock and no randomness but the
seeded prep time, so the same input gives the same runs.

Sources: dbt docs deploy/job-scheduler, deploy/job-commands, deploy/continuous-integration.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from jobkit.simulation import wording
from jobkit.simulation.active import Active, Chain, StepInProgress
from jobkit.simulation.requests import RunRequest, request_run
from jobkit.simulation.run import Run, RunStatus
from jobkit.simulation.steps import DEPS
from jobkit.simulation.world import World
from jobkit.why import Cause

__all__ = ["Engine"]

_ENDS, _ARRIVES = 0, 1


class Engine:
    """One simulated account. Plan arrivals with `at`, then `run` it to the horizon.

    Parameters
    ----------
    world : World
        What the runs share: account, project, rules, warehouse, artifacts.
    seed : int
        Seeds the prep times.
    """

    def __init__(self, world: World, seed: int = 0) -> None:
        self.world = world
        self.account = world.account
        self.rules = world.rules
        self.seed = seed
        self.runs: list[Active] = []
        self.cut_chains: dict[str, Active] = {}
        self._events: list[tuple[datetime, int, int, Callable[[datetime], None]]] = []
        self._counter = count()
        self._queue: list[Active] = []
        self._going: dict[int, Active] = {}
        self._ordinals: dict[str, int] = {}

    # -- time ----------------------------------------------------------------------------------------

    def at(self, moment: datetime, action: Callable[[datetime], None], rank: int = _ARRIVES) -> None:
        """Plan `action` for `moment` (aware, UTC)."""
        heapq.heappush(self._events, (moment, rank, next(self._counter), action))

    def run(self, until: datetime) -> tuple[Run, ...]:
        """Let everything before `until` happen and return the runs, in the order they were queued."""
        while self._events and self._events[0][0] < until:
            now, _, _, action = heapq.heappop(self._events)
            action(now)
        return tuple(run.freeze(until) for run in self.runs)

    # -- the queue -----------------------------------------------------------------------------------

    def enqueue(self, request: RunRequest, now: datetime, upstream: Active | None = None) -> None:
        """Put a new run into the queue, and start what can start."""
        job = request.job
        self._ordinals[job.name] = ordinal = self._ordinals.get(job.name, 0) + 1
        run = Active(
            id=len(self.runs) + 1,
            request=request,
            ordinal=ordinal,
            queued_at=now,
            takes_slot=self.rules.ci_takes_slot or not job.is_ci,
            serial=self.rules.one_run_per_job and not job.is_ci,
            triggered_by=upstream.id if upstream is not None else None,
            chain=upstream.chain if upstream is not None else Chain(),
            project=request.project or self.world.project,
            packages_installed=self.rules.implicit_deps,
        )
        run.chain.runs += 1
        self.runs.append(run)
        self._cancel_superseded(run, now)
        self._queue.append(run)
        self._dispatch(now)

    def _cancel_superseded(self, run: Active, now: datetime) -> None:
        """Cancel the older queued run of the job (P-050), or the stale runs of the pull request (P-046)."""
        if run.job.is_ci:
            if self.rules.cancel_stale_ci and run.request.pull_request is not None:
                for old in [*self._queue, *self._going.values()]:
                    if old.job.name == run.job.name and old.request.pull_request == run.request.pull_request:
                        self._finish(old, now, "cancelled", wording.stale_commit(run))
        elif self.rules.cancel_older_queued:
            for old in list(self._queue):
                if old.job.name == run.job.name and old.request.trigger.kind != "api":
                    self._finish(old, now, "cancelled", wording.superseded(run))

    def _dispatch(self, now: datetime) -> None:
        """Start every queued run that may start, oldest first."""
        for run in list(self._queue):
            blockers, cause = self._blockers(run)
            if cause is None:
                self._queue.remove(run)
                self._dequeue(run, now)
            elif any(blocker.id not in run.blocked_by for blocker in blockers):
                run.blocked_by.update((blocker.id, None) for blocker in blockers)
                run.causes.append(cause)

    def _blockers(self, run: Active) -> tuple[list[Active], Cause | None]:
        going = self._going.values()
        if run.serial:
            same_job = [other for other in going if other.job.name == run.job.name]
            if same_job:
                return same_job, wording.waits_for_same_job(same_job[0])
        if run.takes_slot:
            holders = [other for other in going if other.takes_slot]
            if len(holders) >= self.rules.run_slots:
                return holders, wording.waits_for_slot(self.rules.run_slots, holders)
        return [], None

    # -- the life of a run ---------------------------------------------------------------------------

    def _dequeue(self, run: Active, now: datetime) -> None:
        run.status = "starting"
        run.dequeued_at = now
        self._going[run.id] = run
        self._when(run, now, self._prep_seconds(run), self._begin)

    def _prep_seconds(self, run: Active) -> float:
        spread = Random(f"{self.seed}/{run.job.name}/{run.ordinal}").uniform(-1, 1)  # noqa: S311
        return round(self.rules.prep_seconds * (1 + self.rules.prep_jitter * spread), 1)

    def _begin(self, run: Active, now: datetime) -> None:
        run.status = "running"
        run.started_at = now
        self.world.defer(run)
        self._when(run, now, run.request.limit_seconds, self._time_out)
        self._take_step(run, now)

    def _when(
        self, run: Active, now: datetime, seconds: float, action: Callable[[Active, datetime], None]
    ) -> None:
        """Plan the next thing in the life of `run`; it does not happen if the run has ended by then."""

        def act(moment: datetime) -> None:
            if not run.is_finished:
                action(run, moment)

        self.at(now + timedelta(seconds=seconds), act, _ENDS)

    def _take_step(self, run: Active, now: datetime) -> None:
        plan = run.next_step
        if plan is None:
            self._finish(run, now, "success" if run.failure is None else "error", run.failure)
            return
        run.step = self.world.perform(run, plan, now)
        self._when(run, now, run.step.seconds, self._end_step)

    def _end_step(self, run: Active, now: datetime) -> None:
        step = run.step
        if step is None:
            raise RuntimeError(f"run {run.id} has no step in progress")
        self.world.complete(step)
        if step.failure is None and step.plan.command == DEPS:
            run.packages_installed = True
        run.record_step("success" if step.failure is None else "error", now, step.invocation)
        if step.failure is not None and step.plan.gates and not self._forgiven(run, step):
            self._stop_after(run, step.failure, now)
        else:
            self._take_step(run, now)

    def _stop_after(self, run: Active, failure: Cause, now: datetime) -> None:
        """A failed step ends the run; a stale source under the guide's "Skip" ends it without an error."""
        skipped = run.steps[-1].kind == "checkbox"
        reason = wording.step_skipped(run.steps[-1])
        if self.rules.docs_after_failure and run.plan[-1].is_docs_checkbox:
            run.failure = failure
            run.skip("skipped", reason, until=len(run.plan) - 1)
            self._take_step(run, now)
            return
        run.skip("skipped", reason)
        self._finish(run, now, "cancelled" if skipped else "error", failure)

    def _forgiven(self, run: Active, step: StepInProgress) -> bool:
        """The guide's "Run on test failure: Continue": only tests failed, and the job says to go on."""
        if not (self.rules.obey_test_failure_setting and run.job.on_test_failure == "continue"):
            return False
        results = step.invocation.results if step.invocation is not None else ()
        return {r.status for r in results if r.status in ("error", "fail")} == {"fail"}

    def _time_out(self, run: Active, now: datetime) -> None:
        self._finish(run, now, "cancelled", wording.timed_out(run))

    def _finish(self, run: Active, now: datetime, status: RunStatus, cause: Cause | None) -> None:
        if run in self._queue:
            self._queue.remove(run)
        self._going.pop(run.id, None)
        if run.step is not None:
            run.record_step("cancelled", now, self.world.abandon(run.step, now))
        if status == "cancelled" and run.started_at is not None:
            run.skip("skipped", cause)
        run.status = status
        run.finished_at = now
        if cause is not None:
            run.causes.append(cause)
            run.message = cause.text
        if status == "success":
            self.world.publish(run, now)
        self._trigger_downstream(run, now)
        self._dispatch(now)

    def _trigger_downstream(self, run: Active, now: datetime) -> None:
        """Ask for a run of each job that waits for this outcome; they are queued as an event of their own."""
        if not run.job.is_deploy:
            return
        for child in self.account.downstream(run.job):
            condition = child.triggers.job_completion
            if condition is None or run.status not in condition.statuses:
                continue
            trigger = wording.upstream_finished(run)
            request = request_run(self.account, self.rules, child, trigger)
            self.at(now, partial(self._continue_chain, request, run))

    def _continue_chain(self, request: RunRequest, upstream: Active, now: datetime) -> None:
        if upstream.chain.runs >= self.rules.max_chain_runs:
            self.cut_chains.setdefault(request.job.name, upstream)
        else:
            self.enqueue(request, now, upstream)
