"""``jobkit quiz lint``: text, JSON and exit codes; hostile text is harmless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jobkit.cli import cli
from tests.quiz.bank_lint.items import changed, part_file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["quiz", "lint", *arguments])


def part(folder: Path, *items: dict[str, Any]) -> str:
    return str(part_file(folder, items))


def test_a_clean_part(tmp_path: Path) -> None:
    result = run(part(tmp_path, changed()))
    assert result.exit_code == 0
    assert "1 item: 0 errors, 0 warnings, 0 waived." in result.output
    assert "looks at a whole bank" in result.output


def test_errors_end_with_1_and_name_item_and_field(tmp_path: Path) -> None:
    result = run(part(tmp_path, changed(options={"a": {"why": "incorrect"}})))
    assert result.exit_code == 1
    assert "error reason clean options.a.why: 'incorrect' is no reason" in result.output


def test_json(tmp_path: Path) -> None:
    result = run(part(tmp_path, changed(options={"a": {"why": "incorrect"}})), "--format", "json")
    found = json.loads(result.output)
    assert found["findings"][0] == {
        "rule": "reason",
        "severity": "error",
        "message": "'incorrect' is no reason",
        "item": "clean",
        "place": "options.a.why",
    }
    assert found["not_checked"]["blueprint"]


def test_the_day_is_given(tmp_path: Path) -> None:
    name = part(tmp_path, changed())
    assert "freshness" in run(name, "--today", "2028-01-01").output
    assert "freshness" not in run(name).output.split("Not checked")[0]


def test_the_rules_are_listed_with_their_limits() -> None:
    output = run("--rules").output
    assert "blind-guesser" in output
    assert "chance and 10 points" in output


@pytest.mark.parametrize("text", ["items: 5", "items: [5]", "other: []", "- 1", "items: [a"])
def test_a_file_that_is_no_bank(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(text, "utf-8")
    result = run(str(path))
    assert result.exit_code == 2
    assert "broken.yml" in result.output
    assert "Traceback" not in result.output


def test_hostile_text_cannot_steer_a_terminal(tmp_path: Path) -> None:
    item = changed(options={"a": {"why": "\x1b[2J(A) xx"}}, lint_ignore={"\x1b[31m<b>": "because of this"})
    output = run(part(tmp_path, item)).output
    assert "\x1b" not in output
