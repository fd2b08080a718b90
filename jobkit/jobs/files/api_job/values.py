"""The values of one thing of a file: read as laxly as the tool reads them, and what is wrong noted.

A value of another kind is noted, and its default taken: the rest of the thing can still be read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jobkit.basics.errors import Place, did_you_mean, shorten
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiThing

__all__ = ["ABSENT", "Values", "as_truth", "as_whole", "kind_of"]

_KINDS = {dict: "a mapping", list: "a list", str: "text", bool: "a truth value", type(None): "null"}
_TRUE = frozenset({"true", "yes", "on", "t", "y", "1"})
_FALSE = frozenset({"false", "no", "off", "f", "n", "0"})
_WHOLE = re.compile(r"\s*[-+]?[0-9]{1,18}\s*\Z")
_MOST = 2**63


class _Absent:
    """Stands for a key that is not there."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Any = _Absent()


def kind_of(value: Any) -> str:
    """Return what a value is, in words."""
    return _KINDS.get(type(value), "a number")


def as_whole(value: Any) -> int | None:
    """Return what stands for a whole number as one, also in quotes; None for anything else.

    >>> as_whole("8"), as_whole(8.0), as_whole("eight"), as_whole(True)
    (8, 8, None, None)
    """
    if isinstance(value, str) and _WHOLE.match(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and -_MOST <= value < _MOST else None


def as_truth(value: Any) -> bool | None:
    """Return what stands for a truth value as one, also in quotes; None for anything else.

    >>> as_truth("true"), as_truth(0), as_truth("maybe")
    (True, False, None)
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    return True if word in _TRUE else False if word in _FALSE else None


class Values:
    """Reads the values of one thing by the paths of the API's keys.

    Parameters
    ----------
    thing : ApiThing
    notes : Notes
        Takes what is wrong.
    """

    def __init__(self, thing: ApiThing, notes: Notes) -> None:
        self.thing = thing
        self.notes = notes

    def raw(self, *path: str | int) -> Any:
        """Return a value as it is in the file; `ABSENT` where it, or what it would be in, is not there."""
        value: Any = self.thing.data
        for step in path:
            if not isinstance(value, Mapping) or step not in value:
                return ABSENT
            value = value[step]
        return value

    def has(self, *path: str | int) -> bool:
        """Return whether there is a value that is not null."""
        return self.raw(*path) not in (ABSENT, None)

    def note(self, path: Place, code: str, message: str, **more: Any) -> None:
        """Note one thing about the value at a path."""
        value = self.raw(*path)
        self.notes.of(
            self.thing, path, code, message, **{"value": None if value is ABSENT else value, **more}
        )

    def wrong(self, path: Place, wanted: str, hint: str = "") -> None:
        """Note that a value is of another kind than is wanted."""
        value = self.raw(*path)
        message = f"{shorten(value)} is {kind_of(value)}, but {wanted} belongs here"
        self.note(path, "FMT001", message, fix=hint or f"write {wanted}")

    def part(self, *path: str | int) -> Mapping[str, Any]:
        """Return a mapping; an empty one where there is none."""
        value = self.raw(*path)
        if value in (ABSENT, None):
            return {}
        if not isinstance(value, Mapping):
            self.wrong(path, "a mapping of keys")
            return {}
        return value

    def whole(self, *path: str | int, default: int | None = None) -> int | None:
        """Return a whole number, or the default where there is none."""
        value = self.raw(*path)
        if value in (ABSENT, None):
            return default
        number = as_whole(value)
        if number is None:
            self.wrong(path, "a whole number")
            return default
        if type(value) is not int and not self.thing.manners.lax:
            self.wrong(path, "a whole number", f"write {number}, without quotes")
        return number

    def number_of(self, *path: str | int) -> int | None:
        """Return an id; None where there is none, or 0, which stands for none."""
        number = self.whole(*path)
        if number is not None and number < 0 and not self.thing.manners.has_own_ids:
            self.note(path, "FMT004", f"{number} is no id", fix="the platform counts from 1")
            return None
        return number or None

    def truth(self, *path: str | int, default: bool = False) -> bool:
        """Return a truth value, or the default where there is none."""
        value = self.raw(*path)
        if value in (ABSENT, None):
            return default
        word = as_truth(value)
        if word is None:
            self.wrong(path, "true or false")
            return default
        if not isinstance(value, bool) and not self.thing.manners.lax:
            self.wrong(path, "true or false", f"write {str(word).lower()}, without quotes")
        return word

    def text(self, *path: str | int, default: str = "") -> str:
        """Return text, or the default where there is none."""
        value = self.raw(*path)
        if value in (ABSENT, None):
            return default
        if not isinstance(value, str):
            self.wrong(path, "text", f'write it in quotes: "{value}"' if type(value) in (int, float) else "")
            return str(value) if type(value) in (int, float) else default
        return value

    def choice(self, *path: str | int, known: Collection[str], default: str) -> str:
        """Return one of several words, or the default where there is none or another."""
        word = self.text(*path, default=default)
        if word in known or word == default:
            return word
        hint = did_you_mean(word[:60], known) or f"one of {', '.join(known)}"
        self.note(path, "FMT004", f"{shorten(word)} is none of the values that are known", fix=hint)
        return default

    def listed(self, *path: str | int, wanted: str) -> Sequence[Any]:
        """Return a list; one value by itself is noted and taken for a list of one."""
        value = self.raw(*path)
        if value in (ABSENT, None):
            return ()
        if isinstance(value, (list, tuple)):
            return value
        if isinstance(value, Mapping):
            self.wrong(path, f"a list of {wanted}")
            return ()
        self.wrong(path, f"a list of {wanted}", f"put it in brackets: [{value}]"[:200])
        return (value,)
