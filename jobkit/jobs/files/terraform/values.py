"""Values of a configuration, and what stands for one that is not known from the files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.terraform.masked import RawString
from jobkit.jobs.files.terraform.strings import parts_of

__all__ = ["Unresolved", "has_unresolved", "weight"]

_STEP = re.compile(
    r"\.?([^\W\d][\w-]*)|\[\"((?:[^\"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))*)\"\]|\[(\d{1,9})\]|\.(\d{1,9})"
)
_LONGEST = 500


@dataclass(frozen=True)
class Unresolved:
    """A value that only Terraform knows, or an account: a variable without default, an id.

    Parameters
    ----------
    text : str
        The code as it is written, ``dbtcloud_environment.prod.environment_id``.
    """

    text: str

    @cached_property
    def steps(self) -> tuple[str | int, ...]:
        """Names and keys, ``("dbtcloud_job", "daily", "eu", "id")``; empty where it is more than a path."""
        found: list[str | int] = []
        position = 0
        while position < len(self.text) <= _LONGEST:
            step = _STEP.match(self.text, position)
            if step is None or (self.text[position] in ".[") == (position == 0):
                return ()
            name, key, index, legacy = step.groups()
            found.append(int(index or legacy) if index or legacy else _plain(key) if name is None else name)
            position = step.end()
        return tuple(found)

    def __str__(self) -> str:
        return self.text


def _plain(key: str) -> str:
    """Return a key between quotes as it is meant."""
    try:
        parts = parts_of(RawString(key, "quoted", 0))
    except ArtifactError:
        return key
    return "".join(part for part in parts if isinstance(part, str))


def has_unresolved(value: Any) -> bool:
    """Return whether a value, or anything in it, is not known."""
    if isinstance(value, dict):
        return any(map(has_unresolved, value.values()))
    if isinstance(value, list):
        return any(map(has_unresolved, value))
    return isinstance(value, Unresolved)


def weight(value: Any, most: int) -> int:
    """Return how many values there are in a value, each as often as it stands in it; stops above `most`.

    >>> weight({"a": [1, 2]}, 100)
    4
    """
    count, left = 0, [value]
    while left and count <= most:
        one = left.pop()
        count += 1 + (len(one) // 100 if isinstance(one, str) else 0)
        if isinstance(one, (dict, list)):
            left.extend(one.values() if isinstance(one, dict) else one)
    return count
