"""``jobkit lint``: whose project a file is judged by, what is not checked, and the three formats."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jobkit.guide import NAMES
from jobkit.lint import rules
from tests.cli.running import run

JOBS = """
jobs:
- name: A
  commands: ["dbt build --select tag:my_finance"]
  schedule: 0 6 * * *
  timeout_seconds: 7200
"""
NARROW = (
    "jobs:\n- {name: A, commands: [dbt run], threads: 1, schedule: '*/10 * * * *', timeout_seconds: 600}\n"
)


@pytest.fixture
def jobs(tmp_path: Path) -> str:
    path = tmp_path / "own.yml"
    path.write_text(JOBS)
    return str(path)


def test_a_strangers_file_is_not_judged_by_the_bundled_project(jobs: str) -> None:
    result = run("lint", jobs)
    assert result.exit_code == 0
    assert "selects nothing" not in result.stdout
    parts = " ".join(result.stdout.split()).split("Not checked: ")
    (line,) = [part for part in parts if part.endswith("need the project; give --manifest.")]
    assert "CMD012" in line and "SIM001" in line


def test_with_its_project_a_file_is_checked_whole(jobs: str) -> None:
    text = " ".join(run("lint", jobs, "--example", "shop").stdout.split())
    assert "CMD012" in text
    assert "selects nothing in the project shop" in text
    assert "the project; give" not in text


def test_a_scenario_file_is_judged_by_the_project_it_names(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(f"title: one\n{JOBS}")
    assert "Not checked: " in run("lint", str(path)).stdout  # a scenario that names none
    path.write_text(f"project: shop\n{JOBS}")
    assert "CMD012" in run("lint", str(path)).stdout
    several = JOBS.replace("name: A", "name: A\n  project: one")
    path.write_text(f"projects: {{one: guide, two: shop}}\n{several}")
    text = " ".join(run("lint", str(path)).stdout.split())
    assert "selects nothing in the project guide" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_of_the_guide_has_its_own_project(name: str) -> None:
    assert "the project; give" not in " ".join(run("lint", name).stdout.split())


@pytest.mark.parametrize(
    "words", ["-s tga:x", "-s state:modifed+", "--selct x", "-s @a+", "-s source:a.b.c.d"]
)
def test_what_no_project_could_take_is_always_found(tmp_path: Path, words: str) -> None:
    path = tmp_path / "jobs.json"
    job = {"name": "A", "commands": [f"dbt build {words}"], "deferral": {"environment": "Production"}}
    path.write_text(json.dumps({"jobs": [job]}))
    result = run("lint", str(path))
    assert result.exit_code == 2
    assert "CMD0" in result.stdout


def test_the_jobs_are_played_where_there_is_a_project(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(NARROW)
    assert "SIM001" in run("lint", str(path), "--example", "shop").stdout
    off = run("lint", str(path), "--example", "shop", "--no-simulate").stdout
    assert "warning SIM001" not in off
    assert re.search(r"Not checked: .*\bSIM001\b.* needs? a simulation; leave out --no-simulate\.", off)
    refused = run("lint", str(path), "--simulate")
    assert refused.exit_code == 2
    assert "--simulate needs the project" in refused.stderr


def test_programs_read_findings_and_nothing_else(jobs: str) -> None:
    result = run("lint", jobs, "--format", "json")
    assert json.loads(result.stdout) == []
    assert "Not checked: " in result.stderr
    result = run("lint", jobs, "--format", "github")
    assert result.stdout == ""
    assert "Not checked: " in result.stderr


def test_github_gets_one_annotation_for_each_place(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(
        "jobs:\n"
        + "".join(
            f"- name: {name}\n  timeout_seconds: 60\n  commands:\n  - dbt deps\n  - dbt build\n"
            for name in "ABC"
        )
    )
    lines = run("lint", str(path), "--format", "github").stdout.splitlines()
    found = [line for line in lines if "title=CMD002" in line]
    assert [line.split("::")[1].split(",")[1] for line in found] == ["line=5", "line=10", "line=15"]
    text = run("lint", str(path)).stdout
    assert text.count("CMD002") == 1
    assert "(in 3 jobs: A, B, C)" in " ".join(text.split())
    (finding,) = json.loads(run("lint", str(path), "--format", "json").stdout)
    assert [place["job"] for place in finding["places"]] == ["A", "B", "C"]


CI_OF_THE_API = {
    "id": 7,
    "account_id": 1,
    "project_id": 2,
    "environment_id": 3,
    "name": "CI",
    "job_type": "ci",
    "execute_steps": ["dbt build"],
    "deferring_environment_id": None,
    "run_compare_changes": True,
    "triggers": {"github_webhook": True, "schedule": True, "git_provider_webhook": False, "on_merge": False},
    "schedule": {"cron": "0 * * * *"},
    "cost_optimization_features": ["state_aware_orchestration", "dbt_state"],
}


WAITING = {
    **{name: value for name, value in CI_OF_THE_API.items() if name not in ("job_type", "schedule")},
    "triggers": {
        "github_webhook": False,
        "schedule": False,
        "git_provider_webhook": False,
        "on_merge": False,
    },
    "job_completion_trigger_condition": {"condition": {"job_id": 7, "project_id": 2, "statuses": [10]}},
}
TOLD = {one.told_by: one.code for one in rules() if one.told_by}


@pytest.mark.parametrize("of_the_file", TOLD)
def test_what_the_reading_has_told_is_not_told_again(tmp_path: Path, of_the_file: str) -> None:
    of_the_jobs, path = TOLD[of_the_file], tmp_path / "job.json"
    path.write_text(json.dumps(WAITING if of_the_file == "API009" else CI_OF_THE_API))

    def codes(*words: str) -> set[str]:
        return {one["code"] for one in json.loads(run("lint", str(path), "--format", "json", *words).stdout)}

    assert of_the_file in codes() and of_the_jobs not in codes()
    assert of_the_jobs in codes("--select", of_the_jobs)


def test_what_is_marked_is_shown_however_long_its_line_is(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"data": {"description": "é" * 400, **CI_OF_THE_API}}))
    shown = run("lint", str(path), "--select", "API005").stdout.splitlines()
    at = next(number for number, line in enumerate(shown) if "^" in line)
    line, carets = shown[at - 1], shown[at]
    begin, end = carets.index("^"), carets.rindex("^") + 1
    assert line[begin:end] == "true" and len(line) < 180
