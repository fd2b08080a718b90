"""The result of a simulation: runs, notes, and the answers to "why?"."""

from __future__ import annotations

import json
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
    from collections.abc import Mapping

    from jobkit.project import Project
    from jobkit.simulation.measures import Measures
    from jobkit.simulation.staleness import Staleness

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
    built : tuple of str, optional
        The environments that were stated to be complete at the start; None where that was assumed.
    """

    account: Account
    project: Project
    rules: Rules
    start: datetime
    until: datetime
    runs: tuple[Run, ...]
    notes: tuple[Note, ...]
    seed: int
    built: tuple[str, ...] | None = None

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

    def measures(
        self,
        *,
        target_seconds: float | Mapping[str, float] = 86_400.0,
        price_per_hour: float | Mapping[str, float] | None = None,
        environment: str | None = None,
    ) -> Measures:
        """Return what a planner wants to know: staleness, waits, slot use, failures, compute, price.

        Parameters
        ----------
        target_seconds : float, or Mapping of str to float
            How old data may be: for all models, or for those named (a day for the others).
        price_per_hour : float, or Mapping of str to float, optional
            What an hour of compute costs, everywhere or by environment, in any currency. None: no prices.
        environment : str, optional
            Where the models are measured: in the Production environment by default.

        Returns
        -------
        Measures
            With ``.account``, a row for each job in ``.jobs`` and a row for each model in ``.models``.

        Raises
        ------
        JobkitError
            For a number that makes no sense, or a model or environment that does not exist.
        """
        from jobkit.simulation.measuring import measures

        return measures(
            self, target_seconds=target_seconds, price_per_hour=price_per_hour, environment=environment
        )

    def staleness(self, node: str, *, environment: str | None = None) -> Staleness:
        """Return how old the data of a model, seed or snapshot is over time, and every build behind it.

        Parameters
        ----------
        node : str
            Its name or unique_id.
        environment : str, optional
            The Production environment by default.

        Raises
        ------
        JobkitError
            For a node that does not exist or has no data of its own, or an unknown environment.
        """
        from jobkit.simulation.staleness import staleness

        return staleness(self, node, environment)

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
