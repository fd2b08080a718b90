"""Generators: every variant is an item that is proved."""

from __future__ import annotations

import pytest

from jobkit import quiz
from jobkit.basics.errors import QuizError
from jobkit.quiz.generators import registry
from tests.quiz.mutants import is_caught, mutants, unprovable

SEEDS = range(5)


@pytest.fixture
def counting(monkeypatch):
    """A generator of tests: how many runs are there in so many days?"""
    monkeypatch.setattr(registry, "_known", dict(quiz.generators()))

    @registry.generator("counting", objective="schedule", title="How many runs")
    def counting(seed):
        days = seed % 3 + 1
        return {
            "type": "numeric",
            "difficulty": "easy",
            "bloom": "apply",
            "stem": f"A job runs each day at 02:00. How many runs are there in {days} days?",
            "key": days,
            "explanation": "There is one each day.",
            "hints": ["Count the days."],
            "scenarios": {
                "days": {
                    "project": "guide",
                    "start": "2026-03-02",
                    "until": f"2026-03-0{2 + days}",
                    "jobs": [{"name": "A", "commands": ["dbt build"], "schedule": "0 2 * * *"}],
                }
            },
            "evidence": [{"grade": "simulated", "scenario": "days", "ask": "runs/count"}],
        }


def test_a_generated_question_is_named_after_its_seed_and_proved(counting):
    for seed in SEEDS:
        question = quiz.generated("counting", seed)
        assert question.id == f"counting:{seed}" and question.objective == "schedule"
        assert quiz.prove(question).proved
        assert question.item == quiz.generated("counting", seed=seed).item
        assert question.check(str(seed % 3 + 1)).is_right


def test_an_unknown_generator_and_a_strange_seed_are_told(counting):
    with pytest.raises(QuizError, match="did you mean `counting`"):
        quiz.generated("countin")
    with pytest.raises(QuizError, match="seed is -1"):
        quiz.generated("counting", -1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", quiz.generators())
def test_every_variant_is_proved_and_its_mutants_are_not(name, seed):
    question = quiz.generated(name, seed)
    proof = quiz.prove(question)
    assert proof.proved, str(proof)
    for mutant in list(mutants(question.item))[:2]:
        assert is_caught(question, mutant) or unprovable(question.item, mutant), mutant[:2]


@pytest.mark.parametrize("name", quiz.generators())
def test_variants_differ_and_have_an_objective_of_the_bank(name):
    variants = {repr(quiz.generated(name, seed).item).replace(f":{seed}", "") for seed in range(8)}
    assert len(variants) > 4
    assert quiz.generators()[name].objective in quiz.load("topic-4").objectives
