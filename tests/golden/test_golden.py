"""A change of the code changes no simulation, unless the commit names the fault it mends and keeps anew.

All cases: ``python -m tests.golden check``; here the random ones by sample.
"""

from __future__ import annotations

import pytest

from tests.golden.cases import RANDOM, cases
from tests.golden.digests import differences, digest, parts, read

SAMPLE = 10


def test_every_case_is_kept() -> None:
    assert {*read()} == {name for name, _ in cases()}
    assert sum(name.startswith("random/") for name in read()) == 2 * RANDOM


@pytest.mark.parametrize("group", ["guide", "experiment", "fault-lab", "random"])
def test_cases_are_byte_identical(group: str) -> None:
    made = {
        name: {part: digest(text) for part, text in parts(case).items()}
        for name, case in cases(SAMPLE)
        if name.startswith(f"{group}/")
    }
    kept = {name: found for name, found in read().items() if name in made}
    assert made and not differences(kept, made)
