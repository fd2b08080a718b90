"""A cron expression in plain words, for every expression that `parse` accepts."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.words import DAYS, day_names, enumerated, month_names
from jobkit.jobs.cron.expression import Cron
from jobkit.jobs.cron.fields import Field, in_a_row

__all__ = ["days_in_words", "describe_cron"]

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_MOST_TIMES = 6


def describe_cron(cron: Cron, zone: str = "UTC") -> str:
    """Say in plain words when `cron` fires; `zone` is the word put after times of day.

    >>> from jobkit.jobs.cron.expression import parse
    >>> describe_cron(parse("0 0 L * FRI"))
    'At 00:00 UTC, on the last day of the month and also every Friday'
    """
    minutes, hours = cron.minute.values, cron.hour.values
    when, at_times = _times(minutes, hours, zone)
    days, months = days_in_words(cron), "" if cron.month.full else f"in {month_names(cron.month.values)}"
    if days == "every day":
        everyday = f"{when} every day" if at_times else when
        return f"{everyday}{' ' if at_times else ', '}{months}" if months else everyday
    return f"{when}, {days}" + (f", {months}" if months else "")


def _times(minutes: Sequence[int], hours: Sequence[int], zone: str) -> tuple[str, bool]:
    """Return the times of day in words, and whether "every day" still has to be said."""
    step = _even_step(minutes, 60)
    if len(hours) == 24:
        if step:
            return ("Every minute" if step == 1 else f"Every {step} minutes"), False
        if minutes == (0,):
            return "Every hour, on the hour", False
        return f"At {_minutes(minutes)} of every hour", False
    if len(minutes) * len(hours) <= _MOST_TIMES:
        times = [f"{hour:02}:{minute:02}" for hour in hours for minute in minutes]
        return f"At {enumerated(times)} {zone}", True
    every = _even_step(hours, 24)
    if every and len(minutes) == 1:
        first, last = f"{hours[0]:02}:{minutes[0]:02}", f"{hours[-1]:02}:{minutes[0]:02}"
        return f"Every {every} hours, from {first} to {last} {zone}", True
    in_a_row = hours[-1] - hours[0] == len(hours) - 1
    if step and in_a_row:
        span = f"from {hours[0]:02}:00 to {hours[-1]:02}:{60 - step:02} {zone}"
        return ("Every minute " if step == 1 else f"Every {step} minutes ") + span, True
    return f"At {_minutes(minutes)} of {_hours(hours)} {zone}", True


def _even_step(values: Sequence[int], size: int) -> int:
    """Return n when the values are 0, n, 2n ... all around a field of that size; otherwise 0."""
    if not values or values[0] != 0 or size % len(values) or len(values) == 1:
        return 0
    step = size // len(values)
    return step if list(values) == list(range(0, size, step)) else 0


def _minutes(minutes: Sequence[int]) -> str:
    return f"minute{'' if len(minutes) == 1 else 's'} {_runs(minutes)}"


def _hours(hours: Sequence[int]) -> str:
    return f"hour{'' if len(hours) == 1 else 's'} {_runs(hours)}"


def days_in_words(cron: Cron) -> str:
    """Return ``"every day"``, or the days: the union of both fields where both restrict (P-069)."""
    of_month = "" if cron.open_day_of_month else _days_of_month(cron.day_of_month)
    of_week = "" if cron.open_day_of_week else _days_of_week(cron.day_of_week)
    if of_month and of_week:
        return f"{of_month} and also {of_week}"
    return of_month or of_week or "every day"


def _days_of_month(field: Field) -> str:
    values = field.values
    last = "the last day of the month"
    if not values:
        return f"on {last}"
    noun = "day" if len(values) == 1 else "days"
    return f"on {noun} {_runs(values)} of the month" + (f" and on {last}" if field.last else "")


def _days_of_week(field: Field) -> str:
    if field.nth:
        which = [f"the {_ORDINALS[n]} {DAYS[day]}" for day, n in field.nth]
        return f"on {enumerated(which)} of the month"
    return day_names(field.values)


def _runs(values: Sequence[int]) -> str:
    """Return numbers in words: ranges, even steps of five or more, otherwise each one."""
    count = len(values)
    if count > 2 and values[-1] - values[0] == count - 1:
        return f"{values[0]} to {values[-1]}"
    step = values[1] - values[0] if count > 1 else 0
    if count > _MOST_TIMES and list(values) == list(range(values[0], values[-1] + 1, step)):
        return f"{values[0]}, {values[1]}, {values[2]} ... {values[-1]}"
    words: list[str] = []
    for row in in_a_row(values):
        words += [f"{row[0]} to {row[-1]}"] if len(row) > 2 else map(str, row)
    return enumerated(words)
