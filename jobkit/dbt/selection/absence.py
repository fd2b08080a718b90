"""Why a selection leaves a node out, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jobkit.basics.shown import Shown

__all__ = ["Absence", "AbsenceKind"]

AbsenceKind = Literal[
    "selected", "disabled", "not_in_project", "resource_type", "excluded", "equals_state", "no_criterion"
]
"""``equals_state``: a ``state:`` criterion asks for changes, and the node has none."""


@dataclass(frozen=True, slots=True)
class Absence(Shown):
    """Why a node is not selected.

    Parameters
    ----------
    kind : str
        One of `AbsenceKind`.
    how : str
        Of a node that an ``--exclude`` takes away: how that matches, ``matches tag:nightly``.
    """

    kind: AbsenceKind
    how: str = ""
