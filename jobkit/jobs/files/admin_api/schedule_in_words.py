"""The schedule of a job inside a run: ``date`` and ``time`` are words there, and ``cron`` holds the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["with_schedule"]

_LISTS = re.compile(r"[0-9]{1,2}\s+([0-9,]+)\s+\*\s+\*\s+(\*|[0-9,]+)\Z")
_EVERY = re.compile(r"[0-9]{1,2}\s+\*(?:/([0-9]{1,2}))?\s+\*\s+\*\s+(\*|[0-9,]+)\Z")


def with_schedule(job: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a job with the schedule as objects, where its ``date`` and ``time`` are words.

    >>> words = {"schedule": {"cron": "7 6,18 * * 1", "date": "days_of_week", "time": "at_exact_hours"}}
    >>> with_schedule(words)["schedule"]["time"]
    {'type': 'at_exact_hours', 'hours': [6, 18]}
    """
    schedule = job.get("schedule")
    if not isinstance(schedule, Mapping) or not isinstance(schedule.get("date"), str):
        return job
    cron, date, time = (schedule.get(key) for key in ("cron", "date", "time"))
    objects = _objects(str(cron).strip(), date, time) if isinstance(cron, str) else None
    as_cron = {"date": {"type": "custom_cron", "cron": cron}, "time": {"type": "every_hour", "interval": 1}}
    return {**job, "schedule": {**schedule, **(objects or as_cron)}}


def _objects(cron: str, date: str | None, time: Any) -> dict[str, Any] | None:
    """Return date and time as objects; None for those that are a cron."""
    hourly = {"type": "every_hour", "interval": 1}
    if date == "interval_cron":
        return {"date": {"type": date, "cron": cron}, "time": hourly}
    lists, every = _LISTS.match(cron), _EVERY.match(cron)
    if date not in ("every_day", "days_of_week"):
        return None
    if time == "at_exact_hours" and lists:
        return {"date": _date(lists[2]), "time": {"type": time, "hours": _numbers(lists[1])}}
    if time == "every_hour" and every:
        return {"date": _date(every[2]), "time": {"type": time, "interval": int(every[1] or 1)}}
    return None


def _date(days: str) -> dict[str, Any]:
    return {"type": "every_day"} if days == "*" else {"type": "days_of_week", "days": _numbers(days)}


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]
