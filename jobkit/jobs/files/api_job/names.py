"""Ids of the platform to names: environments, projects, and jobs that refer to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.jobs.account import Environment, ProjectSettings
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiAccount, ApiThing
from jobkit.jobs.files.api_job.values import Values, as_whole

__all__ = ["Homes"]

_KINDS = ("production", "staging")


def _named(value: Any) -> tuple[int, str] | None:
    """Return id and name of an ``environment`` or ``project`` object inside an answer."""
    if not isinstance(value, Mapping):
        return None
    number, name = as_whole(value.get("id")), value.get("name")
    return (number, name) if number is not None and isinstance(name, str) and name.strip() else None


def _id(thing: ApiThing, key: str) -> int | None:
    """Return an id of a job; what is none is told where the job is read."""
    number = as_whole(thing.data.get(key))
    return number if number and (number > 0 or thing.manners.has_own_ids) else None


class Homes:
    """The projects and environments of a file: those that it defines, and those that only jobs name by id.

    Parameters
    ----------
    source : ApiAccount
    notes : Notes
    """

    def __init__(self, source: ApiAccount, notes: Notes) -> None:
        self._notes = notes
        self.projects: dict[int, ProjectSettings] = {}
        self.environments: dict[int, Environment] = {}
        for thing in source.projects:
            self._project(Values(thing, notes))
        for thing in source.environments:
            self._environment(Values(thing, notes))
        for job in source.jobs:
            self._of_job(job)
        self._tell_apart()

    def project(self, number: int | None) -> str | None:
        """Return the name of a project."""
        return self.projects[number].name if number in self.projects else None

    def environment(self, number: int | None) -> str | None:
        """Return what jobs call an environment: its key or name."""
        return self.environments[number].identity if number in self.environments else None

    def _of_job(self, job: ApiThing) -> None:
        """Take over what a job says about its own project and environment, and that it has them."""
        ids = {key: _id(job, f"{key}_id") for key in ("account", "project", "environment")}
        project = _named(job.data.get("project"))
        if ids["project"] is not None:
            kept = {"account_id": ids["account"]} if ids["account"] is not None else {}
            name = project[1] if project and project[0] == ids["project"] else f"Project {ids['project']}"
            self.projects.setdefault(ids["project"], ProjectSettings(name=name, id=ids["project"], kept=kept))
        around = job.data.get("environment")
        for number in (ids["environment"], _id(job, "deferring_environment_id")):
            if number is not None and number not in self.environments:
                self._implied(number, ids["project"], around)

    def _implied(self, number: int, project: int | None, around: Any) -> None:
        known = _named(around)
        own = around if known is not None and known[0] == number else {}
        fields = _environment_fields(own) if own else {"name": f"Environment {number}"}
        self.environments[number] = Environment(**fields, id=number, project=self.project(project))

    def _project(self, values: Values) -> None:
        number = values.whole("id")
        name = values.text("name") or (f"Project {number}" if number is not None else "")
        if number is None or not name or number in self.projects:
            return
        account = values.whole("account_id")
        kept = {"account_id": account} if account is not None else {}
        self.projects[number] = ProjectSettings(name=name, id=number, kept=kept)

    def _environment(self, values: Values) -> None:
        number = values.whole("id")
        if number is None or number in self.environments:
            return
        project = self.project(values.whole("project_id"))
        fields = _environment_fields(values.thing.data)
        if values.thing.key is not None and values.thing.key != fields["name"]:
            fields["key"] = values.thing.key
        try:
            self.environments[number] = Environment(**fields, id=number, project=project)
        except JobkitError as error:
            values.note((), "FMT004", str(error), fix="see `jobkit.Environment`")

    def _tell_apart(self) -> None:
        """Give a key, the id, to what has its name from others; a project has one Production environment."""
        projects = Counter(one.name for one in self.projects.values())
        for number, project in self.projects.items():
            if projects[project.name] > 1:
                self.projects[number] = project.model_copy(update={"name": f"{project.name} {number}"})
        counts = Counter((one.project, one.identity) for one in self.environments.values())
        taken: set[tuple[str | None, str]] = set()
        for number, one in self.environments.items():
            changes: dict[str, Any] = {}
            if counts[one.project, one.identity] > 1:
                changes["key"] = str(number)
            if one.deployment_type is not None and (one.project, one.deployment_type) in taken:
                changes["deployment_type"] = None
            taken.add((one.project, one.deployment_type or ""))
            if changes:
                self.environments[number] = one.model_copy(update=changes)


def _environment_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an environment of the API that jobkit knows, where they are of the right kind."""
    texts: Iterable[tuple[str, str]] = (("dbt_version", "dbt_version"), ("custom_branch", "custom_branch"))
    fields: dict[str, Any] = {"name": data.get("name") or f"Environment {data.get('id')}"}
    fields |= {own: data[key] for key, own in texts if isinstance(data.get(key), str) and data[key]}
    if data.get("deployment_type") in _KINDS:
        fields["deployment_type"] = data["deployment_type"]
    if data.get("type") == "development":
        fields["type"] = "development"
    if isinstance(data.get("variables"), Mapping):
        fields["environment_variables"] = dict(data["variables"])
    return fields
