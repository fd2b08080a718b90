"""Evidence: claims that hold prove, claims that do not are told with what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobkit import quiz
from jobkit.quiz.evidence.prove import prove

SAMPLES = Path(__file__).with_name("samples.yml")
BANK = quiz.load(SAMPLES)


@pytest.mark.parametrize("name", BANK)
def test_every_sample_is_proved(name):
    proof = prove(BANK[name])
    assert proof.proved, str(proof)
