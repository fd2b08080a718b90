"""The result of a simulation: runs, notes, and the answers to "why?"."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobkit import upward
from jobkit.errors import JobkitError
from jobkit.jobs import Account
from jobkit.simulation.note import Note
from jobkit.simulation.rules import Rules
from jobkit.simulation.run import Run, RunStep
from jobkit.simulation.runs import Runs
from jobkit.why import Cause, Why

if TYPE_CHECKING:
    from jobkit.jobs.variables import Variable
    from jobkit.project import Project
    from jobkit.simulation.docs import Docs
    from jobkit.simulation.engine import Engine
    from jobkit.simulation.measuring.measures import Measures
    from jobkit.simulation.measuring.staleness import Staleness
    from jobkit.simulation.told.notice import Notice
    from jobkit.simulation.told.webhooks import Delivery

__all__ = ["Note", "Simulation"]


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
    runs : sequence of Run
        Ordered by the time they were queued; each is made when somebody looks at it.
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
    runs: Sequence[Run]
    notes: tuple[Note, ...]
    seed: int
    built: tuple[str, ...] | None = None
    _engine: Engine | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return upward.mimebundle(self)["text/plain"]

    @property
    def projects(self) -> tuple[Project, ...]:
        """Every project that jobs build, as it is at the start."""
        return self._engine.world.code.all if self._engine is not None else (self.project,)

    @property
    def dropped_schemas(self) -> Mapping[str, Cause]:
        """Schemas of pull requests that were dropped, each with the reason (P-126)."""
        return self._engine.ledger.dropped if self._engine is not None else {}

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

    def extended(self, until: datetime | str) -> Simulation:
        """Return the simulation that goes on from where this one stands to a later horizon.

        Equal to simulating all of it at once, where the events were given; this one stays as it is.

        Parameters
        ----------
        until : datetime or str
            The new horizon, UTC, after this one's.

        Raises
        ------
        JobkitError
            For an earlier horizon, and for a simulation that was put together by hand.
        """
        from jobkit.simulation.face import extended

        return extended(self, until)

    def why(self, what: Run | RunStep | Note | str, run: Run | None = None) -> Why:
        """Say why a run, a step or a node came out as it did.

        Parameters
        ----------
        what : Run, RunStep, Note or str
            A run, a step of one, a note, or the unique_id (or name) of a node.
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
        from jobkit.simulation.measuring.measure import measures

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
        from jobkit.simulation.measuring.staleness import staleness

        return staleness(self, node, environment)

    def notices(self) -> tuple[Notice, ...]:
        """Return who would be told what, and when; see `jobkit.simulation.told.notices.notices`."""
        from jobkit.simulation.told.notices import notices

        return notices(self)

    def webhooks(self) -> tuple[Delivery, ...]:
        """Return which events would be posted where; see `jobkit.simulation.told.webhooks.webhooks`."""
        from jobkit.simulation.told.webhooks import webhooks

        return webhooks(self)

    def docs(self, at: datetime | str | None = None, environment: str | None = None) -> Docs:
        """Return which run's docs are shown at a moment, and how stale; see `jobkit.simulation.docs.docs`."""
        from jobkit.simulation.docs import docs

        return docs(self, at, environment)

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
