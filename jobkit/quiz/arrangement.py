"""The order in which a learner meets options, and the letters they get; texts that name options follow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from jobkit.basics.errors import QuizError
from jobkit.quiz.items import OneAtATime, QuizItem
from jobkit.quiz.items.base import QuizEntry
from jobkit.quiz.items.fields import LETTERS

__all__ = ["Arrangement", "arranged"]

_NAMED = re.compile(r"\{\{opt:([a-z0-9-]+)\}\}")
_GUIDE_LETTER = re.compile(r"\(([A-J])(?=\)| is )")
"""How the study guide names an option: ``(A)`` and ``(A is incorrect)``."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Entries in the order shown: options with letters, rows with numbers.

    Parameters
    ----------
    options : tuple of (str, QuizEntry)
        Letter and entry.
    rows : tuple of (str, QuizEntry)
        Number and entry.
    old_letters : dict of str to str
        For the study guide's own wording: letter of the file -> letter shown.
    """

    options: tuple[tuple[str, QuizEntry], ...]
    rows: tuple[tuple[str, QuizEntry], ...]
    old_letters: tuple[tuple[str, str], ...] = ()

    def letter(self, name: str) -> str:
        """Return the letter or number that an entry is shown with; raises QuizError for no entry."""
        for letter, entry in (*self.options, *self.rows):
            if entry.id == name:
                return letter
        raise QuizError.unknown("option", name, [entry.id for _, entry in (*self.options, *self.rows)])

    def entry(self, name: str) -> Any:
        """Return the lettered entry of an id; raises QuizError for no entry."""
        for _, entry in self.options:
            if entry.id == name:
                return entry
        raise QuizError.unknown("option", name, [entry.id for _, entry in self.options])

    def line(self, name: str) -> str:
        """Return letter and text of a lettered entry: ``B) dbt run``."""
        return f"{self.letter(name)}) {self.entry(name).text}"

    def filled(self, text: str) -> str:
        """Return a text with the letters that are shown now in place of the names of options."""
        text = _NAMED.sub(lambda match: self.letter(match[1]), text)
        old = dict(self.old_letters)
        return _GUIDE_LETTER.sub(lambda match: f"({old.get(match[1], match[1])}", text) if old else text

    def order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return ids of lettered entries in the order shown."""
        several = set(names)
        return tuple(entry.id for _, entry in self.options if entry.id in several)


def arranged(item: QuizItem, seed: int | None = None) -> Arrangement:
    """Return the entries of an item in the order of a seed.

    Without a seed the study guide's items keep the order of their file; the others have an order of their own
    that does not depend on the file's.
    """
    entries = tuple(item.entries)
    if seed is not None or item.origin != "study-guide":
        entries = _shuffled(entries, f"{item.id}" if seed is None else f"{item.id}:{seed}", item)
    options = tuple(zip(LETTERS, entries, strict=False))
    rows = tuple((str(number), row) for number, row in enumerate(item.rows, start=1))
    return Arrangement(options, rows, _old_letters(item, options))


def _shuffled(entries: tuple[Any, ...], seed: str, item: QuizItem) -> tuple[Any, ...]:
    random = Random(seed)  # noqa: S311 - an order that is the same each time, no secret
    pins = {entry.id: getattr(entry, "pin", None) for entry in entries}
    if item.type == "hotspot":  # type: ignore[attr-defined]
        return entries  # their place is that of the picture
    free = [entry for entry in entries if pins[entry.id] is None]
    random.shuffle(free)
    first = [entry for entry in entries if pins[entry.id] == "first"]
    last = [entry for entry in entries if pins[entry.id] == "last"]
    return (*first, *free, *last)


def _old_letters(item: QuizItem, options: Iterable[tuple[str, QuizEntry]]) -> tuple[tuple[str, str], ...]:
    if item.origin != "study-guide" or isinstance(item, OneAtATime):
        return ()
    now = {entry.id: letter for letter, entry in options}
    return tuple((old, now[entry.id]) for old, entry in zip(LETTERS, item.entries, strict=False))
