"""The saw-tooth of staleness, added up exactly, for one model or for all at once.

Staleness rises by one second a second and falls where a build ends. One *tooth* is the time between two
builds: the age of the data when it begins, and how long it lasts (both in seconds). Its integral, its
highest point and the time it spends within a target have closed forms, so no moment has to be sampled.

A year of hourly runs of 500 models has millions of builds, but few different ones: models that the same
steps build differ only in their place within a step. So the times between these steps are collected once
(`Gaps`), and each model's saw-tooth is added up from them. Where steps of several jobs overlap, so that a
model may end in another order than the steps began, its builds are sorted one by one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from jobkit.reports.measures.tallies import InvocationWork, Starts

__all__ = ["Gaps", "Saw", "saw_of", "saws_of_all", "teeth_of"]

_WORTH_IT = 4  # builds for each different pair of steps, below which the gaps save nothing


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

    @property
    def max_seconds(self) -> float | None:
        """The oldest the data gets; None without a tooth."""
        return self.maximum if self.seconds else None

    @property
    def mean_seconds(self) -> float | None:
        """Its mean age; None without a tooth."""
        return self.area / self.seconds if self.seconds else None

    @property
    def share_within(self) -> float | None:
        """The part of the time (0 to 1) within the target; None without a tooth."""
        # Rounding may leave a little more than the whole.
        return min(self.within / self.seconds, 1.0) if self.seconds else None


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
        if age + length > highest:  # as max() and min() say it, at a fraction of their cost
            highest = age + length
        area += length * (age + length / 2)
        total += length
        room = target - age
        if room > 0:
            within += room if room < length else length
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


def saws_of_all(
    refreshing: Starts, models: Mapping[str, float], existing: Collection[str], horizon: float
) -> dict[str, Saw]:
    """Return the saw-tooth of each model, added up over ``[0, horizon)``.

    Parameters
    ----------
    refreshing : dict of InvocationWork to list of float
        The steps that build into the environment.
    models : Mapping of str to float
        unique_id -> how old its data may be, in seconds.
    existing : collection of str
        unique_ids of those that are there at the start.
    horizon : float
        Seconds.
    """
    builders: dict[str, list[InvocationWork]] = {uid: [] for uid in models}
    for work in refreshing:
        for uid in work.builds.keys() & builders.keys():
            builders[uid].append(work)
    together: dict[tuple[InvocationWork, ...], _BuiltTogether] = {}
    saws = {}
    for uid, target in models.items():
        key = tuple(builders[uid])
        if key not in together:
            together[key] = _BuiltTogether({work: refreshing[work] for work in key}, horizon)
        saws[uid] = together[key].saw(uid, uid in existing, target)
    return saws


class _BuiltTogether:
    """The models that are built by the same steps."""

    def __init__(self, starts: Starts, horizon: float) -> None:
        self._starts = starts
        self._horizon = horizon
        self._steps = sorted((at, place) for place, moments in enumerate(starts.values()) for at in moments)
        gaps: dict[tuple[int, int], list[float]] = {}
        for (before, first), (after, second) in pairwise(self._steps):
            gaps.setdefault((first, second), []).append(after - before)
        worth_it = len(self._steps) >= _WORTH_IT * len(gaps)
        self._gaps = {pair: Gaps(found) for pair, found in gaps.items()} if worth_it else None

    def saw(self, uid: str, exists: bool, target: float) -> Saw:
        """Return the saw-tooth of one of the models."""
        places = [work.builds[uid] for work in self._starts]
        if not self._steps or self._gaps is None or not self._in_order(places, self._gaps):
            return self._one_by_one(places, exists, target)
        (first, head), (last, tail) = self._steps[0], self._steps[-1]
        ends = [(0.0, first + places[head][1])] if exists else []
        read, ended = places[tail]
        left = self._horizon - (last + ended)
        if left > 0:
            ends.append((ended - read, left))
        saw = saw_of(ends, target)
        for (before, after), gaps in self._gaps.items():
            age, shift = places[before][1] - places[before][0], places[after][1] - places[before][1]
            saw += gaps.saw(age, shift, target)
        return saw

    @staticmethod
    def _in_order(places: Sequence[tuple[float, float]], gaps: Mapping[tuple[int, int], Gaps]) -> bool:
        """Return whether the model ends in the order in which its steps began."""
        return all(
            found.smallest + places[after][1] - places[before][1] > 0
            for (before, after), found in gaps.items()
        )

    def _one_by_one(self, places: Sequence[tuple[float, float]], exists: bool, target: float) -> Saw:
        builds = [
            (start + read, min(start + ended, self._horizon))
            for moments, (read, ended) in zip(self._starts.values(), places, strict=True)
            for start in moments
        ]
        builds.sort(key=lambda build: build[1])
        return saw_of(teeth_of(builds, self._horizon, exists=exists), target)
