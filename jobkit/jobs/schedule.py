"""When a job runs by itself: the three timings of the platform's form, all in UTC (P-063 to P-070)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, field_validator, model_validator

from jobkit.basics.arguments import checked
from jobkit.basics.errors import DefinitionError, JobkitError, Problem, ScheduleError, did_you_mean, shorten
from jobkit.basics.frozen import FrozenDict
from jobkit.basics.limits import FIRE_TIMES
from jobkit.basics.words import DAYS
from jobkit.jobs.base import Definition, KeptData
from jobkit.jobs.cron.expression import Cron, parse
from jobkit.jobs.cron.local_time import (
    UtcEquivalent,
    local_fire_times,
    local_fire_times_after,
    utc_equivalents,
    zone_of,
)
from jobkit.jobs.cron.traps import ScheduleTrap, timezone_trap, traps_of
from jobkit.jobs.cron.words import describe_cron

__all__ = ["ASSIGNED_MINUTE", "Schedule", "ScheduleDefinitionError"]

ASSIGNED_MINUTE = 4
"""Minute the platform gives to interval and exact-hour schedules; assumed, it is not documented (P-064)."""

_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_DAY_NAMES = tuple(name.lower() for name in DAYS)


def _day(day: Any) -> Any:
    """Return the number of a day that is given by name."""
    if isinstance(day, str):
        word = day.strip().lower()
        for number, name in enumerate(_DAY_NAMES):
            if word in (name, name[:3]):
                return number
        hint = did_you_mean(word[:20], _DAY_NAMES) or "0 (Sunday) to 6 (Saturday), or SUN to SAT"
        raise ScheduleError("no day of the week", hint=hint)
    if type(day) is int and day == 7:
        raise ScheduleError("no day of the platform", hint="0 is Sunday, 6 is Saturday")
    return day


_Day = Annotated[int, Field(ge=0, le=6), BeforeValidator(_day)]


class ScheduleDefinitionError(DefinitionError, ScheduleError):
    """A `Schedule` that cannot be what it says: caught as `DefinitionError` and as `ScheduleError`."""

    code = "schedule"


@checked
class Schedule(Definition):
    """When a job runs by itself: exactly one of `cron`, `every_hours` and `hours`.

    Parameters
    ----------
    cron : str, optional
        Five fields, UTC: "Cron schedule" in the form. See `jobkit.jobs.cron.expression` for what is taken.
    every_hours : int, optional
        1 to 23: "Intervals". Counts from midnight UTC and starts again there (P-064, P-065).
    hours : tuple of int, optional
        0 to 23, UTC: "Specific hours" (P-066).
    days : tuple of int
        With `every_hours` or `hours`: 0 (Sunday) to 6 (Saturday), or names; all days unless given.
    minute : int, optional
        With `every_hours` or `hours`: 0 to 59, the minute that the platform gave to this job. In a file of
        the API the `cron` holds it; None: it is not known yet, and `Rules.interval_minute` stands in.
    timezone : str, optional
        *Study guide.* An IANA name. The platform has no such setting: it schedules in UTC (P-063).
    kept : mapping, optional
        ``date``, ``time`` and ``cron`` as the Admin API had them, so that the schedule can be written back
        as it was. The other fields say when it fires.

    Raises
    ------
    ScheduleDefinitionError
        A `DefinitionError` and a `ScheduleError`: names each field, its value and what is allowed.

    Examples
    --------
    >>> Schedule(cron="0 6 * * 1-5").describe()
    'At 06:00 UTC, Monday to Friday'
    >>> Schedule(hours=[6, 18], days=["MON", "FRI"]).expression()
    '4 6,18 * * 1,5'
    """

    _first: ClassVar[str] = "cron"
    _written: ClassVar[str] = "0 6 * * *, {every_hours: 6} or {hours: [6, 18], days: [MON, FRI]}"

    cron: str | None = None
    every_hours: Annotated[int, Field(ge=1, le=23)] | None = None
    hours: Annotated[tuple[Annotated[int, Field(ge=0, le=23)], ...], Field(min_length=1)] | None = None
    days: Annotated[tuple[_Day, ...], Field(min_length=1)] = _EVERY_DAY
    minute: Annotated[int, Field(ge=0, le=59)] | None = None
    timezone: str | None = None
    kept: Mapping[str, KeptData] = FrozenDict()

    @model_validator(mode="before")
    @classmethod
    def _cron_text(cls, given: Any) -> Any:
        """Take a cron expression for a whole schedule."""
        return {"cron": given} if isinstance(given, str) else given

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, cron: str | None) -> str | None:
        return None if cron is None else parse(cron).text

    @field_validator("hours", "days")
    @classmethod
    def _in_order(cls, values: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return values and tuple(sorted(set(values)))

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name != "UTC":
            zone_of(name)
        return name

    @model_validator(mode="after")
    def _one_timing(self) -> Schedule:
        given = [name for name in ("cron", "every_hours", "hours") if getattr(self, name) is not None]
        if len(given) != 1:
            found = f"not {' and '.join(given)}" if given else "and none is given"
            raise ScheduleError(f"a schedule has exactly one of cron, every_hours and hours, {found}")
        if self.cron is not None and self.days != _EVERY_DAY:
            raise ScheduleError("days go with every_hours or hours; in a cron they are the fifth field")
        if self.cron is not None and self.minute is not None:
            raise ScheduleError("minute goes with every_hours or hours; in a cron it is the first field")
        return self

    @classmethod
    def _as_error(cls, subject: str, problems: tuple[Problem, ...]) -> JobkitError:
        return ScheduleDefinitionError(subject, problems)

    def expression(self, assigned_minute: int = ASSIGNED_MINUTE) -> str:
        """Return the schedule as a five-field cron, UTC.

        Parameters
        ----------
        assigned_minute : int
            0 to 59: the minute the platform gives to intervals and exact hours (assumption, P-064), where
            `minute` does not say which one it gave.
        """
        if self.cron is not None:
            return self.cron
        if not 0 <= assigned_minute <= 59:
            hint = "a minute of the hour, 0 to 59"
            raise ScheduleError(f"assigned_minute: {shorten(assigned_minute)} is out of range", hint=hint)
        hours = f"*/{self.every_hours}" if self.hours is None else ",".join(map(str, self.hours))
        days = "*" if self.days == _EVERY_DAY else ",".join(map(str, self.days))
        return f"{assigned_minute if self.minute is None else self.minute} {hours} * * {days}"

    def describe(self, *, honour_timezone: bool = False, assigned_minute: int = ASSIGNED_MINUTE) -> str:
        """Say in plain words when it fires, in UTC, or in its `timezone` if that is to be honoured."""
        zone = self.timezone if honour_timezone and self.timezone else "UTC"
        words = describe_cron(self._parsed(assigned_minute), zone)
        is_known = self.cron is not None or self.minute is not None
        return words if is_known else f"{words} (the platform assigns the minute)"

    def fire_times(
        self,
        start: datetime,
        end: datetime,
        *,
        honour_timezone: bool = False,
        assigned_minute: int = ASSIGNED_MINUTE,
    ) -> list[datetime]:
        """Return the fire times in ``[start, end)``, aware UTC, in order.

        Parameters
        ----------
        start, end : datetime
            Aware; other zones are converted to UTC.
        honour_timezone : bool
            Read the schedule in its `timezone`, as the study guide does; the platform never does.
        assigned_minute : int
            As in `expression`.

        Raises
        ------
        ScheduleError
            For a naive datetime.
        """
        cron = self._parsed(assigned_minute)
        if not (honour_timezone and self.timezone):
            return cron.fire_times(start, end)
        return local_fire_times(cron, zone_of(self.timezone), start, end)

    def next_fire_times(
        self,
        after: datetime,
        count: int,
        *,
        honour_timezone: bool = False,
        assigned_minute: int = ASSIGNED_MINUTE,
    ) -> list[datetime]:
        """Return the first `count` fire times strictly after `after`, aware UTC; fewer near the year 9999.

        The other parameters and errors are those of `fire_times`.

        >>> from datetime import UTC, datetime
        >>> fires = Schedule(cron="0 6 * * 1-5").next_fire_times(datetime(2026, 3, 6, 6, tzinfo=UTC), 2)
        >>> [(fire.month, fire.day) for fire in fires]
        [(3, 9), (3, 10)]
        """
        if not 0 <= count <= FIRE_TIMES.value:
            hint = f"0 to {FIRE_TIMES.value:,}; {FIRE_TIMES.hint}"
            raise ScheduleError(f"count = {shorten(count)}", where="next_fire_times", hint=hint)
        cron = self._parsed(assigned_minute)
        if honour_timezone and self.timezone:
            return list(islice(local_fire_times_after(cron, zone_of(self.timezone), after), count))
        return list(islice(cron.fire_times_after(after), count))

    def next_fire(
        self, after: datetime, *, honour_timezone: bool = False, assigned_minute: int = ASSIGNED_MINUTE
    ) -> datetime | None:
        """Return the first fire time strictly after `after`; None when none is left before the year 9999."""
        fires = self.next_fire_times(
            after, 1, honour_timezone=honour_timezone, assigned_minute=assigned_minute
        )
        return fires[0] if fires else None

    def utc_equivalents(
        self, *, year: int = 2026, assigned_minute: int = ASSIGNED_MINUTE
    ) -> tuple[UtcEquivalent, ...]:
        """Return the UTC crons that fire at this local time, standard time first; empty without a timezone.

        >>> [e.cron for e in Schedule(cron="0 6 * * *", timezone="America/New_York").utc_equivalents()]
        ['0 11 * * *', '0 10 * * *']
        """
        if self.timezone is None:
            return ()
        if not 1 < year < 9999:
            raise ScheduleError(f"year = {shorten(year)}", hint="a year such as 2026")
        return utc_equivalents(self._parsed(assigned_minute), zone_of(self.timezone), year)

    def traps(self) -> tuple[ScheduleTrap, ...]:
        """Return what is legal here and yet may surprise, for example ``*/45`` or a `timezone`."""
        cron = self._parsed(ASSIGNED_MINUTE)
        traps = _known_traps(cron.text)
        if self.timezone is None:
            return traps
        wanted = self.describe(honour_timezone=True)
        own = timezone_trap(cron, self.timezone, self.utc_equivalents(), wanted)
        return (*traps, own) if own is not None else traps

    def _parsed(self, assigned_minute: int) -> Cron:
        return parse(self.expression(assigned_minute))


@lru_cache(maxsize=256)
def _known_traps(cron: str) -> tuple[ScheduleTrap, ...]:
    """Return the traps of an expression; kept, for what is said of a job asks for them several times."""
    return traps_of(parse(cron))
