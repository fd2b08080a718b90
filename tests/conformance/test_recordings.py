"""Every recording of dbt-core that is on this machine, replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.recordings import Recording, load
from tests.conformance.replay import main, replay
from tests.shared import SHARED, needs_shared

FOLDER = (SHARED or Path()) / "oracle" / "recordings"
RECORDINGS = list(load(FOLDER)) if SHARED else []

APART = {
    "a bug of dbt, not imitated: on-run-start fails with an exposure selected (S-018)": {
        "build_hook_start_fails"
    },
    "a bug of dbt's partial parsing (S-070)": {"partial_parse_macro_and_yaml_edit"},
    "only parsing Jinja could show it": {
        "parse_error_jinja",
        "parse_error_missing_ref",
        "parse_ref_disabled",
    },
    "only profiles.yml could show it": {"threads_zero_target_unknown"},
    "only running its SQL could show it; injected, and all that follows is compared": {
        "contract_violation",
        "runtime_compile_error",
    },
    "a race: which nodes had ended when --fail-fast stopped the rest (S-010)": {
        "build_fail_fast_leaf",
        "build_unit_and_fail_fast",
        "retry_after_fail_fast",
        "run_fail_fast",
        "run_fail_fast_leaf",
        "run_fail_fast_t4",
        "test_fail_fast",
    },
}
"""What counts apart, and why; one step each, the other steps of the recording are compared in full."""


@needs_shared
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_the_recording_agrees(recording: Recording):
    report = replay(recording)
    assert report.wrong == []
    expected = {reason for reason, names in APART.items() if recording.name in names}
    assert {reason for reason in APART for line in report.apart if line.endswith(reason)} == expected
    assert len(report.apart) == len(expected)


@needs_shared
def test_a_disagreement_is_told_and_exits_1(tmp_path, capsys):
    import json

    name = "run_model_error_leaf"
    data = json.loads((FOLDER / f"{name}.json").read_text())
    data["steps"][-1]["results"][3]["status"] = "skipped"
    (tmp_path / "manifests").symlink_to(FOLDER / "manifests")
    (tmp_path / "wrong.json").write_text(json.dumps(data))
    assert main([str(tmp_path), str(FOLDER / f"{name}.json")]) == 1
    printed = capsys.readouterr().out
    assert f"{name}: step 3" in printed
    assert printed.endswith("agreed 1 of 2\n")
