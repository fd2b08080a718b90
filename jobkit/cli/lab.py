"""``jobkit lab``: the course in JupyterLab, or the labs alone as an app."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from jobkit.basics.errors import JobkitError

__all__ = ["lab"]


@click.command(short_help="Open the course in JupyterLab, or the labs as an app.")
@click.argument("directory", default="jobkit-notebooks")
@click.option(
    "--no-open", "--where", "only_copy", is_flag=True, help="Copy the notebooks, print where, stop."
)
@click.option("--voila", "as_app", is_flag=True, help="Serve the labs as pages without code, with Voila.")
@click.option("--instructor", is_flag=True, help="Copy the instructor's notebook too.")
def lab(directory: str, only_copy: bool, as_app: bool, instructor: bool) -> None:
    """Copy the notebooks of the course into DIRECTORY and open them in JupyterLab.

    Notebooks that are already there are left as they are: your work is safe. Needs JupyterLab, which
    `python -m pip install "dbt-jobkit[lab]"` brings.
    """
    from jobkit.workshop.app import write_app

    target = copy_notebooks(Path(directory), with_instructors=instructor)
    if as_app:
        target = write_app(target / "labs")
    click.echo(str(target.resolve()))
    if not only_copy:
        sys.exit(subprocess.call(_server(target, as_app)))  # noqa: S603  our own interpreter, our own folder


def _server(target: Path, as_app: bool) -> list[str]:
    """Return the command that serves a folder; raises JobkitError where the server is not installed."""
    module, name = ("voila", "Voila") if as_app else ("jupyterlab", "JupyterLab")
    if find_spec(module) is None:
        raise JobkitError(
            f"{name} is not installed",
            hint='run `python -m pip install "dbt-jobkit[lab]"`; the notebooks are in the folder above',
        )
    place = str(target.resolve())
    return [sys.executable, "-m", module, place if as_app else f"--ServerApp.root_dir={place}"]


def copy_notebooks(target: Path, *, with_instructors: bool = False) -> Path:
    """Copy the bundled notebooks into `target`; files that exist stay as they are."""
    from jobkit.basics.resources import folder
    from jobkit.workshop.box import is_instructors

    source = folder("notebooks")
    try:
        for entry in sorted(source.rglob("*")):
            copy = target / entry.relative_to(source)
            is_wanted = entry.is_file() and "checkpoint" not in str(entry)
            if is_wanted and not copy.exists() and (with_instructors or not is_instructors(entry)):
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(_to_learn_from(entry))
    except OSError as error:
        raise JobkitError(f"cannot be written: {error.strerror}", where=str(target)) from None
    return target


def _to_learn_from(path: Path) -> bytes:
    """Return a file as a learner gets it."""
    from jobkit.workshop.notebooks import notebook_text, read_notebook, to_learn_from

    is_notebook = path.suffix == ".ipynb"
    return notebook_text(to_learn_from(read_notebook(path))).encode() if is_notebook else path.read_bytes()
