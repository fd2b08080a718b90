"""A number, within a tolerance."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.shapes import is_number

__all__ = ["NUMERIC", "number_words"]

_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)\s*(.*)", re.DOTALL)


def number_words(number: float) -> str:
    """Return a number as people write it: ``3``, ``2.5``."""
    return str(int(number)) if float(number).is_integer() else str(number)


def _read(asked: Asked, answer: Any) -> float | int:
    number = _number(answer, asked.item.unit)
    if number is None or not isfinite(number):
        unit = f" of {asked.item.unit}" if asked.item.unit else ""
        raise asked.unreadable(answer, f"give a number{unit}")
    return int(number) if float(number).is_integer() else number


def _number(answer: Any, unit: str) -> float | None:
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return float(answer) if abs(answer) < 1e15 else None
    match = _NUMBER.fullmatch(answer.strip()) if isinstance(answer, str) and len(answer) < 100 else None
    if match is None or (match[2] and match[2].casefold().rstrip("s") != unit.casefold().rstrip("s")):
        return None
    return float(match[1].replace(",", ""))


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    item = asked.item
    is_right = abs(response - key) <= item.tolerance
    near = next((one for one in item.near if abs(one.value - response) <= item.tolerance), None)
    misconceptions = (near.misconception,) if near and near.misconception and not is_right else ()
    feedback = "That is the number." if is_right else near.why if near else "Not that number."
    return Verdict(
        is_right,
        float(is_right),
        _words(asked, response),
        asked.arrangement.filled(feedback),
        misconceptions,
    )


def _words(asked: Asked, number: float) -> tuple[str, ...]:
    return (f"{number_words(number)} {asked.item.unit}".rstrip(),)


def _whys(asked: Asked) -> dict[str, str]:
    return {number_words(one.value): asked.arrangement.filled(one.why) for one in asked.item.near}


NUMERIC = Family(
    read=_read,
    judge=_judge,
    said=_words,
    how=lambda asked: f"Give a number{f' of {asked.item.unit}' if asked.item.unit else ''}.",
    whys=_whys,
    fits=is_number,
)
