"""What was found while a file was read stands beside the findings of the other rules."""

from __future__ import annotations

import json

import pytest

from jobkit import explain
from jobkit.jobs.files.findings import CODES
from tests.cli.running import run
from tests.jobs.files.test_cases import cases, changed, written

SERIOUS = [(base, case) for base, case in cases() if case.get("codes")]


@pytest.mark.parametrize(
    ("base", "case"), SERIOUS[::4], ids=lambda one: one if isinstance(one, str) else one["why"]
)
def test_lint_says_what_the_reader_has_found(tmp_path, base, case):
    path = written(tmp_path, base, changed(base, case))
    result = run("lint", str(path), "--format", "json")
    found = json.loads(result.stdout)
    assert {one["code"] for one in found} >= set(case["codes"])
    for one in found:
        if one["code"] in CODES:
            assert one["why"] and one["fix"] and one["source"] and one["places"][0]["line"]


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_page(code):
    page = explain(code)
    assert page.startswith(f"{code} {CODES[code].name} ({CODES[code].severity}")


def test_the_body_of_a_trigger_call(tmp_path):
    path = tmp_path / "run.json"
    path.write_text('{"git_sha": "x"}')
    result = run("lint", str(path))
    assert result.exit_code == 2 and "FMT003" in result.stdout
    path.write_text('{"cause": "x"}')
    assert run("lint", str(path)).exit_code == 0
