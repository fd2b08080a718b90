"""What is drawn for a week: numbers of pull requests, models, moments. The same seed draws the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

__all__ = ["DAYS", "Draw"]

T = TypeVar("T")

DAYS = tuple(f"2026-03-{day:02}" for day in range(2, 7))
"""Monday to Friday of the week."""

_GRID = 5  # minutes: people are quoted to the nearest five


class Draw:
    """Draws what may differ from one week to another of the same kind.

    Parameters
    ----------
    seed : str
        Decides everything that is drawn.

    Examples
    --------
    >>> one, other = Draw("A"), Draw("A")
    >>> (one.number(), one.at(0)) == (other.number(), other.at(0))
    True
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311  a draw that can be repeated, no secret
        self._last = self._random.randrange(40, 900)

    def number(self) -> int:
        """Return the number of the next pull request; people open others in between."""
        self._last += self._random.randrange(1, 4)
        return self._last

    def one(self, several: Sequence[T]) -> T:
        """Return one of several."""
        return self._random.choice(several)

    def some(self, several: Sequence[T], many: int) -> list[T]:
        """Return `many` different ones of several, in an order that is drawn as well."""
        return self._random.sample(several, many)

    def at(self, day: int, after: str = "09:00", before: str = "17:00") -> str:
        """Return a moment of a day, 0 for Monday, from `after` on and before `before` (UTC)."""
        first, last = (datetime.fromisoformat(f"{DAYS[day]}T{clock}") for clock in (after, before))
        steps = (last - first) // timedelta(minutes=_GRID)
        return (first + timedelta(minutes=_GRID * self._random.randrange(steps))).isoformat()

    def soon(self, moment: str, least: int, most: int) -> str:
        """Return a moment `least` to `most` seconds after another one."""
        later = timedelta(seconds=self._random.randint(least, most))
        return (datetime.fromisoformat(moment) + later).isoformat()
