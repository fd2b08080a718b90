"""Every lab in JupyterLab, Notebook 7 and Voila: it stands, answers to touch, and axe finds nothing."""

import pytest

from tests.browser.pages import READY, faults_of_access, nothing_bad, settle
from tests.browser.screenshots import LABS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("name", LABS)
@pytest.mark.parametrize("kind", ["lab", "notebook", "voila"])
def test_it_stands_and_answers_to_touch(show, kind, name):
    options = {"has_touch": True, "viewport": {"width": 1000, "height": 900}}
    page, seen = show(kind, f"every-{name}-{kind}.ipynb", LABS[name], **options)
    settle(page)
    assert faults_of_access(page) == []
    before = page.locator(READY).inner_html()
    buttons = page.locator(f"{READY} button[data-do]:not([disabled])")
    for number in range(buttons.count()):
        button = buttons.nth(number)
        if button.is_visible() and button.get_attribute("aria-pressed") != "true":
            button.tap()
            settle(page)
            if page.locator(READY).inner_html() != before:
                break
    assert page.locator(READY).inner_html() != before
    assert not page.locator(f'{READY} .jk-alert:has-text("went wrong here")').count()
    assert faults_of_access(page) == []
    lab_fits = (
        "() => { const at = document.querySelector('.jk-lab'); return at.scrollWidth <= at.clientWidth + 1 }"
    )
    assert page.evaluate(lab_fits)
    nothing_bad(seen)
