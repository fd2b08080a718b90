"""The table of agreement: current, and telling of every disagreement."""

from __future__ import annotations

import pytest

from tests.conformance import agreement
from tests.conformance.agreement import Counts, added, command_labels, main, methods


def test_the_table_is_current():
    assert main(["--check"]) == 0, "run python -m tests.conformance.agreement"


def test_a_stale_table_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "AGREEMENT.md").write_text("other")
    monkeypatch.setattr(agreement, "TABLE", tmp_path / "AGREEMENT.md")
    monkeypatch.setattr(agreement, "recorded", lambda: (Counts(), Counts()))
    assert main(["--check"]) == 1


def test_a_disagreement_stands_in_the_table(monkeypatch):
    chosen = Counts()
    chosen.add(methods({"select": "tag:x"}), None)
    chosen.add(methods({"select": "tag:y+"}), "tag:y+: only dbt's model.a.b")
    monkeypatch.setattr(agreement, "recorded", lambda: (chosen, Counts()))
    text = agreement.table()
    assert "| method `tag` | 1 of 2 |" in text
    assert "| operator `+` | 0 of 1 |" in text
    assert "- recorded: tag:y+: only dbt's model.a.b" in text
    assert "None." not in text


def test_counts_of_several_seeds_are_added():
    one, two = Counts(), Counts()
    one.add(["a"], None)
    two.add(["a", "b"], "b is wrong")
    parts = [
        {"dbt": "1", "seeds": [n], "selections": c.data(), "executions": c.data()}
        for n, c in enumerate((one, two))
    ]
    both = added(parts[1], parts[0])
    assert (both["seeds"], both["executions"]["wrong"]) == ([0, 1], ["b is wrong"])
    assert both["selections"]["cases"] == {"a": [1, 2], "all": [1, 2], "b": [0, 1]}
    for again in (parts[0], {**parts[1], "dbt": "2"}):
        with pytest.raises(SystemExit, match="cannot add"):
            added(again, parts[0])


def test_labels_of_selections_and_commands():
    asked = {"select": "2+tag:a,stg_* @config.meta.x:1", "exclude": "models/marts", "indirect": "empty"}
    assert methods(asked) == {
        *("method `tag`", "method `config`", "method `fqn`, by shape", "method `path`, by shape"),
        *("operator `+`", "operator `@`", "wildcard", "union", "intersection", "`--exclude`"),
        "`--indirect-selection empty`",
    }
    assert methods({"select": "state:modified.body+"}) == {"method `state:modified.body`", "operator `+`"}
    assert methods({"selector": "nightly"}) == {"`--selector`"}
    assert methods({}) == {"everything"}
    assert command_labels("--warn-error build --select seed --full-refresh") == {
        *("command `build`", "flag `--warn-error`", "flag `--select`", "flag `--full-refresh`")
    }
    assert command_labels('docs generate --vars \'{"fail": ["run"]}\'') >= {"command `docs generate`"}
