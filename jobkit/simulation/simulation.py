"""A simulation, as a person meets it: what will happen, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.basics.shown import Drawn
from jobkit.basics.why import Why
from jobkit.basics.words import date_words
from jobkit.jobs.variables import Variable
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.engine import Engine
from jobkit.platform.idle_commands import idle_commands
from jobkit.platform.idle_events import late_notes
from jobkit.platform.idle_faults import idle_faults
from jobkit.platform.note import Note
from jobkit.platform.run import Run
from jobkit.platform.run_maker import RunMaker
from jobkit.platform.runs import Runs
from jobkit.reports.docs import Docs, docs
from jobkit.reports.measures.measures import Measures, measures
from jobkit.reports.measures.staleness import Staleness, staleness
from jobkit.reports.notices.deliveries import deliveries
from jobkit.reports.notices.delivery import Deliveries
from jobkit.reports.notices.notice import Notices
from jobkit.reports.notices.notices import notices
from jobkit.reports.notices.setting_notes import cancelled_notes
from jobkit.reports.variables import run_variables
from jobkit.reports.why.explain import Question, explain
from jobkit.reports.why.of_job import will_not_run
from jobkit.simulation.horizon import check_length

__all__ = ["Simulation", "run_to"]


@checked
@dataclass(frozen=True, slots=True, repr=False)
class Simulation(Drawn, CourseOfEvents):
    """What will happen, when and why; `CourseOfEvents` lists its attributes."""

    def __repr__(self) -> str:
        return self._text()

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
        engine, end = self._engine, utc(until)
        if engine is None:
            raise JobkitError("this simulation was put together by hand and cannot go on", where="extended")
        if end < self.until:
            raise JobkitError(
                f"the simulation goes to {date_words(self.until)} and cannot go back to {date_words(end)}",
                where="extended",
                hint="give a later end",
            )
        check_length(self.account, self.rules, self.start, end)
        said = len(engine.counters.notes()) + len(_notes_at(engine, self.until))
        known = self.notes[: len(self.notes) - said]
        return run_to(deepcopy(engine), replace(self, notes=known), end)

    def why(self, what: Question, run: Run | int | None = None) -> Why:
        """Say why a run, a step, a job or a node came out as it did, or why it did not run.

        Parameters
        ----------
        what : Run, RunStep, Job, Node, NodeResult, Note, int or str
            A run or its number (``3``, ``"3"``, ``"run 3"``), a step of one (``"3.5"``), a job or its name,
            the name or unique_id of a node, a note. A name that a job and a node share means the job;
            ``"model:orders"`` is the model, ``"job:orders"`` the job.
        run : Run or int, optional
            The run to look in for a node; by default the last run that touched it.

        Returns
        -------
        Why
            One sentence, and the causes behind it as data. For a job they contain every trigger that
            was considered and started no run.

        Raises
        ------
        JobkitError
            When nothing has that name or number, and for anything else.
        """
        return explain(self, what, run)

    def will_not_run(self) -> dict[str, Why]:
        """Return for each job that has no run in the horizon why it has none, by name."""
        return will_not_run(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data.

        Equal ``results`` are told once, in the first step that has them: a year of runs repeats few calls of
        dbt. A later step has ``results_of`` instead, the run and the step that tell them: ``"3.5"`` is step 5
        of run 3. ``sim.runs[7].to_dict()`` has all results of one run.
        """
        idle = [{"job": job, **why.to_dict()} for job, why in self.will_not_run().items()]
        return {**CourseOfEvents.to_dict(self), "will_not_run": idle}

    def variables(self, run: Run | int) -> Mapping[str, Variable]:
        """Return the environment variables that dbt sees in a run, by name.

        Those that are defined, the nearest layer first (P-136), and the platform's own (P-140). Each says
        ``why()``; secrets show as ``*****``.

        Parameters
        ----------
        run : Run or int
            A run, or its id.
        """
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
        return staleness(self, node, environment)

    def notices(self) -> Notices:
        """Return who would be notified of what, and when; see `jobkit.reports.notices.notices.notices`."""
        return notices(self)

    def webhooks(self) -> Deliveries:
        """Return which events would be posted where; see `jobkit.reports.notices.deliveries.deliveries`."""
        return deliveries(self)

    def docs(self, at: datetime | str | None = None, environment: str | None = None) -> Docs:
        """Return which run's docs are shown at a moment, and how stale; see `jobkit.reports.docs.docs`."""
        return docs(self, at, environment)


def run_to(engine: Engine, sim: Simulation, end: datetime) -> Simulation:
    """Let `engine` run to `end`, and return `sim` with its runs, and the engine's notes after its own."""
    horizon = engine.clock.tick(end)
    engine.run(horizon)
    runs = Runs(engine.records, RunMaker(engine.rules, engine.clock, horizon))
    notes = (*sim.notes, *engine.counters.notes(), *_notes_at(engine, end))
    return replace(sim, until=end, runs=runs, notes=notes, _engine=engine)


def _notes_at(engine: Engine, end: datetime) -> tuple[Note, ...]:
    """Return what only the runs up to the horizon tell: what they did not reach, and what selects nothing."""
    tick = engine.clock.tick(end)
    cancelled = {record.job.name: record.job for record in engine.records if record.status == "cancelled"}
    return (
        *late_notes(engine.given, end),
        *idle_faults(engine, tick),
        *idle_commands(engine),
        *cancelled_notes(engine.account, engine.rules, cancelled.values()),
    )
