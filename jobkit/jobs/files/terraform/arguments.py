"""The arguments of a resource: those that the provider does not know, misses, or wants in another form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from jobkit.basics.errors import did_you_mean, shorten
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.schema import META_ARGUMENTS, SCHEMAS, TRIGGERS
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["check_arguments"]

_OVERRIDE = "write a resource `dbtcloud_environment_variable_job_override` for each"
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "schedule": "write `schedule_type`, with `schedule_cron`, `schedule_hours` or `schedule_interval`",
        "cron": 'write `schedule_type = "custom_cron"` and `schedule_cron`',
        "settings": "write `num_threads` and `target_name`, each by itself",
        "threads": "write `num_threads`",
        "commands": "write `execute_steps`",
        "steps": "write `execute_steps`",
        "environment": "write `environment_id`",
        "project": "write `project_id`",
        "timezone": "leave it out: the platform schedules in UTC (P-063)",
        "state": "leave it out; a job whose triggers are all false rests",
        "deferring_job_definition_id": "write `deferring_job_id`",
        "environment_variables": _OVERRIDE,
        "custom_environment_variables": _OVERRIDE,
        "notifications": "write a resource `dbtcloud_notification`",
        "run_on_pull_request": "write in `triggers`: `github_webhook = true`, `git_provider_webhook = true`",
        "on_merge": "write it in `triggers`: `on_merge = true`",
        "job_completion_trigger": "write a block `job_completion_trigger_condition { ... }`",
        "lifecycle_webhooks": "leave it out: the provider does not have it",
        "raw_dbt_version": "write `dbt_version`",
    }
)
"""Names that others have for an argument of a job, and what to write instead."""

_EXAMPLES = MappingProxyType(
    {"triggers": "triggers = { schedule = true }", "execution": "execution = { timeout_seconds = 3600 }"}
)


def check_arguments(resource: Resource) -> Iterator[Remark]:
    """Yield what is wrong with the names of a resource's arguments, and with their form."""
    schema = SCHEMAS.get(resource.type)
    if schema is None or not resource.is_written:
        return
    if resource.type == "dbt_cloud_job":
        said = "`dbt_cloud_job` is what a provider before 0.3 called it"
        yield Remark((), "TF013", said, "write `dbtcloud_job`")
    yield from _unknown(resource)
    yield from _missing(resource)
    yield from _forms(resource)
    yield from _ids(resource)
    yield from _values_of_variables(resource)
    yield from _inner_keys(resource)


def _unknown(resource: Resource) -> Iterator[Remark]:
    schema = SCHEMAS[resource.type]
    for name in resource.values:
        if name in schema.known or name in META_ARGUMENTS:
            continue
        if name in schema.read_only:
            yield Remark((name,), "TF001", f"`{name}` is decided by the provider", "leave it out")
            continue
        other = _OTHER_NAMES.get(name, "") if resource.is_job else ""
        fix = other or did_you_mean(name[:60], schema.known) or "leave it out"
        yield Remark((name,), "TF001", f"`{resource.type}` has no argument {shorten(name)}", fix)


def _missing(resource: Resource) -> Iterator[Remark]:
    schema = SCHEMAS[resource.type]
    for name in schema.required:
        if resource.values.get(name) is None:
            fix = f"write `{_EXAMPLES.get(name, name + ' = ...')}`"
            yield Remark((), "TF002", f"`{name}` is missing, and the provider requires it", fix)


def _forms(resource: Resource) -> Iterator[Remark]:
    """Yield objects that are written as blocks or lists, and blocks that are written as arguments."""
    schema = SCHEMAS[resource.type]
    for name in schema.objects:
        value = resource.values.get(name)
        if name in resource.blocks:
            said = f"`{name}` is written as a block, but it is an object"
        elif isinstance(value, (dict, Unresolved)) or value is None:
            continue
        else:
            kind = "a list" if isinstance(value, list) else "no object"
            said = f"`{name}` is {kind}, but it is an object"
        yield Remark((name,), "TF003", said, f"write `{_EXAMPLES[name]}`")
    for name in schema.blocks:
        is_hcl = bool(resource.lines)
        if (
            is_hcl
            and name in resource.values
            and name not in resource.blocks
            and not _is_dynamic(resource, name)
        ):
            fix = f"write `{name} {{ ... }}`, without `=`"
            yield Remark((name,), "TF003", f"`{name}` is written as an argument, but it is a block", fix)


def _ids(resource: Resource) -> Iterator[Remark]:
    """Yield what cannot be an id; those of a job are read, and told then."""
    for name in () if resource.is_job else _ID_NAMES:
        value = resource.values.get(name)
        if isinstance(value, (dict, list)):
            kind = "a list" if isinstance(value, list) else "an object"
            yield Remark((name,), "TF005", f"`{name}` is {kind}, but it is a number", "write the id")


_ID_NAMES = ("project_id", "environment_id", "job_id", "job_definition_id")


def _values_of_variables(resource: Resource) -> Iterator[Remark]:
    """Yield the values of environment variables that are no text; what they are is nobody's business."""
    given = resource.values.get("environment_values")
    values: dict[tuple[str, ...], Any] = {("raw_value",): resource.values.get("raw_value")}
    if isinstance(given, dict):
        values |= {("environment_values", str(key)): value for key, value in given.items()}
    for path, value in values.items():
        if isinstance(value, (dict, list)):
            kind = "a list" if isinstance(value, list) else "an object"
            yield Remark(path, "TF005", f"`{path[-1]}` is {kind}, but it is text", "write it in quotes")


def _is_dynamic(resource: Resource, name: str) -> bool:
    return "dynamic" in resource.blocks and (name,) not in resource.lines


def _inner_keys(resource: Resource) -> Iterator[Remark]:
    """Yield keys inside an object that are dropped without a word."""
    triggers = resource.values.get("triggers") if resource.is_job else None
    for key in _keys(triggers):
        if key == "custom_branch_only":
            said = "`custom_branch_only` is dropped, and the API refuses it since 2024"
            yield Remark(
                ("triggers", key), "TF012", said, "leave it out: the environment says which branch is run"
            )
        elif key not in TRIGGERS:
            said = f"{shorten(key)} is no trigger: Terraform drops it without a word"
            fix = did_you_mean(key[:60], TRIGGERS) or f"known are {', '.join(TRIGGERS)}"
            yield Remark(("triggers", key), "TF012", said, fix)
    for key in _keys(resource.values.get("execution") if resource.is_job else None):
        if key != "timeout_seconds":
            said = f"{shorten(key)} is no key of `execution`: Terraform drops it without a word"
            yield Remark(("execution", key), "TF012", said, "known is timeout_seconds")


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()
