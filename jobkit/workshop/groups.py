"""A seed for each group of a class, so that neighbours cannot copy from each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.basics.errors import JobkitError
from jobkit.basics.shown import Shown
from jobkit.guide.faultlab import hidden_causes

__all__ = ["ClassGroup", "ClassGroups", "groups_of"]

_MOST_GROUPS = 30
_SAME = 1
"""So many letters may stand for the same cause in two groups: five of nine causes in a row share some."""
_LENIENT = 2
_SLOTS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """What one group plays with.

    Parameters
    ----------
    number : int
        From 1.
    seed : int
        Of its fault lab.
    run_slots : int
        Of its account, in the exercise about the queue: rows of the room compare what they see.
    causes : dict of str to str
        Letter of each case -> the cause that is hidden behind it. The instructor's.
    """

    number: int
    seed: int
    run_slots: int
    causes: dict[str, str]


class ClassGroups(Shown, tuple[ClassGroup, ...]):
    """The groups of a class; shown with what is hidden from them: for the instructor."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self._text()


def groups_of(number: int, seed: int) -> ClassGroups:
    """Return groups with seeds of their own: hardly a letter stands for the same cause in two of them.

    Parameters
    ----------
    number : int
        1 to 30.
    seed : int
        Of the workshop; the same seed gives the same groups.

    Raises
    ------
    JobkitError
        For a number of groups that is none.
    """
    if not 1 <= number <= _MOST_GROUPS:
        raise JobkitError(f"groups = {number}", where="workshop", hint=f"1 to {_MOST_GROUPS} groups")
    found: list[ClassGroup] = []
    for candidate in _seeds(seed):
        causes = hidden_causes(candidate)
        same = _SAME if len(found) < _MOST_GROUPS // 3 else _LENIENT
        if all(_alike(causes, other.causes) <= same for other in found):
            found.append(ClassGroup(len(found) + 1, candidate, _SLOTS[len(found) % len(_SLOTS)], causes))
        if len(found) == number:
            break
    return ClassGroups(found)


def _seeds(seed: int) -> Iterator[int]:
    start = seed * 1_000 + 1
    while True:
        yield start
        start += 1


def _alike(one: dict[str, str], other: dict[str, str]) -> int:
    return sum(other[letter] == cause for letter, cause in one.items())
