"""Every lab in JupyterLab, Notebook 7 and Voila: by touch, mouse and keyboard alone, and axe finds nothing.

The walks of a lab share one page: setting it up takes longer than a walk. A run of the tests takes each third
lab in one of the three, in turns; with JOBKIT_THOROUGH=1 each lab in all three.
"""

import pytest

from tests.browser.pages import READY, faults_of_access, nothing_bad, settle
from tests.browser.screenshots import LABS
from tests.thorough import THOROUGH, sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_CLICKS = 8
_BUTTONS = f"{READY} button[data-do]:not([disabled])"

_NAME = """
const nameOf = one => one.type === 'radio' ? `radio ${one.name}`
  : one.getAttribute('data-key') ?? one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 60);
const canHold = one => !one.disabled && one.checkVisibility() && one.tabIndex >= 0
  && (one.localName === 'summary' || !one.closest('details:not([open])'));
const controls = [...document.querySelector('.jk-content').querySelectorAll(
  'button, input, select, textarea, summary, a[href], [tabindex="0"], [data-do]')].filter(canHold);"""
# What Tab reaches: each control that is seen; of radio buttons, and of what arrow keys walk, one.
_STOPS = f"() => {{ {_NAME} return [...new Set(controls.map(nameOf))] }}"
_FIRST = f"() => {{ {_NAME} controls[0].focus() }}"
_FOCUSED = f"""() => {{ {_NAME} const one = document.activeElement;
  return one && one.closest('.jk-content') ? nameOf(one) : null }}"""
_RING = """() => { const one = document.activeElement, style = getComputedStyle(one);
  return (one.matches(':focus-visible') || one.type === 'datetime-local')
    && (style.outlineStyle !== 'none' || style.boxShadow !== 'none') }"""


def pages():
    """Return a front end and a lab for each page."""
    every = ("lab", "notebook", "voila")
    for number, name in enumerate(sample(3, LABS)):
        kinds = every if THOROUGH else every[number % 3 :][:1]
        yield from (f"{kind} {name}" for kind in kinds)


@pytest.fixture(scope="module", params=sorted(pages()))  # those of one front end stay together
def opened(request, show):
    kind, name = request.param.split()
    options = {"has_touch": True, "viewport": {"width": 1000, "height": 900}}
    page, seen = show(kind, f"every-{name}-{kind}.ipynb", LABS[name], **options)
    settle(page)
    yield page, seen
    page.close()


@pytest.fixture
def page(opened):
    """The page of one lab; afterwards nothing bad may have been seen on it."""
    page, seen = opened
    yield page
    assert not page.locator(f'{READY} .jk-alert:has-text("went wrong here")').count()
    lab = "document.querySelector('.jk-lab')"
    assert page.evaluate(f"{lab}.scrollWidth <= {lab}.clientWidth + 1"), "nothing is wider than its place"
    nothing_bad(seen)


def html_of(page):
    return page.locator(READY).inner_html()


def test_it_answers_to_touch(page):
    assert faults_of_access(page) == []
    before = html_of(page)
    buttons = page.locator(_BUTTONS)
    for number in range(buttons.count()):
        button = buttons.nth(number)
        if button.is_visible() and button.get_attribute("aria-pressed") != "true":
            button.tap()
            settle(page)
            if html_of(page) != before:
                break
    assert html_of(page) != before
    assert faults_of_access(page) == []


def test_tab_reaches_every_control_and_enter_presses_it(page):
    page.evaluate(_FIRST)
    wanted, reached = set(page.evaluate(_STOPS)), [page.evaluate(_FOCUSED)]
    for _ in range(2 * len(wanted) + 20):
        page.keyboard.press("Tab")
        now = page.evaluate(_FOCUSED)
        if now is None or now == reached[0]:
            break
        assert page.evaluate(_RING), f"one sees where the focus is: {now}"
        reached.append(now)
    assert wanted - set(reached) == set()
    before = html_of(page)
    buttons = page.locator(f'{_BUTTONS}:not([aria-pressed="true"])')
    for number in range(min(buttons.count(), 12)):
        if not buttons.nth(number).is_visible():
            continue
        buttons.nth(number).focus()
        page.keyboard.press("Enter" if number % 2 else "Space")
        settle(page)
        if html_of(page) != before:
            break
    assert html_of(page) != before
    assert page.evaluate("() => document.querySelector('.jk-lab').contains(document.activeElement)")


def test_arrow_keys_walk_a_group(page):
    group = page.locator(f"{READY} [data-roving]:visible").first
    if not group.count():
        pytest.skip("this lab has no group of controls now")
    group.locator('[data-do][tabindex="0"]').first.focus()
    page.keyboard.press("Home")
    seen = [page.evaluate(_FOCUSED)]
    for key in ("ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(page.evaluate(_FOCUSED))
    members = group.locator("[data-do]:not([disabled])").count()
    assert len(set(seen)) >= min(members, 2)
    assert None not in seen


def test_what_the_mouse_presses_is_done(page):
    pressed = []
    for _ in range(_CLICKS):
        button = _not_yet(page, pressed)
        if button is None:
            break
        button.click()
        settle(page)
        assert not page.locator(f'{READY} .jk-alert:has-text("went wrong here")').count(), pressed
    assert pressed
    assert faults_of_access(page) == []


def _not_yet(page, pressed):
    """Return a button whose action has not been tried, and note it."""
    buttons = page.locator(f'{_BUTTONS}:not([aria-pressed="true"])')
    for number in range(buttons.count()):
        action = buttons.nth(number).get_attribute("data-do")
        if action not in pressed and buttons.nth(number).is_visible():
            pressed.append(action)
            return buttons.nth(number)
    return None
