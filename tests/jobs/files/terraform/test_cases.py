"""What is said about files of Terraform: our own cases, and the public ones where they are there."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError
from jobkit.jobs.files import read_definitions
from jobkit.jobs.files.findings import CODES
from tests.jobs.files.terraform.samples import CASES, text_of

PUBLIC = Path(__file__).parents[5] / "shared" / "jobs" / "public"

REASONS = {
    "t04_lab_exclude_unit_tests": {"TF010"},
    "t05_lab_older_deps_docs_state_folder": {"TF010"},
    "t07_triggers_schedule_block_timezone": {"TF003", "TF007"},
    "t08_triggers_as_list": {"TF003", "TF007"},
    "t13_invented_attributes": {"TF001", "TF002", "TF005", "TF007"},
    "t14_nested_schedule_and_settings": {"TF001", "TF007", "TF009"},
    "t20_everything_explicit_and_off": {"TF016"},
    "t25_legacy_name_schedule_type_time": {"TF005", "TF013"},
    "t26_legacy_imported_per_model_steps": {"TF013", "TF012", "TF011", "TF014"},
    "t28_legacy_pr_and_schedule": {"TF013", "TF012", "TF009", "API001"},
    "t30_sao_hourly_by_default": {"TF009"},
    "t31_deprecated_timeout": {"TF011", "TF009"},
    "t36_interval_cron_without_days": {"TF008"},
}
"""Public file -> our codes for the reason that its index gives."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_gets_its_verdict_and_codes(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text(text_of(case), "utf-8")
    found = read_definitions(path)
    serious = Counter(one.code for one in found.findings if one.severity != "advice")
    assert serious == Counter(case.get("codes", [])), [str(one) for one in found.findings]
    assert found.verdict == case["verdict"]
    assert {*case.get("advice", [])} <= {one.code for one in found.findings if one.severity == "advice"}
    assert case.get("says", "") in "\n".join(str(one) for one in found.findings)
    assert all(one.line and one.column for one in found.findings), "every finding has its place"
    assert found.account is not None


def test_every_code_of_terraform_is_found_in_a_case() -> None:
    tried = {code for case in CASES for code in (*case.get("codes", []), *case.get("advice", []))}
    own = {code for code in CODES if code.startswith("TF")}
    assert own - tried == {"TF025"}, "that of recipients has a test of its own"


def public_files() -> list[dict[str, Any]]:
    index = PUBLIC / "index.jsonl"
    lines = index.read_text("utf-8").splitlines() if index.exists() else []
    return [one for one in map(json.loads, lines) if one["file"].startswith("terraform/")]


@pytest.mark.parametrize("entry", public_files(), ids=lambda entry: Path(entry["file"]).stem)
def test_a_public_file_gets_its_verdict_for_its_reason(entry: dict[str, Any]) -> None:
    path = PUBLIC / entry["file"]
    found = read_definitions(path)
    assert found.verdict == entry["expected"], [str(one) for one in found.findings]
    codes = {one.code for one in found.findings if one.severity != "advice"}
    assert REASONS.get(path.stem, set()) <= codes
    assert found.account is not None
    assert len(found.account.jobs) == entry["tool_result"]["jobs"]


def test_without_the_package_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "main.tf"
    path.write_text(text_of(CASES[0]), "utf-8")
    monkeypatch.setitem(sys.modules, "hcl2", None)
    with pytest.raises(JobkitError, match=r'python-hcl2[\s\S]*pip install "dbt-jobkit\[terraform\]"'):
        read_definitions(path)


WRONG = {
    'resource "dbtcloud_job" "a" {': "line 1, column 29: a `{` is never closed",
    'resource "dbtcloud_job" "a" {\n  name = "x\n}': "line 2, column 10: a string is never closed",
    'resource "dbtcloud_job" "a" {\n  name = <<EOT\nx\n}': "column 10: a heredoc `<<EOT` is never closed",
    'resource "dbtcloud_job" "a" {\n  name =\n}': "line 2, column 9: is not valid HCL",
    'name = "x"\n' + text_of(CASES[0]): "line 1, column 1: is no block",
    'resource "dbtcloud_job" "a" {}\n}': "line 2, column 1: a `}`, which nothing opened",
    'resource "dbtcloud_job" "a" {\n  name = "\\q"\n}': "`\\q` is no escape of HCL",
    'resource "aws_instance" "a" {}': "holds no jobs",
    'module "jobs" {\n  source = "./jobs"\n}': "holds no jobs",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_configuration_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text(text, "utf-8")
    with pytest.raises(ArtifactError) as caught:
        read_definitions(path)
    assert str(caught.value).startswith(str(path))
    assert WRONG[text] in str(caught.value)


def test_all_files_of_a_folder_that_are_wrong_are_named_at_once(tmp_path: Path) -> None:
    for name in ("a.tf", "b.tf"):
        (tmp_path / name).write_text("x {")
    with pytest.raises(DefinitionError) as caught:
        read_definitions(tmp_path)
    assert "a.tf" in str(caught.value) and "b.tf" in str(caught.value)


def test_a_recipient_of_jobs_elsewhere(tmp_path: Path) -> None:
    told = "user_id = 1\n  on_failure = [dbtcloud_job.other.id]"
    text = text_of(CASES[0]) + f'resource "dbtcloud_notification" "n" {{\n  {told}\n}}\n'
    (tmp_path / "main.tf").write_text(text)
    assert "TF025" in {one.code for one in read_definitions(tmp_path).findings}


def test_other_resources_may_be_written_as_they_like(tmp_path: Path) -> None:
    """What jobs do not need is not parsed: a newer language there spoils nothing."""
    text = 'resource "aws_instance" "a" {\n  x = @@ ?? !!\n}\n' + text_of(CASES[0])
    (tmp_path / "main.tf").write_text(text)
    assert read_definitions(tmp_path).verdict == "valid"
