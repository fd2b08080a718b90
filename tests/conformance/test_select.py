"""All recorded selections: ids, errors and warnings as dbt-core 1.12.6 gave them."""

from __future__ import annotations

import json

import pytest

from tests.conformance.select import NOT_SUPPORTED, Replay, main, warnings_of
from tests.dbt.selection.shop import manifest
from tests.shared import SHARED, needs_shared

FILES = (
    sorted(path for folder in ("oracle/selection", "prs") for path in (SHARED / folder).glob("*.jsonl*"))
    if SHARED
    else []
)


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_recorded_selection_agrees(path):
    replay = Replay(path)
    wrong = []
    agreed = total = 0
    for row in replay.rows():
        if row.get("select") in NOT_SUPPORTED:
            continue
        total += 1
        difference = replay.disagreement(row)
        if difference:
            wrong.append((row.get("select"), row.get("exclude"), difference))
        else:
            agreed += 1
    assert total
    assert (agreed, wrong) == (total, [])


@needs_shared
@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name == "selection"], ids=lambda path: path.name
)
def test_every_recorded_warning_agrees(path):
    replay = Replay(path)
    for row in replay.rows():
        if "ids" in row:
            assert list(replay.answer(row).warnings) == warnings_of(row), row


@needs_shared
def test_nothing_is_left_out():
    assert NOT_SUPPORTED == {}
    assert len(FILES) >= 14


def recorded(tmp_path, *rows):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest()))
    (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return [str(tmp_path / "x.jsonl"), "--manifest", str(tmp_path / "manifest.json")]


def test_the_command_says_how_many_agree(tmp_path, capsys):
    row = {"select": "tag:staging", "ids": ["model.shop.stg_orders"]}
    assert main(recorded(tmp_path, row, {"select": "nope:x", "exception": "InvalidSelectorError"})) == 0
    assert capsys.readouterr().out == "agreed 2 of 2\n"


def test_the_command_prints_each_disagreement(tmp_path, capsys):
    wrong = {"select": "tag:staging", "ids": ["model.shop.orders"]}
    refused = {"select": "orders", "exception": "X"}
    taken = {"select": "nope:x", "ids": []}
    assert main(recorded(tmp_path, wrong, refused, taken)) == 1
    out = capsys.readouterr().out
    assert "only in jobkit's answer: model.shop.stg_orders" in out
    assert "only in dbt's: model.shop.orders" in out
    assert "dbt refuses it (X)" in out
    assert "jobkit refuses it" in out
    assert out.endswith("agreed 0 of 3\n")


def test_a_state_is_a_folder_beside_the_manifest_or_an_option(tmp_path, capsys):
    before = manifest()
    before["nodes"]["model.shop.orders"]["raw_code"] = "older"
    (tmp_path / "last").mkdir()
    (tmp_path / "last" / "manifest.json").write_text(json.dumps(before))
    ids = ["model.shop.orders"]
    row = {"select": "state:modified", "indirect": "empty", "ids": ids}
    missing = {"select": "state:modified", "state": "empty_dir", "exception": "DbtRuntimeError"}
    assert main(recorded(tmp_path, {**row, "state": "last"}, missing)) == 0
    assert main([*recorded(tmp_path, row), "--state", str(tmp_path / "last")]) == 0
    assert capsys.readouterr().out.count("agreed") == 2
