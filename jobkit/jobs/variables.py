"""Environment variables: which value a job sees, and which layer sets it.

A value may be set for the project, for an environment and for a job; the later one hides the earlier one.
The default that the code writes in ``env_var('NAME', 'default')`` lies below all of them and belongs to the
code (`Project.env_vars`). Some names are the platform's own.

Sources: dbt docs build/environment-variables (P-135 to P-141).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from jobkit.basics.errors import shorten
from jobkit.basics.secrets import MASK, is_secret
from jobkit.basics.shown import Shown
from jobkit.basics.why import Cause, Why
from jobkit.jobs.account import Account, tables_of
from jobkit.jobs.job import Job
from jobkit.jobs.variable_names import RESERVED_VARIABLES, NameProblem, name_problem

__all__ = [
    "RefusedVariable",
    "Source",
    "Variable",
    "refused_variables",
    "reserved_overrides",
    "resolve_variables",
    "stated_names",
]

Source = Literal["project", "environment", "job", "platform"]

_OWNERS = {
    "project": "the default of the project",
    "environment": "the value of the environment",
    "job": "the override of the job",
    "platform": "the platform",
}


@dataclass(frozen=True, slots=True, repr=False)
class Variable(Shown):
    """The value of one environment variable, and where it comes from.

    A secret never shows its value: `shown`, ``repr``, ``str``, `to_dict` and `why` have ``*****`` in its
    place, for what it hides as well (P-139).

    Parameters
    ----------
    name : str
    value : str
        What ``env_var`` returns; environment variables are always text.
    source : {"project", "environment", "job", "platform"}
    where : str
        Name of the environment or job that sets it; ``""`` for the project and the platform.
    overridden : tuple of Variable
        What it hides, nearest first. Below the platform's own: values that have no effect (P-140).
    text : str
        For the platform's own: what it holds, as a clause.
    assumption : bool
        True where the documentation does not say what the platform puts here.
    """

    name: str
    value: str
    source: Source
    where: str = ""
    overridden: tuple[Variable, ...] = ()
    text: str = ""
    assumption: bool = False

    @property
    def secret(self) -> bool:
        """True for a variable whose name starts with ``DBT_ENV_SECRET``."""
        return is_secret(self.name)

    @property
    def shown(self) -> str:
        """The value as anybody may see it: ``*****`` for a secret."""
        return MASK if self.secret else self.value

    @property
    def fact(self) -> str:
        """The documented fact that gives it this value."""
        return "P-140" if self.source == "platform" else "P-136"

    @property
    def owner(self) -> str:
        """Who sets it, in words: ``the override of the job 'Nightly'``."""
        return f"{_OWNERS[self.source]} {self.where!r}" if self.where else _OWNERS[self.source]

    def why(self) -> Why:
        """Say why it has this value: one sentence, and the layers as causes, nearest first."""
        hidden = [f"{_quoted(other)}, {other.owner}" for other in self.overridden]
        if self.source == "platform":
            sentence = f"{self.name} is {_quoted(self)}: the platform sets it, {self.text}"
            futile = f"; {' and '.join(hidden)}, {'have' if len(hidden) > 1 else 'has'} no effect"
            return Why(f"{sentence}{futile if hidden else ''}.", tuple(self._causes()))
        rest = f" hides {' and '.join(hidden)}" if hidden else ", and nothing overrides it"
        return Why(f"{self.name} is {_quoted(self)}: {self.owner}{rest}.", tuple(self._causes()))

    def _causes(self) -> Iterator[Cause]:
        if self.source == "platform":
            text = f"the platform sets it and nobody can override it: {self.text}"
            yield Cause("reserved_variable", text, self.name, "P-140", self.assumption)
        else:
            yield Cause("variable", f"{self.owner} is {_quoted(self)}", self.name, "P-136")
        if self.source == "job":
            text = "the override is stored in the job: every later run uses it until somebody removes it"
            yield Cause("variable_stored", text, self.name, "P-138")
        for other in self.overridden:
            yield Cause("variable_hidden", f"{other.owner} is {_quoted(other)}", self.name, self.fact)
        if self.secret:
            text = "the value of a secret is hidden in forms and scrubbed from logs"
            yield Cause("secret", text, self.name, "P-139")

    def to_dict(self) -> dict[str, Any]:
        """Return the variable as plain data, without the value of a secret."""
        data: dict[str, Any] = {"name": self.name, "value": self.shown, "source": self.source}
        data |= {"where": self.where, "secret": self.secret, "fact": self.fact}
        if self.assumption:
            data["assumption"] = True
        hidden = [{"source": v.source, "where": v.where, "value": v.shown} for v in self.overridden]
        return {**data, "overridden": hidden}

    def __str__(self) -> str:
        return f"{self.name}={self.shown}"

    def __repr__(self) -> str:
        place = f"{self.source} {self.where!r}" if self.where else self.source
        hides = f", hides {len(self.overridden)}" if self.overridden else ""
        return f"<Variable {self.name}={shorten(self.shown)} ({place}{hides})>"


def _quoted(variable: Variable) -> str:
    return MASK if variable.secret else shorten(variable.value)


@dataclass(frozen=True, slots=True)
class RefusedVariable:
    """A variable that a definition sets and the platform does not take, so that no run has it (P-135).

    Parameters
    ----------
    name : str
    source : {"project", "environment", "job"}
    where : str
    problem : NameProblem
    """

    name: str
    source: Source
    where: str
    problem: NameProblem

    @property
    def owner(self) -> str:
        """Who sets it, in words: ``the environment 'Production'``."""
        return f"the {self.source} {self.where!r}" if self.where else f"the {self.source}"


def resolve_variables(
    account: Account, job: Job, *, check_names: bool = True, platform: Iterable[Variable] = ()
) -> Mapping[str, Variable]:
    """Return the environment variables of a run of `job`, by name in alphabetical order.

    The job's override hides the environment's value, which hides the project's default (P-136). There is one
    value a run, the same for every model (P-141).

    Parameters
    ----------
    account : Account
    job : Job
    check_names : bool
        Leave out what the platform would refuse (`Rules.check_variable_names`, P-135).
    platform : iterable of Variable
        The platform's own for this run. A value that a definition gives to a reserved name never counts,
        whether the platform sets that name in this run or not (P-140).

    Examples
    --------
    >>> from jobkit.jobs import Account, Environment, Job
    >>> job = Job(name="EU", commands=["dbt build"], environment_variables={"DBT_REGION": "eu"})
    >>> home = Environment(name="Production", environment_variables={"DBT_REGION": "us"})
    >>> account = Account(jobs=[job], environments=[home])
    >>> print(resolve_variables(account, job)["DBT_REGION"].why())
    DBT_REGION is 'eu': the override of the job 'EU' hides 'us', the value of the environment 'Production'.
    """
    found: dict[str, Variable] = {}
    for variable in _layers(account, job):
        if not check_names or variable.name in RESERVED_VARIABLES or name_problem(variable.name) is None:
            hidden = found.get(variable.name)
            below = (replace(hidden, overridden=()), *hidden.overridden) if hidden is not None else ()
            found[variable.name] = replace(variable, overridden=below)
    futile = {name: found.pop(name) for name in RESERVED_VARIABLES if name in found}
    for own in platform:
        tried = futile.get(own.name)
        below = (replace(tried, overridden=()), *tried.overridden) if tried is not None else ()
        found[own.name] = replace(own, overridden=below)
    return dict(sorted(found.items()))


def refused_variables(account: Account, job: Job) -> tuple[RefusedVariable, ...]:
    """Return what the platform would not take of all that is set for `job`, highest layer first (P-135)."""
    return tuple(
        RefusedVariable(variable.name, variable.source, variable.where, problem)
        for variable in _highest_first(account, job)
        if (problem := name_problem(variable.name)) is not None
    )


def reserved_overrides(account: Account, job: Job) -> tuple[Variable, ...]:
    """Return every value that is set for `job` under a reserved name; none has any effect (P-140)."""
    layers = _highest_first(account, job)
    return tuple(variable for variable in layers if variable.name in RESERVED_VARIABLES)


def stated_names(account: Account) -> frozenset[str]:
    """Return every name that the account sets anywhere: project, any environment, any job."""
    return frozenset(name for table in tables_of(account) for name in table)


def _highest_first(account: Account, job: Job) -> list[Variable]:
    """Return every variable that is set for `job`, each layer in the order in which it was written."""
    ranks = ("job", "environment", "project")
    return sorted(_layers(account, job), key=lambda variable: ranks.index(variable.source))


def _layers(account: Account, job: Job) -> Iterator[Variable]:
    """Yield every variable that is set for `job`, the lowest layer first."""
    home = account.environment(job.environment, job.project)
    project = account.settings_of(job.project).environment_variables or {}
    tables: tuple[tuple[Source, str, Mapping[str, str]], ...] = (
        ("project", "", project),
        ("environment", home.name, home.environment_variables),
        ("job", job.name, job.environment_variables),
    )
    for source, where, table in tables:
        for name, value in table.items():
            yield Variable(name, value, source, where)
