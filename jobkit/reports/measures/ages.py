"""The staleness of every model at once.

A year of hourly runs of 500 models has millions of builds, but few different ones: models that the same
steps build differ only in their place within a step. So the times between these steps are collected once
(`Gaps`), and each model's saw-tooth is added up from them in closed form. Where steps of several jobs
overlap, so that a model may end in another order than the steps began, its builds are sorted one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from jobkit.reports.measures.sawtooth import Gaps, Saw, saw_of, teeth_of
from jobkit.reports.measures.work import Use

__all__ = ["ages"]

_WORTH_IT = 4  # builds for each different pair of steps, below which the gaps save nothing


def ages(
    uses: Sequence[Use],
    models: Iterable[str],
    existing: Collection[str],
    horizon: float,
    targets: Mapping[str, float],
) -> dict[str, Saw]:
    """Return the saw-tooth of each model, added up over ``[0, horizon)``.

    Parameters
    ----------
    uses : sequence of Use
        The steps that build into the environment.
    models : iterable of str
        unique_ids.
    existing : collection of str
        unique_ids of those that are there at the start.
    horizon : float
        Seconds.
    targets : Mapping of str to float
        unique_id -> how old its data may be, in seconds.
    """
    builders: dict[str, list[int]] = {}
    for place, use in enumerate(uses):
        for uid in use.work.builds:
            builders.setdefault(uid, []).append(place)
    families: dict[tuple[int, ...], _Family] = {}
    saws: dict[str, Saw] = {}
    for uid in models:
        key = tuple(builders.get(uid, ()))
        family = families.get(key)
        if family is None:
            family = families[key] = _Family([uses[place] for place in key], horizon)
        saws[uid] = family.saw(uid, uid in existing, targets[uid])
    return saws


class _Family:
    """The models that are built by the same steps.

    Parameters
    ----------
    uses : sequence of Use
    horizon : float
    """

    def __init__(self, uses: Sequence[Use], horizon: float) -> None:
        self._uses = uses
        self._horizon = horizon
        self._steps = sorted((zero, place) for place, use in enumerate(uses) for zero in use.zeros)
        gaps: dict[tuple[int, int], list[float]] = {}
        for (before, first), (after, second) in pairwise(self._steps):
            gaps.setdefault((first, second), []).append(after - before)
        worth_it = len(self._steps) >= _WORTH_IT * len(gaps)
        self._gaps = {pair: Gaps(found) for pair, found in gaps.items()} if worth_it else None

    def saw(self, uid: str, exists: bool, target: float) -> Saw:
        """Return the saw-tooth of one of the models."""
        places = [use.work.builds[uid] for use in self._uses]
        if not self._steps or self._gaps is None or not self._in_order(places, self._gaps):
            return self._one_by_one(places, exists, target)
        (first, head), (last, tail) = self._steps[0], self._steps[-1]
        ends = [(0.0, first + places[head][1])] if exists else []
        reads, ended = places[tail]
        left = self._horizon - (last + ended)
        if left > 0:
            ends.append((ended - reads, left))
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
            (zero + read, min(zero + ended, self._horizon))
            for use, (read, ended) in zip(self._uses, places, strict=True)
            for zero in use.zeros
        ]
        builds.sort(key=lambda build: build[1])
        return saw_of(teeth_of(builds, self._horizon, exists=exists), target)
