"""The event loop: simulated UTC time, the run queue, run slots, and the life of each run.

Events lie in a heap of ``(moment, rank, counter)``: at one moment, what ends comes before what arrives, and
the counter keeps everything else in the order in which it was planned. No clock and no randomness but the
seeded prep time, so the same input gives the same runs.

Sources: dbt docs deploy/job-scheduler, deploy/job-commands, deploy/continuous-integration.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from jobkit.execution import Fault, Invocation, Warehouse
from jobkit.jobs import Account
from jobkit.project import Project, State
from jobkit.simulation import wording
from jobkit.simulation.active import Active, Chain, StepInProgress
from jobkit.simulation.artifacts import Artifacts, ArtifactStore
from jobkit.simulation.executor import Call, Executor, command_or_none
from jobkit.simulation.fault_plan import FaultPlan
from jobkit.simulation.requests import RunRequest, request_run
from jobkit.simulation.rules import Rules
from jobkit.simulation.run import Run, RunStatus
from jobkit.simulation.steps import CLONE, DEPS, PROFILE, StepPlan
from jobkit.why import Cause

__all__ = ["Engine"]

_ENDS, _ARRIVES = 0, 1


class Engine:
    """One simulated account. Plan arrivals with `at`, then `run` it to the horizon.

    Parameters
    ----------
    account : Account
    project : Project
    rules : Rules
    warehouse : Warehouse
        What exists at the start.
    store : ArtifactStore
        Artifacts of runs before the start.
    faults : sequence of Fault
    seed : int
    """

    def __init__(
        self,
        account: Account,
        project: Project,
        rules: Rules,
        warehouse: Warehouse,
        store: ArtifactStore,
        faults: Sequence[Fault] = (),
        seed: int = 0,
    ) -> None:
        self.account = account
        self.project = project
        self.rules = rules
        self.warehouse = warehouse
        self.store = store
        self.seed = seed
        self.runs: list[Active] = []
        self.cut_chains: dict[str, Active] = {}
        self._events: list[tuple[datetime, int, int, Callable[[datetime], None]]] = []
        self._counter = count()
        self._queue: list[Active] = []
        self._going: dict[int, Active] = {}
        self._ordinals: dict[str, int] = {}
        self._executor = Executor()
        self._faults = FaultPlan(faults, project)

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
            project=request.project or self.project,
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
                unfinished = [*self._queue, *self._going.values()]
                for old in unfinished:
                    if old.job.name == run.job.name and old.request.pull_request == run.request.pull_request:
                        self._finish(old, now, "cancelled", wording.stale_commit(run))
        elif self.rules.cancel_older_queued:
            for old in [
                old
                for old in self._queue
                if old.job.name == run.job.name and old.request.trigger.kind != "api"
            ]:
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
        deferral = self.account.deferral_of(run.job)
        if not deferral.is_off:
            run.artifacts = self.store.find(deferral, run.job)
            run.causes.append(wording.defers(deferral, run.artifacts))
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
            self._finish(run, now, "success", None)
            return
        invocation = self._invoke(run, plan, now)
        overhead, nodes_seconds = self._seconds(plan, invocation)
        run.step = StepInProgress(plan, now, invocation, overhead, self._failure(run, plan, invocation, now))
        self._when(run, now, overhead + nodes_seconds, self._end_step)

    def _seconds(self, plan: StepPlan, invocation: Invocation | None) -> tuple[float, float]:
        """Return the fixed part of a step's duration, and what its nodes take."""
        rules = self.rules
        if plan.name == CLONE:
            return rules.clone_seconds, 0.0
        if plan.name == PROFILE:
            return rules.profile_seconds, 0.0
        command = command_or_none(plan.command or "")
        if command is not None and command.verb == "deps":
            return rules.deps_seconds, 0.0
        return rules.invocation_seconds, invocation.elapsed_seconds if invocation is not None else 0.0

    def _failure(
        self, run: Active, plan: StepPlan, invocation: Invocation | None, now: datetime
    ) -> Cause | None:
        """Return why the step fails, or None when it does not."""
        for fault in self._faults.active(run, now):
            if fault.step and fault.step.casefold() in plan.name.casefold():
                self._faults.struck(fault, run)
                return wording.injected(fault, plan)
        if invocation is None or invocation.ok:
            return None
        folder = invocation.command.state
        if folder is not None and invocation.exit_code == 2 and not self.rules.handwritten_state_path_exists:
            return wording.no_such_folder(plan, folder)
        return wording.failed(plan, invocation)

    def _end_step(self, run: Active, now: datetime) -> None:
        step = run.step
        if step is None:
            raise RuntimeError(f"run {run.id} has no step in progress")
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
        run.skip_rest("skipped", wording.step_skipped(run.steps[-1]))
        self._finish(run, now, "cancelled" if skipped else "error", failure)

    def _forgiven(self, run: Active, step: StepInProgress) -> bool:
        """The guide's "Run on test failure: Continue": only tests failed, and the job says to go on."""
        if not (self.rules.obey_test_failure_setting and run.job.on_test_failure == "continue"):
            return False
        bad = (
            [r.status for r in step.invocation.results if r.status in ("error", "fail")]
            if step.invocation
            else []
        )
        return bool(bad) and all(status == "fail" for status in bad)

    def _time_out(self, run: Active, now: datetime) -> None:
        self._finish(run, now, "cancelled", wording.timed_out(run))

    def _finish(self, run: Active, now: datetime, status: RunStatus, cause: Cause | None) -> None:
        if run in self._queue:
            self._queue.remove(run)
        self._going.pop(run.id, None)
        if run.step is not None:
            partial = run.step.cut_at(now)
            self._keep_relations(partial)
            run.record_step("cancelled", now, partial)
        if status == "cancelled" and run.started_at is not None:
            run.skip_rest("skipped", cause)
        run.status = status
        run.finished_at = now
        if cause is not None:
            run.causes.append(cause)
            run.message = cause.text
        if status == "success":
            self._publish(run, now)
        self._trigger_downstream(run, now)
        self._dispatch(now)

    def _publish(self, run: Active, now: datetime) -> None:
        """Keep the artifacts of a successful run: results of its last command, freshness of any."""
        invocations = [step.invocation for step in run.steps if step.invocation is not None]
        with_results = [i for i in invocations if i.state.results is not None]
        last = with_results[-1].state if with_results else State(run.project, schema=run.request.schema)
        state = self._executor.intern(last, freshness=run.freshness)
        self.store.record(run.job, Artifacts(run.id, run.job.name, now, state))

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

    # -- dbt -----------------------------------------------------------------------------------------

    def _invoke(self, run: Active, plan: StepPlan, now: datetime) -> Invocation | None:
        if plan.command is None:
            return None
        before = self.warehouse
        call = self._call(run, plan.command, now)
        invocation = self._executor.run(call)
        self._faults.note(call.faults, invocation, run)
        if invocation.warehouse is not before:
            self._when(
                run, now, sum(self._seconds(plan, invocation)), lambda *_: self._commit(before, invocation)
            )
        return invocation

    def _call(self, run: Active, text: str, now: datetime) -> Call:
        command = command_or_none(text)
        deferral = self.account.deferral_of(run.job)
        state = run.artifacts.state if run.artifacts is not None else None
        if state is not None and run.freshness is not None:
            state = self._executor.intern(state, current_freshness=run.freshness)
        if command is not None and command.state is not None:
            state = self._state_of_path(state)
        return Call(
            command=text,
            project=run.project,
            warehouse=self.warehouse,
            state=state,
            defer=state is not None
            and not deferral.is_off
            and (command is None or command.defer is not False),
            favor_state=deferral.favor_state,
            schema=run.request.schema,
            threads=run.request.threads,
            faults=tuple(fault for fault in self._faults.active(run, now) if not fault.step),
            packages_installed=run.packages_installed,
            full_refresh=self.rules.incremental_needs_self_deferral
            and not (deferral.this_job and run.artifacts is not None),
        )

    def _state_of_path(self, deferred: State | None) -> State | None:
        """What a handwritten ``--state PATH`` finds: nothing in a fresh clone; the guide finds production."""
        if not self.rules.handwritten_state_path_exists:
            return None
        production = self.account.production
        latest = self.store.by_environment.get(production.name) if production is not None else None
        return deferred or (latest.state if latest is not None else None)

    def _commit(self, before: Warehouse, invocation: Invocation) -> None:
        """Bring what the command built into the warehouse, beside what others built meanwhile."""
        if self.warehouse is before:
            self.warehouse = invocation.warehouse
        else:
            known = before.relations
            built = {
                name: kind for name, kind in invocation.warehouse.relations.items() if known.get(name) != kind
            }
            self.warehouse = self.warehouse.with_relations(built)

    def _keep_relations(self, partial: Invocation | None) -> None:
        """A cancelled command leaves what it had built by then."""
        if partial is not None:
            kinds = partial.warehouse.relations
            names = [r.relation_name for r in partial.results if r.status == "success" and r.relation_name]
            self.warehouse = self.warehouse.with_relations({n: kinds[n] for n in names if n in kinds})
