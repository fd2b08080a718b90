"""How much jobkit takes on: bounds that no ordinary input meets, and how to raise them.

A bound keeps a slip (a year too much) or a hostile file from filling the memory. Each can be raised by an
environment variable of its name, and its error says so.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

__all__ = ["ARTIFACT_MB", "FIRE_TIMES", "HCL_KB", "SIMULATED_YEARS", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound.

    Parameters
    ----------
    variable : str
        The environment variable that raises it.
    usual : int
        What holds without it.
    """

    variable: str
    usual: int

    @property
    def value(self) -> int:
        """What holds now; what is no whole number above 0 changes nothing."""
        stated = os.environ.get(self.variable, "")[:18]
        return int(stated) if stated.isdecimal() and int(stated) > 0 else self.usual

    @property
    def hint(self) -> str:
        """How to raise it."""
        return f"set the environment variable {self.variable} to allow more"


SIMULATED_YEARS = Limit("JOBKIT_MAX_YEARS", 20)
"""From the start to the end of a simulation."""

FIRE_TIMES = Limit("JOBKIT_MAX_FIRE_TIMES", 500_000)
"""Scheduled times of all jobs in one simulation, and those of one schedule in one list."""

ARTIFACT_MB = Limit("JOBKIT_MAX_ARTIFACT_MB", 256)
"""Megabytes of an artifact as text; the largest public manifest has 54."""

HCL_KB = Limit("JOBKIT_MAX_HCL_KB", 192)
"""Kilobytes of Terraform's language, the blocks of jobs and what they name: 200 jobs, two seconds at most."""
