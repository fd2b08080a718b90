"""What one field or option does to a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["MODELLED", "Coverage", "Effect", "gap", "none"]

Effect = Literal["modelled", "none", "gap"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one field, command or option does to a simulation.

    Parameters
    ----------
    effect : {"modelled", "none", "gap"}
        jobkit obeys it; it changes no outcome by its nature; or it would, and jobkit does not simulate it.
    text : str
        Of ``none``: why. Of a gap: the sentence for the reader.
    fact : str
        For example ``"P-160"``.
    """

    effect: Effect
    text: str = ""
    fact: str = ""


MODELLED = Coverage("modelled")


def none(why: str) -> Coverage:
    """Return the entry of what changes no outcome, with the reason."""
    return Coverage("none", why)


def gap(text: str, fact: str = "") -> Coverage:
    """Return the entry of what jobkit does not simulate, with what it takes instead."""
    return Coverage("gap", text, fact)
