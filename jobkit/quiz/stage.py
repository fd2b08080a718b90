"""Where the simulations of an item come from: the scenarios of its file, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError, QuizError
from jobkit.guide.scenarios import definition
from jobkit.quiz.items.base import Reading
from jobkit.quiz.merge import merged
from jobkit.simulation import Scenario, Simulation

__all__ = ["Played", "Stage"]

_DERIVED = ("from", "guide", "change")


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was simulated.

    Parameters
    ----------
    fields : dict
        As in a scenario file.
    scenario : Scenario
    simulation : Simulation
    """

    fields: Mapping[str, Any]
    scenario: Scenario
    simulation: Simulation


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

    def fields(self, name: str, change: Any = None, reading: Reading | None = None) -> Mapping[str, Any]:
        """Return the fields of a scenario as in a scenario file.

        Parameters
        ----------
        name : str
            Of a scenario of the file.
        change : mapping, optional
            Merged into it.
        reading : {"guide", "platform"}, optional
            ``guide`` puts the rules of the study guide in place.

        Raises
        ------
        QuizError
            For an unknown name, and for scenarios that derive from each other in a circle.
        """
        found: Mapping[str, Any] = self._fields(name, ())
        found = merged(found, change) if change else found
        return merged(found, {"rules": {"preset": "study-guide"}}) if reading == "guide" else found

    def _fields(self, name: str, above: tuple[str, ...]) -> Any:
        if name not in self.scenarios:
            raise QuizError.unknown("scenario", name, self.scenarios)
        if name in above:
            raise QuizError(f"scenario {name!r} derives from itself", hint=" -> ".join((*above, name)))
        own = self.scenarios[name]
        if "from" not in own and "guide" not in own:
            return own
        for field_name in own:
            if field_name not in _DERIVED:
                raise QuizError.unknown("field", field_name, _DERIVED, where=f"scenario {name!r}")
        base = definition(own["guide"]) if "guide" in own else self._fields(own["from"], (*above, name))
        return merged(base, own["change"]) if own.get("change") else base

    def played(self, name: str, change: Any = None, reading: Reading | None = None) -> Played:
        """Return a scenario simulated; the same fields are simulated once.

        Raises
        ------
        QuizError
            Names the scenario and what is wrong in it.
        """
        try:
            fields = self.fields(name, change, reading)
            return _played(json.dumps(fields, default=_plain), self.folder)
        except QuizError:
            raise
        except JobkitError as error:
            raise QuizError(str(error), where=f"scenario {name!r}") from None

    def __hash__(self) -> int:
        return hash((tuple(self.scenarios), self.folder))


@lru_cache(maxsize=256)
def _played(text: str, folder: Path) -> Played:
    fields = json.loads(text)
    scenario = Scenario.of_fields(fields, folder / "scenario")
    return Played(fields, scenario, scenario.simulate())


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
