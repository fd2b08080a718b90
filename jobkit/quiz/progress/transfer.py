"""Progress from one machine to another: one JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from jobkit.basics.errors import QuizError, path_text
from jobkit.quiz.progress.answers import StoredAnswer, StoredSession
from jobkit.quiz.progress.rows import ANSWER, SESSION
from jobkit.quiz.progress.store import ProgressStore

__all__ = ["exported", "import_file"]

_FORMAT = "jobkit-progress-1"
_MOST_BYTES = 200_000_000
_Kept = TypeVar("_Kept", StoredAnswer, StoredSession)


def exported(store: ProgressStore) -> str:
    """Return everything in a store as JSON."""
    data = {
        "format": _FORMAT,
        "sessions": [session.to_dict() for session in store.sessions()],
        "answers": [answer.to_dict() for answer in store.answers()],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def import_file(store: ProgressStore, path: str | Path) -> int:
    """Add what an exported file holds; return how many answers were new. What is there already stays.

    Raises
    ------
    QuizError
        The file cannot be read, or is no export: names the entry that is wrong, and nothing is stored.
    """
    data = _read(Path(path))
    try:
        sessions = _entries(data, "sessions", SESSION)
        answers = _entries(data, "answers", ANSWER)
        homeless = {answer.session for answer in answers} - {session.id for session in sessions}
        if homeless:
            raise QuizError(f"answers of a session that is not in the file: {sorted(homeless)[0][:60]!r}")
    except QuizError as error:
        raise error.at(str(path)) from None
    return store.add(sessions, answers)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise QuizError(f"the file is larger than {_MOST_BYTES // 1_000_000} MB", where=str(path))
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise QuizError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, QuizError):
            raise
        raise QuizError("this is no JSON", where=str(path)) from None
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        hint = "`jobkit quiz progress export` writes one"
        raise QuizError("this is no file of exported progress", where=str(path), hint=hint)
    return data


def _entries(data: Mapping[str, Any], name: str, kind: TypeAdapter[_Kept]) -> tuple[_Kept, ...]:
    """Return the entries of a list, each looked at: what is stored is trusted later."""
    listed = data.get(name)
    if not isinstance(listed, list):
        raise QuizError(f"{name} must be a list")
    try:
        return tuple(kind.validate_json(json.dumps(one)) for one in listed)
    except ValidationError as error:
        problem: Any = error.errors(include_url=False)[0]
        place = path_text((name, *problem["loc"]))
        raise QuizError(f"jobkit exports no such entry: {problem['msg']}", where=place) from None
