"""Environments, and the projects that they belong to, as the account's settings have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field, StrictInt, field_validator

from jobkit.basics.arguments import checked
from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import KeptData, WithVariables
from jobkit.jobs.notifications import GitProvider
from jobkit.jobs.variable_names import checked_names

__all__ = ["Environment", "ProjectSettings"]


@checked
class Environment(WithVariables):
    """Where jobs run: connection, credentials, target schema, dbt version.

    Parameters
    ----------
    name : str
        Environments of different projects may share it.
    key : str, optional
        What tells it apart where its name does not, and stays when the name changes.
    id : int, optional
        The platform's number for it.
    project : str, optional
        Name of the project it belongs to. None: every project of the account uses it.
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
    kept : mapping, optional
        Keys of the file it came from that mean nothing to jobkit, as in `Job`.
    """

    _first: ClassVar[str] = "name"
    _written: ClassVar[str] = "{name: Production, deployment_type: production}"

    name: str = Field(min_length=1)
    key: str | None = Field(default=None, min_length=1, max_length=255)
    id: StrictInt | None = None
    project: str | None = Field(default=None, min_length=1)
    type: Literal["deployment", "development"] = "deployment"
    deployment_type: Literal["production", "staging"] | None = None
    target_schema: str | None = None
    custom_branch: str | None = None
    dbt_version: str | None = None
    environment_variables: Mapping[str, str] = FrozenDict()
    kept: Mapping[str, KeptData] = FrozenDict()

    _variable_names = field_validator("environment_variables", mode="after")(checked_names)

    @classmethod
    def implied(cls, name: str) -> Environment:
        """Return the environment for a name that only jobs mention.

        One called Production or Staging gets the deployment type of its name; any other is General.
        """
        return _implied(name)

    @property
    def identity(self) -> str:
        """What tells it apart from other environments of its project: its `key`, or its name."""
        return self.key if self.key is not None else self.name

    @property
    def schema_name(self) -> str | None:
        """Target schema of its deploy runs; None stands for the manifest's own."""
        if self.target_schema or self.deployment_type == "production":
            return self.target_schema
        return "".join(letter if letter.isalnum() else "_" for letter in self.name.strip().lower())


@lru_cache(maxsize=256)
def _implied(name: str) -> Environment:
    """A value that is never changed, and that every run asks for."""
    kind = name.strip().lower()
    return Environment(name=name, deployment_type=kind if kind in ("production", "staging") else None)


@checked
class ProjectSettings(WithVariables):
    """What an account says about one of its projects; the dbt project itself is `jobkit.Project`.

    What is left out is as the `Account` has it.

    Parameters
    ----------
    name : str
        As jobs and environments name it, and as `jobkit.simulate` is given the project's manifest.
    id : int, optional
        The platform's number for it.
    default_branch : str, optional
        Branch that environments without a custom one check out (P-107).
    git_provider : {"github", "gitlab", "azure_devops", "other"}, optional
    environment_variables : dict of str to str, optional
        Its default values, in place of the account's (P-136).
    kept : mapping, optional
        Keys of the file it came from that mean nothing to jobkit, as in `Job`.
    """

    _first: ClassVar[str] = "name"
    _written: ClassVar[str] = "{name: Finance, default_branch: main}"

    name: str = Field(min_length=1)
    id: StrictInt | None = None
    default_branch: str | None = Field(default=None, min_length=1)
    git_provider: GitProvider | None = None
    environment_variables: Mapping[str, str] | None = None
    kept: Mapping[str, KeptData] = FrozenDict()

    _variable_names = field_validator("environment_variables", mode="after")(checked_names)
