"""A scenario: everything that decides what will happen, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Self

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.moments import utc
from jobkit.basics.shown import Shown
from jobkit.basics.words import count_words
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import AccountNames, labelled
from jobkit.jobs.names import check_definition
from jobkit.platform.arrivals import job_states_of, plan_events
from jobkit.platform.beginning import Beginning
from jobkit.platform.clock import Clock
from jobkit.platform.code import Code
from jobkit.platform.differences import differences
from jobkit.platform.engine import Engine
from jobkit.platform.events import Event, PullRequest
from jobkit.platform.fault_plan import FaultPlan
from jobkit.platform.initial_state import initial_state
from jobkit.platform.missing_variables import variable_notes
from jobkit.platform.not_modelled.notes import not_modelled_notes
from jobkit.platform.note import Note
from jobkit.platform.outside import outside_notes
from jobkit.platform.rules import Rules
from jobkit.platform.scenario_names import check_scenario
from jobkit.platform.starts import default_pull_requests, job_to_start, never_started
from jobkit.platform.world import World
from jobkit.reports.notices.setting_notes import setting_notes
from jobkit.simulation.bundled_project import BundledProject, Source, projects_of
from jobkit.simulation.files.read import read_scenario, scenario_fields
from jobkit.simulation.horizon import horizon_of, quiet_moment
from jobkit.simulation.own_schemas import with_own_schemas
from jobkit.simulation.simulation import Simulation, run_to

__all__ = ["Scenario"]

Given = Source | str | PathLike[str]
"""What a caller may name a project with."""


@checked
@dataclass(frozen=True, init=False, repr=False, slots=True)
class Scenario(Shown):
    """Jobs, their project, and what happens to them: everything that decides a simulation.

    A value: it is never changed (see `changed`), and it compares, copies and pickles.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
        Kept as an `Account`.
    project : Project, BundledProject, str, Path, or mapping of str to one of these, optional
        A project, the name of a bundled one or the path of a manifest; the bundled ``shop`` by default. A
        mapping of names where jobs name different projects; one alone stands for all of them, and a note says
        where that matters.
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
    new_account : bool
        Begin with a new account: nothing is built, nothing has run. By default the account is established:
        what the deploy jobs build exists, as does what no job builds, and each deploy job has succeeded once.
    built : iterable of str, optional
        Names of the only environments that are fully built at the start, with a successful run to defer to.
    succeeded : iterable of str
        Names of jobs that have succeeded once before the start: what they build exists, and their artifacts
        are there to defer to.
    never_succeeded : iterable of str
        Names of jobs of an established account that have never succeeded: what only they build does not
        exist, and they left nothing to defer to.
    name, title, description : str
        For people.

    Raises
    ------
    JobkitError
        For a value of the wrong type, text that is not a date, or a new account with built environments.

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
    never_succeeded: tuple[str, ...]
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
        new_account: bool = False,
        built: Iterable[str] | None = None,
        succeeded: Iterable[str] = (),
        never_succeeded: Iterable[str] = (),
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
            "built": _built(built, new_account),
            "succeeded": _names("succeeded", succeeded),
            "never_succeeded": _names("never_succeeded", never_succeeded),
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

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any], path: str | Path = "scenario") -> Self:
        """Return the scenario that the fields of a scenario file say.

        Parameters
        ----------
        fields : Mapping
            As in a scenario file, in plain data.
        path : str or Path, optional
            Names the fields in errors; paths in them are relative to its folder.

        Raises
        ------
        JobkitError
            Names every field that is wrong.
        """
        return cls(**scenario_fields(fields, Path(path)))

    def dump(self) -> str:
        """Return the scenario as the text of a scenario file, which `load` reads back.

        Raises
        ------
        JobkitError
            For a project, or the branch of a pull request, that is in memory only.
        """
        from jobkit.simulation.files.write import write_scenario

        return write_scenario(self)

    @property
    def projects(self) -> Project | Mapping[str, Project]:
        """The project, or each by its name where there are several."""
        return projects_of(self.source)

    @property
    def project(self) -> Project:
        """The project; where there are several, that of the first job."""
        return Code(self.jobs, self.projects).main

    @property
    def new_account(self) -> bool:
        """True when nothing is built and nothing has run at the start."""
        return self.beginning.is_new

    @property
    def beginning(self) -> Beginning:
        """What exists and which jobs have succeeded at the start."""
        return Beginning(self.built, self.succeeded, self.never_succeeded)

    def changed(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, named as in the constructor.

        Raises
        ------
        JobkitError
            For a field that a scenario does not have.
        """
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        own["project"], own["new_account"] = own.pop("source"), False
        for name in changes:
            if name not in own:
                raise JobkitError.unknown("field of a scenario", name, own)
        if "new_account" in changes and (changes["new_account"] or self.new_account):
            own["built"] = None  # one choice: what is given takes the place of what was
        return type(self)(**{**own, **changes})

    def labelled(self) -> Self:
        """Return the scenario in which each job and environment goes by its label, as in a simulation.

        A label is a name, with the key or the project in brackets where the name repeats; it stands wherever
        something is named.
        """
        given = self.jobs
        account, names = labelled(given), AccountNames.of(given)
        if account is given and names.are_enough:
            return self
        return self.changed(
            jobs=account,
            events=[_calling(event, names) for event in self.events],
            faults=[_calling(fault, names) for fault in self.faults],
            built=None if self.built is None else tuple(map(names.environment_named, self.built)),
            succeeded=names.labels(self.succeeded),
            never_succeeded=names.labels(self.never_succeeded),
        )

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


def _built(built: Iterable[str] | None, new_account: bool) -> tuple[str, ...] | None:
    """Return the environments that are built, none for a new account, None for an established one."""
    if not isinstance(new_account, bool):
        raise JobkitError(f"new_account is {shorten(new_account)}", hint="True or False")
    names = _names("built", built) if built is not None else None
    if new_account and names:
        raise JobkitError(
            f"in a new account nothing is built, but built names {', '.join(map(repr, names))}",
            hint="keep one of the two: built alone says that nothing else exists",
        )
    return () if new_account else names


def _names(field: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise JobkitError(f"{field} is {shorten(given)}", hint="a list of names, also for one name")
    return tuple(given)


def _checked(events: Iterable[Event]) -> tuple[Event, ...]:
    several = tuple(events)
    for event in several:
        if not isinstance(event, Event):
            hint = "such as jobkit.RunNow(job=..., at=...)"
            raise JobkitError(f"{shorten(event)} is no event", where="events", hint=hint)
    return several


# -- from a scenario to its simulation ------------------------------------------------------------


def _calling(thing: Any, names: AccountNames) -> Any:
    """Return an event or a fault with the label of the job that it names."""
    named = getattr(thing, "job", None)
    label = names.label(named) if named else named
    if label == named:
        return thing
    return replace(thing, job=label) if isinstance(thing, Fault) else thing.model_copy(update={"job": label})


def _simulated(given: Scenario) -> Simulation:
    check_definition(given.jobs)
    scenario = given.labelled()
    rules, seed = scenario.rules, scenario.seed
    account, of_schemas = with_own_schemas(scenario.jobs, Code(scenario.jobs, scenario.projects))
    code = Code(account, scenario.projects)
    begin, end = horizon_of(account, rules, scenario.start, scenario.until)
    clock = Clock(begin)
    notes = [*of_schemas, *_notes(account, code, rules, scenario.events)]
    events = list(scenario.events)
    if _lacks_pull_request(account, events):
        for event, note in default_pull_requests(account, code, quiet_moment(account, rules, begin, end)):
            events.append(event)
            notes.append(note)
    check_scenario(account, code, rules, events, scenario.faults)
    idle = tuple(never_started(account, events))
    absent = {note.job for note in idle}
    notes += not_modelled_notes(account, code, rules, events, scenario.faults, absent)
    at_first = initial_state(account, code, scenario.beginning, rules, begin)
    brought = [one for event in events if isinstance(event, PullRequest) for one in event.manifests]
    faults = FaultPlan(scenario.faults, (*code.all, *brought), clock)
    world = World(account, code, rules, at_first.warehouse, at_first.store, faults, seed)
    engine = Engine(account, rules, world, job_states_of(account, rules, clock, seed), clock)
    plan_events(engine, events, job_to_start(account, events))
    notes += [*at_first.notes, *idle]
    stated = scenario.built, scenario.succeeded, scenario.never_succeeded
    return run_to(
        engine, Simulation(account, code.main, rules, begin, end, (), tuple(notes), seed, *stated), end
    )


def _notes(account: Account, code: Code, rules: Rules, events: Iterable[Event]) -> Iterable[Note]:
    """Yield what the reader should know of the definitions, before anything happens."""
    for job in account.jobs:
        yield from differences(job, account, rules)
    yield from _assumed_of_every_run(rules)
    if account.notifications or account.model_notifications or account.webhooks:
        yield from setting_notes(account, code.main, rules)
    yield from outside_notes(account, rules, events)
    for part in code.all:
        yield from variable_notes(account, rules, part)


def _assumed_of_every_run(rules: Rules) -> Iterable[Note]:
    """Yield what is assumed of each run alike: it explains none of them, so it is said once."""
    if rules.prep_seconds and rules.prep_seconds == Rules.model_fields["prep_seconds"].default:
        yield Note(Rules.fact("prep_seconds").text, "assumption", fact="P-042")
    if rules.duration_noise:
        yield Note(Rules.fact("duration_noise").text, "assumption")


def _lacks_pull_request(account: Account, events: Iterable[Event]) -> bool:
    """Return whether there is a CI job that would start by itself, and nothing for it to run on."""
    ci = {job.name: account.settings_of(job.project).git_provider for job in account.jobs if job.is_ci}
    given = any(isinstance(event, PullRequest) or event.job in ci for event in events)
    return not given and any(provider != "other" for provider in ci.values())
