"""Reasons of a selection compare without being written out, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import jobkit
from jobkit.dbt.selection.select import Selection

EMPTY = "--indirect-selection empty"


def reasons(line: str) -> Mapping[str, str]:
    return jobkit.invoke(line, jobkit.Project.example("shop")).reasons


def test_equal_questions_have_equal_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = reasons("dbt build -s +orders"), reasons("dbt build -s +orders")
    monkeypatch.setattr(Selection, "why", None)
    assert one == other


def test_other_questions_are_compared_by_their_sentences() -> None:
    one = reasons(f"dbt build -s orders {EMPTY}")
    assert one != reasons(f"dbt build -s orders customers {EMPTY}")
    assert one != reasons(f"dbt build -s path:models/marts/orders.sql {EMPTY}")
    assert one == dict(one)


def test_simulations_compare_without_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobkit.Job(name="A", commands=["dbt build -s +orders"], schedule="0 6 * * *")
    one, other = jobkit.simulate(job), jobkit.simulate(job)
    monkeypatch.setattr(Selection, "why", None)
    assert one == other
