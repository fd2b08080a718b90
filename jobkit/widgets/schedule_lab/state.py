"""What a person has chosen in the lab of schedules, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Literal

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Schedule
from jobkit.jobs.cron.expression import Cron, parse
from jobkit.jobs.cron.in_words.reading import WordsReading, read_words
from jobkit.jobs.cron.local_time import is_wild, zone_of
from jobkit.jobs.cron.seams import Seam, seams_of
from jobkit.jobs.cron.traps import ScheduleTrap
from jobkit.platform import Rules
from jobkit.platform.rules import PRESETS
from jobkit.views.cron_cells import CronCell, cron_cells
from jobkit.views.cron_heat import CronHeat, cron_heat

__all__ = ["ALL_DAYS", "ScheduleFuture", "ScheduleState", "Timing"]

Timing = Literal["cron", "interval", "hours"]

ALL_DAYS = (0, 1, 2, 3, 4, 5, 6)
_NEXT_RUNS = 8
_SEAMS_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class ScheduleState:
    """What a person has chosen.

    Parameters
    ----------
    text : str
        The cron expression as written.
    cells : tuple of str
        Its five fields; one may be empty while it is being written.
    active : int
        The field whose values are shown, 0 to 4.
    timing : {"cron", "interval", "hours"}
        Which of the three timings of the platform's form.
    every_hours, hours, days
        Of the other two timings, as in `Schedule`.
    zone, zone_text, zone_problem : str
        IANA name of the zone beside UTC; the zone or place as written; why that is none, or ``""``.
    is_zoned : bool
        The schedule came with a time zone; on the platform that has no effect, and a trap says so.
    start : datetime
        Runs after this moment are listed, aware UTC.
    preset : str
        A key of `PRESETS`.
    words : str
        A schedule in words.
    is_week_local : bool
        The week is drawn in the time of the zone, else in UTC.
    """

    text: str
    cells: tuple[str, ...]
    active: int = 0
    timing: Timing = "cron"
    every_hours: int = 6
    hours: tuple[int, ...] = (6, 18)
    days: tuple[int, ...] = ALL_DAYS
    zone: str = "UTC"
    zone_text: str = "UTC"
    zone_problem: str = ""
    is_zoned: bool = False
    start: datetime = field(default=datetime(2026, 3, 2, tzinfo=UTC))
    preset: str = "platform"
    words: str = ""
    is_week_local: bool = False

    @cached_property
    def rules(self) -> Rules:
        """The rules of the preset."""
        return PRESETS[self.preset]()

    @cached_property
    def read_cells(self) -> tuple[CronCell, ...]:
        """The five fields, each read by itself."""
        return cron_cells(self.cells)

    @cached_property
    def schedule(self) -> Schedule | JobkitError:
        """The schedule, or what is wrong with it."""
        try:
            return Schedule(**self._timing(), timezone=self._timezone)
        except JobkitError as error:
            return error

    def _timing(self) -> dict[str, object]:
        if self.timing == "cron":
            return {"cron": parse(self.text).text}
        chosen = {"every_hours": self.every_hours} if self.timing == "interval" else {"hours": self.hours}
        return {**chosen, "days": self.days}

    @property
    def _timezone(self) -> str | None:
        """The zone where the rules give a schedule one, or where the schedule came with one."""
        has_zone = self.rules.honour_timezone or self.is_zoned
        return self.zone if has_zone and self.zone != "UTC" else None

    @cached_property
    def reading(self) -> WordsReading | JobkitError | None:
        """What the words mean, why they mean nothing, or None without words."""
        if not self.words.strip():
            return None
        try:
            return read_words(self.words, year=self.start.year)
        except JobkitError as error:
            return error

    @property
    def offered(self) -> tuple[str, ...]:
        """The crons that the words offer: in UTC, or in local time where schedules have a time zone."""
        if not isinstance(self.reading, WordsReading):
            return ()
        if self.rules.honour_timezone:
            return self.reading.local
        return tuple(dict.fromkeys(cron for season in self.reading.seasons for cron in season.crons))


@dataclass(frozen=True)
class ScheduleFuture:
    """What a schedule comes to under the other choices of a state.

    Parameters
    ----------
    schedule : Schedule
    rules : Rules
    zone_name : str
    start : datetime
    is_week_local : bool
    """

    schedule: Schedule
    rules: Rules
    zone_name: str
    start: datetime
    is_week_local: bool

    @cached_property
    def zone(self) -> tzinfo:
        """The zone beside UTC."""
        return zone_of(self.zone_name)

    @property
    def is_local(self) -> bool:
        """True where the schedule is read in its own time zone, as the study guide does."""
        return self.rules.honour_timezone and self.schedule.timezone is not None

    @cached_property
    def cron(self) -> Cron:
        """The schedule as a cron."""
        return parse(self.schedule.expression(self.rules.interval_minute))

    @property
    def is_wild(self) -> bool:
        """True when it follows the clock on the wall."""
        return is_wild(self.cron)

    @property
    def sentence(self) -> str:
        """When it fires, in words."""
        return self.schedule.describe(
            honour_timezone=self.rules.honour_timezone, assigned_minute=self.rules.interval_minute
        )

    @cached_property
    def next_runs(self) -> list[datetime]:
        """The first scheduled times, aware UTC."""
        return self.schedule.next_fire_times(
            self.start,
            _NEXT_RUNS,
            honour_timezone=self.rules.honour_timezone,
            assigned_minute=self.rules.interval_minute,
        )

    @cached_property
    def heat(self) -> CronHeat:
        """The map of a week."""
        zone, name = (self.zone, self.zone_name) if self.is_week_local else (UTC, "UTC")
        return cron_heat(
            self.schedule,
            self.start,
            zone,
            name,
            honour_timezone=self.rules.honour_timezone,
            assigned_minute=self.rules.interval_minute,
        )

    @cached_property
    def seams(self) -> tuple[Seam, ...]:
        """The changes of clocks within a year."""
        end = self.start + _SEAMS_AHEAD
        return seams_of(self.cron, zone_of(self.zone_name), self.start, end, is_local=self.is_local)

    @property
    def traps(self) -> tuple[ScheduleTrap, ...]:
        """What surprises."""
        return self.schedule.traps()
