"""The progress of a learner: sessions and answers, each stored before anybody sees what it was worth."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from os import PathLike, fspath
from typing import Any
from uuid import uuid4

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.moments import utc
from jobkit.basics.shown import Shown
from jobkit.basics.words import count_words
from jobkit.quiz.progress.answers import Mode, StoredAnswer, StoredSession
from jobkit.quiz.progress.database import Database, default_path
from jobkit.quiz.progress.rows import answer_of, insert, session_of

__all__ = ["ProgressStore"]


@checked
class ProgressStore(Shown):
    """A file of progress; two kernels may write to it at once.

    Parameters
    ----------
    path : str or path, optional
        The SQLite file; ``":memory:"`` keeps nothing. By default the file that the environment variable
        ``JOBKIT_PROGRESS`` names, or ``progress.sqlite`` in the user's data directory.

    Raises
    ------
    QuizError
        From here and from each method: the file cannot be read or written.

    Examples
    --------
    >>> ProgressStore(":memory:")
    ProgressStore(':memory:'): 0 sessions, 0 answers
    """

    def __init__(self, path: str | PathLike[str] | None = None) -> None:
        self._database = Database(fspath(path) if path is not None else default_path())

    @property
    def path(self) -> str:
        """Where the file is."""
        return self._database.path

    def begin(self, mode: Mode, topic: str, content: Mapping[str, Any], at: datetime) -> StoredSession:
        """Store a new session and return it, with an id that no other store gives."""
        session = StoredSession(uuid4().hex, mode, topic, dict(content), utc(at))
        with self._database.transaction() as connection:
            insert(connection, "sessions", session)
        return session

    def record(self, answer: StoredAnswer, used: float = 0.0) -> None:
        """Store an answer; when this returns, it is on the disk. The same answer again changes nothing.

        Parameters
        ----------
        answer : StoredAnswer
        used : float, optional
            Seconds that the session has taken so far.

        Raises
        ------
        QuizError
            Another answer has its name already, or its session is not there (any more) or over.
        """
        with self._database.transaction() as connection:
            _check_open(connection, answer.session)
            name = (answer.session, answer.position, answer.attempt)
            there = "SELECT * FROM answers WHERE session = ? AND position = ? AND attempt = ?"
            found = [answer_of(row) for row in connection.execute(there, name)]
            if not found:
                insert(connection, "answers", answer)
            elif found[0] != answer:
                hint = "it is open in another window: go on there, or begin a new one"
                raise QuizError("this question has another answer already", hint=hint)
            _note_time(connection, answer.session, used)

    def flag(self, session: str, flags: tuple[int, ...], used: float = 0.0) -> None:
        """Store which positions of an open session are flagged."""
        with self._database.transaction() as connection:
            _check_open(connection, session)
            connection.execute("UPDATE sessions SET flags = ? WHERE id = ?", (json.dumps(flags), session))
            _note_time(connection, session, used)

    def finish(self, session: str, at: datetime, used: float = 0.0) -> None:
        """Store that a session is over; a second time changes nothing."""
        with self._database.transaction() as connection:
            ended = "UPDATE sessions SET ended = ? WHERE id = ? AND ended IS NULL"
            connection.execute(ended, (utc(at).isoformat(), session))
            _note_time(connection, session, used)

    def sessions(self, mode: Mode | None = None, *, topic: str | None = None) -> tuple[StoredSession, ...]:
        """Return the sessions in their order of beginning: all, or those of a mode or topic."""
        with self._database.transaction() as connection:
            found = [session_of(row) for row in connection.execute("SELECT * FROM sessions ORDER BY rowid")]
        return tuple(one for one in found if mode in (None, one.mode) and topic in (None, one.topic))

    def answers(self, session: str | None = None) -> tuple[StoredAnswer, ...]:
        """Return the answers in the order in which they were stored: all, or those of one session."""
        chosen = "SELECT * FROM answers WHERE ? IS NULL OR session = ? ORDER BY rowid"
        with self._database.transaction() as connection:
            return tuple(answer_of(row) for row in connection.execute(chosen, (session, session)))

    def add(self, sessions: tuple[StoredSession, ...], answers: tuple[StoredAnswer, ...]) -> int:
        """Store what comes from another store, all or nothing; return how many answers were new."""
        with self._database.transaction() as connection:
            for session in sessions:
                insert(connection, "sessions", session)
            return sum(insert(connection, "answers", answer) for answer in answers)

    def erase(self) -> int:
        """Forget everything; return how many answers there were."""
        with self._database.transaction() as connection:
            (many,) = connection.execute("SELECT count(*) FROM answers").fetchone()
            connection.execute("DELETE FROM answers")
            connection.execute("DELETE FROM sessions")
        return int(many)

    def __repr__(self) -> str:
        sessions = count_words(len(self.sessions()), "session")
        return f"ProgressStore({self.path!r}): {sessions}, {count_words(len(self.answers()), 'answer')}"


def _check_open(connection: sqlite3.Connection, session: str) -> None:
    """Refuse to write to a session that is over, or was erased."""
    found = connection.execute("SELECT ended FROM sessions WHERE id = ?", (session,)).fetchone()
    if found is None or found[0] is not None:
        what = "this session is over" if found else "this session is not there: progress was erased"
        raise QuizError(what, hint="begin a new one")


def _note_time(connection: sqlite3.Connection, session: str, used: float) -> None:
    connection.execute("UPDATE sessions SET used = max(used, ?) WHERE id = ?", (used, session))
