"""The successful run that a job has behind it when the simulation begins: when it was, and what it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from jobkit.basics.engine import Engine
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.execution import Invocation, InvocationRequest, Warehouse, invoke_request
from jobkit.dbt.manifest.state import Freshness, State
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job, Schedule
from jobkit.platform.fault_plan import last_load
from jobkit.platform.requests import options_from_variables, version_of
from jobkit.platform.rules import Rules
from jobkit.platform.steps import plan_steps

__all__ = ["RunsBefore"]

_FIRST = datetime.min.replace(tzinfo=UTC)
_LOOK_BACK = (1, 8, 62, 366, 8 * 366)  # days; a schedule for 29 February alone fires every eight years


@dataclass(frozen=True, slots=True)
class RunsBefore:
    """What the runs before the start left.

    The manifest is that of the code at the start. Results and load times of sources are worked out where
    some job asks for them: they cost a run.

    Parameters
    ----------
    account : Account
    rules : Rules
    start : datetime
        Aware UTC.
    """

    account: Account
    rules: Rules
    start: datetime
    _plain: dict[tuple[int, str | None], State] = field(init=False, default_factory=dict)
    _heads: dict[str, tuple[Job, int]] = field(init=False)
    _asked: str = field(init=False)

    def __post_init__(self) -> None:
        asked = " ".join(command for job in self.account.jobs for command in job.commands)
        for name, value in (("_heads", _heads(self.account)), ("_asked", asked)):
            object.__setattr__(self, name, value)  # the class is frozen

    def last_of(self, jobs: Sequence[Job]) -> Job | None:
        """Return the one of several jobs whose run wrote the state of their environment last.

        The one whose scheduled time comes last before the start; a job after another one has that one's
        time, and comes after it. Of equals the first by name. Little depends on it: all left one manifest.
        """
        if len(jobs) < 2:
            return jobs[0] if jobs else None
        by_name = sorted(jobs, key=lambda job: job.name)
        return max(by_name, key=lambda job: (self._time(job) or _FIRST, self._heads[job.name][1]))

    def manifest(self, project: Project, environment: str) -> State:
        """Return the manifest of any run in an environment; one object, so that comparisons are shared."""
        schema = self.account.environment(environment).schema_name
        key = (id(project), schema)
        return self._plain.setdefault(key, State(project, schema=schema))

    def state(self, job: Job, project: Project) -> State:
        """Return what the successful run of `job` left."""
        plain = state = self.manifest(project, job.environment)
        if "result:" in self._asked or "retry" in self._asked:
            state = self._with_results(job, plain)
        if "source_status:" in self._asked:
            state = replace(state, freshness=self._freshness(job, plain))
        return state

    def _with_results(self, job: Job, plain: State) -> State:
        """Return a state with the results of the last command that had any, as after a full build."""
        whole = _ended("dbt build", plain)
        before = (
            plain if whole is None else replace(plain, results=whole.state.results, args=whole.state.args)
        )
        for text in reversed(self._commands(job)):
            done = _ended(text, before, self._env(job), self._engine(job))
            if done is not None and done.state.results:  # to `dbt retry`, no rows are as good as no file
                return replace(plain, results=done.state.results, args=done.state.args)
        return before

    def _freshness(self, job: Job, plain: State) -> Mapping[str, Freshness] | None:
        at = self._time(job) or self.start
        for text in reversed(self._commands(job)):
            command = command_or_none(text, engine=self._engine(job))
            if command is not None and command.verb in FRESHNESS_VERBS:
                done = _ended(text, plain, self._env(job), command.engine)
                rows = (done.state.freshness if done is not None else None) or {}
                loaded = last_load(at, self.rules)
                return {uid: replace(row, max_loaded_at=loaded) for uid, row in rows.items()}
        return None

    def _time(self, job: Job) -> datetime | None:
        """Return the last scheduled time before the start of the job, or of the head of its chain."""
        head = self._heads[job.name][0] if job.name in self._heads else job
        if head.schedule is None or not head.runs_on_schedule:
            return None
        return _last_time(head.schedule, self.rules.honour_timezone, self.rules.interval_minute, self.start)

    def _env(self, job: Job) -> tuple[tuple[str, str], ...]:
        return options_from_variables(self.account, self.rules, job)

    def _engine(self, job: Job) -> Engine:
        return version_of(self.account, self.rules, job).engine

    def _commands(self, job: Job) -> list[str]:
        return [step.command for step in plan_steps(job, self.rules) if step.command is not None]


def _ended(
    text: str, before: State, env: tuple[tuple[str, str], ...] = (), engine: Engine = "core"
) -> Invocation | None:
    """Return how a command ends where everything exists and nothing has changed; None where it fails."""
    project = before.project
    request = InvocationRequest(
        text,
        project,
        state=before,
        warehouse=Warehouse.built(project, before.schema),
        schema=before.schema,
        env=env,
        engine=engine,
    )
    done = invoke_request(request)
    return done if done.ok else None


@lru_cache(maxsize=4096)
def _last_time(schedule: Schedule, honour: bool, minute: int, start: datetime) -> datetime | None:
    for days in _LOOK_BACK:
        begin = start - min(timedelta(days=days), start - _FIRST)
        times = schedule.fire_times(begin, start, honour_timezone=honour, assigned_minute=minute)
        if times:
            return times[-1]
    return None


def _heads(account: Account) -> dict[str, tuple[Job, int]]:
    """Return name of each job -> the job at the head of its chain, and how many jobs it comes after.

    A job with a schedule is a head; of a circle that has none, one is taken for it.
    """
    by_name = {job.name: job for job in account.jobs}
    found: dict[str, tuple[Job, int]] = {}
    for job in sorted(account.jobs, key=lambda job: job.name):
        walked: dict[str, Job] = {}
        current: Job | None = job
        while current is not None and current.name not in found and current.name not in walked:
            walked[current.name] = current
            condition = current.triggers.job_completion if not current.runs_on_schedule else None
            current = by_name.get(condition.job) if condition is not None else None
        known = found.get(current.name) if current is not None else None
        for one in reversed(walked.values()):
            known = found[one.name] = (known[0], known[1] + 1) if known is not None else (one, 0)
    return found
