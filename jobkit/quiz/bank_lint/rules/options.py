"""Rules about the options of an item: none may stand out by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from statistics import fmean

from jobkit.quiz.bank_lint.entry import LintedItem, LintedOption
from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, bank_rule, item_rule
from jobkit.quiz.bank_lint.words import ABSOLUTE, HEDGED, content_words, has_any, prose, tokens

__all__: list[str] = []

_COMBINED = re.compile(
    r"\b(?:all|none|both|neither|any|two) of the (?:above|other options)\b"
    r"|^\s*(?:all|none|both|neither) of (?:these|them)\W*$"
    r"|^\s*(?:both|neither|either)?\s*\(?[A-F]\)?\s*(?:,|and|or|nor)\s*\(?[A-F]\)?(?:\s*only)?\W*$",
    re.IGNORECASE,
)
_STATEMENTS = re.compile(r"(?:^|\s)\(?(?:1|I)[.)]\s", re.MULTILINE)
_NUMERAL = r"\(?(?:\d|I{1,3}|IV|VI?)\)?"
_K_TYPE = re.compile(rf"^\s*(?:only\s+)?{_NUMERAL}(?:\s*(?:,|and|&|→|->)\s*{_NUMERAL})+(?:\s+only)?\W*$")
_ANTONYMS = (
    {"not", "never", "no", "cannot", "without"},
    *({first, second} for first, second in (
        ("before", "after"), ("on", "off"), ("enabled", "disabled"), ("enable", "disable"), ("more", "fewer"),
        ("more", "less"), ("first", "last"), ("newer", "older"), ("with", "without"),
        ("always", "never"), ("all", "none"), ("increases", "decreases"), ("longer", "shorter"),
    )),
)  # fmt: skip
_TOO_ALIKE = 0.9
_LEAST_WORDS = 6  # of an option that can be part of another


@item_rule("key-longest", "warning", "a key is at most 1.5 times and 15 characters longer than the others")
def key_longest(item: LintedItem) -> Iterator[Flaw]:
    """A key that is far longer than the distractors gives itself away."""
    if not item.is_choice or not item.distractors:
        return
    mean = fmean(len(option.text) for option in item.distractors)
    for option in item.keys:
        if len(option.text) > 1.5 * mean and len(option.text) > mean + 15:
            message = f"the key has {len(option.text)} characters, the distractors {mean:.0f} on average"
            yield Flaw(message, _place(option))


@item_rule("option-count", "error", "3 to 5 options with one key, 4 to 6 with several")
def option_count(item: LintedItem) -> Iterator[Flaw]:
    """Fewer are guessed, more are not read."""
    least, most = (4, 6) if item.type == "multi" else (3, 5)
    if item.is_choice and not least <= len(item.options) <= most:
        said = f"{len(item.options)} options; {least} to {most} are usual"
        yield Flaw(said, "options", severity="warning" if item.type == "multi" else None)


@item_rule("all-of-the-above", "error", "no option speaks of other options")
def all_of_the_above(item: LintedItem) -> Iterator[Flaw]:
    """One known option decides such an item, and shuffling breaks it."""
    for option in item.options:
        if _COMBINED.search(option.text):
            yield Flaw(f"{option.text[:60]!r} speaks of other options", _place(option))


@item_rule("k-type", "warning", "no options that combine numbered statements")
def k_type(item: LintedItem) -> Iterator[Flaw]:
    """Let the learner build the list, or choose several, instead."""
    if _STATEMENTS.search(item.stem) and any(_K_TYPE.match(option.text) for option in item.options):
        yield Flaw("the options combine numbered statements; use build_list or multi", "options")


@item_rule("absolute-terms", "warning", "absolute words not in the distractors alone")
def absolute_terms(item: LintedItem) -> Iterator[Flaw]:
    """Learners know that "always" and "never" are mostly wrong."""
    words = _absolute_in_distractors_alone(item)
    if words:
        yield Flaw(f"{', '.join(sorted(words))}: in the distractors, not in the key", "options")


@bank_rule("absolute-share", "error", "absolute words in the distractors alone in at most 20 % of items")
def absolute_share(bank: LintedBank) -> Iterator[Flaw]:
    """Now and then it does no harm; as a habit it tells the keys."""
    yield from _share(bank, 0.20, _absolute_in_distractors_alone, "absolute words in the distractors alone")


@item_rule("hedged-key", "warning", "hedged words not in the key alone")
def hedged_key(item: LintedItem) -> Iterator[Flaw]:
    """What is true is often said with care: "usually", "may"."""
    key = " ".join(option.text for option in item.keys)
    words = has_any(key, HEDGED)
    if words and not any(has_any(option.text, HEDGED) for option in item.distractors):
        yield Flaw(f"{', '.join(sorted(words))}: in the key, in no distractor", "options")


@item_rule("clang", "warning", "no word of the stem in the key alone")
def clang(item: LintedItem) -> Iterator[Flaw]:
    """A word of the stem that only the key repeats points at it."""
    words = _clanging(item)
    if words:
        yield Flaw(f"{', '.join(sorted(words))}: in the stem and the key, in no distractor", "options")


@bank_rule("clang-share", "error", "a word of the stem in the key alone in at most 15 % of items")
def clang_share(bank: LintedBank) -> Iterator[Flaw]:
    """As `clang`, over the bank."""
    yield from _share(bank, 0.15, _clanging, "a word of the stem in the key alone")


@item_rule("overlapping-options", "error", "no option contains another or says nearly the same")
def overlapping_options(item: LintedItem) -> Iterator[Flaw]:
    """If one option is true whenever another is, both are right or one is idle."""
    for first, second in combinations(item.options, 2):
        one, other = tokens(first.text), tokens(second.text)
        changed = set(one) ^ set(other)
        if min(len(one), len(other)) < _LEAST_WORDS or any(map(_is_exact, changed)):
            continue
        if not changed and one != other:
            continue  # the order is what they differ in
        contained = len(one) != len(other) and (_runs_through(one, other) or _runs_through(other, one))
        if contained or (
            SequenceMatcher(None, first.text.lower(), second.text.lower()).ratio() > _TOO_ALIKE
            and not _are_opposite(first, second)
        ):
            what = "one contains the words of the other" if contained else "they are nearly the same"
            yield Flaw(f"options {first.id} and {second.id}: {what}", _place(second))


@item_rule("opposite-pair", "warning", "a key has no distractor that is its plain opposite")
def opposite_pair(item: LintedItem) -> Iterator[Flaw]:
    """Of two opposites one is right: the others need not be read."""
    if len(item.options) < 4:
        return
    for key in item.keys:
        for other in item.distractors:
            if _are_opposite(key, other):
                yield Flaw(
                    f"options {key.id} and {other.id} are opposites, and one is the key", _place(other)
                )


@item_rule("pin", "warning", "an option is pinned only where its text needs its place")
def pin(item: LintedItem) -> Iterator[Flaw]:
    """A pinned key is always found at the same place."""
    for option in item.keys:
        if option.pin:
            yield Flaw(f"the key is pinned {option.pin}", _place(option))


def _runs_through(part: list[str], whole: list[str]) -> bool:
    """Whether the words of one stand in the other, in their order."""
    rest = iter(whole)
    return all(word in rest for word in part)


def _place(option: LintedOption) -> str:
    return f"options.{option.id}"


def _absolute_in_distractors_alone(item: LintedItem) -> set[str]:
    if not item.is_choice or any(has_any(option.text, ABSOLUTE) for option in item.keys):
        return set()
    return {word for option in item.distractors for word in has_any(option.text, ABSOLUTE)}


def _clanging(item: LintedItem) -> set[str]:
    if not item.is_choice:
        return set()
    said = {word for option in item.distractors for word in content_words(option.text)}
    shared = content_words(item.stem) & {word for key in item.keys for word in content_words(key.text)}
    return shared - said


def _share(bank: LintedBank, limit: float, check: object, what: str) -> Iterator[Flaw]:
    found = [item.id for item in bank.choices if callable(check) and check(item)]
    if len(bank.choices) >= 20 and len(found) > limit * len(bank.choices):
        yield Flaw(f"{what} in {len(found)} of {len(bank.choices)} items; {limit:.0%} are allowed")


def _is_exact(word: str) -> bool:
    """Whether a word is code, a number or a name: to differ in it is to differ."""
    return word.startswith("`") or not word.isalpha()


def _are_opposite(first: LintedOption, second: LintedOption) -> bool:
    one, other = set(tokens(prose(first.text))), set(tokens(prose(second.text)))
    only_one, only_other = one - other, other - one
    if len(only_one) > 1 or len(only_other) > 1 or not (one & other):
        return False
    changed = only_one | only_other
    negated = bool(changed & _ANTONYMS[0]) and len(changed) == 1
    return negated or any(changed == pair for pair in _ANTONYMS[1:])
