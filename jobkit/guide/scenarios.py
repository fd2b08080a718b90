"""The guide's examples and scenarios, read from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files import read_document
from jobkit.simulation import Scenario

__all__ = ["NAMES", "definition", "scenario"]

_FOLDER = Path(__file__).parent / "definitions"

NAMES: tuple[str, ...] = (
    *(f"example-{number}" for number in range(1, 8)),
    *(f"scenario-{number}" for number in range(1, 6)),
    "anti-pattern-5",
)
"""The examples, scenarios and anti-patterns that have a file."""


@cache
def scenario(name: str) -> Scenario:
    """Return one of the guide's examples or scenarios; raises JobkitError with the nearest name for others.

    >>> scenario("example-3").title
    'Job Chaining'
    """
    if name not in NAMES:
        raise JobkitError.unknown("example", name, NAMES)
    return Scenario.load(_FOLDER / f"{name}.yml")


@cache
def definition(name: str) -> dict[str, Any]:
    """Return the fields of the file of an example or scenario, as plain data; raises JobkitError as above.

    >>> definition("example-3")["title"]
    'Job Chaining'
    """
    if name not in NAMES:
        raise JobkitError.unknown("example", name, NAMES)
    fields: dict[str, Any] = read_document(_FOLDER / f"{name}.yml").data
    return fields
