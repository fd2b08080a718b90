"""What a conversion loses: what, why, and what to do by hand."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible

__all__ = ["ConversionLoss", "Written"]


@dataclass(frozen=True, slots=True)
class ConversionLoss(Shown):
    """One thing that the other format cannot hold.

    Parameters
    ----------
    what : str
        What is lost, or stands for something else there.
    why : str
    by_hand : str
        What to do about it.
    job : str
        Identity of the job; ``""`` for what belongs to none.
    field : str
        The field in jobkit's words: ``environment_variables``.
    """

    what: str
    why: str
    by_hand: str
    job: str = ""
    field: str = ""

    def __str__(self) -> str:
        job = f"{self.job!r}: " if self.job else ""
        return visible(f"{job}{self.what}: {self.why}. By hand: {self.by_hand}.")

    def to_dict(self) -> dict[str, str]:
        """Return it as plain data."""
        return {name: getattr(self, name) for name in ("job", "field", "what", "why", "by_hand")}


@dataclass(frozen=True, slots=True)
class Written(Shown):
    """An account as the text of a file, and what is lost by it.

    Parameters
    ----------
    text : str
    format : str
    losses : tuple of ConversionLoss
    """

    text: str
    format: str
    losses: tuple[ConversionLoss, ...] = ()
