"""The shapes of responses: plain JSON that may come from a file, and is untrusted."""

from __future__ import annotations

from math import isfinite
from typing import Any

__all__ = ["is_number", "is_scalar", "is_text", "is_texts", "of_fields", "of_scalars", "of_texts", "pairs"]


def is_text(response: Any) -> bool:
    """Return whether a response is a text."""
    return isinstance(response, str)


def is_texts(response: Any) -> bool:
    """Return whether a response is a list of texts, each once."""
    is_list = isinstance(response, list | tuple) and all(map(is_text, response))
    return is_list and len(set(response)) == len(response)


def is_number(response: Any) -> bool:
    """Return whether a response is a finite number."""
    return isinstance(response, int | float) and not isinstance(response, bool) and isfinite(response)


def is_scalar(response: Any) -> bool:
    """Return whether a response is a text, a number or a truth value."""
    return isinstance(response, str | int | float)


def pairs(response: Any) -> bool:
    """Return whether a response is a list of pairs: a name, and yes or no."""
    return isinstance(response, list | tuple) and all(
        isinstance(one, list | tuple) and len(one) == 2 and is_text(one[0]) and one[1] in ("yes", "no")
        for one in response
    )


def of_texts(response: Any) -> bool:
    """Return whether a response gives a text for each name."""
    return of_fields(response) and all(map(is_text, response.values()))


def of_scalars(response: Any) -> bool:
    """Return whether a response gives a value, or a list of values, for each name."""
    return of_fields(response) and all(
        all(map(is_scalar, value)) if isinstance(value, list | tuple) else is_scalar(value)
        for value in response.values()
    )


def of_fields(response: Any) -> bool:
    """Return whether a response is a mapping of names."""
    return isinstance(response, dict) and all(map(is_text, response))
