"""Two notebooks of the course in JupyterLab, from top to bottom, as a learner does with the keyboard."""

import pytest

from jobkit.cli.lab import copy_notebooks
from tests.browser.pages import nothing_bad, settle, type_over, watch_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = "window.jupyterapp.shell.currentWidget.content"
IDLE = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


class Learner:
    """Someone who goes through a notebook cell by cell."""

    def __init__(self, page, url, name):
        self.page = page
        page.goto(f"{url}/doc/tree/{name}?reset", wait_until="domcontentloaded")
        page.wait_for_function(
            "window.jupyterapp?.commands.hasCommand('notebook:run-all-cells')", timeout=60_000
        )
        page.wait_for_function(IDLE, timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.evaluate(f"() => {CELLS}.activate()")
        self.names = page.evaluate(f"() => {CELLS}.widgets.map(cell => cell.model.id)")

    def run(self):
        """Run the active cell and go to the next: Shift+Enter, wherever the focus is."""
        before = self.page.evaluate(f"() => {CELLS}.activeCellIndex")
        self.page.keyboard.press("Shift+Enter")
        last = before + 1 == len(self.names)
        self.page.wait_for_function(f"at => {CELLS}.activeCellIndex > at", arg=before - last)
        done = f"""at => {{ const cell = {CELLS}.widgets[at];
          return cell.model.type !== 'code' || cell.model.executionCount !== null && ({IDLE})(); }}"""
        self.page.wait_for_function(done, arg=before, timeout=60_000)
        return self.names[before]

    def run_until(self, name):
        while self.run() != name:
            pass

    def lab(self, name, kind):
        """Return the lab below the cell of that name."""
        at = self.names.index(name)
        self.page.evaluate(f"at => {CELLS}.scrollToItem(at, 'start')", at)
        lab = self.page.locator(f'.jp-Cell[data-windowed-list-index="{at}"] .jk-lab-{kind}[data-ready]')
        lab.wait_for()
        return lab

    def leave(self, name):
        """Go from a button in the lab of that cell to the cell below: Escape gives the notebook its keys."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ArrowDown")
        at = self.names.index(name) + 1
        self.page.wait_for_function(f"at => {CELLS}.activeCellIndex === at", arg=at)

    def output(self, name):
        at = self.names.index(name)
        self.page.evaluate(f"at => {CELLS}.scrollToItem(at, 'start')", at)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{at}"] .jp-OutputArea')

    def write(self, code):
        """Replace the code of the active cell and run it."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        return self.run()


@pytest.fixture
def learner(new_page, lab, notebooks, request):
    copy_notebooks(notebooks)
    page = new_page()
    seen = watch_page(page)
    yield Learner(page, lab, request.param)
    nothing_bad(seen)


def says(page, text):
    """Wait until the first prediction says something."""
    page.wait_for_function(
        "text => document.querySelector('.jk-lab-predict').textContent.includes(text)", arg=text
    )


def no_cell_failed(learner):
    failed = f"""() => {CELLS}.widgets.filter(cell => cell.model.type === 'code'
      && cell.model.outputs.toJSON().some(one => one.output_type === 'error')).map(cell => cell.model.id)"""
    assert learner.page.evaluate(failed) == []


@pytest.mark.parametrize("learner", ["00-first-flight.ipynb"], indirect=True)
def test_first_flight(learner):
    page = learner.page
    learner.run_until("flight-predict")
    lab = learner.lab("flight-predict", "predict")
    assert "01:00" not in lab.inner_text()
    lab.get_by_role("textbox").first.focus()
    for answer in ("Mon 2 Mar 11:00", "Tue 3 Mar 06:00", "06:00"):
        type_over(page, answer)
        page.keyboard.press("Tab")
    settle(page)
    page.keyboard.press("Enter")
    says(page, "of 3 right")
    assert "1 of 3 right, 2 near" in lab.inner_text()
    learner.leave("flight-predict")
    learner.run_until("flight-why")
    assert "no timezone setting" in learner.output("flight-why").inner_text()
    learner.run_until("flight-six-in-new-york")
    same = "0 6 * * 1-5"
    learner.write(f'answer = {{"winter": "{same}", "summer": "{same}"}}\nexercise.check(answer)')
    assert "01:00 in New York" in learner.output("flight-six-in-new-york-check").inner_text()
    learner.run_until("flight-two-clocks")
    learner.run_until("flight-first-job")
    learner.write(
        "answer = exercise.start.changed(schedule='30 5 * * 1-5', generate_docs=True, timeout_seconds=3600)\n"
        "exercise.check(answer)"
    )
    assert "Right" in learner.output("flight-first-job-check").inner_text()
    learner.run_until("flight-next")
    no_cell_failed(learner)


@pytest.mark.parametrize("learner", ["04-triggers-and-chains.ipynb"], indirect=True)
def test_triggers_and_chains(learner):
    page = learner.page
    learner.run_until("chain-clock-predict")
    lab = learner.lab("chain-clock-predict", "predict")
    lab.get_by_role("button", name="error").first.focus()
    page.keyboard.press("Enter")
    settle(page)
    lab.get_by_role("button", name="there is no such run").last.focus()
    page.keyboard.press("Enter")
    settle(page)
    lab.get_by_role("button", name="Show what happens").focus()
    page.keyboard.press("Enter")
    says(page, " right")
    learner.leave("chain-clock-predict")
    learner.run_until("chain-matrix")
    assert "A cancelled" in learner.output("chain-matrix").inner_text()
    learner.run_until("chain-who-runs")
    learner.write("answer = [0, 1, 1, 1]\nexercise.check(answer)")
    assert "After Report" in learner.output("chain-who-runs-check").inner_text()
    learner.run_until("chain-next")
    no_cell_failed(learner)
