"""The guide's examples, scenarios and anti-patterns, read from their files."""

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
    *(f"anti-pattern-{number}" for number in range(1, 7)),
)
"""The examples, scenarios and anti-patterns, each in the guide's order."""


@cache
def scenario(name: str) -> Scenario:
    """Return an example, a scenario or an anti-pattern of the guide.

    Raises
    ------
    JobkitError
        For a name that none of them has; it names the nearest.

    Examples
    --------
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
