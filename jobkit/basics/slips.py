"""Whether a name is another one, written wrongly: stricter than "what is nearest to it"."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["slip_of"]

_WORDS = re.compile(r"[^\W_]+")
_SHORT, _LONG = 5, 8
"""Letters of a word in which one letter may be wrong, and two."""


def slip_of(name: str, known: Iterable[str]) -> str:
    """Return the known name that `name` is most likely a slip of, or ``""``.

    Case, blanks and punctuation count as slips; so does one wrong, missing or swapped letter in a word of
    five or more, two in a word of eight or more. Short words and numbers tell things apart: ``EU`` is not
    ``US``.

    Examples
    --------
    >>> known = ["Production", "Data ingestion", "Region 1", "Prod EU"]
    >>> slip_of("Prodution", known), slip_of("data ingestion", known)
    ('Production', 'Data ingestion')
    >>> slip_of("Region 2", known), slip_of("Prod US", known), slip_of("Production", known)
    ('', '', '')
    """
    names = list(known)
    if name in names:
        return ""
    words = _words(name)
    return next((other for other in names if _is_slip(words, _words(other))), "")


def _words(name: str) -> list[str]:
    return _WORDS.findall(name[:300].casefold()) or [name[:300].casefold()]


def _is_slip(words: list[str], others: list[str]) -> bool:
    if "".join(words) == "".join(others):
        return True
    if len(words) != len(others):
        return False
    different = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(different) == 1 and _is_misspelt(*different[0])


def _is_misspelt(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    if not (word.isalpha() and other.isalpha()) or shorter < _SHORT:
        return False
    return _distance(word, other) <= (2 if shorter >= _LONG else 1)


def _distance(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped; 3 stands for 3 and more."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], 3)
