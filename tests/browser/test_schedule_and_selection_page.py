"""The labs of schedules and of selections in JupyterLab and in Voila, by keyboard and by mouse."""

from __future__ import annotations

import pytest

from tests.browser.pages import settle
from tests.thorough import front_ends

pytestmark = pytest.mark.browser

LABS = """import jobkit
from IPython.display import display
display(jobkit.ScheduleLab("0 6 * * 1-5"), jobkit.SelectionLab("shop", "+orders"))"""


@pytest.fixture(scope="module", params=front_ends("lab"))
def opened(request, show):
    return show(request.param, f"schedules-{request.param}.ipynb", LABS)


@pytest.fixture
def page(opened):
    """The page with both labs; nothing bad may have been seen on it afterwards."""
    page, seen = opened
    page.wait_for_selector(".jk-lab-selection svg [data-do=ask]")
    yield page
    assert {what: found for what, found in seen.items() if found} == {}


def wait_for_text(page, selector: str, text: str) -> None:
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.textContent.includes(text)",
        arg=[selector, text],
    )


def focused(page) -> str:
    return page.evaluate("document.activeElement.dataset.key ?? ''")


def test_a_cell_is_typed_and_its_values_are_lit(page) -> None:
    page.focus("[data-key=cell-1]")
    page.keyboard.press("Control+A")
    page.keyboard.type("*/6")
    wait_for_text(page, ".jk-sentence", "At 00:00, 06:00, 12:00 and 18:00 UTC, Monday to Friday")
    assert focused(page) == "cell-1"
    lit = page.locator(".jk-cell-1 .jk-values button[aria-pressed=true]").all_inner_texts()
    assert lit == ["00", "06", "12", "18"]


def test_the_values_are_reached_and_switched_by_keyboard(page) -> None:
    page.focus("[data-key=cell-4]")
    assert page.locator(".jk-cell-4 .jk-cell-help").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    wait_for_text(page, ".jk-sentence", "Sunday to Friday")
    assert focused(page) == "toggle-4:0"


def test_words_become_a_cron(page) -> None:
    page.focus("[data-key=words]")
    page.keyboard.type("every weekday at 6 in New York", delay=5)
    page.get_by_role("button", name="Use 0 10 * * 1-5").click()
    wait_for_text(page, ".jk-sentence", "At 10:00 UTC, Monday to Friday")
    page.get_by_role("button", name="Study guide", exact=True).first.click()
    wait_for_text(page, ".jk-sentence", "America/New_York")
    page.get_by_role("button", name="Platform", exact=True).first.click()
    wait_for_text(page, ".jk-sentence", "At 10:00 UTC")


def test_a_slip_is_put_right_and_a_box_says_why(page) -> None:
    page.focus(".jk-lab-selection [data-key=select]")
    page.keyboard.press("Control+A")
    page.keyboard.type("+odrers", delay=5)
    wait_for_text(page, ".jk-lab-selection .jk-note", "Did you mean")
    page.locator("[data-key='meant-+odrers']").click()
    wait_for_text(page, ".jk-line code", "dbt build --select +orders")
    page.locator("svg [data-key='box-model.shop.stg_orders']").click()
    wait_for_text(page, "[data-key=asked]", "ancestor of model.shop.orders")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('svg [aria-pressed=true]').length === 1")
    assert focused(page).startswith("box-")
    assert focused(page) != "box-model.shop.stg_orders"


def test_a_change_is_found_by_state_modified(page) -> None:
    page.locator("svg [data-key='box-model.shop.orders']").click()
    settle(page, ".jk-lab-selection")  # the button is there for the node before, too
    page.get_by_role("button", name="Change its code").click()
    settle(page, ".jk-lab-selection")
    page.locator("[data-key=use-modified]").click()
    wait_for_text(page, ".jk-line code", "dbt build --select state:modified+")
    wait_for_text(page, "[data-key=asked]", "is modified (body)")
