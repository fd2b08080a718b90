"""The quiz card: nothing gives the answer away before it is asked for; a first miss brings a second try."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.quiz import load
from jobkit.widgets import QuizCard
from tests.widgets.answering import answer
from tests.widgets.drawn import check_conventions, controls, text_of
from tests.widgets.test_quizdeck import leaks, of_each_type

SAMPLES = Path(__file__).parents[1] / "quiz" / "samples.yml"


@cache
def bank():
    return load(SAMPLES)


@pytest.fixture(params=of_each_type())
def card(request):
    card = QuizCard(bank()[request.param])
    yield card
    card.close()


def give(card: QuizCard, *, rightly: bool) -> None:
    """Answer and check; options that come one at a time are checked with the last word."""
    answer(card, rightly=rightly)
    if card.question.type != "one_at_a_time":
        card.act("check")
    assert "jobkit went wrong" not in card.html


@pytest.mark.parametrize("name", ["q1", "q2", "q3", "q4", "q5", "q6"])
def test_no_key_is_in_the_page_before_the_answer(name):
    card = QuizCard(load("topic-4")[name])
    assert not leaks(card.question, card.html)
    card.act("solution")
    assert leaks(card.question, card.html), "the search can find what it looks for"


def test_a_right_answer_of_each_type(card):
    give(card, rightly=True)
    assert card.grade.outcome == "right"
    assert "✓ Right" in text_of(card.html)
    assert "Explanation" in text_of(card.html)
    check_conventions(card.html)


def test_a_first_miss_brings_a_hint_and_a_second_the_key(card):
    give(card, rightly=False)
    shown = text_of(card.html)
    assert card.grade.outcome == "wrong"
    assert "Hint 1 of" in shown
    assert "Try once more." in shown
    assert "Right answer" not in shown
    check_conventions(card.html)
    if card.question.type == "one_at_a_time":
        give(card, rightly=False)
    else:
        card.act("check")
        assert "this answer was wrong already" in card.alert, "a second click is no second try"
        card.act("solution")
    assert "Right answer" in text_of(card.html)
    check_conventions(card.html)


def test_nothing_chosen_is_not_wrong(card):
    if card.question.type == "one_at_a_time":
        assert card.answer is None
    card.act("check")
    assert card.grade.outcome == "not attempted"
    assert "– Not answered" in text_of(card.html)
    assert card.state.misses == 0


def test_the_letters_are_those_of_the_question():
    card = QuizCard(load("topic-4")["q2"])
    card.act("choose", "B")
    assert card.answer == ["B"]
    card.act("check")
    assert card.grade == card.question.check("B")


def test_hints_come_one_by_one(card):
    for number in range(1, card.question.hint_count + 1):
        card.act("hint")
        assert f"Hint {number} of" in text_of(card.html)
    assert card.grade is None
    (button,) = controls(card.html, "hint")
    assert "disabled" in button.attributes


def test_the_simulation_is_shown_after_the_key_only():
    card = QuizCard(bank()["sample-single"])
    card.act("show")
    assert "not answered yet" in card.alert
    card.act("solution")
    card.act("show")
    assert "<svg" in card.html


@pytest.mark.parametrize("action", ["choose", "check", "hint", "solution", "say"])
def test_an_answered_card_stays_as_it_is(action):
    card = QuizCard(bank()["sample-single"])
    card.act("solution")
    before = card.state
    card.act(action, "A")
    assert "this question is answered" in card.alert
    assert card.state == before


def test_close_leaves_nothing_behind():
    before = set(_instances)
    QuizCard(bank()["sample-single"]).close()
    assert set(_instances) == before


def test_a_page_without_kernel_shows_the_question_only(card):
    data, _ = card._repr_mimebundle_()
    assert card.question.title in data["text/plain"]
    assert card.question.title in data["text/html"]
    assert not leaks(card.question, data["text/html"].partition("</style>")[2])


def test_it_is_one_widget():
    before = len(_instances)
    card = QuizCard(jobkit.quiz.load("topic-4")["q1"])
    assert len(_instances) - before == 2, "itself and its layout"
    card.close()
