"""Answers that give a value for each of several rows: blanks, left sides, cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jobkit.quiz.grading.asked import Asked, is_blank
from jobkit.quiz.grading.naming import named

__all__ = ["by_row"]


def by_row(asked: Asked, answer: Any) -> dict[str, Any]:
    """Return what an answer gives for each row, by id; rows that are left blank are left out.

    A mapping names rows by number or id; a list or a text with commas goes through them in order; one row
    takes the value alone.

    Raises
    ------
    QuizError
        When the answer has more values than there are rows, or names a row that is not there.
    """
    rows = asked.arrangement.rows
    if isinstance(answer, Mapping):
        pairs = [(_row(asked, name), value) for name, value in answer.items()]
    else:
        values = _values(answer, len(rows))
        if len(values) > len(rows):
            raise asked.unreadable(answer, f"give {len(rows)} values, in order")
        pairs = [(row.id, value) for (_, row), value in zip(rows, values, strict=False)]
    return {name: value for name, value in pairs if not is_blank(value)}


def _values(answer: Any, count: int) -> list[Any]:
    if isinstance(answer, list | tuple):
        return list(answer)
    if not isinstance(answer, str) or count == 1:
        return [answer]
    return [part.strip() for part in re.split(r"[,;\n]", answer)]


def _row(asked: Asked, name: Any) -> str:
    found = named(str(name), asked.arrangement.rows)
    if found is None:
        known = "; ".join(f"{number}: {row.text}" for number, row in asked.arrangement.rows)
        raise asked.unreadable(name, f"rows are {known}")
    return found
