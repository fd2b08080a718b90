"""Generated items about new jobs: proved, different, and no type or definition is the key by habit."""

import pytest

from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated

GENERATORS = ("refused-definition", "type-of-a-job")


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("seed", [*range(12), 1_000_003])
def test_each_seed_is_proved(name, seed):
    proof = prove(generated(name, seed=seed))
    assert proof.proved, str(proof)
    assert proof.share == 1.0


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_item_and_others_give_others(name):
    assert generated(name, seed=5).item == generated(name, seed=5).item
    assert len({str(generated(name, seed=seed).item) for seed in range(30)}) >= 25


@pytest.mark.parametrize("name", GENERATORS)
def test_options_differ_and_the_key_stands_in_each_place(name):
    items = [generated(name, seed=seed).item for seed in range(40)]
    assert {item.key for item in items} == set("abcd")
    assert all(len({option.text for option in item.options}) == 4 for item in items)


def test_each_type_is_asked_for():
    questions = [generated("type-of-a-job", seed=seed).item for seed in range(60)]
    keys = {next(one.text for one in item.options if one.id == item.key) for item in questions}
    assert keys == {"ci", "merge", "scheduled", "other"}
