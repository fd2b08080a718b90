"""Values that come from a page: they may be anything, whatever the control that sent them."""

from __future__ import annotations

from collections.abc import Collection

from jobkit.basics.errors import JobkitError, shorten

__all__ = ["choice_value", "flag_value", "number_value", "part_value", "row_value", "text_value"]

_LONGEST = 100_000


def text_value(value: object) -> str:
    """Return a text of at most 100,000 characters.

    Raises
    ------
    JobkitError
        For anything else.
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _wrong(value, f"a text of at most {_LONGEST:,} characters")
    return value


def flag_value(value: object) -> bool:
    """Return true or false; anything else is a JobkitError."""
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def number_value(value: object, least: int = 0, most: int = 1_000_000_000) -> int:
    """Return a whole number, also one written as text.

    Raises
    ------
    JobkitError
        For anything else, and for a number below `least` or above `most`.
    """
    if isinstance(value, str) and len(value) < 20 and value.strip().isascii() and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(value, f"a whole number from {least:,} to {most:,}")
    return value


def choice_value(value: object, allowed: Collection[str]) -> str:
    """Return one of the allowed texts; anything else is a JobkitError that lists them."""
    if not isinstance(value, str) or value not in allowed:
        raise _wrong(value, f"one of {', '.join(allowed)}")
    return value


def row_value(value: object) -> tuple[str, object]:
    """Return the row and the value of a control that belongs to a row (``data-value`` on an input)."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not isinstance(value[0], str):
        raise _wrong(value, "a row and its value")
    return value[0], value[1]


def part_value(value: object) -> tuple[float, float]:
    """Return a part of a picture's width, as two shares in order; below 0 and above 1 is outside of it."""
    pair = value if isinstance(value, list | tuple) and len(value) == 2 else ()
    numbers = tuple(float(n) for n in pair if isinstance(n, int | float) and not isinstance(n, bool))
    if len(numbers) != 2 or not -100 < numbers[0] < numbers[1] < 101:
        raise _wrong(value, "two numbers in order, shares of a width")
    return numbers[0], numbers[1]


def _wrong(value: object, right: str) -> JobkitError:
    return JobkitError(f"the page sent {shorten(value)}", hint=f"expected is {right}")
