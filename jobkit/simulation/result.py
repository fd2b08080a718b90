"""The result of a simulation: runs, notes, and the answers to "why?"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobkit import upward
from jobkit.errors import JobkitError
from jobkit.jobs import Account
from jobkit.simulation.rules import Rules
from jobkit.simulation.run import Run, RunStep
from jobkit.why import Why

if TYPE_CHECKING:
    from jobkit.jobs.variables import Variable
    from jobkit.project import Project

__all__ = ["Note", "Simulation"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about a simulation.

    Parameters
    ----------
    text : str
        In plain words: what was assumed, or where the definition and today's platform differ.
    kind : str
        ``"difference"`` (study guide against platform), ``"assumption"`` or ``"bound"``.
    job : str
        Name of the job it is about; ``""`` for the whole simulation.
    field : str
        Field of the definition it is about.
    fact : str
        For example ``"P-063"``.
    """

    text: str
    kind: str
    job: str = ""
    field: str = ""
    fact: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the note as plain data."""
        return {"text": self.text, "kind": self.kind, "job": self.job, "field": self.field, "fact": self.fact}


@dataclass(frozen=True, slots=True, repr=False)
class Simulation:
    """What will happen, when and why.

    Parameters
    ----------
    account : Account
        The jobs that were simulated.
    project : Project
    rules : Rules
    start, until : datetime
        The horizon, half-open, aware UTC.
    runs : tuple of Run
        Ordered by the time they were queued.
    notes : tuple of Note
    seed : int
    """

    account: Account
    project: Project
    rules: Rules
    start: datetime
    until: datetime
    runs: tuple[Run, ...]
    notes: tuple[Note, ...]
    seed: int

    def __repr__(self) -> str:
        return upward.mimebundle(self)["text/plain"]

    def counts(self) -> dict[str, int]:
        """Return how many runs ended with each status, in order of first appearance."""
        counts: dict[str, int] = {}
        for run in self.runs:
            counts[run.status] = counts.get(run.status, 0) + 1
        return counts

    def run(self, run_id: int) -> Run:
        """Return the run with that id; raises JobkitError when there is none."""
        for run in self.runs:
            if run.id == run_id:
                return run
        raise JobkitError(f"there is no run {run_id}", hint=f"runs are numbered 1 to {len(self.runs)}")

    def runs_of(self, job: str) -> tuple[Run, ...]:
        """Return the runs of one job, by its name."""
        name = self.account.job(job).name
        return tuple(run for run in self.runs if run.job.name == name)

    def why(self, what: Run | RunStep | str, run: Run | None = None) -> Why:
        """Say why a run, a step or a node came out as it did.

        Parameters
        ----------
        what : Run, RunStep or str
            A run, a step of one, or the unique_id (or name) of a node.
        run : Run, optional
            The run to look in; for a node, the last run that touched it by default.

        Returns
        -------
        Why
            One sentence, and the causes behind it as data.
        """
        from jobkit.simulation.explain import explain

        return explain(self, what, run)

    def variables(self, run: Run | int) -> Mapping[str, Variable]:
        """Return the environment variables that dbt sees in a run, by name.

        Those that are defined, the nearest layer first (P-136), and the platform's own (P-140). Each says
        ``why()``; secrets show as ``*****``.

        Parameters
        ----------
        run : Run or int
            A run, or its id.
        """
        from jobkit.simulation.variables import run_variables

        return run_variables(self, run if isinstance(run, Run) else self.run(run))

    def plot(self, ax: Any = None) -> Any:
        """Draw the timeline with matplotlib and return the Axes."""
        return upward.plot(self, ax)

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
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return upward.mimebundle(self)
