"""Figures of a sample of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["quantile"]


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
