"""Simulated time: whole microseconds since the start, so that sums are exact and comparisons are cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Clock", "ticks"]

_TICK = timedelta(microseconds=1)
_PER_SECOND = 1_000_000
_MOST_SECONDS = 100_000_000


def ticks(seconds: float) -> int:
    """Return `seconds` as whole microseconds; no run lasts as long as the three years that are the most."""
    return round(seconds * _PER_SECOND) if seconds < _MOST_SECONDS else _MOST_SECONDS * _PER_SECOND


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns moments (aware, UTC) into ticks and back.

    >>> from datetime import UTC
    >>> clock = Clock(datetime(2026, 3, 2, tzinfo=UTC))
    >>> clock.tick(datetime(2026, 3, 2, 0, 1, tzinfo=UTC)), clock.moment(500_000).isoformat()
    (60000000, '2026-03-02T00:00:00.500000+00:00')
    """

    start: datetime

    def tick(self, moment: datetime) -> int:
        """Return a moment as microseconds since the start; negative before it."""
        return (moment - self.start) // _TICK

    def moment(self, tick: int) -> datetime:
        """Return the moment of a tick."""
        return self.start + tick * _TICK

    def moment_or_none(self, tick: int | None) -> datetime | None:
        """Return the moment of a tick, None for None."""
        return None if tick is None else self.start + tick * _TICK
