"""Numbers that several reports give: one way to count a quantile."""

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
    # Rounded first: 0.29 * 100 is a little more than 29, and would count one value too far.
    return values[max(math.ceil(round(p * len(values), 9)), 1) - 1]
