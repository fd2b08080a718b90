"""Every verb on the bundled project: what it prints, where, and how it ends (DESIGN, "The public face")."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import jobkit
from jobkit.cli.group import _VERBS
from tests.cli.running import run, run_apart

CI = """\
- name: CI
  environment: CI
  commands: ["dbt build --select state:modified+"]
  triggers: {pull_request: true}
  timeout_seconds: 1800
"""
JOBS = f"""\
jobs:
- name: Nightly
  commands: [dbt build]
  schedule: 0 2 * * *
  threads: 8
  timeout_seconds: 7200
- name: Reports
  commands: ["dbt build --select tag:reporting"]
  triggers: {{job_completion: {{job: Nightly}}}}
{CI}"""


@pytest.fixture
def jobs(tmp_path: Path) -> str:
    path = tmp_path / "jobs.yml"
    path.write_text(JOBS)
    return str(path)


def test_help_names_every_verb_with_an_example() -> None:
    text = run("--help").stdout
    for verb in _VERBS:
        assert f"  {verb} " in text
        page = run(verb, "--help")
        assert page.exit_code == 0
        assert page.stdout.startswith(f"Usage: jobkit {verb}")
    assert "jobkit simulate jobs.yml" in text


def test_version() -> None:
    assert run("--version").stdout == f"jobkit {jobkit.__version__}\n"


def test_a_misspelt_verb_gets_a_suggestion() -> None:
    result = run("simulat", "x.yml")
    assert result.exit_code == 2
    assert "did you mean `simulate`?" in result.stderr


def test_simulate_prints_runs_timeline_and_steps(jobs: str) -> None:
    text = run("simulate", jobs, "--until", "2026-03-03").stdout
    assert "3 runs" in text
    for words in (
        "Nightly",
        "after run 1",
        "pull request",
        "Clone git repository",
        "Invoke dbt with `dbt build`",
    ):
        assert words in text
    assert max(map(len, text.splitlines())) <= 100


def test_simulate_json_is_the_simulation(jobs: str) -> None:
    sim = jobkit.simulate(jobkit.load(jobs), start="2026-03-05", until="2026-03-06", seed=4)
    words = ("simulate", jobs, "--start", "2026-03-05", "--until", "2026-03-06", "--seed", "4", "--json")
    assert run(*words).stdout == sim.to_json() + "\n"


def test_simulate_obeys_its_options(jobs: str) -> None:
    def data(*words: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            run("simulate", jobs, "--until", "2026-03-03", "--json", *words).stdout
        )
        return found

    assert data("--rules", "study-guide")["rules"] == "study guide"
    assert data("--example", "guide")["project"] == "guide"
    failed = data("--fail", "stg_orders")["runs"]
    assert isinstance(failed, list)
    assert [run["status"] for run in failed if run["job"] == "Nightly"] == ["error"]


def test_changed_opens_a_pull_request_once_production_is_built(jobs: str) -> None:
    words = ("simulate", jobs, "--until", "2026-03-03", "--changed", "stg_orders,customers", "--json")
    check = next(entry for entry in json.loads(run(*words).stdout)["runs"] if entry["job"] == "CI")
    assert (check["status"], check["queued_at"]) == ("success", "2026-03-02T06:00:00+00:00")
    ran = {result["unique_id"] for step in check["steps"] for result in step["results"]}
    assert {"model.shop.stg_orders", "model.shop.customers", "model.shop.orders"} <= ran
    assert "model.shop.stg_customers" not in ran


def test_changed_without_a_deploy_job_opens_it_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    path.write_text(f"jobs:\n{CI}")
    words = ("simulate", str(path), "--changed", "stg_orders", "--start", "2026-03-04T08:00", "--json")
    (only,) = json.loads(run(*words).stdout)["runs"]
    assert (only["status"], only["queued_at"]) == ("success", "2026-03-04T08:00:00+00:00")


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        ("3", "Run 3 of 'CI' was queued because pull request #1 was opened"),
        ("run 2", "Run 2 of 'Reports' was queued because run 1 of 'Nightly' ended with success"),
        ("1.3", "Step 3, Invoke dbt with `dbt deps`, succeeded"),
        ("Reports", "Run 2 of 'Reports'"),
        ("orders", "model.shop.orders ended with success"),
    ],
)
def test_why(jobs: str, asked: str, start: str) -> None:
    words = ("simulate", jobs, "--until", "2026-03-03", "--changed", "customers", "--why", asked)
    assert f"\n\n{start}" in run(*words).stdout


def test_why_beside_json_goes_to_stderr(jobs: str) -> None:
    result = run("simulate", jobs, "--until", "2026-03-03", "--json", "--why", "1")
    json.loads(result.stdout)
    assert "Run 1 of 'Nightly'" in result.stderr


def test_measures_and_notices_come_behind_the_runs(jobs: str) -> None:
    text = run("simulate", jobs, "--until", "2026-03-03", "--measures", "--notices").stdout
    assert "oldest data" in text
    assert text.index("Busy hours (UTC)") < text.index("webhook events")
    result = run("simulate", jobs, "--futures", "2", "--measures")
    assert result.exit_code == 2
    assert "about one future" in result.stderr


def test_plot_writes_svg_and_png(jobs: str, tmp_path: Path) -> None:
    for name in ("week.svg", "week.png"):
        result = run("simulate", jobs, "--plot", str(tmp_path / name))
        assert result.exit_code == 0
        assert name in result.stdout
    assert ET.fromstring((tmp_path / "week.svg").read_text("utf-8")).tag.endswith("svg")
    assert (tmp_path / "week.png").read_bytes().startswith(b"\x89PNG")


def test_the_guides_examples_go_by_name() -> None:
    text = run("simulate", "example-2", "--rules", "study-guide").stdout
    assert "CI Check" in text
    assert run("simulate", "scenario-2", "--manifest", "nowhere.json").exit_code == 2


SCENARIO = f"""\
until: 2026-03-03
rules: {{preset: study-guide, implicit_deps: true}}
seed: 4
events:
- pull_request: {{number: 7, at: 2026-03-02T10:00, changed: [customers]}}
faults:
- fail: {{node: stg_orders, job: Nightly}}
{JOBS}"""


@pytest.fixture
def situation(tmp_path: Path) -> str:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO)
    return str(path)


def test_simulate_takes_a_scenario_file(situation: str) -> None:
    sim = jobkit.simulate(jobkit.Scenario.load(situation))
    assert run("simulate", situation, "--json").stdout == sim.to_json() + "\n"
    text = run("simulate", situation, "--why", "stg_orders").stdout
    assert "pull request #7" in text
    assert "study guide rules" in text


def test_options_replace_what_a_scenario_file_says(situation: str) -> None:
    def data(*words: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(run("simulate", situation, "--json", *words).stdout)
        return found

    scenario = jobkit.Scenario.load(situation)
    other = scenario.changed(
        until="2026-03-04", seed=9, rules=jobkit.Rules(run_slots=1), faults=[jobkit.fail("customers")]
    )
    words = ("--until", "2026-03-04", "--seed", "9", "--rules", "platform", "--slots", "1")
    assert data(*words, "--fail", "customers") == json.loads(other.simulate().to_json())
    slots = scenario.changed(rules=jobkit.Rules.study_guide(implicit_deps=True, run_slots=1))
    assert data("--slots", "1") == json.loads(slots.simulate().to_json())
    pulls = [entry for entry in data("--changed", "orders")["runs"] if entry["job"] == "CI"]  # type: ignore
    assert [entry["queued_at"] for entry in pulls] == ["2026-03-02T06:00:00+00:00"]
    assert (
        data("--example", "guide", "--fail", "dim_customers", "--changed", "fct_stays")["project"] == "guide"
    )


def test_futures_of_a_scenario_file_begin_with_its_seed(situation: str) -> None:
    data = json.loads(run("simulate", situation, "--futures", "2", "--json").stdout)
    assert [future["seed"] for future in data["futures"]] == [4, 5]


def test_lint_and_compare_take_a_scenario_file(situation: str, jobs: str) -> None:
    own = json.loads(run("lint", situation, "--rules", "platform", "--format", "json").stdout)
    same = json.loads(run("lint", jobs, "--format", "json").stdout)
    assert [one["message"] for one in own] == [one["message"] for one in same] != []
    lines = run("lint", situation, "--format", "github").stdout.splitlines()
    assert lines
    assert all(f"file={situation},line=" in line for line in lines)
    text = run("compare", jobs, situation, "--rules", "platform").stdout
    assert "\nscenario against jobs: " in text


def test_a_mistake_in_a_scenario_file_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO.replace("[customers]", "[custmers]"))
    result = run("simulate", str(path))
    assert result.exit_code == 2
    assert f"{path}: scenario: 1 problem" in result.stderr
    assert "events[0].pull_request.changed[0] = 'custmers'" in result.stderr
    assert "did you mean `customers`?) (line 5)" in result.stderr


def test_an_example_of_the_guide_is_its_jobs_alone_on_another_project_or_day() -> None:
    for words in (("--example", "guide"), ("--start", "2026-04-06")):
        data = json.loads(run("simulate", "example-7", *words, "--json").stdout)
        assert {entry["trigger"]["kind"] for entry in data["runs"]} == {"schedule"}
    assert "there is no example 'example-8'" in run("simulate", "example-8").stderr


def test_ls_prints_sorted_ids_one_a_line() -> None:
    result = run("ls", "--select", "+orders", "--select", "tag:nightly", "--exclude", "resource_type:test")
    ids = result.stdout.splitlines()
    assert ids == sorted(ids)
    assert ids == jobkit.Project.example().select(["+orders", "tag:nightly"], exclude="resource_type:test")


def test_ls_warns_on_stderr_and_says_why() -> None:
    result = run("ls", "--select", "tag:no_such_tag")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no_such_tag" in result.stderr
    assert "model.shop.orders  # matches orders." in run("ls", "--select", "orders", "--why").stdout


def test_invoke_ends_as_dbt_does() -> None:
    fine, failed = run("invoke", "dbt build"), run("invoke", "dbt build", "--fail", "stg_orders")
    refused = run("invoke", "dbt build --select state:modified")
    assert (fine.exit_code, failed.exit_code, refused.exit_code) == (0, 1, 2)
    assert "1 error" in failed.stdout
    assert "skipped" in failed.stdout
    assert "state" in refused.stderr


def test_invoke_json_is_run_results() -> None:
    data = json.loads(run("invoke", "dbt run --select stg_orders", "--json").stdout)
    assert [result["unique_id"] for result in data["results"]] == ["model.shop.stg_orders"]


def test_invoke_on_dbt_v2_has_its_command_line_and_says_how_far_it_is_known_pf004_pf007() -> None:
    fine, refused = (
        run("invoke", text, "--dbt-version", "v2 Stable") for text in ("dbt check", "dbt run -m a")
    )
    assert (fine.exit_code, refused.exit_code) == (0, 2)
    assert "dbt v2 has no option '-m'" in refused.output
    assert "PF-004, documentation only" in fine.stdout
    assert "documentation only" not in run("invoke", "dbt build").stdout
    assert run("invoke", "dbt check").exit_code == 2
    assert "v2 Stable" in run("invoke", "dbt check", "--dbt-version", "v2 Latest").output


def test_invoke_ls_lists() -> None:
    assert "shop.staging.stg_orders" in run("invoke", "dbt ls --select stg_orders").stdout


def test_lint_exit_codes(tmp_path: Path) -> None:
    """0 clean or advice only, 1 warnings, 2 errors (DESIGN)."""
    path = tmp_path / "jobs.yml"
    good = {"name": "A", "commands": ["dbt build"], "schedule": "0 6 * * *", "timeout_seconds": 7200}
    cases = [
        ({}, 0),
        ({"schedule": {"cron": "0 6 * * *", "timezone": "Europe/Berlin"}}, 1),
        ({"commands": ["dbt build --select state:modified --state prod"]}, 2),
    ]
    for fields, expected in cases:
        path.write_text(json.dumps({"jobs": [{**good, **fields}]}))
        result = run("lint", str(path))
        assert result.exit_code == expected, result.stdout


def test_lint_formats(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text("jobs:\n- name: A\n  commands:\n  - dbt deps\n  - dbt build\n  timeout_seconds: 60\n")
    text = " ".join(run("lint", str(path)).stdout.split())  # a long path breaks the line
    assert "advice CMD002 'A' commands[0]:" in text
    assert " fix: " in text
    (finding, *_) = json.loads(run("lint", str(path), "--format", "json").stdout)
    assert {"code", "severity", "message", "job", "path", "why", "fix", "source"} <= set(finding)
    lines = run("lint", str(path), "--format", "github").stdout.splitlines()
    assert any(
        line.startswith(f"::notice file={path},line=4,col=5,endColumn=13,title=CMD002::") for line in lines
    )


def test_lint_github_escapes_what_would_start_a_command(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(
        json.dumps({"jobs": [{"name": "100%\n::error::x", "commands": ["dbt deps", "dbt build"]}]})
    )
    lines = run("lint", str(path), "--format", "github").stdout.splitlines()
    assert lines
    assert all(line.startswith(("::notice file=", "::warning file=")) for line in lines)


def test_explain_prints_the_page_of_a_rule() -> None:
    page = run("lint", "--explain", "CMD002").stdout
    for heading in ("Why:", "Fix:", "Source:"):
        assert heading in page


def test_cron_in_words_with_traps() -> None:
    result = run("cron", "0 9 1 * 1", "--start", "2026-03-02", "--count", "2")
    assert "At 09:00 UTC" in result.stdout
    assert [line.strip() for line in result.stdout.splitlines() if line.startswith("  Mon")] == [
        "Mon 2026-03-02 09:00",
        "Mon 2026-03-09 09:00",
    ]
    assert "warning: " in result.stdout


def test_cron_without_a_start_counts_from_now() -> None:
    assert len(run("cron", "0 6 * * 1-5", "--count", "3").stdout.splitlines()) == 6


def test_quiz_list_and_check() -> None:
    assert "topic-4" in run("quiz", "list").stdout
    assert "q6" in run("quiz", "list", "topic-4").stdout
    right, wrong = run("quiz", "check", "topic-4", "q2", "B"), run("quiz", "check", "topic-4", "q2", "A")
    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert "Right" in right.stdout
    assert "Explanation" in right.stdout
    assert "Wrong" in wrong.stdout


def test_quiz_take_asks_hints_grades_and_counts() -> None:
    result = run("quiz", "take", "--question", "q2", "--seed", "7", answers="h\nZ\nA\n5\n3\nD\n")
    assert result.exit_code == 0
    for words in (
        "[1/1] CI Job Configuration",
        "Hint 1 of 3",
        "'Z' is not one of the options",
        "Type 1, 2 or 3.",
        "Certain: -6 points",
        "Try once more.",
        "Answer: C) It reduces CI runtime",
        "Wrong though you were certain",
    ):
        assert words in result.stdout
    before, _, after = result.stdout.partition("Try once more.")
    assert "Answer: " not in before and "Parents that are not selected" in after


def test_quiz_take_skips_and_quits() -> None:
    result = run("quiz", "take", "--items", "3", "--seed", "7", answers="\nq\n")
    assert "Skipped." in result.stdout
    assert result.stdout.endswith("\n0 of 3 answered. `--resume` goes on here.\n")
    assert run("quiz", "take", "topic-4", "--question", "q3", answers="").exit_code == 0


def test_quiz_plan_and_progress(tmp_path: Path) -> None:
    plan = run("quiz", "plan", "--exam", "2026-12-12", "--today", "2026-11-29")
    assert plan.stdout.startswith("Exam on 2026-12-12, 20 minutes a day, 13 days\n  2026-11-29  ")
    assert run("quiz", "plan", "--exam", "2026-11-29", "--today", "2026-11-29").exit_code == 2
    place = str(tmp_path / "e.json")
    assert "self-deferral" in run("quiz", "progress").stdout
    assert run("quiz", "progress", "export", place).stdout == f"0 answers written to {place}\n"
    assert run("quiz", "progress", "import", place).stdout == "0 new answers\n"
    assert run("quiz", "progress", "erase", "--yes").stdout == "0 answers erased.\n"


def test_quiz_check_says_which_letters_there_are() -> None:
    """Nothing on the command line speaks of Python."""
    nothing, strange = (run("quiz", "check", "topic-4", "q2", answer) for answer in ("", "help"))
    assert (nothing.exit_code, nothing.stdout) == (1, "No answer yet. Give a letter, A to D.\n")
    assert strange.exit_code == 2
    assert "'help' is not one of the options (Give a letter, A to D.)" in strange.stderr


def test_lab_copies_the_notebooks_once(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("lab", str(folder), "--where").stdout == f"{folder}\n"
    notebook = folder / "00-first-flight.ipynb"
    notebook.write_text("my work")
    assert run("lab", str(folder), "--no-open").exit_code == 0
    assert notebook.read_text() == "my work"


def test_lab_opens_jupyterlab_on_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr("jobkit.cli.lab.find_spec", lambda _: object())
    monkeypatch.setattr("jobkit.cli.lab.subprocess.call", lambda command: called.append(command) or 0)
    assert run("lab", str(tmp_path / "mine")).exit_code == 0
    assert called[0][1:] == ["-m", "jupyterlab", f"--ServerApp.root_dir={tmp_path / 'mine'}"]


def test_lab_without_jupyterlab_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobkit.cli.lab.find_spec", lambda _: None)
    result = run("lab", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert 'python -m pip install "dbt-jobkit[lab]"' in result.stderr


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("jobkit.cli.ls.project_of", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        run("ls")


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0"}])
def test_piped_on_a_plain_locale(variables: dict[str, str], tmp_path: Path) -> None:
    """Glyphs that the terminal lacks become `?`; nothing breaks."""
    done = run_apart("simulate", "example-3", "--until", "2026-03-03", folder=tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    assert "Data Ingestion" in done.stdout
    assert done.stderr == ""


def test_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("demo")
    assert result.exit_code == 0
    for words in (
        "Daily Production Run",
        "CI Check",
        "Data Ingestion",
        "Timeline",
        "Why did run",
        "because",
        "Findings",
        "4 models built, 142 deferred",
        "Try next",
    ):
        assert words in result.stdout
    assert (tmp_path / "jobkit-demo.svg").read_text("utf-8").startswith("<svg")
    assert max(len(line) for line in result.stdout.splitlines() if "dbt build" not in line) <= 100
    assert len(result.stdout.splitlines()) < 75
    assert run("demo").stdout == result.stdout


def test_demo_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = run("demo", "--out", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


# -- what exists at the start -------------------------------------------------------------------------


def beginning_of(*words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("simulate", *words, "--json").stdout)["beginning"]
    return found


def test_the_first_lines_say_what_was_played(jobs: str) -> None:
    project, beginning, rest, *_ = run("simulate", jobs).stdout.splitlines()
    assert project == "Project shop (bundled, 15 models)."
    assert beginning.startswith("Established account: what the deploy jobs build exists")
    assert rest.startswith("3 jobs, ")
    words = run("simulate", jobs, "--new-account", "--succeeded", "Nightly").stdout
    assert (
        "New account: nothing is built yet, and nothing has run, except that 'Nightly' has succeeded once."
        in words
    )


def test_the_command_line_says_what_exists_at_the_start(jobs: str) -> None:
    established = {"account": "established", "built": None, "succeeded": [], "never_succeeded": []}
    assert beginning_of(jobs) == established
    assert beginning_of(jobs, "--new-account") == {**established, "account": "new", "built": []}
    both = beginning_of(jobs, "--built", "Production", "--built", "CI")
    assert both == {**established, "account": "built", "built": ["Production", "CI"]}
    asked = beginning_of(jobs, "--succeeded", "CI", "--never-succeeded", "Reports")
    assert asked == {**established, "succeeded": ["CI"], "never_succeeded": ["Reports"]}


def test_options_replace_the_beginning_of_a_file(tmp_path: Path) -> None:
    for own, options, account in (
        ("new_account: true", (), "new"),
        ("new_account: true", ("--built", "Production"), "built"),
        ("built: [Production]", ("--new-account",), "new"),
        ("new_account: false", (), "established"),
    ):
        path = tmp_path / "scenario.yml"
        path.write_text(f"{own}\n{JOBS}")
        assert beginning_of(str(path), *options)["account"] == account


def test_a_beginning_that_makes_no_sense_ends_with_2(jobs: str) -> None:
    for words, said in (
        (("--built", "Prodution"), "did you mean `Production`"),
        (("--never-succeeded", "Report"), "did you mean `Reports`"),
        (("--new-account", "--built", "Production"), "keep one of the two"),
    ):
        result = run("simulate", jobs, *words)
        assert result.exit_code == 2
        assert said in result.stderr
