"""Figures of a sample of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["quantile", "wilson"]


def quantile(values: Sequence[float], p: float) -> float | None:
    """Return the smallest of the sorted `values` that at least the share `p` of them does not exceed.

    None when there are no values (nearest rank: always one of them, never a mean of two).

    >>> quantile([1.0, 2.0, 3.0, 4.0], 0.5), quantile([1.0, 2.0, 3.0, 4.0], 0.51)
    (2.0, 3.0)
    """
    if not values:
        return None
    # 0.07 * 100 is a little more than 7 in floating point: without rounding the rank would be 8.
    return values[max(math.ceil(round(p * len(values), 9)), 1) - 1]


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval for a share: 95 % of such intervals hold the true one.

    >>> [tuple(round(end, 2) for end in wilson(*pair)) for pair in ((5, 6), (0, 3), (0, 0))]
    [(0.44, 0.97), (0.0, 0.56), (0.0, 1.0)]
    """
    if not of:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = share + square / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
