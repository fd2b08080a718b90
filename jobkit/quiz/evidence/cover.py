"""Which parts of an item's key are proved by what, and what is wrong with the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from jobkit.basics.shown import Shown

__all__ = ["Cover", "Proof", "ProofGrade"]

ProofGrade = Literal["simulated", "oracle", "doc", "none"]
GRADES: tuple[ProofGrade, ...] = ("simulated", "oracle", "doc", "none")
"""Strongest first."""


@dataclass(frozen=True, slots=True)
class Proof(Shown):
    """Whether the evidence of an item proves its key and refutes every other answer.

    Parameters
    ----------
    question : str
    proved : bool
    grade : {"simulated", "oracle", "doc", "none"}
        The weakest ground that a part of the key rests on.
    problems : tuple of str
        What does not hold, with the values found.
    share : float
        The part that simulations and recorded runs prove, 0.0 to 1.0.
    """

    question: str
    proved: bool
    grade: ProofGrade
    problems: tuple[str, ...]
    share: float

    def __str__(self) -> str:
        if self.proved:
            return f"{self.question}: proved ({self.grade}, {self.share:.0%} by simulation)"
        return "\n  - ".join([f"{self.question}: NOT PROVED", *self.problems])


@dataclass(slots=True)
class Cover:
    """What is proved so far: each part of the key, or wrong answer, with its ground."""

    parts: dict[str, ProofGrade] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, part: str, grade: ProofGrade) -> None:
        """Note that a part rests on a ground; the strongest counts."""
        known = self.parts.get(part, "none")
        self.parts[part] = min(known, grade, key=GRADES.index)

    def proof(self, question: str, needed: Iterable[str]) -> Proof:
        """Return what it comes to for the parts that are needed."""
        parts = list(needed)
        open_parts = [part for part in parts if part not in self.parts]
        problems = [*self.problems]
        if open_parts and not problems:
            problems = [f"nothing proves or refutes: {', '.join(open_parts)}"]
        grades = [self.parts.get(part, "none") for part in parts]
        strong = sum(grade in ("simulated", "oracle") for grade in grades)
        return Proof(
            question=question,
            proved=not problems,
            grade=max(grades, key=GRADES.index, default="none"),
            problems=tuple(problems),
            share=strong / len(parts) if parts else 0.0,
        )
