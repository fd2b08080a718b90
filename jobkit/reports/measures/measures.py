"""What a planner wants to know of a simulation, as data: figures for each job, each model, the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobkit.basics.errors import JobkitError
from jobkit.basics.plain_data import WithJson
from jobkit.basics.shown import Drawn
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.reports.measures.model_measures import ModelMeasures, model_measures, model_notes
from jobkit.reports.measures.run_measures import (
    AccountMeasures,
    JobMeasures,
    account_measures,
    job_measures,
)
from jobkit.reports.measures.scope import DAY_SECONDS, MeasuredScope, Numbers, prices_of, targets_of
from jobkit.reports.measures.tallies import Tallies

__all__ = ["Measures", "measures"]


@dataclass(frozen=True, slots=True, repr=False)
class Measures(Drawn, WithJson):
    """Everything measured in one simulation; shows itself as tables and a picture.

    Parameters
    ----------
    start, until : datetime
        The horizon, half-open, aware UTC.
    environment : str
        The environment whose models are measured.
    account : AccountMeasures
    jobs : tuple of JobMeasures
        In the order of the account.
    models : tuple of ModelMeasures
        By unique_id; ephemeral models have no data of their own and are left out.
    notes : tuple of Note
        What was assumed.
    """

    start: datetime
    until: datetime
    environment: str
    account: AccountMeasures
    jobs: tuple[JobMeasures, ...]
    models: tuple[ModelMeasures, ...]
    notes: tuple[Note, ...]

    def __repr__(self) -> str:
        return self._text()

    def job(self, name: str) -> JobMeasures:
        """Return the figures of one job; raises JobkitError with the nearest name when there is none."""
        for row in self.jobs:
            if row.job == name:
                return row
        raise JobkitError.unknown("job", name, [row.job for row in self.jobs])

    def model(self, name: str) -> ModelMeasures:
        """Return the figures of one model, by its name or unique_id; raises JobkitError as `job` does."""
        for row in self.models:
            if name in (row.unique_id, row.name):
                return row
        raise JobkitError.unknown("model", name, [row.name for row in self.models])

    @property
    def oldest(self) -> ModelMeasures | None:
        """Of the models that runs here build, or try to, the one that gets oldest; None without any."""
        known = [row for row in self.models if row.attempts and row.staleness_max_seconds is not None]
        return max(known, key=lambda row: row.staleness_max_seconds or 0.0, default=None)


def measures(
    sim: CourseOfEvents,
    *,
    target_seconds: Numbers = DAY_SECONDS,
    price_per_hour: Numbers | None = None,
    environment: str | None = None,
) -> Measures:
    """Measure a simulation; see `Simulation.measures`."""
    prices, scope = prices_of(sim, price_per_hour), MeasuredScope.of(sim, environment)
    targets = targets_of(scope, target_seconds)
    tallies = Tallies(sim, scope.refreshes)
    models = tuple(model_measures(scope, tallies.refreshing, targets))
    jobs = job_measures(sim, tallies, prices)
    return Measures(
        start=sim.start,
        until=sim.until,
        environment=scope.environment,
        account=account_measures(sim, tallies, jobs),
        jobs=jobs,
        models=models,
        notes=(*scope.notes(), *model_notes(models, scope)),
    )
