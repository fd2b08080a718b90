"""A page that was patched edit by edit is, node by node, as one on which the lab is drawn anew."""

from __future__ import annotations

import pytest

from tests.browser.pages import READY, nothing_bad, settle
from tests.browser.screenshots import LABS
from tests.browser.test_workbench_page import BENCH
from tests.thorough import sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMED = BENCH.replace("Workbench(jobs", "bench = Workbench(jobs") + "\nbench"

ANEW = """() => {
  const own = text => text.replace(/jk\\d+-[a-z0-9]+-/g, '');
  const said = (node, lines) => {
    if (node.nodeType !== 1) return void (node.nodeValue && lines.push(node.nodeValue));
    if (node.matches('.numbering-entry')) return; // of the notebook's table of contents
    const kept = [...node.attributes].filter(({ name }) => !['tabindex', 'open'].includes(name));
    const written = kept.map(({ name, value }) => own(`${name}=${value}`)).sort();
    lines.push(`<${node.nodeName} ${written.join(' ')}>`);
    for (const inner of node.childNodes) said(inner, lines);
    lines.push('.');
    return lines;
  };
  return [...document.querySelectorAll('.jk-lab .jk-content')].map(lab => said(lab, []));
}"""
"""The labs of a page, line by line, but for what a reader did to them: where the focus is, what is open."""

_PRESSED = """[...document.querySelector('.jk-lab').querySelectorAll('button[data-do], g[data-do]')]
  .filter(one => !one.disabled && one.getClientRects().length && one.getAttribute('data-do') !== 'play')"""
"""What can be pressed in the first lab; what plays by itself never settles."""


def drawn_anew(page):
    """Run the second cell, which shows the lab of the first one; return both as lines."""
    page.evaluate(
        """async () => { const { content } = window.jupyterapp.shell.currentWidget;
        content.activeCellIndex = 1; await window.jupyterapp.commands.execute('notebook:run-cell'); }"""
    )
    page.wait_for_timeout(800)
    settle(page)
    return page.evaluate(ANEW)


def test_a_page_that_was_patched_is_as_one_that_is_drawn_anew(show):
    page, seen = show("lab", "anew.ipynb", (NAMED, "bench"))
    first = page.locator(READY).first
    steps = (
        [
            ("fill", "edit_cron", "35 7 * * *"),
            ("fill", "edit_cron", "*/20 * * * *"),
            ("click", "window-week", ""),
        ],
        [
            ("click", "window-6 h", ""),
            ("click", "zoom-in", ""),
            ("click", "job-1", ""),
            ("click", "window-day", ""),
        ],
        [
            ("click", "add_job-", ""),
            ("fill", "edit_name", "New <b>one</b>"),
            ("fill", "edit_threads", "8"),
        ],
        [
            ("click", "remove_job-", ""),
            ("click", "undo-", ""),
            ("click", "undo-", ""),
            ("click", "redo-", ""),
        ],
        [("choose", "gallery", "anti-pattern-3"), ("click", "preset-study guide", "")],
        [("click", "undo-", ""), ("click", "world-breaks", ""), ("click", "table-", "")],
    )
    for group in steps:
        for what, name, text in group:
            control = first.locator(f'[data-key="{name}"]').first
            if what == "fill":
                control.fill(text)
            elif what == "choose":
                control.select_option(text)
            else:
                control.click()
            settle(page)
        patched, anew = drawn_anew(page)
        assert patched == anew, group
    nothing_bad(seen)


@pytest.mark.parametrize("name", sample(3, LABS))
def test_whatever_is_pressed_in_any_lab(show, name):
    *lines, last = LABS[name].split("\n")
    made = "\n".join([*lines, "" if last == "lab" else f"lab = {last}", "lab"])
    page, seen = show("lab", f"anew-{name}.ipynb", (made, "lab"))
    settle(page)
    for number in range(12):
        page.evaluate(
            f"() => {{ const all = {_PRESSED}; const one = all[{7 * number + 3} % all.length];"
            " one?.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})); }"
        )
        settle(page)
        for field in page.locator(READY).first.locator("input[type=text]:visible").all()[:1]:
            field.fill(f"{number} 6 * * *")
            settle(page)
        if number % 4 == 3:
            patched, anew = drawn_anew(page)
            assert len(patched) > 40
            assert patched == anew
    nothing_bad(seen)
