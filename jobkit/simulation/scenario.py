"""A scenario: everything that decides what will happen, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Self

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.moments import utc
from jobkit.basics.words import count_words
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.arrivals import job_states_of, plan_events
from jobkit.platform.clock import Clock
from jobkit.platform.code import Code
from jobkit.platform.differences import differences
from jobkit.platform.engine import Engine
from jobkit.platform.events import Event, PullRequest
from jobkit.platform.fault_plan import FaultPlan
from jobkit.platform.initial_state import default_pull_request, initial_state, jobs_to_start
from jobkit.platform.missing_variables import variable_notes
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.platform.world import World
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation.bundled_project import BundledProject, Source, projects_of
from jobkit.simulation.files.read import read_scenario
from jobkit.simulation.horizon import horizon_of, quiet_moment
from jobkit.simulation.simulation import Simulation, run_to

__all__ = ["Scenario"]

Given = Source | str | PathLike[str]
"""What a caller may name a project with."""


@checked
@dataclass(frozen=True, init=False, repr=False, slots=True)
class Scenario:
    """Jobs, their project, and what happens to them: everything that decides a simulation.

    A value: it is never changed (see `changed`), and it compares, copies and pickles.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
        Kept as an `Account`.
    project : Project, BundledProject, str, Path, or mapping of str to one of these, optional
        A project, the name of a bundled one or the path of a manifest; the bundled ``shop`` by default. A
        mapping where jobs name different projects.
    start, until : datetime or str, optional
        The horizon, half-open, in UTC; see `jobkit.simulate` for the defaults.
    events : iterable of RunNow, SaveJob, ApiTrigger, Rerun or PullRequest
        What happens from outside.
    faults : iterable of Fault
        What goes wrong.
    rules : Rules or str, optional
        `Rules.platform()` by default; or the name of a preset, ``"study-guide"``.
    seed : int
        Seeds what varies from run to run.
    built : iterable of str, optional
        Names of the environments that are fully built at the start, with a successful run to defer to. By
        default, what no job here builds is taken to exist.
    succeeded : iterable of str
        Names of jobs that have succeeded once before the start: what they build exists, and their artifacts
        are there to defer to.
    name, title, description : str
        For people.

    Raises
    ------
    JobkitError
        For a value of the wrong type, or text that is not a date.

    Examples
    --------
    >>> job = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    >>> scenario = Scenario(job, "guide", until="2026-03-04")
    >>> len(scenario.simulate().runs), len(scenario.changed(until="2026-03-05").simulate().runs)
    (2, 3)
    """

    jobs: Account
    source: Source | Mapping[str, Source]
    start: datetime | None
    until: datetime | None
    events: tuple[Event, ...]
    faults: tuple[Fault, ...]
    rules: Rules
    seed: int
    built: tuple[str, ...] | None
    succeeded: tuple[str, ...]
    name: str
    title: str
    description: str

    def __init__(
        self,
        jobs: Account | Job | Iterable[Job],
        project: Given | Mapping[str, Given] | None = None,
        *,
        start: datetime | str | None = None,
        until: datetime | str | None = None,
        events: Iterable[Event] = (),
        faults: Iterable[Fault] = (),
        rules: Rules | str | None = None,
        seed: int = 0,
        built: Iterable[str] | None = None,
        succeeded: Iterable[str] = (),
        name: str = "",
        title: str = "",
        description: str = "",
    ) -> None:
        values = {
            "jobs": Account.of(jobs),
            "source": _source(project),
            "start": utc(start) if start is not None else None,
            "until": utc(until) if until is not None else None,
            "events": _checked(events),
            "faults": tuple(faults),
            "rules": Rules.of(rules),
            "seed": seed,
            "built": tuple(built) if built is not None else None,
            "succeeded": tuple(succeeded),
            "name": name,
            "title": title,
            "description": description,
        }
        for field, value in values.items():
            object.__setattr__(self, field, value)  # the class is frozen

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a scenario from a YAML or JSON file; a file of jobs alone is a scenario as well.

        Parameters
        ----------
        path : str or Path
            The fields of the file are listed in `jobkit.simulation.files.read`. Paths in the file are
            relative to it.

        Raises
        ------
        JobkitError
            Names file, line and field of everything that is wrong.
        """
        return cls(**read_scenario(path))

    @property
    def projects(self) -> Project | Mapping[str, Project]:
        """The project, or each by its name where there are several."""
        return projects_of(self.source)

    @property
    def project(self) -> Project:
        """The project; where there are several, that of the first job."""
        return Code(self.jobs, self.projects).main

    def changed(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, named as in the constructor.

        Raises
        ------
        JobkitError
            For a field that a scenario does not have.
        """
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        own["project"] = own.pop("source")
        for name in changes:
            if name not in own:
                raise JobkitError.unknown("field of a scenario", name, own)
        return type(self)(**{**own, **changes})

    def simulate(self, **changes: Any) -> Simulation:
        """Say what will happen; `changes` as for `changed`.

        Raises
        ------
        JobkitError
            When a job, event or fault names something that does not exist, or the horizon is empty.
        """
        return _simulated(self.changed(**changes) if changes else self)

    def __repr__(self) -> str:
        parts = [(self.jobs.jobs, "job"), (self.events, "event"), (self.faults, "fault")]
        counts = ", ".join(count_words(len(things), noun) for things, noun in parts if things)
        return f"<Scenario {self.name}: {counts}>" if self.name else f"<Scenario: {counts}>"

    def __hash__(self) -> int:
        return hash((self.jobs, self.start, self.until, self.events, self.faults, self.seed))

    def __deepcopy__(self, memo: Any) -> Self:
        return self


def _source(project: Given | Mapping[str, Given] | None) -> Source | Mapping[str, Source]:
    if isinstance(project, Mapping):
        return {name: _one_source(source) for name, source in project.items()}
    return _one_source(project if project is not None else "shop")


def _one_source(source: Given) -> Source:
    if isinstance(source, str) and source in Project.examples():
        return BundledProject(source)
    return source if isinstance(source, Project | BundledProject) else Project.of(source)


def _checked(events: Iterable[Event]) -> tuple[Event, ...]:
    several = tuple(events)
    for event in several:
        if not isinstance(event, Event):
            hint = "such as jobkit.RunNow(job=..., at=...)"
            raise JobkitError(f"{shorten(event)} is no event", where="events", hint=hint)
    return several


# -- from a scenario to its simulation ------------------------------------------------------------


def _simulated(scenario: Scenario) -> Simulation:
    account, rules, seed = scenario.jobs, scenario.rules, scenario.seed
    code = Code(account, scenario.projects)
    begin, end = horizon_of(account, rules, scenario.start, scenario.until)
    clock = Clock(begin)
    notes = list(_notes(account, code, rules))
    events = list(scenario.events)
    if _lacks_pull_request(account, events):
        event, note = default_pull_request(code.main, quiet_moment(account, rules, begin, end))
        events.append(event)
        notes.append(note)
    at_first = initial_state(account, code, scenario.built, scenario.succeeded)
    faults = FaultPlan(scenario.faults, code.all, clock)
    world = World(account, code, rules, at_first.warehouse, at_first.store, faults, seed)
    engine = Engine(account, rules, world, job_states_of(account, rules, clock, seed), clock)
    plan_events(engine, events, jobs_to_start(account, events))
    notes += at_first.notes
    given = scenario.built, scenario.succeeded
    return run_to(
        engine, Simulation(account, code.main, rules, begin, end, (), tuple(notes), seed, *given), end
    )


def _notes(account: Account, code: Code, rules: Rules) -> Iterable[Note]:
    """Yield what the reader should know of the definitions, before anything happens."""
    for job in account.jobs:
        yield from differences(job, account, rules)
    if account.notifications or account.model_notifications or account.webhooks:
        yield from setting_notes(account, code.main, rules)
    for part in code.all:
        yield from variable_notes(account, rules, part)


def _lacks_pull_request(account: Account, events: Iterable[Event]) -> bool:
    """Return whether there is a CI job that would start by itself, and nothing for it to run on."""
    ci = {job.name for job in account.jobs if job.is_ci}
    given = any(isinstance(event, PullRequest) or event.job in ci for event in events)
    return bool(ci) and not given and account.git_provider != "other"
