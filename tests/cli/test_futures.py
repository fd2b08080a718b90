"""``jobkit simulate --futures``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import jobkit
from tests.cli.running import run, run_apart

JOBS = """\
jobs:
- {name: Ingest, commands: ["dbt build -s staging"], schedule: 0 6 * * *}
- {name: Reports, commands: [dbt build], triggers: {job_completion: {job: Ingest}}}
"""
DAYS = ("--until", "2026-03-04")


@pytest.fixture
def jobs(tmp_path: Path) -> str:
    path = tmp_path / "jobs.yml"
    path.write_text(JOBS)
    return str(path)


def test_futures_print_the_percentiles(jobs: str) -> None:
    text = run("simulate", jobs, "--futures", "5", *DAYS).stdout
    project, beginning, first = text.splitlines()[:3]
    assert project == "Project shop (bundled, 15 models)."
    assert beginning.startswith("Established account: ")
    assert first.startswith("5 futures from Mon 2 Mar 00:00 to Wed 4 Mar 00:00 UTC.")
    for words in ("done on 50 %", "95 %", "chain of Ingest", "Reports", "no noise"):
        assert words in text
    assert max(map(len, text.splitlines())) <= 100


def test_futures_begin_with_the_seed_and_are_what_simulate_many_gives(jobs: str) -> None:
    words = ("simulate", jobs, "--futures", "2", "--seed", "4", "--noise", "0.3", "--json", *DAYS)
    many = jobkit.simulate_many(
        jobkit.load(jobs),
        seeds=[4, 5],
        until="2026-03-04",
        rules=jobkit.Rules(duration_noise=0.3),
        progress=False,
    )
    assert run(*words).stdout == many.to_json(indent=2) + "\n"
    assert [future["seed"] for future in json.loads(run(*words).stdout)["futures"]] == [4, 5]


def test_processes_change_nothing(jobs: str) -> None:
    words = ("simulate", jobs, "--futures", "3", *DAYS)
    apart = run_apart(*words, "--workers", "2")
    assert apart.returncode == 0, apart.stderr
    assert apart.stdout == run(*words).stdout


def test_the_curves_can_be_drawn(jobs: str, tmp_path: Path) -> None:
    for name, start in (("out.svg", b"<svg"), ("out.png", b"\x89PNG")):
        path = tmp_path / name
        assert run("simulate", jobs, "--futures", "2", "--plot", str(path), *DAYS).exit_code == 0
        assert path.read_bytes().startswith(start)


def test_what_is_about_one_future_is_refused(jobs: str) -> None:
    for words in (("--why", "1"), ("--run", "1")):
        result = run("simulate", jobs, "--futures", "2", *words)
        assert result.exit_code == 2
        assert "one future" in result.stderr
    assert run("simulate", jobs, "--futures", "0").exit_code == 2
    assert run("simulate", jobs, "--noise", "9").exit_code == 2
