"""Resources of Terraform as an account in the shape of the Admin API, with what is to be said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jobkit.jobs.files.api_job.thing import ApiAccount, ApiThing, Manners
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.terraform.api_shape import MOVED, api_condition, api_job
from jobkit.jobs.files.terraform.functions import as_text
from jobkit.jobs.files.terraform.labels import label_of
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.stand_ins import StandIns
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["MANNERS", "Sourced", "api_account"]

MANNERS = Manners("terraform", "the provider", lax=True, has_own_ids=True)

_NO_ID = (None, 0, "0")


@dataclass(frozen=True, slots=True)
class Sourced:
    """A resource and the file that it is in."""

    resource: Resource
    document: Document


@dataclass
class _Reading:
    """All resources of a configuration, by type, with their ids."""

    sourced: Sequence[Sourced]
    ids: StandIns
    upstream: dict[Any, Resource] = field(default_factory=dict)
    variables: dict[Any, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Counter[Any]:
        """How many jobs have each name."""
        names = (one.resource.values.get("name") for one in self.sourced if one.resource.is_job)
        return Counter(name for name in names if isinstance(name, str))

    def of(self, *types: str) -> Iterator[Sourced]:
        return (one for one in self.sourced if one.resource.type in types)


def api_account(sourced: Sequence[Sourced], ids: StandIns) -> ApiAccount:
    """Return jobs, environments and projects; what has no id yet has a number below zero."""
    reading = _Reading(sourced, ids)
    for one in reading.of("dbtcloud_job_completion_trigger"):
        reading.upstream.setdefault(ids.known("job", one.resource.values.get("job_id")), one.resource)
    for one in reading.of("dbtcloud_environment_variable_job_override"):
        name, value = one.resource.values.get("name"), one.resource.values.get("raw_value")
        if isinstance(name, str) and isinstance(value, (str, bool, int, float)):
            job = ids.known("job", one.resource.values.get("job_definition_id"))
            reading.variables.setdefault(job, {})[name] = as_text(value)
    jobs = tuple(_job(one, reading) for one in sourced if one.resource.is_job)
    environments = tuple(_environments(reading))
    projects = tuple(_projects(reading, (*jobs, *environments)))
    return ApiAccount(jobs, (*environments, *_elsewhere(jobs, environments, ids)), projects)


def _thing(one: Sourced, data: Mapping[str, Any]) -> ApiThing:
    key = one.resource.key
    return ApiThing(
        data,
        one.document,
        one.resource.place,
        MANNERS,
        key=None if label_of(str(data["name"])) == key else key,
    )


def _job(one: Sourced, reading: _Reading) -> ApiThing:
    """Return a job with its ids, its upstream job and its variables."""
    resource, ids = one.resource, reading.ids
    own = ids.own("job", resource)
    job = {**api_job(resource), "id": own}
    job.setdefault("name", resource.key)
    for name, kind in (("project_id", "project"), ("environment_id", "environment")):
        job |= _id(name, ids.of(kind, resource.values.get(name)))
    job |= _id(
        "deferring_environment_id", ids.of("environment", resource.values.get("deferring_environment_id"))
    )
    job |= _id("deferring_job_definition_id", ids.of("job", resource.values.get("deferring_job_id")))
    condition = _condition(resource, own, reading)
    job |= {"job_completion_trigger_condition": condition} if condition else {}
    variables = reading.variables.get(own)
    job |= {"custom_environment_variables": variables} if variables else {}
    moved = dict(MOVED)
    if not isinstance(resource.values.get("execution"), dict):
        moved["execution", "timeout_seconds"] = ("timeout_seconds",)
    key = None if _follows(resource.key, job["name"], reading) else resource.key
    return ApiThing(job, one.document, resource.place, MANNERS, key=key, moved=moved)


def _follows(key: str, name: Any, reading: _Reading) -> bool:
    """Return whether a label is what the name alone makes of itself, so that it need not be kept."""
    return isinstance(name, str) and label_of(name) == key and reading.names[name] == 1


def _id(name: str, number: Any) -> dict[str, Any]:
    return {} if number in _NO_ID or isinstance(number, bool) else {name: number}


def _condition(resource: Resource, own: Any, reading: _Reading) -> dict[str, Any] | None:
    """Return the upstream job: of a block in the job, or of a resource of its own."""
    given = resource.values.get("job_completion_trigger_condition")
    blocks = given if isinstance(given, list) else [given]
    block = next((one for one in blocks if isinstance(one, dict)), None)
    apart = reading.upstream.get(own)
    values: Mapping[str, Any] = block or {}
    job = values.get("job_id")
    if block is None and apart is not None:
        values, job = apart.values, apart.values.get("trigger_job_id")
    if job is None:
        return None
    project = reading.ids.of("project", values.get("project_id"))
    return api_condition(reading.ids.of("job", job), project, values.get("statuses"))


def _environments(reading: _Reading) -> Iterator[ApiThing]:
    """Yield the environments of the file, with their values of the projects' variables."""
    tables = [
        (one.resource.values.get("name"), values)
        for one in reading.of("dbtcloud_environment_variable")
        if isinstance(values := one.resource.values.get("environment_values"), dict)
    ]
    for one in reading.of("dbtcloud_environment"):
        values, name = one.resource.values, one.resource.values.get("name")
        own = {
            str(variable): str(table[name])
            for variable, table in tables
            if isinstance(variable, str) and isinstance(name, str) and isinstance(table.get(name), str)
        }
        data = {key: value for key, value in values.items() if not isinstance(value, Unresolved)}
        data |= {"id": reading.ids.own("environment", one.resource), "variables": own}
        data |= {"name": name if isinstance(name, str) and name else one.resource.key}
        data |= _id("project_id", reading.ids.of("project", values.get("project_id")))
        yield _thing(one, data)


def _elsewhere(jobs: Sequence[ApiThing], known: Sequence[ApiThing], ids: StandIns) -> Iterator[ApiThing]:
    """Yield the environments that jobs name and this file does not define."""
    here = {thing.data["id"] for thing in known}
    for thing in jobs:
        for name in ("environment_id", "deferring_environment_id"):
            number = thing.data.get(name)
            called = _called(number, "environment", ids)
            if called is not None and number not in here:
                here.add(number)
                data = {"id": number, "name": called} | _id("project_id", thing.data.get("project_id"))
                yield ApiThing(data, thing.document, thing.place_of((name,)), MANNERS)


def _projects(reading: _Reading, things: Sequence[ApiThing]) -> Iterator[ApiThing]:
    """Yield the projects of the file, then those that others name by a reference."""
    here = set()
    for one in reading.of("dbtcloud_project"):
        number, name = reading.ids.own("project", one.resource), one.resource.values.get("name")
        here.add(number)
        yield _thing(
            one, {"id": number, "name": name if isinstance(name, str) and name else one.resource.key}
        )
    for thing in things:
        given = thing.data.get("project_id")
        called = _called(given, "project", reading.ids)
        if called is not None and isinstance(given, int) and given not in here:
            here.add(given)
            yield ApiThing({"id": given, "name": called}, thing.document, thing.place, MANNERS)


def _called(number: Any, kind: str, ids: StandIns) -> str | None:
    """Return the name of what has no resource in these files, where something says it."""
    if not isinstance(number, int):
        return None
    return ids.names[number] if number < 0 else ids.called.get(kind, {}).get(number)
