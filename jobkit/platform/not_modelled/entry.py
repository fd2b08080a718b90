"""What one field or option does to a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["MODELLED", "Effect", "Entry", "gap", "none"]

Effect = Literal["modelled", "none", "gap"]


@dataclass(frozen=True, slots=True)
class Entry:
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


MODELLED = Entry("modelled")


def none(why: str) -> Entry:
    """Return the entry of what changes no outcome, with the reason."""
    return Entry("none", why)


def gap(text: str, fact: str = "") -> Entry:
    """Return the entry of what jobkit does not simulate, with what it takes instead."""
    return Entry("gap", text, fact)
