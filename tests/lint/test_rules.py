"""Every rule on the cases of cases.yml, more_cases.yml and newest_cases.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project
from jobkit.guide import NAMES as GUIDE
from jobkit.guide import scenario
from jobkit.jobs import Account
from jobkit.jobs.files.document import document_of
from jobkit.jobs.files.findings import CODES as FILE_CODES
from jobkit.jobs.files.native import read as read_jobs
from jobkit.lint import lint, rules
from jobkit.lint.run import examine
from jobkit.lint.run_history import history_of
from jobkit.lint.source_file import SourceFile
from jobkit.platform import Rules
from jobkit.simulation import simulate

FILES = ("cases.yml", "more_cases.yml", "newest_cases.yml")
CASES = [case for name in FILES for case in yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))]
NAMES = [f"{case['rule']}-{case['case']}" for case in CASES]
FOUR_HOURS = 4 * 3600
KEYS = {
    "rule",
    "case",
    "finds",
    "jobs",
    "project",
    "rules",
    "simulate",
    "path",
    "says",
    "fixed",
    "account",
} | {"text", "runs"}


def asking(variable):
    """Return a project with one model that needs an environment variable."""
    code = f"select '{{{{ env_var('{variable}') }}}}' as region"
    node = {
        "unique_id": "model.w.a",
        "name": "a",
        "resource_type": "model",
        "raw_code": code,
        "package_name": "w",
    }
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": schema, "project_name": "w"}
    return Project.from_manifest({"metadata": metadata, "nodes": {"model.w.a": node}})


@cache
def own_macros(*names):
    """The shop with macros of its own in place of dbt's."""
    manifest = example_artifacts("shop")["manifest.json"]
    for name in names:
        uid = f"macro.shop.{name}"
        macro = {"unique_id": uid, "name": name, "package_name": "shop", "resource_type": "macro"}
        manifest["macros"][uid] = {**macro, "macro_sql": "{{ custom_schema_name }}"}
    return Project.from_manifest(manifest)


def project_of(name):
    if name is None:
        return None
    if name == "no packages":
        return Project.example("shop").without_packages()
    if name.startswith("asks for "):
        return asking(name.removeprefix("asks for "))
    if name == "own macros":
        return own_macros("generate_schema_name")
    if name != "massive":
        return Project.example(name)
    company = Project.example("company")
    models = [uid for uid in company.nodes if uid.startswith("model.")]
    return company.with_durations({uid: FOUR_HOURS * 4 / len(models) for uid in models})


def account_of(case):
    if "text" in case:
        return read_jobs(document_of(Path("jobs.yml"), case["text"]))
    jobs = [{**job, "schedule": schedule_of(job)} for job in case["jobs"]]
    return Account(jobs=jobs, **case.get("account", {}))


def schedule_of(job):
    schedule = job.get("schedule")
    return {"cron": schedule} if isinstance(schedule, str) else schedule


def findings_of(case, account=None):
    account = account or account_of(case)
    project = project_of(case.get("project"))
    preset = Rules.study_guide() if case.get("rules") == "study guide" else Rules.platform()
    simulation = simulate(account, project, rules=preset) if case.get("simulate") else None
    found = examine(account, project, rules=preset, simulation=simulation, **around(case)).findings
    return [finding for finding in found if finding.code == case["rule"]]


def around(case):
    """Return the file and the runs of a case, as `examine` takes them."""
    given = {}
    if "text" in case:
        given["source"] = SourceFile("jobs.yml", document_of(Path("jobs.yml"), case["text"]))
    if "runs" in case:
        rows = [row for number, status, more in case["runs"] for row in [{"status": status, **more}] * number]
        rows = [{"id": number, "job": {"name": "J"}, **row} for number, row in enumerate(rows)]
        given["history"] = history_of(rows)
    return given


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_case(case):
    found = findings_of(case)
    assert bool(found) == case["finds"], found
    if not found:
        return
    finding = found[0]
    assert finding.path == case.get("path", finding.path)
    assert case.get("says", "") in finding.message
    assert finding.why and finding.fix and finding.source
    if "fixed" in case:
        assert_fixed(finding, case)


def assert_fixed(finding, case):
    if case["fixed"] is None:
        assert finding.fixed is None
        return
    fields = finding.fixed.model_dump(mode="json", exclude_defaults=True)
    whole = finding.fixed.model_dump(mode="json")
    for field, wanted in case["fixed"].items():
        assert matches(whole[field] if wanted is None else fields.get(field, whole[field]), wanted), fields


def matches(value, wanted):
    """Compare only the fields that the case states."""
    if isinstance(wanted, dict) and isinstance(value, dict) and wanted:
        return all(matches(value.get(key), inner) for key, inner in wanted.items())
    if wanted == {}:
        return not any((value or {}).values())
    return value == wanted


@pytest.mark.parametrize("case", [case for case in CASES if case["finds"]], ids=lambda case: case["case"])
def test_a_fix_fixes(case):
    """The fixed job is valid, keeps its name, and the same finding is gone."""
    account = account_of(case)
    for finding in findings_of(case):
        if finding.fixed is None:
            continue
        assert finding.fixed.name == finding.job
        mended = [finding.fixed if job.name == finding.job else job for job in account.jobs]
        after = findings_of(case, account.model_copy(update={"jobs": tuple(mended)}))
        assert (finding.path, finding.message) not in {(later.path, later.message) for later in after}


@pytest.mark.parametrize("code", [rule.code for rule in rules() if rule.code not in FILE_CODES])
def test_every_rule_has_a_case_that_it_finds_and_one_that_it_leaves_alone(code):
    assert {case["finds"] for case in CASES if case["rule"] == code} == {True, False}


def test_cases_are_written_as_the_file_says():
    known = {rule.code for rule in rules()}
    assert len(set(NAMES)) == len(NAMES)
    for case in CASES:
        assert set(case) <= KEYS, case["case"]
        assert case["rule"] in known
        assert case["finds"] or not {"path", "says", "fixed"} & set(case)


ANTI_PATTERNS = {1: "CI001", 2: "CMD003", 3: "SCH001", 4: "CHN001", 5: "JOB002", 6: "JOB001"}
BEST_PRACTICES = {1: "CMD004", 2: "CMD005", 3: "CI002", 4: "JOB003", 5: "CHN005", 6: "ENV005", 7: "JOB006"}


@pytest.mark.parametrize(("kind", "number", "code"), [
    *(("anti_pattern", number, code) for number, code in ANTI_PATTERNS.items()),
    *(("best_practice", number, code) for number, code in BEST_PRACTICES.items()),
])  # fmt: skip
def test_every_anti_pattern_and_best_practice_of_the_guide_is_a_rule(kind, number, code):
    mine = [case for case in CASES if case["case"].startswith(f"{kind}_{number}_")]
    assert any(case["rule"] == code and case["finds"] for case in mine)


NEW = {case["rule"] for case in yaml.safe_load((Path(__file__).parent / FILES[1]).read_text("utf-8"))}


def test_the_guide_is_left_alone_but_for_two_jobs_that_meet():
    """Each finding of the newer rules on the guide's definitions is one that can be defended."""
    found = {
        (name, finding.code, finding.job)
        for name in GUIDE
        for finding in lint(scenario(name).jobs, scenario(name).project)
        if finding.code in NEW
    }
    # every quarter of an hour, and every hour: both build the incremental models that are tagged fast
    assert found == {("scenario-2", "JOB016", "Incremental Models")}


def test_without_a_project_and_a_simulation_what_needs_one_is_silent():
    jobs = [
        {"name": "Staging", "commands": ["dbt build --select tag:staging"], "schedule": "0 4 * * *"},
        {"name": "Marts", "commands": ["dbt build --select tag:marts"], "schedule": "0 5 * * *"},
        {"name": "All", "commands": ["dbt build"], "schedule": "0 4 * * *", "timeout_seconds": 14400},
    ]
    codes = {finding.code for finding in lint(account_of({"jobs": jobs}))}
    assert not codes & {"JOB016", "JOB017", "CHN007", "SIM002"}


def test_dbt_is_written_small_at_the_start_of_a_title_too() -> None:
    assert not [rule.code for rule in rules() if "Dbt" in rule.page]
