"""What a planner wants to know of a simulation, as data: figures for each job, each model, the account."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.basics.shown import Drawn
from jobkit.platform.note import Note

__all__ = ["AccountMeasures", "JobMeasures", "Measures", "ModelMeasures", "RunMeasures"]


@dataclass(frozen=True, slots=True)
class RunMeasures:
    """What some runs come to.

    Parameters
    ----------
    runs, successes, errors, cancelled, unfinished : int
        Runs, and how they ended; unfinished ones are queued, starting or running at the end of the horizon.
    wait_mean_seconds, wait_p95_seconds, wait_max_seconds : float
        Time in the queue (P-042). 95 of 100 runs wait no longer than the second (nearest rank). A run that
        is still queued, or was cancelled in the queue, counts with the time that it waited.
    busy_seconds : float
        Time that runs spend out of the queue, prep time included; two at once count twice.
    compute_seconds : float
        Time that nodes spend on threads; four at once count four times. Compiling is not in it, nor are
        nodes that were stopped halfway.
    price : float or None
        In the unit of ``price_per_hour``, None when no price was given.
    failures : int
        Node results that ended as error or fail, over all runs.
    skips : int
        Node results that were skipped because of one.
    skipped_steps : int
        Commands that were not reached because an earlier one of the run failed (P-085).
    blast_radius : int
        Nodes that failed, or were skipped because of it, in the run where these were most.
    affected : tuple of str
        unique_ids of all nodes that ever failed or were skipped because of it, sorted.
    """

    runs: int
    successes: int
    errors: int
    cancelled: int
    unfinished: int
    wait_mean_seconds: float
    wait_p95_seconds: float
    wait_max_seconds: float
    busy_seconds: float
    compute_seconds: float
    price: float | None
    failures: int
    skips: int
    skipped_steps: int
    blast_radius: int
    affected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobMeasures(RunMeasures):
    """What the runs of one job come to.

    Parameters
    ----------
    job, job_type, environment : str
    compute_share : float or None
        Its part of the account's compute seconds, 0 to 1; None where nothing was computed.
    """

    job: str
    job_type: str
    environment: str
    compute_share: float | None


@dataclass(frozen=True, slots=True)
class AccountMeasures(RunMeasures):
    """What all runs come to, and how full the platform is.

    Parameters
    ----------
    run_slots : int
        What the plan allows (`Rules.run_slots`, P-041).
    slots_mean : float
        Run slots in use, on average over time.
    slots_share : float
        The same as a part of `run_slots`, 0 to 1.
    slots_peak : int
        The most in use at once.
    slots_full_share : float
        Part of the time in which no slot is free, 0 to 1.
    busy_by_hour : tuple of float
        Runs in progress on average, for each hour of the day in UTC: 24 figures, from 00:00 on. CI runs
        count too. An hour of the day that the horizon does not touch has 0.0.
    """

    run_slots: int
    slots_mean: float
    slots_share: float
    slots_peak: int
    slots_full_share: float
    busy_by_hour: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ModelMeasures:
    """How old one model gets, and what it costs, by the deploy runs of one environment.

    Parameters
    ----------
    unique_id, name : str
    builds : int
        How often it was built with success.
    failures, skips : int
        How often it failed itself, and how often it was skipped because something above it failed.
    compute_seconds : float
        Its own time on threads, without its tests.
    staleness_max_seconds, staleness_mean_seconds : float or None
        See `Staleness`; None where the model never exists.
    target_seconds : float
        How old its data may be.
    within_target : float or None
        Part of the time in which it is no older, 0 to 1; of the time in which its age is known.
    unknown_seconds : float
        Time before its first build, when there is nothing yet.
    is_assumed : bool
        True when it is taken to exist at the start already; until its first build its age then counts from
        the start, and is really higher.
    """

    unique_id: str
    name: str
    builds: int
    failures: int
    skips: int
    compute_seconds: float
    staleness_max_seconds: float | None
    staleness_mean_seconds: float | None
    target_seconds: float
    within_target: float | None
    unknown_seconds: float
    is_assumed: bool

    @property
    def attempts(self) -> int:
        """How often a run had it to build: 0 for a model that no run here reached."""
        return self.builds + self.failures + self.skips


@dataclass(frozen=True, slots=True, repr=False)
class Measures(Drawn):
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
        raise _unknown("job", name, (row.job for row in self.jobs))

    def model(self, name: str) -> ModelMeasures:
        """Return the figures of one model, by its name or unique_id; raises JobkitError as `job` does."""
        for row in self.models:
            if name in (row.unique_id, row.name):
                return row
        raise _unknown("model", name, (row.name for row in self.models))

    @property
    def oldest(self) -> ModelMeasures | None:
        """Of the models that runs here build, or try to, the one that gets oldest; None without any."""
        known = [row for row in self.models if row.attempts and row.staleness_max_seconds is not None]
        return max(known, key=lambda row: row.staleness_max_seconds or 0.0, default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "environment": self.environment,
            "account": asdict(self.account),
            "jobs": [asdict(row) for row in self.jobs],
            "models": [asdict(row) for row in self.models],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON; the same bytes for the same simulation."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)


def _unknown(kind: str, name: str, known: Iterable[str]) -> JobkitError:
    names = sorted(known)
    hint = did_you_mean(name, names) or f"known: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    return JobkitError(f"no {kind} called {name!r} is measured", hint=hint)
