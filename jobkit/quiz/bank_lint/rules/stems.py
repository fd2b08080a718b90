"""Rules about the stem: a clear task, of a length that can be read in an exam."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, bank_rule, item_rule
from jobkit.quiz.bank_lint.words import NEGATIVE, counted, has_any, prose, sentences, tokens

__all__: list[str] = []

_FEWEST, _MOST = 12, 60
_TASKS = frozenset(
    re.findall(
        r"\w+",
        """
    arrange build change choose click complete correct decide fill find fix give mark match name
    order pick point predict put repair say select set show sort state tick type use write work
    enter calculate count drag assign place pair connect mend make repair rewrite list classify keep
    move add remove
        """,
    )
)
"""Verbs with which an instruction begins."""

_COUNTED = re.compile(
    r"\b(?:at least|the least (?:number|time|amount|many|of)|least (?:number|time))\b", re.IGNORECASE
)
_ALWAYS_SHOWN = frozenset({"fill", "hotspot", "predict", "fix_job", "build_job"})
"""Types that show more than the stem anyway: a sentence with gaps, a picture, a form."""


@item_rule("stem-form", "warning", "12 to 60 words, ends with ? or an instruction")
def stem_form(item: LintedItem) -> Iterator[Flaw]:
    """A stem alone says what to do."""
    words = len(tokens(item.stem))
    if words < _FEWEST:
        yield Flaw(f"{words} words; a stem has {_FEWEST} to {_MOST}", "stem")
    parts = sentences(item.stem)
    if parts and "?" not in item.stem and not any(set(tokens(part)[:4]) & _TASKS for part in parts):
        yield Flaw("is neither a question nor an instruction", "stem")


@item_rule("window-dressing", "warning", "at most 60 words where nothing is shown with the stem")
def window_dressing(item: LintedItem) -> Iterator[Flaw]:
    """What is not needed to answer costs time, most of all in a second language."""
    words = len(tokens(item.stem))
    if words > _MOST and not item.has_stimulus and item.type not in _ALWAYS_SHOWN:
        yield Flaw(f"{words} words; show the situation as code, or leave out what is not needed", "stem")


@item_rule("negative-stem", "warning", "no not, except, never, least; in capitals or bold where it must be")
def negative_stem(item: LintedItem) -> Iterator[Flaw]:
    """A small "not" is overlooked."""
    asked = _asked(item.stem) if item.is_choice else ""  # what a job shall not do is no trap
    words = has_any(asked, NEGATIVE)
    for word in sorted(words):
        strong = re.search(rf"\b{word.upper()}\b|\*\*[^*]*\b{word}\b[^*]*\*\*", asked)
        yield Flaw(
            f"asks with {word!r}" + ("" if strong else ", neither in capitals nor bold"),
            "stem",
            severity=None if strong else "error",
        )


@bank_rule("negative-share", "error", "at most 5 % negative stems")
def negative_share(bank: LintedBank) -> Iterator[Flaw]:
    """Ask for what is right."""
    found = [item for item in bank.choices if has_any(_asked(item.stem), NEGATIVE)]
    if len(bank.choices) >= 20 and len(found) > 0.05 * len(bank.choices):
        yield Flaw(f"{len(found)} of {len(bank.choices)} stems are negative; 5 % are allowed")


@item_rule("multi-count", "error", "the stem says how many to choose", guide=True)
def multi_count(item: LintedItem) -> Iterator[Flaw]:
    """Who has to guess the number is not asked about dbt."""
    number = len(item.keys) if item.type == "multi" else int(item.fields.get("clicks") or 1)
    if number > 1 and not counted(number) & set(tokens(item.stem)):
        yield Flaw(f"does not say that {number} are to be chosen", "stem")


@item_rule("grammar-cue", "warning", "the grammar of the stem fits every option")
def grammar_cue(item: LintedItem) -> Iterator[Flaw]:
    """An `an` at the end of a stem excludes the options that begin with a consonant."""
    last = tokens(item.stem)[-1:]
    if item.is_choice and last in (["a"], ["an"]):
        yield Flaw(f"ends with {last[0]!r}: it fits only some of the options", "stem")


def _asked(stem: str) -> str:
    """Return the sentence of the stem that asks."""
    parts = sentences(prose(stem))
    parts = [_COUNTED.sub(" ", part) for part in parts]
    asking = [part for part in parts if part.rstrip().endswith("?")]
    return (asking or parts or [""])[-1]
