"""How a learner names options: by letter, by id or by the whole text; several by a list or with commas."""

from __future__ import annotations

import re
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.items.base import QuizEntry

__all__ = ["listed", "named", "plain_text", "read_list", "split"]

_LETTERED = re.compile(r"\(?(?P<letter>[A-Za-z]|\d{1,2})(?:[).:]?|[).:]\s+(?P<text>\S.*))\Z", re.DOTALL)
"""``B``, ``b)``, ``(B)``, or a letter with the text of its option behind it."""


def read_list(asked: Asked, answer: Any) -> list[str]:
    """Return the ids of the options that an answer names, in its order.

    Raises
    ------
    QuizError
        When a part of the answer names no option; lists the options.
    """
    parts = split(asked, answer) if isinstance(answer, str) else answer
    if not isinstance(parts, (list, tuple)):
        raise asked.unreadable(answer, listed(asked))
    return [_id(asked, part) for part in parts]


def split(asked: Asked, answer: str) -> list[str]:
    """Return ``"B, D"`` as two answers, but leave the text of an option with commas whole."""
    if named(answer, asked.arrangement.options) is not None:
        return [answer]
    parts = [part for part in re.split(r"[,;]\s*|\s+", answer.strip()) if part]
    fits = all(named(part, asked.arrangement.options) is not None for part in parts)
    return parts if fits else [answer]


def named(answer: Any, entries: tuple[tuple[str, QuizEntry], ...]) -> str | None:
    """Return the id of the entry that an answer names, or None.

    A letter that is shown counts before an id: learners see letters.
    """
    if not isinstance(answer, str):
        return None
    text = plain_text(answer)
    match = _LETTERED.match(answer.strip())
    by_letter = next(
        (entry for letter, entry in entries if match and letter == match["letter"].upper()), None
    )
    for _, entry in entries:
        if text == plain_text(entry.text) or (text == entry.id and by_letter is None):
            return entry.id
    if match is None or by_letter is None:
        return None
    if match["text"] and plain_text(by_letter.text) != plain_text(match["text"]):
        return None
    return by_letter.id


def plain_text(text: str) -> str:
    """Return a text without what does not count: capitals, and the number of blanks."""
    return re.sub(r"\s*,\s*", ", ", " ".join(text.split())).casefold()


def listed(asked: Asked) -> str:
    """Return the options with their letters, for an error."""
    return "; ".join(f"{letter}: {entry.text}" for letter, entry in asked.arrangement.options)


def _id(asked: Asked, answer: Any) -> str:
    found = named(answer, asked.arrangement.options)
    if found is None:
        raise asked.unreadable(answer, listed(asked))
    return found
