"""What all runs share: code, warehouse and artifacts, and the phases that read and change them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from copy import copy, deepcopy
from typing import Any

from jobkit.dbt.execution import Warehouse
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.platform.artifacts import Artifacts, ArtifactStore
from jobkit.platform.code import Code
from jobkit.platform.executor import Executor
from jobkit.platform.fault_plan import FaultPlan, noise_of
from jobkit.platform.phase import Phase, Progress
from jobkit.platform.planner import Conditions, Planner
from jobkit.platform.records import RunRecord
from jobkit.platform.rules import Rules
from jobkit.platform.schemas import Schemas

__all__ = ["World"]


class _Memory:
    """What has been worked out: it saves work and decides nothing.

    Most keys hold the identity of large objects, which the values or the records of runs keep alive. In
    another process they would mean nothing, so it is left out when a world is pickled.
    """

    def __init__(self) -> None:
        self.first_phases: dict[Hashable, Phase] = {}
        self.phases: dict[Hashable, tuple[Conditions, Phase]] = {}
        self.scopes: dict[Hashable, tuple[object, tuple[str, ...]]] = {}
        self.published: dict[Hashable, State] = {}


class World:
    """The code, the warehouse and the artifacts over time, and what a run does to them.

    Parameters
    ----------
    account : Account
    code : Code
    rules : Rules
    warehouse : Warehouse
        What exists at the start.
    store : ArtifactStore
        Artifacts of runs before the start.
    faults : FaultPlan
    seed : int
        Of the noise in durations.
    """

    def __init__(
        self,
        account: Account,
        code: Code,
        rules: Rules,
        warehouse: Warehouse,
        store: ArtifactStore,
        faults: FaultPlan,
        seed: int = 0,
    ) -> None:
        self.seed = seed
        self.account = account
        self.code = code
        self.rules = rules
        self.schemas = Schemas(warehouse)
        self.store = store
        self.faults = faults
        self._executor = Executor()
        self._planner = Planner(account, rules, faults, self._executor)
        noisy = bool(rules.duration_noise)
        self._is_plain = faults.is_empty and not noisy and not rules.handwritten_state_path_exists
        self._nothing: Artifacts | None = None
        self._memory = _Memory()

    # -- a run begins, goes on and ends --------------------------------------------------------------

    def begin(self, run: RunRecord) -> None:
        """Give a run that begins its code, and the artifacts it compares with, if there are any (P-112)."""
        request = run.request
        run.code = code = request.code or self.code.head(request.job, request.branch)
        if request.defers:
            run.artifacts = self.store.find(request.deferral, request.job)
            if run.artifacts is None and not self.rules.no_state_is_an_error:
                run.artifacts = self._nothing_before(code.project)

    def _nothing_before(self, project: Project) -> Artifacts:
        """Return the artifacts of a project without a node: to compare with it, everything is new."""
        if self._nothing is None:
            self._nothing = Artifacts(0, "", 0, State(project.without_nodes()))
        return self._nothing

    def phase(self, run: RunRecord, now: int) -> Phase:
        """Return what `run` does from `now` on, until it changes something or ends."""
        # Nearly every run of a long simulation begins like an earlier one: this spares it its conditions.
        if run.phase is None and self._is_plain and not run.request.asks_source_status:
            seen = self.schemas.seen(self._scope(run))
            key = (run.request, id(run.code), seen, id(run.state))
            known = self._memory.first_phases.get(key)
            if known is None:
                known = self._memory.first_phases[key] = self._from_now(run, now)
            return known
        return self._from_now(run, now)

    def _from_now(self, run: RunRecord, now: int) -> Phase:
        given = self._conditions(run, now)
        if self.faults.are_limited(given.faults) or run.request.asks_source_status:
            return self._planner.step(given, run.id, now)
        phase = self._remembered(given) if given.noise is None else self._planner.phase(given)
        edge = self.faults.next_edge(now)
        if edge is not None and edge < now + phase.ticks:  # a fault begins or ends before the phase does
            return self._planner.step(given, run.id, now)
        return phase

    def _remembered(self, given: Conditions) -> Phase:
        known = self._memory.phases.get(given.key)
        if known is None:
            known = self._memory.phases[given.key] = (given, self._planner.phase(given))
        return known[1]

    def complete(self, phase: Phase) -> frozenset[str]:
        """Bring what a phase has built into the warehouse; return the schemas that this changes."""
        return self.schemas.build(phase.built)

    def abandon(self, phase: Phase, elapsed: int) -> frozenset[str]:
        """Stop a phase: the nodes that had ended stay built. Return the schemas that this changes."""
        under_way = phase.steps[phase.under_way(elapsed)]
        done = under_way.invocation
        if done is None:
            return frozenset()
        seconds = (elapsed - under_way.nodes_begin) / 1_000_000
        ended = (row for row in done.results if row.finished_seconds <= seconds and row.status == "success")
        names = {row.relation_name for row in ended}
        return self.schemas.build({name: kind for name, kind in under_way.built.items() if name in names})

    def publish(self, run: RunRecord, now: int) -> None:
        """Keep the artifacts of a successful run: results of its last command, freshness of any.

        A run whose commands write no manifest leaves the older state, jobkit assumes.
        """
        if self.rules.state_needs_a_manifest and not run.request.writes_manifest:
            return
        key = (run.phase, *[phase for phase, _ in run.past]) if run.past else run.phase
        state = self._memory.published.get(key)
        if state is None:
            state = self._memory.published[key] = self._state_left(run, [phase for phase, _ in run.phases()])
        self.store.record(run.request, Artifacts(run.id, run.job.name, now, state))

    def _state_left(self, run: RunRecord, phases: Iterable[Phase]) -> State:
        if run.project is None:
            raise RuntimeError(f"run {run.id} has not begun")
        done = [step.invocation for phase in phases for step in phase.steps if step.invocation is not None]
        with_results = [invocation.state for invocation in done if invocation.state.results is not None]
        last = with_results[-1] if with_results else State(run.project, schema=run.request.schema)
        freshness = run.phase.after.freshness if run.phase is not None else None
        return self._executor.intern(last, freshness=freshness)

    # -- the conditions of a phase ---------------------------------------------------------------------

    def _conditions(self, run: RunRecord, now: int) -> Conditions:
        if run.project is None:
            raise RuntimeError(f"run {run.id} has not begun")
        at = run.phase.after if run.phase is not None else Progress(installed=self.rules.implicit_deps)
        return Conditions(
            run.request,
            at,
            run.project,
            self.schemas.view(self._scope(run)),
            run.artifacts,
            self._found_by_path(run) if self.rules.handwritten_state_path_exists else None,
            self.faults.active(run, now),
            noise_of(self.rules, self.seed, run.job.name, run.ordinal) if self.rules.duration_noise else None,
        )

    def _found_by_path(self, run: RunRecord) -> State | None:
        """What a handwritten ``--state PATH`` finds under the guide's rules: production."""
        production = self.account.production_of(run.job.project)
        if run.state is not None or production is None:
            return run.state
        latest = self.store.of_environment(run.job.project, production.name)
        return latest.state if latest is not None else None

    def sees(self, run: RunRecord, schemas: frozenset[str]) -> bool:
        """Return whether what a run does depends on what is in one of these schemas."""
        return not schemas.isdisjoint(self._scope(run))

    def _scope(self, run: RunRecord) -> tuple[str, ...]:
        """Return the schemas that matter to a run, its own and the state's, in order."""
        project, schema, state = run.project, run.request.schema, run.state
        key = (id(project), schema, id(state))
        known = self._memory.scopes.get(key)
        if known is None:
            scope = project.schemas(schema) if project is not None else frozenset()
            if state is not None:
                scope |= state.project.schemas(state.schema)
            known = self._memory.scopes[key] = ((project, state), tuple(sorted(scope)))
        return known[1]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_memory"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _memory=_Memory())

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        """Copy what changes; what has been worked out is shared."""
        twin = memo[id(self)] = copy(self)
        for name in ("code", "store", "schemas", "faults"):
            setattr(twin, name, deepcopy(getattr(self, name), memo))
        twin._planner = self._planner.with_faults(twin.faults)
        return twin
