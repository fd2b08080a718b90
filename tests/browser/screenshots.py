"""Every lab as a picture, to be looked at: ``python -m tests.browser.screenshots FOLDER [--lab NAME]``.

Each lab at 1280 pixels in light, at 1920 in dark, at 820 in light (one column), and at 1280 with the page at
200 %: in Voila, whose page has nothing but the lab. ``tests/browser/seen`` holds those looked at last;
they are renewed with that folder as FOLDER.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from tests.browser.pages import READY, settle, wait_for_widget
from tests.browser.servers import LAUNCH, missing, open_page, server, write_notebook

_JOBS = """import jobkit
jobs = [jobkit.Job(name="Daily", commands=["dbt build", "dbt test"], schedule="0 6 * * *"),
        jobkit.Job(name="Reports", commands=["dbt run -s customers"],
                   triggers={"job_completion": {"job": "Daily"}}),
        jobkit.Job(name="Quarterly", commands=["dbt run"], schedule="*/15 * * * *"),
        jobkit.Job(name="CI", environment="CI", commands=["dbt build -s state:modified+"],
                   triggers={"pull_request": True})]
request = jobkit.PullRequest(number=1, at="2026-03-02T10:00", changed=["orders"])
"""
_SIM = (
    _JOBS
    + """rules = jobkit.Rules(run_slots=1)
sim = jobkit.simulate(jobs, until="2026-03-03", events=[request], rules=rules)
"""
)
_BENCH = (
    _JOBS
    + """lab = jobkit.Workbench(jobs, events=[request], new_account=True)
lab.act("run", "20")
lab"""
)

LABS = {
    "workbench": _BENCH,
    "level": "import jobkit\njobkit.Workbench(level='after-the-load')",
    "schedule": "import jobkit\njobkit.ScheduleLab('0 6 * * 1-5')",
    "selection": "import jobkit\njobkit.SelectionLab('shop', '+orders')",
    "deferral": "import jobkit\njobkit.DeferralLab(changed=['orders'])",
    "predict": _SIM + "jobkit.PredictFirst(sim)",
    "stepper": _SIM + "jobkit.RunStepper(sim)",
    "caseboard": "import jobkit\njobkit.CaseBoard(7)",
    "quizdeck": "import jobkit\njobkit.QuizDeck(progress=':memory:')",
    "question": "import jobkit\njobkit.QuizDeck(jobkit.quiz.practice(progress=':memory:', seed=1))",
}
LOOKS = {
    "1280-light": (1280, "light", 1.0),
    "1920-dark": (1920, "dark", 1.0),
    "820-light": (820, "light", 1.0),
    "200-percent": (1280, "light", 2.0),
}


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of every lab.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lab", action="append", choices=LABS)
    options = parser.parse_args(arguments)
    lacking = missing()
    if lacking:
        print(f"no pictures: {lacking}", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="jobkit-seen-") as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        with server("voila", Path(root)) as url:
            for lab in options.lab or LABS:
                notebook = write_notebook(Path(root), f"{lab}.ipynb", LABS[lab])
                for look in LOOKS:
                    _picture(browser, url, notebook, look, options.folder / f"{lab}-{look}.png")
                print(lab)
        browser.close()
    return 0


def _picture(browser, url: str, notebook: str, look: str, path: Path) -> None:
    width, theme, zoom = LOOKS[look]
    viewport = {"width": int(width / zoom), "height": 1000}  # what is left of a page at 200 %
    page = browser.new_page(viewport=viewport, device_scale_factor=zoom)
    open_page(page, url, "voila", notebook, f"?theme={theme}")
    wait_for_widget(page)
    settle(page)
    lab = page.locator(READY)
    tall = lab.evaluate("lab => Math.ceil(lab.getBoundingClientRect().height)") + 80
    page.set_viewport_size({**viewport, "height": max(tall, 1000)})  # what is out of view is not painted
    settle(page)
    _write(lab.screenshot(), path)
    page.close()


def _write(png: bytes, path: Path) -> None:
    """Keep a picture small: 256 colours are enough for a page."""
    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
