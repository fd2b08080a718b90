"""``jobkit convert``."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from jobkit.jobs.files import load
from tests.cli.running import run
from tests.jobs.files.test_cases import CODE_JOB
from tests.jobs.files.test_reading import TEMPLATE, VALUES

OLD = "jobs:\n- name: Daily\n  commands: [dbt build]\n  schedule: 0 6 * * *\n  on_test_failure: continue\n"


def native(folder: Path) -> Path:
    path = folder / "jobs.yml"
    path.write_text(OLD, "utf-8")
    return path


def test_to_the_screen_with_the_losses_beside(tmp_path: Path) -> None:
    result = run("convert", str(native(tmp_path)), "--to", "api")
    assert result.exit_code == 0 and json.loads(result.stdout)["name"] == "Daily"
    assert "Lost on the way to api" in result.stderr and "`on_test_failure`" in result.stderr


def test_to_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.yml"
    out.write_text("before")
    refused = run("convert", str(native(tmp_path)), str(out), "--to", "jobs-as-code", "--strict")
    assert refused.exit_code == 2 and "not without loss" in refused.stderr and out.read_text() == "before"
    done = run("convert", str(native(tmp_path)), str(out), "--to", "jobs-as-code")
    assert done.exit_code == 0 and "1 job written to" in done.stderr
    assert load(out).jobs[0].schedule.cron == "0 6 * * *"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jobs.yml", "out.yml"]
    assert run("convert", str(out), str(tmp_path / "no" / "x.yml"), "--to", "native").exit_code == 2


def test_as_json(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    data = json.loads(run("convert", str(native(tmp_path)), str(out), "--to", "api", "--json").stdout)
    assert data["verdict"] == "valid" and {loss["field"] for loss in data["losses"]} >= {
        "id",
        "on_test_failure",
    }
    assert run("convert", str(native(tmp_path)), "--to", "api", "--json").exit_code == 2


def test_strict_refuses_what_the_platform_would_refuse(tmp_path: Path) -> None:
    job = {**CODE_JOB, "triggers": {**CODE_JOB["triggers"], "on_merge": True}}
    path = tmp_path / "a.yml"
    path.write_text(yaml.safe_dump({"jobs": {"a": job}}), "utf-8")
    result = run("convert", str(path), "--to", "jobs-as-code", "--strict")
    assert result.exit_code == 2 and "API001" in result.stderr
    assert "API001" in run("convert", str(path), "--to", "jobs-as-code").stderr


def test_a_template_and_a_format_by_name(tmp_path: Path) -> None:
    path, values = tmp_path / "a.yml", tmp_path / "values.yml"
    path.write_text(TEMPLATE, "utf-8")
    values.write_text(VALUES, "utf-8")
    done = run("convert", str(path), "--to", "native", "--vars-file", str(values), "--from", "jobs-as-code")
    assert done.exit_code == 0 and "target_name: PROD" in done.stdout
    assert run("convert", str(path), "--to", "native").exit_code == 2
    assert run("convert", str(path)).exit_code == 2
