"""Options to choose from: one key, several keys, or regions of a picture."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jobkit.basics.errors import QuizError
from jobkit.basics.words import count_words
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.naming import read_list
from jobkit.quiz.grading.shapes import is_text, is_texts
from jobkit.quiz.items import SingleChoice

__all__ = ["CHOICE", "balanced", "keys_of"]


def keys_of(key: Any) -> tuple[str, ...]:
    """Return a key, one id or several, as several."""
    return (key,) if isinstance(key, str) else tuple(key)


def balanced(chosen: Collection[str], keys: Collection[str], all_of: Collection[str]) -> float:
    """Return the share of keys found less the share of distractors taken, at least 0.

    Taking everything and taking nothing are both worth 0.

    >>> balanced(["a", "d"], ["a", "c"], ["a", "b", "c", "d", "e"]) == 1 / 2 - 1 / 3
    True
    """
    wrong = [one for one in all_of if one not in keys]
    hits = sum(key in chosen for key in keys) / len(keys)
    false = sum(one in chosen for one in wrong) / len(wrong) if wrong else 0.0
    return max(0.0, hits - false)


def _read(asked: Asked, answer: Any) -> Any:
    several = list(dict.fromkeys(read_list(asked, answer)))
    if isinstance(asked.item, SingleChoice):
        if len(several) > 1:
            hint = "this question takes one option"
            raise QuizError(f"{len(several)} answers given", where=f"question {asked.item.label}", hint=hint)
        return several[0]
    return sorted(several)


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    keys, shown = keys_of(key), asked.arrangement
    chosen = shown.order(keys_of(response))
    for name in keys_of(response):
        shown.entry(name)
    wrong = [shown.entry(name) for name in chosen if name not in keys]
    return Verdict(
        is_right=set(chosen) == set(keys),
        mark=balanced(chosen, keys, [entry.id for _, entry in shown.options]),
        answer=tuple(map(shown.line, chosen)),
        feedback=_feedback(asked, chosen, keys),
        misconceptions=tuple(dict.fromkeys(one.misconception for one in wrong if one.misconception)),
    )


def _feedback(asked: Asked, chosen: tuple[str, ...], keys: tuple[str, ...]) -> str:
    shown = asked.arrangement
    if len(chosen) == 1 and len(keys) == 1:
        return shown.filled(shown.entry(chosen[0]).why)
    lines = [f"- {shown.letter(name)}) {shown.filled(shown.entry(name).why)}" for name in chosen]
    found, wrong = len(set(chosen) & set(keys)), len(set(chosen) - set(keys))
    if wrong or found < len(keys):
        lines.insert(0, f"{found} of {len(keys)} found, {count_words(wrong, 'wrong one')}.\n")
    return "\n".join(lines)


def _how(asked: Asked) -> str:
    last = asked.arrangement.options[-1][0]
    count = len(keys_of(asked.item.key))
    if count > 1:
        return f"Give {count} letters, for example A, B."
    return f"Give a letter, A to {last}."


CHOICE = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: tuple(map(asked.arrangement.line, asked.arrangement.order(keys_of(key)))),
    how=_how,
    fits=lambda response: is_text(response) or is_texts(response),
)
