"""What a diagnosis is worth: each wrong one before it costs a point."""

from __future__ import annotations

__all__ = ["MOST_POINTS", "points"]

MOST_POINTS = 3
"""For a case that is solved at once."""


def points(wrong: int) -> int:
    """Return the points for a right diagnosis after so many wrong ones; never below 0.

    >>> [points(wrong) for wrong in range(5)]
    [3, 2, 1, 0, 0]
    """
    return max(0, MOST_POINTS - wrong)
