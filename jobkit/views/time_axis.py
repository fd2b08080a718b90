"""The axis of a picture in UTC: days, weeks or months named in their middle, times of day at their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from jobkit.basics.words import MONTHS, clock_words, day_words
from jobkit.views.drawing import Frame, Item, Text, Tick, grid_line
from jobkit.views.fit import fit, text_width
from jobkit.views.ticks import AxisLabel, time_ticks

__all__ = ["Stretch", "TimeAxis", "stretches", "time_axis"]

_ROW, _TOP = 17.0, 14.0
_SIZE = 12.0
_DAY = timedelta(days=1)
_CLOCK_DAY = 150.0  # pixels of a day from which on its hours are marked too
_HALF_LABEL = 24.0  # pixels that the first time of day, with its day, reaches into the corner
_WITHIN = 6.0  # pixels that a name leaves free of its stretch


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day, week, month or year: the part of it that is shown (UTC), and its name."""

    start: datetime
    end: datetime
    name: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The rows of an axis, before their place is known.

    Parameters
    ----------
    start, end : datetime
    stretches : tuple of tuple of Stretch
        A row each, the longest first.
    clock : tuple of AxisLabel
        Times of day, below; none where days are too narrow for them.
    zone : tzinfo or None
        The reader's, for the times of day below those in UTC.
    """

    start: datetime
    end: datetime
    stretches: tuple[tuple[Stretch, ...], ...]
    clock: tuple[AxisLabel, ...]
    zone: tzinfo | None

    @property
    def rows(self) -> int:
        """How many rows of labels there are, that of the reader's zone included."""
        rows = len(self.stretches) + bool(self.clock)
        return rows + 1 if self.zone and self.clock else max(rows, 2 if self.zone else 1)

    @property
    def height(self) -> float:
        """How much room the labels take (pixels)."""
        return _TOP + _ROW * (self.rows - 1) + 16.0

    def corner(self, title: str, room: float) -> list[Item]:
        """Return what stands left of the axis, in so much room (pixels): a title, and the reader's zone."""
        items: list[Item] = [Text(12, _TOP, fit(title, room, _SIZE, bold=True), _SIZE, bold=True)]
        if self.zone is not None:
            y = _TOP + _ROW * (self.rows - 1)
            room -= _HALF_LABEL if self.clock else 0.0
            items.append(Text(12, y, fit(self._zone_words(self.zone), room, _SIZE), _SIZE, "faint"))
        return items

    def _zone_words(self, zone: tzinfo) -> str:
        """Return the reader's zone; where there is no time of day, with what it is ahead of UTC."""
        name = str(zone).rpartition("/")[2].replace("_", " ")
        if self.clock:
            return name
        ahead = dict.fromkeys(_ahead_words(at.astimezone(zone)) for at in (self.start, self.end))
        return f"{name}: UTC{'/'.join(ahead)}"

    @property
    def borders(self) -> tuple[datetime, ...]:
        """Where the lines of the grid stand."""
        if self.clock:
            return tuple(label.at for label in self.clock)
        return (*(stretch.start for stretch in self.stretches[-1]), self.end)

    def items(self, frame: Frame, top: float, bottom: float) -> list[Item]:
        """Return the labels from `top` on, and the lines of the grid down to `bottom` (pixels)."""
        rows = [*self.stretches]
        lines = self._grid(frame, top + self.height - 4, bottom)
        named: list[Item] = []
        for number, row in enumerate(rows):
            is_axis = not self.clock and number == len(rows) - 1
            named += _names(row, frame, top + _TOP + number * _ROW, is_axis=is_axis)
        y = top + _TOP + len(rows) * _ROW
        return [*lines, *named, *(_clock_label(label, frame, y) for label in self.clock)]

    def _grid(self, frame: Frame, top: float, bottom: float) -> list[Item]:
        lines = [(frame.at_x(at), top) for at in self.borders]
        if self.clock and self.stretches:  # midnight reaches up between the names of the days
            lines += [(frame.at_x(day.start), top - self.height + 8) for day in self.stretches[-1][1:]]
        return [grid_line((x, y), (x, bottom)) for x, y in lines]


def _ahead_words(moment: datetime) -> str:
    """Return how far the zone of a moment is ahead of UTC: ``−5``, ``+5:30``."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _names(row: tuple[Stretch, ...], frame: Frame, y: float, *, is_axis: bool) -> list[Item]:
    items: list[Item] = []
    for stretch in row:
        left, right = frame.at_x(stretch.start), frame.at_x(stretch.end)
        if text_width(stretch.name, _SIZE, bold=True) <= right - left - _WITHIN:
            name = Text((left + right) / 2, y, stretch.name, _SIZE, bold=True, anchor="middle")
            items.append(Tick("x", name.x, name) if is_axis else name)
    return items


def _clock_label(label: AxisLabel, frame: Frame, y: float) -> Tick:
    x = frame.at_x(label.at)
    under = Text(x, y + _ROW - 1, label.local, _SIZE, "faint", anchor="middle") if label.local else None
    return Tick("x", x, Text(x, y, label.label, _SIZE, anchor="middle"), under)


def time_axis(start: datetime, end: datetime, width: float, zone: tzinfo | None = None) -> TimeAxis:
    """Return the axis of the window ``[start, end]`` drawn over `width` pixels."""
    day = _DAY / (end - start) * width
    if day < _CLOCK_DAY and end - start > _DAY:
        return TimeAxis(start, end, tuple(_calendar(start, end, day)), (), zone)
    clock = tuple(
        AxisLabel(tick.at, clock_words(tick.at, seconds=bool(tick.at.second)), tick.local)
        for tick in time_ticks(start, end, width, zone)
    )
    days = stretches(start, end, "day")
    return TimeAxis(start, end, (days,) if len(days) > 1 else (), clock, zone)


def _calendar(start: datetime, end: datetime, day: float) -> Iterable[tuple[Stretch, ...]]:
    """Return the rows of names that days of this width (pixels) have room for."""
    named = next(units for width, units in _ROWS if day >= width)
    return (stretches(start, end, unit) for unit in named)


def stretches(start: datetime, end: datetime, unit: str) -> tuple[Stretch, ...]:
    """Return the stretches of a window, each with its name; the first and the last may be cut.

    Parameters
    ----------
    start, end : datetime
        Aware, half-open.
    unit : {"hour", "day", "short day", "number", "week", "month", "short month", "year"}
    """
    after, name = _UNITS[unit]
    found, at = [], start.astimezone(UTC)
    while at < end:
        try:
            upto = min(after(at), end.astimezone(UTC))
        except (OverflowError, ValueError):  # the last day of the calendar
            upto = end.astimezone(UTC)
        found.append(Stretch(at, upto, name(at, upto - timedelta(microseconds=1))))
        at = upto
    return tuple(found)


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _next_day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY


def _next_week(at: datetime) -> datetime:
    """Return the next Monday."""
    return _next_day(at) + (6 - at.weekday()) * _DAY


def _next_month(at: datetime) -> datetime:
    return _next_day(at.replace(day=1) + 31 * _DAY).replace(day=1)


def _next_year(at: datetime) -> datetime:
    return _next_day(at).replace(year=at.year + 1, month=1, day=1)


def _week_name(first: datetime, last: datetime) -> str:
    """Return ``2 – 8 Mar``."""
    ends_with = day_words(last)[4:]
    if first.date() == last.date():
        return ends_with
    begins_with = str(first.day) if first.month == last.month else day_words(first)[4:]
    return f"{begins_with} – {ends_with}"


_UNITS: dict[str, tuple[Callable[[datetime], datetime], Callable[[datetime, datetime], str]]] = {
    "hour": (_next_hour, lambda at, _: clock_words(at)),
    "day": (_next_day, lambda at, _: day_words(at)),
    "short day": (_next_day, lambda at, _: day_words(at).rpartition(" ")[0]),
    "number": (_next_day, lambda at, _: str(at.day)),
    "week": (_next_week, _week_name),
    "month": (_next_month, lambda at, _: f"{MONTHS[at.month - 1]} {at.year}"),
    "short month": (_next_month, lambda at, _: MONTHS[at.month - 1][:3]),
    "year": (_next_year, lambda at, _: str(at.year)),
}
"""Where the stretch of a moment ends, and its name by its first and last moment."""

_ROWS = (
    (84.0, ("day",)),
    (54.0, ("month", "short day")),
    (24.0, ("week", "number")),
    (13.0, ("week",)),
    (3.4, ("month",)),
    (1.3, ("year", "short month")),
    (0.0, ("year",)),
)
"""The rows of names from so many pixels a day on."""
