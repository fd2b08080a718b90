"""Generated items about CI with deferral: proved, different, with refs of both kinds."""

import pytest

from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated

GENERATORS = ("refs-of-a-pull-request", "models-built-in-ci")


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("seed", [0, 3, 11, 14, 21, 1_000_003])
def test_each_seed_is_proved(name, seed):
    proof = prove(generated(name, seed=seed))
    assert proof.proved, str(proof)
    assert proof.share == 1.0


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_item_and_others_give_others(name):
    assert generated(name, seed=5).item == generated(name, seed=5).item
    assert len({generated(name, seed=seed).item.stem for seed in range(30)}) >= 25


def test_refs_of_both_kinds_are_asked():
    for seed in range(60):
        item = generated("refs-of-a-pull-request", seed=seed).item
        built = ["builds" in why for why in item.why.values()]
        assert True in built and False in built, item.stem


def test_no_near_number_is_the_key():
    items = [generated("models-built-in-ci", seed=seed).item for seed in range(60)]
    assert all(item.key not in {near.value for near in item.near} for item in items)
    assert len({item.key for item in items}) >= 5
