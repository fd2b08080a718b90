"""``jobkit export``: a notebook with labs as one page."""

import json

import pytest
from click.testing import CliRunner

import jobkit
from jobkit.cli import cli
from tests.browser.servers import write_notebook


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


def test_a_lab_is_looked_at_without_a_network(executed, new_browser_page):
    CliRunner().invoke(cli, ["export", str(executed)])
    page, seen = new_browser_page
    page.goto(executed.with_suffix(".html").as_uri())
    image = page.locator('img[alt^="Timeline"]')
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 300
    assert page.locator(".jk-lab table tr").count() > 1
    assert [url for url in seen if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture
def new_browser_page():
    from tests.browser.servers import LAUNCH, missing

    if missing():
        pytest.skip(missing())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        page, seen = browser.new_page(), []
        page.on("request", lambda request: seen.append(request.url))
        yield page, seen
        browser.close()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}'])
def test_what_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    done = CliRunner().invoke(cli, ["export", str(path)])
    assert done.exit_code == 2
    assert "no notebook" in done.output
    assert not path.with_suffix(".html").exists()
