"""What a family of items brings along: how to read an answer, how to judge it, how to say the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.items.base import Reading

__all__ = ["Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """The functions of one family.

    Parameters
    ----------
    read : callable
        Answer of a learner -> response, plain JSON that is stored; None when there is none yet.
    judge : callable
        Response and key -> `Verdict`.
    said : callable
        Key -> the right answer in words.
    how : callable
        How to answer, in one sentence.
    fits : callable
        Whether a stored response has the shape of one of this family.
    key : callable
        Reading -> key; by default that of the item.
    whys : callable
        Why each option is right or wrong, by the letter it is shown with.
    """

    read: Callable[[Asked, Any], Any]
    judge: Callable[[Asked, Any, Any], Verdict]
    said: Callable[[Asked, Any], tuple[str, ...]]
    how: Callable[[Asked], str]
    fits: Callable[[Any], bool]
    key: Callable[[Asked, Reading | None], Any] = lambda asked, reading: asked.item.key_of(reading)
    whys: Callable[[Asked], dict[str, str]] = lambda asked: {
        letter: asked.arrangement.filled(entry.why)  # type: ignore[attr-defined]
        for letter, entry in asked.arrangement.options
        if getattr(entry, "why", "")
    }
