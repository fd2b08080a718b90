"""Committed notebooks: with outputs, without widget state, small. Their cells run under nbval."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def test_there_is_a_first_flight() -> None:
    assert NOTEBOOKS[0].name == "00-first-flight.ipynb"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_widget_state_is_stored(path: Path) -> None:
    """With state in it, an exported page drops its static picture and asks a CDN (facts on widgets)."""
    text = path.read_text("utf-8")
    assert "widgets" not in json.loads(text)["metadata"]
    assert "application/vnd.jupyter.widget-view+json" not in text
    assert len(text) < 400_000  # pictures of six simulations


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_cells_were_run_in_order_and_none_failed(path: Path) -> None:
    code = cells(path)
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(cell["outputs"] for cell in code)
    kinds = {output["output_type"] for cell in code for output in cell["outputs"]}
    assert kinds <= {"execute_result", "display_data", "stream"}
    assert not any(output.get("name") == "stderr" for cell in code for output in cell["outputs"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_pictures_survive_in_a_notebook_that_nobody_trusted(path: Path) -> None:
    """An inline <svg> is stripped to garbled text there; an <img> with a data URI stays."""
    html = [
        "".join(o["data"]["text/html"])
        for c in cells(path)
        for o in c["outputs"]
        if "text/html" in o.get("data", {})
    ]
    assert any('src="data:image/svg+xml;base64,' in page for page in html)
    assert not any("<svg" in page or "<script" in page for page in html)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_nothing_of_the_machine_it_was_made_on(path: Path) -> None:
    text = path.read_text("utf-8")
    for trace in ("/home/", "/root/", "/tmp/", "/work/", "C:\\\\"):
        assert trace not in text
