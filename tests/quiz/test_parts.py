"""Banks in parts: a head, and files in the folder that is named after it."""

from __future__ import annotations

import pytest
import yaml

from jobkit import quiz
from jobkit.basics.errors import QuizError
from jobkit.basics.resources import folder
from jobkit.jobs.files import read_document
from tests.quiz.test_prove import SAMPLES

HEAD = {
    "schema_version": 1,
    "topic": "made",
    "title": "Made",
    "objectives": {"steps": "Steps", "schedule": "Schedule"},
    "parts": ["one", "two"],
}


def item(name, **fields):
    return {
        "id": name,
        "type": "numeric",
        "title": "A number",
        "objective": "steps",
        "difficulty": "easy",
        "bloom": "apply",
        "stem": "How many runs are there on that day?",
        "key": 1,
        "explanation": "There is one.",
        "hints": ["Count them."],
        "evidence": [{"grade": "simulated", "scenario": "day", "ask": "runs/count"}],
        **fields,
    }


DAY = {
    "project": "guide",
    "start": "2026-03-02",
    "until": "2026-03-03",
    "jobs": [{"name": "A", "commands": ["dbt build"], "schedule": "0 2 * * *"}],
}


@pytest.fixture
def files():
    one = {"scenarios": {"day": DAY}, "items": [item("first"), item("second", objective="schedule")]}
    return {
        "made.yml": HEAD,
        "made/one.yml": one,
        "made/two.yml": {"scenarios": {"day": DAY}, "items": [item("third")]},
    }


def written(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return tmp_path / "made.yml"


def test_a_bank_has_the_items_of_its_parts_in_order(tmp_path, files):
    bank = quiz.load(written(tmp_path, files))
    assert list(bank) == ["first", "second", "third"]
    assert all(proof.proved for proof in bank.prove().values())


def test_a_part_can_be_read_alone(tmp_path, files):
    written(tmp_path, files)
    part = quiz.load(tmp_path / "made" / "one.yml")
    assert list(part) == ["first", "second"]
    assert part.title == "Made" and set(part.objectives) == {"steps", "schedule"}
    assert quiz.load(SAMPLES).topic == "part", "a part without a head has the objectives of its items"


def test_some_of_a_bank(tmp_path, files):
    bank = quiz.load(written(tmp_path, files))
    assert list(bank.only(objective="schedule")) == ["second"]
    assert list(bank.only(type="numeric", status="draft", origin="jobkit")) == ["first", "second", "third"]
    assert len(bank.only(type="single")) == 0
    with pytest.raises(QuizError, match="did you mean `schedule`"):
        bank.only(objective="schedul")


TWO, THIRD = "made/two.yml", "item 1 ('third')"
UNKNOWN_FIELD = {"grade": "simulated", "claims": {"a": [{"path": "runs/count", "equals": 1}]}}
BROKEN = {
    "id twice in two parts": (
        TWO,
        {"items": [item("first")]},
        ["two.yml: line", "item 1 ('first')", "two items answer to 'first'"],
    ),
    "unknown objective": (TWO, {"items": [item("third", objective="step")]}, ["two.yml", THIRD, "'step'"]),
    "unknown scenario": (TWO, {"scenarios": {}}, ["two.yml: line", THIRD, "there is no scenario 'day'"]),
    "no such part": ("made.yml", {"parts": ["one", "thre"]}, ["thre.yml: cannot be read"]),
    "field of an assertion": (
        TWO,
        {"items": [item("third", evidence=[UNKNOWN_FIELD])]},
        ["two.yml", "line", THIRD, "evidence[0].claims.a", "equals"],
    ),
    "near is right": (
        TWO,
        {"items": [item("third", near=[{"value": 1, "why": "It is one."}])]},
        ["near value 1 would be right"],
    ),
    "scenario that is malformed": (
        TWO,
        {"scenarios": {"day": {"from": "dy"}}},
        [THIRD, "there is no scenario 'dy'", "`day`"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_file_line_item_and_field(name, tmp_path, files):
    file, change, parts = BROKEN[name]
    with pytest.raises(QuizError) as caught:
        quiz.load(written(tmp_path, {**files, file: {**files[file], **change}}))
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_every_part_of_a_bank_is_named_in_its_head():
    for head in folder("quizzes").glob("*.yml"):
        data = read_document(head).data
        there = {path.stem for path in (head.with_suffix("")).glob("*.yml")}
        assert set(data.get("parts") or ()) == there, head.name
