"""A schedule as the arguments of Terraform, and what of it they cannot hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jobkit.jobs.files.losses import ConversionLoss
from jobkit.jobs.job import Job
from jobkit.jobs.schedule import Schedule

__all__ = ["schedule_written"]

_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_INTERVALS = re.compile(r"4 \*/([1-9]|1[0-9]|2[0-3]) \* \* ([0-6](?:,[0-6])*)\Z")
_PROVIDERS_MINUTE = 4


def schedule_written(job: Job) -> tuple[dict[str, Any], list[ConversionLoss]]:
    """Return the arguments of a job's schedule, and what is lost by them."""
    schedule = job.schedule
    if schedule is None:
        return {}, []
    date = schedule.kept.get("date")
    kind = date.get("type") if isinstance(date, Mapping) else None
    if kind == "interval_cron" and isinstance(date, Mapping):
        return _intervals(str(date.get("cron", "")))
    return _by_fields(schedule, job.identity, says_days=kind == "days_of_week")


def _intervals(cron: str) -> tuple[dict[str, Any], list[ConversionLoss]]:
    """Return Intervals as the form has them; any other cron as a cron schedule."""
    found = _INTERVALS.match(cron)
    if found is None:
        return {"schedule_type": "custom_cron", "schedule_cron": cron}, []
    days = [int(day) for day in found.group(2).split(",")]
    arguments = {
        "schedule_type": "interval_cron",
        "schedule_days": days,
        "schedule_interval": int(found.group(1)),
    }
    return arguments, []


def _by_fields(
    schedule: Schedule, identity: str, *, says_days: bool
) -> tuple[dict[str, Any], list[ConversionLoss]]:
    if schedule.cron is not None:
        return {"schedule_type": "custom_cron", "schedule_cron": schedule.cron}, []
    days = {} if schedule.days == _EVERY_DAY and not says_days else {"schedule_days": list(schedule.days)}
    kind = {"schedule_type": "days_of_week" if days else "every_day"}
    if schedule.hours is not None:
        lost = [] if schedule.minute is None else [_minute(schedule, identity)]
        return {**kind, **days, "schedule_hours": list(schedule.hours)}, lost
    every = schedule.every_hours or 1
    if schedule.minute is None:
        return {**kind, **days, "schedule_interval": every}, []
    if schedule.minute == _PROVIDERS_MINUTE:
        named = {"schedule_days": list(schedule.days), "schedule_interval": every}
        return {"schedule_type": "interval_cron", **named}, []
    return {"schedule_type": "custom_cron", "schedule_cron": schedule.expression()}, [
        _interval(schedule, identity)
    ]


def _minute(schedule: Schedule, identity: str) -> ConversionLoss:
    why = "Terraform has hours only, and the platform assigns the minute"
    return ConversionLoss(
        f"the minute, {schedule.minute}", why, "write it as a cron schedule", identity, "schedule.minute"
    )


def _interval(schedule: Schedule, identity: str) -> ConversionLoss:
    why = f"Terraform starts an interval at minute 4, and this one starts at {schedule.minute}"
    by_hand = "nothing: a cron schedule with the same times stands for it"
    return ConversionLoss("the timing of the form, Intervals", why, by_hand, identity, "schedule")
