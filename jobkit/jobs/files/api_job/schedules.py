"""The schedule of the Admin API, ``date``, ``time`` and ``cron``, to a `Schedule` and back.

What fires: ``date.cron`` of a ``custom_cron`` or ``interval_cron``, otherwise ``date`` and ``time`` together.
The ``cron`` beside them is what the platform has worked out, and holds the minute. Which of them wins where
they contradict each other is documented nowhere: a contradiction is told, and the shape kept as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from jobkit.basics.errors import JobkitError, Place, shorten
from jobkit.basics.frozen import plain
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.files.api_job.keys import NESTED_KEYS
from jobkit.jobs.files.api_job.values import Values, as_whole
from jobkit.jobs.schedule import Schedule

__all__ = ["read_schedule", "written_schedule"]

_DATES = ("every_day", "days_of_week", "custom_cron", "interval_cron")
_TIMES = ("every_hour", "at_exact_hours")
_WITH_CRON = ("custom_cron", "interval_cron")
_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_INTERVALS = re.compile(r"\s*([0-9]{1,2})\s+\*/([0-9]{1,2})\s+\*\s+\*\s+(\*|[0-6](?:,[0-6])*)\s*\Z")
_PLACE: Place = ("schedule",)
_COMPARED = 200
"""So many times are compared: over a week of a job that runs every hour."""
_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def read_schedule(values: Values) -> Schedule | None:
    """Return when a job runs by itself; None where that is not said, or cannot be read."""
    if not values.part(*_PLACE):
        return None
    before = values.notes.count("error")
    kind = values.choice("schedule", "date", "type", known=_DATES, default="")
    time = values.choice("schedule", "time", "type", known=_TIMES, default="")
    found = _by_cron(values, kind) if kind in _WITH_CRON else _by_hours(values, kind, time)
    if found is None:  # what remains is the cron beside them
        found = _cron_schedule(values, "schedule", "cron")
    elif values.has("schedule", "cron"):
        _compare(values, found)
    if found is None or values.notes.count("error") > before:
        return found  # the shape that it came in is not one to write back
    return _with_shape(found, values.raw("schedule"))


def _by_cron(values: Values, kind: str) -> Schedule | None:
    if not values.has("schedule", "date", "cron"):
        place = ("schedule", "date", "cron")
        values.note(
            place, "FMT003", f"`cron` is missing, and `type: {kind}` needs it", fix="write five fields"
        )
        return None
    found = _cron_schedule(values, "schedule", "date", "cron")
    return found and _as_intervals(found, kind)


def _as_intervals(schedule: Schedule, kind: str) -> Schedule:
    """Return what the form calls Intervals as that: every N hours, on some days."""
    match = _INTERVALS.match(schedule.cron or "") if kind == "interval_cron" else None
    if match is None or not 1 <= int(match[2]) <= 23 or int(match[1]) > 59:
        return schedule
    days = _EVERY_DAY if match[3] == "*" else tuple(int(day) for day in match[3].split(","))
    return Schedule(every_hours=int(match[2]), minute=int(match[1]), days=days)


def _cron_schedule(values: Values, *path: str) -> Schedule | None:
    text = values.text(*path)
    if not text:
        return None
    try:
        return Schedule(cron=text)
    except JobkitError as error:
        problems = getattr(error, "problems", ())
        said = "; ".join(problem.message for problem in problems) or str(error)
        values.note(path, "FMT005", said, fix="the platform takes five fields, in UTC: `0 6 * * *`")
        return None


def _by_hours(values: Values, kind: str, time: str) -> Schedule | None:
    """Return Intervals or Specific hours, as ``date`` and ``time`` say it."""
    if not time and values.has("schedule", "time", "hours"):  # a slip in the type
        time = "at_exact_hours"
    days = _days(values) if kind == "days_of_week" else _EVERY_DAY
    if not (kind and time and days):
        return None
    minute = _minute(values)
    if time == "every_hour":
        every = _interval(values)
        return Schedule(every_hours=every, days=days, minute=minute) if every else None
    hours = _numbers(values, ("schedule", "time", "hours"), 23, "hours")
    if values.has("schedule", "time", "interval"):
        place, said = ("schedule", "time", "interval"), "`interval` has no meaning beside `hours`"
        values.note(place, "API008", f"{said}, and the API has refused the two together", fix="leave it out")
    return Schedule(hours=hours, days=days, minute=minute) if hours else None


def _interval(values: Values) -> int:
    place = ("schedule", "time", "interval")
    if not values.has(*place):
        said = "`interval` is missing: the API has refused `every_hour` without it; 1 is taken"
        values.note(place, "FMT003", said, fix="write `interval`, 1 to 23", severity="warning")
    every = values.whole(*place, default=1) or 0
    if not 1 <= every <= 23:
        values.note(place, "FMT004", f"{every} is no interval of hours", fix="1 to 23")
    return every if 1 <= every <= 23 else 0


def _days(values: Values) -> tuple[int, ...]:
    """Return the days of the week; 7 is noted and taken for Sunday, as cron has it."""
    place = ("schedule", "date", "days")
    days = _numbers(values, place, 7, "days")
    for index, day in enumerate(values.listed(*place, wanted="days")):
        if as_whole(day) == 7:
            said = "7 is no day of the week here; Sunday is taken"
            values.note((*place, index), "FMT004", said, fix="0 is Sunday, 6 is Saturday", value=7)
    return tuple(sorted({0 if day == 7 else day for day in days}))


def _numbers(values: Values, place: Place, most: int, what: str) -> tuple[int, ...]:
    """Return a list of whole numbers from 0 to `most`; what is none of them is noted and left out."""
    if not values.has(*place):
        values.note(
            place, "FMT003", f"`{what}` is missing, and there is no time without it", fix="write a list"
        )
        return ()
    numbers = [(index, as_whole(one), one) for index, one in enumerate(values.listed(*place, wanted=what))]
    if not numbers:
        values.note(place, "FMT004", f"`{what}` is empty: the job would never run", fix="name at least one")
    for index, number, given in numbers:
        if number is None or not 0 <= number <= most:
            shown = 6 if most == 7 else most
            said = f"{shorten(given)} is none of the {what}"
            values.note((*place, index), "FMT004", said, fix=f"0 to {shown}", value=given)
    return tuple(number for _, number, _ in numbers if number is not None and 0 <= number <= most)


def _minute(values: Values) -> int | None:
    """Return the minute that the platform has given the job: the first field of the cron beside it."""
    cron = values.raw("schedule", "cron")
    first = cron.split() if isinstance(cron, str) else []
    minute = as_whole(first[0]) if len(first) == 5 else None
    return minute if minute is not None and 0 <= minute <= 59 else None


def _compare(values: Values, found: Schedule) -> None:
    """Note where the cron beside date and time says something else."""
    beside = _cron_schedule(values, "schedule", "cron")
    if beside is None or beside.cron is None or _times(beside.cron) == _times(found.expression()):
        return
    said = (
        f"`cron` says {beside.describe()}, but `date` and `time` say {found.describe()}; which of the two "
        "counts is not documented, and jobkit goes on with `date` and `time`"
    )
    values.note(("schedule", "cron"), "API007", said, fix="leave one of them out, or make them agree")


def _times(cron: str) -> list[datetime]:
    return list(islice(parse(cron).fire_times_after(_FROM), _COMPARED))


def _with_shape(found: Schedule, raw: Any) -> Schedule:
    """Return a schedule with the API's own shape kept, where it would not be written like that anyway."""
    shape: dict[str, Any] = {key: raw[key] for key in ("date", "time", "cron") if raw.get(key) is not None}
    for key in ("date", "time"):
        if isinstance(shape.get(key), Mapping):
            known = NESTED_KEYS["schedule", key]
            shape[key] = {name: plain(value) for name, value in shape[key].items() if name in known}
    if shape == written_schedule(found):
        return found
    return found.model_copy(
        update={"kept": Schedule.model_validate({"cron": "0 0 * * *", "kept": shape}).kept}
    )


def written_schedule(schedule: Schedule) -> dict[str, Any]:
    """Return a schedule in the shape of the API: the one it came in, or the one that the form makes."""
    if schedule.kept:
        return {key: plain(schedule.kept[key]) for key in ("cron", "date", "time") if key in schedule.kept}
    if schedule.cron is not None:
        return {
            "cron": schedule.cron,
            "date": {"type": "custom_cron", "cron": schedule.cron},
            "time": _hourly(),
        }
    if schedule.every_hours is not None:
        days = "*" if schedule.days == _EVERY_DAY else _joined(schedule.days)
        minute = 4 if schedule.minute is None else schedule.minute
        cron = f"{minute} */{schedule.every_hours} * * {days}"
        return {"cron": cron, "date": {"type": "interval_cron", "cron": cron}, "time": _hourly()}
    return _specific_hours(schedule)


def _specific_hours(schedule: Schedule) -> dict[str, Any]:
    every_day = schedule.days == _EVERY_DAY
    date: Mapping[str, Any] = (
        {"type": "every_day"} if every_day else {"type": "days_of_week", "days": list(schedule.days)}
    )
    shape = {"date": dict(date), "time": {"type": "at_exact_hours", "hours": list(schedule.hours or ())}}
    return shape if schedule.minute is None else {"cron": schedule.expression(), **shape}


def _hourly() -> dict[str, Any]:
    return {"type": "every_hour", "interval": 1}


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
