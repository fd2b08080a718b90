"""Options that come one after the other: yes or no to each, and no way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.choice import keys_of
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.naming import listed, named, read_list
from jobkit.quiz.grading.shapes import pairs

__all__ = ["ONE_AT_A_TIME", "has_ended"]

_WORDS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", True: "yes", False: "no"}
Reply = list[str]
"""Id of an option, and ``yes`` or ``no``."""


def has_ended(replies: Iterable[Reply], keys: Iterable[str]) -> bool:
    """Return whether an item is over: a wrong reply was given, or all keys are accepted."""
    return _end(replies, keys) is not None


def _end(replies: Iterable[Reply], keys: Iterable[str]) -> tuple[int, bool] | None:
    """Return after how many replies the item ends and whether it ends well, or None."""
    left = set(keys)
    for number, (name, reply) in enumerate(replies, start=1):
        if (reply == "yes") != (name in left):
            return number, False
        left.discard(name)
        if not left:
            return number, True
    return None


def _read(asked: Asked, answer: Any) -> list[Reply]:
    """Return the replies in the order presented, up to the last one given.

    ``"B"`` says yes to B and no to what comes before it; ``["no", "yes"]`` are replies in order.
    """
    order = [entry.id for _, entry in asked.arrangement.options]
    words = [_word(one) for one in answer] if isinstance(answer, list | tuple) else []
    if words and None not in words:
        return [[name, word] for name, word in zip(order, words, strict=False) if word]
    if isinstance(answer, Mapping):
        given = {_named(asked, name): _word(reply) for name, reply in answer.items()}
        return [[name, str(given[name])] for name in order if given.get(name)]
    if isinstance(answer, list | tuple) and all(
        isinstance(one, list | tuple) and len(one) == 2 for one in answer
    ):
        return [[_named(asked, name), _word(reply) or "no"] for name, reply in answer]
    taken = read_list(asked, answer)
    last = max(order.index(name) for name in taken)
    return [[name, "yes" if name in taken else "no"] for name in order[: last + 1]]


def _word(reply: Any) -> str | None:
    known = reply.strip().lower() if isinstance(reply, str) else reply
    return _WORDS.get(known) if isinstance(known, str | bool) else None


def _named(asked: Asked, name: Any) -> str:
    found = named(name, asked.arrangement.options)
    if found is None:
        raise asked.unreadable(name, listed(asked))
    return found


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    shown, keys = asked.arrangement, keys_of(key)
    end = _end(response, keys)
    seen = response[: end[0]] if end else response
    answer = tuple(f"{shown.line(name)}: {reply}" for name, reply in seen)
    if end is None:
        said = {name for name, _ in seen}
        following = next((entry.id for _, entry in shown.options if entry.id not in said), None)
        told = f"Right so far. Next: {shown.line(following)}" if following else "Right so far."
        return Verdict(False, 0.0, answer, told, is_open=True)
    last, reply = seen[-1]
    entry = shown.entry(last)
    wrong = () if end[1] or not entry.misconception else (entry.misconception,)
    mark = 1.0 if end[1] else 0.0
    return Verdict(end[1], mark, answer, f"{shown.letter(last)}, {reply}. {shown.filled(entry.why)}", wrong)


ONE_AT_A_TIME = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: tuple(map(asked.arrangement.line, asked.arrangement.order(keys_of(key)))),
    how=lambda asked: "Options come one at a time. Answer yes or no to each; there is no way back.",
    fits=pairs,
)
