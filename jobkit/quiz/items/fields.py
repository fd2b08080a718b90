"""Kinds of values that fields of a question bank hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from jobkit.jobs.base import first_repeated

__all__ = ["LETTERS", "ItemId", "Path", "Plain", "Reason", "Text", "Word", "all_different", "all_known"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
ItemId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(:[0-9]+)?$", max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=8, max_length=20_000)]

Scalar = StrictStr | StrictInt | StrictFloat | StrictBool | None
Plain = Scalar | tuple[Scalar, ...]
"""What a simulation may be asked for: a value, or a list of values."""

Path = Text | tuple[StrictStr | StrictInt, ...]
"""Where a value is in a simulation: ``runs/CI/1/status``, or its steps as a list."""


def all_different(what: str, of: str, texts: Iterable[str]) -> None:
    """Raise ValueError when two entries share a text."""
    twice = first_repeated(texts)
    if twice is not None:
        raise ValueError(f"two {of} share the {what} {twice[:60]!r}")


def all_known(what: str, names: Iterable[Any], known: Iterable[str]) -> None:
    """Raise ValueError for the first name that is not known."""
    several = list(known)
    for name in names:
        if name not in several:
            raise ValueError(f"{what} {name!r} is not among: {', '.join(several)}")
