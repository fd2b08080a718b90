"""How much a run of the tests tries: a sample of what is slow, or everything.

``JOBKIT_THOROUGH=1 python -m pytest`` takes everything. Without it, a test marked ``many(n)`` takes each n-th
of its cases, one marked ``thorough`` is left out, and Hypothesis makes a third of the examples. The sample is
the same every time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

__all__ = ["THOROUGH", "examples", "front_ends", "sample"]

T = TypeVar("T")

THOROUGH = bool(os.environ.get("JOBKIT_THOROUGH"))


def examples(most: int) -> int:
    """Return how many examples Hypothesis makes of at most so many."""
    return most if THOROUGH else max(most // 3, 10)


def sample(every: int, cases: Iterable[T]) -> list[T]:
    """Return all cases, or each n-th."""
    return list(cases)[:: 1 if THOROUGH else every]


def front_ends(*few: str) -> list[str]:
    """Return these front ends of a browser test, or all three."""
    return ["lab", "notebook", "voila"] if THOROUGH else list(few)
