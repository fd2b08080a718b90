"""The code that runs use: the projects, and what their branches hold at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from itertools import takewhile
from math import inf
from typing import Any

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.code_version import Change, CodeVersion
from jobkit.platform.events import PullRequest

__all__ = ["Code"]

_Branch = tuple[CodeVersion, tuple[CodeVersion, ...]]
"""What a branch began with, and the branch after each push."""


class Code:
    """Which project a run of a job builds: the head of its environment's branch (P-107).

    Parameters
    ----------
    account : Account
    projects : Project, or Mapping of str to Project
        One project for all jobs, or one for each name that a job gives as its `project`.

    Raises
    ------
    JobkitError
        When a job names a project that is not there.
    """

    def __init__(self, account: Account, projects: Project | Mapping[str, Project]) -> None:
        self._account = account
        self._one = projects if isinstance(projects, Project) else None
        self._named: Mapping[str, Project] = {} if isinstance(projects, Project) else dict(projects)
        self._starts: dict[str | None, CodeVersion] = {}
        self._heads: dict[tuple[str | None, str], CodeVersion] = {}
        self._branches: dict[tuple[PullRequest, str | None, str], _Branch] = {}
        if self._one is None:
            self._check()

    def _check(self) -> None:
        known = list(self._named)
        if not known:
            raise JobkitError("project is an empty mapping", where="simulate", hint="name -> Project")
        for job in self._account.jobs:
            if job.project is None and len(known) > 1:
                raise JobkitError(
                    f"job {job.name!r} names no project, and there are {len(known)}",
                    where="simulate",
                    hint=f"name one as its `project`: {', '.join(known)}",
                )
            if job.project is not None and job.project not in self._named:
                raise JobkitError(
                    f"job {job.name!r} belongs to the project {job.project!r}, which is not given",
                    where="simulate",
                    hint=did_you_mean(job.project, known) or f"known: {', '.join(known)}",
                )

    @property
    def main(self) -> Project:
        """The project of the first job, as it is at the start."""
        return self.at_start(self._account.jobs[0])

    @property
    def all(self) -> tuple[Project, ...]:
        """Every project as it is at the start."""
        return (self._one,) if self._one is not None else tuple(self._named.values())

    @property
    def versions(self) -> tuple[CodeVersion, ...]:
        """What the branches hold now, those of pull requests after each push included."""
        pushed = (version for _, versions in self._branches.values() for version in versions)
        return (*self._starts.values(), *self._heads.values(), *pushed)

    def at_start(self, job: Job) -> Project:
        """Return the project of a job before anything is merged."""
        if self._one is not None:
            return self._one
        return self._named[job.project] if job.project is not None else next(iter(self._named.values()))

    def head(self, job: Job, branch: str) -> CodeVersion:
        """Return what a run of `job` that begins now checks out of `branch`."""
        head = self._heads.get((job.project, branch)) or self._starts.get(job.project)
        if head is None:
            head = self._starts[job.project] = CodeVersion(self.at_start(job))
        return head

    # -- pull requests -------------------------------------------------------------------------------

    def open(self, event: PullRequest, job: Job) -> None:
        """Branch a pull request off what the branch of `job` holds now."""
        base, key = self.head(job, self._account.branch_of(job)), self._key(event, job)
        known = self._branches.get(key)
        if known is None or known[0] is not base:
            self._branches[key] = (base, _branch(event, base))

    def branch(self, event: PullRequest, job: Job, commit: int) -> CodeVersion:
        """Return the code of the pull request's branch as of one of its commits, from 0."""
        if self._key(event, job) not in self._branches:
            self.open(event, job)
        return self._branches[self._key(event, job)][1][commit]

    def update(self, event: PullRequest, job: Job) -> None:
        """Merge what the branch of `job` holds now into the branch of a pull request.

        A branch that was given as a manifest of its own stays what it is.
        """
        head, key = self.head(job, self._account.branch_of(job)), self._key(event, job)
        if not self._branches[key][1][-1].is_whole:
            self._branches[key] = (head, _branch(event, head))

    def merge(self, event: PullRequest, job: Job) -> None:
        """Make what the pull request changes part of the branch of `job`.

        A branch that was given as a manifest of its own is, once merged, what the target branch holds.
        """
        at = event.merged or event.at
        pushes = sum(1 for _ in takewhile(lambda moment: moment <= at, event.pushed_at))
        ours, branch = self.branch(event, job, pushes - 1), self._account.branch_of(job)
        head, base = self.head(job, branch), self._branches[self._key(event, job)][0]
        project = ours.project if head is base else event.branch(head.project, pushes)
        kept = base if ours.is_whole else head
        self._heads[job.project, branch] = kept.with_merged(project, ours.own, at)

    def _key(self, event: PullRequest, job: Job) -> tuple[PullRequest, str | None, str]:
        return event, job.project, self._account.branch_of(job)

    def __deepcopy__(self, memo: Any) -> Code:
        # Projects never change: only which one a branch holds does.
        twin = copy(self)
        twin._heads, twin._branches = dict(self._heads), dict(self._branches)
        return twin


def _branch(event: PullRequest, base: CodeVersion) -> tuple[CodeVersion, ...]:
    """Return the branch of a pull request after each push."""
    own: list[Change] = []
    before = base.project
    for commit, push in enumerate(event.pushes):
        own.append(Change(event.number, commit, push.at, before, push.code(before, base.project)))
        before = own[-1].after
    shared, first_whole = tuple(own), _first_whole(event)
    return tuple(
        CodeVersion(
            change.after, base.merged, shared, commit + 1, event.number, event.at, commit >= first_whole
        )
        for commit, change in enumerate(own)
    )


def _first_whole(event: PullRequest) -> float:
    """Return the number of the first push that brings a manifest of its own; infinity for none."""
    return next((commit for commit, push in enumerate(event.pushes) if push.project is not None), inf)
