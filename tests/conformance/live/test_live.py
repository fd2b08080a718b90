"""A sample of the live differential test, where a dbt is installed; the whole of it is run by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random

import pytest

from tests.conformance.live import generate
from tests.conformance.live.check import (
    Case,
    Dbt,
    compare_selections,
    dbt_python,
    execution_of,
    reduced,
    run_execution,
)
from tests.conformance.live.project import files

PYTHON = dbt_python()
needs_dbt = pytest.mark.skipif(
    PYTHON is None, reason="no dbt here: set JOBKIT_DBT_PYTHON (tests/conformance/README.md)"
)


@pytest.fixture(scope="module")
def dbt() -> Iterator[Dbt]:
    assert PYTHON is not None
    with Dbt(PYTHON) as worker:
        yield worker


@needs_dbt
def test_random_selections_agree_with_dbt(dbt: Dbt) -> None:
    pairs = compare_selections(dbt, Random("sample"), 60)
    assert len(pairs) == 60
    assert [wrong for _, wrong in pairs if wrong] == []


@needs_dbt
@pytest.mark.parametrize("number", range(6))
def test_random_executions_agree_with_dbt(dbt: Dbt, number: int) -> None:
    assert run_execution(dbt, execution_of(Random(f"sample {number}"))).wrong == []


def test_same_seed_same_case() -> None:
    first, second = (execution_of(Random("x")) for _ in range(2))
    assert first == second
    assert files(first["spec"]) == files(second["spec"])
    assert execution_of(Random("y")) != first


def test_a_failing_case_is_made_as_small_as_the_failure_allows() -> None:
    case = execution_of(Random("shrink"))
    case["steps"] = [{"parts": ["build", "--fail-fast", "--full-refresh"], "vars": {"fail": ["m00", "m01"]}}]

    def fails(smaller: Case) -> bool:
        names = {item["name"] for item in smaller["spec"]["items"]}
        step = smaller["steps"][0] if smaller["steps"] else {"parts": [], "vars": {}}
        return {"m00", "m02"} <= names and "--fail-fast" in step["parts"] and "m01" in step["vars"]["fail"]

    before = copy.deepcopy(case)
    small = reduced(case, fails, attempts=500)
    assert case == before
    assert sorted(item["name"] for item in small["spec"]["items"]) == ["m00", "m02"]
    assert [generate.command_line(step) for step in small["steps"]] == [
        """build --fail-fast --vars '{"fail": ["m01"]}'"""
    ]
