"""Rules under which a run takes as long as its models and no longer: the numbers in a stem then add up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["NO_OVERHEAD"]

NO_OVERHEAD: Final[Mapping[str, int]] = MappingProxyType(
    dict.fromkeys(
        ("prep_seconds", "clone_seconds", "profile_seconds", "deps_seconds", "invocation_seconds"), 0
    )
)
"""For `rules` of a scenario."""
