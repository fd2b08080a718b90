"""Into which parts the key of an item falls: each of them is to be proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jobkit.quiz.items import (
    BuildListItem,
    ChoiceItem,
    FillItem,
    HotspotItem,
    MatchingItem,
    NumericItem,
    QuizItem,
)
from jobkit.quiz.items.base import Reading

__all__ = ["KeyParts", "key_parts"]


@dataclass(frozen=True, slots=True)
class KeyParts:
    """The parts of a key.

    Parameters
    ----------
    right : tuple of str
        Options that are right, or parts that the key gives a value for.
    wrong : tuple of str
        Options that are to be refuted.
    """

    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        return iter((*self.right, *self.wrong))


def key_parts(item: QuizItem, reading: Reading | None) -> KeyParts:
    """Return the parts of the key of an item under a reading."""
    if isinstance(item, ChoiceItem | HotspotItem):
        keys = item.keys_of(reading)
        return KeyParts(keys, tuple(entry.id for entry in item.entries if entry.id not in keys))
    return KeyParts(_values(item))


def _values(item: Any) -> tuple[str, ...]:
    if isinstance(item, NumericItem):
        return ("key",)
    if isinstance(item, BuildListItem):
        return ("order",)
    if isinstance(item, FillItem | MatchingItem):
        return tuple(row.id for row in item.rows)
    return ("behaviour",)
