"""Where the simulations of an item come from: the scenarios of its file, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobkit.basics.errors import QuizError

__all__ = ["Stage"]


@dataclass(frozen=True, slots=True)
class Stage:
    """The scenarios of a file.

    Parameters
    ----------
    scenarios : dict of str to dict
        As written.
    folder : Path
        Paths in scenarios are relative to it.
    """

    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)

    def fields(self, name: str) -> Mapping[str, Any]:
        """Return the fields of a scenario as in a scenario file; raises QuizError for an unknown name."""
        if name not in self.scenarios:
            raise QuizError.unknown("scenario", name, self.scenarios)
        return self.scenarios[name]

    def __hash__(self) -> int:
        return hash((tuple(self.scenarios), self.folder))
