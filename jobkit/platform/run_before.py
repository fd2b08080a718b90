"""The successful run that a job has behind it when the simulation begins: when it was, and what it left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from jobkit.dbt.execution import Invocation, InvocationRequest, Warehouse, invoke_request
from jobkit.dbt.manifest.state import Freshness, State
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job, Schedule
from jobkit.platform.executor import command_or_none
from jobkit.platform.fault_plan import last_load
from jobkit.platform.rules import Rules
from jobkit.platform.steps import plan_steps

__all__ = ["RunsBefore", "last_of"]

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
    _plain: dict[tuple[int, str | None], State] = field(default_factory=dict)

    def manifest(self, project: Project, environment: str) -> State:
        """Return the manifest of any run in an environment; one object, so that comparisons are shared."""
        schema = self.account.environment(environment).schema_name
        key = (id(project), schema)
        return self._plain.setdefault(key, State(project, schema=schema))

    def state(self, job: Job, project: Project) -> State:
        """Return what the successful run of `job` left."""
        plain = self.manifest(project, job.environment)
        asked = " ".join(command for each in self.account.jobs for command in each.commands)
        state = plain
        if "result:" in asked or "retry" in asked:
            state = self._with_results(job, plain)
        if "source_status:" in asked:
            state = replace(state, freshness=self._freshness(job, plain))
        return state

    def _with_results(self, job: Job, plain: State) -> State:
        for text in reversed(self._commands(job)):
            done = _ended(text, plain)
            if done is not None and done.state.results is not None:
                return replace(plain, results=done.state.results, args=done.state.args)
        return replace(plain, results={})

    def _freshness(self, job: Job, plain: State) -> Mapping[str, Freshness] | None:
        at = last_time(self.account, job, self.rules, self.start) or self.start
        for text in reversed(self._commands(job)):
            command = command_or_none(text)
            if command is not None and command.verb == "source freshness":
                done = _ended(text, plain)
                rows = (done.state.freshness if done is not None else None) or {}
                loaded = last_load(at, self.rules)
                return {uid: replace(row, max_loaded_at=loaded) for uid, row in rows.items()}
        return None

    def _commands(self, job: Job) -> list[str]:
        return [step.command for step in plan_steps(job, self.rules) if step.command is not None]


def _ended(text: str, before: State) -> Invocation | None:
    """Return how a command ends where everything exists and nothing has changed; None where it fails."""
    project = before.project
    request = InvocationRequest(
        text, project, state=before, warehouse=Warehouse.built(project, before.schema), schema=before.schema
    )
    done = invoke_request(request)
    return done if done.ok else None


def last_of(account: Account, jobs: Iterable[Job], rules: Rules, start: datetime) -> Job | None:
    """Return the job whose run wrote the state of its environment last before the start.

    The one whose scheduled time comes last; a job with an upstream job has that one's time, and comes after
    it. Of jobs without any time the first. With one manifest for all, little depends on it.
    """
    several = list(jobs)
    if len(several) < 2:
        return several[0] if several else None

    def when(job: Job) -> tuple[datetime, int]:
        return last_time(account, job, rules, start) or _FIRST, len(_upstream_of(account, job))

    return max(several, key=when)  # the first of equals


def last_time(account: Account, job: Job, rules: Rules, start: datetime) -> datetime | None:
    """Return the last scheduled time before the start of the job, or of the first of its chain."""
    first = [job, *_upstream_of(account, job)][-1]
    if first.schedule is None or not first.runs_on_schedule:
        return None
    return _last_time(first.schedule, rules.honour_timezone, rules.interval_minute, start)


@lru_cache(maxsize=4096)
def _last_time(schedule: Schedule, honour: bool, minute: int, start: datetime) -> datetime | None:
    for days in _LOOK_BACK:
        begin = start - min(timedelta(days=days), start - _FIRST)
        times = schedule.fire_times(begin, start, honour_timezone=honour, assigned_minute=minute)
        if times:
            return times[-1]
    return None


def _upstream_of(account: Account, job: Job) -> list[Job]:
    """Return the jobs before `job` in its chain, the nearest first; a circle is walked once."""
    by_name = {one.name: one for one in account.jobs if one.name != job.name}
    found: list[Job] = []
    current: Job | None = job
    while current is not None and not current.runs_on_schedule:
        condition = current.triggers.job_completion
        current = by_name.pop(condition.job, None) if condition is not None else None
        if current is not None:
            found.append(current)
    return found
