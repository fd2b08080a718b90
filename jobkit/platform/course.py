"""The course of events that a simulation leaves behind: what happened, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.plain_data import json_text
from jobkit.basics.why import Cause
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.platform.engine import Engine
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.platform.runs import Runs

__all__ = ["CourseOfEvents"]


@checked
@dataclass(frozen=True, slots=True, repr=False)
class CourseOfEvents:
    """What happens to the jobs of an account: its runs, and what a reader should know besides.

    Parameters
    ----------
    account : Account
        The jobs that were simulated.
    project : Project
    rules : Rules
    start, until : datetime
        The horizon, half-open, aware UTC.
    runs : sequence of Run
        Ordered by the time they were queued; each is made on first use.
    notes : tuple of Note
    seed : int
    built : tuple of str, optional
        The environments that were stated to be complete at the start; None where that was assumed.
    succeeded : tuple of str
        The jobs that were stated to have succeeded once before the start.
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
    _engine: Engine | None = field(default=None, compare=False)

    @property
    def projects(self) -> tuple[Project, ...]:
        """Every project that jobs build, as it is at the start."""
        return self._engine.world.code.all if self._engine is not None else (self.project,)

    @property
    def dropped_schemas(self) -> Mapping[str, Cause]:
        """Schemas of pull requests that were dropped, each with the reason (P-126)."""
        return self._engine.counters.dropped if self._engine is not None else {}

    def counts(self) -> dict[str, int]:
        """Return how many runs ended with each status, in order of first appearance."""
        if isinstance(self.runs, Runs):
            return dict(Counter(self.runs.statuses()))
        return dict(Counter(run.status for run in self.runs))

    def run(self, run_id: int) -> Run:
        """Return the run with that id; raises JobkitError when there is none."""
        if 0 < run_id <= len(self.runs) and self.runs[run_id - 1].id == run_id:
            return self.runs[run_id - 1]
        for run in self.runs:
            if run.id == run_id:
                return run
        raise JobkitError(f"there is no run {run_id}", hint=f"runs are numbered 1 to {len(self.runs)}")

    def runs_of(self, job: str) -> tuple[Run, ...]:
        """Return the runs of one job, by its name."""
        name = self.account.job(job).name
        if isinstance(self.runs, Runs):
            return self.runs.of_job(name)
        return tuple(run for run in self.runs if run.job.name == name)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "rules": self.rules.name,
            "seed": self.seed,
            "project": self.project.name,
            "runs": [run.to_dict() for run in self.runs],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON; the same bytes for the same input."""
        return json_text(self.to_dict(), indent)
