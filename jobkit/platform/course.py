"""The course of events that a simulation leaves behind: what happened, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.basics.plain_data import json_text
from jobkit.basics.why import Cause
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.beginning import Beginning
from jobkit.platform.code_version import CodeVersion
from jobkit.platform.declined import Declined
from jobkit.platform.engine import Engine
from jobkit.platform.not_triggered import declined_by
from jobkit.platform.note import Note
from jobkit.platform.records import RunRecord
from jobkit.platform.rules import Rules
from jobkit.platform.run import KnownResults, Run
from jobkit.platform.runs import Runs

__all__ = ["CourseOfEvents"]


@checked
@dataclass(frozen=True, slots=True, repr=False)
class CourseOfEvents:
    """What happens to the jobs of an account: its runs, and what a reader should know besides.

    Parameters
    ----------
    account : Account
        The jobs that were simulated, each under its label: where several share a name, their keys are part
        of it.
    project : Project
    rules : Rules
    start, until : datetime
        The horizon, half-open, aware UTC.
    runs : sequence of Run
        Ordered by the time they were queued; each is made on first use.
    notes : tuple of Note
    seed : int
    built : tuple of str, optional
        The only environments that were built at the start; None for an established account, ``()`` for a new
        one.
    succeeded, never_succeeded : tuple of str
        The jobs that were stated to have succeeded once before the start, or never.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__", "why")  # it says more itself

    _called: ClassVar[str] = "Simulation"
    _hint: ClassVar[str] = "jobkit.simulate(jobs) makes one"

    account: Account
    project: Project
    rules: Rules
    start: datetime
    until: datetime
    runs: Sequence[Run]
    notes: tuple[Note, ...]
    seed: int
    built: tuple[str, ...] | None = None
    succeeded: tuple[str, ...] = ()
    never_succeeded: tuple[str, ...] = ()
    _engine: Engine | None = field(default=None, compare=False)

    @property
    def new_account(self) -> bool:
        """True when nothing was built and nothing had run at the start."""
        return self.beginning.is_new

    @property
    def beginning(self) -> Beginning:
        """What was stated of the start."""
        return Beginning(self.built, self.succeeded, self.never_succeeded)

    @property
    def projects(self) -> tuple[Project, ...]:
        """Every project that jobs build, as it is at the start."""
        return self._engine.world.code.all if self._engine is not None else (self.project,)

    @property
    def code_versions(self) -> tuple[CodeVersion, ...]:
        """Every version of the code that a run checked out or a branch holds, in the order of first use."""
        held = self._engine.world.code.versions if self._engine is not None else ()
        return tuple({id(code): code for code in (*self.code_versions_of(lambda _: True), *held)}.values())

    def code_versions_of(self, asked: Callable[[Run | RunRecord], bool]) -> tuple[CodeVersion, ...]:
        """Return the versions that the runs checked out whose id, job and status are as asked for."""
        if isinstance(self.runs, Runs):
            return self.runs.code_versions(asked)
        used = (run.code for run in self.runs if asked(run))
        return tuple({id(code): code for code in used if code is not None}.values())

    def head(self, job: Job) -> CodeVersion | None:
        """Return what the branch of a job holds at the end; None where that is not known."""
        code = self._engine.world.code if self._engine is not None else None
        return code.head(job, self.account.branch_of(job)) if code is not None else None

    @property
    def dropped_schemas(self) -> Mapping[str, Cause]:
        """Schemas of pull requests that were dropped, each with the reason (P-126)."""
        return self._engine.counters.dropped if self._engine is not None else {}

    @property
    def declined(self) -> tuple[Declined, ...]:
        """Every trigger of a job that was considered, or was missing, and started no run."""
        engine = self._engine
        return () if engine is None else declined_by(engine, engine.clock.tick(self.until))

    def counts(self) -> dict[str, int]:
        """Return how many runs ended with each status, in order of first appearance."""
        if isinstance(self.runs, Runs):
            return dict(Counter(self.runs.statuses()))
        return dict(Counter(run.status for run in self.runs))

    def idle_jobs(self) -> tuple[str, ...]:
        """Return the names of the jobs that have no run, in the order of definition."""
        runs = self.runs
        busy = runs.job_names() if isinstance(runs, Runs) else {run.job.name for run in runs}
        return tuple(job.name for job in self.account.jobs if job.name not in busy)

    def run(self, run_id: int) -> Run:
        """Return the run with that id; raises JobkitError when there is none."""
        if 0 < run_id <= len(self.runs) and self.runs[run_id - 1].id == run_id:
            return self.runs[run_id - 1]
        for run in self.runs:
            if run.id == run_id:
                return run
        raise JobkitError(f"there is no run {run_id}", hint=f"runs are numbered 1 to {len(self.runs)}")

    def state_code(self, run: Run) -> CodeVersion | None:
        """Return the code of the run whose state `run` compares with; None for the code at the start."""
        artifacts = run.artifacts
        return self.run(artifacts.run_id).code if artifacts is not None and artifacts.run_id else None

    def runs_backwards(self, asked: Callable[[Run | RunRecord], bool]) -> Iterator[Run]:
        """Yield the runs whose id, job and status are as asked for, the newest first."""
        if isinstance(self.runs, Runs):
            return self.runs.backwards(asked)
        return (run for run in reversed(self.runs) if asked(run))

    def runs_between(self, start: datetime, end: datetime) -> tuple[Run, ...]:
        """Return the runs that are queued before `end` and not over before `start` (both UTC)."""
        start, end = utc(start), utc(end)
        if isinstance(self.runs, Runs):
            return self.runs.between(start, end)
        return tuple(
            run
            for run in self.runs
            if run.queued_at < end and (run.finished_at is None or run.finished_at >= start)
        )

    def runs_having(self, asked: Callable[[Run | RunRecord], bool]) -> tuple[Run, ...]:
        """Return the runs whose id, job and status are as asked for; the others are not made."""
        if isinstance(self.runs, Runs):
            return self.runs.having(asked)
        return tuple(run for run in self.runs if asked(run))

    def runs_of(self, job: str) -> tuple[Run, ...]:
        """Return the runs of one job, by its label, name or key."""
        name = self.account.job(job).name
        if isinstance(self.runs, Runs):
            return self.runs.of_job(name)
        return tuple(run for run in self.runs if run.job.name == name)

    def outcomes(self, job: str | None = None) -> list[tuple[int, str]]:
        """Return id and status of each run, or of each run of one job; cheaper than the runs themselves."""
        position = self.account.job_names.position(job) if job is not None else None
        job = job if position is None else self.account.jobs[position].name
        if isinstance(self.runs, Runs):
            return self.runs.outcomes(job)
        return [(run.id, run.status) for run in self.runs if job is None or run.job.name == job]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data.

        Equal ``results`` are told once, in the first step that has them: a year of runs repeats few calls of
        dbt. A later step has ``results_of`` instead, the run and the step that tell them: ``"3.5"`` is step 5
        of run 3. `Run.to_dict` has all results of one run.
        """
        known = KnownResults()
        return {
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "rules": self.rules.name,
            "seed": self.seed,
            "project": self.project.name,
            "project_origin": self.project.origin,
            "beginning": self.beginning.to_dict(),
            "runs": [run.to_dict(known) for run in self.runs],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON, as `to_dict` has it; the same bytes for the same input."""
        return json_text(self.to_dict(), indent)
