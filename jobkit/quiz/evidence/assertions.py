"""Whether an assertion holds: the value at its path, its operator, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from typing import Any

from jobkit.basics.errors import JobkitError, QuizError, shorten
from jobkit.basics.moments import utc
from jobkit.quiz.evidence.paths import steps_of, value_at
from jobkit.quiz.items import Assertion
from jobkit.quiz.items.base import Reading
from jobkit.quiz.stage import Stage

__all__ = ["Found", "Setting", "equal", "found"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where assertions are asked: a scenario, a change of it, and under whose rules."""

    stage: Stage
    scenario: str
    change: Any = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for an assertion: whether it holds, and the value at its path in words."""

    holds: bool
    text: str


def found(assertion: Assertion, setting: Setting) -> Found:
    """Return whether an assertion holds.

    Raises
    ------
    QuizError
        For a path that leads nowhere, and for values that cannot be compared.
    """
    name = assertion.with_ or setting.scenario
    played = setting.stage.played(name, setting.change, setting.reading)
    value = value_at(played, assertion.path)
    other = value_at(played, assertion.same_as) if assertion.same_as is not None else assertion.value
    holds = _OPERATORS[assertion.operator](value, other)
    path = "/".join(steps_of(assertion.path))
    return Found(holds, f"{path} is {shorten(_words(value), 200)}")


def equal(value: Any, expected: Any) -> bool:
    """Return whether a value of a simulation is what an author wrote; moments may be written as text."""
    if isinstance(value, datetime) and isinstance(expected, str):
        try:
            return value == utc(expected)
        except JobkitError:
            return False
    if isinstance(value, tuple | list) and isinstance(expected, tuple | list):
        return len(value) == len(expected) and all(map(equal, value, expected))
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    if isinstance(value, int | float) and isinstance(expected, int | float):
        return isclose(value, expected, rel_tol=1e-9, abs_tol=1e-6)
    return bool(value == expected)


def _contains(value: Any, expected: Any) -> bool:
    if isinstance(value, str):
        return str(expected) in value
    if not isinstance(value, tuple | list):
        raise QuizError(f"{shorten(value)} is no list, and contains nothing")
    wanted = expected if isinstance(expected, tuple | list) else (expected,)
    return all(any(equal(one, each) for one in value) for each in wanted)


def _lacks(value: Any, expected: Any) -> bool:
    several = expected if isinstance(expected, tuple | list) else (expected,)
    return not any(_contains(value, each) for each in several)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def check(value: Any, expected: Any) -> bool:
        other = utc(expected) if isinstance(value, datetime) and isinstance(expected, str) else expected
        try:
            return compare(value, other)
        except TypeError:
            raise QuizError(f"{shorten(value)} and {shorten(expected)} have no order") from None

    return check


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": equal,
    "is_not": lambda value, expected: not equal(value, expected),
    "same_as": equal,
    "contains": _contains,
    "lacks": _lacks,
    "one_of": lambda value, expected: any(equal(value, one) for one in expected),
    "at_least": _ordered(lambda value, other: value >= other),
    "at_most": _ordered(lambda value, other: value <= other),
    "more_than": _ordered(lambda value, other: value > other),
    "less_than": _ordered(lambda value, other: value < other),
    "before": _ordered(lambda value, other: value < other),
    "after": _ordered(lambda value, other: value > other),
}


def _words(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return [_words(one) for one in value] if isinstance(value, tuple) else value
