"""Committed notebooks: outputs that read well without a kernel, and nothing of a widget's state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.refresh_notebooks import NOTEBOOKS, VIEW

ALL = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_widget_state_is_stored(path: Path) -> None:
    text = path.read_text("utf-8")
    assert VIEW not in text
    assert "widgets" not in json.loads(text)["metadata"]
    assert len(text) < 200_000


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_cell_was_run_and_none_failed(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert all(output["output_type"] != "error" for cell in cells for output in cell["outputs"])
