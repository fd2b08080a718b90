"""Servers and pages for the browser tests: JupyterLab, Notebook 7 or Voila on loopback, and Chromium.

Nothing here asks the outside world for anything: each server has its own settings in a temporary folder, and
Chromium resolves no name but the loopback address.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

CHROMIUM = os.environ.get("JOBKIT_CHROMIUM", "/usr/bin/chromium")
LAUNCH = {
    "executable_path": CHROMIUM,
    "headless": True,
    "args": [
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
_PACKAGE = Path(__file__).resolve().parents[2]

# Returning the promise of run-all would wait for ever where Lab asks for a kernel: so it is not returned.
_RUN_ALL = """async () => {
  const app = window.jupyterapp, started = Date.now();
  const pause = () => new Promise(done => setTimeout(done, 20));
  const late = what => { if (Date.now() - started > 40000) throw new Error(what); };
  await app.restored;
  while (!app.shell.currentWidget?.sessionContext) { late('no notebook'); await pause(); }
  const notebook = app.shell.currentWidget, session = notebook.sessionContext;
  await notebook.context.ready;
  while (!(session.isReady && session.session?.kernel?.status === 'idle')) {
    document.querySelector('.jp-Dialog .jp-mod-accept')?.click();
    late('kernel not idle: ' + session.session?.kernel?.status); await pause();
  }
  app.commands.execute('notebook:run-all-cells');
}"""


def missing() -> str:
    """Return what the browser tests lack on this machine, or ``""``."""
    if not Path(CHROMIUM).exists():
        return f"no Chromium at {CHROMIUM} (JOBKIT_CHROMIUM names another)"
    for module in ("playwright", "jupyterlab", "notebook", "voila", "axe_playwright_python"):
        try:
            __import__(module)
        except ImportError:
            return f"{module} is not installed"
    return ""


def write_notebook(folder: Path, name: str, *cells: str) -> str:
    """Write a notebook of code cells and return its file name."""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": "code",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, source in enumerate(cells)
        ],
    }
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")
    return name


@contextlib.contextmanager
def server(kind: str, root: Path) -> Iterator[str]:
    """Run JupyterLab, Notebook 7 or Voila over the notebooks in `root` and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="jobkit-browser-"))
    url = f"http://127.0.0.1:{port}"
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            _command(kind, root, port), env=_environment(home), stdout=log, stderr=subprocess.STDOUT, cwd=root
        )
        try:
            _wait(url + ("/" if kind == "voila" else "/api"), process, home / "server.log")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    shutil.rmtree(home, ignore_errors=True)


def _command(kind: str, root: Path, port: int) -> list[str]:
    if kind == "voila":
        return [
            *(sys.executable, "-m", "voila", str(root), "--no-browser", "--Voila.ip=127.0.0.1"),
            *(f"--port={port}", "--show_tracebacks=True"),
        ]
    module, app = ("jupyterlab", "LabApp") if kind == "lab" else ("notebook", "JupyterNotebookApp")
    return [
        *(sys.executable, "-m", module, "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}"),
        *("--IdentityProvider.token=", "--ServerApp.password=", f"--{app}.expose_app_in_browser=True"),
        *("--LabApp.extension_manager=readonly", "--LabApp.news_url=None"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _environment(home: Path) -> dict[str, str]:
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    paths = [str(_PACKAGE), environment.get("PYTHONPATH", "")]
    return environment | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer:\n{log.read_text()[-2000:]}")


def open_page(page, url: str, kind: str, notebook: str, query: str = "") -> None:
    """Open a notebook in Lab or Notebook 7 and run all of it, or open it in Voila."""
    if kind == "voila":
        page.goto(f"{url}/voila/render/{notebook}{query}", timeout=90_000)  # it answers when all cells ran
        return
    path = f"notebooks/{notebook}" if kind == "notebook" else f"doc/tree/{notebook}?reset"
    page.goto(f"{url}/{path}", wait_until="domcontentloaded")
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('notebook:run-all-cells')", timeout=60_000)
    page.evaluate(_RUN_ALL)
