"""``jobkit export``: a notebook with labs as one page."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import jobkit
from jobkit.cli import cli
from jobkit.cli.export import exported
from jobkit.cli.lab import copy_notebooks
from tests.browser.servers import write_notebook

ROOT = Path(__file__).parents[2]


@pytest.fixture
def executed(tmp_path):
    """A notebook that holds a lab, as Lab saves it: with the state of its widgets."""
    name = write_notebook(tmp_path, "labs.ipynb", "bench")
    bench = jobkit.Workbench()
    data, metadata = bench._repr_mimebundle_()
    bench.close()
    notebook = json.loads((tmp_path / name).read_text())
    output = {"output_type": "display_data", "metadata": metadata, "data": data}
    notebook["cells"][0] |= {"outputs": [output], "execution_count": 1}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path = tmp_path / name
    path.write_text(json.dumps(notebook))
    return path


def test_a_lab_is_a_picture_on_the_page(executed):
    done = CliRunner().invoke(cli, ["export", str(executed)])
    assert done.exit_code == 0, done.output
    page = executed.with_suffix(".html").read_text(encoding="utf-8")
    assert "Workbench" in page
    assert 'alt="Timeline of one job' in page
    assert "widget-view+json" not in page
    assert "My job" in page


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_the_study_notebooks_as_jupyter_saves_them(path, tmp_path):
    done = CliRunner().invoke(cli, ["export", str(path), "--output", str(tmp_path / "page.html")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "data:image/svg+xml;base64," in page
    assert "<h1" in page


BROKEN = [
    "",
    "[]",
    "{}",
    '{"cells": 3}',
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}',
]


@pytest.mark.parametrize("text", [*BROKEN, '{"nbformat": 9, "cells": []}', '{"nbformat": "x"}', "null"])
def test_what_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    done = CliRunner().invoke(cli, ["export", str(path)])
    assert done.exit_code == 2
    assert "no notebook" in done.output
    assert not path.with_suffix(".html").exists()


def folded(source: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": source,
        "metadata": {"jupyter": {"outputs_hidden": True}},
        "source": source,
        "outputs": list(outputs),
        "execution_count": 1,
    }


def test_what_is_to_be_predicted_opens_when_it_is_asked_for(tmp_path: Path) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "<b>7 runs</b>\n"}
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<p>a card</p>"}}
    listed = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": "- a `b`\n- <c>"}}
    path = tmp_path / "n.ipynb"
    nothing = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    cells = {"cells": [folded("one", printed), folded("two", shown), folded("three", listed)]}
    path.write_text(json.dumps({**nothing, **cells}), "utf-8")
    page = exported(path)
    assert "<summary>What happens</summary><pre>&lt;b&gt;7 runs&lt;/b&gt;\n</pre></details>" in page
    assert "<summary>What happens</summary><p>a card</p></details>" in page
    assert "<code>b</code>" in page
    assert page.count("<details>") == 3


def test_who_opens_the_course_gets_it_without_what_is_to_be_predicted(tmp_path: Path) -> None:
    copied = copy_notebooks(tmp_path / "mine") / "00-first-flight.ipynb"
    cells = {cell["id"]: cell for cell in json.loads(copied.read_text("utf-8"))["cells"]}
    assert cells["flight-sim"]["outputs"] == []
    assert "jupyter" not in cells["flight-sim"]["metadata"]
    assert cells["flight-predict"]["outputs"]
    before = copied.read_bytes()
    copied.write_bytes(b"mine")
    copy_notebooks(tmp_path / "mine")
    assert copied.read_bytes() == b"mine" != before
