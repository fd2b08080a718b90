"""Set-ups as real accounts have them: no run is red that is green there, and each finding is defended."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from jobkit.cli import cli
from jobkit.lint import lint
from jobkit.simulation import Scenario, Simulation
from jobkit.views.sentences import note_sentences

HERE = Path(__file__).parent
FILES = sorted((HERE / "definitions").glob("*.yml"))
FINDINGS = yaml.safe_load((HERE / "findings.yml").read_text(encoding="utf-8"))
ALWAYS = "jobkit assumes 20 s to prepare each run"
NO_PULL_REQUEST = "No pull request was given"
FRESH = "jobkit assumes that every source is fresh"
COMPARE = "jobkit compares no rows"

NOTES = {
    "a01": (),
    "a02": ("does not have the YAML selector `auto_core`: it is taken to select all nodes",),
    "a03": (
        NO_PULL_REQUEST,
        "does not have the macro `clone_all_production_schemas`: the step is taken to succeed",
        FRESH,
    ),
    "a04": (),
    "a05": (FRESH,),
    "a06": ("Full build, Tests, Docs: Every run calls `dbt deps` by itself",),
    "a07": (NO_PULL_REQUEST, COMPARE, "`DBT_TARGET` is ignored"),
    "a08": (NO_PULL_REQUEST, COMPARE),
    "a09": (NO_PULL_REQUEST, "No job here runs in 'Staging'"),
    "a10": (NO_PULL_REQUEST,),
    "a11": (),
    "a12": ("old name of the release track", "state-aware orchestration", "runs on dbt v2"),
    "a13": (NO_PULL_REQUEST, "dbt State", FRESH),
    "a14": (),
    "a15": ("job.run.completed",),
}
"""File -> a piece of each note beside `ALWAYS`."""

a_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def played(path: Path) -> Simulation:
    return Scenario.load(path).simulate()


def test_every_set_up_is_in_the_tables() -> None:
    assert len(FILES) == 15
    assert [path.stem for path in FILES] == sorted(FINDINGS)
    assert [path.stem[:3] for path in FILES] == sorted(NOTES)


@a_file
def test_no_run_is_red_that_the_account_does_not_have(path: Path) -> None:
    sim = played(path)
    assert sim.beginning.is_established and sim.runs
    assert [(run.job.name, run.message) for run in sim.runs if run.status != "success"] == []


@a_file
def test_each_finding_is_defended(path: Path) -> None:
    assert sorted(one.code for one in lint(Scenario.load(path).jobs)) == sorted(FINDINGS[path.stem])
    assert all(len(reason) > 20 and reason.endswith(".") for reason in FINDINGS[path.stem].values())


@a_file
def test_no_finding_is_an_error_and_the_exit_code_is_that_of_the_worst(path: Path) -> None:
    result = CliRunner().invoke(cli, ["lint", str(path)], prog_name="jobkit")
    found = lint(Scenario.load(path).jobs)
    assert {one.severity for one in found} <= {"warning", "advice"}
    assert result.exit_code == any(one.severity == "warning" for one in found), result.output
    assert all(code in result.output for code in FINDINGS[path.stem])


@a_file
def test_the_fix_does_not_say_the_message_again(path: Path) -> None:
    for finding in lint(Scenario.load(path).jobs):
        assert len({finding.message, finding.why, finding.fix}) == 3
        assert finding.fix not in finding.message and finding.why not in finding.message


@a_file
def test_the_notes_are_few_and_each_is_said_once(path: Path) -> None:
    notes = [note for note in note_sentences(played(path)) if ALWAYS not in note]
    for piece in NOTES[path.stem[:3]]:
        assert sum(piece in note for note in notes) == 1, (piece, notes)
    assert len(notes) == len(NOTES[path.stem[:3]]), notes


@a_file
def test_what_will_not_run_is_told_by_the_table_alone(path: Path) -> None:
    output = CliRunner().invoke(cli, ["simulate", str(path)], prog_name="jobkit").output
    assert "Nothing starts this job" not in output
    assert ("Will not run" in output) == (path.stem[:3] in ("a04", "a09"))


def test_a_macro_of_a_project_that_is_given_has_to_be_there(tmp_path: Path) -> None:
    """Only where no project is given, the bundled one stands for another, which has what the jobs name."""
    file = tmp_path / "jobs.yml"
    jobs = "- {name: J, commands: [dbt run-operation swap, dbt build --selector auto], schedule: '0 6 * * *'}"
    file.write_text(f"jobs:\n{jobs}\n", encoding="utf-8")
    assert {run.status for run in played(file).runs} == {"success"}
    file.write_text(f"project: shop\nuntil: '2026-03-09'\njobs:\n{jobs}\n", encoding="utf-8")
    assert {run.status for run in played(file).runs} == {"error"}
