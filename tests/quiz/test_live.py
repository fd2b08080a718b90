"""Every live item of every bank is proved, and a mutant of each is not."""

from __future__ import annotations

from random import Random

import pytest

from jobkit import quiz
from tests.quiz.mutants import is_caught, mutants, unprovable
from tests.quiz.test_prove import BANK

LIVE = [
    pytest.param(question, id=f"{topic}-{question.id}")
    for topic in quiz.topics()
    for question in quiz.load(topic).values()
    if question.item.status == "live"
]
SAMPLES = [pytest.param(question, id=name) for name, question in BANK.items()]
_TRIED = 2  # mutants of each live item; all of them: python -m tests.quiz.mutants


@pytest.mark.parametrize("question", LIVE)
def test_every_live_item_is_proved_and_its_mutants_are_not(question):
    proof = quiz.prove(question)
    assert proof.proved, str(proof)
    made = list(mutants(question.item))
    for mutant in Random(question.id).sample(made, min(_TRIED, len(made))):
        assert is_caught(question, mutant) or unprovable(question.item, mutant), mutant[:2]


@pytest.mark.parametrize("question", SAMPLES)
def test_every_mutant_of_a_sample_is_caught(question):
    for mutant in mutants(question.item):
        assert is_caught(question, mutant), mutant[:2]
