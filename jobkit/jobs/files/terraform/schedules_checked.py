"""When a job of Terraform runs: what it means that an argument is left out, or stands beside another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from jobkit.basics.errors import did_you_mean, shorten
from jobkit.basics.words import enumerated
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.schema import SCHEDULE_TYPES
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["check_schedule", "check_threads"]

_ARGUMENTS = ("schedule_type", "schedule_days", "schedule_hours", "schedule_interval", "schedule_cron")

_USED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "every_day": ("schedule_hours", "schedule_interval"),
        "days_of_week": ("schedule_days", "schedule_hours", "schedule_interval"),
        "custom_cron": ("schedule_cron",),
        "interval_cron": ("schedule_days", "schedule_interval"),
    }
)
"""Which arguments count with which ``schedule_type``."""

_TRUE = (True, "true", "1")


def check_schedule(resource: Resource) -> Iterator[Remark]:
    """Yield what is remarkable about when a job runs."""
    values = resource.values
    triggers = values.get("triggers")
    is_on = isinstance(triggers, dict) and triggers.get("schedule") in _TRUE
    yield from _ranges(values)
    if resource.is_written and is_on and not any(values.get(name) is not None for name in _ARGUMENTS):
        said = "a schedule without any `schedule_...` runs every day, every hour: 24 times a day"
        fix = 'write `schedule_type = "every_day"` and `schedule_hours = [6]`'
        yield Remark(("triggers", "schedule"), "TF009", said, fix)
    elif resource.is_written:
        yield from _without_effect(values, is_on)
        yield from _incomplete(values, is_on)


def _kind(values: Mapping[str, Any]) -> Any:
    kind = values.get("schedule_type")
    return "every_day" if kind is None else kind


def _ranges(values: Mapping[str, Any]) -> Iterator[Remark]:
    kind = _kind(values)
    if not isinstance(kind, Unresolved) and kind not in SCHEDULE_TYPES:
        said = f"{shorten(kind)} is no `schedule_type`"
        near = did_you_mean(str(kind)[:60], SCHEDULE_TYPES)
        yield Remark(
            ("schedule_type",), "TF005", said, near or f"one of {', '.join(SCHEDULE_TYPES)}", value=kind
        )
    for name in ("schedule_hours", "schedule_days"):
        if values.get(name) == []:
            yield Remark((name,), "TF005", f"`{name}` is empty", "give at least one, or leave it out")


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 10:
        return int(value)
    return value if type(value) is int else None


def _without_effect(values: Mapping[str, Any], is_on: bool) -> Iterator[Remark]:
    """Yield arguments that the type of the schedule makes idle, where they would decide when it runs."""
    kind = _kind(values)
    if kind not in SCHEDULE_TYPES:
        return
    for name in _ARGUMENTS[1:]:
        if values.get(name) is None or name in _USED[kind]:
            continue
        is_usual = name == "schedule_days" and sorted(_plain(values[name])) == list(range(7))
        said = f"`{name}` has no effect: the schedule is of the type `{kind}`"
        if name == "schedule_cron":
            fix = 'write `schedule_type = "custom_cron"`'
        else:
            fix = f"leave it out; with `{kind}` count {enumerated([f'`{used}`' for used in _USED[kind]])}"
        severity = "advice" if is_usual or not is_on else None
        yield Remark((name,), "TF018", said, fix, severity, values[name])


def _plain(value: Any) -> list[int]:
    return [one for one in value if type(one) is int] if isinstance(value, list) else []


def _incomplete(values: Mapping[str, Any], is_on: bool) -> Iterator[Remark]:
    kind = _kind(values)
    days = values.get("schedule_days")
    if kind == "interval_cron" and days is None:
        every = _number(values.get("schedule_interval")) or 1
        said = f"`interval_cron` without `schedule_days` makes the cron `4 */{every} * * `: four fields only"
        yield Remark(
            ("schedule_type",), "TF008", said, "write `schedule_days = [0, 1, 2, 3, 4, 5, 6]`", value=kind
        )
    if kind == "days_of_week" and days is None:
        said = "`days_of_week` without `schedule_days` has no day to run on"
        yield Remark(("schedule_type",), "TF008", said, "write `schedule_days = [1, 2, 3, 4, 5]`", value=kind)
    if kind == "custom_cron" and not values.get("schedule_cron"):
        said = "`custom_cron` without `schedule_cron` has no cron expression"
        yield Remark(("schedule_type",), "TF008", said, 'write `schedule_cron = "0 6 * * *"`', value=kind)
    has_times = values.get("schedule_hours") is not None or values.get("schedule_interval") is not None
    if is_on and kind in ("every_day", "days_of_week") and not has_times and days != []:
        said = f"`{kind}` without `schedule_hours` or `schedule_interval` runs every hour, 24 times a day"
        yield Remark(
            ("schedule_type",),
            "TF009",
            said,
            "write `schedule_hours = [6]`, or `schedule_interval = 1` if so meant",
        )


def check_threads(resource: Resource, others: int) -> Iterator[Remark]:
    """Yield what it means that a job leaves its threads out.

    `others`: how many other jobs the files have, where none of them says its threads; else 0.
    """
    if not resource.is_written or resource.values.get("num_threads") is not None:
        return
    said = "`num_threads` is left out, and the provider makes it 1: models are built one after the other"
    if others:
        said += f"; so it is with all {others + 1} jobs here"
    yield Remark(
        (), "TF010", said, "write `num_threads = 4`, as the form has it", "warning" if others else None
    )
