"""Generated items about settings: proved, different, and no distractor that is right."""

import pytest

from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated

GENERATORS = ("nights-and-a-timeout", "seconds-with-threads", "value-of-a-variable")


@pytest.mark.parametrize("name", GENERATORS)
def test_each_seed_is_proved_by_simulation(name):
    for seed in (*range(25), 1_000_003):
        proof = prove(generated(name, seed=seed))
        assert proof.proved and proof.share == 1.0, (seed, str(proof))


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_item_and_others_give_others(name):
    assert generated(name, seed=5).item == generated(name, seed=5).item
    assert len({str(generated(name, seed=seed).item).replace(f":{seed}", "") for seed in range(60)}) >= 50


def test_near_numbers_are_in_order_positive_and_none_is_the_key():
    for seed in range(120):
        item = generated("seconds-with-threads", seed=seed).item
        values = [near.value for near in item.near]
        assert values == sorted(set(values)) and item.key not in values
        assert len(values) >= 2 and min(values) > 0, (seed, item.stem, values)


def test_all_kinds_of_work_come_up_and_each_place_wins_for_some_seed():
    stems = [generated("seconds-with-threads", seed=seed).item.stem for seed in range(40)]
    for words in ("chains of 3", "two commands", "each of the others", "none of them reads another. Each"):
        assert any(words in stem for stem in stems), words
    whys = set()
    for seed in range(60):
        item = generated("value-of-a-variable", seed=seed).item
        whys |= {option.why for option in item.options if option.id == item.key}
    assert len(whys) == 4


def test_the_key_stands_in_each_place_among_values_that_differ():
    items = [generated("value-of-a-variable", seed=seed).item for seed in range(60)]
    assert {item.key for item in items} == set("abcd")
    for item in items:
        assert len({option.text for option in item.options}) == len(item.options) >= 3


def test_timeouts_of_none_of_seconds_and_between_come_up():
    """Nights of three lengths: none is cancelled, all are, or some; and none ends as Error."""
    seen = set()
    for seed in range(40):
        question = generated("nights-and-a-timeout", seed=seed)
        grade = question.check(dict.fromkeys(("first", "second", "third"), "cancelled"))
        seen.add(grade.mark)
        assert not question.check(dict.fromkeys(("first", "second", "third"), "error")).is_right
    assert {0.0, 1.0} < seen
