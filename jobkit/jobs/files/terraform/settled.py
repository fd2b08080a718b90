"""An account whose jobs, environments and projects have no stand-in ids any more, and keep their own code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.basics.errors import path_text
from jobkit.jobs.account import Account, Environment, ProjectSettings
from jobkit.jobs.files.terraform.api_shape import schedule_arguments
from jobkit.jobs.files.terraform.hcl_text import hcl_value
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.stand_ins import StandIns
from jobkit.jobs.files.terraform.unresolved import open_values
from jobkit.jobs.files.terraform.values import Unresolved, has_unresolved
from jobkit.jobs.job import Deferral, Job, JobCompletion

__all__ = ["CODE", "VALIDATED", "settled"]

CODE = "terraform"
"""Key of what is `kept`: the code of values that only Terraform knows, by the path of the argument."""

VALIDATED = "validate_execute_steps"

_NAMED_ELSEWHERE = ("project_id", "environment_id", "deferring_environment_id")
"""Their code is kept with the project or environment."""


def settled(
    account: Account, resources: Iterable[Resource], ids: StandIns, more: Mapping[str, Any]
) -> Account:
    """Return an account as others see it.

    Parameters
    ----------
    account : Account
        With numbers below zero where there is no id.
    resources : iterable of Resource
    ids : StandIns
    more : mapping of str to object
        Other fields of the account: notifications, webhooks.
    """
    known = list(resources)
    values = _project_variables(known, ids) if len(account.projects) > 1 else {}
    if len(account.projects) <= 1:
        more = {**more, **_alone(_project_variables(known, ids))}
    by_id = {ids.own("job", one): one for one in known if one.is_job}
    fields = {
        "jobs": tuple(_job(job, by_id.get(job.id or 0), ids) for job in account.jobs),
        "environments": tuple(_environment(one, ids) for one in account.environments),
        "projects": tuple(_project(one, ids, values) for one in account.projects),
        **more,
    }
    return Account(**{**{name: getattr(account, name) for name in Account.model_fields}, **fields})


def _real(number: int | None) -> int | None:
    return number if number is not None and number > 0 else None


def _job(job: Job, resource: Resource | None, ids: StandIns) -> Job:
    changes: dict[str, Any] = {"id": _real(job.id)}
    upstream = job.triggers.job_completion
    if upstream is not None:
        triggers = job.triggers.model_copy(update={"job_completion": _upstream(upstream, ids)})
        changes["triggers"] = triggers
    if job.deferral is not None and (job.deferral.job_id or 0) < 0:
        changes["deferral"] = Deferral(job=ids.names[job.deferral.job_id or 0])
    kept = dict(job.kept)
    if resource is not None:
        code = _code_of(resource, ids)
        kept |= {CODE: code} if code else {}
        kept |= {VALIDATED: True} if resource.values.get(VALIDATED) is True else {}
    fields = {name: getattr(job, name) for name in job.model_fields_set}
    return Job(**{**fields, **changes, "kept": kept})


def _is_code(value: Unresolved, ids: StandIns) -> bool:
    """Return whether a reference to a job is to be kept: it is to none of these files."""
    number = ids.of("job", value)
    return isinstance(number, int) and number in ids.code


def _code_of(resource: Resource, ids: StandIns) -> dict[str, str]:
    """Return the code of what is not known, and all of a schedule of which a part is not known."""
    code = {
        path_text(place): value.text
        for place, value in open_values(resource)
        if place[-1] not in _NAMED_ELSEWHERE
        and not (str(place[-1]).endswith("job_id") and not _is_code(value, ids))
    }
    schedule = schedule_arguments(resource)
    if any(map(has_unresolved, schedule.values())):
        code |= {name: hcl_value(value) for name, value in schedule.items()}
        triggers = resource.values.get("triggers")
        is_on = triggers.get("schedule") if isinstance(triggers, dict) else None
        code.setdefault("triggers.schedule", hcl_value(is_on if isinstance(is_on, bool) else False))
    return code


def _upstream(upstream: JobCompletion, ids: StandIns) -> JobCompletion:
    changes: dict[str, Any] = {}
    if (upstream.job_id or 0) < 0:
        changes |= {"job": ids.names[upstream.job_id or 0], "job_id": None}
    if (upstream.project_id or 0) < 0:
        changes |= {"project": ids.names[upstream.project_id or 0], "project_id": None}
    return upstream.model_copy(update=changes)


def _environment(one: Environment, ids: StandIns) -> Environment:
    code = ids.code.get(one.id or 0)
    kept = {**one.kept, **({CODE: code} if code else {})}
    return Environment(**{**_fields(one), "id": _real(one.id), "kept": kept})


def _project_variables(resources: Iterable[Resource], ids: StandIns) -> dict[Any, dict[str, str]]:
    """Return the default values of the variables of each project, by its number."""
    found: dict[Any, dict[str, str]] = {}
    for one in resources:
        name, values = one.values.get("name"), one.values.get("environment_values")
        if one.type == "dbtcloud_environment_variable" and isinstance(name, str) and isinstance(values, dict):
            table = found.setdefault(ids.known("project", one.values.get("project_id")), {})
            table |= {name: values["project"]} if isinstance(values.get("project"), str) else {}
    return found


def _alone(tables: Mapping[Any, dict[str, str]]) -> dict[str, Any]:
    """Return the field of an account of one project."""
    merged = {name: value for table in tables.values() for name, value in table.items()}
    return {"environment_variables": merged} if tables else {}


def _project(one: ProjectSettings, ids: StandIns, tables: Mapping[Any, dict[str, str]]) -> ProjectSettings:
    code = ids.code.get(one.id or 0)
    kept = {**one.kept, **({CODE: code} if code else {})}
    own = {"environment_variables": tables[one.id]} if tables.get(one.id) else {}
    return ProjectSettings(**{**_fields(one), "id": _real(one.id), "kept": kept, **own})


def _fields(one: Environment | ProjectSettings) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.model_fields_set}
