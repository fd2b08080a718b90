"""Five-field cron in UTC: strict checks before croniter, and fast enumeration of fire times.

The platform's cron has five fields (minute, hour, day of month, month, day of week), three-letter names,
``*``, ``,``, ``-``, ``/``, ``L`` in the day of month and ``MON#1`` in the day of week (P-068). croniter takes
more, and some of it means something else than it seems to; `parse` refuses that by name:

===================================  ==========================================================
written                              refused because
===================================  ==========================================================
six or seven fields                  the platform has no seconds and no years
``@daily``, ``?``, ``R``, ``H``,     not part of the platform's cron
``W``, ``5L``, ``LW``
``5-5``                              some engines read it as the whole field
``22-2``, ``FRI-MON``                a range that wraps; engines disagree
``MON/2``                            engines disagree where it ends
``monday``                           names have three letters
``0 0 31 2 *``                       never fires
===================================  ==========================================================

Legal but surprising expressions (``*/45``, ``*/90``, both day fields set) parse, and `jobkit.jobs.cron.traps`
says what surprises.

A day matches when its month does and, if the day of month and the day of week are both restricted, when
**either** matches (P-069). Sources: dbt docs deploy/deploy-jobs; croniter 7, whose `expand` gives the values.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError, ScheduleError, shorten
from jobkit.basics.limits import FIRE_TIMES
from jobkit.basics.moments import aware_utc
from jobkit.basics.words import count_words, date_words, month_names
from jobkit.jobs.cron.fields import FIELDS, LONGEST_MONTH, Field, parse_field

if TYPE_CHECKING:
    from jobkit.jobs.cron.days import Days

__all__ = ["Cron", "parse"]

_ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_ORDER = "minute, hour, day of month, month, day of week"
_LONGEST_TEXT = 1000
_KEPT_FIRE_TIMES = 40_000


@dataclass(frozen=True)
class Cron:
    """A valid five-field cron expression; make one with `parse`.

    Parameters
    ----------
    text : str
        The expression, one blank between the fields.
    minute, hour, day_of_month, month, day_of_week : Field

    Examples
    --------
    >>> cron = parse("0 6 * * 1-5")
    >>> cron.fire_times(datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))[1].isoformat()
    '2026-03-09T06:00:00+00:00'
    """

    text: str
    minute: Field
    hour: Field
    day_of_month: Field
    month: Field
    day_of_week: Field

    def __str__(self) -> str:
        return self.text

    @property
    def fields(self) -> tuple[Field, ...]:
        """The five fields in order."""
        return (self.minute, self.hour, self.day_of_month, self.month, self.day_of_week)

    @property
    def open_day_of_month(self) -> bool:
        """True when the day of month does not restrict the days."""
        field = self.day_of_month
        return field.star or (field.full and not field.last and "*" in self.day_of_week.text)

    @property
    def open_day_of_week(self) -> bool:
        """True when the day of week does not restrict the days."""
        field = self.day_of_week
        return field.star or (field.full and "*" in self.day_of_month.text)

    @property
    def either_day(self) -> bool:
        """True when both day fields are restricted: a day that matches either one fires (P-069)."""
        return not self.open_day_of_month and not self.open_day_of_week

    @property
    def minutes_of_day(self) -> list[int]:
        """Its times of day as minutes since midnight, in order."""
        return [60 * hour + minute for hour in self.hour.values for minute in self.minute.values]

    @cached_property
    def days(self) -> Days:
        """Which days it fires on."""
        return self._expanded[0]

    @cached_property
    def times(self) -> tuple[tuple[int, int], ...]:
        """(hour, minute) of the fire times of a day that fires, in order."""
        return self._expanded[1]

    @property
    def _expanded(self) -> tuple[Days, tuple[tuple[int, int], ...]]:
        from jobkit.jobs.cron.days import expanded

        return expanded(self.text)

    def fire_times(self, start: datetime, end: datetime) -> list[datetime]:
        """Return the fire times in ``[start, end)``, aware UTC.

        Parameters
        ----------
        start, end : datetime
            Aware; other zones are converted to UTC.

        Raises
        ------
        ScheduleError
            For a naive datetime.
        """
        first, last = aware_utc(start, "start"), aware_utc(end, "end")
        self.check_count(first, last)
        few = (last - first).days * len(self.times) <= _KEPT_FIRE_TIMES
        walk = _walked if few else _walked.__wrapped__
        return list(walk(self.text, first, last))

    def check_count(self, first: datetime, last: datetime) -> None:
        """Raise ScheduleError where more fire times lie between two moments than fit into the memory."""
        most = FIRE_TIMES.value
        if (last - first).days * len(self.times) <= most:
            return
        dates = islice(self.dates(first.date(), last.date()), most // len(self.times) + 1)
        if sum(1 for _ in dates) * len(self.times) > most:
            what = f"fires more than {most:,} times between {date_words(first)} and {date_words(last)}"
            hint = f"give a shorter time, or {FIRE_TIMES.hint}"
            raise ScheduleError(what, where=shorten(self.text), hint=hint)

    def fire_times_after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the fire times strictly after `moment`, aware UTC, until the year 9999 ends."""
        start = aware_utc(moment, "after")
        for day in self.dates(start.date(), date.max):
            for hour, minute in self.times:
                fire = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                if fire > start:
                    yield fire

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Yield the dates that match, both ends included."""
        year, month = first.year, first.month
        while (year, month) <= (last.year, last.month):
            for number in self.days.of(year, month):
                day = date(year, month, number)
                if first <= day <= last:
                    yield day
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


@lru_cache(maxsize=8)
def _walked(text: str, first: datetime, last: datetime) -> tuple[datetime, ...]:
    """Return the fire times in ``[first, last)``; kept, as jobs share schedules and a widget asks again."""
    cron = _parse(text)
    offsets = [timedelta(hours=hour, minutes=minute) for hour, minute in cron.times]
    midnights = [
        datetime(day.year, day.month, day.day, tzinfo=UTC) for day in cron.dates(first.date(), last.date())
    ]
    found = [midnight + offset for midnight in midnights for offset in offsets]
    return tuple(found[bisect_left(found, first) : bisect_left(found, last)])


def parse(expression: str) -> Cron:
    """Read a five-field cron expression.

    Raises
    ------
    ScheduleError
        Names the field, the value, what is allowed and what to write instead; all bad fields at once.
    """
    if not isinstance(expression, str):
        what = f"a cron expression is text, not {shorten(expression)}"
        raise ScheduleError(what, hint='five fields: "0 6 * * *"')
    if len(expression) > _LONGEST_TEXT:
        hint = f"five fields have room for every value in {_LONGEST_TEXT}"
        raise ScheduleError(f"{shorten(expression)} has {len(expression)} characters", hint=hint)
    return _parse(expression)


@lru_cache(maxsize=1024)
def _parse(expression: str) -> Cron:
    words = _five(expression)
    fields: list[Field] = []
    errors: list[ScheduleError] = []
    for kind, word in zip(FIELDS, words, strict=True):
        try:
            fields.append(parse_field(kind, word))
        except ScheduleError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ScheduleError("; ".join(map(str, errors)))
    cron = Cron(" ".join(words), *fields)
    _must_fire(cron)
    return cron


def _five(expression: str) -> list[str]:
    """Return the five fields, or refuse the shape of the whole."""
    strange = next((letter for letter in expression if not letter.isascii()), None)
    if strange is not None:
        what = f"{strange!a} is no character of a cron expression: {shorten(expression)}"
        raise ScheduleError(what, hint="digits, letters and * , - / # only")
    words = expression.split()
    if words and words[0].startswith("@"):
        spelled = _ALIASES.get(expression.strip().lower())
        what = f"{shorten(expression)} is a nickname, and the platform's cron has none"
        raise ScheduleError(what, hint=f"write `{spelled}`" if spelled else f"write five fields: {_ORDER}")
    if len(words) != 5:
        hint = f"the platform's cron has five: {_ORDER}{_better(words)}"
        raise ScheduleError(f"{shorten(expression)} has {count_words(len(words), 'field')}", hint=hint)
    return words


def _better(words: list[str]) -> str:
    """Return the expression that was probably meant by one with seconds or a year, where it is valid."""
    if len(words) not in (6, 7):
        return ""
    without_year, without_seconds = words[:5], words[1:6]
    seconds_first = words[0] == "0" and not re.fullmatch(r"\d{4}", words[5])
    for guess in (without_seconds, without_year) if seconds_first else (without_year, without_seconds):
        text = " ".join(guess).replace("?", "*")
        try:
            _parse(text)
        except JobkitError:
            continue
        return f"; it has no seconds and no years: write `{text}`"
    return "; it has no seconds and no years"


def _must_fire(cron: Cron) -> None:
    days = cron.day_of_month
    longest = max(LONGEST_MONTH[month - 1] for month in cron.month.values)
    if not days.last and cron.open_day_of_week and days.values[0] > longest:
        missing = f"there is no day {days.values[0]} in {month_names(cron.month.values)}"
        raise ScheduleError(
            f"{shorten(cron.text)} never fires: {missing}",
            where="day of month",
            hint=f"write a day up to {longest}, or `L` for the last day of the month",
        )
