"""Whatever is given to the doors of the sessions: a result or a `JobkitError`."""

from __future__ import annotations

import pytest

from jobkit import quiz
from jobkit.basics.errors import QuizError
from tests import test_wrong_types as wrong_types

DOORS = {
    "practice": lambda: quiz.practice,
    "review": lambda: quiz.review,
    "drill": lambda: quiz.drill,
    "exam": lambda: quiz.exam,
    "plan": lambda: quiz.plan,
    "ProgressStore": lambda: quiz.ProgressStore,
    "answer": lambda: quiz.practice(progress=":memory:").answer,
    "sure": lambda: quiz.practice(progress=":memory:").sure,
    "answer of an exam": lambda: quiz.exam(progress=":memory:").answer,
    "go": lambda: quiz.exam(progress=":memory:").go,
    "part of the review": lambda: quiz.exam(progress=":memory:").review,
}


@pytest.mark.parametrize("name", DOORS)
def test_doors(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(wrong_types.things(), "exam", "2027-12-12")
    monkeypatch.setattr(wrong_types, "CALLED", {"now"})
    assert not wrong_types.problems(DOORS[name](), name, every=4)


def test_practice_on_nothing_says_what_there_is():
    with pytest.raises(QuizError, match=r"types there are: .*single"):
        quiz.practice(type="cronn", progress=":memory:")
    with pytest.raises(QuizError, match="there is no objective"):
        quiz.practice(objective="dox", progress=":memory:")
