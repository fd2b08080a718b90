"""Terms of what the grammar has found: from the words of a match to values."""

from __future__ import annotations

import re
from collections.abc import Callable

from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.in_words.places import place_zone, unknown_place, zone_word
from jobkit.jobs.cron.in_words.terms import (
    ClockSpan,
    ClockTimes,
    DateList,
    DayPart,
    MinutesPast,
    MonthDays,
    NamedMonths,
    NthWeekdays,
    Often,
    Rhythm,
    SpokenZone,
    Term,
    TimeOfDay,
    Weekdays,
)
from jobkit.jobs.cron.in_words.vocabulary import (
    ADVERBS,
    AGAIN,
    AND,
    DAY_OF,
    DAY_SETS,
    HALF,
    MONTH,
    MONTH_OF,
    NUMBERS,
    ONE_SEASON,
    ORDINALS,
    PART,
    TO,
    UNITS,
)

__all__ = [
    "Make",
    "clock_times",
    "dates",
    "day_part",
    "day_range",
    "minutes_past",
    "month_days",
    "month_range",
    "named_months",
    "nth_weekdays",
    "once_or_twice",
    "refuse",
    "rhythm",
    "span",
    "weekdays",
    "zone_by_name",
    "zone_by_path",
]

Make = Callable[[re.Match[str]], Term]
"""From a match to its term."""


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _ordinal(word: str) -> int:
    return ORDINALS[word] if word in ORDINALS else int(word[:-2])


def _counted(word: str) -> int:
    return _number(word) if word.isdigit() or word in NUMBERS else _ordinal(word)


def _counted_range(text: str) -> range:
    """Return the numbers from one to another, or the one: ``1st to 5th``."""
    first, *last = (_counted(word.removeprefix("the ")) for word in re.split(TO, text))
    found = range(first, (last or [first])[0] + 1)
    if not found:
        raise ScheduleError(f"{text!r} runs backwards", hint="write the smaller number first")
    return found


def _split(text: str) -> list[str]:
    """Return the entries of a list."""
    return [re.sub(rf"^{AGAIN}", "", word.strip()) for word in re.split(AND, text) if word.strip()]


def _range(text: str, numbers: dict[str, int], first: int, size: int) -> set[int]:
    """Return what an entry or a range of entries stands for; a range may run past the end."""
    ends = [_singular(word, numbers) for word in re.split(TO, text)]
    length = (ends[-1] - ends[0]) % size
    return {(ends[0] - first + step) % size + first for step in range(length + 1)}


def _singular(word: str, numbers: dict[str, int]) -> int:
    return numbers[word] if word in numbers else numbers[word.removesuffix("s")]


def _days(text: str) -> frozenset[int]:
    found: set[int] = set()
    for item in _split(text):
        of_set = DAY_SETS.get(item) or DAY_SETS.get(item.removesuffix("s"))
        found.update(of_set or _range(item, DAY_OF, 0, 7))
    return frozenset(found)


def _months(text: str) -> frozenset[int]:
    return frozenset().union(*(_range(item, MONTH_OF, 1, 12) for item in _split(text)))


def _clocks(text: str) -> tuple[TimeOfDay, ...]:
    """Return times of day; a bare number takes its half of the day from the one behind it: 6 and 9 pm."""
    found: list[TimeOfDay] = []
    half = ""
    for item in reversed(_split(text)):
        own = re.search(r"(am|pm)\b|morning|afternoon|evening|night", item)
        half = own[0] if own else half if item.isdigit() or item in NUMBERS else ""
        found.append(_clock(item, half, is_bare=own is None))
    return tuple(reversed(found))


def _clock(item: str, half: str, *, is_bare: bool) -> TimeOfDay:
    core = re.sub(rf"{PART}|{HALF}", "", item).strip()
    if core in ("noon", "midday", "midnight"):
        return TimeOfDay(0 if core == "midnight" else 720)
    spoken = re.fullmatch(r"(\w+)(?: minutes?)? (past|to) (\S+)", core)
    if spoken:
        minute = {"half": 30, "quarter": 15}.get(spoken[1]) or int(spoken[1])
        hour = _hour(_number(spoken[3]), half, item) * 60
        return TimeOfDay((hour + (minute if spoken[2] == "past" else -minute)) % 1440, is_bare and not half)
    exact = re.fullmatch(r"(\d{1,2})[:.h](\d{2})|(\d{2})(\d{2})", core)
    if exact:
        hour, minute = int(exact[1] or exact[3]), int(exact[2] or exact[4])
        if minute > 59:
            raise _no_time(item)
        return TimeOfDay(_hour(hour, half, item) * 60 + minute)
    is_bare = is_bare and not core.endswith("h")
    return TimeOfDay(_hour(_number(core.rstrip("h")), half, item) * 60, is_bare)


def _hour(hour: int, half: str, item: str) -> int:
    """Return an hour of the day from one of the day or of half a day."""
    if hour > 23 or (half in ("am", "pm") and not 1 <= hour <= 12):
        raise _no_time(item)
    if half == "am" or (half in ("morning", "night") and hour == 12):
        return hour % 12
    is_later = half in ("pm", "afternoon", "evening") or (half == "night" and hour > 5)
    return hour % 12 + 12 if is_later and hour <= 12 else hour


def _no_time(item: str) -> ScheduleError:
    return ScheduleError(f"{item!r} is no time of day", hint="write 06:30, 6 am, noon or 18:00")


def rhythm(match: re.Match[str]) -> Term:
    """Return a step, ``every 15 minutes``."""
    count = match["count"]
    number = 1 if not count else 2 if count == "other" else _counted(count)
    unit = match["unit"].removesuffix("s")
    unit = UNITS.get(unit, unit)
    if unit == "second":
        raise ScheduleError("the platform's cron has no seconds", hint="a job runs every minute at the most")
    if number == 0:
        raise ScheduleError(f"{match[0]!r} counts to 0", hint="write a whole number from 1 on")
    return Rhythm(number, unit)


def span(match: re.Match[str]) -> Term:
    """Return a part of the day."""
    first, last = match["first"], match["last"]
    if last is None:
        return ClockSpan(_clocks(first)[0], None)
    begin, end = _clocks(f"{first} and {last}")
    return ClockSpan(begin, end)


def nth_weekdays(match: re.Match[str]) -> Term:
    """Return ``first monday``."""
    days = sorted(_days(match["days"]))
    which = [_ordinal(word) for word in _split(match["which"])]
    if max(which) > 5:
        raise ScheduleError(f"{match[0]!r}: no month has that many", hint="write first to fifth")
    return NthWeekdays(tuple((day, number) for number in which for day in days))


def month_days(match: re.Match[str]) -> Term:
    """Return days of the month."""
    words = [re.sub(r" days?$", "", word) for word in _split(match["days"])]
    numbers = sorted({number for word in words if word != "last" for number in _counted_range(word)})
    if numbers and not 1 <= numbers[0] <= numbers[-1] <= 31:
        raise ScheduleError(f"{match[0]!r}: no month has that day", hint="write a day from 1 to 31")
    return MonthDays(tuple(numbers), "last" in words)


def dates(match: re.Match[str]) -> Term:
    """Return days of the year."""
    found = []
    for item in _split(match["dates"]):
        month = re.search(MONTH, item)
        day = re.search(r"\d+", item)
        assert month is not None and day is not None  # noqa: S101 - the grammar has found both
        found.append((MONTH_OF[month[0]], int(day[0])))
    return DateList(tuple(found))


def zone_by_name(match: re.Match[str]) -> Term:
    """Return the zone of an abbreviation."""
    word = match["zone"]
    return SpokenZone(zone_word(word), word in ONE_SEASON)


def zone_by_path(match: re.Match[str]) -> Term:
    """Return the zone of an IANA name."""
    zone = place_zone(match["zone"])
    if zone is None:
        raise unknown_place(match["zone"])
    return SpokenZone(zone)


def refuse(what: str, hint: str) -> Make:
    """Return what raises ScheduleError for words that say what cron cannot."""

    def refused(match: re.Match[str]) -> Term:
        raise ScheduleError(f"{match[0].strip()!r}: {what}", hint=hint)

    return refused


def _minutes(text: str) -> tuple[int, ...]:
    found = sorted({int(word.lstrip(":")) for word in _split(text)})
    if found[-1] > 59:
        raise ScheduleError(f"{found[-1]} is no minute of an hour", hint="write 0 to 59")
    return tuple(found)


def once_or_twice(match: re.Match[str]) -> Term:
    """Return how often something is done in a day, a week ..."""
    counts = {"once": 1, "twice": 2}
    unit = match["unit"] or ADVERBS[match["adverb"]].unit
    return Often(counts.get(match["count"]) or _number(match["count"]), unit)


def minutes_past(match: re.Match[str]) -> Term:
    """Return minutes of the hour."""
    spoken = {"quarter": 15, "half": 30}.get(match["past"])
    return MinutesPast((spoken,) if spoken else _minutes(match["past"]))


def weekdays(match: re.Match[str]) -> Term:
    """Return days of the week; behind "except" those that are left out."""
    return Weekdays(_days(match["days"]), _is_except(match))


def day_range(match: re.Match[str]) -> Term:
    """Return the days from one to another."""
    return Weekdays(_days(f"{match['first']}-{match['last']}"))


def month_range(match: re.Match[str]) -> Term:
    """Return the months from one to another."""
    return NamedMonths(_months(f"{match['first']}-{match['last']}"))


def named_months(match: re.Match[str]) -> Term:
    """Return months; behind "except" those that are left out."""
    return NamedMonths(_months(match["months"]), _is_except(match))


def _is_except(match: re.Match[str]) -> bool:
    return bool(match.groupdict().get("except"))


def clock_times(match: re.Match[str]) -> Term:
    """Return times of day."""
    return ClockTimes(_clocks(match["clocks"]))


def day_part(match: re.Match[str]) -> Term:
    """Return a part of every day."""
    return DayPart(match["name"])
