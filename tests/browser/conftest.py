"""Servers, browser and pages for the tests in this folder; skipped where there is no Chromium.

In CI, or with JOBKIT_REQUIRE_BROWSER set, a missing piece is a failure instead.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.pages import watch_page
from tests.browser.servers import LAUNCH, missing, open_page, server


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
def voila(browser, notebooks):
    with server("voila", notebooks) as url:
        yield url


@pytest.fixture(params=["lab", "voila"])
def front_end(request):
    return request.param


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1200, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture
def show(request, page):
    """Open a notebook and return what was seen on the page that should not have been."""

    def open_notebook(kind: str, notebook: str, query: str = ""):
        seen = watch_page(page)
        open_page(page, request.getfixturevalue(kind), kind, notebook, query)
        page.wait_for_selector(".jobkit-app")
        return seen

    return open_notebook
