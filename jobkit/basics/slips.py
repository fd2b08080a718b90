"""Whether a name is another one, written wrongly: stricter than "what is nearest to it"."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator

__all__ = ["Slips", "slip_of"]

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


class Slips:
    """Which of many names another one is a slip of, as `slip_of`; only those nearly like it are compared.

    Parameters
    ----------
    known : iterable of str

    Examples
    --------
    >>> list(Slips(["Production", "Region 1", "Region 2"]).of("Prodution"))
    ['Production']
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._alike: dict[Hashable, list[tuple[str, list[str]]]] = {}
        for name in dict.fromkeys(known):
            words = _words(name)
            for key in _keys(words):
                self._alike.setdefault(key, []).append((name, words))

    def of(self, name: str) -> Iterator[str]:
        """Yield each other name that `name` is a slip of, some of them twice."""
        words = _words(name)
        for key in _keys(words):
            for other, others in self._alike.get(key, ()):
                if other != name and _is_slip(words, others):
                    yield other


def _keys(words: list[str]) -> Iterator[Hashable]:
    """Yield what two names share where one is a slip of the other: all letters, or all words but one."""
    yield "".join(words)
    for place, word in enumerate(words):
        if _may_be_misspelt(word):
            yield len(words), place, (*words[:place], *words[place + 1 :])


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
    if not (_may_be_misspelt(word) and _may_be_misspelt(other)):
        return False
    most = 2 if min(len(word), len(other)) >= _LONG else 1
    # A wrong letter changes two of those that only one word has: this tells most words apart.
    return len(set(word) ^ set(other)) <= 2 * most and _distance(word, other) <= most


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= _SHORT and word.isalpha()


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
