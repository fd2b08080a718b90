"""A bank as CSV: one row for each item."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.spreadsheet import csv_text
from jobkit.quiz.exports.printed import PrintedItem

__all__ = ["csv_table"]

_FRONT = ("id", "objective", "type", "title", "stem", "task", "choices", "rows", "code")
_BACK = ("answer", "reasons", "explanation", "note", "facts", "sources")


def csv_table(items: Iterable[PrintedItem], *, keys: bool) -> str:
    """Return items as CSV; what is several stands on lines of its own in one cell."""
    rows = [[*_front(item), *(_back(item) if keys else ())] for item in items]
    return csv_text([(*_FRONT, *(_BACK if keys else ())), *rows])


def _front(item: PrintedItem) -> list[str]:
    return [_cell(getattr(item, name)) for name in _FRONT]


def _back(item: PrintedItem) -> list[str]:
    back = item.back
    if back is None:
        return []
    reasons = [f"{'right' if one.is_right else 'wrong'}: {one.answer}: {one.why}" for one in back.reasons]
    cells = (back.answer, reasons, back.explanation, back.note, back.facts, back.sources)
    return [_cell(cell) for cell in cells]


def _cell(value: str | Iterable[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
