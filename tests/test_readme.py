"""What the README promises: its commands, its code and its picture are the real ones."""

from __future__ import annotations

import re
from pathlib import Path

import jobkit
from jobkit.cli.group import _VERBS
from tests.cli.running import run

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_two_commands_set_it_up_and_ci_runs_the_same() -> None:
    """One ends in the main job having run, one runs the tests."""
    commands = [
        "python -m pip install . && jobkit demo",
        'python -m pip install ".[test]" && python -m pytest',
    ]
    assert blocks("sh")[0].split("\n")[:-1] == commands
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in commands:
        assert f"{{ {command}; }}" in script


def test_the_lines_of_code_run_and_print_what_they_say(capsys: object) -> None:
    code = blocks("python")[0]
    namespace: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), namespace)
    printed = capsys.readouterr().out  # type: ignore[attr-defined]
    promised = [line.partition("# ")[2] for line in code.splitlines() if line.startswith("print(")]
    assert promised
    assert printed.splitlines() == promised


def test_the_definition_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(blocks("yaml")[0])
    assert jobkit.simulate(jobkit.load(path)).runs


def test_the_scenario_file_plays_and_its_mistake_is_told(tmp_path: Path) -> None:
    definitions, scenario, _ = blocks("yaml")
    (tmp_path / "jobs.yml").write_text(definitions)
    path = tmp_path / "scenario.yml"
    path.write_text(scenario)
    result = run("simulate", str(path), "--json")
    assert result.exit_code == 0, result.stderr
    sim = jobkit.simulate(jobkit.Scenario.load(path))
    assert result.stdout == sim.to_json() + "\n"
    assert {run.trigger.kind for run in sim.runs} >= {"schedule", "pull_request", "rerun"}
    assert {run.status for run in sim.runs} == {"success", "error"}
    path.write_text(scenario.replace("rerun: {job: Nightly", "rerun: {job: Nightli"))
    promised = re.search(r"``(events.*?)``", README)
    assert promised is not None
    assert promised[1] in run("simulate", str(path)).stderr


def test_the_exercise_says_what_it_promises() -> None:
    given: dict[str, object] = {"jobkit": jobkit}
    exec(compile(blocks("python")[1], "README.md", "exec"), given)
    exercise = given["exercise"]
    assert isinstance(exercise, jobkit.Exercise)
    promised = re.search(r"counter_example  # (.*)", README)
    assert promised is not None
    assert exercise.check("0 7 31 * *").counter_example == promised[1]
    assert jobkit.level("only-the-change").id == "only-the-change"


def test_the_lines_for_a_ci_are_commands_of_ours(tmp_path: Path) -> None:
    for name in ("jobs.yml", "main-jobs.yml"):
        (tmp_path / name).write_text(blocks("yaml")[0])
    command = re.search(r"run: jobkit (lint .*)", blocks("yaml")[2])
    assert command is not None
    words = command[1].replace("jobs/*.yml", str(tmp_path / "jobs.yml"))
    result = run(*words.replace("main-jobs.yml", str(tmp_path / "main-jobs.yml")).split())
    assert result.exit_code == 0, result.stdout + result.stderr


def test_the_events_and_faults_play(tmp_path: Path) -> None:
    given: dict[str, object] = {"jobkit": jobkit}
    exec(compile(blocks("python")[2], "README.md", "exec"), given)
    path = tmp_path / "jobs.yml"
    path.write_text(blocks("yaml")[0])
    sim = jobkit.simulate(
        jobkit.load(path),
        events=[given["request"], given["again"]],
        faults=given["faults"],
        until="2026-03-05",
    )
    assert {run.trigger.kind for run in sim.runs} >= {"schedule", "pull_request", "rerun"}
    assert {run.status for run in sim.runs} == {"success", "error"}


def test_the_picture_is_the_one_its_command_makes(tmp_path: Path) -> None:
    picture = re.search(r"!\[[^\]]*\]\((notebooks/img/[a-z.-]+\.svg)\)", README)
    assert picture is not None
    command = re.search(r"`jobkit (simulate [^`]*--plot )notebooks/img/[a-z.-]+\.svg`", README)
    assert command is not None
    made = tmp_path / "made.svg"
    assert run(*command[1].split(), str(made)).exit_code == 0
    assert made.read_text("utf-8") == (ROOT / picture[1]).read_text("utf-8"), (
        f"jobkit {command[1]}{picture[1]}"
    )


def test_every_verb_is_named() -> None:
    for verb in _VERBS:
        assert f"jobkit {verb}" in README


def test_no_link_leads_nowhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
