"""The times of day that words say."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.errors import ScheduleError
from jobkit.basics.words import count_words, enumerated
from jobkit.jobs.cron.in_words.phrase import EXAMPLE
from jobkit.jobs.cron.in_words.said_terms import SaidTerms
from jobkit.jobs.cron.in_words.spelling import spelled
from jobkit.jobs.cron.in_words.terms import (
    HOURS_OF,
    ClockSpan,
    ClockTimes,
    DateList,
    DayPart,
    MinutesPast,
    MonthDays,
    NthWeekdays,
    Often,
    Rhythm,
    SpokenZone,
    TimeOfDay,
    Weekdays,
    clock_text,
)

__all__ = ["SaidTimes"]

_DAY = 24 * 60
_WITHIN_A_DAY = ("minute", "hour")


class SaidTimes(SaidTerms):
    """The terms of one schedule, asked for its times of day."""

    def times(self) -> list[int]:
        """Return the times of day as minutes since midnight, in order."""
        rhythm = self._daily_rhythm()
        clocks = self._clocks()
        if rhythm is not None and clocks and not self.all(MinutesPast):
            what = f"{rhythm.meaning} and at {clock_text(clocks[0].minutes)}: two timings in one"
            raise ScheduleError(what, hint="say one of them; `from 6 to 18` gives a part of the day")
        self._check_times(len(clocks))
        if rhythm is not None:
            return self._rhythmic(rhythm)
        return sorted({clock.minutes for clock in clocks}) if clocks else self._without_clock()

    def _daily_rhythm(self) -> Rhythm | None:
        found = [rhythm for rhythm in self.rhythms if rhythm.unit in _WITHIN_A_DAY]
        if len(found) > 1:
            raise ScheduleError(
                f"{enumerated([one.meaning for one in found])}: two timings in one", hint="say one"
            )
        return found[0] if found else self._hourly_by_minute()

    def _hourly_by_minute(self) -> Rhythm | None:
        if self.all(MinutesPast) and not self.all(ClockTimes):
            self.assume("hourly", "a minute is said and no hour: every hour")
            return Rhythm(1, "hour")
        return None

    def _clocks(self) -> list[TimeOfDay]:
        clocks = [clock for term in self.all(ClockTimes) for clock in term.clocks]
        part = self.one(DayPart, "the part of the day")
        if part is not None:
            clocks = [self._in_part(clock, part) for clock in clocks]
        elif all(clock.minutes < 13 * 60 for clock in clocks):
            self._say_morning([clock for clock in clocks if clock.is_bare and clock.minutes >= 60])
        return clocks

    def _say_morning(self, bare: Sequence[TimeOfDay]) -> None:
        if bare:
            said = enumerated([clock_text(clock.minutes) for clock in bare])
            self.assume("morning", f"a number alone is an hour of the 24-hour clock: {said}")

    def _in_part(self, clock: TimeOfDay, part: DayPart) -> TimeOfDay:
        """Return a bare number in its part of the day: every evening at 7 is 19:00."""
        hour = clock.minutes // 60
        if not clock.is_bare and hour not in HOURS_OF[part.name]:
            raise ScheduleError(f"{clock_text(clock.minutes)} is not {part.meaning}", hint="say one of them")
        is_later = part.name in ("afternoon", "evening") or (part.name == "night" and hour > 5)
        if clock.is_bare and is_later and 1 <= hour < 12:
            self.assume("evening", f"{hour} {part.meaning} is {clock_text(clock.minutes + 720)}")
            return TimeOfDay(clock.minutes + 720)
        if part.name == "night" and hour < 6 and self.has(Weekdays, NthWeekdays, MonthDays, DateList):
            said = f"{clock_text(clock.minutes)} is on the day that is named, not in the night behind it"
            self.assume("night", said)
        return clock

    def _check_times(self, count: int) -> None:
        for often in self.all(Often):
            if often.unit == "day" and count and often.count != count:
                what = f"{often.meaning}, and {count_words(count, 'time')} of day"
                raise ScheduleError(what, hint="say as many times of day")

    def _without_clock(self) -> list[int]:
        often = self.one(Often, "how often")
        part = self.one(DayPart, "the part of the day")
        if part is not None and part.name != "night":
            raise ScheduleError(
                f"every {part.name} is no time of day", hint=f"write `every {part.name} at 7`"
            )
        if often is not None and often.unit == "day":
            return self._spread(often, _DAY)
        if often is not None and often.unit == "hour":
            return [hour * 60 + minute for hour in range(24) for minute in self._spread(often, 60)]
        if self.all(ClockSpan):
            raise ScheduleError(
                "a part of the day is said, and not how often", hint="write `every hour from 9 to 17`"
            )
        self._refuse_zone_alone()
        self.assume("midnight", "no time of day is said: 00:00")
        return [0]

    def _refuse_zone_alone(self) -> None:
        if all(isinstance(term, SpokenZone) for term in self.terms):
            raise ScheduleError("a place is said, and no time", hint=f"write for example `{EXAMPLE}`")

    def _spread(self, often: Often, size: int) -> list[int]:
        """Return so many times around a day or an hour, with equal gaps."""
        if not 1 <= often.count <= size or size % often.count:
            what = f"{count_words(often.count, 'time')} in each {often.unit} have no equal gaps"
            raise ScheduleError(what, hint="say the times: at 6, 12 and 18")
        found = list(range(0, size, size // often.count))
        if often.count > 1 or size == _DAY:
            said = enumerated([clock_text(time) for time in found[:6]]) + (" ..." if len(found) > 6 else "")
            self.assume("spread", f"the times are not said: {said}")
        return found

    def _rhythmic(self, rhythm: Rhythm) -> list[int]:
        span = self.one(ClockSpan, "the part of the day")
        begin, end = self._edges(span)
        past = sorted({minute for term in self.all(MinutesPast) for minute in term.minutes})
        if rhythm.unit == "hour":
            self.say_restart(rhythm, _DAY // 60, is_part=span is not None)
            hours = range(begin - begin % 60 if past else begin, end + 1, rhythm.count * 60)
            return self._within([hour + minute for hour in hours for minute in past or (0,)], begin, end)
        if past:
            raise ScheduleError(
                f"{rhythm.meaning} and a minute of the hour: two timings in one", hint="say one"
            )
        if span is None or span.last is None:
            return self._all_day(rhythm, begin, span)
        return self._within(self._until(rhythm, begin, end), begin, end)

    def _all_day(self, rhythm: Rhythm, begin: int, span: ClockSpan | None) -> list[int]:
        """Return the times of "every 15 minutes"; cron starts again where a step does not divide the day."""
        if rhythm.count < 60 and _DAY % rhythm.count:
            self.say_restart(rhythm, 60)
            return [time for time in range(begin, _DAY) if time % 60 % rhythm.count == 0]
        self.say_restart(rhythm, _DAY, is_part=span is not None)
        return list(range(begin, _DAY, rhythm.count))

    def _until(self, rhythm: Rhythm, begin: int, end: int) -> list[int]:
        """Return the times of a part of the day; its end itself counts where that takes no further cron."""
        times = list(range(begin, end + 1, rhythm.count))
        if times[-1] == end and rhythm.count < 60:
            shorter = times[:-1]
            times = shorter if shorter and len(spelled(shorter)) < len(spelled(times)) else times
            self.assume("until", f"the last run is at {clock_text(times[-1])}")
        return times

    def _within(self, times: list[int], begin: int, end: int) -> list[int]:
        found = [time for time in times if begin <= time <= end]
        if not found:
            raise ScheduleError(
                "no time is left in that part of the day", hint="take a longer part of the day"
            )
        return found

    def _edges(self, span: ClockSpan | None) -> tuple[int, int]:
        """Return the first and the last minute of the part of the day."""
        if span is None or span.last is None:
            return (span.first.minutes if span else 0), _DAY - 1
        if span.is_named:
            self.assume("hours", f"business hours are taken as {span.meaning}")
        begin, end = span.first.minutes, span.last.minutes
        if span.first.is_bare and span.last.is_bare and end <= begin and end <= 720:
            end += 720
            self.assume(
                "evening", f"the part of the day is taken as {clock_text(begin)} to {clock_text(end)}"
            )
        if end <= begin:
            raise ScheduleError(f"{span.meaning} goes past midnight", hint="make it two parts, as two jobs")
        return begin, end
