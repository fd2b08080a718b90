"""The event loop: simulated UTC time, and the life of each run from the queue to its end.

Events lie in a heap of ``(tick, rank, order, ...)``. At one moment what ends comes before what arrives; of
what arrives, scheduled runs come first, by the name of the job, and the rest follows in the order in
which it was planned. No clock and no randomness but the seeded streams, so the same input gives the same
runs.

A run under way is in a `Phase`: one event for all its steps, as long as nothing changes
what they depend on. When something does, the phases of the other runs are cut after the step under way, and
what follows is worked out anew.

Sources: dbt docs deploy/job-scheduler, deploy/job-commands, deploy/continuous-integration.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

from jobkit.basics.collector import collector_off
from jobkit.basics.why import Cause
from jobkit.jobs import Account, Job
from jobkit.platform import wording
from jobkit.platform.clock import Clock
from jobkit.platform.counters import Counters
from jobkit.platform.declined import DeclinedKind, DeclinedTriggers
from jobkit.platform.events import Event, PullRequest
from jobkit.platform.phase import Phase
from jobkit.platform.queue import RunQueue
from jobkit.platform.records import JobState, Records, RunRecord
from jobkit.platform.requests import RunRequest
from jobkit.platform.rules import Rules
from jobkit.platform.run import RunStatus
from jobkit.platform.world import World

__all__ = ["Action", "Engine"]

# Ranks of events at one moment: what ends frees its slot before anything new asks for one.
_ENDS, _ARRIVES = 0, 1

Action = Callable[["Engine", int, Any, Any], None]
"""What happens at a moment: takes the engine, the tick, and two things that `Engine.at` was given."""


class Engine:
    """One simulated account. Plan arrivals with `at`, then `run` it to the horizon.

    Parameters
    ----------
    account : Account
    rules : Rules
    world : World
        What the runs share.
    job_states : sequence of JobState
        One for each job, by name.
    clock : Clock

    Attributes
    ----------
    given : tuple of Event
        What happens from outside, in order, as far as it was planned.
    """

    def __init__(
        self, account: Account, rules: Rules, world: World, job_states: Sequence[JobState], clock: Clock
    ) -> None:
        self.account = account
        self.rules = rules
        self.world = world
        self.clock = clock
        # In the order of their ranks: that is the order in which jobs act at one moment.
        self.job_states = {job_state.job.name: job_state for job_state in job_states}
        self.records = Records()
        self.counters = Counters(rules, clock)
        self.given: tuple[Event, ...] = ()
        self.declined = DeclinedTriggers()
        self.open_pull_requests: dict[int, PullRequest] = {}
        self._queue = RunQueue(rules.run_slots)
        self._events: list[tuple[int, int, int, Action, Any, Any]] = []
        self._order = len(job_states)
        by_upstream = account.by_upstream()
        for job_state in job_states:
            job_state.children = self._children_of(job_state, by_upstream.get(job_state.job.name, ()))
            self._plan_fire(job_state, 0)

    def _children_of(
        self, job_state: JobState, downstream: Iterable[Job]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the jobs that run when this one ends, by name, and on which outcomes (P-072)."""
        if not (job_state.job.is_deploy and self.rules.job_completion_trigger):
            return ()
        children = sorted(downstream, key=lambda job: job.name)
        conditions = ((child.name, child.triggers.job_completion) for child in children)
        return tuple((name, asked.statuses) for name, asked in conditions if asked is not None)

    # -- time ----------------------------------------------------------------------------------------

    def at(self, tick: int, action: Action, subject: Any, detail: Any, rank: int = _ARRIVES) -> None:
        """Plan ``action(engine, tick, subject, detail)``."""
        # The order settles ties, so that the heap never compares actions or subjects.
        self._order += 1
        heappush(self._events, (tick, rank, self._order, action, subject, detail))

    def run(self, until: int) -> None:
        """Let everything before the tick `until` happen."""
        events = self._events
        # Records refer to each other and stay: the collector would only walk through them again and again.
        with collector_off():
            while events and events[0][0] < until:
                now, _, _, action, subject, detail = heappop(events)
                action(self, now, subject, detail)

    def _plan_fire(self, job_state: JobState, number: int) -> None:
        times = job_state.scheduled_times
        tick = times.get(number) if times is not None else None
        if tick is not None:
            heappush(self._events, (tick, _ARRIVES, job_state.rank, Engine._fire, job_state, number))

    def _fire(self, now: int, job_state: JobState, number: int) -> None:
        self._plan_fire(job_state, number + 1)
        self.enqueue(now, job_state, job_state.request)

    # -- the queue -----------------------------------------------------------------------------------

    def enqueue(
        self,
        now: int,
        job_state: JobState,
        request: RunRequest,
        trigger: Cause | None = None,
        upstream: RunRecord | None = None,
    ) -> None:
        """Put a new run into the queue, and start what can start; `trigger` is as in `RunRecord`."""
        if not job_state.is_active and not self.counters.admits(job_state, trigger, now):
            since = self.clock.moment_or_none(self.counters.since(job_state))
            limit = self.rules.deactivate_after_errors
            self.declined.add(job_state.job.name, "deactivated", now, since, since=since, errors=limit)
            return
        job_state.ordinal += 1
        prep = job_state.prep_ticks(self.rules)
        run = RunRecord(
            len(self.records) + 1, job_state, job_state.ordinal, request, now, prep, trigger, upstream
        )
        self.records.append(run)
        if upstream is not None:
            upstream.first.chain_runs += 1
        if job_state.is_busy:
            self._cancel_superseded(run, now)
        self._queue.put(run)
        self._dispatch(now)

    def _cancel_superseded(self, run: RunRecord, now: int) -> None:
        """Cancel the older queued run of the job (P-050), or the stale runs of the pull request (P-046)."""
        job_state = run.job_state
        if job_state.is_ci:
            if self.rules.cancel_stale_ci and run.request.pull_request is not None:
                for old in [*job_state.queued(), *job_state.going]:
                    if old.request.pull_request == run.request.pull_request:
                        self._cancel_for(run, old, now)
        elif self.rules.cancel_older_queued:
            for old in job_state.queued():
                if old.trigger is None or old.trigger.kind != "api":
                    self._cancel_for(run, old, now)

    def _cancel_for(self, newer: RunRecord, old: RunRecord, now: int) -> None:
        """Cancel a run for a newer one; keep it as declined if it had not started."""
        if old.started is None:
            kind: DeclinedKind = "stale_commit" if old.request.is_ci else "superseded"
            data = {"run": old.id, "by": newer.id, "pull_request": old.request.pull_request}
            self.declined.add(old.job.name, kind, now, old.request.pull_request, **data)
        self._finish(now, old, "cancelled", newer)

    def _dispatch(self, now: int) -> None:
        """Start every queued run that may start, oldest first."""
        while (run := self._queue.take()) is not None:
            run.status = "starting"
            run.dequeued = now
            self.at(now + run.prep, Engine._begin, run, None, _ENDS)

    # -- the life of a run ---------------------------------------------------------------------------

    def _begin(self, now: int, run: RunRecord, _: None) -> None:
        if run.finished is not None:
            return
        over = self.counters.over_limit(now) if self.rules.models_a_month is not None else None
        if over is not None:
            limit = self.rules.models_a_month
            self.declined.add(run.job.name, "plan_limit", now, run=run.id, limit=limit)
            self._finish(now, run, "cancelled", over)
            return
        run.status = "running"
        run.started = now
        self.world.begin(run)
        self._go_on(now, run)

    def _go_on(self, now: int, run: RunRecord) -> None:
        """Set a run on its next phase."""
        self._set(run, self.world.phase(run, now), now)

    def _set(self, run: RunRecord, phase: Phase, begin: int) -> None:
        """Put a run on a phase, and plan its end, or the timeout if that comes first (P-061)."""
        run.phase, run.phase_at = phase, begin
        end = begin + phase.ticks
        deadline = self._clock_starts(run) + run.request.limit_ticks
        if end <= deadline:
            self.at(end, Engine._end_phase, run, phase, _ENDS)
        else:
            self.at(max(deadline, begin), Engine._time_out, run, phase, _ENDS)

    def _clock_starts(self, run: RunRecord) -> int:
        """Return the tick from which a run's timeout counts (P-062)."""
        if run.started is None or self.rules.timeout_counts_queue:
            return run.queued
        return run.started

    def _end_phase(self, now: int, run: RunRecord, phase: Phase) -> None:
        # The heap keeps events of phases that were cut or abandoned since; they mean nothing any more.
        if run.phase is not phase or run.finished is not None:
            return
        if phase.built:
            self.conditions_change(now, self.world.complete(phase), run)
        if self.rules.models_a_month is not None:
            self.counters.count_models(phase, now)
        if phase.status is not None:
            self._finish(now, run, phase.status, phase.failure)
            return
        run.past += ((phase, run.phase_at),)
        self._go_on(now, run)

    def conditions_change(self, now: int, schemas: frozenset[str], by: RunRecord | None = None) -> None:
        """Cut the phases of the other runs that see these schemas.

        What they do after the step under way may be different now.
        """
        if not schemas:
            return
        for run in [run for job_state in self.job_states.values() for run in job_state.going]:
            if run is by or run.started is None or run.phase is None or not self.world.sees(run, schemas):
                continue
            elapsed = now - run.phase_at
            if elapsed == 0:
                self._replan(now, run)
                continue
            cut = run.phase.cut(elapsed)
            if cut is not run.phase:
                self._set(run, cut, run.phase_at)

    def _replan(self, now: int, run: RunRecord) -> None:
        """Work out anew a phase that begins at this very moment."""
        run.phase = run.past[-1][0] if run.past else None
        self._go_on(now, run)

    def _time_out(self, now: int, run: RunRecord, phase: Phase) -> None:
        if run.phase is phase and run.finished is None:
            self._finish(now, run, "cancelled", wording.timed_out(run))

    def _finish(self, now: int, run: RunRecord, status: RunStatus, by: RunRecord | Cause | None) -> None:
        """End a run, free what it held, and tell those who wait for it."""
        job_state = run.job_state
        self._queue.drop(run)
        run.status = status
        run.finished = now
        run.ended_by = by
        if status == "success":
            self.world.publish(run, now)
        elif status == "cancelled" and run.phase is not None:
            self.conditions_change(now, self.world.abandon(run.phase, now - run.phase_at), run)
        if job_state.errors or status != "success":
            self.counters.count_end(run, now)
        for child, statuses in job_state.children:
            if status in statuses:
                self.at(now, Engine._continue_chain, self.job_states[child], run)
            else:
                self.declined.add(
                    child,
                    "upstream_outcome",
                    now,
                    status,
                    upstream=run.job.name,
                    run=run.id,
                    status=status,
                    statuses=statuses,
                )
        self._dispatch(now)

    def _continue_chain(self, now: int, child: JobState, upstream: RunRecord) -> None:
        if upstream.first.chain_runs >= self.rules.max_chain_runs:
            self.counters.cut_chain(child.job.name, upstream)
            limit, job = self.rules.max_chain_runs, upstream.job.name
            self.declined.add(child.job.name, "chain_cut", now, upstream=job, run=upstream.id, limit=limit)
        else:
            self.enqueue(now, child, child.request, upstream=upstream)

    def __deepcopy__(self, memo: dict[int, Any]) -> Engine:
        """Copy what changes, so that the copy goes on without touching what has been."""
        twin = memo[id(self)] = copy.copy(self)
        # The records come first: everything after them refers to their copies.
        changing = ("records", "world", "job_states", "counters", "declined", "open_pull_requests", "_queue")
        for name in (*changing, "_events"):
            setattr(twin, name, copy.deepcopy(getattr(self, name), memo))
        for record in twin.records:
            record.job_state = twin.job_states[record.job_state.job.name]
        return twin
