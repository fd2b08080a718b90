"""What happens from outside during a simulation: someone presses Run now, calls the API, opens a PR."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, Self
from weakref import WeakValueDictionary

from pydantic import BeforeValidator, ConfigDict, Field, StrictInt, field_validator, model_validator

from jobkit.basics.arguments import checked
from jobkit.basics.moments import utc
from jobkit.basics.words import date_words
from jobkit.dbt.project import Project
from jobkit.jobs.base import Definition
from jobkit.jobs.job import checked_commands

__all__ = ["ApiTrigger", "Commit", "Event", "PullRequest", "Rerun", "RunNow", "SaveJob"]


Moment = Annotated[datetime, BeforeValidator(utc)]


def _branches(project: object) -> WeakValueDictionary[tuple[str, ...], Project]:
    """Return what pushes have made of a project, by what they change, as long as somebody holds it.

    Who edits a job has the pull requests played again: what is known of their code stays known.
    """
    return WeakValueDictionary()


class RunNow(Definition):
    """Run now is pressed on a job; this reactivates a deactivated job (P-052)."""

    job: str
    at: Moment


class SaveJob(Definition):
    """A job is edited and saved; this reactivates a deactivated job (P-052)."""

    job: str
    at: Moment


class ApiTrigger(Definition):
    """``POST /jobs/{id}/run/``: a cause, and overrides for this run only (P-078).

    There is no override for environment variables. A CI job needs `pull_request` and one of `git_sha` and
    `git_branch` (P-079); `pull_request` stands for the id field of whichever git provider.
    """

    job: str
    at: Moment
    cause: str = Field(default="Triggered via API", min_length=1)
    steps_override: tuple[str, ...] | None = Field(default=None, min_length=1)
    threads_override: Annotated[StrictInt, Field(ge=1)] | None = None
    timeout_seconds_override: Annotated[StrictInt, Field(ge=0)] | None = None
    target_name_override: str | None = Field(default=None, min_length=1)
    schema_override: str | None = Field(default=None, min_length=1)
    dbt_version_override: str | None = Field(default=None, min_length=1)
    generate_docs_override: bool | None = None
    git_sha: str | None = Field(default=None, min_length=1)
    git_branch: str | None = Field(default=None, min_length=1)
    pull_request: Annotated[StrictInt, Field(ge=1)] | None = None

    _dbt_commands = field_validator("steps_override", mode="after")(checked_commands)


class Rerun(Definition):
    """A run is asked for again: from the run's page, or by the API (P-101, P-102).

    Parameters
    ----------
    job : str
        The job whose latest run is meant.
    at : datetime
        UTC.
    start : {"failure", "beginning"}
        "Rerun from failure" takes up the failed step with ``dbt retry`` and goes on from there; "Rerun from
        start" takes all steps.
    or_new : bool
        As ``POST /jobs/{id}/rerun/`` does: a new run where the latest one has not failed (P-102).
    run : int, optional
        Id of the run that is meant; only the latest run of its job can be rerun.
    """

    job: str
    at: Moment
    start: Literal["failure", "beginning"] = "failure"
    or_new: bool = False
    run: Annotated[StrictInt, Field(ge=1)] | None = None


@checked
class Commit(Definition):
    """A push to the branch of a pull request, and what it changes.

    Parameters
    ----------
    at : datetime
        UTC.
    changed : tuple of str
        Names or unique_ids of the nodes that it changes, on top of what the branch has changed before.
    reverted : tuple of str
        Nodes that it takes back to what they were where the branch began.
    project : Project, optional
        The manifest of the branch from this push on, instead of `changed` and `reverted`.
    merges_target : bool
        True when the target branch was merged into the branch before this push: what others have merged
        by then is in the branch as well.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    at: Moment
    changed: tuple[str, ...] = ()
    reverted: tuple[str, ...] = ()
    project: Project | None = None
    merges_target: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.project is not None and (self.changed or self.reverted or self.merges_target):
            raise ValueError("a commit has a project of its own, or says what it changes: not both")
        return self

    def code(self, before: Project, base: Project) -> Project:
        """Return the code after the push: `before` it, on a branch that began at `base`."""
        if self.project is not None:
            return self.project
        changed = self._changed(before) if self.changed else before
        return changed.with_nodes_of(base, *self.reverted) if self.reverted else changed

    def _changed(self, before: Project) -> Project:
        known = before.table(_branches)
        changed = known.get(self.changed)
        if changed is None:
            changed = known[self.changed] = before.changed(*self.changed)
        return changed

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self


def _pushed(value: Any) -> Any:
    """Return a moment, or a `Commit` for one that says more."""
    if isinstance(value, Commit):
        return value
    return Commit.model_validate(value) if isinstance(value, dict) else utc(value)


@checked
class PullRequest(Definition):
    """A pull request is opened; commits may follow, and one day it is closed or merged.

    Parameters
    ----------
    number : int
    at : datetime
        When it is opened (UTC).
    changed : tuple of str
        Names or unique_ids of the nodes that the branch changes.
    project : Project, optional
        The branch's own manifest, instead of `changed`.
    commits : tuple of datetime or Commit
        Later pushes to the branch; each starts a new run (P-076). A moment alone changes no further node.
    draft : bool
        Draft pull requests run only where the job says so (P-022).
    ready : datetime, optional
        When a draft is marked as ready for review.
    closed, merged : datetime, optional
        When it is closed without a merge, or merged into its target branch (P-032, P-126).
    target_branch : str, optional
        By default the default branch of the repository (P-077).
    code_of : str, optional
        The dbt project that it changes, where the account has several.
    fork : bool
        True when its branch is in a fork of the repository: CI runs cannot check out its commits, so each
        fails in its first step. After a merge the commits are in the repository itself (PF-091).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    number: Annotated[StrictInt, Field(ge=1)]
    at: Moment
    changed: tuple[str, ...] = ()
    project: Project | None = None
    commits: tuple[Annotated[datetime | Commit, BeforeValidator(_pushed)], ...] = ()
    draft: bool = False
    ready: Moment | None = None
    closed: Moment | None = None
    merged: Moment | None = None
    target_branch: str | None = None
    code_of: str | None = None
    fork: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closed is not None and self.merged is not None:
            raise ValueError("a pull request is closed or merged, not both: a merge closes it")
        if self.changed and self.project is not None:
            raise ValueError("`changed` and `project` both say what the branch changes: give one of them")
        if self.ready is not None and not self.draft:
            raise ValueError("`ready` says when a draft is ready for review: set `draft`, or leave it out")
        for name in ("ready", "closed", "merged"):
            moment = getattr(self, name)
            if moment is not None and moment < self.at:
                raise ValueError(f"{name} lies before the pull request is opened ({date_words(self.at)})")
        if any(moment < self.at for moment in self.pushed_at):
            raise ValueError(f"a commit lies before the pull request is opened ({date_words(self.at)})")
        return self

    @property
    def end(self) -> datetime | None:
        """When it is closed or merged."""
        return self.merged or self.closed

    def sha(self, commit: int) -> str:
        """Return the hash that stands for its commit with that number; 0 is the one it was opened with."""
        return hashlib.sha1(f"{self.number}/{commit}".encode(), usedforsecurity=False).hexdigest()

    @property
    def pushes(self) -> tuple[Commit, ...]:
        """What it was opened with, and the later commits in the order of time."""
        return _pushes(self)

    @property
    def manifests(self) -> tuple[Project, ...]:
        """The manifests of its own that it brings."""
        return tuple(push.project for push in self.pushes if push.project is not None)

    @property
    def pushed_at(self) -> tuple[datetime, ...]:
        """When it was opened, and when each later commit came."""
        return _pushed_at(self)

    def branch(self, main: Project, pushes: int | None = None) -> Project:
        """Return the project as this branch has it after so many pushes (all by default), off `main`."""
        code = main
        for push in self.pushes[:pushes]:
            code = push.code(code, main)
        return code

    def __hash__(self) -> int:
        # Of what tells them apart: the hash of thousands of commits is asked for at each of them.
        return hash((type(self), self.number, self.at))

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self


@lru_cache(maxsize=16)
def _pushes(event: PullRequest) -> tuple[Commit, ...]:
    opened = Commit.model_construct(at=event.at, changed=event.changed, reverted=(), project=event.project)
    later = [one if isinstance(one, Commit) else Commit.model_construct(at=one) for one in event.commits]
    return opened, *sorted(later, key=lambda commit: commit.at)


@lru_cache(maxsize=16)
def _pushed_at(event: PullRequest) -> tuple[datetime, ...]:
    return tuple(push.at for push in _pushes(event))


Event = RunNow | SaveJob | ApiTrigger | Rerun | PullRequest
