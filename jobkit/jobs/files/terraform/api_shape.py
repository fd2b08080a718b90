"""A job of Terraform in the shape of the Admin API: what the provider would send for it (its ``job.go``)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jobkit.basics.errors import Place
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.schema import COST_FEATURES, SCHEDULE_TYPES, STATUSES, TRIGGERS
from jobkit.jobs.files.terraform.values import Unresolved, has_unresolved

__all__ = ["MOVED", "api_condition", "api_job", "schedule_arguments"]

MOVED: Mapping[Place, Place] = MappingProxyType(
    {
        ("settings", "threads"): ("num_threads",),
        ("settings", "target_name"): ("target_name",),
        ("schedule",): ("schedule_type",),
        ("schedule", "date"): ("schedule_type",),
        ("schedule", "date", "type"): ("schedule_type",),
        ("schedule", "date", "days"): ("schedule_days",),
        ("schedule", "date", "cron"): ("schedule_cron",),
        ("schedule", "time"): ("schedule_type",),
        ("schedule", "time", "interval"): ("schedule_interval",),
        ("schedule", "time", "hours"): ("schedule_hours",),
        ("deferring_job_definition_id",): ("deferring_job_id",),
        ("job_completion_trigger_condition", "condition"): ("job_completion_trigger_condition", 0),
    }
)
"""Keys of the API -> where Terraform has them."""

_SAME = (
    *(
        "name",
        "description",
        "dbt_version",
        "execute_steps",
        "job_type",
        "generate_docs",
        "run_generate_sources",
    ),
    *(
        "run_lint",
        "errors_on_lint_failure",
        "run_compare_changes",
        "compare_changes_flags",
        "triggers_on_draft_pr",
    ),
    *("force_node_selection", "self_deferring"),
)
_SCHEDULE = ("schedule_type", "schedule_days", "schedule_hours", "schedule_interval", "schedule_cron")
_TRUE = (True, "true", "1")


def api_job(resource: Resource) -> dict[str, Any]:
    """Return the keys of the API for a job, ids left out; what is not known is left out too."""
    values = {name: _known(value) for name, value in resource.values.items()}
    job = {name: values[name] for name in _SAME if values.get(name) is not None}
    job["settings"] = {
        "threads": _or(values.get("num_threads"), 4 if "num_threads" in resource.values else 1),
        "target_name": _or(values.get("target_name"), "default"),
    }
    job["execution"] = {"timeout_seconds": _timeout(values)}
    job["triggers"] = _triggers(values.get("triggers"))
    features = _features(values, job["triggers"])
    job |= {"cost_optimization_features": features} if features else {}
    schedule = _schedule(resource)
    return {**job, **({"schedule": schedule} if schedule else {})}


def _known(value: Any) -> Any:
    """Return a value without the parts that are not known; a text that holds one keeps its code."""
    if isinstance(value, Unresolved):
        return None
    if isinstance(value, dict):
        return {name: _known(one) for name, one in value.items() if not isinstance(one, Unresolved)}
    if isinstance(value, list):
        return [one.text if isinstance(one, Unresolved) else _known(one) for one in value]
    return value


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _timeout(values: Mapping[str, Any]) -> Any:
    """Return the timeout: that of ``execution`` wins over the deprecated argument."""
    execution = values.get("execution")
    own = execution.get("timeout_seconds") if isinstance(execution, dict) else None
    return _or(own if isinstance(execution, dict) else values.get("timeout_seconds"), 0)


def _triggers(given: Any) -> dict[str, Any]:
    known = given if isinstance(given, dict) else {}
    return {name: _or(known.get(name), False) for name in TRIGGERS}


def _features(values: Mapping[str, Any], triggers: Mapping[str, Any]) -> list[Any]:
    """Return the cost features that the provider sends: on a CI or merge job none but dbt State."""
    given = values.get("cost_optimization_features")
    features = [one for one in given if one in COST_FEATURES] if isinstance(given, list) else []
    starts = any(triggers[name] in _TRUE for name in TRIGGERS if name != "schedule")
    is_apart = starts or values.get("job_type") in ("ci", "merge")
    return features if not is_apart or features == ["dbt_state"] else []


def schedule_arguments(resource: Resource) -> dict[str, Any]:
    """Return the arguments that say when a job runs, those that are not null."""
    return {name: resource.values[name] for name in _SCHEDULE if resource.values.get(name) is not None}


def _schedule(resource: Resource) -> dict[str, Any] | None:
    """Return the schedule as the provider sends it; None where there is none, or it is not known."""
    given = schedule_arguments(resource)
    triggers = resource.values.get("triggers")
    is_on = isinstance(triggers, dict) and triggers.get("schedule") in _TRUE
    if any(map(has_unresolved, given.values())) or not (is_on or _is_said(given)):
        return None
    kind = given.get("schedule_type", "every_day")
    if not _is_complete(kind, given):
        return None
    given = {name: _plain(value) for name, value in given.items()}
    hours = given.get("schedule_hours")
    time = {"type": "at_exact_hours", "hours": hours} if hours else _hourly(given.get("schedule_interval", 1))
    return {"date": _date(kind, given), "time": time if kind in ("every_day", "days_of_week") else _hourly(1)}


def _is_complete(kind: Any, given: Mapping[str, Any]) -> bool:
    """Return whether the type of a schedule is one, and what it needs is given."""
    needed = {
        "days_of_week": "schedule_days",
        "interval_cron": "schedule_days",
        "custom_cron": "schedule_cron",
    }
    is_known = isinstance(kind, str) and kind in SCHEDULE_TYPES
    return (
        is_known and bool(kind not in needed or given.get(needed[kind])) and given.get("schedule_hours") != []
    )


def _is_said(given: Mapping[str, Any]) -> bool:
    """Return whether more than the provider's own defaults is given."""
    return {
        **given,
        "schedule_type": given.get("schedule_type", "every_day"),
        "schedule_interval": given.get("schedule_interval", 1),
    } != {
        "schedule_type": "every_day",
        "schedule_interval": 1,
    }


def _plain(value: Any) -> Any:
    """Return numbers that are written as text as numbers, as Terraform takes them."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    is_number = isinstance(value, str) and value.isdecimal() and value.isascii() and len(value) < 10
    return int(value) if is_number else value


def _hourly(interval: Any) -> dict[str, Any]:
    return {"type": "every_hour", "interval": interval}


def _date(kind: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "days_of_week":
        return {"type": kind, "days": given.get("schedule_days", [])}
    if kind == "interval_cron":
        days = given.get("schedule_days")
        listed = ",".join(map(str, days)) if isinstance(days, list) else ""
        return {"type": kind, "cron": f"4 */{given.get('schedule_interval', 1)} * * {listed}"}
    cron = {"cron": given["schedule_cron"]} if kind == "custom_cron" and "schedule_cron" in given else {}
    return {"type": kind, **cron}


def api_condition(job: Any, project: Any, statuses: Any) -> dict[str, Any]:
    """Return an upstream job as the API has it, with the statuses that there are."""
    words = statuses if isinstance(statuses, list) else list(STATUSES)[:1]
    numbers = [STATUSES[word] for word in words if isinstance(word, str) and word in STATUSES]
    return {"condition": {"job_id": job, "project_id": project, "statuses": numbers}}
