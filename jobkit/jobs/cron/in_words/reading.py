"""A schedule in words, read: the crons that say it, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.in_words.contradictions import refuse_contradictions
from jobkit.jobs.cron.in_words.kept_promises import refuse_unmet
from jobkit.jobs.cron.in_words.phrase import EXAMPLE, read_terms
from jobkit.jobs.cron.in_words.said_days import SaidDays
from jobkit.jobs.cron.in_words.said_terms import Assumption, SaidTerms
from jobkit.jobs.cron.in_words.said_times import SaidTimes
from jobkit.jobs.cron.in_words.spelling import DayFields, crons_in_utc, spelled
from jobkit.jobs.cron.in_words.terms import SaidTerm, SpokenZone
from jobkit.jobs.cron.local_time import seasons_of, zone_of

__all__ = ["SeasonCrons", "WordsReading", "read_words"]

_MOST_CRONS = 4


@dataclass(frozen=True, slots=True)
class SeasonCrons:
    """The UTC crons for a part of the year.

    Parameters
    ----------
    season : {"standard time", "daylight time", "all year"}
    offset_minutes : int
        Local time minus UTC.
    crons : tuple of str
        Each is a job of its own; empty where cron cannot say it.
    """

    season: str
    offset_minutes: int
    crons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordsReading:
    """What a schedule in words means.

    Parameters
    ----------
    terms : tuple of SaidTerm
        What was understood, in the order of the words.
    assumptions : tuple of Assumption
        What the words leave open.
    zone : str
        IANA name; ``"UTC"`` where no place is named.
    local : tuple of str
        Crons in the time of `zone`.
    seasons : tuple of SeasonCrons
        Crons in UTC, as the platform reads them (P-063); standard time first. Two when clocks change there.
    """

    terms: tuple[SaidTerm, ...]
    assumptions: tuple[Assumption, ...]
    zone: str
    local: tuple[str, ...]
    seasons: tuple[SeasonCrons, ...]

    @property
    def changes_with_clocks(self) -> bool:
        """True when no one set of UTC crons holds all year."""
        return len({season.crons for season in self.seasons}) > 1

    def season_at(self, moment: datetime) -> SeasonCrons | None:
        """Return the part of the year in which a moment (aware) is; None for a distance of another year."""
        offset = (moment.astimezone(zone_of(self.zone)).utcoffset() or timedelta()) // timedelta(minutes=1)
        return next((season for season in self.seasons if season.offset_minutes == offset), None)


@checked
def read_words(words: str, *, year: int = 2026) -> WordsReading:
    """Read a schedule in words.

    Parameters
    ----------
    words : str
        English: ``"every weekday at 6 in New York"``.
    year : int
        Whose clock changes count.

    Raises
    ------
    ScheduleError
        For a word that is not understood, for words that contradict each other, and for what cron cannot say.

    Examples
    --------
    >>> [season.crons for season in read_words("every weekday at 6 in New York").seasons]
    [('0 11 * * 1-5',), ('0 10 * * 1-5',)]
    """
    if not 1 < year < 9999:
        raise ScheduleError(f"year = {year}", hint="a year such as 2026")
    said = read_terms(words)
    if not said:
        raise ScheduleError("no schedule is said", hint=f"write for example `{EXAMPLE}`")
    terms = tuple(one.term for one in said)
    refuse_contradictions(terms)
    assumptions: list[Assumption] = []
    zone = _zone(SaidTerms(terms, assumptions))
    times = SaidTimes(terms, assumptions).times()
    days = SaidDays(terms, assumptions).days()
    local = _local(times, days)
    refuse_unmet(terms, times, days)
    return WordsReading(said, tuple(assumptions), zone, local, tuple(_seasons(times, days, zone, year)))


def _zone(said: SaidTerms) -> str:
    zone = said.one(SpokenZone, "the time zone")
    if zone is None:
        said.assume("utc", "no place is named: the times are UTC, as the platform reads them")
        return "UTC"
    if zone.is_summerless:
        said.assume("summer", f"times are those of {zone.zone} all year, in summer and in winter")
    return zone.zone


def _local(times: Sequence[int], days: Sequence[DayFields]) -> tuple[str, ...]:
    """Return the crons in local time, each of which cron takes."""
    local = tuple(parse(cron).text for fields in days for cron in spelled(times, fields))
    if len(local) > _MOST_CRONS:
        what = f"this takes {len(local)} crons, and each is a job of its own"
        raise ScheduleError(what, hint="choose a step that divides the day: 15, 20 or 30 minutes, or hours")
    return local


def _seasons(times: Sequence[int], days: Sequence[DayFields], zone: str, year: int) -> Iterator[SeasonCrons]:
    for offset, name in seasons_of(zone_of(zone), year):
        yield SeasonCrons(name, offset, crons_in_utc(times, days, offset) or ())
