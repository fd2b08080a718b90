"""How a job of a configuration names its project, its environment and other jobs: by number or by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.jobs.account import Environment
from jobkit.jobs.files.api_job.from_account import Ids
from jobkit.jobs.files.terraform.hcl_text import HclBlock, hcl_string
from jobkit.jobs.files.terraform.kept_code import is_safe_code
from jobkit.jobs.files.terraform.labels import labels_of
from jobkit.jobs.files.terraform.settled import CODE
from jobkit.jobs.files.terraform.stand_ins import NAMELESS_PROJECT
from jobkit.jobs.files.terraform.values import Unresolved
from jobkit.jobs.job import Job

__all__ = ["References", "is_own_resource"]

_KINDS = ("project", "environment", "job")


def is_own_resource(one: Environment) -> bool:
    """Return whether an environment has settings, so that it is written as a resource."""
    bare = Environment(name=one.name, key=one.key, id=one.id, project=one.project, kept=one.kept)
    return one != bare and CODE not in one.kept


@dataclass(frozen=True, slots=True)
class References(Ids):
    """The references of an account; what it names and has no resource for goes into variables.

    Parameters
    ----------
    tables : dict of str to dict of str to (int or None)
        ``project``, ``environment``, ``job`` -> name -> id, None for one to be filled in.
    known : dict
        What has been worked out once.
    """

    tables: dict[str, dict[str, int | None]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})

    known: dict[str, Any] = field(default_factory=dict)

    def labels(self) -> tuple[str, ...]:
        """Return the label of each job, in order."""
        if "labels" not in self.known:
            self.known["labels"] = tuple(labels_of(job.identity for job in self.account.jobs))
        return tuple(self.known["labels"])

    def environment_labels(self) -> dict[int, str]:
        """Return the label of each environment that is written as a resource, by its position."""
        if "environments" not in self.known:
            self.known["environments"] = self._environment_labels()
        return dict(self.known["environments"])

    def _environment_labels(self) -> dict[int, str]:
        own = [index for index, one in enumerate(self.account.environments) if is_own_resource(one)]
        names = labels_of(self.account.environments[index].identity for index in own)
        return dict(zip(own, names, strict=True))

    def account_id(self, job: Job) -> Any:
        """Return nothing: the provider's own settings say which account."""
        return None

    def _named(self, kind: str, name: str, number: int | None) -> Unresolved:
        self.tables[kind].setdefault(name, number)
        return Unresolved(f"var.{kind}_ids[{hcl_string(name)}]")

    def project(self, name: str | None) -> Any:
        """Return what stands for a project."""
        projects = self.account.projects
        one = next(
            (one for one in projects if one.name == name or (name is None and len(projects) == 1)), None
        )
        if one is None:
            return self._named("project", name, None) if name is not None else Unresolved(NAMELESS_PROJECT)
        code = one.kept.get(CODE)
        if isinstance(code, str) and is_safe_code(code):
            return Unresolved(code)
        if one.id is not None and one.name == f"Project {one.id}":
            return one.id
        return self._named("project", one.name, one.id)

    def environment(self, name: str, project: str | None) -> Any:
        """Return what stands for an environment."""
        one = self.account.environment(name, project)
        code = one.kept.get(CODE)
        if isinstance(code, str) and is_safe_code(code):
            return Unresolved(code)
        position = next(
            (index for index, known in enumerate(self.account.environments) if known is one), None
        )
        labels = self.environment_labels()
        if position in labels:
            return Unresolved(f"dbtcloud_environment.{labels[position]}.environment_id")
        if one.id is not None and one.name == f"Environment {one.id}":
            return one.id
        called = one.identity
        if self.is_shared(one):
            called = f"{one.identity} of {one.project}"
        return self._named("environment", called, one.id)

    def is_shared(self, one: Environment) -> bool:
        """Return whether environments of several projects have this name."""
        return sum(other.identity == one.identity for other in self.account.environments) > 1

    def job(self, job: Job) -> Any:
        """Return what stands for a job of the account."""
        if "jobs" not in self.known:
            labels = zip(self.account.jobs, self.labels(), strict=True)
            self.known["jobs"] = {id(one): label for one, label in labels}
        return Unresolved(f"dbtcloud_job.{self.known['jobs'][id(job)]}.id")

    def elsewhere(self, name: str) -> Any:
        """Return what stands for a job that is not in the account."""
        return self._named("job", name, None)

    def variables(self) -> list[HclBlock]:
        """Return the variables that the references ask for."""
        found = []
        for kind, table in self.tables.items():
            if table:
                found.append(_variable(kind, table))
        return found


def _variable(kind: str, table: Mapping[str, int | None]) -> HclBlock:
    known = {name: number for name, number in table.items() if number is not None}
    words = (
        "Ids of the platform, by name: fill in those that are null"
        if len(known) < len(table)
        else "Ids, by name"
    )
    values = {"type": Unresolved("map(number)"), "description": words}
    return HclBlock("variable", (f"{kind}_ids",), [values, {"default": dict(table)}])
