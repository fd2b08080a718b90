"""Why something happened: a sentence for the reader and the chain of causes as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = ["Cause", "Why"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One link of a chain of causes.

    Parameters
    ----------
    kind : str
        What sort of cause this is, for programs: ``"schedule"``, ``"job_completion"``, ``"run_slot"``,
        ``"upstream"``, ``"fault"``, ``"missing_relation"``, ``"deferral"`` ...
    text : str
        The same for people: one plain sentence.
    subject : str, optional
        What the cause is about: a unique_id, a job name, a run.
    fact : str, optional
        The documented fact behind it, for example ``"P-050"`` or ``"S-006"``.
    assumption : bool
        True where neither documentation nor a recording settles it and `Rules` assumes.
    at : datetime, optional
        When it took effect (aware, UTC).
    """

    kind: str
    text: str
    subject: str = ""
    fact: str = ""
    assumption: bool = False
    at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the cause as plain data, empty fields left out."""
        data: dict[str, Any] = {"kind": self.kind, "text": self.text}
        if self.subject:
            data["subject"] = self.subject
        if self.fact:
            data["fact"] = self.fact
        if self.assumption:
            data["assumption"] = True
        if self.at is not None:
            data["at"] = self.at.isoformat()
        return data


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to "why?": one sentence, and the causes behind it, nearest first."""

    sentence: str
    causes: tuple[Cause, ...] = field(default_factory=tuple)

    def __str__(self) -> str:
        return self.sentence

    def __repr__(self) -> str:
        lines = [self.sentence, *(f"  because {_line(cause)}" for cause in self.causes)]
        return "\n".join(lines)

    def __iter__(self) -> Iterator[Cause]:
        return iter(self.causes)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {"sentence": self.sentence, "causes": [cause.to_dict() for cause in self.causes]}


def _line(cause: Cause) -> str:
    marks = [cause.fact] if cause.fact else []
    if cause.assumption:
        marks.append("assumption")
    return cause.text + (f" [{', '.join(marks)}]" if marks else "")
