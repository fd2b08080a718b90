"""``jobkit compare``."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import jobkit
from tests.cli.running import run

JOBS = "jobs:\n- name: Nightly\n  commands: [dbt build]\n  schedule: {schedule}\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    paths = []
    for name, schedule in (("daily", "0 2 * * *"), ("often", "0 */6 * * *")):
        path = tmp_path / f"{name}.yml"
        path.write_text(JOBS.format(schedule=f'"{schedule}"'))
        paths.append(str(path))
    return paths[0], paths[1]


def test_it_prints_the_table_with_the_names_of_the_files(files: tuple[str, str]) -> None:
    text = run("compare", *files, "--until", "2026-03-04").stdout
    played, found = text.split("\n\n")[0].split("\noften against daily: ")
    assert played.startswith("Project shop (bundled, 15 models). Established account: ") and found
    lines = [line.split() for line in text.splitlines()]
    assert ["measure", "daily", "often", "difference"] in lines
    assert ["runs", "2", "8", "+6"] in lines
    assert not any(line.startswith("price ") for line in text.splitlines())
    assert max(map(len, text.splitlines())) <= 100


def test_json_is_the_comparison(files: tuple[str, str]) -> None:
    sims = [jobkit.simulate(jobkit.load(path), until="2026-03-04") for path in files]
    found = jobkit.compare(*sims, ("daily", "often"), target_seconds=6 * 3600, price_per_hour=3)
    words = ("--until", "2026-03-04", "--target", "6", "--price", "3", "--json")
    assert run("compare", *files, *words).stdout == found.to_json() + "\n"
    assert json.loads(found.to_json())["labels"] == ["daily", "often"]


def test_it_draws(files: tuple[str, str], tmp_path: Path) -> None:
    for suffix in ("svg", "png"):
        path = tmp_path / f"both.{suffix}"
        assert "Comparison written to" in run("compare", *files, "--plot", str(path)).stdout
    ET.parse(tmp_path / "both.svg")
    assert (tmp_path / "both.png").read_bytes().startswith(b"\x89PNG")


def test_the_shorter_one_goes_on_as_long_as_the_longer(tmp_path: Path, files: tuple[str, str]) -> None:
    """A job that first fires after two weeks is simulated for longer than a week."""
    late = tmp_path / "late.yml"
    late.write_text(JOBS.format(schedule='"0 2 15 * *"'))
    text = run("compare", files[0], str(late)).stdout
    assert ["runs", "14", "1", "−13"] in [line.split() for line in text.splitlines()]


def test_examples_of_the_guide_by_name() -> None:
    assert "example-3 against example-1" in run("compare", "example-1", "example-3").stdout


def test_one_file_twice_is_before_and_after(files: tuple[str, str]) -> None:
    text = run("compare", files[0], files[0]).stdout
    assert "\nafter against before: nothing important" in text


def test_another_beginning_is_said_of_each(tmp_path: Path, files: tuple[str, str]) -> None:
    new = tmp_path / "new.yml"
    new.write_text("new_account: true\n" + Path(files[0]).read_text())
    lines = run("compare", files[0], str(new)).stdout.splitlines()
    assert lines[0].startswith("daily: Project shop (bundled, 15 models). Established account: ")
    assert (
        "new: Project shop (bundled, 15 models). New account: nothing is built yet, and nothing has run."
        in lines
    )
    both = run("compare", files[0], str(new), "--new-account").stdout
    assert both.startswith("Project shop (bundled, 15 models). New account: ")


def test_what_makes_no_sense_ends_with_2(files: tuple[str, str]) -> None:
    result = run("compare", *files, "--price", "-1")
    assert result.exit_code == 2
    assert "price_per_hour is -1" in result.stderr
