"""The SQLite file: its tables, and one transaction at a time, whoever else writes to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jobkit.basics.errors import QuizError

__all__ = ["MEMORY", "Database", "default_path"]

MEMORY = ":memory:"

_OURS = 0x6A6B7175  # "jkqu", as the application id of the file
_VERSION = 1
_PATIENCE = 30.0  # seconds to wait for another kernel that writes
_TABLES = """
CREATE TABLE sessions (
  id TEXT PRIMARY KEY, mode TEXT NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL, begun TEXT NOT NULL,
  used REAL NOT NULL, flags TEXT NOT NULL, ended TEXT
);
CREATE TABLE answers (
  session TEXT NOT NULL, position INTEGER NOT NULL, attempt INTEGER NOT NULL,
  item TEXT NOT NULL, content TEXT NOT NULL, objective TEXT NOT NULL, type TEXT NOT NULL,
  seed INTEGER NOT NULL, reading TEXT, response TEXT NOT NULL, outcome TEXT NOT NULL,
  mark REAL NOT NULL, sure INTEGER, seconds REAL, misconceptions TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (session, position, attempt)
);
"""


def default_path() -> str:
    """Return where progress is kept: ``JOBKIT_PROGRESS``, or a file in the user's data directory."""
    from platformdirs import user_data_path

    return os.environ.get("JOBKIT_PROGRESS") or str(user_data_path("jobkit") / "progress.sqlite")


class Database:
    """A file of progress, or one in memory.

    Each transaction has its own connection: nothing is kept open between two answers, two kernels take turns,
    and a process that is killed leaves a transaction that counts whole or not at all.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._shared = sqlite3.connect(MEMORY, check_same_thread=False) if path == MEMORY else None
        with self.transaction() as connection:
            self._prepare(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection on which all that is written is written together.

        Raises
        ------
        QuizError
            The file cannot be read or written, or it is no file of progress.
        """
        try:
            connection = self._shared or self._opened()
            try:
                connection.isolation_level = None
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                if connection is not self._shared:
                    connection.close()
        except (sqlite3.Error, OSError, ValueError) as error:
            if isinstance(error, QuizError):
                raise
            raise self._refused(str(error)) from None

    def _opened(self) -> sqlite3.Connection:
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(self.path, timeout=_PATIENCE)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables in a new file; refuse a file of another program or of a newer jobkit."""
        (ours,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == ours == version == 0:
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_OURS}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        elif ours != _OURS:
            raise self._refused("it is a database of another program")
        elif version != _VERSION:
            raise self._refused(f"it has format {version}, this jobkit reads format {_VERSION}")

    def _refused(self, reason: str) -> QuizError:
        hint = f"give another path, or {MEMORY!r} to keep nothing"
        return QuizError(f"progress cannot be kept here: {reason}", where=self.path, hint=hint)
