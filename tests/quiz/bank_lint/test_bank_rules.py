"""Each rule of the bank linter finds what it is for, and leaves alone what is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import jobkit
from jobkit.quiz.bank_lint import BANK_RULES
from jobkit.quiz.bank_lint.entry import linted
from jobkit.quiz.bank_lint.rules.guesser import GUESSES, expected_hits
from jobkit.quiz.bank_lint.run import lint_items
from tests.quiz.bank_lint.items import changed, part_file

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text("utf-8"))
TODAY = date(2026, 11, 29)
OBJECTIVES = {"chaining": "Chain jobs", "steps": "Steps"}

COLOURS = ["red", "blue", "green", "black", "white", "pink"]
ANIMALS = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]


def found(items: list[dict[str, Any]], rule: str, **options: Any) -> list[str]:
    lint = lint_items(items, objectives=OBJECTIVES, today=TODAY, **options)
    return [finding.message for finding in lint.findings if finding.rule == rule]


def some(random: Random, words: list[str], number: int) -> str:
    return " ".join(random.choices(words, k=number))


def bank_of(number: int, **changes: Any) -> list[dict[str, Any]]:
    """Return items with random texts in which the key says nothing by its form."""
    random, items = Random(7), []
    for n in range(number):
        options = [
            {
                "id": f"o{k}",
                "text": " ".join(random.choices(["red", "blue", "green", "black", "white", "pink"], k=6))
                + f" {n}{k}",
                "why": f"Because of the number {n} and {k}.",
                "misconception": None if k == n % 4 else "colour-is-number",
            }
            for k in range(4)
        ]
        stem = (
            f"Item {n}: "
            + " ".join(random.choices(["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"], k=12))
            + "?"
        )
        own = {"id": f"i{n}", "only_options": [], "key": f"o{n % 4}", "stem": stem}
        items.append(changed(**own, **changes) | {"options": options})
    return items


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}-{len(case['finds'])}")
def test_a_rule_finds_what_it_is_for(case: dict[str, Any]) -> None:
    messages = found([changed(**case["change"])], case["rule"])
    assert len(messages) == len(case["finds"]), messages
    for message, words in zip(messages, case["finds"], strict=True):
        assert words in message


def test_every_rule_about_one_item_has_a_case_of_each_kind() -> None:
    about_one = {rule.name for rule in BANK_RULES.values() if rule.scope == "item"} | {"freshness"}
    kinds = {(case["rule"], bool(case["finds"])) for case in CASES}
    assert kinds == {(rule, finds) for rule in about_one for finds in (True, False)}


def test_the_clean_item_is_clean() -> None:
    lint = lint_items([changed()], objectives=OBJECTIVES, today=TODAY)
    assert lint.findings == ()


# -- the blind guesser ----------------------------------------------------------------------------


def test_a_guesser_scores_by_form_alone() -> None:
    item = linted(changed(options={"b": {"text": "x" * 90}}))
    longest, shortest = GUESSES["the longest option"], GUESSES["the shortest option"]
    assert (expected_hits(item, longest), expected_hits(item, shortest)) == (1.0, 0.0)


def test_ties_are_drawn_by_lot() -> None:
    item = linted(changed(options={name: {"text": f"same {name}"} for name in "abcd"}))
    assert expected_hits(item, GUESSES["the longest option"]) == 0.25
    several = linted(
        changed(type="multi", key=["a", "b"], options={name: {"text": "x" * len(name)} for name in "abcd"})
    )
    assert expected_hits(several, GUESSES["the longest option"]) == 0.5


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("a key that is by far the longest of all of the options here, {0}", "the longest option"),
        ("{0}", "the shortest option"),
        ("red blue pink may {0} red red", "the option with most hedged words"),
    ],
)
def test_a_bank_that_a_guesser_passes_is_an_error(text: str, way: str) -> None:
    items = bank_of(24)
    assert not found(items, "blind-guesser")
    for n, item in enumerate(items):
        item["options"][n % 4]["text"] = text.format(n)
    messages = found(items, "blind-guesser")
    assert any(f"always taking {way} scores 100%" in message for message in messages)
    assert any("it is right in i0" in message for message in messages)


def test_words_of_the_stem_and_absolute_words_are_guessed_too() -> None:
    items = bank_of(24)
    for n, item in enumerate(items):
        item["options"][n % 4]["text"] += f" {item['stem'].split()[3]} elephant"
        item["stem"] = f"elephant {item['stem']}"
    assert any("most words of the stem" in message for message in found(items, "blind-guesser"))
    items = bank_of(24)
    for n, item in enumerate(items):
        for k, option in enumerate(item["options"]):
            option["text"] = "always " * (k != n % 4) + option["text"][:20]
    assert any("fewest absolute words" in message for message in found(items, "blind-guesser"))
    assert found(items, "absolute-share")


def test_an_objective_is_looked_at_by_itself() -> None:
    items = bank_of(60)
    for n, item in enumerate(items[:5]):
        item["objective"] = "steps"
        item["options"][n % 4]["text"] = f"a key that is by far the longest of all of the options, {n}"
    lint = lint_items(items, objectives=OBJECTIVES, today=TODAY)
    assert [f.place for f in lint.findings if f.rule == "blind-guesser"] == ["steps"]


def test_the_place_in_the_file_says_nothing() -> None:
    items = bank_of(24)
    assert not found(items, "key-positions")
    for item in items:
        item["options"].sort(key=lambda option, key=item["key"]: (option["id"] != key, option["id"]))
    assert "chi-square is 72.0" in found(items, "key-positions")[0]
    assert any("the first option of the file scores 100%" in text for text in found(items, "blind-guesser"))


def test_the_place_as_shown_says_nothing() -> None:
    items = bank_of(24)
    for item in items:
        item["shown_order"] = sorted(
            (option["id"] for option in item["options"]), key=lambda name: name != item["key"]
        )
    (message,) = found(items, "key-positions")
    assert message.startswith("places of the keys as shown: 24 first, 0 second")
    assert any(
        "always taking option A as shown scores 100%" in text for text in found(items, "blind-guesser")
    )


def test_the_key_is_not_the_longest_more_often_than_chance() -> None:
    items = bank_of(20)
    for n, item in enumerate(items[:11]):
        item["options"][n % 4]["text"] += " and very much longer"
    assert (
        "in 11 of 20 items" in found(items, "longest-keys")[0]
        or "chance allows 10" in (found(items, "longest-keys")[0])
    )


def test_the_right_choice_of_a_list_is_not_always_the_first() -> None:
    def fill(place: int) -> dict[str, Any]:
        choices = ["one", "two", "three"]
        return {"1": {"accept": [choices[place]], "choices": choices}}

    spread = [item | {"type": "fill", "blanks": fill(n % 3)} for n, item in enumerate(bank_of(9))]
    first = [item | {"blanks": fill(0)} for item in spread]
    assert not found(spread, "drop-downs")
    assert "the first choice is right in 9 of 9 lists" in found(first, "drop-downs")[0]


def test_clang_over_the_bank() -> None:
    items = bank_of(24)
    assert not found(items, "clang-share")
    for n, item in enumerate(items[:4]):
        item["options"][n % 4]["text"] += " elephant"
        item["stem"] = f"elephant {item['stem']}"
    assert "in 4 of 24 items" in found(items, "clang-share")[0]


def test_negative_stems_over_the_bank() -> None:
    items = bank_of(40)
    for item in items[:3]:
        item["stem"] = item["stem"].replace("Item", "Which of these is NOT")
    assert "3 of 40 stems" in found(items, "negative-share")[0]
    items[0]["stem"] = items[0]["stem"].replace("NOT", "")
    assert not found(items, "negative-share")


# -- two items ------------------------------------------------------------------------------------


def test_near_duplicates_are_found_and_enemies_are_not() -> None:
    first, second = changed(id="first"), changed(id="second", stem=changed()["stem"].replace("does", "is"))
    assert "same options as first" in found([first, second], "near-duplicate")[0]
    second["options"] = bank_of(1)[0]["options"]
    assert "nearly the stem of first" in found([first, second], "near-duplicate")[0]
    assert not found([first, second | {"enemies": ["first"]}], "near-duplicate")
    assert not found(bank_of(10), "near-duplicate")


def test_an_item_that_gives_another_away() -> None:
    first, second = bank_of(2)
    second["explanation"] = f"As {first['options'][0]['text'].upper()} says."
    assert "holds the key of i0" in found([first, second], "enemies")[0]
    assert not found([first | {"enemies": ["i1"]}, second], "enemies")


def test_an_enemy_must_be_there() -> None:
    items = bank_of(2)
    items[0]["enemies"] = ["i1", "i9"]
    assert found(items, "unknown-enemy") == ["there is no item 'i9'"]
    assert not found(items, "unknown-enemy", is_whole=False)


# -- the blueprint --------------------------------------------------------------------------------


def exam_bank(**changes: Any) -> list[dict[str, Any]]:
    items = bank_of(24, evidence=[{"grade": "simulated"}])
    kinds = ("single", "one_at_a_time", "numeric")
    return [item | {"type": kinds[n % 3]} | changes for n, item in enumerate(items)]


def test_a_blueprint_wants_each_objective_and_several_types() -> None:
    assert found(exam_bank(), "blueprint", exam="X") == [
        "steps: 0 live items of 0 types; 8 of 3 are the least"
    ]
    assert len(found(exam_bank(type="single"), "blueprint", exam="X")) == 2
    assert len(found(exam_bank(status="draft"), "blueprint", exam="X")) == 2
    assert not found(exam_bank(), "blueprint")


@pytest.mark.parametrize(
    ("rule", "changes", "says"),
    [
        ("one-type", {"type": "single"}, "24 of 24 live items are single"),
        ("bloom", {"bloom": "understand"}, "0 of 24 live items"),
        ("by-running", {"evidence": [{"grade": "doc"}]}, "0 of 24 live items"),
    ],
)
def test_shares_of_a_bank_for_an_exam(rule: str, changes: dict[str, Any], says: str) -> None:
    assert not found(exam_bank(), rule, exam="X")
    assert says in found(exam_bank(**changes), rule, exam="X")[0]
    assert not found(exam_bank(**changes), rule), "the bank names no exam"


def test_a_type_that_is_graded_by_behaviour_is_proved_by_running() -> None:
    items = exam_bank(evidence=[{"grade": "doc"}], type="predict")
    assert not found(items, "by-running", exam="X")


# -- waivers, parts, the door ---------------------------------------------------------------------


def test_a_waiver_takes_a_finding_back_and_an_idle_one_is_told() -> None:
    item = changed(stem="Which one fits?", lint_ignore={"stem-form": "a short one is clear"})
    lint = lint_items([item], objectives=OBJECTIVES, today=TODAY)
    assert (lint.findings, lint.waived) == ((), 1)
    idle = changed(lint_ignore={"stem-form": "x", "steam-form": "y"})
    assert found([idle], "lint-ignore") == [
        "there is no rule 'steam-form'; did you mean `stem-form`?",
        "stem-form finds nothing here: take it out",
    ]


def test_a_retired_item_is_left_alone() -> None:
    assert lint_items([changed(status="retired", stem="?")], objectives={}).items == 0


def test_a_part_is_told_what_was_left_out(tmp_path: Path) -> None:
    lint = jobkit.quiz.lint_bank(part_file(tmp_path, [changed(stem="Which one fits?")]))
    assert [finding.rule for finding in lint.findings] == ["stem-form"]
    assert {"blueprint", "key-positions", "by-running"} <= set(lint.not_checked)
    assert "blind-guesser" not in lint.not_checked
    assert "Not checked: blueprint" in repr(lint).replace("\n", " ")


def test_the_guide_s_wording_is_not_ours() -> None:
    lint = jobkit.quiz.lint_bank("topic-4")
    guide = {
        question.id for question in jobkit.quiz.load("topic-4").values() if question.origin == "study-guide"
    }
    assert not [finding for finding in lint.findings if finding.item in guide]


def test_age_is_counted_from_the_day_that_is_given() -> None:
    later = lint_items([changed()], objectives={}, today=date(2027, 12, 1))
    assert [finding.rule for finding in later.findings] == ["freshness"]
    assert not lint_items([changed()], objectives={}).findings


@pytest.mark.parametrize("bank", ["topic-4", "beyond-the-exam"])
def test_the_banks_of_jobkit_have_no_errors(bank):
    assert not jobkit.quiz.lint_bank(bank).errors
