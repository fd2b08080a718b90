"""Rules about the language: short sentences, and no abbreviation that nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, item_rule
from jobkit.quiz.bank_lint.words import prose, sentences, tokens

__all__ = ["reading_grade"]

_LONGEST_SENTENCE, _HARDEST = 35, 12.0
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        """
    CI CD PR SQL UTC DAG API URL YAML JSON CSV DDL ID UI HTTP HTTPS OK AND OR NOT NO YES BI AWS GCP
    IT CPU EST EDT CET CEST PST US EU AM PM TEST PROD DEV TOP
        """,
    )
)
_ABBREVIATION = re.compile(r"(?<![\w`./{-])[A-Z]{2,5}(?![\w`./}-])")
_VOWELS = re.compile(r"[aeiouy]+")


@item_rule("reading-level", "warning", "sentences of at most 35 words; reading grade 12 or lower")
def reading_level(item: LintedItem) -> Iterator[Flaw]:
    """Many learners read English as a second language, and under time."""
    for place in ("stem", "explanation"):
        text = str(item.fields.get(place) or "")
        longest = max((len(tokens(part)) for part in sentences(text)), default=0)
        if longest > _LONGEST_SENTENCE:
            yield Flaw(f"a sentence of {longest} words; {_LONGEST_SENTENCE} are the most", place)
        grade = reading_grade(text)
        if grade > _HARDEST:
            yield Flaw(f"reading grade {grade:.0f}; {_HARDEST:.0f} is the highest", place)


def reading_grade(text: str) -> float:
    """Return the years of school that a text asks for, after Flesch and Kincaid; code is left out.

    >>> reading_grade("The job runs at six. It builds two models.") < 4
    True
    """
    parts = [part for part in sentences(prose(text)) if tokens(part)]
    words = [word for part in parts for word in tokens(part) if word.isalpha()]
    if len(words) < 10:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(parts) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    silent = word.endswith("e") and not word.endswith("le")
    return max(1, len(_VOWELS.findall(word)) - silent)


@item_rule("abbreviation", "warning", "an abbreviation is a known one, or the stem explains it in brackets")
def abbreviation(item: LintedItem) -> Iterator[Flaw]:
    """A learner cannot look it up in an exam."""
    text = prose(item.stem)
    for word in sorted(set(_ABBREVIATION.findall(text)) - _KNOWN):
        if f"({word})" not in text:
            yield Flaw(f"{word} is not explained", "stem")
