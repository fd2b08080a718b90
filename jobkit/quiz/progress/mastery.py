"""How well each sub-skill sits: shares with their intervals, and what is ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobkit.basics.numbers import wilson
from jobkit.quiz.progress.answers import StoredAnswer

__all__ = ["Mastery", "mastery"]


@dataclass(frozen=True, slots=True)
class Mastery:
    """What the answers say of one sub-skill.

    Parameters
    ----------
    objective, title : str
    right, of : int
        Answers that count.
    is_ready : bool
        Two different questions were answered right, on different days, and the last answer was right.
    """

    objective: str
    title: str
    right: int
    of: int
    is_ready: bool

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share of right answers is, with 95 % confidence."""
        return wilson(self.right, self.of)

    @property
    def weakness(self) -> float:
        """How much practice it needs, above 0 and below 1; 0.5 where nothing is known."""
        return 1 - (self.right + 1) / (self.of + 2)


def mastery(answers: Iterable[StoredAnswer], objectives: Mapping[str, str]) -> dict[str, Mastery]:
    """Return how well each objective sits, by its id, from the answers that count (oldest first)."""
    of: dict[str, list[StoredAnswer]] = {objective: [] for objective in objectives}
    for answer in answers:
        if answer.objective in of:
            of[answer.objective].append(answer)
    return {name: _mastery(name, objectives[name], given) for name, given in of.items()}


def _mastery(objective: str, title: str, answers: list[StoredAnswer]) -> Mastery:
    right = [answer for answer in answers if answer.is_right]
    items, days = {answer.item for answer in right}, {answer.at.date() for answer in right}
    is_ready = len(items) >= 2 and len(days) >= 2 and answers[-1].is_right
    return Mastery(objective, title, len(right), len(answers), is_ready)
