"""Cron expressions, graded by when they fire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jobkit.basics.errors import JobkitError, ScheduleError
from jobkit.basics.words import weekday
from jobkit.jobs import Schedule
from jobkit.jobs.cron.expression import Cron, parse
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.shapes import is_text

__all__ = ["CRON", "first_difference", "same_fire_times"]

_YEARS = (2027, 2032)
"""Fire times are compared from December of the first, just before a leap year, to the end of the last."""


def same_fire_times(one: Cron, other: Cron) -> bool:
    """Return whether two expressions fire at the same times over five years, leap days included."""
    return one.times == other.times and list(_days(one)) == list(_days(other))


def first_difference(answer: Cron, key: Cron) -> tuple[datetime, bool] | None:
    """Return the first time at which only one of two fires, and whether that is the answer; None if never."""
    days = (
        set(_days(answer)) ^ set(_days(key)) if answer.times == key.times else {*_days(answer), *_days(key)}
    )
    for day in sorted(days):
        own, right = (set(_moments(cron, day)) for cron in (answer, key))
        if own != right:
            first = min(own ^ right)
            return first, first in own
    return None


def _days(cron: Cron) -> Iterator[tuple[int, int, int]]:
    first, last = _YEARS
    for month in range(12 * first + 11, 12 * (last + 1)):
        year, number = month // 12, month % 12 + 1
        yield from ((year, number, day) for day in cron.days.of(year, number))


def _moments(cron: Cron, day: tuple[int, int, int]) -> Iterator[datetime]:
    if day[2] in cron.days.of(*day[:2]):
        midnight = datetime(*day, tzinfo=UTC)
        yield from (midnight + timedelta(hours=hour, minutes=minute) for hour, minute in cron.times)


def _read(asked: Asked, answer: Any) -> str:
    if isinstance(answer, Schedule):
        return answer.expression()
    if not isinstance(answer, str):
        raise asked.unreadable(answer, "write five fields: 0 6 * * *")
    return " ".join(answer.strip().strip("`\"'").split())


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    try:
        answer = parse(response)
    except JobkitError as error:
        return Verdict(False, 0.0, (response,), f"The platform does not take this: {error}.")
    right = parse(key)
    if same_fire_times(answer, right):
        return Verdict(True, 1.0, (answer.text,), "It fires when it should.")
    near = next((one for one in asked.item.near if _is_like(one.value, answer)), None)
    feedback = _difference(answer, right) + (f" {asked.arrangement.filled(near.why)}" if near else "")
    misconceptions = (near.misconception,) if near and near.misconception else ()
    return Verdict(False, 0.0, (answer.text,), feedback, misconceptions)


def _is_like(near: str, answer: Cron) -> bool:
    try:
        return same_fire_times(parse(near), answer)
    except ScheduleError:
        return False


def _difference(answer: Cron, key: Cron) -> str:
    found = first_difference(answer, key)
    if found is None:
        return "It fires when it should."
    moment, is_extra = found
    when = f"{weekday(moment)} {moment:%Y-%m-%d %H:%M} UTC"
    return f"It fires on {when}, and should not." if is_extra else f"It does not fire on {when}, and should."


CRON = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: (str(key),),
    how=lambda asked: "Write a cron expression: minute, hour, day of month, month, day of week, in UTC.",
    whys=lambda asked: {near.value: asked.arrangement.filled(near.why) for near in asked.item.near},
    fits=is_text,
)
