"""How long an edit takes until the whole view has changed, and how long a chosen run takes to its panel.

    python -m tests.browser.latency [--kind lab --kind notebook --kind voila] [--manifest FILE] [--json FILE]

In the same page stands a bare text field whose callback writes into an HTML widget: what a front end takes
for the round alone. The two take turns, and both are timed alike: from the input event to the last change of
the page below their element. Medians and ninth deciles over 20 edits, and how often the bare median fits into
that of the edit. It judges nothing: figures depend on the machine and on what else it does, so look at the
ratios.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.browser.pages import EDITS, settle, summary_of, times_of, wait_for_widget
from tests.browser.servers import LAUNCH, missing, open_page, server, write_notebook

BARE = """
import ipywidgets
from IPython.display import display
text, shown = ipywidgets.Text(), ipywidgets.HTML()
text.observe(lambda change: setattr(shown, "value", change["new"]), "value")
display(ipywidgets.VBox([text, shown]).add_class("plain-box"))
"""
BENCHES = {
    "shop": """import jobkit
from jobkit.widgets import Workbench
Workbench(jobkit.Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"))""",
    "shop, four jobs": """from jobkit import Job
from jobkit.widgets import Workbench
jobs = [Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"),
        Job(name="Reports", commands=["dbt run -s customers"], triggers={"job_completion": {"job": "Daily"}}),
        Job(name="Quarterly", commands=["dbt run"], schedule="*/15 * * * *"),
        Job(name="CI", environment="CI", commands=["dbt build -s state:modified+"],
            triggers={"pull_request": True})]
Workbench(jobs)""",
    "500 models": """import jobkit
from jobkit.widgets import Workbench
project = jobkit.Project.example()
for number in range(485):
    parent = f"rpt_{number - 1:03}" if number % 7 else "orders"
    project = project.with_model(f"rpt_{number:03}", parent)
Workbench(jobkit.Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"), project)""",
}
LARGE = """import jobkit
from jobkit.widgets import Workbench
Workbench(jobkit.Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"),
          jobkit.Project.from_manifest({manifest!r}))"""


def measure(kind: str, url: str, browser, root: Path) -> dict[str, dict[str, float]]:
    """Return the figures of one front end."""
    found = {}
    for name, source in BENCHES.items():
        page = _opened(kind, url, browser, root, name, BARE + source, ".jk-lab[data-ready]")
        found |= {f"{name}: {what}": figures for what, figures in _edits(page).items()}
        page.close()
    return found


def _edits(page) -> dict[str, dict[str, float]]:
    threads = [str(number) for number in range(5, 15)]
    return {
        "schedule": _beside_bare(page, '[data-key="edit_cron"]', "input", EDITS),
        "threads": _beside_bare(page, '[data-key="edit_threads"]', "input", threads),
        "choose a run": _beside_bare(page, '[data-key="timeline"] [data-run]', "click", [""] * 10),
    }


def _beside_bare(page, control: str, what: str, texts: list[str]) -> dict[str, float]:
    """Return the figures of some edits, each followed by one of the bare field."""
    times_of(page, control, what, texts[-2:])
    settle(page)
    times, bare = [], []
    for number, text in enumerate(texts):
        bare += times_of(page, ".plain-box input", "input", [f"{control} {number}"], ".plain-box")
        times += times_of(page, control, what, [text])
    alone = summary_of(bare)["median_ms"]
    return summary_of(times) | {"bare_ms": alone, "ratio": round(summary_of(times)["median_ms"] / alone, 2)}


def _opened(kind, url, browser, root, name, source, selector):
    notebook = write_notebook(root, f"{name.replace(' ', '-')}-{kind}.ipynb", source)
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    open_page(page, url, kind, notebook)
    wait_for_widget(page, selector, seconds=120)
    page.wait_for_timeout(500)
    return page


def main(arguments: list[str] | None = None) -> int:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description="Time from an edit of the workbench to the changed view.")
    parser.add_argument("--kind", action="append", choices=("lab", "notebook", "voila"))
    parser.add_argument("--manifest", type=Path, help="a large manifest.json to measure as well")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args(arguments)
    lacking = missing()
    if lacking:
        print(f"cannot measure: {lacking}", file=sys.stderr)
        return 2
    if options.manifest is not None:
        BENCHES[options.manifest.stem] = LARGE.format(manifest=str(options.manifest.resolve()))
    from playwright.sync_api import sync_playwright

    figures = {}
    with tempfile.TemporaryDirectory(prefix="jobkit-latency-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for kind in options.kind or ("lab", "notebook", "voila"):
            with server(kind, Path(folder)) as url:
                figures[kind] = measure(kind, url, browser, Path(folder))
            for name, found in figures[kind].items():
                print(
                    f"{kind:9} {name:32} median {found['median_ms']:7} ms   p90 {found['p90_ms']:7} ms   "
                    f"bare {found['bare_ms']:5} ms   {found['ratio']} times"
                )
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
