"""What a learner sees before an answer: shuffled, and without anything that says what is right."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from jobkit import quiz
from jobkit.quiz.items import ChoiceItem
from tests.quiz.test_prove import BANK

TOPIC = quiz.load("topic-4")
GUIDE = TOPIC.only(origin="study-guide")
QUESTIONS = {**{f"sample {name}": one for name, one in BANK.items()}, **dict(TOPIC.items())}


def secrets(item):
    """Yield every text that may only be seen after an answer."""
    data = item.model_dump(mode="json")
    yield from (data["explanation"], data["accuracy_note"], *data["hints"])
    yield from _values(data, ("why", "misconception", "evidence", "near", "accept"))


def _values(data, names):
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value) if name in names else _values(value, names)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value, names)


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_says_what_is_right(name):
    question = QUESTIONS[name]
    shown = question.presented(seed=7).to_dict()
    text = json.dumps(shown, ensure_ascii=False)
    allowed = {"success", "error", "cancelled", "schedule", "dbt build"}
    told = [question.stem, *(entry.text for entry in question.item.entries)]
    told += [str(choice) for row in shown.get("rows", []) for choice in row.get("choices", [])]
    for secret in secrets(question.item):
        if len(secret) > 12 and secret not in allowed:
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in text or any(
                secret in one for one in told
            ), secret
    assert not {"key", "why", "misconception", "evidence", "hints", "explanation"} & set(shown)
    assert set(shown.get("options", [{}])[0]) <= {"letter", "text"}


def test_a_job_task_does_not_show_the_job_of_its_scenario():
    shown = BANK["sample-fix"].presented()
    (job,) = [job for job in shown.scenario["jobs"] if job["name"] == "CI"]
    assert job["deferral"] == {}
    assert [job["name"] for job in BANK["sample-build"].presented().scenario["jobs"]] == ["CI"]


@pytest.mark.parametrize("name", GUIDE)
def test_the_guides_questions_keep_their_order_without_a_seed(name):
    question = GUIDE[name]
    assert [one.text for one in question.presented().options] == [one.text for one in question.item.options]


@pytest.mark.parametrize("name", [name for name in QUESTIONS if QUESTIONS[name].item.entries])
def test_each_seed_has_an_order_of_its_own_and_grades_alike(name):
    question = QUESTIONS[name]
    orders = {tuple(one.text for one in question.presented(seed).options) for seed in range(40)}
    if question.type != "hotspot":
        assert len(orders) > 1
    for seed in range(20):
        solution = question.solution(seed)
        assert question.presented(seed) == question.presented(seed)
        if isinstance(question.item, ChoiceItem):
            letters = [answer.split(")")[0] for answer in solution.answer]
            assert question.check(letters, seed=seed).is_right
            assert not question.check([one for one in "ABCD" if one not in letters][:1], seed=seed).is_right


def test_the_letter_of_the_key_is_spread_evenly():
    question = GUIDE["q2"]
    letters = Counter(question.solution(seed).answer[0][0] for seed in range(1000))
    assert all(200 < letters[letter] < 300 for letter in "ABCD"), letters


def test_letters_in_the_guides_explanations_follow_the_order():
    """Q2 says that one option, A in the guide, is incorrect: it is named by the letter it is shown with."""
    question = GUIDE["q2"]
    text = question.item.options[0].text
    for seed in range(20):
        letter = next(one.letter for one in question.presented(seed).options if one.text == text)
        assert f"({letter} is incorrect)" in question.solution(seed).explanation
        assert f"({letter} is incorrect)" in question.check("A", seed=seed).explanation
    assert "(A is incorrect)" in question.solution().explanation


def test_named_options_become_letters_everywhere():
    question = BANK["sample-single"]
    for seed in range(6):
        (answer,) = question.solution(seed).answer
        assert f"so {answer[0]} is right" in question.solution(seed).explanation
        assert "{{" not in question.check("A", seed=seed).feedback + repr(question.solution(seed))


def test_responses_are_plain_json_and_do_not_depend_on_the_order():
    question = GUIDE["q2"]
    for seed in range(10):
        (answer,) = question.solution(seed).answer
        assert question.response(answer[0], seed) == "b"
    assert question.grade("b").is_right
    for one in QUESTIONS.values():
        response = one.response(_right(one))
        assert json.loads(json.dumps(response)) == response
        assert one.grade(json.loads(json.dumps(response))).is_right, one.id


def _right(question):
    """Return the right answer as a learner would give it."""
    item = question.item
    if question.type in ("single", "multi", "hotspot", "one_at_a_time", "build_list"):
        return [answer.split(")")[0] for answer in question.solution().answer]
    if question.type == "matching":
        letters = question.presented().options
        texts = {target.id: target.text for target in item.targets}
        by_text = {one.text: one.letter for one in letters}
        return {number: by_text[texts[item.key[left.id]]] for number, left in enumerate(item.left, 1)}
    if question.type == "fill":
        return [item.blanks[row.id].accept[0] for row in item.rows]
    if question.type == "predict":
        return [answer.split(": ")[1] for answer in question.solution().answer]
    return dict(item.solution) if hasattr(item, "solution") else item.key


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("answer", [None, "", "?", "...", ..., "____", [], {}, "  "])
def test_no_answer_is_not_attempted_whatever_the_type(name, answer):
    grade = QUESTIONS[name].check(answer)
    assert (grade.outcome, grade.score, grade.mark) == ("not attempted", 0.0, 0.0)
    assert grade.feedback.startswith("No answer yet.") and not grade.explanation
    assert QUESTIONS[name].response(answer) is None


def test_the_starter_as_it_was_is_not_attempted():
    question = BANK["sample-fix"]
    assert question.check(dict(question.item.start)).outcome == "not attempted"
