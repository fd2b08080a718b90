"""What exists when a simulation begins, and which jobs nothing would start.

A first simulation should not need a description of the whole account. What the caller does not say is
assumed, and each assumption becomes a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.dbt.commands import RESOURCE_TYPES, Command
from jobkit.dbt.execution.warehouse import Warehouse, relation_kind
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from jobkit.jobs import Account, Job
from jobkit.platform.artifacts import Artifacts, ArtifactStore
from jobkit.platform.code import Code
from jobkit.platform.events import Event, PullRequest
from jobkit.platform.executor import command_or_none
from jobkit.platform.note import Note
from jobkit.platform.wording import clock

__all__ = ["InitialState", "default_pull_request", "initial_state", "jobs_to_start"]

_BUILDERS = ("build", "run", "seed", "snapshot", "clone")
_RELATION_TYPES = ("model", "seed", "snapshot")


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
    account: Account, code: Code, built: Iterable[str] | None, succeeded: Iterable[str] = ()
) -> InitialState:
    """Return the world at the start.

    Parameters
    ----------
    account : Account
    code : Code
    built : iterable of str, optional
        Names of the environments that are fully built already, with a successful run to defer to; nothing
        else exists then. None assumes: what no job here builds exists already, and where a job defers to an
        environment or job that is not part of the simulation, that has succeeded before.
    succeeded : iterable of str
        Names of jobs that have succeeded once before the start: what they build exists, and their artifacts
        are there to defer to.
    """
    store, relations, notes = ArtifactStore(), dict[str, str](), list[Note]()
    known = _environments(account, account.jobs)
    for name in built or ():
        if name not in known:
            raise JobkitError(
                f"built names the environment {name!r}, which no job here runs in or defers to",
                hint=did_you_mean(name, known) or f"known: {', '.join(known)}",
            )
    for code_name, jobs in _by_project(account):
        part = _Part(account, jobs, code_name, code.at_start(jobs[0]), store, relations, notes)
        if built is not None:
            part.build(built)
        else:
            part.assume()
        for name in succeeded:
            job = account.job(name)
            if job in jobs:
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
    store: ArtifactStore
    relations: dict[str, str]
    notes: list[Note]

    def build(self, environments: Iterable[str]) -> None:
        """Take these environments as fully built, each with a successful run to defer to."""
        for name in environments:
            self._fill(name)
            self.store.by_environment[self.name, name] = self._artifacts(name, name)

    def succeed(self, job: Job) -> None:
        """Take a job as having succeeded once: what it builds exists, and it left a state."""
        schema = self.account.environment(job.environment).schema_name
        made = _made_by_jobs((job,), job.environment, self.project)
        self.relations.update((r, k) for uid, r, k in _relations(self.project, schema) if uid in made)
        artifacts = self.store.by_job[job.name] = self._artifacts(job.name, job.environment)
        if not job.is_ci:  # a CI run never becomes the state of an environment (P-114)
            self.store.by_environment[self.name, job.environment] = artifacts

    def assume(self) -> None:
        """Assume what is not stated: what is not built here exists, and has succeeded before."""
        for name in _environments(self.account, self.jobs):
            schema = self.account.environment(name).schema_name
            made_here = _made_by_jobs(self.jobs, name, self.project)
            there = {r: k for uid, r, k in _relations(self.project, schema) if uid not in made_here}
            self.relations.update(there)
            if there and made_here:
                self.notes.append(_exists_note(name, len(there)))
        for target in _deferred_to_outside(self.account, self.jobs):
            environment = target.environment if isinstance(target, Job) else target
            self._fill(environment)
            if isinstance(target, Job):
                self.store.by_job[target.name] = self._artifacts(target.name, environment)
            else:
                self.store.by_environment[self.name, target] = self._artifacts(target, target)
            self.notes.append(_succeeded_note(target.name if isinstance(target, Job) else target))

    def _fill(self, environment: str) -> None:
        schema = self.account.environment(environment).schema_name
        self.relations.update((r, k) for _, r, k in _relations(self.project, schema))

    def _artifacts(self, job: str, environment: str) -> Artifacts:
        schema = self.account.environment(environment).schema_name
        return Artifacts(0, job, 0, State(self.project, schema=schema))


def _environments(account: Account, jobs: Iterable[Job]) -> tuple[str, ...]:
    """Names of the environments that matter: those jobs run in, and those they defer to."""
    several = tuple(jobs)
    names = dict.fromkeys(environment.name for environment in account.environments)
    names.update(dict.fromkeys(job.environment for job in several))
    targets = (account.deferral_of(job).environment for job in several)
    names.update(dict.fromkeys(target for target in targets if target))
    return tuple(names)


def _relations(project: Project, schema: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield (unique_id, relation, kind) of everything dbt would build into `schema`."""
    for uid, node in project.nodes.items():
        if node.resource_type in _RELATION_TYPES and not node.is_ephemeral:
            yield uid, project.relation(node, schema), relation_kind(node)


def _made_by_jobs(jobs: Iterable[Job], environment: str, project: Project) -> set[str]:
    """unique_ids that some deploy or merge job of this environment builds."""
    made: set[str] = set()
    for job in jobs:
        if job.environment == environment and not job.is_ci:
            for text in job.commands:
                command = command_or_none(text)
                if command is not None and command.verb in _BUILDERS:
                    made.update(_selected(command, project))
    return made


def _selected(command: Command, project: Project) -> tuple[str, ...]:
    """What a command would select without a state; nothing for a selection that needs one."""
    try:
        return select(
            project,
            command.select or None,
            command.exclude or None,
            selector=command.selector,
            resource_types=RESOURCE_TYPES[command.verb],
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
            production = account.production
            home = production.name if production is not None else "Production"
            yield Job(name=deferral.job, environment=home, commands=("dbt build",))


def _exists_note(environment: str, number: int) -> Note:
    what = (
        "1 relation that no job here builds is"
        if number == 1
        else f"{number:,} relations that no job here builds are"
    )
    text = f"In {environment}, {what} taken to exist already; the rest is built for the first time."
    return Note(f"{text} built=[{environment!r}] starts from a complete environment.", "assumption")


def _succeeded_note(name: str) -> Note:
    text = f"{name!r} is deferred to but not simulated here: taken to be built and to have succeeded before."
    return Note(text, "assumption", fact="P-118")


def jobs_to_start(account: Account, events: Iterable[Event]) -> tuple[Job, ...]:
    """Return the jobs that nothing would ever start: each gets one run at the beginning.

    Jobs with no upstream job here come first; of a circle that nothing enters, its first job.
    """
    reached: set[str] = set()
    downstream = account.by_upstream()
    for job in account.jobs:
        if job.runs_on_schedule:
            _reach(downstream, job, reached)
    for event in events:
        if isinstance(event, PullRequest):
            reached.update(job.name for job in account.jobs if job.is_ci)
            if event.merged is not None:
                reached.update(job.name for job in account.jobs if job.job_type == "merge")
        else:
            _reach(downstream, account.job(event.job), reached)
    names = {job.name for job in account.jobs}
    heads = [job for job in account.jobs if _upstream(job) not in names]
    to_start: list[Job] = []
    for job in [*heads, *account.jobs]:
        if job.name not in reached:
            to_start.append(job)
            _reach(downstream, job, reached)
    return tuple(to_start)


def _upstream(job: Job) -> str | None:
    condition = job.triggers.job_completion
    return condition.job if condition is not None else None


def _reach(downstream: Mapping[str, tuple[Job, ...]], job: Job, reached: set[str]) -> None:
    """Add `job` and all jobs downstream of it."""
    waiting = [job]
    while waiting:
        job = waiting.pop()
        if job.name not in reached:
            reached.add(job.name)
            waiting.extend(downstream.get(job.name, ()) if job.is_deploy else ())


def default_pull_request(project: Project, moment: datetime) -> tuple[PullRequest, Note]:
    """Return the pull request of a simulation that has a CI job and was given none, and say so.

    It changes one model that has children, all of which are leaves: a small change with something downstream.
    """
    models = [uid for uid, node in project.nodes.items() if node.resource_type == "model"]
    has_model_child = {uid for uid in models if _model_children(project, uid)}
    fitting = [uid for uid in has_model_child if has_model_child.isdisjoint(_model_children(project, uid))]
    changed = min(fitting or models or [""])
    text = (
        f"No pull request was given, so jobkit opens #1 on {clock(moment)}, changing {changed or 'nothing'}. "
        "Give your own with events=[jobkit.PullRequest(...)]."
    )
    event = PullRequest(number=1, at=moment, changed=(changed,) if changed else ())
    return event, Note(text, "assumption")


def _model_children(project: Project, uid: str) -> list[str]:
    return [child for child in project.children.get(uid, ()) if child.startswith("model.")]
