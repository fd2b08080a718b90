"""How full the platform is: run slots over time, and the hours of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["SlotUse", "by_hour", "slot_use"]

Span = tuple[float, float]
"""From and until, half-open, in seconds after the start of the simulation."""

_HOUR, _DAY = 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class SlotUse:
    """Run slots in use, over the whole horizon.

    Parameters
    ----------
    mean : float
        Slots in use on average over time.
    peak : int
        The most at once.
    full_share : float
        Share of the time in which no slot is free, 0 to 1.
    """

    mean: float
    peak: int
    full_share: float


def slot_use(spans: Iterable[Span], limit: int, horizon: float) -> SlotUse:
    """Return how many of `limit` slots the spans take, over `horizon` seconds (P-041)."""
    changes: dict[float, int] = {}
    for begin, end in spans:
        if begin < end:
            changes[begin] = changes.get(begin, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    used, peak, before = 0, 0, 0.0
    area = full = 0.0
    for moment in sorted(changes):
        area += used * (moment - before)
        full += moment - before if used >= limit else 0.0
        used, before = used + changes[moment], moment
        peak = max(peak, used)
    return SlotUse(area / horizon, peak, full / horizon)


def by_hour(spans: Iterable[Span], start: datetime) -> tuple[float, ...]:
    """Return how many seconds of the spans fall into each hour of the day (UTC): 24 sums, from 00:00 on."""
    midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    offset = (start - midnight).total_seconds()
    sums = [0.0] * 24
    for begin, end in spans:
        _spread(begin + offset, end + offset, sums)
    return tuple(sums)


def _spread(begin: float, end: float, sums: list[float]) -> None:
    days, rest = divmod(max(end - begin, 0.0), _DAY)
    if days:
        for hour in range(24):
            sums[hour] += days * _HOUR
    end = begin + rest
    while begin < end:
        hour = int(begin // _HOUR)
        stop = min(end, (hour + 1) * _HOUR)
        sums[hour % 24] += stop - begin
        begin = stop
