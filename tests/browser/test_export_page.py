"""An exported notebook in a browser without a network."""

import json

import pytest

import jobkit
from jobkit.workshop.notebooks import notebook_page, read_notebook
from tests.browser.servers import write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_lab_is_looked_at_without_a_network(new_page, tmp_path):
    name = write_notebook(tmp_path, "labs.ipynb", "bench")
    bench = jobkit.Workbench()
    bench.act("table")  # a page shows a lab as it stood
    data, metadata = bench._repr_mimebundle_()
    bench.close()
    notebook = json.loads((tmp_path / name).read_text())
    output = {"output_type": "display_data", "metadata": metadata, "data": data}
    notebook["cells"][0] |= {"outputs": [output], "execution_count": 1}
    (tmp_path / name).write_text(json.dumps(notebook))
    target = tmp_path / "labs.html"
    target.write_text(notebook_page(read_notebook(tmp_path / name), "labs"), encoding="utf-8")
    page, asked = new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(target.as_uri())
    image = page.locator('img[alt^="Timeline"]')
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 300
    assert page.locator(".jk-lab table tr").count() > 1
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
