"""Reading question banks, good and broken."""

from __future__ import annotations

import pytest
import yaml

from jobkit import quiz
from jobkit.basics.errors import QuizError
from jobkit.basics.resources import folder


@pytest.fixture
def data():
    return yaml.safe_load((folder("quizzes") / "topic-4.yml").read_text(encoding="utf-8"))


def written(tmp_path, data):
    path = tmp_path / "bank.yml"
    path.write_text(
        data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    )
    return path


def test_a_bank_loads_by_topic_and_by_path():
    by_name, by_path = quiz.load("topic-4"), quiz.load(folder("quizzes") / "topic-4.yml")
    assert list(by_name) == list(by_path)
    assert quiz.load(str(folder("quizzes") / "topic-4.yml")).title == by_name.title
    assert "topic-4" in quiz.topics()


@pytest.mark.parametrize("name", ["topic-5", "../topic-4", "/etc/passwd", "", "topic 4"])
def test_an_unknown_topic_says_which_there_are(name):
    with pytest.raises(QuizError, match="topic-4"):
        quiz.load(name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(QuizError, match=r"none\.yml: cannot be read"):
        quiz.load(tmp_path / "none.yml")
    with pytest.raises(QuizError, match="cannot be read"):
        quiz.load(tmp_path)
    with pytest.raises(QuizError, match="cannot be read"):
        quiz.load("nul\0.yml")


def drop(path):
    def change(data):
        *way, last = path
        for step in way:
            data = data[step]
        del data[last]

    return change


def put(path, value):
    def change(data):
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = value

    return change


BROKEN = {
    "key_is_no_option": (put(("items", 1, "key"), "e"), ["item 2 ('ci-deferral-benefit')", "key 'e'"]),
    "key_missing": (drop(("items", 1, "key")), ["item 2", "key", "required"]),
    "why_missing": (drop(("items", 0, "options", 2, "why")), ["item 1 ('command-order')", "options[2].why"]),
    "why_empty": (put(("items", 0, "options", 2, "why"), ""), ["options[2].why"]),
    "unknown_field": (put(("items", 2, "explanations"), "x"), ["item 3", "did you mean `explanation`"]),
    "unknown_type": (put(("items", 3, "type"), "domc"), ["item 4 ('self-deferral')", "'domc'", "'single'"]),
    "type_missing": (drop(("items", 3, "type")), ["item 4", "type"]),
    "number_for_text": (put(("items", 4, "stem"), 7), ["item 5", "stem"]),
    "id_twice": (put(("items", 1, "id"), "command-order"), ["two items answer to 'command-order'"]),
    "alias_twice": (put(("items", 1, "aliases"), ["q1"]), ["two items answer to 'q1'"]),
    "objective_unknown": (put(("items", 0, "objective"), "cooking"), ["cooking", "chaining"]),
    "option_text_twice": (
        put(
            ("items", 1, "options", 0, "text"), "it automatically promotes code to production after CI passes"
        ),
        ["item 2", "options", "share the text"],
    ),
    "letter_ids_out_of_order": (put(("items", 0, "options", 0, "id"), "b2"), ["key 'a'"]),
    "letter_of_another_option": (put(("items", 0, "options", 0, "id"), "z"), ["option 'z' is shown as A"]),
    "date_is_none": (
        put(("items", 0, "evidence", 0, "sources", 0, "checked"), "soon"),
        ["item 1", "evidence[0].sources[0].checked"],
    ),
    "version_from_the_future": (put(("schema_version",), 2), ["schema_version", "2"]),
    "no_items": (lambda data: (put(("items",), [])(data), put(("parts",), [])(data)), ["items"]),
    "items_is_text": (put(("items",), "q1"), ["items"]),
    "item_is_text": (put(("items", 0), "q1"), ["item 1"]),
    "two_problems": (
        lambda data: (drop(("items", 0, "stem"))(data), drop(("items", 5, "hints"))(data)),
        ["2 problems", "item 1 ('command-order'): stem", "item 6 ('docs-on-run'): hints"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_bank_names_file_item_and_field(name, data, tmp_path):
    change, parts = BROKEN[name]
    change(data)
    with pytest.raises(QuizError) as caught:
        quiz.load(written(tmp_path, data))
    message = str(caught.value)
    assert message.startswith(str(tmp_path / "bank.yml"))
    for part in parts:
        assert part in message, message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- just\n- a list",
        "items: [",
        "a: 1\na: 2",
        "x: !!python/object:os.system {}",
        "[" * 5000,
        "a: &a [*a, *a]",
        "\x00",
        "items: \ud7ff",
        "schema_version: 1\nitems:\n  - *nowhere",
    ],
)
def test_a_file_that_is_no_bank_is_one_quiz_error(text, tmp_path):
    path = tmp_path / "bank.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuizError, match=r"bank\.yml"):
        quiz.load(path)


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "bank.yml"
    path.write_bytes(b"title: \xff\xfe")
    with pytest.raises(QuizError, match="not UTF-8"):
        quiz.load(path)


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "bank.yml"
    path.write_bytes(b"#" * 5_000_001)
    with pytest.raises(QuizError, match="larger than 5 MB"):
        quiz.load(path)


def test_a_line_number_points_at_the_field(data, tmp_path):
    data["items"][0]["difficulty"] = "harsh"
    path = written(tmp_path, data)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "harsh" in text)
    with pytest.raises(QuizError, match=f"line {line}: item 1"):
        quiz.load(path)


def test_every_objective_of_the_exam_topic_is_listed():
    """P-170: the eleven sub-skills."""
    assert len(quiz.load("topic-4").objectives) == 11
