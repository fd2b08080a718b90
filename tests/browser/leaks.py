"""What 300 edits, 20 runs of one cell and a restart of the kernel leave behind in JupyterLab.

    python -m tests.browser.leaks

Prints models, comms, listeners and the size of the page's heap before and after.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.pages import READY, settle, wait_for_widget
from tests.browser.servers import LAUNCH, missing, open_page, server, write_notebook

SOURCE = """import jobkit
bench = jobkit.JobBuilder()
bench"""

_COUNTS = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  const kernel = panel.sessionContext.session.kernel;
  const reply = await kernel.requestCommInfo({target_name: 'jupyter.widget'});
  const comms = Object.keys(reply.content.comms).length;
  return {comms, labs: document.querySelectorAll('.jk-lab').length};
}"""
_RUN = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"


def counts(page, session) -> dict[str, object]:
    """Return what there is now."""
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    found = dict(page.evaluate(_COUNTS))
    megabytes = round(metrics["JSHeapUsedSize"] / 1e6, 1)
    return {**found, "listeners": int(metrics["JSEventListeners"]), "heap MB": megabytes}


def main() -> int:
    """Count and print."""
    lacking = missing()
    if lacking:
        print(f"cannot count: {lacking}", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="jobkit-leaks-") as folder, sync_playwright() as playwright:
        root = Path(folder)
        notebook = write_notebook(root, "leaks.ipynb", SOURCE)
        browser = playwright.chromium.launch(**LAUNCH)
        with server("lab", root) as url:
            page = browser.new_page()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            open_page(page, url, "lab", notebook)
            wait_for_widget(page)
            settle(page)
            print("at first:         ", counts(page, session))
            for number in range(300):
                page.fill('[data-key="edit_cron"]', f"{number % 60} {number // 60} * * *")
                settle(page)
            print("after 300 edits:  ", counts(page, session))
            for _ in range(20):
                page.evaluate(_RUN)
                page.wait_for_timeout(700)
                page.wait_for_selector(READY)
            settle(page)
            print("after 20 runs:    ", counts(page, session))
            page.evaluate(
                "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
            )
            page.wait_for_selector('.jk-lost:has-text("run this cell again")')
            page.wait_for_timeout(2000)
            page.evaluate(_RUN)
            page.wait_for_selector(READY)
            page.wait_for_function("() => document.querySelectorAll('.jk-lab').length === 1")
            settle(page)
            print("after a restart:  ", counts(page, session))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
