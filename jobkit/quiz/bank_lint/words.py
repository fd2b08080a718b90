"""Words of an item as the bank linter reads them: a piece of `code` is one word."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "ABSOLUTE",
    "HEDGED",
    "NEGATIVE",
    "content_words",
    "counted",
    "has_any",
    "prose",
    "sentences",
    "tokens",
]

ABSOLUTE = frozenset({"always", "never", "all", "only", "every", "none", "must", "cannot", "completely"})
HEDGED = frozenset(
    {"usually", "may", "might", "often", "sometimes", "generally", "typically", "probably", "can", "could"}
)
NEGATIVE = frozenset({"not", "except", "never", "least", "incorrect", "wrong", "false"})
"""``least`` where it is not a number that is asked for: "at least", "the least number"."""

_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
    a an the and or of to in on at by for from with without as is are was were be been it its this
    that these those which what when where who whom why how do does did has have had will would
    should can could may might must not no one two three four you your they their there then than so
    if into out up after before only all any each every more most same other job jobs run runs dbt
    use used using set sets need needs want happens make makes
        """,
    )
)
"""Words that say nothing about a key: grammar, and what nearly every item is about."""

_TOKEN = re.compile(r"`[^`]+`|[A-Za-z0-9_]+(?:[-'./:+*@][A-Za-z0-9_+*]+)*")
_CODE = re.compile(r"`[^`]+`")
_LETTER = re.compile(r"[a-z]")
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case.

    >>> tokens("The CI job runs `dbt build -s x`, not two-step.")
    ['the', 'ci', 'job', 'runs', '`dbt build -s x`', 'not', 'two-step']
    """
    return [match.group().lower() for match in _TOKEN.finditer(text)]


def content_words(text: str) -> set[str]:
    """Return the words that carry a meaning, without the ``s`` of several.

    >>> sorted(content_words("Which of the environments is deferred to?"))
    ['deferred', 'environment']
    """
    return {
        _one(word) for word in tokens(text) if word not in _EMPTY and len(word) > 2 and _LETTER.search(word)
    }


def _one(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def has_any(text: str, words: Iterable[str]) -> set[str]:
    """Return which of these words the text has, outside of `code`."""
    return set(words) & set(tokens(prose(text)))


def prose(text: str) -> str:
    """Return the text without its `code`."""
    return _CODE.sub(" ", text)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; each line of a list is one."""
    return [part for part in _END.split(text) if part.strip()]


def counted(number: int) -> frozenset[str]:
    """Return how a stem can say a number: ``2`` and ``two``.

    >>> sorted(counted(2))
    ['2', 'two']
    """
    return frozenset({str(number), *_NUMBERS[number : number + 1]})
