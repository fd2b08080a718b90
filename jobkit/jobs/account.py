"""An account: several jobs that may trigger each other, their environments and projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator, model_validator

from jobkit.basics.arguments import checked
from jobkit.basics.errors import DefinitionError, JobkitError
from jobkit.basics.secrets import is_secret
from jobkit.basics.shown import Drawn
from jobkit.jobs.base import WithVariables
from jobkit.jobs.environment import Environment, ProjectSettings
from jobkit.jobs.identity import (
    EnvironmentNames,
    JobNames,
    clash_of_environments,
    clash_of_jobs,
    clash_of_projects,
)
from jobkit.jobs.job import Deferral, Job
from jobkit.jobs.notifications import (
    GitProvider,
    ModelNotification,
    NotificationSetting,
    Webhook,
)
from jobkit.jobs.recipients import check_recipients
from jobkit.jobs.variable_names import checked_names

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Account", "Environment", "ProjectSettings"]


@checked
class Account(Drawn, WithVariables):
    """Several jobs and the environments they run in.

    Parameters
    ----------
    name : str
    jobs : tuple of Job
        No two have one identity: the key, or the name where there is none. Names may repeat.
    environments : tuple of Environment
        A definition file lists all of them or none. Here, those that jobs run in need not be listed.
    projects : tuple of ProjectSettings
        The projects that jobs and environments belong to, as far as they differ from what is said here.
    environment_variables : dict of str to str, optional
        The project's default values, below those of environments and jobs (P-136). With None, a variable that
        the code asks for and that nothing here mentions is taken to be set on the platform; with a dict, even
        an empty one, the definition is complete, and such a variable is missing (P-137).
    default_branch : str
        Branch that environments without a custom one check out (P-107).
    notifications : tuple of NotificationSetting
        Who gets which messages about runs; not part of a job (P-148).
    model_notifications : tuple of ModelNotification
        Mail to the owners of groups about their models and tests (P-150).
    webhooks : tuple of Webhook
        Where events of runs are posted (P-151).
    git_provider : {"github", "gitlab", "azure_devops", "other"}
        "other" is a repository without a native integration: no status on pull requests, and no clean-up of
        their schemas (P-126, P-127).

    Examples
    --------
    >>> a = Job(name="A", commands=["dbt build"])
    >>> b = Job(name="B", commands=["dbt build"], triggers={"job_completion": {"job": "A"}})
    >>> list(Account(jobs=[a, b]).chain().edges)
    [('A', 'B')]
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("job",)
    _hint: ClassVar[str] = "jobkit.load(path) reads a definition file"

    name: str = ""
    jobs: tuple[Job, ...] = Field(min_length=1)
    environments: tuple[Environment, ...] = ()
    projects: tuple[ProjectSettings, ...] = ()
    environment_variables: Mapping[str, str] | None = None

    default_branch: str = Field(default="main", min_length=1)
    notifications: tuple[NotificationSetting, ...] = ()
    model_notifications: tuple[ModelNotification, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    git_provider: GitProvider = "github"

    _variable_names = field_validator("environment_variables", mode="after")(checked_names)

    @model_validator(mode="after")
    def _names(self) -> Account:
        clashes = (
            clash_of_jobs(self.jobs),
            clash_of_environments(self.environments),
            clash_of_projects(self.projects),
        )
        if any(clashes):
            raise DefinitionError(type(self).__name__, [clash for clash in clashes if clash is not None])
        environments = EnvironmentNames(self.environments)
        check_recipients(
            self.notifications, self.webhooks, self.job_names, environments, self.environment_names
        )
        return self

    @classmethod
    def of(cls, jobs: Account | Job | Iterable[Job]) -> Account:
        """Return what a caller passes as an account: an account, one job, or several."""
        if isinstance(jobs, Account):
            return jobs
        if isinstance(jobs, Job):
            return cls(jobs=(jobs,))
        several = tuple(jobs) if isinstance(jobs, Iterable) and not isinstance(jobs, (str, bytes)) else ()
        if not several or not all(isinstance(job, Job) for job in several):
            raise JobkitError(
                f"expected a Job, several Jobs or an Account, got {type(jobs).__name__}",
                hint="jobkit.load(path) reads a definition file",
            )
        return cls(jobs=several)

    def __iter__(self) -> Iterator[Job]:  # type: ignore[override]
        return iter(self.jobs)

    @property
    def job_names(self) -> JobNames:
        """How each job is named: its identity, and its label for people."""
        return JobNames.of(self.jobs)

    def job(self, name: str) -> Job:
        """Return the job of that key, label or name.

        Raises
        ------
        JobkitError
            With the nearest name when there is none, with the keys when several jobs have this name.
        """
        names = self.job_names
        position = names.position(name) if isinstance(name, str) else None
        if position is None:
            raise JobkitError.unknown("job", name, names.known())
        return self.jobs[position]

    def same_job(self, job: Job) -> Job:
        """Return the job here that has the identity of `job`; raises JobkitError when there is none."""
        position = self.job_names.same(job)
        return self.jobs[position] if position is not None else self.job(job.identity)

    def label(self, job: Job) -> str:
        """Return what people read for one of the jobs: its name, with its key where others share the name."""
        return self.job_names.labels[_position(self.jobs, job)]

    def environment(self, name: str, project: str | None = None) -> Environment:
        """Return the environment of that key or name, as defined or as implied by the name.

        `project` says which one is meant where several projects have an environment of this name.
        """
        return EnvironmentNames(self.environments).find(name, project) or Environment.implied(name)

    def settings_of(self, project: str | None) -> ProjectSettings:
        """Return what holds in a project: its own settings, and the account's for what it does not say."""
        own = next((one for one in self.projects if one.name == project), None)
        if own is None:
            return _settings_around(self)
        around = ("default_branch", "git_provider", "environment_variables")
        missing = {field: getattr(self, field) for field in around if getattr(own, field) is None}
        return own.model_copy(update=missing)

    @property
    def environment_names(self) -> tuple[str, ...]:
        """Names of all environments: those that are defined, then those that only jobs name."""
        names = [defined.name for defined in self.environments] + [job.environment for job in self.jobs]
        return tuple(dict.fromkeys(names))

    def job_id(self, job: Job) -> int:
        """Return the id of one of the jobs; where it has none, its position stands in, from 1."""
        return job.id if job.id is not None else 1 + _position(self.jobs, job)

    def environment_id(self, name: str) -> int:
        """Return the id of an environment; where it has none, its position stands in, from 1."""
        names = self.environment_names
        own = self.environment(name).id if name in names else None
        if own is not None:
            return own
        if name not in names:
            raise JobkitError.unknown("environment", name, names)
        return 1 + names.index(name)

    @property
    def production(self) -> Environment | None:
        """The environment designated as Production, defined or implied by a job that names it.

        Where several projects have one, that of the first job's project.
        """
        return self.production_of(self.jobs[0].project)

    def production_of(self, project: str | None) -> Environment | None:
        """Return the Production environment of a project: its own, or the one that all projects share."""
        defined = [one for one in self.environments if one.deployment_type == "production"]
        own = [one for home in (project, None) for one in defined if one.project == home]
        if own or (defined and project is None):
            return (own or defined)[0]
        listed = {one.name for one in self.environments if one.project in (None, project)}
        named = (job.environment for job in self.jobs if not defined or job.project == project)
        implied = (name for name in named if name.strip().lower() == "production" and name not in listed)
        first = next(implied, None)
        return Environment.implied(first) if first is not None else None

    def deferral_of(self, job: Job) -> Deferral:
        """Return what `job` defers to, with the form's default where the job does not say (P-111)."""
        if job.deferral is not None:
            return job.deferral
        if job.is_ci:
            production = self.production_of(job.project)
            return Deferral(environment=production.name if production else "Production")
        return Deferral(environment=job.environment) if job.job_type == "merge" else Deferral()

    def branch_of(self, job: Job) -> str:
        """Return the branch that runs of `job` check out: its environment's own, or the default one."""
        own = self.environment(job.environment, job.project).custom_branch
        return own or self.settings_of(job.project).default_branch or self.default_branch

    def downstream(self, job: Job) -> tuple[Job, ...]:
        """Return the jobs that run when `job` finishes, in the order of definition."""
        return self.by_upstream().get(self.label(job), ())

    def by_upstream(self) -> Mapping[str, tuple[Job, ...]]:
        """Return the jobs that run when another one finishes, by its label."""
        found: dict[str, list[Job]] = {}
        for job, upstream in zip(self.jobs, self._upstream_labels(), strict=True):
            if upstream is not None:
                found.setdefault(upstream, []).append(job)
        return {name: tuple(jobs) for name, jobs in found.items()}

    def _upstream_labels(self) -> list[str | None]:
        """Return the label of each job's upstream job; of one that is not here, what the job calls it."""
        names = self.job_names
        found: list[str | None] = []
        for job in self.jobs:
            upstream = job.triggers.job_completion
            position = names.meant(job, upstream) if upstream is not None else None
            called = upstream.job if upstream is not None else None
            found.append(called if position is None else names.labels[position])
        return found

    def chain(self) -> nx.DiGraph[str]:
        """Return the jobs as a graph: an edge from each upstream job to the job it triggers.

        Nodes are the labels of jobs, the attribute ``statuses`` of an edge says on which outcomes it
        triggers. An upstream job that is not in this account is a node with ``missing=True``.
        """
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        labels = self.job_names.labels
        types = (job.job_type for job in self.jobs)
        graph.add_nodes_from((label, {"job_type": kind}) for label, kind in zip(labels, types, strict=True))
        known = set(graph)
        for job, label, upstream in zip(self.jobs, labels, self._upstream_labels(), strict=True):
            condition = job.triggers.job_completion
            if condition is not None and upstream is not None:
                if upstream not in known:
                    graph.add_node(upstream, missing=True)
                graph.add_edge(upstream, label, statuses=condition.statuses)
        return graph

    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Return each circle of jobs that trigger one another, as labels in order."""
        # A job has one upstream job at most, so going up from each finds them all; no graph is needed.
        pairs = zip(self.job_names.labels, self._upstream_labels(), strict=True)
        above = {label: upstream for label, upstream in pairs if upstream is not None}
        found, seen = [], set[str]()
        for name in above:
            path: list[str] = []
            while name in above and name not in seen:
                seen.add(name)
                path.append(name)
                name = above[name]
            if name in path:
                found.append(_from_smallest(path[path.index(name) :][::-1]))
        return tuple(found)


def _position(jobs: tuple[Job, ...], job: Job) -> int:
    """Return which of the jobs this is: itself, or one that is equal, or one of its identity."""
    for same in (lambda one: one is job, lambda one: one == job, lambda one: one.identity == job.identity):
        found = next((index for index, one in enumerate(jobs) if same(one)), None)
        if found is not None:
            return found
    raise JobkitError.unknown("job", job.identity, [one.identity for one in jobs])


_MOST_KNOWN = 16
_around: dict[int, tuple[Account, ProjectSettings]] = {}
"""By the identity of an account, which is kept beside its settings: they are asked for at every step."""


def _settings_around(account: Account) -> ProjectSettings:
    """Return what an account says for a project that it does not list."""
    known = _around.get(id(account))
    if known is not None and known[0] is account:
        return known[1]
    if len(_around) >= _MOST_KNOWN:
        _around.clear()
    made = ProjectSettings.model_construct(
        name="",
        default_branch=account.default_branch,
        git_provider=account.git_provider,
        environment_variables=account.environment_variables,
    )
    _around[id(account)] = account, made
    return made


def _from_smallest(circle: list[str]) -> tuple[str, ...]:
    start = circle.index(min(circle))
    return tuple(circle[start:] + circle[:start])


def tables_of(account: Account) -> Iterator[Mapping[str, str]]:
    """Yield the variables of the account, of each project, of each environment and of each job."""
    yield account.environment_variables or {}
    yield from (project.environment_variables or {} for project in account.projects)
    yield from (environment.environment_variables for environment in account.environments)
    yield from (job.environment_variables for job in account.jobs)


def secrets_of(account: Account) -> tuple[str, ...]:
    """Return the values of every secret that the account defines anywhere, the longest first."""
    values = {value for table in tables_of(account) for name, value in table.items() if is_secret(name)}
    return tuple(sorted((value for value in values if value.strip()), key=lambda value: (-len(value), value)))
