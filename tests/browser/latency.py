"""How long an edit takes until the whole view has changed, in JupyterLab and in Voila.

    python -m tests.browser.latency [--json FILE]

Prints the median and the ninth decile over 20 edits of the cron expression, from the input event to the last
change of the page. It judges nothing: figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.browser.pages import EDITS, WARM_UP, edit_times, summary_of, wait_for_widget
from tests.browser.servers import LAUNCH, missing, open_page, server, write_notebook

BUILDER = "import jobkit\nbuilder = jobkit.JobBuilder()\nbuilder"


def measure(kind: str, browser, root: Path, notebook: str) -> dict[str, float]:
    """Return the figures of one front end."""
    with server(kind, root) as url:
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        open_page(page, url, kind, notebook)
        wait_for_widget(page)
        edit_times(page, "Cron (UTC)", WARM_UP)
        found = summary_of(edit_times(page, "Cron (UTC)", EDITS))
        page.close()
        return found


def main(arguments: list[str] | None = None) -> int:
    """Measure both front ends and print the figures."""
    parser = argparse.ArgumentParser(description="Time from an edit of the JobBuilder to the changed view.")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args(arguments)
    lacking = missing()
    if lacking:
        print(f"cannot measure: {lacking}", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="jobkit-latency-") as folder, sync_playwright() as playwright:
        root = Path(folder)
        notebook = write_notebook(root, "builder.ipynb", BUILDER)
        browser = playwright.chromium.launch(**LAUNCH)
        figures = {kind: measure(kind, browser, root, notebook) for kind in ("lab", "voila")}
        browser.close()
    for kind, found in figures.items():
        print(
            f"{kind:6} median {found['median_ms']} ms, p90 {found['p90_ms']} ms over {found['edits']} edits"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
