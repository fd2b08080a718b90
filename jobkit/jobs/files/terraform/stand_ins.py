"""Ids for what has none yet: in a configuration, a job is known by its address until it is applied.

Inside this package such a thing has a number below zero, which no account sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.jobs.files.terraform.evaluated import ID_TABLES
from jobkit.jobs.files.terraform.references import referred
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["NAMELESS_PROJECT", "StandIns", "is_of_table"]

NAMELESS_PROJECT = "var.project_id"
"""What jobkit writes for the one project of an account that has neither name nor id."""

_TABLE_STEPS = 3

_KINDS = {
    "dbtcloud_job": "job",
    "dbt_cloud_job": "job",
    "dbtcloud_environment": "environment",
    "dbtcloud_project": "project",
}
_IDS = {"job": ("id", "job_id"), "environment": ("environment_id", "id"), "project": ("id",)}
_ID_WORDS = frozenset({"id", "environment_id", "project_id", "job_id", "value"})


class StandIns:
    """The ids of a file: those that it holds, and numbers below zero for the rest.

    Parameters
    ----------
    resources : iterable of Resource
    imported : mapping of str to str
        Address -> the id that an ``import`` block gives.
    tables : mapping of str to mapping of str to int
        ``job``, ``environment``, ``project`` -> ids by name, of variables that hold them.

    Attributes
    ----------
    names : dict of int to str
        Number -> what it is called.
    code : dict of int to str
        Number -> the reference, of what is not in these files.
    called : dict of str to dict of int to str
        Kind -> real id -> name, of `tables`.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        imported: Mapping[str, str],
        tables: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._taken: set[tuple[str, str]] = set()
        self.names: dict[int, str] = {}
        self.code: dict[int, str] = {}
        self.called = {
            kind: {number: name for name, number in table.items()} for kind, table in tables.items()
        }
        for resource in resources:
            kind = _KINDS.get(resource.type)
            if kind is not None:
                given = (imported.get(resource.address), *(resource.values.get(name) for name in _IDS[kind]))
                number = next((one for value in given if (one := _real(value)) is not None), None)
                self._number(kind, resource.address, resource.key, number)

    def _number(self, kind: str, address: str, name: str, real: int | None = None) -> int:
        if (kind, address) not in self._numbers:
            number = real if real is not None else -1 - len(self._numbers)
            self._numbers[kind, address] = number
            self.names[number] = name if (kind, name) not in self._taken else address[:200]
            self._taken.add((kind, name))
        return self._numbers[kind, address]

    def own(self, kind: str, resource: Resource) -> int:
        """Return the id of a resource itself; `kind` is ``job``, ``environment`` or ``project``."""
        return self._numbers[kind, resource.address]

    def of(self, kind: str, value: Any) -> int | str | None:
        """Return the id that a value of an argument means; what is no id at all is returned as it is."""
        if not isinstance(value, Unresolved):
            return value  # type: ignore[no-any-return]
        if kind == "project" and value.text == NAMELESS_PROJECT:
            return None
        found = referred(value)
        if found is not None and _KINDS.get(found[1]) == kind:
            return self._elsewhere(kind, found[0], value)
        return self._elsewhere(kind, value.text, value)

    def known(self, kind: str, value: Any) -> int | str | None:
        """Return the id that a value of an argument means, None for what is no id at all."""
        found: Any = self.of(kind, value)
        return found if isinstance(found, (int, str)) else None

    def _elsewhere(self, kind: str, address: str, value: Unresolved) -> int:
        """Return the number of what a reference means, and keep its code where it is not of these files."""
        is_new = (kind, address) not in self._numbers
        number = self._number(kind, address, _last(value))
        if is_new and not is_of_table(value):
            self.code[number] = value.text
        return number

    def is_here(self, kind: str, value: Any) -> bool:
        """Return whether a reference names a resource of this file."""
        found = referred(value)
        return found is None or (kind, found[0]) in self._numbers


def is_of_table(value: Unresolved) -> bool:
    """Return whether a reference is to a variable of ids by name, as jobkit writes them."""
    return len(value.steps) == _TABLE_STEPS and value.steps[0] == "var" and value.steps[1] in ID_TABLES


def _real(value: Any) -> int | None:
    if isinstance(value, str) and ":" in value:
        value = value.rpartition(":")[2]
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        value = int(value)
    return value if type(value) is int and value > 0 else None


def _last(value: Unresolved) -> str:
    """Return a name for what a reference means: the last word of it that is no ``id``."""
    steps = [str(step) for step in value.steps if step not in _ID_WORDS]
    return steps[-1][:200] if steps else value.text[:200]
