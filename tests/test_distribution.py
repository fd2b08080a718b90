"""The name on the package index: `jobkit` there is a project of other people, ours is `dbt-jobkit`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

_INSTALLS = re.compile(r"(?:pip3?|pipx|uv|poetry|conda) (?:tool )?(?:install|add|run)\b[^\n`]*")
_OTHER = re.compile(r"(?<![\w./-])jobkit(?![\w./-])")


def written() -> Iterator[tuple[str, str]]:
    """Yield every text that a person may copy a command from: pages, notebooks, code with its messages."""
    for pattern in (
        "*.md",
        "*.toml",
        ".ci/run",
        "jobkit/**/*.py",
        "tests/**/*.md",
        "quizzes/**/*.yml",
        "tests/**/*.sh",
    ):
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            yield f"{path.name}, cell {number}", "".join(cell["source"]) + json.dumps(cell.get("outputs", []))


def wrong_installs(text: str) -> list[str]:
    """Return the commands in a text that would install the other project."""
    commands = (match[0] for match in _INSTALLS.finditer(text))
    return [command for command in commands if _OTHER.search(command.partition("&&")[0])]


def test_no_advice_installs_the_other_project() -> None:
    found = [f"{place}: {command}" for place, text in written() for command in wrong_installs(text)]
    assert not found, "\n".join(found)


def test_the_advice_that_is_given_names_ours() -> None:
    assert any('pip install "dbt-jobkit[lab]"' in text for _, text in written())


@pytest.mark.parametrize(
    ("command", "is_wrong"),
    [
        ('pip install "jobkit[lab]"', True),
        ("python -m pip install jobkit", True),
        ("pipx install jobkit==0.1.0", True),
        ('python -m pip install "dbt-jobkit[lab]"', False),
        ("python -m pip install . && jobkit demo", False),
        ("pip install ./jobkit", False),
    ],
)
def test_the_check_tells_the_two_apart(command: str, is_wrong: bool) -> None:
    assert bool(wrong_installs(f"Run `{command}` first.")) == is_wrong


def test_the_distribution_is_ours_and_the_import_and_the_command_stay() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "dbt-jobkit"
    assert project["scripts"] == {"jobkit": "jobkit.cli:main"}
    extras = [need for group in project["optional-dependencies"].values() for need in group]
    assert {need.partition("[")[0] for need in extras if "jobkit" in need} == {"dbt-jobkit"}
