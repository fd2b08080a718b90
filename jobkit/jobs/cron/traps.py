"""What is legal in a cron expression and yet does not mean what most people read.

Each trap is a warning and no error, because the platform takes the expression. Codes:

``uneven-step``      ``*/45``: the step does not divide the field, so the gaps differ (P-065)
``step-too-large``   ``*/90``: only the first value is left
``restarts-monthly`` ``*/2`` in the day of month starts again on the 1st (P-070)
``start-step``       ``5/15``: not every cron reads it the same way
``every-minute``     ``* 6 * * *``: sixty runs, not one
``frequent``         less than 10 minutes apart: refused on the Developer plan (P-070)
``both-days``        both day fields restricted: either one is enough (P-069)
``day-star-step``    ``*/2`` in a day field while the other is restricted: engines disagree
``day-and-nth``      ``MON#1`` beside a day of month: engines disagree
``short-month``      29, 30 or 31: months without that day are left out
``leap-day``         29 February: once in four years
``fifth-day``        ``MON#5``: most months have no fifth Monday
``to-sunday``        ``FRI-SUN``: not every cron engine takes a range that ends on Sunday
``sunday-7``         7 is Sunday in cron, but no day of the API
``timezone``         the platform schedules in UTC (P-063)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jobkit.basics.shown import Shown
from jobkit.basics.words import MONTHS, count_words, duration_words, enumerated
from jobkit.jobs.cron.expression import Cron
from jobkit.jobs.cron.fields import DAYS, Entry, Field
from jobkit.jobs.cron.local_time import UtcEquivalent

__all__ = ["ScheduleTrap", "timezone_trap", "traps_of"]

_SHORTEST_GAP_MINUTES = 10
_MOST_LOCAL_TIMES = 2
_SHORT_MONTHS = {29: (2,), 30: (2,), 31: (2, 4, 6, 9, 11)}


@dataclass(frozen=True, slots=True)
class ScheduleTrap(Shown):
    """Something legal in a schedule that does not mean what most people read.

    Parameters
    ----------
    code : str
        Stable; the list above.
    message : str
        What really happens.
    fix : str
        What to write instead.
    field : str
        Which field of the cron, or of the `Schedule`.
    """

    code: str
    message: str
    fix: str
    field: str = ""


def traps_of(cron: Cron) -> tuple[ScheduleTrap, ...]:
    """Return the traps of an expression, in the order of the list above."""
    return tuple(trap for find in _FINDERS for trap in find(cron))


def _steps(cron: Cron) -> Iterator[ScheduleTrap]:
    for field in cron.fields:
        for entry in field.entries:
            if entry.step > 1 or entry.form == "from":
                yield from _step(cron, field, entry)


def _step(cron: Cron, field: Field, entry: Entry) -> Iterator[ScheduleTrap]:
    kind, size = field.kind, field.kind.size
    whole = entry.form == "star" or (entry.start == kind.low and entry.stop >= kind.low + size - 1)
    if entry.form == "from":
        spelled = f"{entry.start}-{entry.stop}" + (f"/{entry.step}" if entry.step > 1 else "")
        yield ScheduleTrap(
            "start-step",
            f"`{entry.text}` is not standard cron: some programs read `{spelled}`, some {entry.start} alone",
            f"write `{spelled}`",
            kind.name,
        )
    if len(entry.values) == 1 and entry.step > 1:
        yield ScheduleTrap(
            "step-too-large",
            _large_step(cron, field, entry),
            _instead_of_large_step(field, entry),
            kind.name,
        )
    elif whole and kind.name == "day of month":
        yield ScheduleTrap(
            "restarts-monthly",
            f"`{entry.text}` counts from the 1st of each month: {_restart(entry)}",
            "cron starts again each month; for equal gaps choose days of the week, or run every day",
            kind.name,
        )
    elif whole and size % entry.step:
        yield _uneven(field, entry)


def _large_step(cron: Cron, field: Field, entry: Entry) -> str:
    """Say what is left of a step that is larger than what it counts in."""
    if field.kind.name == "minute" and entry.form == "star":
        when = "every hour, at minute 0" if cron.hour.full else "at minute 0 only"
        return f"a step of {entry.step} does not fit in an hour: this fires {when}"
    return f"a step of {entry.step} leads past the end of `{entry.text}`: only {entry.start} is left"


def _instead_of_large_step(field: Field, entry: Entry) -> str:
    if field.kind.name == "minute" and entry.step == 90:
        return "for every 90 minutes use two jobs: `0 */3 * * *` and `30 1-22/3 * * *`"
    return f"write `{entry.start}` if that is meant; cron cannot count past the end of a field"


def _restart(entry: Entry) -> str:
    last = entry.values[-1]
    if last == 31:
        return "the 31st and the 1st are consecutive days"
    return f"after the {last}th comes the 1st, whatever the step"


def _uneven(field: Field, entry: Entry) -> ScheduleTrap:
    kind, size = field.kind, field.kind.size
    unit = "day" if kind.name == "day of week" else kind.name
    around = {"minute": "hour", "hour": "day", "month": "year", "day of week": "week"}[kind.name]
    last_gap = size - (entry.values[-1] - entry.start)
    even = [str(step) for step in range(1, size) if size % step == 0]
    gap = f"{last_gap} {unit}" + ("" if last_gap == 1 else "s")
    return ScheduleTrap(
        "uneven-step",
        f"`{entry.text}` starts again every {around}: the last gap is {gap}, not {entry.step}",
        f"choose a step that divides {size}: {enumerated(even)}"
        if len(even) > 1
        else "list the days you mean",
        kind.name,
    )


def _too_often(cron: Cron) -> Iterator[ScheduleTrap]:
    hours = cron.hour.values
    if cron.minute.full and len(hours) < 24:
        fixed = " ".join(["0", *cron.text.split()[1:]])
        yield ScheduleTrap(
            "every-minute",
            f"`{cron.minute.text}` in the minute field fires every minute of "
            f"{'the hour' if len(hours) == 1 else 'those hours'}, {60 * len(hours)} times a day",
            f"for once an hour write `{fixed}`",
            "minute",
        )
        return
    times = cron.minutes_of_day
    gap = min(later - sooner for sooner, later in pairwise([*times, times[0] + 1440]))
    if gap < _SHORTEST_GAP_MINUTES:
        yield ScheduleTrap(
            "frequent",
            f"the shortest gap is {count_words(gap, 'minute')}; the Developer plan refuses less than 10",
            "leave at least 10 minutes between runs, for example `*/10`",
            "minute",
        )


def _both_days(cron: Cron) -> Iterator[ScheduleTrap]:
    if not cron.either_day:
        return
    dom, dow = cron.day_of_month.text, cron.day_of_week.text
    yield ScheduleTrap(
        "both-days",
        f"day of month `{dom}` and day of week `{dow}` are both set: it fires on days that match either one, "
        "not only on days that match both",
        "leave one of the two at `*`; cron cannot ask for both at once",
        "day of week",
    )
    stepped = [text for text in (dom, dow) if text.startswith("*")]
    if stepped:
        yield ScheduleTrap(
            "day-star-step",
            f"cron programs disagree on `{stepped[0]}` beside another day: for croniter one is enough, Vixie "
            "cron wants both; what the platform does is not documented",
            "list the days instead of a step, or leave the other field at `*`",
            "day of week",
        )
    if cron.day_of_week.nth:
        yield ScheduleTrap(
            "day-and-nth",
            f"cron programs disagree on `{dow}` beside a day of month: for jobkit one is enough, croniter "
            "ignores the day of month; what the platform does is not documented",
            "make it two jobs",
            "day of week",
        )


def _missing_days(cron: Cron) -> Iterator[ScheduleTrap]:
    field, months = cron.day_of_month, cron.month.values
    written = [entry.start for entry in field.entries if entry.form == "value" and entry.start > 28]
    if field.values == (29,) and months == (2,) and not field.last:
        if cron.open_day_of_week:
            yield ScheduleTrap(
                "leap-day",
                "29 February comes once in four years",
                "`L` is the last day of every February",
                field.kind.name,
            )
        return
    for day in written:
        missing = [month for month in _SHORT_MONTHS[day] if month in months]
        if missing and not field.last:
            alone = len(field.entries) == 1 and cron.open_day_of_week
            yield ScheduleTrap(
                "short-month",
                _no_such_day(day, missing, alone),
                "`L` is the last day of every month",
                field.kind.name,
            )


def _no_such_day(day: int, months: Sequence[int], alone: bool) -> str:
    """Say which months are too short for a day; `alone` when the schedule has no other day."""
    result = "it does not run" if alone else "that day is left out"
    if day == 29:
        return f"February has a day 29 in leap years only, so in other years {result} that month"
    names = enumerated([MONTHS[month - 1] for month in months])
    if len(months) == 1:
        return f"{names} has no day {day}, so {result} that month"
    return f"{names} have no day {day}, so {result} in these months"


def _odd_weekdays(cron: Cron) -> Iterator[ScheduleTrap]:
    field = cron.day_of_week
    if any(which == 5 for _, which in field.nth):
        yield ScheduleTrap(
            "fifth-day",
            f"`{field.text}`: most months have that day four times, not five",
            "`#4` is in every month; `L` in the day of month is the last day",
            field.kind.name,
        )
    for entry in field.entries:
        if "-sun" in entry.text.lower():
            days = ",".join(DAYS[value % 7].upper() for value in entry.values)
            yield ScheduleTrap(
                "to-sunday",
                f"`{entry.text}` ends on Sunday, which cron counts as the first day of the week: some cron "
                "engines refuse it",
                f"write the days one by one: `{days}`",
                field.kind.name,
            )
    if "7" in _plain_numbers(field):
        yield ScheduleTrap(
            "sunday-7",
            "7 means Sunday, like 0. The API's list of days knows only 0 to 6",
            "write 0 for Sunday, 6 for Saturday",
            field.kind.name,
        )


def _plain_numbers(field: Field) -> set[str]:
    """Return the days of the week as written, without the steps and the `#n`."""
    parts = (part.partition("#")[0].partition("/")[0] for part in field.text.split(","))
    return {word for part in parts for word in part.split("-")}


_FINDERS: tuple[Callable[[Cron], Iterator[ScheduleTrap]], ...] = (
    _steps,
    _too_often,
    _both_days,
    _missing_days,
    _odd_weekdays,
)


def timezone_trap(
    cron: Cron, zone: str, seasons: Sequence[UtcEquivalent], wanted: str
) -> ScheduleTrap | None:
    """Return the trap of a `timezone`, with the UTC crons to write instead; None in UTC.

    Parameters
    ----------
    cron : Cron
        Which the platform reads in UTC.
    zone : str
        The time zone that it was meant in.
    seasons : sequence of UtcEquivalent
        The UTC crons that fire at that local time.
    wanted : str
        What was meant, in words.
    """
    if not seasons or all(season.offset_minutes == 0 for season in seasons):
        return None
    if all(season.cron == cron.text for season in seasons):
        message = f"the platform has no timezone setting; for `{cron}` it makes no difference"
        return ScheduleTrap("timezone", message, "leave the timezone out", "timezone")
    where = " and ".join(_local_words(cron, season) for season in seasons)
    message = f"the platform has no timezone setting and schedules in UTC: `{cron}` fires"
    return ScheduleTrap("timezone", f"{message} {where} in {zone}", _utc_words(wanted, seasons), "timezone")


def _local_words(cron: Cron, season: UtcEquivalent) -> str:
    """Say at which local time a UTC cron fires."""
    when = "" if season.season == "all year" else f" in {season.season}"
    times = sorted(divmod((time + season.offset_minutes) % 1440, 60) for time in cron.minutes_of_day)
    if len(times) > _MOST_LOCAL_TIMES:
        side = "later" if season.offset_minutes > 0 else "earlier"
        return f"{duration_words(abs(season.offset_minutes) * 60)} {side}, in local time{when}"
    return f"at {enumerated([f'{hour:02}:{minute:02}' for hour, minute in times])}{when}"


def _utc_words(wanted: str, seasons: Sequence[UtcEquivalent]) -> str:
    if all(season.cron is None for season in seasons):
        return f"leave the timezone out; no single UTC cron says: {wanted}"
    crons = [
        (f"`{season.cron}`" if season.cron else "no single cron")
        + ("" if season.season == "all year" else f" in {season.season}")
        for season in seasons
    ]
    return f"leave the timezone out; for '{wanted}' write {', '.join(crons)}"
