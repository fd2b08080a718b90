"""Generated items about schedules and the order of commands: proved, different, without equal answers."""

import pytest

from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated

GENERATORS = (
    "cancelled-runs", "gap-of-a-step", "legal-order", "next-run", "runs-in-a-month", "steps-after-a-failure",
)  # fmt: skip


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("seed", [0, 3, 11, 1_000_003])
def test_each_seed_is_proved(name, seed):
    proof = prove(generated(name, seed=seed))
    assert proof.proved, str(proof)
    assert proof.share == 1.0


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_item_and_others_give_others(name):
    assert generated(name, seed=5).item == generated(name, seed=5).item
    assert len({str(generated(name, seed=seed).item) for seed in range(30)}) >= 20


def test_the_next_run_has_four_answers_or_three_that_differ():
    for seed in range(60):
        options = generated("next-run", seed=seed).item.options
        assert len({option.text for option in options}) == len(options) >= 3


def test_the_key_stands_in_each_place():
    assert {generated("next-run", seed=seed).item.key for seed in range(40)} == set("abcd")
