"""Deferral over time: which run's artifacts are there to compare with and to read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.shown import Shown
from jobkit.dbt.manifest.state import State
from jobkit.jobs import Deferral, Job
from jobkit.platform.requests import RunRequest

__all__ = ["ArtifactStore", "Artifacts"]


@dataclass(frozen=True, slots=True, eq=False)
class Artifacts(Shown):
    """What one successful run left behind.

    Parameters
    ----------
    run_id : int
        0 for a run before the simulation began.
    job : str
    at : int
        Tick at which the run ended.
    state : State
    """

    run_id: int
    job: str
    at: int
    state: State

    def __deepcopy__(self, memo: object) -> Artifacts:
        return self  # it never changes, and states are recognised by identity


@dataclass(slots=True)
class ArtifactStore:
    """The newest artifacts by job, and by environment of a project.

    Only successful runs count (P-113), and a CI run never becomes an environment's state (P-114).
    """

    by_job: dict[str, Artifacts] = field(default_factory=dict)
    by_environment: dict[tuple[str | None, str], Artifacts] = field(default_factory=dict)

    def record(self, request: RunRequest, artifacts: Artifacts) -> None:
        """Keep the artifacts of a successful run."""
        job = request.job
        self.by_job[job.name] = artifacts
        if not request.is_ci:
            self.by_environment[job.project, job.environment] = artifacts

    def find(self, deferral: Deferral, job: Job) -> Artifacts | None:
        """Return the artifacts that `deferral` means for a run of `job` right now (P-112, P-115)."""
        if deferral.this_job:
            return self.by_job.get(job.name)
        if deferral.job:
            return self.by_job.get(deferral.job)
        return self.of_environment(job.project, deferral.environment) if deferral.environment else None

    def of_environment(self, project: str | None, environment: str) -> Artifacts | None:
        """Return the artifacts of the last successful deploy run in an environment of a project."""
        return self.by_environment.get((project, environment))

    def __deepcopy__(self, memo: Any) -> ArtifactStore:
        return ArtifactStore(dict(self.by_job), dict(self.by_environment))
