"""Generated items about chains, baselines, CI, docs: proved, different, and no answer is the key by habit."""

import pytest

import jobkit
from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated, generators

GENERATORS = ("runs-of-a-chained-job", "compared-with", "cancelled-ci-runs", "whose-docs", "deferral-for-ci")


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("seed", [*range(12), 1_000_003])
def test_each_seed_is_proved(name, seed):
    proof = prove(generated(name, seed=seed))
    assert proof.proved, str(proof)
    assert proof.share == 1.0


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_item_and_others_give_others(name):
    assert generated(name, seed=5).item == generated(name, seed=5).item
    assert len({str(generated(name, seed=seed).item) for seed in range(30)}) >= 28


def test_the_number_of_runs_varies():
    assert len({generated("runs-of-a-chained-job", seed=seed).item.key for seed in range(60)}) >= 8


def test_each_sub_skill_has_a_generator():
    objectives = set(jobkit.quiz.load("topic-4").objectives)
    assert {one.objective for one in generators().values()} == objectives


def test_the_key_stands_in_each_place_and_each_setting_is_asked_for():
    items = [generated("compared-with", seed=seed).item for seed in range(60)]
    assert {item.key for item in items} == set("abcd")
    for setting in ("has This Job", "has the environment Production", "has the environment Staging"):
        assert any(setting in item.stem for item in items)
