"""What a rule may look at: the account, one job of it with its commands read, the project, the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from jobkit.basics.errors import CommandError, SelectionError
from jobkit.dbt.commands import RESOURCE_TYPES, Command, parse
from jobkit.jobs import Account, Deferral, Job
from jobkit.platform.differences import differences
from jobkit.platform.rules import Rules

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.jobs.cron.traps import ScheduleTrap
    from jobkit.platform.note import Note
    from jobkit.simulation import Simulation

__all__ = ["STATE_METHODS", "Context", "Scope", "Step", "Unreadable", "criteria", "methods"]

STATE_METHODS = frozenset({"state", "result", "source_status"})
"""Selection methods that compare with the artifacts of another run (P-118)."""

_WEEK_FROM = datetime(2026, 3, 2, tzinfo=UTC)
_WEEK_UNTIL = _WEEK_FROM + timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a job, read.

    Parameters
    ----------
    index : int
        From 0.
    text : str
    command : Command
    """

    index: int
    text: str
    command: Command

    @property
    def path(self) -> str:
        """Field of the job."""
        return f"commands[{self.index}]"

    @property
    def verb(self) -> str:
        """What dbt is asked to do."""
        return self.command.verb

    @property
    def selection(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """Words of --select, of --exclude, and the name of a selector."""
        return self.command.select, self.command.exclude, self.command.selector

    @property
    def narrowed(self) -> bool:
        """True where --select or --selector takes a part of the project only."""
        return bool(self.command.select or self.command.selector)

    @property
    def state_methods(self) -> frozenset[str]:
        """Those of its selection methods that need a state."""
        return methods(self.command) & STATE_METHODS


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One command of a job that dbt would refuse, and why."""

    index: int
    text: str
    error: CommandError


class Scope:
    """What is the same for all jobs of one call."""

    def __init__(
        self,
        account: Account,
        project: Project | None = None,
        rules: Rules | None = None,
        simulation: Simulation | None = None,
    ) -> None:
        self.account = account
        self.project = project
        self.rules = rules or Rules.platform()
        self.simulation = simulation

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Circles of jobs that trigger one another."""
        if not any(job.triggers.job_completion for job in self.account.jobs):
            return ()  # spares the graph library
        return tuple(sorted(self.account.circles()))


class Context:
    """One job, with everything around it that a rule may want to know.

    Attributes
    ----------
    job : Job
    account : Account
    project : Project or None
    rules : Rules
    simulation : Simulation or None
    """

    def __init__(self, scope: Scope, job: Job) -> None:
        self.scope = scope
        self.job = job
        self.account = scope.account
        self.project = scope.project
        self.rules = scope.rules
        self.simulation = scope.simulation
        self._selected: dict[int, tuple[str, ...] | SelectionError | None] = {}

    @cached_property
    def commands(self) -> tuple[Step | Unreadable, ...]:
        """All commands, in order."""
        return tuple(_read(index, text) for index, text in enumerate(self.job.commands))

    @cached_property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The commands that cannot be read."""
        return tuple(command for command in self.commands if isinstance(command, Unreadable))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The commands that can be read."""
        return tuple(command for command in self.commands if isinstance(command, Step))

    def verbs(self, *wanted: str) -> tuple[Step, ...]:
        """Return the commands with one of these verbs."""
        return tuple(step for step in self.steps if step.verb in wanted)

    @cached_property
    def deferral(self) -> Deferral:
        """What the job defers to, the form's default included."""
        return self.account.deferral_of(self.job)

    @cached_property
    def needs_state(self) -> tuple[Step, ...]:
        """Commands that dbt refuses without artifacts to compare with or defer to (P-118)."""
        return tuple(
            step
            for step in self.steps
            if step.state_methods or step.command.defer or (step.verb == "clone" and not step.command.state)
        )

    def difference(self, field: str, fact: str = "") -> str:
        """Return the sentence on how the platform differs from the definition in a field, or ``""``."""
        for note in self._differences:
            if note.field == field and fact in ("", note.fact):
                return note.text
        return ""

    @cached_property
    def _differences(self) -> tuple[Note, ...]:
        return differences(self.job, self.account, self.rules)

    @cached_property
    def traps(self) -> tuple[ScheduleTrap, ...]:
        """What is legal in the schedule and yet surprising."""
        return self.job.schedule.traps() if self.job.schedule else ()

    @cached_property
    def shortest_interval(self) -> timedelta | None:
        """Shortest time between two fires within a sample week and a day; None for fewer than two fires."""
        schedule = self.job.schedule
        if schedule is None or not self.job.runs_on_schedule:
            return None
        fires = schedule.fire_times(
            _WEEK_FROM, _WEEK_UNTIL, honour_timezone=self.rules.honour_timezone,
            assigned_minute=self.rules.interval_minute,
        )  # fmt: skip
        gaps = [later - earlier for earlier, later in pairwise(fires)]
        return min(gaps, default=None)

    def selected(self, step: Step) -> tuple[str, ...] | SelectionError | None:
        """Return the unique_ids a command selects in the project, or the error that dbt would give.

        None where it cannot be known: without a project, and for a selection that needs a state.
        """
        if step.index not in self._selected:
            self._selected[step.index] = self._select(step)
        return self._selected[step.index]

    def _select(self, step: Step) -> tuple[str, ...] | SelectionError | None:
        if self.project is None or step.verb not in RESOURCE_TYPES or step.state_methods:
            return None
        from jobkit.dbt.selection import select  # floors below, loaded when a project is there

        command = step.command
        try:
            return select(
                self.project,
                command.select or None,
                command.exclude or None,
                indirect_selection=command.indirect_selection,
                selector=command.selector,
                resource_types=command.executes,
            ).ids
        except SelectionError as error:
            return error


def _read(index: int, text: str) -> Step | Unreadable:
    try:
        return Step(index, text, parse(text))
    except CommandError as error:
        return Unreadable(index, text, error)


def criteria(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the members of a union of criteria, each split into the parts of its intersection.

    >>> criteria(("state:modified+,tag:nightly", "orders"))
    (('state:modified+', 'tag:nightly'), ('orders',))
    """
    return tuple(tuple(word.split(",")) for many in words for word in many.split())


def methods(command: Command) -> frozenset[str]:
    """Return the selection methods that a command names, without graph operators and arguments.

    >>> sorted(methods(parse("dbt build -s 1+result:fail state:modified.body+ --exclude tag:x orders")))
    ['result', 'state', 'tag']
    """
    parts = (part for one in criteria(command.select + command.exclude) for part in one if ":" in part)
    return frozenset(part.lstrip("@+0123456789").split(":")[0].split(".")[0] for part in parts)
