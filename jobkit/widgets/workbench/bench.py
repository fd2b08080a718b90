"""What a workbench holds: the jobs of an account as they are typed, and the world that they run in.

Values that are never changed; each edit is a function from one bench to the next. Nothing knows of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import Rules
from jobkit.platform.events import Event, PullRequest
from jobkit.simulation import Scenario
from jobkit.widgets.draft import Draft, FieldProblem, parse

__all__ = ["Bench", "Circumstances", "JobEntry"]


@dataclass(frozen=True)
class JobEntry:
    """One job of the account.

    Parameters
    ----------
    key : int
        Stays the same while the job is edited, whatever its name.
    draft : Draft
        As it is typed.
    job : Job
        The last valid job that the draft described.
    problems : tuple of FieldProblem
        What is wrong with the draft as it stands.
    """

    key: int
    draft: Draft
    job: Job
    problems: tuple[FieldProblem, ...] = ()

    @classmethod
    def of(cls, key: int, job: Job) -> JobEntry:
        """Return the entry of a job."""
        return cls(key, Draft.from_job(job), job)

    def edited(self, draft: Draft, others: Iterable[Job]) -> JobEntry:
        """Return the entry with another draft; while that is no job, the last one stays."""
        found = parse(draft, others)
        if isinstance(found, Job):
            return JobEntry(self.key, draft, found)
        return replace(self, draft=draft, problems=found)


@dataclass(frozen=True)
class Circumstances:
    """What happens to the jobs from outside, and what exists at the start.

    Parameters
    ----------
    events : tuple of Event
    faults : tuple of Fault
    new_account : bool
    built : tuple of str or None
        Names of the only environments that are built, as in `jobkit.simulate`.
    succeeded, never_succeeded : tuple of str
        Names of jobs.
    """

    events: tuple[Event, ...] = ()
    faults: tuple[Fault, ...] = ()
    new_account: bool = False
    built: tuple[str, ...] | None = None
    succeeded: tuple[str, ...] = ()
    never_succeeded: tuple[str, ...] = ()

    @classmethod
    def of(cls, scenario: Scenario) -> Circumstances:
        """Return the world of a scenario."""
        beginning = scenario.beginning
        return cls(
            events=scenario.events,
            faults=scenario.faults,
            new_account=beginning.is_new,
            built=None if beginning.is_new else beginning.built,
            succeeded=beginning.succeeded,
            never_succeeded=beginning.never_succeeded,
        )

    @property
    def pull_requests(self) -> tuple[PullRequest, ...]:
        """The pull requests, in the order in which they were added."""
        return tuple(event for event in self.events if isinstance(event, PullRequest))

    def with_event(self, event: Event) -> Circumstances:
        """Return the world with one more event."""
        return replace(self, events=(*self.events, event))

    def with_pull_request(self, number: int, **changes: Any) -> Circumstances:
        """Return the world with fields of a pull request changed.

        Raises
        ------
        JobkitError
            For a number that no pull request has, and for values that it refuses.
        """
        found = next((one for one in self.pull_requests if one.number == number), None)
        if found is None:
            raise JobkitError(f"there is no pull request #{number}", hint="open one first")
        changed = PullRequest(**{**dict(found), **changes})
        return replace(self, events=tuple(changed if one is found else one for one in self.events))

    def with_fault(self, fault: Fault) -> Circumstances:
        """Return the world with one more fault."""
        return replace(self, faults=(*self.faults, fault))

    def without(self, kind: str, position: int) -> Circumstances:
        """Return the world without one of its ``events`` or ``faults``, by its position from 0."""
        listed = getattr(self, kind)
        rest: dict[str, Any] = {kind: (*listed[:position], *listed[position + 1 :])}
        return replace(self, **rest)

    def renamed(self, old: str, new: str) -> Circumstances:
        """Return the world in which a job has another name."""

        def rename(one: Any) -> Any:
            if getattr(one, "job", None) != old:
                return one
            return replace(one, job=new) if isinstance(one, Fault) else type(one)(**{**dict(one), "job": new})

        return replace(
            self,
            events=tuple(map(rename, self.events)),
            faults=tuple(map(rename, self.faults)),
            succeeded=tuple(new if name == old else name for name in self.succeeded),
            never_succeeded=tuple(new if name == old else name for name in self.never_succeeded),
        )

    def without_job(self, job: str) -> Circumstances:
        """Return the world in which a job does not occur: it was removed."""
        return replace(
            self,
            events=tuple(one for one in self.events if getattr(one, "job", None) != job),
            faults=tuple(one for one in self.faults if one.job != job),
            succeeded=tuple(name for name in self.succeeded if name != job),
            never_succeeded=tuple(name for name in self.never_succeeded if name != job),
        )


@dataclass(frozen=True)
class Bench:
    """The jobs of an account, their world, and which job is being edited.

    Parameters
    ----------
    entries : tuple of JobEntry
        At least one.
    chosen : int
        Key of the entry that the form shows.
    environments : tuple of Environment
        Those that are defined; others are implied by their name.
    world : Circumstances
    rules : Rules
    project : Project or source of one
        As in `jobkit.Scenario`.
    start : datetime or None
        Where the simulation begins; None leaves it to the schedules.
    seed : int
    """

    entries: tuple[JobEntry, ...]
    chosen: int = 0
    environments: tuple[Environment, ...] = ()
    world: Circumstances = field(default_factory=Circumstances)
    rules: Rules = field(default_factory=Rules)
    project: Any = None
    start: datetime | None = None
    seed: int = 0

    @classmethod
    def of(cls, account: Account, chosen: str = "", **rest: Any) -> Bench:
        """Return the bench of an account; the form shows the job `chosen`, by default the first."""
        entries = tuple(JobEntry.of(key, job) for key, job in enumerate(account.jobs))
        key = next((entry.key for entry in entries if entry.job.name == chosen), entries[0].key)
        return cls(entries, key, account.environments, **rest)

    @property
    def entry(self) -> JobEntry:
        """The entry that the form shows."""
        return next(entry for entry in self.entries if entry.key == self.chosen)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The last valid job of each entry."""
        return tuple(entry.job for entry in self.entries)

    @property
    def others(self) -> tuple[Job, ...]:
        """The jobs that the form does not show."""
        return tuple(entry.job for entry in self.entries if entry.key != self.chosen)

    @property
    def is_sound(self) -> bool:
        """True when every draft is a job."""
        return not any(entry.problems for entry in self.entries)

    @cached_property
    def account(self) -> Account:
        """The jobs as an account."""
        return Account(jobs=self.jobs, environments=self.environments)

    def scenario(self, **rest: Any) -> Scenario:
        """Return everything that decides what will happen; `rest` are other fields of it."""
        world = self.world
        return Scenario(
            self.account,
            self.project,
            events=world.events,
            faults=world.faults,
            rules=self.rules,
            new_account=world.new_account,
            built=world.built,
            succeeded=world.succeeded,
            never_succeeded=world.never_succeeded,
            **{"start": self.start, "seed": self.seed, **rest},
        )

    # ---- edits

    def choose(self, key: int) -> Bench:
        """Return the bench with another job in the form."""
        if all(entry.key != key for entry in self.entries):
            raise JobkitError(f"there is no job number {key}", hint="choose one of the entries")
        return replace(self, chosen=key)

    def edit(self, draft: Draft) -> Bench:
        """Return the bench with another draft in the form; what names the job follows its new name."""
        entry, before = self.entry.edited(draft, self.others), self.entry.job.name
        bench = self._with_entry(entry)
        return bench if entry.job.name == before else bench._renamed(before, entry.job.name)

    def refused(self, draft: Draft, why: str) -> Bench:
        """Return the bench with a draft that the account as a whole does not take, and why."""
        return self._with_entry(replace(self.entry, draft=draft, problems=(FieldProblem("", why),)))

    def add(self, job: Job | None = None) -> Bench:
        """Return the bench with one more job, which is then in the form."""
        key = 1 + max(entry.key for entry in self.entries)
        job = job or Job(name=self._free_name("New job"), commands=["dbt build"])
        return replace(self, entries=(*self.entries, JobEntry.of(key, job)), chosen=key)

    def copy(self) -> Bench:
        """Return the bench with a copy of the job in the form, under a name of its own."""
        return self.add(self.entry.job.changed(name=self._free_name(f"{self.entry.job.name} copy")))

    def remove(self) -> Bench:
        """Return the bench without the job in the form; what it triggered is then triggered by nothing."""
        if len(self.entries) == 1:
            raise JobkitError("the last job cannot be removed", hint="add another one first")
        gone = self.entry.job.name
        position = self.entries.index(self.entry)
        entries = tuple(entry for entry in self.entries if entry.key != self.chosen)
        chosen = entries[min(position, len(entries) - 1)].key
        bench = replace(self, entries=entries, chosen=chosen, world=self.world.without_job(gone))
        return bench._each(lambda draft: _without(draft, gone))

    def run_after(self, job: str, upstream: str) -> Bench:
        """Return the bench in which a job runs when another one has completed, in place of its schedule.

        Raises
        ------
        JobkitError
            For the same job twice, or a name that no job has.
        """
        if job == upstream:
            raise JobkitError(f"{job!r} cannot run after itself", hint="choose another job")
        names = [one.name for one in self.jobs]
        for name in (job, upstream):
            if name not in names:
                raise JobkitError.unknown("job", name, names)
        entry = next(one for one in self.entries if one.job.name == job)
        draft = replace(entry.draft, upstream=upstream, timing="none")
        return replace(self, chosen=entry.key).edit(draft)

    def fixed(self, jobs: Iterable[Job]) -> Bench:
        """Return the bench with jobs in place of those of their names."""
        by_name = {job.name: job for job in jobs}
        entries = tuple(
            JobEntry.of(entry.key, by_name[entry.job.name]) if entry.job.name in by_name else entry
            for entry in self.entries
        )
        return replace(self, entries=entries)

    def _with_entry(self, entry: JobEntry) -> Bench:
        return replace(self, entries=tuple(entry if one.key == entry.key else one for one in self.entries))

    def _renamed(self, old: str, new: str) -> Bench:
        bench = replace(self, world=self.world.renamed(old, new))
        return bench._each(lambda draft: _renamed(draft, old, new))

    def _each(self, change: Callable[[Draft], Draft]) -> Bench:
        """Change every draft; each is read again among the others."""
        bench = self
        for entry in self.entries:
            draft = change(entry.draft)
            if draft != entry.draft:
                others = [one.job for one in bench.entries if one.key != entry.key]
                bench = bench._with_entry(entry.edited(draft, others))
        return bench

    def _free_name(self, name: str) -> str:
        taken = {entry.job.name for entry in self.entries} | {entry.draft.name for entry in self.entries}
        numbers = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
        return next(one for one in numbers if one not in taken)


def _renamed(draft: Draft, old: str, new: str) -> Draft:
    upstream = new if draft.upstream == old else draft.upstream
    deferral = ("job", new) if draft.deferral == ("job", old) else draft.deferral
    return replace(draft, upstream=upstream, deferral=deferral)


def _without(draft: Draft, gone: str) -> Draft:
    upstream = "" if draft.upstream == gone else draft.upstream
    deferral = ("default", "") if draft.deferral == ("job", gone) else draft.deferral
    return replace(draft, upstream=upstream, deferral=deferral)
