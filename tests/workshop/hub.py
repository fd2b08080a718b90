"""A JupyterHub on loopback with two learners, by the recipe of the box: ``python -m tests.workshop.hub``.

Needs an environment of its own, named by ``JOBKIT_HUB`` (a folder): `python -m venv FOLDER`, then in it
`pip install jupyterhub ".[lab]"` from the checkout, and `npm install --prefix FOLDER/node
configurable-http-proxy`. Each learner signs in, opens the first notebook, runs it, and sees a lab.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from jobkit.workshop.hub import HUB_CONFIG
from tests.browser.servers import LAUNCH

ADDRESS = "http://127.0.0.1:8000"
PATIENCE = 180  # seconds
LEARNERS = ("owl", "fox")


def started(hub: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start the hub in a folder; it is up when this returns."""
    (folder / "jupyterhub_config.py").write_text(HUB_CONFIG)
    path = os.pathsep.join([str(hub / "bin"), str(hub / "node/node_modules/.bin"), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(hub / "bin/jupyterhub"), f"--Spawner.http_timeout={PATIENCE}"]
    if os.geteuid() == 0:
        command.append('--Spawner.args=["--allow-root"]')
    log = (folder / "hub.log").open("wb")
    process = subprocess.Popen(
        command, cwd=folder, env={**environment, "PATH": path}, stdout=log, stderr=subprocess.STDOUT
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{ADDRESS}/hub/login", timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return process
    process.terminate()
    raise TimeoutError((folder / "hub.log").read_text()[-2000:])


def labs_of(browser: Browser, name: str) -> int:
    """Sign in, run the first notebook, and return how many labs stand in it."""
    page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{ADDRESS}/hub/login")
    page.fill("#username_input", name)
    page.fill("#password_input", "workshop")
    page.click("#login_submit")
    page.wait_for_url(f"**/user/{name}/lab**")
    page.goto(f"{ADDRESS}/user/{name}/lab/tree/00-first-flight.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.locator('[data-command="notebook:restart-run-all"]').first.click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function("document.querySelectorAll('.jk-lab .jk-content').length > 0")
    return int(page.evaluate("document.querySelectorAll('.jk-lab').length"))


def main() -> None:
    """Try it, and say what each learner saw."""
    hub = Path(os.environ.get("JOBKIT_HUB", ""))
    if not (hub / "bin/jupyterhub").exists():
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        process = started(hub, Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**LAUNCH)
                for name in LEARNERS:
                    print(f"{name}: {labs_of(browser, name)} labs")
        finally:
            process.terminate()
            process.wait()
        for name in LEARNERS:
            print(f"{name}: {len(list((Path(folder) / 'learners' / name).glob('*.ipynb')))} notebooks")


if __name__ == "__main__":
    main()
