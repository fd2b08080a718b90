"""A question as an assertion, and as points."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobkit.quiz import credit, load, require
from tests.quiz.bank_lint.items import bank_file, changed


def test_a_right_answer_passes_and_a_wrong_one_fails() -> None:
    question = load("topic-4")["q2"]
    require(question, "B")
    for answer, says in (("A", "wrong"), (None, "not attempted"), ("Z", "not one of the options")):
        with pytest.raises(AssertionError, match=says):
            require(question, answer)


def test_what_it_says_of_a_wrong_answer_is_not_the_key() -> None:
    question = load("topic-4")["q2"]
    with pytest.raises(AssertionError) as caught:
        require(question, "A")
    assert question.solution().answer[0][3:] not in str(caught.value)


def test_a_part_of_an_answer_is_worth_a_part_of_the_points(tmp_path: Path) -> None:
    item = changed(type="multi", key=["b", "d"], options={"d": {"misconception": None}})
    question = load(bank_file(tmp_path, [item]))["clean"]
    seed = 3
    letters = {one.text: one.letter for one in question.presented(seed).options}
    b, d = (letters[option.text] for option in question.item.options if option.id in "bd")
    assert credit(question, f"{b}, {d}", points=3, seed=seed) == 3.0
    assert credit(question, b, points=3, seed=seed) == 1.5
    assert credit(question, "Z", points=3, seed=seed) == 0.0
    assert credit(question, None, points=3) == 0.0
