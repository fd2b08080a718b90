"""Sessions and answers as rows of a table, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from jobkit.quiz.progress.answers import StoredAnswer, StoredSession

__all__ = ["ANSWER", "SESSION", "answer_of", "insert", "session_of"]

ANSWER = TypeAdapter(StoredAnswer)
SESSION = TypeAdapter(StoredSession)
_JSON = {"sessions": ("content", "flags"), "answers": ("response", "misconceptions")}


def insert(connection: sqlite3.Connection, table: str, value: StoredAnswer | StoredSession) -> int:
    """Insert a row unless one of its name is there; return how many rows that made."""
    row = value.to_dict()
    for column in _JSON[table]:
        row[column] = json.dumps(row[column], ensure_ascii=False)
    names, places = ", ".join(row), ", ".join("?" * len(row))
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608  our own names
    return connection.execute(statement, tuple(row.values())).rowcount


def answer_of(row: Sequence[Any]) -> StoredAnswer:
    """Return the answer of a row, whose columns are the fields in their order."""
    return ANSWER.validate_python(_named(StoredAnswer, row, _JSON["answers"]))


def session_of(row: Sequence[Any]) -> StoredSession:
    """Return the session of a row, whose columns are the fields in their order."""
    return SESSION.validate_python(_named(StoredSession, row, _JSON["sessions"]))


def _named(kind: type, row: Sequence[Any], in_json: Sequence[str]) -> dict[str, Any]:
    named = dict(zip([field.name for field in fields(kind)], row, strict=True))
    return {**named, **{column: json.loads(named[column]) for column in in_json}}
