"""Servers, browser and pages for the tests in this folder; skipped where there is no Chromium.

In CI, or with JOBKIT_REQUIRE_BROWSER set, a missing piece is a failure instead.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.pages import READY, wait_for_widget, watch_page
from tests.browser.servers import LAUNCH, missing, open_page, server, write_notebook


@pytest.fixture(scope="session")
def browser():
    lacking = missing()
    if lacking:
        if os.environ.get("CI") or os.environ.get("JOBKIT_REQUIRE_BROWSER"):
            pytest.fail(f"browser tests are required here, but {lacking}")
        pytest.skip(lacking)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory):
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="session")
def lab(browser, notebooks):
    with server("lab", notebooks) as url:
        yield url


@pytest.fixture(scope="session")
def notebook(browser, notebooks):
    with server("notebook", notebooks) as url:
        yield url


@pytest.fixture(scope="session")
def voila(browser, notebooks):
    with server("voila", notebooks) as url:
        yield url


@pytest.fixture(scope="module")
def new_page(browser):
    """Make pages, and close them when the module is done."""
    contexts = []

    def make(**options):
        given = {"viewport": {"width": 1280, "height": 1000}, "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(**given))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def show(request, new_page, notebooks):
    """Run cells in a notebook of their own; return the page and what is seen on it that should not be."""

    def open_notebook(kind: str, name: str, source: str | tuple[str, ...], selector: str = READY, **options):
        page = new_page(**options)
        seen = watch_page(page)
        cells = (source,) if isinstance(source, str) else source
        open_page(page, request.getfixturevalue(kind), kind, write_notebook(notebooks, name, *cells))
        wait_for_widget(page, selector)
        return page, seen

    return open_notebook
