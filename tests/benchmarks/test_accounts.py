"""Work grows with the size of an account and no faster: calls are counted, so the machine does not matter."""

from __future__ import annotations

import pytest

from tests.benchmarks.accounts import WORKS
from tests.benchmarks.test_growth import calls


@pytest.mark.parametrize("name", WORKS)
def test_calls_grow_with_the_account(name: str) -> None:
    make, _, _ = WORKS[name]
    calls(make(2))  # what is imported or compiled on first use
    small, middle, large = (calls(make(size)) for size in (25, 75, 175))
    assert large - middle < 2 * (middle - small) * 1.2
