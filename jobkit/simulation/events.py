"""What happens from outside during a simulation: someone presses Run now, calls the API, opens a PR."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, StrictInt

from jobkit.jobs.base import Definition
from jobkit.moments import utc
from jobkit.project import Project

__all__ = ["ApiTrigger", "Event", "PullRequest", "RunNow"]


Moment = Annotated[datetime, BeforeValidator(utc)]


class RunNow(Definition):
    """Somebody presses Run now on a job."""

    job: str
    at: Moment


class ApiTrigger(Definition):
    """``POST /jobs/{id}/run/``: a cause, and overrides for this run only (P-078)."""

    job: str
    at: Moment
    cause: str = Field(default="Triggered via API", min_length=1)
    steps_override: tuple[str, ...] | None = None
    threads_override: Annotated[StrictInt, Field(ge=1)] | None = None
    timeout_seconds_override: Annotated[StrictInt, Field(ge=0)] | None = None
    target_name_override: str | None = None
    schema_override: str | None = None
    generate_docs_override: bool | None = None


class PullRequest(Definition):
    """A pull request is opened, and commits may follow.

    Parameters
    ----------
    number : int
    at : datetime
        When it is opened (UTC).
    changed : tuple of str
        Names or unique_ids of the nodes that the branch changes.
    project : Project, optional
        The branch's own manifest, instead of `changed`.
    commits : tuple of datetime
        Later pushes to the branch; each starts a new run (P-076).
    draft : bool
        Draft pull requests run only where the job says so.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    number: Annotated[StrictInt, Field(ge=1)]
    at: Moment
    changed: tuple[str, ...] = ()
    project: Project | None = None
    commits: tuple[Moment, ...] = ()
    draft: bool = False

    def branch(self, main: Project) -> Project:
        """Return the project as this branch has it."""
        if self.project is not None:
            return self.project
        return main.changed(*self.changed) if self.changed else main


Event = RunNow | ApiTrigger | PullRequest
