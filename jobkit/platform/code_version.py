"""What a run checks out: a project, and the pull requests and commits that made it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from jobkit.basics.shown import Shown
from jobkit.dbt.project import Project
from jobkit.dbt.selection.state_comparison import StateComparison

__all__ = ["Change", "CodeVersion"]


def _ignore(*warning: str) -> None:
    """Take a warning of a comparison that nobody reads."""


@dataclass(frozen=True, slots=True)
class Change(Shown):
    """One push to a pull request: what it makes of the code.

    Parameters
    ----------
    pull_request : int
    commit : int
        0 for what the pull request was opened with.
    at : datetime
        When it was pushed (aware, UTC).
    before, after : Project
        The branch without it and with it.
    merged_at : datetime or None
        When it became part of the branch that deploy jobs build; None while it is on its own branch.
    """

    pull_request: int
    commit: int
    at: datetime
    before: Project
    after: Project
    merged_at: datetime | None = None

    @property
    def key(self) -> tuple[int, datetime]:
        """Equal for one push before and after its merge."""
        return self.pull_request, self.at

    def among(self, nodes: Collection[str]) -> frozenset[str]:
        """Return those of `nodes` that it changes, adds or removes; a changed macro changes its users."""
        if self.before is self.after:
            return frozenset()
        old, new = self.before.nodes, self.after.nodes
        comparison = StateComparison(self.after, self.before, _ignore, _ignore)
        return frozenset(
            uid
            for uid in nodes
            if (comparison.modified(old.get(uid), new[uid]) if uid in new else uid in old)
        )


@dataclass(frozen=True, slots=True)
class CodeVersion(Shown):
    """The code of a run: which project, and whose changes are in it.

    Parameters
    ----------
    project : Project
    merged : tuple of Change
        Of the pull requests of this simulation that are merged into it, in the order of their merges.
    pushes : tuple of Change
        All pushes of its own pull request. The versions of one branch share them: thousands of commits would
        else be copied for each of them.
    pushed : int
        How many of `pushes` are in this version.
    pull_request : int or None
        The pull request whose branch it is; None for the branch that deploy jobs build.
    opened_at : datetime or None
        When that branch began (aware, UTC).
    is_whole : bool
        True for a branch that was given as a manifest of its own: once merged, it is all there is.
    """

    project: Project
    merged: tuple[Change, ...] = ()
    pushes: tuple[Change, ...] = ()
    pushed: int = 0
    pull_request: int | None = None
    opened_at: datetime | None = None
    is_whole: bool = False

    @property
    def own(self) -> tuple[Change, ...]:
        """What its own pull request has changed."""
        return self.pushes[: self.pushed]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything of this simulation that is in it: what was merged, then its own."""
        return (*self.merged, *self.own)

    def without(self, other: CodeVersion | None) -> Iterator[Change]:
        """Yield the changes that are in this version and not in `other`; None is the code at the start."""
        known = {change.key for change in other.changes} if other is not None else ()
        yield from (change for change in self.changes if change.key not in known)

    def with_merged(self, project: Project, changes: Collection[Change], at: datetime) -> CodeVersion:
        """Return the version after a merge that makes it `project`."""
        merged = tuple(replace(change, merged_at=at) for change in changes)
        return CodeVersion(project, (*self.merged, *merged))
