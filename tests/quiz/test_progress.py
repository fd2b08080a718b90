"""The file of progress: once, whole, and whoever else writes."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jobkit.basics.errors import QuizError
from jobkit.quiz.progress import ProgressStore, StoredAnswer
from jobkit.quiz.progress.transfer import exported, import_file
from tests.quiz.kill import trial

AT = datetime(2026, 11, 29, tzinfo=UTC)


def answer(session, **changes):
    fields = {
        "session": session, "position": 0, "attempt": 1, "item": "q", "content": "0", "objective": "docs",
        "type": "matching", "seed": 1, "reading": "guide", "response": {"ä": ["1", None]}, "outcome": "wrong",
        "mark": 0.5, "sure": 3, "seconds": 1.5, "misconceptions": ("idea",), "at": AT,
    }  # fmt: skip
    return StoredAnswer(**{**fields, **changes})


@pytest.fixture
def store(tmp_path):
    return ProgressStore(tmp_path / "deep" / "p.sqlite")


def test_what_is_stored_comes_back_as_it_was(store):
    session = store.begin("exam", "topic-4", {"turns": [1]}, AT)
    given = answer(session.id)
    store.record(given, 12.0)
    store.flag(session.id, (2, 4))
    again = ProgressStore(store.path)
    assert again.answers() == (given,)
    assert again.sessions() == (replace(session, used=12.0, flags=(2, 4)),)


def test_the_same_answer_is_stored_once_and_another_is_refused(store):
    session = store.begin("practice", "t", {}, AT).id
    store.record(answer(session))
    store.record(answer(session))
    assert len(store.answers()) == 1
    with pytest.raises(QuizError, match="another answer already"):
        store.record(answer(session, outcome="right"))


def test_nothing_is_written_to_a_session_that_is_over_or_erased(store):
    session = store.begin("practice", "t", {}, AT).id
    store.finish(session, AT)
    with pytest.raises(QuizError, match="is over"):
        store.record(answer(session))
    store.erase()
    with pytest.raises(QuizError, match="erased"):
        store.record(answer(session))


def test_threads_take_turns(store):
    sessions = [store.begin("practice", "t", {}, AT).id for _ in range(4)]

    def write(session):
        for position in range(25):
            ProgressStore(store.path).record(answer(session, position=position))

    threads = [threading.Thread(target=write, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.answers()) == 100


def test_export_import_and_erase(store, tmp_path):
    session = store.begin("practice", "t", {"x": 1}, AT).id
    store.record(answer(session))
    file = tmp_path / "e.json"
    file.write_text(exported(store), "utf-8")
    other = ProgressStore(":memory:")
    assert (import_file(other, file), import_file(other, file)) == (1, 0)
    assert other.answers() == store.answers() and other.sessions() == store.sessions()
    assert store.erase() == 1 and store.answers() == store.sessions() == ()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"format": "x"}', '{"format": "jobkit-progress-1"}',
     '{"format": "jobkit-progress-1", "sessions": [], "answers": [{"session": 3}]}',
     '{"format": "jobkit-progress-1", "sessions": [7], "answers": []}', "[" * 100_000],
)  # fmt: skip
def test_a_file_that_is_no_export_is_refused(text, tmp_path):
    file = tmp_path / "e.json"
    file.write_text(text, "utf-8")
    store = ProgressStore(":memory:")
    with pytest.raises(QuizError, match=r"e\.json"):
        import_file(store, file)
    with pytest.raises(QuizError, match="cannot be read"):
        import_file(store, tmp_path / "none.json")
    assert store.answers() == ()


def test_a_file_of_another_program_is_left_alone(tmp_path):
    text, other = tmp_path / "text", tmp_path / "other.sqlite"
    text.write_text("no database " * 100)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for path in (text, other, tmp_path):
        with pytest.raises(QuizError, match="progress cannot be kept here"):
            ProgressStore(path)
    assert text.read_text().startswith("no database")


def test_kernels_that_are_killed_lose_and_double_nothing(tmp_path):
    """60 questions and 3 kills here; 500 and 20 with ``python -m tests.quiz.kill``."""
    assert "none lost" in trial(items=60, kills=3, seed=1, folder=tmp_path)
