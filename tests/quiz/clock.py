"""A clock that goes on by some seconds each time it is looked at, or when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class TestClock:
    __test__ = False

    def __init__(self, start: datetime = datetime(2026, 11, 29, 8, tzinfo=UTC), step: float = 1.0) -> None:
        self.now, self.step = start, timedelta(seconds=step)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)
