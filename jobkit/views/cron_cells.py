"""The five fields of a cron, one by one: what each says, what is wrong with it, and what it may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobkit.basics.errors import ScheduleError
from jobkit.basics.words import DAYS, MONTHS
from jobkit.jobs.cron.fields import FIELDS, Field, FieldKind, parse_field
from jobkit.jobs.cron.in_words.spelling import field_text

__all__ = ["CronCell", "cells_of", "cron_cells", "legal_forms", "toggled_value", "value_name"]

_DAY_OF_MONTH, _MONTH, _DAY_OF_WEEK = FIELDS[2:]


@dataclass(frozen=True, slots=True)
class CronCell:
    """One field of a cron as it is being written.

    Parameters
    ----------
    kind : FieldKind
    text : str
        As written.
    field : Field or None
        None while it cannot be read.
    problem : str
        What is wrong, or ``""``.
    """

    kind: FieldKind
    text: str
    field: Field | None = None
    problem: str = ""

    @property
    def values(self) -> frozenset[int]:
        """The values that are in it."""
        return frozenset(self.field.values) if self.field is not None else frozenset()


def cells_of(expression: str) -> tuple[str, str, str, str, str]:
    """Return an expression as five fields: what is missing is empty, what is too much is left out."""
    minute, hour, of_month, month, of_week = (*expression.split()[:5], "", "", "", "", "")[:5]
    return minute, hour, of_month, month, of_week


def cron_cells(words: Sequence[str]) -> tuple[CronCell, ...]:
    """Read five fields, each by itself.

    >>> [cell.problem for cell in cron_cells(["0", "25", "*", "*", "*"])][1]
    '25 is out of range (allowed: 0 to 23)'
    """
    return tuple(_cell(kind, word) for kind, word in zip(FIELDS, words, strict=True))


def _cell(kind: FieldKind, word: str) -> CronCell:
    if not word:
        return CronCell(
            kind, word, problem=f"empty (allowed: {kind.allowed}, or `*` for every {_noun(kind)})"
        )
    try:
        return CronCell(kind, word, parse_field(kind, word))
    except ScheduleError as error:
        error.where = ""
        return CronCell(kind, word, problem=str(error))


def value_name(kind: FieldKind, value: int) -> str:
    """Return a value as a reader knows it: ``Mon``, ``Jan``, ``06``."""
    if kind is _DAY_OF_WEEK:
        return DAYS[value][:3]
    return MONTHS[value - 1][:3] if kind is _MONTH else f"{value:02}" if kind.low == 0 else str(value)


def toggled_value(cell: CronCell, value: int) -> str:
    """Return the field after a value has been switched on or off.

    Of a field that holds every value, a press takes the one that was pressed alone. The last one that is
    switched off leaves the field open.

    >>> minute = cron_cells(["0,30", "*", "*", "*", "*"])[0]
    >>> toggled_value(minute, 15), toggled_value(minute, 30)
    ('0,15,30', '0')
    """
    if cell.field is None or cell.field.full:
        return str(value)
    values = cell.values ^ {value}
    ends = ["L"] if cell.field.last else []
    return ",".join([*([field_text(cell.kind, values)] if values else []), *ends]) or "*"


def _noun(kind: FieldKind) -> str:
    return "day" if kind.name.startswith("day") else kind.name


def legal_forms(kind: FieldKind) -> tuple[tuple[str, str], ...]:
    """Return what may be written in a field, and what it means."""
    return tuple(_forms(kind))


def _forms(kind: FieldKind) -> Iterator[tuple[str, str]]:
    first, second, last = _examples(kind)
    noun = _noun(kind)
    yield "*", f"every {noun}"
    yield f"{first},{last}", f"{_long(kind, first)} and {_long(kind, last)}"
    yield f"{first}-{last}", f"{_long(kind, first)} to {_long(kind, last)}"
    if kind is not _DAY_OF_WEEK:
        step = second - first
        yield f"*/{step}", f"every {step} {noun}s, counted from {_long(kind, kind.low)}"
    if kind is _DAY_OF_MONTH:
        yield "L", "the last day of the month"
    if kind is _DAY_OF_WEEK:
        yield "MON#1", "the first Monday of the month"
    if kind.names:
        yield f"{kind.names[first - kind.low].upper()}", "names have three letters"


def _examples(kind: FieldKind) -> tuple[int, int, int]:
    return {"minute": (0, 15, 30), "hour": (6, 12, 18), "day of month": (1, 3, 15), "month": (1, 4, 7)}.get(
        kind.name, (1, 2, 5)
    )


def _long(kind: FieldKind, value: int) -> str:
    if kind is _DAY_OF_WEEK:
        return DAYS[value]
    if kind is _MONTH:
        return MONTHS[value - 1]
    return f"the {value}{'st' if value == 1 else 'th'}" if kind is _DAY_OF_MONTH else str(value)
