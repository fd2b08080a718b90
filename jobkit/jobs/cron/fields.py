"""One field of a cron expression: its entries, its values, and what is wrong with it.

croniter gives the values for fire times, but it takes more than the platform does, its errors name neither
field nor value, and it loads slowly: descriptions, traps and errors come from here and need no croniter. The
records are named tuples, because three frozen dataclasses would cost a first job 3 ms more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from jobkit.basics import words
from jobkit.basics.errors import ScheduleError, shorten

__all__ = [
    "DAYS",
    "FIELDS",
    "LONGEST_MONTH",
    "MONTHS",
    "Entry",
    "Field",
    "FieldKind",
    "compact",
    "in_a_row",
    "parse_field",
]

DAYS = tuple(name[:3].lower() for name in words.DAYS)
MONTHS = tuple(name[:3].lower() for name in words.MONTHS)
_FULL_NAMES = (
    *(name.lower() for name in (*words.DAYS, *words.MONTHS) if len(name) > 3),
    *("tues", "thur", "thurs", "sept"),
)
_ENTRY = re.compile(
    r"(?P<low>\*|[a-z]+|\d+)(?:-(?P<high>[a-z]+|\d+))?(?:/(?P<step>\d+))?(?:#(?P<nth>\d+))?\Z",
    re.IGNORECASE | re.ASCII,
)


class FieldKind(NamedTuple):
    """What one of the five fields may hold.

    Parameters
    ----------
    name : str
        As the platform's form calls it.
    low, high : int
        Smallest and largest value; in the day of week 7 is Sunday too.
    names : tuple of str
        Three-letter names, the first one stands for `low`.
    """

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of distinct values."""
        return 7 if self.high == 7 else self.high - self.low + 1

    @property
    def top(self) -> int:
        """Largest value; not 7, the other name of Sunday."""
        return self.low + self.size - 1

    @property
    def allowed(self) -> str:
        """Say what a value may be."""
        if self.names is DAYS:
            return "0 (Sunday) to 6 (Saturday), or SUN to SAT"
        return f"{self.low} to {self.high}" + (", or JAN to DEC" if self.names else "")


LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Most days each month can have."""

FIELDS = (
    FieldKind("minute", 0, 59),
    FieldKind("hour", 0, 23),
    FieldKind("day of month", 1, 31),
    FieldKind("month", 1, 12, MONTHS),
    FieldKind("day of week", 0, 7, DAYS),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = FIELDS[2], FIELDS[4]


class Entry(NamedTuple):
    """One entry of the comma list: a value, a range, a star; each perhaps with a step.

    Parameters
    ----------
    text : str
        As written.
    start, stop : int
        Both included. For a single value with a step (``5/15``) `stop` is the end of the field.
    step : int
        1 where none is written.
    form : {"value", "range", "star", "from"}
        ``from`` is a single value with a step.
    """

    text: str
    start: int
    stop: int
    step: int
    form: str

    @property
    def values(self) -> range:
        """The values it stands for; 7 is not yet Sunday."""
        return range(self.start, self.stop + 1, self.step)


class Field(NamedTuple):
    """One of the five fields, read.

    Parameters
    ----------
    kind : FieldKind
    text : str
        As written.
    entries : tuple of Entry
    values : tuple of int
        Sorted, distinct; Sunday is 0. Days that only occur as ``MON#1`` are not in it.
    last : bool
        ``L`` is among the entries (day of month).
    nth : tuple of (int, int)
        ``MON#1`` as (day of week, which one in the month).
    """

    kind: FieldKind
    text: str
    entries: tuple[Entry, ...]
    values: tuple[int, ...]
    last: bool = False
    nth: tuple[tuple[int, int], ...] = ()

    @property
    def star(self) -> bool:
        """True when a plain ``*`` leaves the field open."""
        return any(entry.form == "star" and entry.step == 1 and entry.text == "*" for entry in self.entries)

    @property
    def full(self) -> bool:
        """True when every value of the field is in it."""
        return len(self.values) == self.kind.size


def parse_field(kind: FieldKind, text: str) -> Field:
    """Read one field; raises `ScheduleError` with `where` set to the field's name."""
    entries: list[Entry] = []
    nth: set[tuple[int, int]] = set()
    last = False
    for part in text.split(","):
        if kind is _DAY_OF_MONTH and part in ("l", "L"):
            last = True
        elif "#" in part and kind is _DAY_OF_WEEK:
            nth.add(_nth(part))
        else:
            entries.append(_entry(kind, part, text))
    if nth and entries:
        plain = shorten(",".join(entry.text for entry in entries))[1:-1]
        what = f"{shorten(text)} mixes plain days ({plain}) with `day#n`"
        raise _error(kind, what, "use one or the other, and two jobs for both")
    wrap = 7 if kind is _DAY_OF_WEEK else 100
    values = tuple(sorted({value % wrap for entry in entries for value in entry.values}))
    return Field(kind, text, tuple(entries), values, last, tuple(sorted(nth)))


def _error(kind: FieldKind, what: str, hint: str) -> ScheduleError:
    return ScheduleError(what, where=kind.name, hint=hint)


def _entry(kind: FieldKind, part: str, field: str) -> Entry:
    match = _ENTRY.match(part)
    if match is None or match["nth"] or (match["low"] == "*" and match["high"]):
        raise _error(kind, *_diagnosis(kind, part, field))
    step = min(int((match["step"] or "1")[:9]), 10**6)
    if not step:
        raise _error(kind, f"{shorten(part)} has a step of 0", "a step is at least 1, as in `*/15`")
    if match["low"] == "*":
        return Entry(part, kind.low, kind.top, step, "star")
    start = _value(kind, match["low"], part)
    if match["high"]:
        return _range(kind, part, match, start, step)
    if match["step"] is None:
        return Entry(part, start, start, 1, "value")
    if kind is _DAY_OF_WEEK:
        hint = f"write the days you mean: `{compact(range(start % 7, 7, step))}`"
        raise _error(kind, f"cron engines read {part!r} in different ways", hint)
    return Entry(part, start, kind.top, step, "from")


def _range(kind: FieldKind, part: str, match: re.Match[str], start: int, step: int) -> Entry:
    stop = _value(kind, match["high"], part)
    if kind is _DAY_OF_WEEK and match["high"].lower() == "sun" and start > 0:
        stop = 7  # most engines read a range that ends on Sunday as one that ends the week
    if start == stop:
        what = (
            f"the range {part!r} starts and ends at one value; some cron engines read it as the whole field"
        )
        raise _error(kind, what, f"write `{match['low']}`")
    if start > stop:
        spelled = _unwrapped(kind, start, stop, step, named=match["low"].isalpha())
        raise _error(
            kind, f"the range {part!r} runs backwards, past the end of the field", f"write `{spelled}`"
        )
    return Entry(part, start, stop, step, "range")


def _unwrapped(kind: FieldKind, start: int, stop: int, step: int, *, named: bool) -> str:
    """Return a range that runs past the end of its field as a list."""
    if kind is _DAY_OF_WEEK and start == 7:
        return compact(range(0, stop + 1, step))
    values = [*range(start, kind.top + 1), *range(kind.low, stop + 1)][::step]
    return ",".join(kind.names[value - kind.low].upper() for value in values) if named else compact(values)


def _value(kind: FieldKind, word: str, part: str) -> int:
    if word.isdigit():
        digits = word.lstrip("0") or "0"
        if len(digits) < 4 and kind.low <= int(digits) <= kind.high:
            return int(digits)
        inside = f" in {part!r}" if part != word else ""
        raise _error(kind, f"{shorten(word)[1:-1]}{inside} is out of range", f"allowed: {kind.allowed}")
    if word.lower() in kind.names:
        return kind.names.index(word.lower()) + kind.low
    raise _error(kind, *_diagnosis(kind, part, part))


def _nth(part: str) -> tuple[int, int]:
    kind = _DAY_OF_WEEK
    match = _ENTRY.match(part)
    hint = "write one day and which one of the month, 1 to 5: `MON#1` is the first Monday"
    if match is None or not match["nth"] or match["high"] or match["step"] or match["low"] == "*":
        raise _error(kind, f"{shorten(part)} is not understood", hint)
    which = match["nth"].lstrip("0")
    if which not in {"1", "2", "3", "4", "5"}:
        raise _error(kind, f"{shorten(part)} counts to {shorten(which or '0')[1:-1]}", hint)
    return _value(kind, match["low"], part) % 7, int(which)


def compact(values: Iterable[int]) -> str:
    """Return whole numbers as a cron list, three or more in a row as a range.

    >>> compact([22, 23, 0, 1, 2])
    '22,23,0-2'
    """
    return ",".join(f"{r[0]}-{r[-1]}" if len(r) > 2 else ",".join(map(str, r)) for r in in_a_row(values))


def in_a_row(values: Iterable[int]) -> list[list[int]]:
    """Return whole numbers in groups of those that follow one another.

    >>> in_a_row([22, 23, 0, 1, 2])
    [[22, 23], [0, 1, 2]]
    """
    rows: list[list[int]] = []
    for value in values:
        if rows and value == rows[-1][-1] + 1:
            rows[-1].append(value)
        else:
            rows.append([value])
    return rows


def _diagnosis(kind: FieldKind, part: str, field: str) -> tuple[str, str]:
    """Return what is wrong with an entry, and how to write what was most likely meant."""
    shown, part = shorten(part), part.lower()
    allowed = f"allowed: {kind.allowed}; with `*`, `,`, `-` and `/`"
    if part == "":
        return f"empty entry in the list {shorten(field)}", "remove the comma that is too much"
    if "?" in part:
        return "`?` is not part of the platform's cron", "write `*`"
    if re.match(r"[rh](\W|\Z)", part):
        return f"{shown}: random and hashed values are not part of the platform's cron", allowed
    if kind is _DAY_OF_MONTH and re.fullmatch(r"l?w|\d+w|w\d+", part):
        return f"{shown}: `W`, the nearest weekday, is not part of the platform's cron", "`L` is the last day"
    if kind is _DAY_OF_WEEK and re.fullmatch(r"[0-7a-z]*l|l[0-7]?", part):
        day = _day_named(part.strip("l"))
        text = f"{shown} (the last {day}) is not in the platform's documentation; jobkit refuses it"
        return text, "`FRI#4` is the fourth Friday"
    if re.match(r"(l|\d+-l)\b", part):
        if kind is _DAY_OF_MONTH:
            return f"{shown}: `L` stands alone", "`L` is the last day; nothing is counted from it"
        return "`L` is for the day of month only", allowed
    if "#" in part:
        return "`#` is for the day of week only", allowed
    if part.startswith("-"):
        return f"{shown}: no negative numbers", allowed
    return _misplaced_name(kind, part) or (f"{shown} is not understood", allowed)


def _day_named(text: str) -> str:
    """Return the day of the week that digits or letters mean, or what stands for any."""
    days = [
        day
        for number, day in enumerate((*words.DAYS, words.DAYS[0]))
        if text in (str(number), day[:3].lower())
    ]
    return days[0] if days else "such day"


def _misplaced_name(kind: FieldKind, part: str) -> tuple[str, str] | None:
    for word in re.findall(r"[a-z]+", part):
        if word[:3] in kind.names and word in _FULL_NAMES:
            return f"{word!r} is spelled out: names have three letters", f"write `{word[:3].upper()}`"
        for other in FIELDS:
            if other is not kind and word[:3] in other.names:
                what = f"{word.upper()!r} is a {other.name.removesuffix(' of week')}"
                return what, f"allowed: {kind.allowed}"
    return None
