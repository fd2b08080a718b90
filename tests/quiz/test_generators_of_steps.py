"""Generated items about the steps of a run: proved, different, with keys in each place."""

import pytest

from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated

GENERATORS = ("built-by-a-selection", "skipped-below-a-failure")


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


def test_keys_stand_in_each_place():
    keys = [generated("built-by-a-selection", seed=seed).item.key for seed in range(60)]
    assert {place for key in keys for place in key} == set("abcde")
    assert {len(key) for key in keys} == {2, 3}


def test_what_becomes_of_the_models_differs():
    fates = set()
    for seed in range(40):
        item = generated("skipped-below-a-failure", seed=seed).item
        assert len(item.cells) >= 4
        fates.add(item.explanation)
    assert len(fates) >= 4
