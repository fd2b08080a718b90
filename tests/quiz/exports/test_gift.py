"""GIFT, read again by a parser that is not ours."""

from __future__ import annotations

import html
import re
from functools import partial
from typing import Any

import pytest

from jobkit.quiz.exports.gift import gift_question
from jobkit.quiz.exports.printed import printed
from tests.quiz.exports.samples import COMPUTED, SAMPLES, hostile


def imported() -> Any:
    """Return the parser. It would write its tables beside itself, while other workers read them."""
    yacc = pytest.importorskip("ply.yacc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yacc, "yacc", partial(yacc.yacc, write_tables=False, debug=False))
        return pytest.importorskip("pygiftparser.parser")


parser = imported()

QUESTIONS = {
    **dict.fromkeys(("one", "two", "turn", "order", "pairs", "spot", "number"), 1),
    "gaps": 2,
    "small-pairs": 2,
    "cells": 1,
    "times": 1,
    "nodes": 1,
    "repair": 1,
    "loose-order": 0,
}


def written(item: dict[str, Any]) -> str:
    return gift_question(item, printed(item, computed=COMPUTED), COMPUTED)[0]


def read(text: str) -> list[Any]:
    return list(parser.parse(text + "\n").questions)


def options(question: Any) -> list[tuple[str, str]]:
    """Return sign and text of each answer, the HTML taken off again."""
    found = question.answer.options
    return [
        (option.prefix, re.sub(r"<[^>]+>", "", html.unescape(str(option.text))).strip()) for option in found
    ]


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item["id"])
def test_each_type_is_read_as_that_many_questions(item: dict[str, Any]) -> None:
    text = written(item)
    questions = read(text) if text else []
    assert len(questions) == QUESTIONS[item["id"]]
    assert all(item["id"] in question.name for question in questions)


@pytest.mark.parametrize("item", hostile(), ids=lambda item: item["id"])
def test_hostile_text_changes_no_structure(item: dict[str, Any]) -> None:
    plain = next(one for one in SAMPLES if one["id"] == item["id"])
    if not written(plain):
        return
    ours, theirs = read(written(item)), read(written(plain))
    assert [type(q.answer).__name__ for q in ours] == [type(q.answer).__name__ for q in theirs]
    assert "<script>" not in written(item)
    for question, same in zip(ours, theirs, strict=True):
        assert len(getattr(question.answer, "options", ())) == len(getattr(same.answer, "options", ()))


def test_a_bank_is_read_whole() -> None:
    text = "\n\n".join(filter(None, map(written, SAMPLES + hostile())))
    assert len(read(text)) == 2 * sum(QUESTIONS.values())


def test_the_key_is_the_key() -> None:
    item = SAMPLES[0]
    (question,) = read(written(item))
    assert [text for sign, text in options(question) if sign == "="] == ["A trigger on success"]
    assert len([sign for sign, _ in options(question) if sign == "~"]) == 3


def test_the_right_side_of_a_matching_is_plain() -> None:
    item = next(one for one in SAMPLES if one["id"] == "pairs")
    item = item | {"targets": [{"id": f"t{n}", "text": f"`error` <{n}>"} for n in (1, 2, 3)]}
    assert "-> error &lt;1&gt;\n" in written(item)


def test_what_gift_cannot_say_is_told() -> None:
    def losses(name: str, computed: dict[str, Any]) -> list[str]:
        item = next(one for one in SAMPLES if one["id"] == name)
        return [loss.what for loss in gift_question(item, printed(item), computed)[1]]

    assert losses("loose-order", {}) == ["left out: GIFT cannot say that several orders are right"]
    assert losses("cells", {}) == ["left out: its key is worked out by simulating"]
    assert losses("gaps", {}) == ["each gap is a question of its own"]
    assert losses("small-pairs", {}) == ["too small for a matching: one question for each line"]
    assert losses("one", {}) == []
