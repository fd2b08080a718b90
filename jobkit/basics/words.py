"""Durations, moments and counts in words: the one home of how jobkit writes them.

Names of days and months are English whatever the locale of the machine, so that the same simulation gives
the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

__all__ = [
    "DAYS",
    "MONTHS",
    "as_sentence",
    "clock_words",
    "count_words",
    "day_names",
    "day_words",
    "duration_words",
    "enumerated",
    "exact_duration_words",
    "moment_words",
    "month_names",
    "weekday",
]

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
"""Numbered as in cron, from Sunday; the first three letters are the short name."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def duration_words(seconds: float) -> str:
    """Return a duration (seconds) with the two units that matter, as tables and pictures show it.

    >>> [duration_words(s) for s in (0, 0.4, 45, 200, 37 * 60, 15_600, 3_599.9, 200_000)]
    ['0 s', '0.4 s', '45 s', '3 min 20 s', '37 min', '4 h 20 min', '1 h', '2 d 8 h']
    """
    if 0 < seconds < 9.95:
        return f"{max(seconds, 0.1):.1f} s".replace(".0 s", " s")
    whole = round(seconds)
    if whole < 600:
        return _below_an_hour(whole)
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return _two(minutes, 60, "h", "min")
    return _two(round(seconds / 3600), 24, "d", "h")


def exact_duration_words(seconds: float) -> str:
    """Return a duration (seconds) as sentences give it: to the second below an hour, and never in days.

    >>> [exact_duration_words(s) for s in (0, 0.4, 3.2, 45, 2_235, 3_599.9, 3_660, 200_000)]
    ['0 s', 'less than a second', '3 s', '45 s', '37 min 15 s', '1 h', '1 h 1 min', '55 h 33 min']
    """
    whole = round(seconds)
    if seconds and not whole:
        return "less than a second"
    return _below_an_hour(whole) if whole < 3600 else _two(round(seconds / 60), 60, "h", "min")


def _below_an_hour(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else _two(seconds, 60, "min", "s")


def _two(amount: int, size: int, big: str, small: str) -> str:
    whole, rest = divmod(amount, size)
    return f"{whole} {big}" + (f" {rest} {small}" if rest else "")


@lru_cache(4096)
def clock_words(moment: datetime, *, seconds: bool = False) -> str:
    """Return the UTC time of day, ``06:00`` or ``06:00:20``."""
    moment = moment.astimezone(UTC)
    time = f"{moment.hour:02}:{moment.minute:02}"
    return f"{time}:{moment.second:02}" if seconds else time


def weekday(moment: datetime) -> str:
    """Return the day of the week in the datetime's own zone, ``Monday``; its short name has three letters."""
    return DAYS[moment.isoweekday() % 7]


def day_words(moment: datetime, *, year: bool = False) -> str:
    """Return the day of an aware datetime in that datetime's own zone, ``Mon 2 Mar``."""
    words = f"{weekday(moment)[:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"
    return f"{words} {moment.year}" if year else words


def date_words(moment: datetime) -> str:
    """Return an aware UTC datetime with its year, close to how it is typed.

    >>> date_words(datetime(2026, 3, 2, 6, tzinfo=UTC))
    '2026-03-02 06:00 UTC'
    """
    text = moment.replace(tzinfo=None).isoformat(" ", "seconds" if moment.second else "minutes")
    return f"{text} UTC"


@lru_cache(4096)
def moment_words(moment: datetime | None, *, seconds: bool = False) -> str:
    """Return day and time in UTC, ``Mon 2 Mar 06:00``; ``–`` for a moment that never came.

    >>> moment_words(datetime(2026, 3, 2, 6, 0, 20, tzinfo=UTC))
    'Mon 2 Mar 06:00'
    """
    if moment is None:
        return "–"
    return f"{day_words(moment.astimezone(UTC))} {clock_words(moment, seconds=seconds)}"


def count_words(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, ``1 run``, ``1,200 runs``, ``2 entries``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def day_names(values: Sequence[int]) -> str:
    """Return days of the week in words.

    >>> day_names((1, 2, 3, 4, 5)), day_names((0, 6))
    ('Monday to Friday', 'every Sunday and Saturday')
    """
    if len(values) > 2 and values[-1] - values[0] == len(values) - 1:
        return f"{DAYS[values[0]]} to {DAYS[values[-1]]}"
    return "every " + enumerated([DAYS[value] for value in values])


def month_names(values: Sequence[int]) -> str:
    """Return months in words, three or more in a row as a range."""
    if len(values) > 2 and values[-1] - values[0] == len(values) - 1:
        return f"{MONTHS[values[0] - 1]} to {MONTHS[values[-1] - 1]}"
    return enumerated([MONTHS[value - 1] for value in values])


def as_sentence(clause: str) -> str:
    """Return a clause as a sentence of its own; a name at its beginning stays as it is written.

    >>> as_sentence("run 3 was queued"), as_sentence("stg_orders failed."), as_sentence("`dbt run` failed")
    ('Run 3 was queued.', 'stg_orders failed.', '`dbt run` failed.')
    """
    word = clause.partition(" ")[0].rstrip(".,:;")
    text = clause[:1].upper() + clause[1:] if word.isalpha() and word != "dbt" else clause
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def enumerated(words: Sequence[str]) -> str:
    """Join words as a person would.

    >>> enumerated(["a", "b", "c"])
    'a, b and c'
    """
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
