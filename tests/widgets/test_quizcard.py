"""The quiz card: nothing gives the answer away before it is asked for."""

import json

import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.widgets import QuizCard
from tests.widgets.tree import markup, press, walk

QUESTIONS = ["q1", "q2", "q3", "q4", "q5", "q6"]


def state_of(card):
    """Return everything of a card that a page of a notebook holds, as text."""
    models = list(walk(card))
    models += [getattr(one, part) for one in models for part in ("layout", "style") if hasattr(one, part)]
    return json.dumps([one.get_state() for one in models], default=str)


@pytest.fixture(params=QUESTIONS)
def card(request):
    card = QuizCard(jobkit.quiz.load("topic-4")[request.param])
    yield card
    card.close()


def test_no_key_is_in_the_page_before_the_answer(card):
    item, state = card.question.item, state_of(card)
    for secret in (
        item.explanation,
        item.accuracy_note,
        *item.hints,
        *(option.why for option in item.options),
    ):
        if secret:
            assert json.dumps(secret)[1:-1][:40] not in state
    for key in item.keys:
        assert f'"{key}"' not in state


def test_the_key_is_found_in_the_page_after_the_solution(card):
    """The search above can find what it looks for."""
    press(card, "Solution")
    assert card.question.item.explanation.split()[0] in state_of(card)


def test_check_says_one_of_three_outcomes(card):
    press(card, "Check")
    assert card.grade.outcome == "not attempted"
    outcomes = set()
    for index in range(len(card.question.choices)):
        card._options.set_state({"index": index})
        press(card, "Check")
        outcomes.add(card.grade.outcome)
        assert card.grade.outcome.capitalize() in markup(card)
    assert outcomes == {"right", "wrong"}


def test_hints_come_one_by_one(card):
    press(card, "Hint")
    assert "Hint 1 of" in markup(card)
    assert card.grade is None


def test_close_leaves_nothing_behind():
    before = set(_instances)
    QuizCard(jobkit.quiz.load("topic-4")["q1"]).close()
    assert set(_instances) == before


def test_a_page_without_kernel_shows_the_question_only(card):
    bundle = card._repr_mimebundle_()
    assert card.question.title in bundle["text/plain"]
    assert card.question.item.explanation[:40] not in json.dumps(bundle)
