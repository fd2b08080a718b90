"""Rules about two items: nearly the same, or one gives the other away."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations, permutations

from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, bank_rule, part_rule
from jobkit.quiz.bank_lint.words import tokens

__all__: list[str] = []

_TOO_ALIKE = 0.92
_LONG_KEY = 5  # words: a shorter key is a name that many texts hold


@part_rule("near-duplicate", "warning", "stems differ by more than 8 %, options are not the same set")
def near_duplicate(bank: LintedBank) -> Iterator[Flaw]:
    """Who has answered one has answered the other; enemies never stand in one exam."""
    for first, second in combinations(bank.items, 2):
        if _are_enemies(first, second):
            continue
        same = _options(first) and _options(first) == _options(second)
        if _too_alike(first.stem, second.stem) or same:
            what = "has the same options as" if same else "has nearly the stem of"
            yield Flaw(f"{what} {first.id}; change one, or make them enemies", "stem", second.id)


@part_rule("enemies", "warning", "no text of an item holds the key of another, unless they are enemies")
def enemies(bank: LintedBank) -> Iterator[Flaw]:
    """In one exam the one answers the other."""
    texts = {item.id: " ".join(_shown(item)).casefold() for item in bank.items}
    for giver, other in permutations(bank.items, 2):
        for key in other.keys if not _are_enemies(giver, other) else ():
            if len(tokens(key.text)) >= _LONG_KEY and key.text.casefold().strip(" .") in texts[giver.id]:
                yield Flaw(f"holds the key of {other.id}; make them enemies", "stem", giver.id)


@bank_rule("unknown-enemy", "error", "enemies are items of the bank")
def unknown_enemy(bank: LintedBank) -> Iterator[Flaw]:
    """A misspelt id protects nobody."""
    known = {item.id for item in bank.items}
    for item in bank.items:
        for name in item.enemies:
            if name not in known:
                yield Flaw(f"there is no item {name!r}", "enemies", item.id)


def _are_enemies(first: LintedItem, second: LintedItem) -> bool:
    return second.id in first.enemies or first.id in second.enemies


def _too_alike(first: str, second: str) -> bool:
    matcher = SequenceMatcher(None, first.casefold(), second.casefold(), autojunk=False)
    return (
        matcher.real_quick_ratio() > _TOO_ALIKE
        and matcher.quick_ratio() > _TOO_ALIKE
        and matcher.ratio() > _TOO_ALIKE
    )


def _options(item: LintedItem) -> frozenset[str]:
    return frozenset(option.text.casefold() for option in item.options)


def _shown(item: LintedItem) -> Iterator[str]:
    """Yield what a learner reads of an item: its stem, and its explanation after the answer."""
    yield item.stem
    yield str(item.fields.get("explanation") or "")
