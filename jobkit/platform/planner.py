"""Works out the phases of a run: which steps come, what dbt does in each, and where the run ends."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from jobkit.basics.engine import Engine
from jobkit.basics.why import Cause
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.execution import Fault, Invocation, InvocationRequest, Speed, Warehouse
from jobkit.dbt.manifest.state import Freshness, State
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.platform import wording
from jobkit.platform.artifacts import Artifacts
from jobkit.platform.clock import ticks
from jobkit.platform.executor import Executor
from jobkit.platform.fault_plan import FaultPlan
from jobkit.platform.missing_variables import cannot_parse
from jobkit.platform.phase import Phase, PhaseStep, Progress
from jobkit.platform.requests import RunRequest
from jobkit.platform.rules import Rules
from jobkit.platform.run import RunStatus
from jobkit.platform.steps import CLONE, COMPARE, DEPS, LINT, PROFILE, StepPlan, platform_command

__all__ = ["Conditions", "Planner"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything that decides a phase.

    Parameters
    ----------
    request : RunRequest
    at : Progress
        How far the run has come.
    project : Project
    view : Warehouse
        What the run can see of the warehouse.
    artifacts : Artifacts or None
        What it compares with.
    by_path : State or None
        What a handwritten ``--state PATH`` finds.
    faults : tuple of Fault
        Those that hold now.
    noise : Speed or None
        The noise of this run.
    """

    request: RunRequest
    at: Progress
    project: Project
    view: Warehouse
    artifacts: Artifacts | None
    by_path: State | None
    faults: tuple[Fault, ...]
    noise: Speed | None = None

    @property
    def state(self) -> State | None:
        """The state that it compares with."""
        return self.artifacts.state if self.artifacts is not None else None

    @property
    def key(self) -> Hashable:
        """Equal for conditions with equal phases; the large parts count by identity."""
        at = self.at
        return (
            id(self.request),
            at.position,
            at.installed,
            id(at.failure),
            id(at.freshness),
            id(self.project),
            id(self.view),
            id(self.state),
            id(self.by_path),
            self.faults,
        )


class Planner:
    """Works out phases; pure but for the memory of its executor.

    Parameters
    ----------
    account : Account
    rules : Rules
    faults : FaultPlan
    executor : Executor
    """

    def __init__(self, account: Account, rules: Rules, faults: FaultPlan, executor: Executor) -> None:
        self._account = account
        self._rules = rules
        self._faults = faults
        self._executor = executor

    def with_faults(self, faults: FaultPlan) -> Planner:
        """Return the same planner for another account of which runs the faults have struck."""
        return Planner(self._account, self._rules, faults, self._executor)

    def phase(self, given: Conditions, *, single: bool = False, now: int | None = None) -> Phase:
        """Return the steps that follow, up to the first that builds something new or ends the run.

        Parameters
        ----------
        given : Conditions
        single : bool
            Stop after one step, whatever it does.
        now : int, optional
            Tick at which it begins, where slow-downs and outages count to the second.
        """
        plan, at = given.request.plan, given.at
        steps: list[PhaseStep] = []
        while at.position < len(plan):
            step = self._step(given, at, steps[-1].end if steps else 0, now)
            steps.append(step)
            at = step.after
            if step.status == "error" and step.plan.ends_run and not self._forgiven(given, step):
                stopped = self._stop_after(given, steps)
                if stopped is not None:
                    return stopped
                at = steps[-1].after
            if (step.built or single) and at.position < len(plan):
                return Phase(tuple(steps), step.end, at)
        end = steps[-1].end if steps else 0
        return Phase(tuple(steps), end, at, "error" if at.failure is not None else "success", at.failure)

    def step(self, given: Conditions, run: int, now: int) -> Phase:
        """Return the next step alone, and remember the run if a fault of a limited number strikes it."""
        phase = self.phase(given, single=True, now=now)
        first = phase.steps[0] if phase.steps else None
        if first is not None:
            struck = self._faults.on_step(given.faults, first.plan)
            self._faults.note(given.faults, struck, first.invocation, run)
        return phase

    # -- after a failure -----------------------------------------------------------------------------

    def _stop_after(self, given: Conditions, steps: list[PhaseStep]) -> Phase | None:
        """Skip what a failed step leaves; None when the docs step is still to come."""
        failed = steps[-1]
        plan, at = given.request.plan, failed.after
        docs = self._rules.docs_after_failure and plan[-1].is_docs_checkbox
        last = len(plan) - 1 if docs else len(plan)
        if docs:
            at = replace(at, failure=failed.cause)
            steps[-1] = replace(failed, after=at)
        reason = wording.step_skipped(at.position, failed.plan)
        for number in range(at.position, last):
            at = replace(at, position=number + 1)
            steps.append(PhaseStep(plan[number], "skipped", failed.end, failed.end, at, cause=reason))
        if docs and at.position < len(plan):
            return None
        status: RunStatus = "cancelled" if failed.plan.is_freshness_checkbox else "error"
        return Phase(tuple(steps), failed.end, at, status, failed.cause)

    def _forgiven(self, given: Conditions, step: PhaseStep) -> bool:
        """The guide's "Run on test failure: Continue": only tests failed, and the job says to go on."""
        job = given.request.job
        if not (self._rules.obey_test_failure_setting and job.on_test_failure == "continue"):
            return False
        results = step.invocation.results if step.invocation is not None else ()
        return {row.status for row in results if row.status in ("error", "fail", "partial success")} == {
            "fail"
        }

    # -- one step ------------------------------------------------------------------------------------

    def _step(self, given: Conditions, at: Progress, begin: int, now: int | None) -> PhaseStep:
        plan = given.request.plan[at.position]
        nodes_begin = begin + ticks(self._overhead(plan, given.request.version.engine))
        injected = self._faults.on_step(given.faults, plan)
        done: Invocation | None = None
        cached = plan.name == CLONE and self._rules.git_cache and not given.request.is_ci
        if injected is not None:
            failure: Cause | None = None if cached else wording.injected(injected, plan)
        elif plan.command is None:
            failure = self._failure_without_dbt(given, plan)
        elif (unset := self._unset_variable(given, plan.command)) is not None:
            failure = unset
        else:
            first_node = None if now is None else now + nodes_begin
            done = self._executor.run(self._invocation(given, at, plan, first_node))
            failure = self._failure(plan, done)
        after = Progress(
            at.position + 1,
            at.installed or (failure is None and plan.command == DEPS),
            at.failure,
            self._found_fresh(given, done, now) or at.freshness,
        )
        seconds = done.elapsed_seconds if done is not None else 0.0
        return PhaseStep(
            plan=plan,
            status="success" if failure is None else "error",
            begin=begin,
            end=nodes_begin + ticks(seconds),
            after=after,
            nodes_begin=nodes_begin,
            invocation=done,
            cause=failure or _remark(plan, done, cached=injected is not None and cached),
            built=_built(given.view, done),
            struck=self._struck(given, injected, done, None if now is None else now + nodes_begin),
        )

    def _struck(
        self, given: Conditions, injected: Fault | None, done: Invocation | None, first_node: int | None
    ) -> tuple[Fault, ...]:
        if injected is not None or done is None or self._faults.is_empty:
            return (injected,) if injected is not None else ()
        return self._faults.struck(given.faults, given.project, given.request.job.name, done, first_node)

    def _found_fresh(
        self, given: Conditions, done: Invocation | None, now: int | None
    ) -> Mapping[str, Freshness] | None:
        """Return what a freshness check has found; with load times, where a command asks for them (P-116)."""
        found = done.state.freshness if done is not None else None
        if not found or now is None or not given.request.asks_source_status:
            return found
        return {
            uid: self._faults.loaded(uid, row, given.faults, now, self._rules) for uid, row in found.items()
        }

    def _overhead(self, plan: StepPlan, engine: Engine) -> float:
        """Return the part of a step's duration that does not depend on its nodes, in seconds."""
        rules = self._rules
        named = {CLONE: rules.clone_seconds, PROFILE: rules.profile_seconds}
        named.update({LINT: rules.lint_seconds, COMPARE: rules.compare_seconds})
        if plan.name in named:
            return named[plan.name]
        command = command_or_none(plan.command or "", engine=engine)
        is_deps = command is not None and command.verb == "deps"
        return rules.deps_seconds if is_deps else rules.invocation_seconds

    @staticmethod
    def _failure_without_dbt(given: Conditions, plan: StepPlan) -> Cause | None:
        """Return why a step without a dbt command fails: no commit to check out, no state to compare with."""
        if plan.name == CLONE and given.request.in_fork:
            return wording.commit_in_fork(given.request.pull_request)
        if plan.name == COMPARE and given.state is None:
            return wording.nothing_to_compare()
        return None

    def _unset_variable(self, given: Conditions, command: str) -> Cause | None:
        """Return why dbt cannot parse the project: a variable that the code needs is not set (P-137)."""
        request = given.request
        return cannot_parse(
            self._account,
            self._rules,
            given.project,
            request.job,
            command,
            native_pull_request=request.has_pr_variables,
            engine=request.version.engine,
        )

    def _failure(self, plan: StepPlan, done: Invocation) -> Cause | None:
        """Return why a dbt step fails, or None when it does not."""
        if done.ok:
            return None
        folder = done.command.state
        if folder is not None and done.exit_code == 2 and not self._rules.handwritten_state_path_exists:
            return wording.no_such_folder(plan, folder)
        return wording.failed(plan, done)

    # -- the call of dbt -----------------------------------------------------------------------------

    def _invocation(
        self, given: Conditions, at: Progress, plan: StepPlan, first_node: int | None
    ) -> InvocationRequest:
        request = given.request
        text = plan.command or ""
        engine = request.version.engine
        command = command_or_none(text, request.env, engine)
        if self._rules.build_stops_at_first_failure and command is not None and command.verb == "build":
            text = f"{text} --fail-fast"
        deferral = request.deferral
        state = deferred = self._supplied(given, at)
        if command is not None and command.state is not None:
            state = (deferred or given.by_path) if self._rules.handwritten_state_path_exists else None
        if plan.repeats is not None:
            state = plan.repeats.state
        declined = command is not None and command.defer is False
        from_self = deferral.this_job and given.artifacts is not None
        return InvocationRequest(
            command=text,
            project=given.project,
            warehouse=given.view,
            state=state,
            defer_state=deferred if plan.repeats is not None else None,
            defer=state is not None and not deferral.is_off and not declined,
            favor_state=deferral.favor_state,
            schema=request.schema,
            threads=request.threads,
            faults=self._faults.on_nodes(given.faults, given.project),
            packages_installed=at.installed,
            full_refresh=self._rules.incremental_needs_self_deferral and not from_self,
            speed=self._faults.speed(given.faults, given.project, given.noise, request.job.name, first_node),
            env=request.env,
            engine=engine,
        )

    def _supplied(self, given: Conditions, at: Progress) -> State | None:
        """Return the state the platform supplies: the deferred artifacts, and the run's own freshness."""
        if given.state is None or at.freshness is None:
            return given.state
        return self._executor.intern(given.state, current_freshness=at.freshness)


def _remark(plan: StepPlan, done: Invocation | None, *, cached: bool) -> Cause | None:
    """Return what is remarkable about a step that succeeds: jobkit does not look at what it does."""
    if cached:
        return wording.cached_copy()
    if done is not None:
        return wording.not_looked_at(done.command)
    other = platform_command(plan.name.partition("`")[2]) if plan.kind == "command" else ""
    return wording.not_played(other, "PF-016") if other else None


def _built(view: Warehouse, done: Invocation | None) -> Mapping[str, str]:
    """Return the relations that are new or of another kind after a command."""
    if done is None or done.warehouse is view:
        return {}
    before = view.relations
    return {name: kind for name, kind in done.warehouse.relations.items() if before.get(name) != kind}
