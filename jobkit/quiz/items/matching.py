"""Items in which left sides are matched with targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import LabelledEntry, QuizItem
from jobkit.quiz.items.fields import Reason, Text, Word, all_different, all_known

__all__ = ["MatchingItem", "Target"]


class Target(Definition):
    """What a left side may be matched with."""

    id: Word
    text: Text
    why: str = ""
    misconception: Word | None = None


class MatchingItem(QuizItem):
    """Left sides, targets, and which belong together; there may be more targets than left sides.

    Parameters
    ----------
    left : tuple of LabelledEntry
    targets : tuple of Target
    many : bool
        Whether a target may be used more than once.
    key : dict of str to str
        The target of each left side.
    why : dict of str to str
        For each left side, why that target.
    """

    type: Literal["matching"]
    left: tuple[LabelledEntry, ...] = Field(min_length=2, max_length=10)
    targets: tuple[Target, ...] = Field(min_length=2, max_length=12)
    many: bool = False
    key: Mapping[str, Word]
    why: Mapping[str, Reason] = Field(default_factory=FrozenDict)

    @property
    def entries(self) -> tuple[Target, ...]:
        """The targets, in the order of the file."""
        return self.targets

    @property
    def rows(self) -> tuple[LabelledEntry, ...]:
        """The left sides."""
        return self.left

    @model_validator(mode="after")
    def _key_matches(self) -> Self:
        lefts, targets = [one.id for one in self.left], [one.id for one in self.targets]
        for of, entries in (("left", self.left), ("targets", self.targets)):
            all_different("id", of, [one.id for one in entries])
            all_different("text", of, [one.text.strip().casefold() for one in entries])
        for key in (self.key, *self.readings.values()):
            if not isinstance(key, Mapping) or set(key) != set(lefts):
                raise ValueError(f"key gives a target for each of {', '.join(lefts)}")
            all_known("key: target", key.values(), targets)
            if not self.many:
                all_different("target (set `many: true` if that is meant)", "left sides", key.values())
        all_known("why: left", self.why, lefts)
        return self
