"""The labs as an app: a notebook for each, which Voila serves as a page."""

from __future__ import annotations

import json
from pathlib import Path

from jobkit.basics.errors import JobkitError
from jobkit.basics.file_writing import write_file

__all__ = ["write_app"]

_APP = {
    "Workbench": ("Write jobs, let things happen, and see why.", "jobkit.Workbench()"),
    "Schedule": ("When does it run? Five cells, words, traps.", 'jobkit.ScheduleLab("0 6 * * 1-5")'),
    "Selection": ("What does a selection take, and why?", 'jobkit.SelectionLab("shop", "+orders")'),
    "Deferral": ("Which relation does each ref read?", 'jobkit.DeferralLab(changed=["orders"])'),
    "Fault lab": ("A CI job has trouble now and then. Why?", "jobkit.CaseBoard(7)"),
    "Quiz": ("Practice, review, drill and exam.", "jobkit.QuizDeck()"),
}
"""Title of each page: what one does there, and the lab."""


def write_app(folder: Path) -> Path:
    """Write a notebook for each lab into `folder`, which is made where it is not there.

    Raises
    ------
    JobkitError
        The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JobkitError(f"cannot be made: {error.strerror}", where=str(folder)) from None
    for title, (about, code) in _APP.items():
        write_file(folder / f"{title}.ipynb", _notebook(f"# {title}\n\n{about}", f"import jobkit\n\n{code}"))
    return folder


def _notebook(words: str, code: str) -> str:
    cells = [
        {"cell_type": "markdown", "id": "about", "metadata": {}, "source": words},
        {
            "cell_type": "code",
            "id": "lab",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": code,
        },
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    fields = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(fields, indent=1) + "\n"
