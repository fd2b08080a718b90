"""What learners hand in: one CSV or JSON file each, read with care."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.basics.spreadsheet import csv_text

__all__ = ["COLUMNS", "HandedAnswer", "HandedIn", "read_handed_in"]

COLUMNS = ("exam", "group", "name", "item", "answer", "seconds")
_MOST_BYTES = 2_000_000
_LONGEST_NAME, _LONGEST_ANSWER = 80, 20_000  # letters
_MOST_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class HandedAnswer:
    """One answer as it was given: a text, or rows with their values; None where there is none."""

    item: str
    answer: Any
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One learner's answers.

    Parameters
    ----------
    exam : str
    group : int
    name : str
        The code name.
    answers : tuple of HandedAnswer
    """

    exam: str
    group: int
    name: str
    answers: tuple[HandedAnswer, ...]

    def to_csv(self) -> str:
        """Return one row for each answer."""
        rows = [
            (self.exam, self.group, self.name, one.item, _cell(one.answer), _seconds_cell(one.seconds))
            for one in self.answers
        ]
        return csv_text([COLUMNS, *rows])

    def to_json(self) -> str:
        """Return the answers as JSON."""
        answers = [{"item": one.item, "answer": one.answer, "seconds": one.seconds} for one in self.answers]
        fields = {"exam": self.exam, "group": self.group, "name": self.name, "answers": answers}
        return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def _cell(answer: Any) -> str:
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _seconds_cell(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f}"


def read_handed_in(path: Path) -> HandedIn:
    """Read what one learner handed in.

    Raises
    ------
    QuizError
        The file is none of jobkit's, or too large; says what is wrong.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise QuizError("is too large", where=path.name, hint=f"at most {_MOST_BYTES:,} bytes")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuizError(f"cannot be read: {error}", where=path.name) from None
    read = _from_json if path.suffix.lower() == ".json" else _from_csv
    try:
        return read(text)
    except (ValueError, TypeError, KeyError, RecursionError, csv.Error) as error:
        raise QuizError(f"is not what jobkit writes: {shorten(str(error), 200)}", where=path.name) from None


def _from_json(text: str) -> HandedIn:
    fields = json.loads(text)
    if not isinstance(fields, dict) or not isinstance(fields.get("answers"), list):
        raise ValueError("it has no list of answers")
    answers = [one for one in fields["answers"] if isinstance(one, dict)]
    return _made(fields, ((str(one.get("item")), one.get("answer"), one.get("seconds")) for one in answers))


def _from_csv(text: str) -> HandedIn:
    rows = list(csv.DictReader(StringIO(text)))
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise ValueError(f"it has no column {', '.join(missing)}")
    if len({(row["exam"], row["group"], row["name"]) for row in rows}) > 1:
        raise ValueError("it holds the answers of several learners")
    return _made(rows[0], ((row["item"] or "", _answer(row["answer"]), row["seconds"]) for row in rows))


def _answer(cell: str | None) -> Any:
    """Return what a cell holds; an apostrophe before a sign of formulas was put there for a spreadsheet."""
    text = (cell or "").strip()
    text = text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None


def _made(fields: Mapping[str, Any], answers: Iterable[tuple[str, Any, Any]]) -> HandedIn:
    name = " ".join(str(fields.get("name") or "").split())
    if not name or len(name) > _LONGEST_NAME:
        raise ValueError(f"the name has 1 to {_LONGEST_NAME} letters")
    given: dict[str, HandedAnswer] = {}
    for item, answer, seconds in answers:
        given.setdefault(item, HandedAnswer(item, _short(answer), _seconds(seconds)))
    return HandedIn(str(fields.get("exam") or ""), int(fields.get("group") or 1), name, tuple(given.values()))


def _short(answer: Any) -> Any:
    if len(answer if isinstance(answer, str) else json.dumps(answer)) > _LONGEST_ANSWER:
        raise ValueError(f"an answer has at most {_LONGEST_ANSWER:,} letters")
    return answer


def _seconds(value: Any) -> float | None:
    """Return a time; None for what is none."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if isfinite(seconds) and 0 <= seconds <= _MOST_SECONDS else None


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files that may be answers, by name; papers and keys are none."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in (".csv", ".json") and not _is_exam(path):
            yield path


def _is_exam(path: Path) -> bool:
    with path.open("rb") as file:
        return b'"jobkit": "class exam' in file.read(100)
