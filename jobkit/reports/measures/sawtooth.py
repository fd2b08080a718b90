"""The saw-tooth of staleness, added up exactly.

Staleness rises by one second a second and falls where a build ends. One *tooth* is the time between two
builds: the age of the data when it begins, and how long it lasts (both in seconds). Its integral, its
highest point and the time it spends within a target have closed forms, so no moment has to be sampled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Gaps", "Saw", "saw_of", "teeth_of"]


@dataclass(frozen=True, slots=True)
class Saw:
    """Some teeth, added up.

    Parameters
    ----------
    maximum : float
        The highest point (seconds); 0.0 without a tooth.
    area : float
        The integral of staleness over time (seconds squared).
    seconds : float
        How long the teeth last together.
    within : float
        How long of that staleness is at most the target (seconds).
    """

    maximum: float = 0.0
    area: float = 0.0
    seconds: float = 0.0
    within: float = 0.0

    def __add__(self, other: Saw) -> Saw:
        return Saw(
            max(self.maximum, other.maximum),
            self.area + other.area,
            self.seconds + other.seconds,
            self.within + other.within,
        )


def teeth_of(
    builds: Iterable[tuple[float, float]], horizon: float, *, exists: bool
) -> list[tuple[float, float]]:
    """Return the teeth (age, length) that builds leave within ``[0, horizon)``.

    Parameters
    ----------
    builds : iterable of (float, float)
        When each began to read and when it ended, in seconds after the start; ordered by their ends. What
        ended last is what the relation holds, even if it began to read before another.
    horizon : float
        Seconds.
    exists : bool
        True when the relation is there at the start, of unknown age: its age then counts from there. False:
        before the first build there is nothing, and no tooth.
    """
    teeth: list[tuple[float, float]] = []
    read = begin = 0.0 if exists else horizon
    for next_read, end in builds:
        if end > begin:
            teeth.append((begin - read, end - begin))
        read, begin = next_read, end
    if horizon > begin:
        teeth.append((begin - read, horizon - begin))
    return teeth


def saw_of(teeth: Iterable[tuple[float, float]], target: float) -> Saw:
    """Return some teeth added up; `target` in seconds."""
    highest = area = total = within = 0.0
    for age, length in teeth:
        highest = max(highest, age + length)
        area += length * (age + length / 2)
        total += length
        within += min(max(target - age, 0.0), length)
    return Saw(highest, area, total, within)


class Gaps:
    """The times between steps that follow one another, kept so that any model's teeth are added up at once.

    Models that the same steps build have the same gaps; only the place of the model within the step differs.

    Parameters
    ----------
    gaps : sequence of float
        Seconds; at least one.
    """

    __slots__ = ("_ordered", "_squares", "_sums")

    def __init__(self, gaps: Sequence[float]) -> None:
        self._ordered = sorted(gaps)
        self._sums = [0.0, *accumulate(self._ordered)]
        self._squares = sum(gap * gap for gap in self._ordered)

    @property
    def smallest(self) -> float:
        """The shortest gap (seconds)."""
        return self._ordered[0]

    def saw(self, age: float, shift: float, target: float) -> Saw:
        """Return the teeth that begin at `age` and last a gap plus `shift`, added up (all in seconds)."""
        number, total = len(self._ordered), self._sums[-1]
        length = total + number * shift
        squares = self._squares + shift * (2 * total + number * shift)
        room = max(target - age, 0.0)
        shorter = bisect_right(self._ordered, room - shift)
        within = self._sums[shorter] + shorter * shift + (number - shorter) * room
        return Saw(age + self._ordered[-1] + shift, age * length + squares / 2, length, within)
