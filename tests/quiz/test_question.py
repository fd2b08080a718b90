"""Looking at a question, answering it, hints and solution."""

from __future__ import annotations

import pytest

from jobkit import quiz
from jobkit.basics.errors import JobkitError, QuizError
from jobkit.quiz.items import MultipleChoice
from jobkit.quiz.question import Question
from jobkit.views import quiz as views


@pytest.fixture
def bank():
    return quiz.load("topic-4").only(origin="study-guide")


KEYS = {"q1": "A", "q2": "B", "q3": "B", "q4": "B", "q5": "B", "q6": "B"}


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_the_key_and_only_the_key_is_right(bank, name, key):
    question = bank[name]
    for choice in question.choices:
        grade = question.check(choice.letter)
        assert grade.outcome == ("right" if choice.letter == key else "wrong")
        assert grade.score == (1.0 if choice.letter == key else 0.0)
        assert grade.explanation and grade.feedback
        assert grade.note, "every question of the guide has a note on today's platform"


@pytest.mark.parametrize(
    "answer",
    [
        "B",
        "b",
        " b ",
        "B)",
        "(b)",
        "B.",
        "It reduces CI runtime by referencing existing production models instead of rebuilding them",
        "it reduces CI runtime by referencing existing production models  instead of rebuilding them ",
        "B) It reduces CI runtime by referencing existing production models instead of rebuilding them",
        ["B"],
    ],
)
def test_an_option_may_be_named_by_letter_id_or_text(bank, answer):
    assert bank["q2"].check(answer).outcome == "right"


@pytest.mark.parametrize("answer", [None, "", "   ", "____", " __ ", [], ()])
def test_no_answer_is_not_a_wrong_answer(bank, answer):
    grade = bank["q2"].check(answer)
    assert (grade.outcome, grade.score, grade.answer) == ("not attempted", 0.0, ())
    assert grade.explanation == grade.note == ""


def test_check_without_an_argument_is_not_attempted(bank):
    assert bank["q4"].check().outcome == "not attempted"


@pytest.mark.parametrize(
    "answer", ["E", "F)", "maybe", "A) It reduces CI runtime", 2, True, {"B"}, ["A", "B"], "A, B", b"B"]
)
def test_an_answer_that_is_no_option_says_what_the_options_are(bank, answer):
    with pytest.raises(QuizError) as caught:
        bank["q2"].check(answer)
    assert str(caught.value).startswith("question q2: ")
    assert "A: It ensures" in str(caught.value) or "takes one option" in str(caught.value)


def test_options_with_commas_are_not_split(bank):
    assert bank["q1"].check("4, 3, 2, 1").outcome == "right"
    assert bank["q1"].check("4,3,2,1").outcome == "right"
    assert bank["q1"].check("4, 2, 3, 1").outcome == "wrong"


def test_feedback_is_about_the_chosen_option(bank):
    by_letter = bank["q3"].solution().why
    for letter, why in by_letter.items():
        assert bank["q3"].check(letter).feedback == why
    assert len(set(by_letter.values())) == 4


@pytest.mark.parametrize("name", KEYS)
def test_a_question_does_not_show_its_key(bank, name):
    question = bank[name]
    item = question.item
    secrets = [item.explanation, item.accuracy_note, *item.hints, *(option.why for option in item.options)]
    for shown in (repr(question), str(question), question._repr_mimebundle_()["text/html"], repr(bank)):
        for secret in secrets:
            assert secret not in shown
            assert secret.splitlines()[0].strip("- ") not in shown
        for choice in question.choices:
            before, after = shown.split(choice.text) if shown.count(choice.text) == 1 else ("", "")
            assert "right" not in before[-80:] and "right" not in after[:20]


@pytest.mark.parametrize("name", KEYS)
def test_options_of_a_question_look_alike(bank, name):
    """Apart from letter and text, the markup of all options is the same: nothing to read a key from."""
    question = bank[name]
    shapes = {
        views.choice_html(choice).replace(views.choice_html(choice), "option") for choice in question.choices
    }
    html = question._repr_mimebundle_()["text/html"]
    for choice in question.choices:
        assert f"<li>{views.choice_html(choice)}</li>" in html
    assert shapes == {"option"}


def test_hints_come_step_by_step_and_stop_at_the_last(bank):
    question = bank["q2"]
    assert [question.hint().step for _ in range(5)] == [1, 2, 3, 3, 3]
    assert question.hints_given == 3
    assert question.hint(1).text != question.hint(2).text
    assert repr(question.hint(1)).startswith("Hint 1 of 3: ")
    assert bank["q3"].hints_given == 0
    assert quiz.load("topic-4")["q2"].hints_given == 0


@pytest.mark.parametrize("step", [0, 4, -1, "1", True, 1.0])
def test_a_hint_that_does_not_exist(bank, step):
    with pytest.raises(QuizError, match="hints are 1 to 3"):
        bank["q2"].hint(step)


@pytest.mark.parametrize("name", KEYS)
def test_hints_do_not_give_the_answer_away(bank, name):
    question = bank[name]
    (answer,) = question.solution().answer
    assert question.hint_count == 3
    for hint in question.item.hints:
        letter, text = answer.split(") ", 1)
        assert text not in hint
        assert f"{letter})" not in hint and f"option {letter}" not in hint


def test_the_solution_says_everything(bank):
    solution = bank["q5"].solution()
    text = repr(solution)
    assert text.startswith("Answer: B) Use a job-level environment variable override")
    assert solution.explanation in text and solution.note in text
    assert all(why in text for why in solution.why.values())


def test_the_note_comes_after_an_answer_only(bank):
    """Q4 and Q5 hold claims that today's platform contradicts (G-24, G-39): the learner is told."""
    assert "is_incremental()" in bank["q4"].check("B").note
    assert "is_incremental()" in bank["q4"].check("A").note
    assert "stored in the job" in repr(bank["q5"].check("B"))
    assert bank["q4"].check("").note == ""


def test_html_of_a_hostile_bank_is_escaped():
    evil = "<img src=x onerror=alert(1)>"
    item = hostile(evil)
    question = Question(item)
    pages = [
        question._repr_mimebundle_()["text/html"],
        views.question_html(question, choices=False),
        views.grade_html(question.check("a, b")),
        views.grade_html(question.check()),
        views.hint_html(question.hint()),
        views.solution_html(question.solution()),
    ]
    for page in pages:
        assert "<img" not in page
    assert "&lt;img" in pages[0] and "&lt;img" in pages[2]


def hostile(text):
    return MultipleChoice(
        id="evil",
        type="multi",
        origin="study-guide",
        title=text,
        objective="x",
        difficulty="easy",
        bloom="apply",
        stem=f"Choose two.\n\n- {text}\n1. `{text}` **{text}**",
        options=[
            {"id": "a", "text": f"one {text}", "why": f"because one {text}"},
            {"id": "b", "text": f"two {text}", "why": f"because two {text}"},
            {"id": "c", "text": "three", "why": "because three"},
        ],
        key=["a", "b"],
        explanation=f"- {text}",
        hints=[text],
        accuracy_note=text,
        evidence=[{"grade": "opinion", "sources": [{"ref": text, "checked": "2026-11-22"}]}],
    )


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("A, B", "right"),
        ("b a", "right"),
        ("B;A", "right"),
        (["a", "B"], "right"),
        ("A", "wrong"),
        ("A, C", "wrong"),
        ("A, B, C", "wrong"),
        ("", "not attempted"),
    ],
)
def test_several_keys_are_all_or_nothing(answer, outcome):
    question = Question(hostile("x"))
    assert question.check(answer).outcome == outcome
    assert "Choose 2" in repr(question)


def test_grades_announce_themselves_in_words(bank):
    html = bank["q2"].check("A")._repr_mimebundle_()["text/html"]
    assert 'role="status"' in html and "Wrong" in html and "✗" in html
    assert repr(bank["q2"].check("B")).startswith("✓ Right\nYou chose B) It reduces")


def test_an_unknown_question_suggests_the_nearest(bank):
    with pytest.raises(JobkitError, match="did you mean `job-chaining`"):
        bank["job-chainin"]
    with pytest.raises(KeyError):
        bank["q99x"]
    assert "q2" in bank and "q99" not in bank and bank.get("zzz") is None
    assert [question.label for question in bank.values()] == list(KEYS)
