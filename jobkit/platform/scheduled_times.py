"""When a schedule fires, in ticks, looked up only as far ahead as is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobkit.jobs import Schedule
from jobkit.platform.clock import Clock
from jobkit.platform.rules import Rules

__all__ = ["ScheduledTimes"]

_FIRST_WINDOW, _WINDOW = timedelta(days=2), timedelta(days=32)
"""How far ahead one looks at first, and at most: twice as far each time, for most simulations take a day."""
_INSTANT = timedelta(microseconds=1)
_LAST = datetime.max.replace(tzinfo=UTC)


class ScheduledTimes:
    """The fire times of one schedule from the start of a simulation on.

    Parameters
    ----------
    schedule : Schedule
    rules : Rules
        Say whether a time zone is honoured and which minute the platform assigns.
    clock : Clock
    """

    def __init__(self, schedule: Schedule, rules: Rules, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock
        self._zone = rules.honour_timezone
        self._minute = rules.interval_minute
        self._known: list[int] = []
        self._edge = clock.start  # everything before it is known
        self._window = _FIRST_WINDOW
        self._is_over = False

    def get(self, number: int) -> int | None:
        """Return the tick of the fire with that number (0 is the first), or None when there is none."""
        while len(self._known) <= number and not self._is_over:
            self._look_ahead()
        return self._known[number] if number < len(self._known) else None

    def _look_ahead(self) -> None:
        """Look through another window; where it holds nothing, leap to the next fire after it."""
        end = self._edge + min(self._window, _LAST - self._edge)
        self._window = min(2 * self._window, _WINDOW)
        found = self._schedule.fire_times(
            self._edge, end, honour_timezone=self._zone, assigned_minute=self._minute
        )
        self._known += map(self._clock.tick, found)
        self._edge = end
        if not found:
            following = self._schedule.next_fire(
                end - _INSTANT, honour_timezone=self._zone, assigned_minute=self._minute
            )
            self._edge = following or end
            self._is_over = following is None
