"""Deferral over time: which run's artifacts are there to compare with and to read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from jobkit.jobs import Deferral, Job
from jobkit.project import State

__all__ = ["ArtifactStore", "Artifacts"]


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What one successful run left behind.

    Parameters
    ----------
    run_id : int
        0 for a run before the simulation began.
    job : str
    at : datetime
        When the run ended.
    state : State
    """

    run_id: int
    job: str
    at: datetime
    state: State


@dataclass(slots=True)
class ArtifactStore:
    """The newest artifacts by job and by environment.

    Only successful runs count (P-113), and a CI run never becomes an environment's state (P-114).
    """

    by_job: dict[str, Artifacts] = field(default_factory=dict)
    by_environment: dict[str, Artifacts] = field(default_factory=dict)

    def record(self, job: Job, artifacts: Artifacts) -> None:
        """Keep the artifacts of a successful run."""
        self.by_job[job.name] = artifacts
        if not job.is_ci:
            self.by_environment[job.environment] = artifacts

    def find(self, deferral: Deferral, job: Job) -> Artifacts | None:
        """Return the artifacts that `deferral` means for a run of `job` right now (P-112, P-115)."""
        if deferral.this_job:
            return self.by_job.get(job.name)
        if deferral.job:
            return self.by_job.get(deferral.job)
        return self.by_environment.get(deferral.environment) if deferral.environment else None
