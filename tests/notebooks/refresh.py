"""Run the notebooks and keep their outputs, as they are committed: ``python -m tests.notebooks.refresh``.

``python -m tests.notebooks.refresh 03 04`` runs those whose names begin so.

Widget state and widget views are left out: a page without a kernel then shows the static picture.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm.auto import tqdm

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"


def refresh(path: Path) -> None:
    """Run one notebook in an empty folder and write its outputs back."""
    notebook = nbformat.read(path, as_version=4)
    metadata = dict(notebook.metadata)
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        NotebookClient(
            notebook, timeout=120, store_widget_state=False, coalesce_streams=True, resources=resources
        ).execute()
    notebook.metadata = nbformat.from_dict(metadata)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(VIEW, None)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    os.environ["JOBKIT_PROGRESS"] = ":memory:"  # what is kept does not depend on whoever keeps it
    begins = tuple(sys.argv[1:]) or ("",)
    chosen = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.name.startswith(begins)]
    for notebook_path in tqdm(chosen, unit="notebook"):
        refresh(notebook_path)
