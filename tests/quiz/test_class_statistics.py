"""The figures of the class report, against numbers worked out by hand or by another way."""

from __future__ import annotations

from math import sqrt
from random import Random

import pytest

from jobkit.basics.spreadsheet import csv_text
from jobkit.quiz.classroom.item_statistics import GradedAnswer, ItemStatistics, item_statistics


def answers(table: dict[str, list[int]]) -> list[GradedAnswer]:
    """Return the answers of a class: for each item the scores of the learners in order."""
    return [
        GradedAnswer(f"L{n}", item, "right" if score else "wrong", score, score, chosen="AB"[score])
        for item, scores in table.items()
        for n, score in enumerate(scores)
    ]


def by_item(table: dict[str, list[int]]) -> dict[str, ItemStatistics]:
    return {found.item: found for found in item_statistics(answers(table))}


def test_difficulty_is_the_mean_score_with_its_interval() -> None:
    one = by_item({"a": [1] * 8 + [0] * 2, "b": [1, 0] * 5})["a"]
    assert one.difficulty == 0.8
    assert one.difficulty_interval == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_discrimination_leaves_the_item_out_of_the_rest() -> None:
    table = {"a": [1, 1, 0, 0, 1, 0], "b": [1, 1, 1, 0, 0, 0], "c": [1, 0, 1, 0, 1, 0]}
    found = by_item(table)
    rest = [(b + c) / 2 for b, c in zip(table["b"], table["c"], strict=True)]
    n, a = 6, table["a"]
    cov = sum(x * y for x, y in zip(a, rest, strict=True)) / n - sum(a) / n * sum(rest) / n
    by_hand = cov / sqrt((sum(x * x for x in a) / n - 0.25) * (sum(y * y for y in rest) / n - 0.25))
    assert found["a"].discrimination == pytest.approx(by_hand)
    low, high = found["a"].discrimination_interval or (1, 0)
    assert -1 <= low < by_hand < high <= 1


def test_an_item_that_all_know_has_no_discrimination() -> None:
    assert by_item({"a": [1] * 6, "b": [1, 0] * 3})["a"].discrimination is None


def test_there_is_no_verdict_under_thirty_learners() -> None:
    random = Random(3)
    for number, told in ((29, False), (30, True)):
        able = [random.random() for _ in range(number)]
        table = {f"i{k}": [int(random.random() < skill) for skill in able] for k in range(12)}
        table["inverted"] = [int(random.random() > skill) for skill in able]
        verdicts = {name: item.verdict for name, item in by_item(table).items()}
        assert (verdicts["inverted"] == "check the key") is told
        assert ("too few" in verdicts.values()) is not told


def test_answers_nobody_gives_are_named() -> None:
    graded = answers({"a": [1] * 39 + [0], "b": [0, 1] * 20})
    found = item_statistics(graded, {"a": ["A", "C"], "b": ["A"]})
    assert found[0].rare == ("A", "C")
    assert found[0].flags == ("too easy", "unused distractor")
    assert found[0].chosen == {"B": 39, "A": 1}
    assert found[1].rare == ()


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    assert csv_text([("=HYPERLINK(1)", "-0.25", "-x", "@a", 3)]) == "'=HYPERLINK(1),-0.25,'-x,'@a,3\r\n"
