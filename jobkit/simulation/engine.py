"""The event loop: simulated UTC time, and the life of each run from the queue to its end.

Events lie in a heap of ``(tick, rank, order, ...)``. At one moment what ends comes before what arrives; of
what arrives, fires of schedules come first, by the name of the job, and the rest follows in the order in
which it was planned. No clock and no randomness but the seeded streams, so the same input gives the same
runs.

A run under way is on a leg (`jobkit.simulation.leg`): one event for all its steps, as long as nobody changes
what they depend on. When somebody does, the legs of the other runs are cut after the step under way, and
what follows is worked out anew.

Sources: dbt docs deploy/job-scheduler, deploy/job-commands, deploy/continuous-integration.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any

from jobkit.jobs import Account
from jobkit.project.read import collector_off
from jobkit.simulation import wording
from jobkit.simulation.clock import Clock, ticks
from jobkit.simulation.lane import Lane
from jobkit.simulation.ledger import Ledger
from jobkit.simulation.leg import Leg
from jobkit.simulation.queue import RunQueue
from jobkit.simulation.record import RunRecord, copies
from jobkit.simulation.requests import RunRequest
from jobkit.simulation.rules import Rules
from jobkit.simulation.run import RunStatus
from jobkit.simulation.world import World
from jobkit.why import Cause

__all__ = ["Engine"]

_ENDS, _ARRIVES = 0, 1

Action = Callable[["Engine", int, Any, Any], None]


class Engine:
    """One simulated account. Plan arrivals with `at`, then `run` it to the horizon.

    Parameters
    ----------
    account : Account
    rules : Rules
    world : World
        What the runs share.
    lanes : sequence of Lane
        One for each job, by name.
    clock : Clock
    """

    def __init__(
        self, account: Account, rules: Rules, world: World, lanes: Sequence[Lane], clock: Clock
    ) -> None:
        self.account = account
        self.rules = rules
        self.world = world
        self.clock = clock
        self.lanes = {lane.job.name: lane for lane in lanes}
        self.records: list[RunRecord] = []
        self.ledger = Ledger(rules, clock)
        self._queue = RunQueue(rules.run_slots)
        self._events: list[tuple[int, int, int, Action, Any, Any]] = []
        self._order = len(lanes)
        for lane in lanes:
            lane.children = self._children_of(lane)
            self._plan_fire(lane, 0)

    def _children_of(self, lane: Lane) -> tuple[tuple[Lane, tuple[str, ...]], ...]:
        """Return the jobs that run when this one ends, by name, and on which outcomes (P-072)."""
        if not (lane.job.is_deploy and self.rules.job_completion_trigger):
            return ()
        children = sorted(self.account.downstream(lane.job), key=lambda job: job.name)
        conditions = ((child.name, child.triggers.job_completion) for child in children)
        return tuple((self.lanes[name], asked.statuses) for name, asked in conditions if asked is not None)

    # -- time ----------------------------------------------------------------------------------------

    def at(self, tick: int, action: Action, subject: Any, detail: Any, rank: int = _ARRIVES) -> None:
        """Plan ``action(engine, tick, subject, detail)``."""
        self._order += 1
        heappush(self._events, (tick, rank, self._order, action, subject, detail))

    def run(self, until: int) -> None:
        """Let everything before the tick `until` happen."""
        events = self._events
        with collector_off():
            while events and events[0][0] < until:
                now, _, _, action, subject, detail = heappop(events)
                action(self, now, subject, detail)

    def _plan_fire(self, lane: Lane, number: int) -> None:
        tick = lane.fires.get(number) if lane.fires is not None else None
        if tick is not None:
            heappush(self._events, (tick, _ARRIVES, lane.rank, Engine._fire, lane, number))

    def _fire(self, now: int, lane: Lane, number: int) -> None:
        self._plan_fire(lane, number + 1)
        self.enqueue(now, lane, lane.request)

    # -- the queue -----------------------------------------------------------------------------------

    def enqueue(
        self,
        now: int,
        lane: Lane,
        request: RunRequest,
        trigger: Cause | None = None,
        upstream: RunRecord | None = None,
    ) -> None:
        """Put a new run into the queue, and start what can start; without a trigger its schedule fired."""
        if not lane.is_active and not self.ledger.admits(lane, trigger, now):
            return
        lane.ordinal += 1
        prep = lane.prep_ticks(self.rules)
        run = RunRecord(len(self.records) + 1, lane, lane.ordinal, request, now, prep, trigger, upstream)
        self.records.append(run)
        if upstream is not None:
            upstream.first.chain_runs += 1
        if lane.is_busy:
            self._cancel_superseded(run, now)
        self._queue.put(run)
        self._dispatch(now)

    def _cancel_superseded(self, run: RunRecord, now: int) -> None:
        """Cancel the older queued run of the job (P-050), or the stale runs of the pull request (P-046)."""
        lane = run.lane
        if lane.is_ci:
            if self.rules.cancel_stale_ci and run.request.pull_request is not None:
                for old in [*lane.queued(), *lane.going]:
                    if old.request.pull_request == run.request.pull_request:
                        self._finish(now, old, "cancelled", run)
        elif self.rules.cancel_older_queued:
            for old in lane.queued():
                if old.trigger is None or old.trigger.kind != "api":
                    self._finish(now, old, "cancelled", run)

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
        over = self.ledger.over_limit(now) if self.rules.models_a_month is not None else None
        if over is not None:
            self._finish(now, run, "cancelled", over)
            return
        run.status = "running"
        run.started = now
        self.world.begin(run)
        self._go_on(now, run)

    def _go_on(self, now: int, run: RunRecord) -> None:
        """Set a run on its next leg."""
        self._set(run, self.world.leg(run, now), now)

    def _set(self, run: RunRecord, leg: Leg, begin: int) -> None:
        """Put a run on a leg, and plan its end, or the timeout if that comes first (P-061)."""
        run.leg, run.leg_at = leg, begin
        end = begin + leg.ticks
        deadline = self._clock_starts(run) + ticks(run.request.limit_seconds)
        if end <= deadline:
            self.at(end, Engine._end_leg, run, leg, _ENDS)
        else:
            self.at(max(deadline, begin), Engine._time_out, run, leg, _ENDS)

    def _clock_starts(self, run: RunRecord) -> int:
        """Return the tick from which a run's timeout counts (P-062)."""
        if run.started is None or self.rules.timeout_counts_queue:
            return run.queued
        return run.started

    def _end_leg(self, now: int, run: RunRecord, leg: Leg) -> None:
        if run.leg is not leg or run.finished is not None:
            return
        if leg.built and self.world.complete(leg):
            self.conditions_change(now, run)
        if self.rules.models_a_month is not None:
            self.ledger.count_models(leg, now)
        if leg.status is not None:
            self._finish(now, run, leg.status, leg.failure)
            return
        run.past += ((leg, run.leg_at),)
        self._go_on(now, run)

    def conditions_change(self, now: int, by: RunRecord | None = None) -> None:
        """Cut the legs of the other runs: what they do after the step under way may be different now."""
        for run in [run for lane in self.lanes.values() for run in lane.going]:
            if run is by or run.started is None or run.leg is None:
                continue
            elapsed = now - run.leg_at
            if elapsed == 0:
                self._replan(now, run)
                continue
            cut = run.leg.cut(elapsed)
            if cut is not run.leg:
                self._set(run, cut, run.leg_at)

    def _replan(self, now: int, run: RunRecord) -> None:
        """Work out anew a leg that begins at this very moment."""
        run.leg = run.past[-1][0] if run.past else None
        self._go_on(now, run)

    def _time_out(self, now: int, run: RunRecord, leg: Leg) -> None:
        if run.leg is leg and run.finished is None:
            self._finish(now, run, "cancelled", wording.timed_out(run))

    def _finish(self, now: int, run: RunRecord, status: RunStatus, by: RunRecord | Cause | None) -> None:
        """End a run, free what it held, and tell those who wait for it."""
        lane = run.lane
        self._queue.drop(run)
        run.status = status
        run.finished = now
        run.ended_by = by
        if status == "success":
            self.world.publish(run, now)
        elif status == "cancelled" and run.leg is not None and self.world.abandon(run.leg, now - run.leg_at):
            self.conditions_change(now, run)
        if lane.errors or status != "success":
            self.ledger.count_end(run, now)
        for child, statuses in lane.children:
            if status in statuses:
                self.at(now, Engine._continue_chain, child, run)
        self._dispatch(now)

    def _continue_chain(self, now: int, child: Lane, upstream: RunRecord) -> None:
        if upstream.first.chain_runs >= self.rules.max_chain_runs:
            self.ledger.cut_chain(child.job.name, upstream)
        else:
            trigger = wording.upstream_finished(upstream, self.clock)
            self.enqueue(now, child, child.request, trigger, upstream)

    def __deepcopy__(self, memo: dict[int, Any]) -> Engine:
        """Copy what changes, so that the copy goes on without touching what has been."""
        twin = memo[id(self)] = copy.copy(self)
        twin.records = copies(self.records, memo)
        for name in ("world", "lanes", "ledger", "_queue", "_events"):
            setattr(twin, name, copy.deepcopy(getattr(self, name), memo))
        for record in twin.records:
            record.lane = twin.lanes[record.lane.job.name]
        return twin
