"""What the reader of a simulation should know besides the runs."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.plain_data import WithData

__all__ = ["Note"]


@dataclass(frozen=True, slots=True)
class Note(WithData):
    """Something the reader should know about a simulation.

    Parameters
    ----------
    text : str
        In plain words: what was assumed, or where the definition and today's platform differ.
    kind : str
        ``"difference"`` (study guide against platform), ``"assumption"``, ``"bound"``, ``"refused"`` (the
        platform would not start a run), ``"not_started"`` (nothing starts the job), ``"deactivated"`` or
        ``"reactivated"``.
    job : str
        Name of the job it is about; ``""`` for the whole simulation.
    field : str
        Field of the definition it is about.
    fact : str
        For example ``"P-063"``.
    """

    text: str
    kind: str
    job: str = ""
    field: str = ""
    fact: str = ""
