"""What the provider or the API refuses in a job, and what a value does that a reader would not expect.

Source: the provider's validators and ``job.go`` 1.12.5: what it sends for what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jobkit.basics.errors import did_you_mean, shorten
from jobkit.basics.words import enumerated
from jobkit.jobs.files.terraform.references import ID_NAMES, referred
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.schema import COST_FEATURES, STATUSES
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["check_ids", "check_job"]

_EXCLUSIVE = (
    ("schedule_interval", ("schedule_hours", "schedule_cron")),
    ("schedule_hours", ("schedule_cron",)),
    ("deferring_job_id", ("self_deferring", "deferring_environment_id")),
    ("deferring_environment_id", ("self_deferring",)),
)
"""Arguments that the provider refuses together, whatever their values: ``false`` and 0 count as well."""

_FLAGS = ("--warn-error", "--use-experimental-parser", "--no-partial-parse", "--fail-fast")
_COMMANDS = (
    *("run", "test", "archive", "snapshot", "seed", "source", "compile", "ls", "list", r"docs\s+generate"),
    *("parse", "build", "clone", "debug", "retry", "compare", "sl"),
)
_STEP = re.compile(rf"\s*dbt\s+(?:(?:{'|'.join(_FLAGS)})\s+)*(?:{'|'.join(_COMMANDS)})\s*.*", re.DOTALL)
_TRUE = (True, "true", "1")


def check_job(resource: Resource) -> Iterator[Remark]:
    """Yield what is remarkable about one job."""
    if resource.is_written:
        yield from _exclusive(resource)
        yield from _deprecated(resource)
        yield from _steps(resource)
    yield from _deferral(resource)
    yield from _features(resource)
    yield from _completion(resource)
    yield from _activity(resource)


def _exclusive(resource: Resource) -> Iterator[Remark]:
    for name, others in _EXCLUSIVE:
        beside = [other for other in others if resource.values.get(other) is not None]
        if resource.values.get(name) is not None and beside:
            said = f"`{name}` and {enumerated([f'`{other}`' for other in beside])} exclude each other"
            yield Remark((name,), "TF006", said, "the provider refuses both: keep one")


def _deprecated(resource: Resource) -> Iterator[Remark]:
    if resource.values.get("timeout_seconds") is not None:
        both = isinstance(resource.values.get("execution"), dict)
        said = "`timeout_seconds` is deprecated" + (", and `execution.timeout_seconds` wins" if both else "")
        yield Remark(("timeout_seconds",), "TF011", said, "write `execution = { timeout_seconds = ... }`")


def _steps(resource: Resource) -> Iterator[Remark]:
    """Yield the steps that ``validate_execute_steps`` refuses while planning."""
    steps = resource.values.get("execute_steps")
    if resource.values.get("validate_execute_steps") not in _TRUE or not isinstance(steps, list):
        return
    for index, step in enumerate(steps):
        if not isinstance(step, str):
            continue
        if not _STEP.fullmatch(step.replace("\n", " ").replace("\r", " ")):
            said = f"{shorten(step)} is none of the commands that `validate_execute_steps` lets pass"
            fix = "leave `validate_execute_steps` out: it knows fewer commands than the platform"
            yield Remark(("execute_steps", index), "TF023", said, fix, value=step)
        for flag in _FLAGS:
            if step.count(flag) > 1:
                said = f"`{flag}` stands twice in one step, which `validate_execute_steps` refuses"
                yield Remark(("execute_steps", index), "TF023", said, "keep one", value=step)


def _deferral(resource: Resource) -> Iterator[Remark]:
    for name in ("deferring_job_id", "deferring_environment_id"):
        if resource.values.get(name) in (0, "0") and resource.is_written:
            said = f"`{name} = 0` is no id: the provider sends none"
            yield Remark((name,), "TF014", said, "leave it out", value=0)


def _features(resource: Resource) -> Iterator[Remark]:
    given = resource.values.get("cost_optimization_features")
    features = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    path = ("cost_optimization_features",)
    for feature in features:
        if feature not in COST_FEATURES and resource.is_written:
            fix = did_you_mean(feature[:60], COST_FEATURES) or f"known are {', '.join(COST_FEATURES)}"
            yield Remark(
                path, "TF005", f"{shorten(feature)} is no cost feature of the provider", fix, value=given
            )
    if "state_aware_orchestration" in features and _is_ci_or_merge(resource):
        said = "a CI or merge job has no state-aware orchestration: the provider does not send it"
        yield Remark(path, "TF022", said, "leave it out, or write `dbt_state`", value=given)
    yield from _forced(resource)


def _forced(resource: Resource) -> Iterator[Remark]:
    version = resource.values.get("dbt_version")
    is_off = resource.values.get("force_node_selection") in (False, "false", "0")
    if resource.is_written and is_off and isinstance(version, str) and "fusion" not in version:
        said = f"`force_node_selection = false` needs a Fusion release track, not {shorten(version)}"
        yield Remark(("force_node_selection",), "TF006", said, "write true, or leave it out")


def _is_ci_or_merge(resource: Resource) -> bool:
    triggers = resource.values.get("triggers")
    on = [name for name, value in triggers.items() if value in _TRUE] if isinstance(triggers, dict) else []
    return resource.values.get("job_type") in ("ci", "merge") or bool({*on} - {"schedule"})


def _completion(resource: Resource) -> Iterator[Remark]:
    conditions = resource.values.get("job_completion_trigger_condition")
    conditions = conditions if isinstance(conditions, list) else [conditions] if conditions else []
    name = "job_completion_trigger_condition"
    if len(conditions) > 1:
        said = "a job has one upstream job (P-072): the provider takes the first block alone"
        yield Remark((name, 1), "TF020", said, "keep one block")
    for index, condition in enumerate(conditions):
        if isinstance(condition, dict):
            yield from _condition(condition, (name, index), resource.is_written)


def _condition(condition: dict[str, Any], path: tuple[str, int], is_written: bool) -> Iterator[Remark]:
    for key in ("job_id", "project_id", "statuses") if is_written else ():
        if condition.get(key) is None:
            said = f"`{key}` is missing in `job_completion_trigger_condition`"
            yield Remark(path, "TF002", said, f"write `{key} = ...`")
    for key in condition:
        if key not in ("job_id", "project_id", "statuses"):
            said = f"`job_completion_trigger_condition` has no argument {shorten(key)}"
            fix = "its keys stand in it directly" if key == "condition" else "leave it out"
            yield Remark((*path, key), "TF001", said, fix)
    statuses = condition.get("statuses")
    if statuses == []:
        yield Remark(
            (*path, "statuses"), "TF005", "no status is given: the job would never start", "`success`"
        )
    for index, status in enumerate(statuses if isinstance(statuses, list) else ()):
        is_status = isinstance(status, str) and status in STATUSES
        if not isinstance(status, Unresolved) and not is_status:
            said = f"{shorten(status)} is no status: the provider sends 0, and the API refuses it"
            fix = did_you_mean(str(status)[:60], STATUSES) or f"known are {', '.join(STATUSES)}"
            yield Remark((*path, "statuses", index), "TF005", said, fix, value=status)


def _activity(resource: Resource) -> Iterator[Remark]:
    if resource.values.get("is_active") in (False, "false", "0"):
        said = (
            "`is_active = false` does not switch a job off, it deletes the job; a new one is created active"
        )
        fix = "write true, and make all `triggers` false for a job that rests"
        yield Remark(("is_active",), "TF024", said, fix)


def check_ids(resource: Resource) -> Iterator[Remark]:
    """Yield references to an attribute that is no id: an environment's ``id`` is a text."""
    for path, value in _ids(resource):
        found = referred(value)
        if found is None or found[2] in ID_NAMES[found[1]]:
            continue
        address, kind, attribute = found
        good = ID_NAMES[kind][0]
        if kind == "dbtcloud_environment" and attribute == "id":
            said = f"`{value.text}` is a text, `project:environment`, and no number"
        else:
            said = f"`{value.text}` is no id of `{address}`"
        yield Remark(path, "TF007", said, f"write `{address}.{good}`", value=value.text)


def _ids(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name, value in resource.values.items():
        if name.endswith("_id"):
            yield (name,), value
        elif name in ("on_success", "on_failure", "on_cancel", "on_warning", "job_ids") and isinstance(
            value, list
        ):
            yield from (((name, index), one) for index, one in enumerate(value))
        elif name == "job_completion_trigger_condition" and isinstance(value, list):
            for index, condition in enumerate(value):
                for key in ("job_id", "project_id"):
                    if isinstance(condition, dict):
                        yield (name, index, key), condition.get(key)
