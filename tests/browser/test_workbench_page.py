"""The workbench in JupyterLab, Notebook 7 and Voila, in a real Chromium."""

import pytest

from tests.browser.pages import (
    READY,
    faults_of_access,
    focused,
    focused_key,
    nothing_bad,
    settle,
    tab_to,
    type_over,
)
from tests.thorough import front_ends

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BENCH = """import jobkit
from jobkit import Job
jobs = [
    Job(name="Daily", commands=["dbt build", "dbt test"], schedule="0 6 * * *"),
    Job(name="Hourly", commands=["dbt run"], schedule="0 * * * *"),
    Job(name="Reports", commands=["dbt run -s customers"], schedule="0 6 * * *"),
    Job(name="CI", environment="CI", commands=["dbt build --select state:modified+"],
        triggers={"pull_request": True}),
]
from jobkit.widgets import Workbench
Workbench(jobs, new_account=True, rules=jobkit.Rules(run_slots=1))"""


@pytest.fixture(scope="module", params=front_ends("lab"))
def opened(request, show):
    page, seen = show(request.param, f"bench-{request.param}.ipynb", BENCH)
    settle(page)
    return request.param, page, seen


@pytest.fixture
def page(opened):
    """The page with the workbench as it was at first; afterwards nothing bad may have been seen on it."""
    _, page, seen = opened
    yield page
    undo = page.locator('[data-key="undo-"]')
    for _ in range(60):
        if undo.is_disabled():
            break
        undo.click()
        settle(page)
    for name in ("window-day", "job-0"):
        key(page, name).click()
        settle(page)
    nothing_bad(seen)


def key(page, name):
    return page.locator(f'[data-key="{name}"]')


def text_of(page, name):
    return key(page, name).inner_text()


def press(page, name):
    key(page, name).click()
    settle(page)


# ---- the six questions that the first builder could not answer


def test_why_is_it_red(page):
    mark = page.locator('[data-key="timeline"] [data-run][data-status="error"]').first
    mark.click(force=True)
    settle(page)
    card = text_of(page, "run-card")
    assert "✕ error" in card
    assert "does not exist" in card
    assert "P-085" in card
    press(page, "close-run")


def test_what_does_ci_build_and_what_does_the_pull_request_change(page):
    key(page, "job-3").click()
    settle(page)
    press(page, "world-pull_request")
    page.get_by_label("Models it changes").fill("orders")
    page.get_by_role("button", name="Add: Pull request").click()
    settle(page)
    one = text_of(page, "lens-0").splitlines()[0]
    assert " of 32 nodes" in one
    press(page, "world_remove-events-0")
    press(page, "world-pull_request")
    page.get_by_label("Models it changes").fill("stg_orders")
    page.get_by_role("button", name="Add: Pull request").click()
    settle(page)
    more = text_of(page, "lens-0").splitlines()[0]
    assert int(more.split()[0]) > int(one.split()[0])
    assert "PR #1" in text_of(page, "happening")


def test_who_waits_for_whom(page):
    marks = page.locator('[data-key="timeline"] [data-run]')
    waiting = next(
        i for i in range(marks.count()) if "waited" in (marks.nth(i).get_attribute("aria-label") or "")
    )
    marks.nth(waiting).click(force=True)
    settle(page)
    card = text_of(page, "run-card")
    assert "waited" in card
    assert "slot" in card
    press(page, "close-run")


def test_what_changed_by_the_fix(page):
    finding = page.locator('.jk-finding:has-text("has already run the tests")')
    finding.get_by_role("button", name="Fix").click()
    settle(page)
    assert "− dbt test" in page.locator(".jk-proposal").inner_text()
    page.get_by_role("button", name="Apply the fix").click()
    settle(page)
    changed = text_of(page, "change")
    assert "commands[1]" in changed
    assert "findings" in changed
    assert focused_key(page) == "change-title"


def test_what_does_the_other_preset_say(page):
    before = text_of(page, "happening")
    press(page, "preset-study guide")
    assert "Rules: platform → study guide." in text_of(page, "change")
    assert text_of(page, "happening") != before


# ---- keyboard, mouse, touch


def test_by_keyboard_alone(page, opened):
    if opened[0] != "voila":
        key(page, "edit_name").focus()
        page.keyboard.press("Shift+Tab")
    else:
        tab_to(page, "Name")
    key(page, "edit_name").focus()
    type_over(page, "Quarter-hourly")
    settle(page)
    tab_to(page, "Command 2")
    type_over(page, "dbt docs generate")
    tab_to(page, "+ command")
    page.keyboard.press("Enter")
    settle(page)
    assert focused(page) == "Command 3"
    page.keyboard.type("dbt seed")
    tab_to(page, "Cron (UTC)")
    type_over(page, "*/15 * * * *")
    settle(page)
    assert "Quarter-hourly" in text_of(page, "timeline")
    for _ in range(120):  # on to the timeline, which is one stop
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.closest('svg') !== null"):
            break
    seen = [focused_key(page)]
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        seen.append(focused_key(page))
    assert len(set(seen)) == 7
    while not focused_key(page).startswith("run-"):
        page.keyboard.press("ArrowRight")
    name = focused_key(page).removeprefix("run-")
    page.keyboard.press("Enter")
    settle(page)
    assert f"Run {name}" in text_of(page, "run-card")
    assert focused_key(page) == f"run-{name}"  # it stays where it was
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("+")
    settle(page)
    assert not key(page, "zoom-all").is_disabled()
    page.keyboard.press("-")
    settle(page)
    assert key(page, "zoom-all").is_disabled()


def test_the_mouse_brushes_zooms_and_scrolls(page):
    picture = page.locator('[data-key="timeline"] svg')
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    y = box["y"] + 60
    page.mouse.move(box["x"] + box["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    page.mouse.up()
    settle(page)
    assert not key(page, "zoom-all").is_disabled()
    before = text_of(page, "timeline")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    settle(page)
    page.wait_for_timeout(200)
    assert text_of(page, "timeline") != before
    press(page, "zoom-all")


def test_a_job_is_dragged_onto_another(page):
    page.locator('[data-key="job-2"]').drag_to(page.locator('[data-key="job-0"]'))
    settle(page)
    assert "after Daily" in text_of(page, "job-2")


def test_bad_input_says_so_and_keeps_the_picture(page):
    before = text_of(page, "timeline")
    key(page, "edit_threads").focus()
    type_over(page, "none")
    page.wait_for_selector('[role="alert"]:has-text("whole number")')
    page.wait_for_selector(".jk-stale")
    assert text_of(page, "timeline") == before
    assert faults_of_access(page) == []
    type_over(page, "8")
    page.wait_for_selector(".jk-stale", state="detached")


def test_a_hostile_name_stays_text(page):
    hostile = "<img src=x onerror=alert(1)>"
    for name in ("edit_name", "edit_environment", "search"):
        key(page, name).focus()
        type_over(page, hostile)
        settle(page)
    assert hostile[:12] in text_of(page, "timeline")
    assert page.locator(".jk-lab img, .jk-lab script").count() == 0


def test_axe_finds_nothing(page):
    assert faults_of_access(page) == []
    press(page, "share-")
    key(page, "settings").locator("summary").first.click()
    key(page, "help-name").locator("summary").click()
    press(page, "world-breaks")
    page.locator('[data-key="timeline"] [data-run]').first.click(force=True)
    settle(page)
    assert faults_of_access(page) == []
    press(page, "world-breaks")
    press(page, "close-run")
    press(page, "share-")
    for name in ("settings", "help-name"):
        key(page, name).locator("summary").first.click()


@pytest.mark.parametrize("kind", front_ends("lab"))
def test_touch_and_a_narrow_page(show, kind):
    options = {"viewport": {"width": 820, "height": 1100}, "has_touch": True}
    page, seen = show(kind, f"touch-{kind}.ipynb", BENCH, **options)
    settle(page)
    mark = page.locator('[data-key="timeline"] [data-run][data-status="error"]').first
    mark.scroll_into_view_if_needed()
    mark.tap(force=True)
    settle(page)
    assert "does not exist" in text_of(page, "run-card")
    panes = page.evaluate("() => getComputedStyle(document.querySelector('.jk-panes')).flexDirection")
    assert panes in ("column", "row")
    box = page.locator('[data-key="timeline"] svg').bounding_box()
    pinch(page, box["x"] + box["width"] / 2, box["y"] + 60)
    settle(page)
    assert not key(page, "zoom-all").is_disabled()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
    nothing_bad(seen)


def pinch(page, x, y):
    """Spread two fingers around a point."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [{"x": place, "y": y, "id": number} for number, place in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x - 30)
    touch("touchStart", x - 30, x + 30)
    for step in range(1, 6):
        touch("touchMove", x - 30 - 12 * step, x + 30 + 12 * step)
    touch("touchEnd")


# ---- the kernel


def restart(page, kind):
    page.evaluate(
        """async () => { const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        await kernel.restart(); }"""
    )


@pytest.mark.parametrize("kind", front_ends("notebook")[:2])
def test_a_lost_kernel_is_said_within_five_seconds(show, kind):
    page, _ = show(kind, f"lost-{kind}.ipynb", BENCH)
    settle(page)
    restart(page, kind)
    page.wait_for_selector('.jk-lost:has-text("run this cell again")', timeout=5_000)
    assert page.evaluate("() => document.querySelector('.jk-content').inert")


@pytest.mark.parametrize("kind", front_ends("voila"))
def test_a_slow_start_does_not_make_it_deaf(show, kind):
    page, _ = show(kind, f"slow-{kind}.ipynb", BENCH + LATE)
    assert page.evaluate("() => window.jkStartedLate") is True
    settle(page)
    key(page, "edit_name").fill("Late")
    page.wait_for_function(
        "() => document.querySelector('[data-key=\"timeline\"]').textContent.includes('Late')"
    )


LATE = """
import traitlets
from jobkit.widgets.lab import Lab
whole = Lab._esm.default_value
late = '''async ({ model }) => {
  await new Promise(done => setTimeout(done, 2600));
  window.jkStartedLate = true;
  return initialize({ model });
}'''
delayed = whole.replace("export default { initialize,", f"export default {{ initialize: {late},")
assert delayed != whole
class Late(Workbench):
    _esm = traitlets.Unicode(delayed).tag(sync=True)
Late(jobs)"""
"""A lab that starts later than anywidget waits for it."""


def test_running_a_cell_again_leaves_one_lab(show):
    page, seen = show("lab", "again.ipynb", BENCH)
    settle(page)
    for _ in range(3):
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_timeout(1500)
        page.wait_for_selector(READY)
    assert page.locator(READY).count() == 1
    count = page.evaluate(
        """async () => { const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        const reply = await kernel.requestCommInfo({target_name: 'jupyter.widget'});
        return Object.keys(reply.content.comms).length; }"""
    )
    assert count == 2
    nothing_bad(seen)


# ---- what goes to the page


def mutated(page, work):
    """Return how many nodes of the timeline changed while something was done."""
    page.evaluate(
        """() => { window.jkChanged = 0; window.jkWatch?.disconnect();
        window.jkWatch = new MutationObserver(all => { window.jkChanged += all.length; });
        window.jkWatch.observe(document.querySelector('[data-key="timeline"]'),
          {subtree: true, childList: true, characterData: true, attributes: true}); }"""
    )
    work()
    settle(page)
    return page.evaluate("() => { window.jkWatch.disconnect(); return window.jkChanged; }")


def test_an_edit_leaves_the_marks_alone_that_stay(page):
    key(page, "edit_cron").fill("10 6 * * *")
    settle(page)
    marks = page.locator('[data-key="timeline"] [data-run]').count()
    assert marks > 20
    changed = mutated(page, lambda: key(page, "edit_cron").fill("20 6 * * *"))
    assert 0 < changed < marks
