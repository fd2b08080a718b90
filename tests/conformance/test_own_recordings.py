"""Our own recordings of real dbt, replayed without it: every one agrees, and none is left out unseen."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import yaml

from tests.conformance.record import changes, gist, packed
from tests.conformance.recordings import Recording, load
from tests.conformance.replay import replay
from tests.conformance.select import Replay, warnings_of

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "recordings"
RECORDINGS = list(load(FOLDER))
SCENARIOS = yaml.safe_load((HERE / "scenarios.yml").read_text())
RACE = "which nodes had ended when --fail-fast stopped the rest (S-010)"
BUG = "on-run-start fails with an exposure selected (S-018)"
APART = {"build_fail_fast_leaf": RACE, "run_fail_fast": RACE, "build_hook_start_crash": BUG}
"""What counts apart, and why; one step each."""
LIMIT = 2_000_000
"""Bytes that all recordings together may take."""


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_the_recording_agrees(recording: Recording):
    report = replay(recording)
    assert report.wrong == []
    reason = APART.get(recording.name)
    assert len(report.apart) == (reason is not None)
    assert all(reason in line for line in report.apart)


def test_every_scenario_is_recorded():
    assert sorted(recording.name for recording in RECORDINGS) == sorted(SCENARIOS)
    for recording in RECORDINGS:
        asked = [step["dbt"] for step in SCENARIOS[recording.name]["steps"] if "dbt" in step]
        assert [step["dbt"] for step in recording.steps if "dbt" in step] == asked, recording.name


def test_every_selection_agrees():
    answers = Replay(FOLDER / "selection" / "library.jsonl.gz")
    rows = list(answers.rows())
    assert len(rows) > 250
    assert [(row, wrong) for row in rows if (wrong := answers.disagreement(row))] == []
    for row in rows:
        if "ids" in row:
            ours = [text for text in answers.answer(row).warnings if "criterion" in text]
            assert ours == warnings_of(row), row


def test_a_twisted_recording_disagrees(tmp_path):
    (tmp_path / "manifests").symlink_to(FOLDER / "manifests")
    data = json.loads(gzip.decompress((FOLDER / "build_all.json.gz").read_bytes()))
    data["steps"][1]["results"][5]["status"] = "skipped"
    (tmp_path / "twisted.json.gz").write_bytes(packed(json.dumps(data)))
    (recording,) = load(tmp_path)
    assert replay(recording).wrong


def test_the_recordings_stay_small_and_hold_no_code_of_dbt():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < LIMIT
    for path in FOLDER.rglob("manifest*/*.json.gz"):
        for uid, macro in json.loads(gzip.decompress(path.read_bytes()))["macros"].items():
            assert len(macro["macro_sql"]) == 16, uid


def test_recording_again_tells_what_changed():
    step = {"dbt": "build", "exit": 0, "results": [{"id": "a", "status": "success"}]}
    later = {"dbt": "build", "exit": 1, "results": [{"id": "a", "status": "error"}]}
    assert changes("x", gist({"steps": [step]}), gist({"steps": [dict(step)]})) == []
    assert changes("x", gist({"steps": [step]}), gist({"steps": [later]})) == [
        "x: - step 1 exit: 0",
        "x: - step 1 a: success",
        "x: + step 1 exit: 1",
        "x: + step 1 a: error",
    ]
