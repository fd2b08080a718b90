"""What a limit of time means on a slow machine, and in a process that other tests have filled."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["old_objects_aside", "pace"]

_NOMINAL = 0.015
"""Seconds that `_work` takes on the machine for which the limits of the tests were written."""


def pace() -> float:
    """Return how many times slower than that machine this one works now; never below 1."""
    return max(1.0, min(_work() for _ in range(3)) / _NOMINAL)


def _work() -> float:
    """Do what Python programs mostly do, and return its seconds: objects, mappings, text."""
    begin = time.process_time()
    found: dict[str, list[tuple[int, str]]] = {}
    for number in range(40_000):
        found.setdefault(f"a{number % 997}", []).append((number, str(number)))
    assert sum(map(len, found.values())) == 40_000
    return time.process_time() - begin


@contextmanager
def old_objects_aside() -> Iterator[None]:
    """Let the garbage collector leave alone what has lived long: that is what earlier tests have made.

    For what is short: cycles that live a little are not found until it is over.
    """
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)
