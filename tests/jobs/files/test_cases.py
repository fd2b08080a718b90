"""What a reader says about one changed value: each case of cases.yml, and that no code is without one."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobkit.jobs.files import Imported, UnreadableJobsError, read_definitions
from jobkit.jobs.files.findings import CODES, FileFinding

CASES = Path(__file__).with_name("cases.yml")

API_JOB = {
    "id": None,
    "account_id": 11,
    "project_id": 22,
    "environment_id": 33,
    "name": "Daily",
    "description": "",
    "dbt_version": None,
    "deferring_environment_id": None,
    "deferring_job_definition_id": None,
    "execute_steps": ["dbt build"],
    "execution": {"timeout_seconds": 0},
    "generate_docs": False,
    "job_type": "scheduled",
    "lifecycle_webhooks": False,
    "run_compare_changes": False,
    "compare_changes_flags": "--select state:modified",
    "run_generate_sources": False,
    "run_lint": False,
    "errors_on_lint_failure": True,
    "settings": {"threads": 4, "target_name": "default"},
    "state": 1,
    "triggers_on_draft_pr": False,
    "triggers": {"github_webhook": False, "git_provider_webhook": False, "schedule": True, "on_merge": False},
    "schedule": {
        "cron": "0 6 * * *",
        "date": {"type": "custom_cron", "cron": "0 6 * * *"},
        "time": {"type": "every_hour", "interval": 1},
    },
}
CODE_JOB = {
    "account_id": 11,
    "project_id": 22,
    "environment_id": 33,
    "name": "Daily",
    "settings": {"threads": 4, "target_name": "default"},
    "run_generate_sources": False,
    "generate_docs": False,
    "execute_steps": ["dbt build"],
    "schedule": {"cron": "0 6 * * *"},
    "triggers": {"github_webhook": False, "git_provider_webhook": False, "schedule": True, "on_merge": False},
}
BASES: dict[str, dict[str, Any]] = {"api": API_JOB, "jobs-as-code": CODE_JOB, "trigger": {"cause": "x"}}


@cache
def cases() -> list[tuple[str, dict[str, Any]]]:
    data = yaml.safe_load(CASES.read_text("utf-8"))
    return [(base, case) for base, several in data.items() for case in several]


def changed(base: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return the base with the values of a case put in."""
    job = deepcopy(BASES[base])
    for path, value in case.get("set", {}).items():
        *around, last = path.split(".")
        inner = job
        for step in around:
            inner = inner[step]
        inner[last] = repeated(value)
    for path in case.get("drop", ()):
        *around, last = path.split(".")
        inner = job
        for step in around:
            inner = inner[step]
        del inner[last]
    return job


def repeated(value: Any) -> Any:
    """Return ``@ab x 3`` as ababab: long texts are short in the table."""
    if isinstance(value, str) and value.startswith("@") and " x " in value:
        text, _, times = value[1:].partition(" x ")
        return text * int(times)
    return value


def written(folder: Path, base: str, data: dict[str, Any]) -> Path:
    if base == "jobs-as-code":
        path = folder / "jobs.yml"
        path.write_text(yaml.safe_dump({"jobs": {"daily": data}}), "utf-8")
    else:
        path = folder / "job.json"
        path.write_text(json.dumps(data, indent=1), "utf-8")
    return path


def read(path: Path) -> tuple[Imported | None, tuple[FileFinding, ...]]:
    try:
        found = read_definitions(path)
    except UnreadableJobsError as error:
        return None, error.findings
    return found, found.findings


@pytest.mark.parametrize(
    ("base", "case"), cases(), ids=lambda one: one if isinstance(one, str) else one["why"]
)
def test_a_case(tmp_path: Path, base: str, case: dict[str, Any]) -> None:
    _, findings = read(written(tmp_path, base, changed(base, case)))
    serious = [one for one in findings if one.severity != "advice"]
    codes = case.get("codes", [])
    assert sorted(one.code for one in serious) == sorted(codes), [str(one) for one in serious]
    severities = {one.severity for one in serious}
    verdict = "invalid" if "error" in severities else "warn" if serious else "valid"
    wanted = case.get("verdict", "invalid" if codes else "valid")
    assert verdict == ("warn" if codes == ["FMT014"] else wanted)
    if "at" in case:
        assert case["at"] in [one.path for one in serious]
    for one in serious:
        assert one.line and one.column and one.message and one.fix, one


def test_each_code_has_a_case() -> None:
    tried = {code for _, case in cases() for code in case.get("codes", ())}
    advice = {code for code, kind in CODES.items() if kind.severity == "advice"}
    ours = {code for code in CODES if code.startswith(("FMT", "API"))}  # Terraform's are tried by themselves
    assert (tried | advice | {"FMT015"}) & ours == ours


def test_a_finding_says_where_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "jobs-as-code", changed("jobs-as-code", {"set": {"job_type": "nightly"}}))
    found = read_definitions(path)
    (one,) = found.errors
    line = path.read_text("utf-8").splitlines()[one.line - 1]
    assert line[one.column - 1 :] == "nightly"
    assert one.job == "daily" and one.place == ("jobs", "daily", "job_type")
    assert str(one).startswith(f"{path}:{one.line}:{one.column}: error FMT004 jobs.daily.job_type: 'nightly'")
    assert found.to_dict()["findings"][-1]["path"] == "jobs.daily.job_type"
