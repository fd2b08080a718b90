"""What a rule may look at: the account, one job of it with its commands read, the project, the rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError, Place, SelectionError, path_text
from jobkit.dbt.commands import RESOURCE_TYPES, Command, parse
from jobkit.dbt.selection.spec import Criterion, parse_criterion
from jobkit.jobs import Account, Deferral, Job, JobType, Schedule
from jobkit.jobs.cron.traps import ScheduleTrap
from jobkit.jobs.versions import Version, resolve_version
from jobkit.lint.chosen import Chosen, ProjectChoices
from jobkit.lint.comments import CommentUse
from jobkit.lint.finding import Hit
from jobkit.platform.differences import differences
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.platform.steps import platform_command

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.jobs.files.findings import FileFinding
    from jobkit.lint.run_history import RunHistory
    from jobkit.platform.run import Run
    from jobkit.simulation import Simulation

__all__ = ["STATE_METHODS", "LintContext", "SharedTables", "Step", "Unreadable"]

Table = TypeVar("Table")

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
    def place(self) -> Place:
        """Field of the job."""
        return ("commands", self.index)

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
    def criteria(self) -> tuple[tuple[Criterion, ...], ...]:
        """The union of --select, each member as the parts of its intersection; without what dbt refuses."""
        return _criteria(self.command.select)

    @property
    def state_methods(self) -> frozenset[str]:
        """Those of its selection methods that need a state."""
        every = (*self.criteria, *_criteria(self.command.exclude))
        return STATE_METHODS.intersection(part.method for parts in every for part in parts)

    @property
    def names_selector(self) -> bool:
        """True where it names a YAML selector, which only the project knows."""
        every = (*self.criteria, *_criteria(self.command.exclude))
        return self.command.selector is not None or any(
            part.method == "selector" for parts in every for part in parts
        )

    def selects_only(self, fits: Callable[[Criterion], bool]) -> bool:
        """Return whether --select takes nothing but what `fits`: in each intersection at least one part."""
        return bool(self.criteria) and all(any(map(fits, parts)) for parts in self.criteria)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One command of a job that dbt would refuse, and why."""

    index: int
    text: str
    error: CommandError

    @property
    def place(self) -> Place:
        """Field of the job."""
        return ("commands", self.index)


@dataclass(eq=False)
class _Week:
    """The scheduled times within eight days, and what follows from them."""

    times: tuple[datetime, ...] = ()

    @cached_property
    def hours(self) -> frozenset[int]:
        return frozenset(int(moment.timestamp()) // 3600 for moment in self.times)

    @cached_property
    def shortest_interval(self) -> timedelta | None:
        return min((later - earlier for earlier, later in pairwise(self.times)), default=None)


_NO_WEEK = _Week()


@lru_cache(maxsize=16)
def _week_of(schedule: Schedule, honour_timezone: bool, minute: int) -> _Week:
    """Return the week of a schedule; kept, as one who edits a job asks again for those of the others."""
    times = schedule.fire_times(
        _WEEK_FROM, _WEEK_UNTIL, honour_timezone=honour_timezone, assigned_minute=minute
    )
    return _Week(tuple(times))


@dataclass(eq=False)
class SharedTables:
    """What the contexts of one account work out once: each other, and tables over all jobs.

    `comments` are those for the linter, by job, once it is known what they have done; `file_findings` is what
    was found while the file was read, by job and code. With `is_import` the jobs come from an account or from
    another tool.
    """

    contexts: dict[str, LintContext] = field(default_factory=dict)
    comments: dict[str, tuple[CommentUse, ...]] = field(default_factory=dict)
    file_findings: dict[tuple[str, str], list[FileFinding]] = field(default_factory=dict)
    is_import: bool = False
    tables: dict[Callable[..., Any], Any] = field(default_factory=dict)


@dataclass(eq=False)
class LintContext:
    """One job, with everything around it that a rule may want to know.

    Parameters
    ----------
    job : Job
    account : Account
    rules : Rules
    given_project : Project, optional
    given_simulation : Simulation, optional
    circles : tuple of tuple of str
        Circles of jobs that trigger one another.
    shared : SharedTables
        The same for every job of an account.
    missed : set of {"project", "simulation", "runs"}
        What a rule has asked for, and nobody has given.
    given_history : RunHistory, optional
    """

    job: Job
    account: Account
    rules: Rules
    given_project: Project | None = None
    given_simulation: Simulation | None = None
    circles: tuple[tuple[str, ...], ...] = ()
    shared: SharedTables = field(default_factory=SharedTables, repr=False)
    tables: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self) -> None:
        self.shared.contexts[self.job.name] = self

    def of(self, job: Job) -> LintContext:
        """Return the context of another job of the account."""
        known = self.shared.contexts.get(job.name)
        return known or LintContext(
            job,
            self.account,
            self.rules,
            self.given_project,
            self.given_simulation,
            self.circles,
            self.shared,
            given_history=self.given_history,
        )

    @cached_property
    def job_type(self) -> JobType:
        """What starts the job, as rules tell jobs apart."""
        return self.job.job_type

    @property
    def job_names(self) -> Collection[str]:
        """The names of all jobs of the account."""
        return self.table(_by_name)

    def named(self, name: str) -> LintContext | None:
        """Return the context of the job of that name, or None."""
        job = self.table(_by_name).get(name)
        return self.of(job) if job is not None else None

    def table(self, make: Callable[[LintContext], Table]) -> Table:
        """Return ``make(context)``, worked out once for all jobs of the account."""
        return _once(self.shared.tables, make, self)

    def own(self, make: Callable[[LintContext], Table]) -> Table:
        """Return ``make(context)``, worked out once for this job."""
        return _once(self.tables, make, self)

    @cached_property
    def version(self) -> Version:
        """The dbt version that the job runs."""
        return resolve_version(self.account, self.job, obey_pins=self.rules.obey_version_pins)

    @property
    def runs_v2(self) -> bool:
        """Whether the job runs dbt v2, as a simulation of it would."""
        return self.version.engine == "fusion"

    @cached_property
    def upstream(self) -> LintContext | None:
        """The job here that starts this one when it finishes."""
        trigger = self.job.triggers.job_completion
        if trigger is None or trigger.project not in (None, self.job.project):
            return None
        return self.named(trigger.job)

    @cached_property
    def root(self) -> LintContext:
        """The first job of the chain that this one is in; itself in a circle, and without an upstream job."""
        seen, last = {self.job.name}, self
        while (above := last.upstream) is not None and not last.scheduled_times:
            if above.job.name in seen:
                return self
            if "root" in vars(above):
                return above.root
            seen.add(above.job.name)
            last = above
        return last

    @cached_property
    def simulated_runs(self) -> tuple[Run, ...]:
        """The job's runs in the simulation; empty without one, and where it knows no job of that name."""
        sim = self.simulation
        known = sim is not None and any(job.name == self.job.name for job in sim.account.jobs)
        return sim.runs_of(self.job.name) if sim is not None and known else ()

    @property
    def cancelled_runs(self) -> tuple[Run, ...]:
        """Those of `simulated_runs` that were cancelled; of thousands of runs the others are not made."""
        sim, name = self.simulation, self.job.name
        if sim is None:
            return ()
        return sim.runs_having(lambda one: one.status == "cancelled" and one.job.name == name)

    missed: set[str] = field(default_factory=set)
    given_history: RunHistory | None = None

    @property
    def history(self) -> RunHistory | None:
        """The past runs; None where they are not given, as with `project`."""
        if self.given_history is None:
            self.missed.add("runs")
        return self.given_history

    @property
    def project(self) -> Project | None:
        """The project of the job; None where it is not given, and then the rule is told of as not checked."""
        if self.given_project is None:
            self.missed.add("project")
        return self.given_project

    @property
    def simulation(self) -> Simulation | None:
        """A simulation of the same jobs; None where it is not given, as with `project`."""
        if self.given_simulation is None:
            self.missed.add("simulation")
        return self.given_simulation

    @property
    def comments(self) -> tuple[CommentUse, ...]:
        """The comments for the linter that stand in this job."""
        return self.shared.comments.get(self.job.name, ())

    def file_findings(self, code: str) -> Sequence[FileFinding]:
        """Return what was found with this code in this job while the file was read."""
        return self.shared.file_findings.get((self.job.name, code), ())

    def with_job(self, job: Job) -> LintContext:
        """Return the same around another definition of this job."""
        jobs = tuple(job if one is self.job else one for one in self.account.jobs)
        account = self.account.model_copy(update={"jobs": jobs})
        return replace(self, job=job, account=account, shared=SharedTables())

    @cached_property
    def commands(self) -> tuple[Step | Unreadable, ...]:
        """All commands, in order, but those that are the platform's own: no dbt reads them (PF-016)."""
        return tuple(
            _read(index, text, self.version.engine)
            for index, text in enumerate(self.job.commands)
            if not platform_command(text)
        )

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

    @property
    def defers_to_itself(self) -> bool:
        """True for This job, also where it is written as the job's own name."""
        return self.deferral.this_job or self.deferral.job == self.job.name

    @cached_property
    def needs_state(self) -> tuple[Step, ...]:
        """Commands that dbt refuses without artifacts to compare with or defer to (P-118)."""
        return tuple(
            step
            for step in self.steps
            if step.state_methods or step.command.defer or (step.verb == "clone" and not step.command.state)
        )

    def has_state_of(self, environment: str) -> bool:
        """Whether another job makes the state of an environment: a deploy or merge job in it (P-112)."""
        return any(
            job.environment == environment and not job.is_ci and job.name != self.job.name
            for job in self.account.jobs
        )

    def difference(self, *place: str | int, fact: str = "") -> Hit | None:
        """Return how the platform differs from the definition in a field, or None where it does not."""
        for note in self._differences:
            if note.field == path_text(place) and fact in ("", note.fact):
                return Hit(place, note.text, note=note)
        return None

    @cached_property
    def _differences(self) -> tuple[Note, ...]:
        return differences(self.job, self.account, self.rules)

    @cached_property
    def traps(self) -> tuple[ScheduleTrap, ...]:
        """What is legal in the schedule and yet surprising."""
        return self.job.schedule.traps() if self.job.schedule else ()

    @cached_property
    def _week(self) -> _Week:
        job, rules = self.job, self.rules
        if job.schedule is None or not job.runs_on_schedule:
            return _NO_WEEK
        return _week_of(job.schedule, rules.honour_timezone, rules.interval_minute)

    @property
    def scheduled_times(self) -> tuple[datetime, ...]:
        """Scheduled times within eight days; empty for a job without a schedule."""
        return self._week.times

    @property
    def scheduled_hours(self) -> frozenset[int]:
        """The hours, counted from 1970, in which a scheduled time within eight days is."""
        return self._week.hours

    @property
    def shortest_interval(self) -> timedelta | None:
        """Shortest time between two scheduled times within eight days; None for fewer than two of them."""
        return self._week.shortest_interval

    def selected(self, step: Step) -> tuple[str, ...] | SelectionError | None:
        """Return the unique_ids a command selects in the project, or the error that dbt would give.

        None where it cannot be known: without a project, and for a selection that needs a state.
        """
        found = self.chosen(step)
        return found.ids if isinstance(found, Chosen) else found

    def chosen(self, step: Step) -> Chosen | SelectionError | None:
        """Return what a command selects with what follows from that, as `selected` does."""
        if step.verb not in RESOURCE_TYPES or step.state_methods or self.project is None:
            return None
        return self._choices[step.index]

    def misread(self, step: Step) -> SelectionError | None:
        """Return the error that dbt would give for a selection in any project: it is malformed."""
        command = step.command
        if command.selector is not None or not (command.select or command.exclude):
            return None
        from jobkit.dbt.selection.refused import refused  # loaded when something is selected

        return refused(command.select, command.exclude)

    @cached_property
    def _choices(self) -> dict[int, Chosen | SelectionError]:
        project = self.given_project
        return {
            step.index: project.table(ProjectChoices).of(step.command)
            for step in self.steps
            if project and step.verb in RESOURCE_TYPES and not step.state_methods
        }


def _by_name(ctx: LintContext) -> dict[str, Job]:
    return {job.name: job for job in ctx.account.jobs}


def _once(
    tables: dict[Callable[..., Any], Any], make: Callable[[LintContext], Table], ctx: LintContext
) -> Table:
    if make not in tables:
        tables[make] = make(ctx)
    table: Table = tables[make]
    return table


@lru_cache(maxsize=512)
def _read(index: int, text: str, engine: Engine) -> Step | Unreadable:
    try:
        return Step(index, text, parse(text, engine=engine))
    except CommandError as error:
        return Unreadable(index, text, error)


@lru_cache(maxsize=512)
def _criteria(words: tuple[str, ...]) -> tuple[tuple[Criterion, ...], ...]:
    unions = (union.split(",") for word in words for union in word.split())
    return tuple(tuple(filter(None, map(_criterion, parts))) for parts in unions)


def _criterion(part: str) -> Criterion | None:
    try:
        return parse_criterion(part)
    except SelectionError:  # CMD013 says so
        return None
