"""Predictions, graded cell by cell against the simulation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.moments import utc
from jobkit.quiz.evidence.assertions import equal
from jobkit.quiz.evidence.paths import value_at
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.rows import by_row
from jobkit.quiz.grading.shapes import of_scalars
from jobkit.quiz.items.base import Reading

__all__ = ["PREDICT", "fits_cell", "value_words"]

_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


def fits_cell(value: Any, answer: Any) -> bool:
    """Return whether an answer says the value that a simulation gives."""
    if isinstance(answer, str):
        return _fits_text(value, " ".join(answer.split()))
    if isinstance(value, str):
        return value.casefold() == str(answer).casefold()
    return equal(value, tuple(answer) if isinstance(answer, list) else answer)


def _fits_text(value: Any, text: str) -> bool:
    if isinstance(value, bool):
        return _TRUTH.get(text.casefold()) is value
    if isinstance(value, int | float):
        return _number(text) is not None and equal(value, _number(text))
    if isinstance(value, datetime):
        return text in (f"{value:%H:%M}", f"{value:%Y-%m-%d %H:%M}") or _is_moment(value, text)
    if isinstance(value, tuple):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return len(parts) == len(value) and all(map(fits_cell, value, parts))
    return bool(str(value).casefold() == text.casefold())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_moment(value: datetime, text: str) -> bool:
    try:
        return value == utc(text)
    except JobkitError:
        return False


def value_words(value: Any) -> str:
    """Return a value of a simulation as a learner writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return ", ".join(map(value_words, value))
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)


def _read(asked: Asked, answer: Any) -> dict[str, Any] | None:
    given = by_row(asked, answer)
    return {name: _plain(value) for name, value in sorted(given.items())} or None


def _plain(value: Any) -> Any:
    return list(map(_scalar, value)) if isinstance(value, list | tuple) else _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, str | int | float | bool):
        return value
    return str(value) if isinstance(value, datetime) else shorten(value)


def _key(asked: Asked, reading: Reading | None) -> dict[str, Any]:
    """Return what the simulation says for each cell."""
    item, stage = asked.item, asked.stage
    guide: Reading | None = "guide" if reading == "guide" else None
    return {
        cell.id: value_at(stage.played(cell.with_ or item.scenario, reading=guide), cell.ask)
        for cell in item.cells
    }


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    right = {name: name in response and fits_cell(value, response[name]) for name, value in key.items()}
    wrong = [_line(asked, name, name in response) for name in right if not right[name]]
    rows = [row.id for _, row in asked.arrangement.rows if row.id in response]
    return Verdict(
        is_right=all(right.values()),
        mark=sum(right.values()) / len(right),
        answer=tuple(_cell(asked, name, response[name]) for name in rows),
        feedback="\n".join(wrong) or "Each cell is as the simulation says.",
    )


def _line(asked: Asked, name: str, is_given: bool) -> str:
    number = asked.arrangement.letter(name)
    if not is_given:
        return f"- {number} is empty."
    return (
        f"- {number} comes out otherwise. {asked.arrangement.filled(asked.item.why.get(name, ''))}".rstrip()
    )


def _cell(asked: Asked, name: str, value: Any) -> str:
    return f"{asked.row_line(name)}: {value_words(value)}"


PREDICT = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: tuple(_cell(asked, row.id, key[row.id]) for _, row in asked.arrangement.rows),
    how=lambda asked: f"Give {len(asked.item.cells)} values in order, with commas between.",
    key=_key,
    whys=lambda asked: {
        asked.arrangement.letter(name): asked.arrangement.filled(why) for name, why in asked.item.why.items()
    },
    fits=of_scalars,
)
