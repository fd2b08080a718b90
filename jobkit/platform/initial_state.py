"""What exists when a simulation begins: relations in the warehouse, and artifacts to compare with.

A first simulation should not need a description of the whole account: by default it is an established one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from jobkit.basics.errors import JobkitError
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.execution.warehouse import Warehouse, relation_kind
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from jobkit.jobs import Account, Job
from jobkit.platform.artifacts import Artifacts, ArtifactStore
from jobkit.platform.beginning import Beginning, environments_of
from jobkit.platform.code import Code
from jobkit.platform.note import Note
from jobkit.platform.requests import options_from_variables, version_of
from jobkit.platform.rules import Rules
from jobkit.platform.run_before import RunsBefore

__all__ = ["InitialState", "initial_state"]

_BUILDERS = ("build", "run", "seed", "snapshot", "clone")
_RELATION_TYPES = ("model", "seed", "snapshot", "function")


@dataclass(frozen=True, slots=True)
class InitialState:
    """What exists before the first run.

    Parameters
    ----------
    warehouse : Warehouse
    store : ArtifactStore
    notes : tuple of Note
    """

    warehouse: Warehouse
    store: ArtifactStore
    notes: tuple[Note, ...]


def initial_state(
    account: Account, code: Code, beginning: Beginning, rules: Rules, start: datetime
) -> InitialState:
    """Return the world at the start.

    Parameters
    ----------
    account : Account
    code : Code
    beginning : Beginning
    rules : Rules
    start : datetime
        Aware UTC.

    Raises
    ------
    JobkitError
        When `beginning` names what is not there, or contradicts itself.
    """
    beginning.check(account)
    runs = RunsBefore(account, rules, start)
    store, relations, notes = ArtifactStore(), dict[str, str](), list[Note]()
    for name, jobs in _by_project(account):
        part = _Part(account, jobs, name, code.at_start(jobs[0]), runs, store, relations, notes)
        if beginning.built is None:
            part.establish([job for job in jobs if job.name in beginning.never_succeeded])
        else:
            part.build(beginning.built)
        for job in jobs:
            if job.name in beginning.succeeded:
                part.succeed(job)
    return InitialState(Warehouse().with_relations(relations), store, tuple(notes))


def _by_project(account: Account) -> Iterator[tuple[str | None, tuple[Job, ...]]]:
    """Yield each project name that jobs give, with its jobs."""
    for name in dict.fromkeys(job.project for job in account.jobs):
        yield name, tuple(job for job in account.jobs if job.project == name)


@dataclass(frozen=True, slots=True)
class _Part:
    """The jobs of one project, and where what they find at the start is collected."""

    account: Account
    jobs: tuple[Job, ...]
    name: str | None
    project: Project
    runs: RunsBefore
    store: ArtifactStore
    relations: dict[str, str]
    notes: list[Note] = field(default_factory=list)

    def build(self, environments: Iterable[str]) -> None:
        """Take these environments as fully built, each with a successful run to defer to."""
        theirs = environments_of(self.account, self.jobs)
        for name in (name for name in environments if name in theirs):
            self._fill(name)
            self._leave_manifest(name)

    def establish(self, never: list[Job]) -> None:
        """Take everything as built, and each deploy job as having succeeded once, but for `never`."""
        done = [job for job in self.jobs if not job.is_ci and job not in never]
        for name in environments_of(self.account, self.jobs):
            only_theirs = self._made(never, name)
            self._fill(name, without=only_theirs and only_theirs - self._made(done, name))
            there = [job for job in done if job.environment == name]
            for job in there:
                self._leave_artifacts(job)
            last = self.runs.last_of(there)
            if last is not None:
                self.store.by_environment[self.name, name] = self.store.by_job[last.name]
        for target in _deferred_to_outside(self.account, self.jobs):
            if isinstance(target, Job):
                self._fill(target.environment)
                self._leave_artifacts(target)
            else:
                self._fill(target)
                self._leave_manifest(target)
            self.notes.append(_succeeded_note(target, self._comparing_with(target)))

    def _made(self, jobs: Iterable[Job], environment: str) -> set[str]:
        """Return the unique_ids that some deploy or merge job of this environment builds."""
        made: set[str] = set()
        for job in jobs:
            if job.environment == environment and not job.is_ci:
                env = options_from_variables(self.account, self.runs.rules, job)
                engine = version_of(self.account, self.runs.rules, job).engine
                for text in job.commands:
                    command = command_or_none(text, env, engine)
                    if command is not None and command.verb in _BUILDERS:
                        made.update(_selected(command, self.project))
        return made

    def succeed(self, job: Job) -> None:
        """Take a job as having succeeded once: what it builds exists, and it left a state."""
        made = self._made((job,), job.environment)
        schema = self.account.environment(job.environment, job.project).schema_name
        self.relations.update((r, k) for uid, r, k in _relations(self.project, schema) if uid in made)
        artifacts = self._leave_artifacts(job)
        if not job.is_ci:  # a CI run never becomes the state of an environment (P-114)
            self.store.by_environment[self.name, job.environment] = artifacts

    def _comparing_with(self, target: str | Job) -> tuple[str, ...]:
        field, name = ("job", target.name) if isinstance(target, Job) else ("environment", target)
        deferrals = ((job.name, self.account.deferral_of(job)) for job in self.jobs)
        return tuple(job for job, deferral in deferrals if getattr(deferral, field) == name)

    def _fill(self, environment: str, without: Iterable[str] = ()) -> None:
        schema = self.account.environment(environment).schema_name
        self.relations.update((r, k) for uid, r, k in _relations(self.project, schema) if uid not in without)

    def _leave_artifacts(self, job: Job) -> Artifacts:
        artifacts = Artifacts(0, job.name, 0, self.runs.state(job, self.project))
        self.store.by_job[job.name] = artifacts
        return artifacts

    def _leave_manifest(self, environment: str) -> None:
        artifacts = Artifacts(0, environment, 0, self.runs.manifest(self.project, environment))
        self.store.by_environment[self.name, environment] = artifacts


def _relations(project: Project, schema: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield (unique_id, relation, kind) of everything dbt would build into `schema`."""
    for uid, node in project.nodes.items():
        if node.resource_type in _RELATION_TYPES and not node.is_ephemeral:
            yield uid, project.relation(node, schema), relation_kind(node)


def _selected(command: Command, project: Project) -> tuple[str, ...]:
    """What a command would select without a state; nothing for a selection that needs one."""
    try:
        return select(
            project,
            command.select or None,
            command.exclude or None,
            selector=command.selector,
            resource_types=command.executes,
        ).ids
    except JobkitError:
        return ()


def _deferred_to_outside(account: Account, jobs: Iterable[Job]) -> Iterator[str | Job]:
    """Yield environments (names) and jobs that are deferred to and that no run here will ever fill.

    A job that is not in the account is taken to run in the Production environment.
    """
    several = tuple(jobs)
    filled = {job.environment for job in several if not job.is_ci}
    names = {job.name for job in account.jobs}
    seen: set[str] = set()
    for job in several:
        deferral = account.deferral_of(job)
        if deferral.environment and deferral.environment not in filled | seen:
            seen.add(deferral.environment)
            yield deferral.environment
        elif deferral.job and deferral.job not in names | seen:
            seen.add(deferral.job)
            production = account.production_of(job.project)
            home = production.name if production is not None else "Production"
            yield Job(name=deferral.job, environment=home, commands=("dbt build",))


def _succeeded_note(target: str | Job, jobs: tuple[str, ...]) -> Note:
    who = " and ".join(map(repr, jobs)) if len(jobs) < 3 else f"{jobs[0]!r} and {len(jobs) - 1} more jobs"
    verb = "compares" if len(jobs) == 1 else "compare"
    if isinstance(target, Job):
        head = f"{target.name!r}, which {who} {verb} with, is not given here"
    else:
        head = f"No job here runs in {target!r}, which {who} {verb} with"
    text = f"{head}: jobkit assumes that it is built, by a successful run before the simulation."
    return Note(text, "assumption", field="deferral", fact="P-034", jobs=jobs)
