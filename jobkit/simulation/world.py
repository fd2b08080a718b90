"""What all runs share: the warehouse, the artifacts, and the dbt commands that read and change them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobkit.execution import Fault, Invocation, Warehouse
from jobkit.jobs import Account
from jobkit.project import Project, State
from jobkit.simulation import wording
from jobkit.simulation.active import Active, StepInProgress
from jobkit.simulation.artifacts import Artifacts, ArtifactStore
from jobkit.simulation.executor import Call, Executor, command_or_none
from jobkit.simulation.fault_plan import FaultPlan
from jobkit.simulation.rules import Rules
from jobkit.simulation.steps import CLONE, PROFILE, StepPlan
from jobkit.why import Cause

__all__ = ["World"]


class World:
    """The warehouse and the artifacts over time, and what a step of a run does to them.

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
    """

    def __init__(
        self,
        account: Account,
        project: Project,
        rules: Rules,
        warehouse: Warehouse,
        store: ArtifactStore,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.account = account
        self.project = project
        self.rules = rules
        self.warehouse = warehouse
        self.store = store
        self._executor = Executor()
        self._faults = FaultPlan(faults, project)

    def defer(self, run: Active) -> None:
        """Give a run that begins the artifacts it compares with, if there are any (P-112)."""
        deferral = self.account.deferral_of(run.job)
        if not deferral.is_off:
            run.artifacts = self.store.find(deferral, run.job)
            run.causes.append(wording.defers(deferral, run.artifacts))

    def perform(self, run: Active, plan: StepPlan, now: datetime) -> StepInProgress:
        """Begin a step: what it will do and how long it takes, if nothing stops it."""
        injected = self._faults.on_step(run, plan, now)
        if injected is not None:
            failure: Cause | None = wording.injected(injected, plan)
            return StepInProgress(plan, now, None, self.warehouse, self._overhead(plan), failure)
        invocation = self._invoke(run, plan.command, now) if plan.command is not None else None
        failure = self._failure(plan, invocation)
        return StepInProgress(plan, now, invocation, self.warehouse, self._overhead(plan), failure)

    def complete(self, step: StepInProgress) -> None:
        """Bring what a step has built into the warehouse, beside what others built meanwhile."""
        if step.invocation is None:
            return
        after, before = step.invocation.warehouse, step.before
        if self.warehouse is before:
            self.warehouse = after
        elif after is not before:
            known = before.relations
            built = {name: kind for name, kind in after.relations.items() if known.get(name) != kind}
            self.warehouse = self.warehouse.with_relations(built)

    def abandon(self, step: StepInProgress, now: datetime) -> Invocation | None:
        """Stop a step at `now`: the nodes that had ended stay built. Return what it had done."""
        partial = step.cut_at(now)
        if partial is not None:
            kinds = partial.warehouse.relations
            names = [r.relation_name for r in partial.results if r.status == "success" and r.relation_name]
            self.warehouse = self.warehouse.with_relations({n: kinds[n] for n in names if n in kinds})
        return partial

    def publish(self, run: Active, now: datetime) -> None:
        """Keep the artifacts of a successful run: results of its last command, freshness of any."""
        invocations = [step.invocation for step in run.steps if step.invocation is not None]
        with_results = [i for i in invocations if i.state.results is not None]
        last = with_results[-1].state if with_results else State(run.project, schema=run.request.schema)
        state = self._executor.intern(last, freshness=run.freshness)
        self.store.record(run.job, Artifacts(run.id, run.job.name, now, state))

    def _overhead(self, plan: StepPlan) -> float:
        """Return the part of a step's duration that does not depend on its nodes, in seconds."""
        if plan.name == CLONE:
            return self.rules.clone_seconds
        if plan.name == PROFILE:
            return self.rules.profile_seconds
        command = command_or_none(plan.command or "")
        is_deps = command is not None and command.verb == "deps"
        return self.rules.deps_seconds if is_deps else self.rules.invocation_seconds

    def _failure(self, plan: StepPlan, invocation: Invocation | None) -> Cause | None:
        """Return why the step fails, or None when it does not."""
        if invocation is None or invocation.ok:
            return None
        folder = invocation.command.state
        if folder is not None and invocation.exit_code == 2 and not self.rules.handwritten_state_path_exists:
            return wording.no_such_folder(plan, folder)
        return wording.failed(plan, invocation)

    def _invoke(self, run: Active, command: str, now: datetime) -> Invocation:
        call = self._call(run, command, now)
        invocation = self._executor.run(call)
        self._faults.note(call.faults, invocation, run)
        return invocation

    def _call(self, run: Active, text: str, now: datetime) -> Call:
        command = command_or_none(text)
        deferral = self.account.deferral_of(run.job)
        state = self._state(run)
        if command is not None and command.state is not None:
            state = self._state_of_path(state)
        declined = command is not None and command.defer is False
        from_self = deferral.this_job and run.artifacts is not None
        return Call(
            command=text,
            project=run.project,
            warehouse=self.warehouse,
            state=state,
            defer=state is not None and not deferral.is_off and not declined,
            favor_state=deferral.favor_state,
            schema=run.request.schema,
            threads=run.request.threads,
            faults=self._faults.on_nodes(run, now),
            packages_installed=run.packages_installed,
            full_refresh=self.rules.incremental_needs_self_deferral and not from_self,
        )

    def _state(self, run: Active) -> State | None:
        """Return the state the platform supplies: the deferred artifacts, and the run's own freshness."""
        if run.artifacts is None or run.freshness is None:
            return run.artifacts.state if run.artifacts is not None else None
        return self._executor.intern(run.artifacts.state, current_freshness=run.freshness)

    def _state_of_path(self, deferred: State | None) -> State | None:
        """What a handwritten ``--state PATH`` finds: nothing in a fresh clone; the guide finds production."""
        if not self.rules.handwritten_state_path_exists:
            return None
        production = self.account.production
        latest = self.store.by_environment.get(production.name) if production is not None else None
        return deferred or (latest.state if latest is not None else None)
