"""``jobkit lab``: the study notebooks, in JupyterLab."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.export import is_outcome

__all__ = ["lab"]


@click.command(short_help="Open the study notebooks in JupyterLab.")
@click.argument("directory", default="jobkit-notebooks")
@click.option(
    "--no-open", "--where", "only_copy", is_flag=True, help="Copy the notebooks, print where, stop."
)
def lab(directory: str, only_copy: bool) -> None:
    """Copy the study notebooks into DIRECTORY and open them in JupyterLab.

    Notebooks that are already there are left as they are: your work is safe. Needs JupyterLab, which
    `python -m pip install "dbt-jobkit[lab]"` brings.
    """
    target = copy_notebooks(Path(directory))
    click.echo(str(target.resolve()))
    if only_copy:
        return
    if find_spec("jupyterlab") is None:
        raise JobkitError(
            "JupyterLab is not installed",
            hint='run `python -m pip install "dbt-jobkit[lab]"`; the notebooks are in the folder above',
        )
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={target.resolve()}"]
    sys.exit(subprocess.call(command))  # noqa: S603  our own interpreter, our own folder


def copy_notebooks(target: Path) -> Path:
    """Copy the bundled notebooks into `target`; files that exist stay as they are."""
    from jobkit.basics.resources import folder

    source = folder("notebooks")
    try:
        for entry in sorted(source.rglob("*")):
            copy = target / entry.relative_to(source)
            if entry.is_file() and not copy.exists() and "checkpoint" not in str(entry):
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(_to_learn_from(entry))
    except OSError as error:
        raise JobkitError(f"cannot be written: {error.strerror}", where=str(target)) from None
    return target


def _to_learn_from(path: Path) -> bytes:
    """Return a file as a learner gets it: a notebook without what the learner is to predict first."""
    content = path.read_bytes()
    if path.suffix != ".ipynb":
        return content
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if is_outcome(cell):
            cell.update(outputs=[], execution_count=None)
            del cell["metadata"]["jupyter"]
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b"\n"
