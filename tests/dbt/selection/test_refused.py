"""What is refused whatever the project, and what is taken without a look."""

from __future__ import annotations

import pytest

from jobkit.dbt.selection.refused import TAKES_ANY, refused
from jobkit.dbt.selection.spec import METHODS, STATE_CHECKS
from jobkit.jobs import Job
from jobkit.lint import lint

ODD = ("", "a", "a.b.c.d", "*", "a/../b", "[", "0", "unique_id", "a\\b", "é")


@pytest.mark.parametrize("method", sorted(TAKES_ANY))
def test_methods_that_take_any_text_refuse_none(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert method in METHODS
    monkeypatch.setattr("jobkit.dbt.selection.refused.TAKES_ANY", frozenset())
    assert [refused([f"{method}:{value}"], []) for value in ODD] == [None] * len(ODD)


def test_words_after_state() -> None:
    assert [refused([f"1+state:{word}+"], []) for word in STATE_CHECKS] == [None] * len(STATE_CHECKS)
    assert "modifed" in str(refused(["state:modifed"], []))
    assert refused(["tag:a"], ["resource_type:modle"]) is not None
    assert refused(["tag:a", "selector:x", "test_type:y"], []) is None


def test_the_linter_and_a_selection_refuse_alike() -> None:
    job = Job(name="A", commands=["dbt build -s source:a.b.c.d"])
    assert "CMD013" in {finding.code for finding in lint(job)}
