"""Every notebook of the course in a real browser: ``python -m tests.browser.course [NUMBER ...]``, minutes.

In JupyterLab a learner goes from cell to cell with Shift+Enter, answers the first question of each prediction
and opens what happens with the keyboard, and types the solution of each exercise; each has to be told right.
In Voila each notebook has to show all its labs. No cell may fail, and no page may complain.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import jobkit
from jobkit.basics.frozen import plain
from jobkit.cli.lab import copy_notebooks
from jobkit.quiz.exercises.exercise import HANDED_IN
from tests.browser.pages import nothing_bad, settle, wait_for_widget, watch_page
from tests.browser.servers import LAUNCH, open_page, server
from tests.browser.test_course_page import CELLS, Learner, no_cell_failed

_EXERCISE = re.compile(r'jobkit\.exercise\("([^"]+)"\)')
_ANSWER = re.compile(r"(?m)^answer = .*?(?=^exercise\.check)", re.DOTALL)
_LABS = re.compile(r"(?m)^jobkit\.(?:PredictFirst|Workbench|[A-Z]\w*Lab|RunStepper|CaseBoard|QuizDeck)\(")
_VIEWPORT = {"width": 1280, "height": 1000}


def cells_of(path: Path) -> list[tuple[str, str]]:
    """Return kind and source of each cell."""
    from jobkit.workshop.notebooks import read_notebook

    return [(cell["cell_type"], cell["source"]) for cell in read_notebook(path)["cells"]]


def go_through(page: Page, url: str, path: Path) -> str:
    """Go through a notebook in JupyterLab; return what was done."""
    learner = Learner(page, url, path.name)
    name, solved, predicted = "", 0, 0
    for place, (kind, source) in enumerate(cells_of(path)):
        name = (_EXERCISE.findall(source) or [name])[-1]
        if kind == "code" and "exercise.check(" in source and name:
            solution = plain(jobkit.exercise(name).item.solution)
            learner.write(_ANSWER.sub(lambda _, said=solution: f"answer = {said!r}\n", source))
            assert verdict(page, place) == "right", (path.name, name, verdict(page, place))
            solved += 1
            continue
        learner.run()
        if source.rstrip().splitlines()[-1].startswith("jobkit.PredictFirst(") and kind == "code":
            predict(learner, place)
            predicted += 1
    no_cell_failed(learner)
    return f"{place + 1} cells, {predicted} predictions, {solved} exercises right"


def verdict(page: Page, place: int) -> Any:
    """Return how the answer in a cell came out."""
    find = f"""([at, kind]) => {CELLS}.widgets[at].model.outputs.toJSON()
      .map(one => one.data?.[kind]?.outcome).find(Boolean)"""
    return page.evaluate(find, [place, HANDED_IN])


def predict(learner: Learner, place: int) -> None:
    """Answer the first question of the lab below a cell, and open what happens; then leave the lab."""
    page, name = learner.page, learner.names[place]
    lab = learner.lab(name, "predict")
    first = lab.locator("button[data-do=choose], input, select").first
    first.focus()
    match first.evaluate("one => one.tagName"):
        case "INPUT":
            page.keyboard.type("1" if first.get_attribute("inputmode") == "numeric" else "12")
            page.keyboard.press("Tab")
        case "SELECT":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
        case _:
            page.keyboard.press("Enter")
    settle(page)
    show = lab.get_by_role("button", name="Show what happens")
    if show.count():
        show.focus()
        page.keyboard.press("Enter")
        settle(page)
    page.evaluate(
        f"at => {{ {CELLS}.activeCellIndex = at; {CELLS}.mode = 'command'; {CELLS}.activate(); }}", place + 1
    )


def stand_in_voila(page: Page, url: str, path: Path) -> str:
    """Open a notebook in Voila; return how many labs stand in it."""
    wanted = sum(len(_LABS.findall(source)) for kind, source in cells_of(path) if kind == "code")
    open_page(page, url, "voila", path.name)
    wait_for_widget(page, seconds=180)
    count = "count => document.querySelectorAll('.jk-lab[data-ready]').length >= count"
    page.wait_for_function(count, arg=wanted, timeout=180_000)
    assert "Traceback" not in page.inner_text("body"), path.name
    return f"{wanted} labs"


def each(browser: Browser, url: str, paths: list[Path], walk: Any, kind: str) -> None:
    """Walk through notebooks one after the other, each on a page of its own."""
    for path in paths:
        context = browser.new_context(viewport=_VIEWPORT, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(120_000)
        seen = watch_page(page)
        print(f"{kind:10} {path.name:32} {walk(page, url, path)}", flush=True)
        nothing_bad(seen)
        context.close()


def main(numbers: list[str]) -> None:
    """Go through the notebooks whose names begin with these numbers; all by default."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = copy_notebooks(Path(folder))
        paths = [path for path in sorted(root.glob("*.ipynb")) if not numbers or path.name[:2] in numbers]
        browser = playwright.chromium.launch(**LAUNCH)
        with server("voila", root) as url:
            each(browser, url, paths, stand_in_voila, "voila")
        with server("lab", root) as url:
            each(browser, url, paths, go_through, "jupyterlab")


if __name__ == "__main__":
    main(sys.argv[1:])
