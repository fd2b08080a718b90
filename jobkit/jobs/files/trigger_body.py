"""The body of ``POST .../jobs/{id}/run/``, which starts one run of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.basics.frozen import FrozenDict, freeze_fields
from jobkit.basics.shown import Shown

__all__ = ["TriggerBody"]


@dataclass(frozen=True, slots=True)
class TriggerBody(Shown):
    """What a file says about one run that is to be started by the API.

    Parameters
    ----------
    cause : str
    overrides : mapping of str to object
        The other keys that the API knows, with their values.
    """

    cause: str
    overrides: Mapping[str, Any] = FrozenDict()

    def __post_init__(self) -> None:
        freeze_fields(self, "overrides")
