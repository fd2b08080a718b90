"""Resources of a configuration, a plan or a state: type, name and the values of their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import Place

__all__ = ["JOB_TYPES", "Resource"]

JOB_TYPES = ("dbtcloud_job", "dbt_cloud_job")
"""The resource of a job today, and in a provider before 0.3."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource.

    Parameters
    ----------
    type, name : str
        ``dbtcloud_job`` and ``daily`` of ``resource "dbtcloud_job" "daily"``.
    index : str, int or None
        Its key where ``for_each`` or ``count`` makes several.
    values : mapping of str to object
        An `Unresolved` stands for what the files do not decide. Nested blocks are lists of mappings.
    place : tuple of (str or int)
        Where it is in its file.
    blocks : frozenset of str
        Attributes that are written as blocks, ``triggers { ... }``.
    lines : mapping of tuple to (line, column)
        Of the values, by their place within the resource; empty for JSON.
    is_written : bool
        True where a person wrote it; in a plan or a state the provider has filled in its defaults.
    same : tuple of int
        Lines with a choice, ``x ? false : false``, both sides of which are the same.
    module : str
        Address of the module that it is in, ``module.jobs``; ``""`` for the root.
    own_key : str
        What tells it apart from others of its type; ``""`` until all of them are known.
    """

    type: str
    name: str
    values: Mapping[str, Any]
    place: Place
    index: str | int | None = None
    blocks: frozenset[str] = frozenset()
    lines: Mapping[Place, tuple[int, int]] = field(default_factory=dict)
    is_written: bool = True
    same: tuple[int, ...] = ()
    module: str = ""
    own_key: str = ""

    @property
    def is_job(self) -> bool:
        """True for a job, under its name of today or its older one."""
        return self.type in JOB_TYPES

    @property
    def address(self) -> str:
        """How Terraform calls it: ``dbtcloud_job.daily["eu"]``."""
        index = (
            ""
            if self.index is None
            else f'["{self.index}"]'
            if isinstance(self.index, str)
            else f"[{self.index}]"
        )
        return f"{self.module}{'.' if self.module else ''}{self.type}.{self.name}{index}"

    @property
    def key(self) -> str:
        """What tells it apart from others of its type: its name, with the key of its ``for_each``."""
        return self.own_key or self.address.replace(f"{self.type}.", "", 1)
