"""Notebooks of the course in Voila, from top to bottom, as a learner does with the keyboard alone."""

import pytest

from jobkit.cli.lab import copy_notebooks
from tests.browser.pages import nothing_bad, tab_to, wait_for_widget, watch_page
from tests.browser.servers import open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW = "Show what happens"


class Reader:
    """Someone who goes down the page with Tab; `ready` labs have drawn themselves."""

    def __init__(self, page, url, name, labs):
        self.page = page
        open_page(page, url, "voila", name)
        if page.get_by_text("Error displaying widget: model not found").count():
            page.reload()  # on a busy machine Voila gives up asking its kernel for the widgets
        wait_for_widget(page, seconds=150)
        page.wait_for_function(
            "count => document.querySelectorAll('.jk-lab[data-ready]').length >= count", arg=labs
        )
        page.keyboard.press("Control+Home")

    def settle(self):
        self.page.wait_for_timeout(150)
        self.page.wait_for_function("() => document.querySelector('.jk-lab[data-pending]') === null")
        self.page.wait_for_timeout(150)

    def choose(self, question, option):
        """Go into the group of a question and choose one of its options with the arrows."""
        tab_to(self.page, question)
        for _ in range(6):
            if self.page.evaluate("() => document.activeElement.textContent.trim()") == option:
                break
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")
        self.settle()

    def press(self, label):
        tab_to(self.page, label)
        self.page.keyboard.press("Enter")
        self.settle()

    def verdict(self):
        """Return what the lab says that has the focus."""
        return self.page.evaluate("() => document.activeElement.closest('.jk-lab').innerText")


@pytest.fixture
def reader(new_page, voila, notebooks, request):
    copy_notebooks(notebooks)
    page = new_page()
    page.set_default_timeout(150_000)  # Voila runs all cells before it answers
    seen = watch_page(page)
    name, labs = request.param
    yield Reader(page, voila, name, labs)
    assert "Traceback" not in page.inner_text("body")
    nothing_bad(seen)


@pytest.mark.parametrize("reader", [("07-which-deferral.ipynb", 6)], indirect=True)
def test_which_deferral(reader):
    page = reader.page
    tab_to(page, "1. How many minutes does the run take, to the nearest minute?")
    for answer in ("12", "12", "1", "9"):
        page.keyboard.type(answer)
        page.keyboard.press("Tab")
    reader.settle()
    page.keyboard.press("Enter")
    reader.settle()
    page.keyboard.press("Tab")
    assert "3 of 4 right" in page.inner_text("body")
    reader.choose("success", "success")
    assert "1 question open" in reader.verdict()
    reader.press(SHOW)
    assert "1 of 2 right" in page.inner_text("body")
    tab_to(page, "2. How many models, seeds and snapshots does the run build?")
    page.keyboard.type("0")
    reader.press(SHOW)
    assert page.get_by_text("Green, and nothing built", exact=False).count()
    reader.press("Skip")
    reader.press("Next question")
    assert "Question 2 of 3" in page.locator(".jk-lab-quizdeck").inner_text()


@pytest.mark.parametrize("reader", [("09-docs-and-notices.ipynb", 5)], indirect=True)
def test_docs_and_notices(reader):
    page = reader.page
    for answer in ("success", "success", "error", "error"):
        reader.choose("success", answer)
    reader.press(SHOW)
    assert "3 of 4 right, 1 near" in page.inner_text("body")
    reader.choose("success", "error")
    reader.press(SHOW)
    tab_to(page, "1. How many runs are there?")
    page.keyboard.type("1")
    reader.press(SHOW)
    assert "RETRY_NOT_FAILED_RUN" in page.inner_text("body")
    reader.press("Skip")
    reader.press("Next question")
    assert "Question 2 of 3" in page.locator(".jk-lab-quizdeck").inner_text()
