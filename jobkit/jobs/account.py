"""Environments, and an account of several jobs that may trigger each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.frozen import FrozenDict
from jobkit.basics.secrets import is_secret
from jobkit.basics.shown import Drawn
from jobkit.jobs.base import WithVariables, first_repeated
from jobkit.jobs.job import Deferral, Job
from jobkit.jobs.notifications import (
    GitProvider,
    ModelNotification,
    NotificationSetting,
    Webhook,
    check_names,
)
from jobkit.jobs.variable_names import checked_names

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Account", "Environment"]


@checked
class Environment(WithVariables):
    """Where jobs run: connection, credentials, target schema, dbt version.

    Parameters
    ----------
    name : str
    type : {"deployment", "development"}
        Jobs run in deployment environments.
    deployment_type : {"production", "staging"}, optional
        At most one of each a project (P-165); None is a General environment.
    target_schema : str, optional
        Schema that deploy runs build into. None: the manifest's own for the Production environment,
        otherwise one made from the environment's name, so that environments never share relations.
    custom_branch : str, optional
        Branch that is checked out instead of the default one (P-107).
    dbt_version : str, optional
        A release track, for example ``latest`` (P-143).
    environment_variables : dict of str to str
        They hide the project's and are overridden by a job's own (P-136).
    """

    _first: ClassVar[str] = "name"
    _written: ClassVar[str] = "{name: Production, deployment_type: production}"

    name: str = Field(min_length=1)
    type: Literal["deployment", "development"] = "deployment"
    deployment_type: Literal["production", "staging"] | None = None
    target_schema: str | None = None
    custom_branch: str | None = None
    dbt_version: str | None = None
    environment_variables: Mapping[str, str] = FrozenDict()

    _variable_names = field_validator("environment_variables", mode="after")(checked_names)

    @classmethod
    def implied(cls, name: str) -> Environment:
        """Return the environment for a name that only jobs mention.

        One called Production or Staging gets the deployment type of its name; any other is General.
        """
        kind = name.strip().lower()
        return cls(name=name, deployment_type=kind if kind in ("production", "staging") else None)

    @property
    def schema_name(self) -> str | None:
        """Target schema of its deploy runs; None stands for the manifest's own."""
        if self.target_schema or self.deployment_type == "production":
            return self.target_schema
        return "".join(letter if letter.isalnum() else "_" for letter in self.name.strip().lower())


@checked
class Account(Drawn, WithVariables):
    """Several jobs and the environments they run in.

    Parameters
    ----------
    name : str
    jobs : tuple of Job
        Names are unique.
    environments : tuple of Environment
        A definition file lists all of them or none. Here, those that jobs run in need not be listed.
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
    environment_variables: Mapping[str, str] | None = None

    default_branch: str = Field(default="main", min_length=1)
    notifications: tuple[NotificationSetting, ...] = ()
    model_notifications: tuple[ModelNotification, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    git_provider: GitProvider = "github"

    _variable_names = field_validator("environment_variables", mode="after")(checked_names)

    @model_validator(mode="after")
    def _names(self) -> Account:
        for label, things in (("job", self.jobs), ("environment", self.environments)):
            twice = first_repeated(thing.name for thing in things)
            if twice is not None:
                raise ValueError(f"two {label}s are called {twice!r}: give each its own name")
        production = [e.name for e in self.environments if e.deployment_type == "production"]
        if len(production) > 1:
            raise ValueError(f"a project has one production environment, not {len(production)}: {production}")
        names = [job.name for job in self.jobs]
        check_names(self.notifications, self.webhooks, names, self.environment_names)
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

    def job(self, name: str) -> Job:
        """Return the job of that name; raises JobkitError with the nearest name when there is none."""
        for job in self.jobs:
            if job.name == name:
                return job
        raise JobkitError.unknown("job", name, [job.name for job in self.jobs])

    def environment(self, name: str) -> Environment:
        """Return the environment of that name, as defined or as implied by the name."""
        known = (environment for environment in self.environments if environment.name == name)
        return next(known, None) or Environment.implied(name)

    @property
    def environment_names(self) -> tuple[str, ...]:
        """Names of all environments: those that are defined, then those that only jobs name."""
        names = [defined.name for defined in self.environments] + [job.environment for job in self.jobs]
        return tuple(dict.fromkeys(names))

    def job_id(self, job: Job) -> int:
        """Return the id of one of the jobs; where it has none, its position stands in, from 1."""
        return job.id if job.id is not None else 1 + [other.name for other in self.jobs].index(job.name)

    def environment_id(self, name: str) -> int:
        """Return the position of an environment, from 1; it stands in for the id that the platform gives."""
        names = self.environment_names
        if name not in names:
            raise JobkitError.unknown("environment", name, names)
        return 1 + names.index(name)

    @property
    def production(self) -> Environment | None:
        """The environment designated as Production, defined or implied by a job that names it."""
        defined = next((one for one in self.environments if one.deployment_type == "production"), None)
        listed = {one.name for one in self.environments}
        named = (job.environment for job in self.jobs if job.environment.strip().lower() == "production")
        implied = (Environment.implied(name) for name in named if name not in listed)
        return defined or next(implied, None)

    def deferral_of(self, job: Job) -> Deferral:
        """Return what `job` defers to, with the form's default where the job does not say (P-111)."""
        if job.deferral is not None:
            return job.deferral
        if job.is_ci:
            production = self.production
            return Deferral(environment=production.name if production else "Production")
        return Deferral(environment=job.environment) if job.job_type == "merge" else Deferral()

    def branch_of(self, job: Job) -> str:
        """Return the branch that runs of `job` check out: its environment's own, or the default one."""
        return self.environment(job.environment).custom_branch or self.default_branch

    def downstream(self, job: Job) -> tuple[Job, ...]:
        """Return the jobs that run when `job` finishes, in the order of definition."""
        return self.by_upstream().get(job.name, ())

    def by_upstream(self) -> Mapping[str, tuple[Job, ...]]:
        """Return the jobs that run when another one finishes, by its name: for those who ask of all jobs."""
        found: dict[str, list[Job]] = {}
        for job in self.jobs:
            if job.triggers.job_completion is not None:
                found.setdefault(job.triggers.job_completion.job, []).append(job)
        return {name: tuple(jobs) for name, jobs in found.items()}

    def chain(self) -> nx.DiGraph[str]:
        """Return the jobs as a graph: an edge from each upstream job to the job it triggers.

        Nodes are job names, the attribute ``statuses`` of an edge says on which outcomes it triggers. An
        upstream job that is not in this account is a node with ``missing=True``.
        """
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from((job.name, {"job_type": job.job_type}) for job in self.jobs)
        known = set(graph)
        for job in self.jobs:
            upstream = job.triggers.job_completion
            if upstream is not None:
                if upstream.job not in known:
                    graph.add_node(upstream.job, missing=True)
                graph.add_edge(upstream.job, job.name, statuses=upstream.statuses)
        return graph

    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Return each circle of jobs that trigger one another, as job names in order."""
        # A job has one upstream job at most, so going up from each finds them all; no graph is needed.
        triggers = ((job.name, job.triggers.job_completion) for job in self.jobs)
        above = {name: trigger.job for name, trigger in triggers if trigger is not None}
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


def _from_smallest(circle: list[str]) -> tuple[str, ...]:
    start = circle.index(min(circle))
    return tuple(circle[start:] + circle[:start])


def tables_of(account: Account) -> Iterator[Mapping[str, str]]:
    """Yield the variables of the project, of each environment and of each job."""
    yield account.environment_variables or {}
    yield from (environment.environment_variables for environment in account.environments)
    yield from (job.environment_variables for job in account.jobs)


def secrets_of(account: Account) -> tuple[str, ...]:
    """Return the values of every secret that the account defines anywhere, the longest first."""
    values = {value for table in tables_of(account) for name, value in table.items() if is_secret(name)}
    return tuple(sorted((value for value in values if value.strip()), key=lambda value: (-len(value), value)))
