"""What chance alone does: binomial tails and chi-square limits, for the rules that count."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

__all__ = ["CHI_SQUARE_1_PERCENT", "chi_square", "most_by_chance"]

CHI_SQUARE_1_PERCENT = (6.63, 9.21, 11.34, 13.28, 15.09, 16.81, 18.48, 20.09, 21.67)
"""The value that chance exceeds in 1 % of cases, for 1 to 9 degrees of freedom."""


def most_by_chance(trials: int, chance: float, share: float = 0.99) -> int:
    """Return how many hits chance stays at or below in this share of cases.

    >>> [most_by_chance(trials, 0.25) for trials in (20, 40, 65, 120)]
    [10, 17, 25, 41]
    """
    below = 0.0
    for hits in range(trials + 1):
        below += comb(trials, hits) * chance**hits * (1 - chance) ** (trials - hits)
        if below >= share:
            return hits
    return trials


def chi_square(seen: Sequence[float], expected: Sequence[float]) -> float:
    """Return how far counts are from what is expected, as chi-square.

    >>> chi_square([10, 30], [20, 20])
    10.0
    """
    return sum((count - mean) ** 2 / mean for count, mean in zip(seen, expected, strict=True) if mean)
