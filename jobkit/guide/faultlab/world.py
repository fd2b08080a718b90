"""The world behind a case: jobs, branches, and what happens to them; frozen, so that a mend is a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jobkit.basics.moments import utc
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform import PullRequest, Rules
from jobkit.platform.events import Event
from jobkit.simulation import Simulation, simulate

__all__ = ["CI", "PRODUCTION", "START", "UNTIL", "Branch", "World"]

START, UNTIL = "2026-03-02", "2026-03-07"
PRODUCTION, CI = "Daily Production Run", "CI Check"


@dataclass(frozen=True, slots=True)
class Branch:
    """A pull request as its author knows it.

    Parameters
    ----------
    number : int
    opened : str
        Moment of the first push, UTC.
    changed : tuple of str
        Names of the nodes that the author changed.
    pushes : tuple of str
        Moments of later pushes.
    draft : bool
        Drafts are not for CI.
    closed, merged : str, optional
        Moment at which it is closed, or merged into the main branch.
    """

    number: int
    opened: str
    changed: tuple[str, ...]
    pushes: tuple[str, ...] = ()
    draft: bool = False
    closed: str | None = None
    merged: str | None = None

    @property
    def moments(self) -> tuple[datetime, ...]:
        """All pushes (aware, UTC)."""
        return tuple(utc(moment) for moment in (self.opened, *self.pushes))

    @property
    def end(self) -> str:
        """How it ended, as its page says it; ``""`` while it is open."""
        moment = self.merged or self.closed
        return f"{'merged' if self.merged else 'closed'} {utc(moment):%a %H:%M}" if moment else ""


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decides what the CI job does in a week.

    Parameters
    ----------
    production, ci : Job
    project : Project
        The main branch, as it is at the start.
    branches : tuple of Branch
    others : tuple of Event
        What else happens.
    faults : tuple of Fault
    built : tuple of str
        Environments that are complete, with a successful run, at the start.
    rules : Rules
    rebased : bool
        True when every author rebases before a push.
    """

    production: Job
    ci: Job
    project: Project
    branches: tuple[Branch, ...]
    others: tuple[Event, ...] = ()
    faults: tuple[Fault, ...] = ()
    built: tuple[str, ...] = ("Production",)
    rules: Rules = field(default_factory=Rules)
    rebased: bool = False

    @property
    def account(self) -> Account:
        """The two jobs."""
        return Account(jobs=(self.production, self.ci))

    def changed(self, **fields: Any) -> World:
        """Return a copy with some fields changed."""
        return replace(self, **fields)

    def events(self, branch: Branch) -> tuple[PullRequest, ...]:
        """Return a branch as the platform sees it.

        A push onto a rebased branch is like a pull request of that number opened anew.
        """
        opened = {"changed": branch.changed, "draft": branch.draft}
        end = {"closed": branch.closed, "merged": branch.merged}
        if not self.rebased:
            return (
                PullRequest(number=branch.number, at=branch.opened, commits=branch.pushes, **opened, **end),
            )
        *before, last = (branch.opened, *branch.pushes)
        pushes = [PullRequest(number=branch.number, at=moment, **opened) for moment in before]
        return (*pushes, PullRequest(number=branch.number, at=last, **opened, **end))

    def files(self, branch: Branch) -> tuple[str, ...]:
        """Return the files that the author changed."""
        return tuple(self.project.find(name).original_file_path for name in branch.changed)

    def simulate(self, seed: int) -> Simulation:
        """Let the week happen."""
        return simulate(
            self.account,
            self.project,
            start=START,
            until=UNTIL,
            events=[*self.others, *(event for branch in self.branches for event in self.events(branch))],
            faults=self.faults,
            rules=self.rules,
            seed=seed,
            built=self.built,
        )
