"""A level on the workbench, played by keyboard in a real Chromium."""

import pytest

from tests.browser.pages import faults_of_access, focused_key, nothing_bad, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BENCH = "import jobkit\njobkit.Workbench(level='after-the-load')"


def key(page, name):
    return page.locator(f'[data-key="{name}"]')


@pytest.fixture(scope="module")
def opened(show):
    page, seen = show("voila", "level.ipynb", BENCH)
    settle(page)
    return page, seen


def test_a_level_is_solved_by_keyboard(opened):
    page, seen = opened
    state = key(page, "level").get_by_role("status").first
    assert "0 edits, par 2" in state.inner_text()
    key(page, "job-1").focus()
    page.keyboard.press("Enter")
    settle(page)
    for control, letters in (("edit_upstream", "Load"), ("edit_timing", "No")):
        key(page, control).focus()
        page.keyboard.type(letters)
        page.keyboard.press("Tab")
        settle(page)
    assert "2 edits, par 2" in state.inner_text()
    assert "✓ solved" in state.inner_text()
    nothing_bad(seen)


def test_hints_come_when_they_are_asked_for(opened):
    page, _ = opened
    hint = key(page, "hints").get_by_role("button", name="Hint")
    hint.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert "Hint 1: What does Report wait for today" in key(page, "hints").inner_text()
    assert focused_key(page)


def test_a_level_is_accessible(opened):
    page, _ = opened
    assert not faults_of_access(page)
