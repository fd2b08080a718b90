"""Environment variables of a job in dbt-jobs-as-code: a list of mappings with one variable each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import shorten
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiThing
from jobkit.jobs.files.api_job.values import kind_of

__all__ = ["read_variables"]

_KEY = "custom_environment_variables"


def read_variables(thing: ApiThing, notes: Notes) -> dict[str, str]:
    """Return name and value of each variable that the tool takes; the others are noted."""
    given = thing.data.get(_KEY)
    if not given:
        return {}
    if isinstance(given, Mapping):
        said = "the variables are a mapping, but the tool wants a list"
        notes.of(thing, (_KEY,), "FMT001", said, fix="write `- DBT_NAME: value`, one in each item")
        return {str(name): value for name, value in given.items() if isinstance(value, str)}
    if not isinstance(given, list):
        notes.of(thing, (_KEY,), "FMT001", f"is {kind_of(given)}, but a list belongs here", value=given)
        return {}
    found: dict[str, str] = {}
    for index, item in enumerate(given):
        found |= _one(thing, index, item, notes)
    return found


def _one(thing: ApiThing, index: int, item: Any, notes: Notes) -> dict[str, str]:
    """Return the one variable of an item; the tool drops a second one without a word."""
    place = (_KEY, index)
    if not isinstance(item, Mapping) or not item:
        said = f"{shorten(item)} is no variable"
        notes.of(thing, place, "FMT010", said, fix="write `- DBT_NAME: value`", value=item)
        return {}
    (name, value), *others = item.items()
    if others:
        dropped = ", ".join(shorten(other) for other, _ in others[:5])
        said = f"the tool takes the first variable of an item and drops the others: {dropped}"
        notes.of(thing, place, "FMT010", said, fix="one variable in each item")
    if not name.startswith("DBT_") or name != name.upper():
        said = f"the tool refuses the name {shorten(name)}"
        notes.of(thing, (*place, name), "FMT010", said, fix="`DBT_` and capital letters")
    if value is not None and not isinstance(value, str):
        said = f"the value of {name[:60]} is {kind_of(value)}, but text belongs here"
        written = str(value).lower() if isinstance(value, bool) else str(value)
        notes.of(thing, (*place, name), "FMT001", said, fix=f'write "{written[:60]}"', value=value)
        return {name: written} if isinstance(value, (bool, int, float)) else {}
    return {name: value} if value is not None else {}
