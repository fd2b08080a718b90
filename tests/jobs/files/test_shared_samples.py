"""The samples of all formats with their verdicts: ours are the same, or it is said here why not."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files import Imported, convert, load, read_definitions
from jobkit.lint.run import examine
from tests.shared import SHARED, needs_shared

SAMPLES = SHARED / "jobs" if SHARED is not None else Path()

REASONS = {
    "E-ENUM": ("FMT004",),
    "E-TYPE": ("FMT001",),
    "E-UNKNOWN-KEY": ("FMT002",),
    "E-REQUIRED": ("FMT003",),
    "E-RANGE": ("FMT004",),
    "E-CRON": ("FMT005",),
    "E-CRON-FIELDS": ("FMT005",),
    "E-CRON-NEVER": ("FMT005",),
    "E-STEPS-EMPTY": ("FMT006",),
    "E-COST-FEATURES": ("API003",),
    "E-SAO-CI": ("API004",),
    "E-TRIGGER-MIX": ("API001",),
    "E-DEFER-BOTH": ("API002",),
    "E-COMPARE-DEFER": ("API005",),
    "E-CHAIN-CYCLE": ("API009",),
    "E-CHAIN-PARENT": ("FMT011",),
    "E-ENVVAR-NAME": ("FMT010",),
    "E-ENVVAR-ITEM": ("FMT010",),
    "E-LENGTH": ("FMT012",),
    "E-STATUSES-EMPTY": ("API009",),
    "E-IDENTIFIER": ("FMT009",),
    "E-DUPLICATE-KEY": ("given twice",),
    "E-SYNTAX": ("not valid YAML",),
    "W-STATE-NO-DEFER": ("DEF001",),
    "W-CI-FULL": ("CI001",),
    "W-DEPS-REDUNDANT": ("CMD002",),
    "W-JOBTYPE-DERIVED": ("API006",),
    "W-CRON-PLAN": ("SCH003",),
    "W-TIMEOUT-24H": ("JOB004",),
    "W-SCHEDULE-CONFLICT": ("API007",),
    "W-EXTRA-INTERVAL": ("API008",),
    "W-CAUSE-LONG": ("API011",),
    "W-PR-TWO-IDS": ("API010",),
    "I-READONLY": (),  # put aside without a word in an answer, which is full of such keys
    "W-SCHEMA-DIFF": (),  # only the tool's own JSON Schema refuses it
}
"""A code of the index -> our code, or words of the error, of which one must be there."""

PUBLIC_REASONS = {
    "r06_pool_same_identifier_in_name.yml": "FMT009",
    "r11_docs_pair.yml": "API006",
    "r12_all_triggers_at_once.yml": "API001",
    "r14_time_hours_ignored.yml": "FMT013",
    "r15_imported_ui_job.yml": "API006",
    "r19_identifier_with_space.yml": "FMT009",
    "r24_self_deferring_nightly.yml": "DEF005",
    "d01_list_of_partial_api_jobs.yml": "FMT003",
    "d02_home_made_commands.yml": "`jobs` is a mapping",
    "d03_home_made_for_terraform.yml": "cron",
    "d04_create_only_no_schedule.yml": "FMT003",
    "d06_yaml_for_terraform_module.yml": "scenario file",
    "a02_post_copied_from_get.json": "FMT002",
    "a06_create_three_triggers.json": "FMT002",
    "a11_create_without_schedule_state_execution.json": "FMT003",
    "a20_adhoc_job_dagster.json": "FMT003",
    "a21_condition_status_zero.json": "FMT004",
    "q03_bitbucket_branch_schema.json": "API010",
    "q07_adf_steps_as_objects.json": "FMT001",
    "q18_no_cause_git_sha.json": "FMT003",
}

OTHERWISE = {
    "r24_self_deferring_nightly.yml": ("valid", "said as advice (DEF005): v07 is the same and is valid"),
    "v18_list_response.json": ("warn", "one of its jobs is that of w03: CI of the whole project"),
    "w01_state_modified_no_deferral.json": (
        "invalid",
        "dbt refuses `state:` without a state: each run fails",
    ),
    "w04_deps_step.json": ("valid", "said as advice (CMD002): a second `dbt deps` costs seconds"),
    "w08_frequent_cron_developer_plan.json": ("valid", "said as advice (SCH003): other plans take it"),
}
"""Where our verdict is another one, and why."""


class Sample(NamedTuple):
    path: Path
    expected: str
    codes: tuple[str, ...] = ()
    variables: Path | None = None

    @property
    def vars_files(self) -> list[Path]:
        return [self.variables] if self.variables is not None else []


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(_samples()) if SHARED is not None else ()


def _samples() -> Iterator[Sample]:
    for row in json.loads((SAMPLES / "index.json").read_text("utf-8"))["samples"]:
        variables = SAMPLES / row["vars"] if row.get("vars") else None
        yield Sample(SAMPLES / row["file"], row["expected"], tuple(row["codes"]), variables)
    for line in (SAMPLES / "public" / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["file"].startswith("terraform"):
            continue
        given = row["tool_result"].get("vars")
        variables = SAMPLES / "public" / given if given else None
        yield Sample(SAMPLES / "public" / row["file"], row["expected"], (), variables)


def judged(sample: Sample) -> tuple[str, str]:
    """Return our verdict, by the reader and the linter, and all codes and words."""
    try:
        found = read_definitions(sample.path, vars_files=sample.vars_files)
    except JobkitError as error:
        return "invalid", str(error)
    both = [(one.severity, one.code) for one in found.findings]
    if found.account is not None:
        linted = examine(found.account, file_findings=found.findings, is_import=True).findings
        both += [(one.severity, one.code) for one in linted]
    severities = {severity for severity, _ in both}
    verdict = "invalid" if "error" in severities else "warn" if "warning" in severities else "valid"
    return verdict, " ".join(code for _, code in both)


@needs_shared
@pytest.mark.parametrize("sample", samples(), ids=lambda one: one.path.name)
def test_the_verdict(sample: Sample) -> None:
    verdict, said = judged(sample)
    assert verdict == OTHERWISE.get(sample.path.name, (sample.expected,))[0], said
    for code in sample.codes:
        assert not REASONS[code] or any(one in said for one in REASONS[code]), (code, said)
    if "public" in sample.path.parts and sample.expected != "valid":
        assert PUBLIC_REASONS[sample.path.name] in said


@needs_shared
@pytest.mark.parametrize("sample", samples(), ids=lambda one: one.path.name)
def test_read_write_read_is_the_same_account(sample: Sample, tmp_path: Path) -> None:
    try:
        found = read_definitions(sample.path, vars_files=sample.vars_files)
    except JobkitError:
        return
    if found.account is None or sample.expected == "invalid":
        return
    assert again(found, found.format, tmp_path) == found.account


def again(found: Imported, to: str, folder: Path) -> object:
    assert found.account is not None
    path = folder / ("jobs.json" if to == "api" else "jobs.yml")
    path.write_text(convert(found.account, to).text, "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load(path)


@needs_shared
def test_enough_samples_were_tried() -> None:
    assert len(samples()) >= 110
