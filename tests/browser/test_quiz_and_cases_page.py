"""CaseBoard and QuizDeck in JupyterLab and in Voila, in a real Chromium: keyboard, mouse and touch."""

from __future__ import annotations

import pytest

from jobkit.guide.faultlab import fault_lab
from tests.browser.pages import focused
from tests.thorough import front_ends

pytestmark = pytest.mark.browser

CELL = """import jobkit
from IPython.display import display
display(jobkit.CaseBoard(8))
session = jobkit.quiz.practice(only=["q2", "q3", "q4"], progress=":memory:", seed=1)
display(jobkit.QuizDeck(session))"""
READY = ".jk-lab-quizdeck[data-ready]"


@pytest.fixture(scope="module", params=front_ends("voila"))
def opened(request, show):
    return show(request.param, f"quiz-and-cases-{request.param}.ipynb", CELL, READY)


@pytest.fixture
def page(opened):
    page, seen = opened
    yield page
    not_ours = "shared module"  # a fault of Voila's own extensions
    assert not [text for found in seen.values() for text in found if not_ours not in text]


def wait_for(page, lab: str, text: str) -> None:
    page.wait_for_function(
        "([lab, text]) => document.querySelector('.jk-lab-' + lab).textContent.includes(text)",
        arg=[lab, text],
    )


def press_until(page, key: str, name: str, most: int = 120) -> None:
    """Press a key until the control of that name, whatever follows a colon in it, has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if focused(page).partition(": ")[0] == name:
            return
    raise AssertionError(f"{most} times {key} did not reach {name!r}; now at {focused(page)!r}")


def board(page):
    return page.locator(".jk-lab-caseboard")


def deck(page):
    return page.locator(".jk-lab-quizdeck")


def test_a_case_is_solved_by_keyboard_alone(page):
    """From the run to its log, to the search, to a cause struck out, to the diagnosis."""
    board(page).get_by_role("button", name="A", exact=True).focus()
    press_until(page, "Tab", "Strike out")
    page.keyboard.press("Enter")
    wait_for(page, "caseboard", "8 causes left")
    press_until(page, "Tab", "Run 1")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_for(page, "caseboard", "Log of run 5")
    page.keyboard.press("Tab")
    press_until(page, "Tab", "Search all logs")
    page.keyboard.type("does not exist")
    wait_for(page, "caseboard", "lines in 4 runs")
    assert focused(page) == "Search all logs", "the focus stays while the page is drawn anew"
    text = fault_lab(8).causes["self-deferral"]
    board(page).get_by_role("radio", name=text).focus()
    page.keyboard.press("Space")
    press_until(page, "Tab", "Diagnose")
    page.keyboard.press("Enter")
    wait_for(page, "caseboard", "Solved")
    wait_for(page, "caseboard", "3 of 15 points")
    assert focused(page) == "Solved"


def test_a_case_is_looked_at_with_the_mouse(page):
    board(page).get_by_role("button", name="B", exact=True).click()
    wait_for(page, "caseboard", "What is the cause in case B?")
    board(page).locator("svg [data-run]").nth(2).click()
    page.wait_for_function("document.querySelector('.jk-lab-caseboard .jk-log') !== null")
    board(page).get_by_role("button", name="Pull requests").click()
    wait_for(page, "caseboard", "models/")
    board(page).get_by_role("button", name="Settings").click()
    wait_for(page, "caseboard", "Run slots")


def test_questions_are_answered_by_keyboard_alone(page):
    deck(page).get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    press_until(page, "Tab", "A guess")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Fairly sure"
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.jk-lab-quizdeck .jk-feedback') !== null")
    if "Try once more." in deck(page).inner_text():
        press_until(page, "Tab", "Skip")
        page.keyboard.press("Enter")
        wait_for(page, "quizdeck", "Right answer")
    press_until(page, "Tab", "Next question")
    page.keyboard.press("Enter")
    wait_for(page, "quizdeck", "Question 2 of 3")
    assert focused(page) == deck(page).get_by_role("heading", level=3).last.inner_text()


def test_no_reason_is_on_the_page_before_the_answer(page):
    import jobkit

    shown = deck(page).inner_html()
    for question in jobkit.quiz.load("topic-4").values():
        assert question.item.explanation not in shown or "Right answer" in shown


def test_the_columns_fit_a_narrow_output(page):
    page.set_viewport_size({"width": 640, "height": 900})
    for lab in (board(page), deck(page)):
        box = lab.bounding_box()
        inner = lab.evaluate(
            "root => Math.max(...[...root.querySelectorAll('.jk-card')]"
            ".map(card => card.getBoundingClientRect().right))"
        )
        assert inner <= box["x"] + box["width"] + 1
    page.set_viewport_size({"width": 1200, "height": 1000})
