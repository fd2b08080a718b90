"""Items in which blocks are put in order; the key is a partial order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.fields import Reason, Text, Word, all_different, all_known

__all__ = ["Block", "BuildListItem", "closed"]


Pair = tuple[str, str]


def closed(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Return pairs with all that follow from them: with ab and bc there is ac.

    >>> sorted(closed([("a", "b"), ("b", "c")]))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return frozenset(found)


class Block(Definition):
    """What is put in order; `unused` is one that belongs nowhere."""

    id: Word
    text: Text
    why: Reason
    unused: bool = False
    misconception: Word | None = None


class BuildListItem(QuizItem):
    """Blocks to put in order.

    Parameters
    ----------
    blocks : tuple of Block
        At most 10.
    before : tuple of pairs
        The first of each pair comes before the second; every order that keeps to all of them is right.
    """

    type: Literal["build_list"]
    blocks: tuple[Block, ...] = Field(min_length=3, max_length=10)
    before: tuple[tuple[Word, Word], ...] = Field(min_length=1)

    @property
    def entries(self) -> tuple[Block, ...]:
        """The blocks, in the order of the file."""
        return self.blocks

    @property
    def needed(self) -> tuple[str, ...]:
        """Ids of the blocks that belong into the list."""
        return tuple(block.id for block in self.blocks if not block.unused)

    @property
    def order(self) -> frozenset[tuple[str, str]]:
        """All pairs that follow from `before`."""
        return closed(self.before)

    @model_validator(mode="after")
    def _is_an_order(self) -> Self:
        all_different("id", "blocks", [block.id for block in self.blocks])
        all_different("text", "blocks", [block.text.strip().casefold() for block in self.blocks])
        all_known("before: block", [one for pair in self.before for one in pair], self.needed)
        circle = next((a for a, b in self.order if a == b), None)
        if circle:
            raise ValueError(f"before runs in a circle: {circle!r} would come before itself")
        return self
