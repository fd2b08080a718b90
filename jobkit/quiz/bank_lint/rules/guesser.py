"""The blind guesser: what one scores who knows nothing and looks at the form of the options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from statistics import fmean

from jobkit.basics.words import enumerated
from jobkit.quiz.bank_lint.chance import CHI_SQUARE_1_PERCENT, chi_square, most_by_chance
from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, bank_rule, group_rule, part_rule
from jobkit.quiz.bank_lint.words import ABSOLUTE, HEDGED, content_words, has_any
from jobkit.quiz.items.fields import LETTERS

__all__ = ["GUESSES", "GUESS_MARGIN", "expected_hits", "guess_scores"]

GUESS_MARGIN = 0.10
"""So much more than chance a guesser may score."""

_FEWEST_IN_BANK, _FEWEST_IN_OBJECTIVE, _FEWEST_DROP_DOWNS = 20, 4, 5
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

Ranking = Callable[[LintedItem, int], float]


def _overlap(item: LintedItem, number: int) -> float:
    return len(content_words(item.options[number].text) & content_words(item.stem))


GUESSES: dict[str, Ranking] = {
    "the longest option": lambda item, number: len(item.options[number].text),
    "the shortest option": lambda item, number: -len(item.options[number].text),
    "the option with most words of the stem": _overlap,
    "the option with most hedged words": lambda item, number: len(has_any(item.options[number].text, HEDGED)),
    "the option with fewest absolute words": lambda item, number: (
        -len(has_any(item.options[number].text, ABSOLUTE))
    ),
}
"""What one can look at without knowing anything; the option with the highest number is picked."""


def _listed(position: int) -> Ranking:
    return lambda item, number: float(number == position)


def _shown(position: int) -> Ranking:
    return lambda item, number: float(item.shown_order[position : position + 1] == (number,))


def expected_hits(item: LintedItem, ranking: Ranking) -> float:
    """Return the share of keys that a guesser picks who takes the best ranked; ties are drawn by lot."""
    ranked = sorted(range(len(item.options)), key=lambda number: -ranking(item, number))
    left, hits = len(item.keys), 0.0
    for _, numbers in groupby(ranked, lambda number: ranking(item, number)):
        tied = list(numbers)
        keys = sum(item.options[number].is_key for number in tied)
        hits += keys * min(1.0, left / len(tied))
        left = max(0, left - len(tied))
    return hits / len(item.keys)


def guess_scores(items: tuple[LintedItem, ...], *, positions: bool) -> dict[str, float]:
    """Return the mean score of each way of guessing, from 0 to 1.

    Parameters
    ----------
    items : tuple of LintedItem
        With options.
    positions : bool
        Whether to try "always the second option of the file" and "always B" too.
    """
    ways = dict(GUESSES)
    if positions:
        most = max((len(item.options) for item in items), default=0)
        ways |= {f"the {_ORDINALS[number]} option of the file": _listed(number) for number in range(most)}
        ways |= {f"option {LETTERS[number]} as shown": _shown(number) for number in range(most)}
    return {way: fmean(expected_hits(item, ranking) for item in items) for way, ranking in ways.items()}


@group_rule("blind-guesser", "error", "at most chance and 10 points more, for each way of guessing")
def blind_guesser(bank: LintedBank) -> Iterator[Flaw]:
    """Who always takes the longest option, or the like, must not pass."""
    items, is_bank = bank.choices, bank.name == "the bank"
    if len(items) < (_FEWEST_IN_BANK if is_bank else _FEWEST_IN_OBJECTIVE):
        return
    chance = fmean(len(item.keys) / len(item.options) for item in items)
    for way, score in guess_scores(items, positions=is_bank).items():
        if score > chance + GUESS_MARGIN + 1e-9:
            helped = [item.id for item in items if way in GUESSES and expected_hits(item, GUESSES[way]) == 1]
            where = f"; it is right in {enumerated(helped[:12])}" if helped else ""
            yield Flaw(
                f"always taking {way} scores {score:.0%} of {len(items)} items; "
                f"chance is {chance:.0%}, the limit {chance + GUESS_MARGIN:.0%}{where}"
            )


@bank_rule("longest-keys", "error", "as many keys are the longest option as chance allows in 99 % of banks")
def longest_keys(bank: LintedBank) -> Iterator[Flaw]:
    """Count the items with one key in which the key alone is the longest."""
    items = [item for item in bank.choices if len(item.keys) == 1]
    if len(items) < _FEWEST_IN_BANK:
        return
    limit = most_by_chance(len(items), fmean(1 / len(item.options) for item in items))
    found = [item.id for item in items if _is_longest_alone(item)]
    if len(found) > limit:
        yield Flaw(
            f"the key is the longest option in {len(found)} of {len(items)} items; chance allows {limit}"
        )


def _is_longest_alone(item: LintedItem) -> bool:
    return len(item.keys[0].text) > max(len(option.text) for option in item.distractors)


@bank_rule(
    "key-positions", "error", "chi-square of the keys' places, in the file and as shown, below its 1 % limit"
)
def key_positions(bank: LintedBank) -> Iterator[Flaw]:
    """The order in the file must say nothing about the key."""
    items = [item for item in bank.choices if len(item.keys) == 1]
    most = max((len(item.options) for item in items), default=0)
    if len(items) < _FEWEST_IN_BANK:
        return
    expected = [
        sum(1 / len(item.options) for item in items if place < len(item.options)) for place in range(most)
    ]
    for where, is_key in (("in the file", _is_key_at), ("as shown", _is_key_shown_at)):
        seen = [sum(is_key(item, place) for item in items) for place in range(most)]
        value, limit = chi_square(seen, expected), CHI_SQUARE_1_PERCENT[most - 2]
        if value > limit:
            counts = ", ".join(f"{number} {_ORDINALS[place]}" for place, number in enumerate(seen))
            yield Flaw(f"places of the keys {where}: {counts}; chi-square is {value:.1f}, the limit {limit}")


@part_rule("drop-downs", "error", "the right choice of lists at no place more often than by chance")
def drop_downs(bank: LintedBank) -> Iterator[Flaw]:
    """Choices of a blank are shown in the order of the file."""
    blanks = [blank for item in bank.items for blank in (item.fields.get("blanks") or {}).values()]
    lists = [(list(blank["choices"]), blank["accept"]) for blank in blanks if blank.get("choices")]
    if len(lists) < _FEWEST_DROP_DOWNS:
        return
    chance = fmean(1 / len(choices) for choices, _ in lists)
    limit = most_by_chance(len(lists), chance)
    for place in range(max(len(choices) for choices, _ in lists)):
        hits = sum(choices[place : place + 1] != [] and choices[place] in right for choices, right in lists)
        if hits > limit:
            said = f"the {_ORDINALS[place]} choice is right in {hits} of {len(lists)} lists"
            yield Flaw(f"{said}; chance allows {limit}")


def _is_key_at(item: LintedItem, place: int) -> bool:
    return place < len(item.options) and item.options[place].is_key


def _is_key_shown_at(item: LintedItem, place: int) -> bool:
    return any(item.options[number].is_key for number in item.shown_order[place : place + 1])
