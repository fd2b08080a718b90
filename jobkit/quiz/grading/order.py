"""Blocks put in order. Every order that keeps to the required pairs is right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Any

from jobkit.basics.words import count_words
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.naming import read_list
from jobkit.quiz.grading.shapes import is_texts
from jobkit.quiz.items import BuildListItem

__all__ = ["ORDER", "a_legal_order", "distance"]

Pairs = Collection[tuple[str, str]]


def distance(placed: Sequence[str], needed: Collection[str], order: Pairs) -> int:
    """Return how many blocks must be moved, added or taken out to reach the nearest legal order.

    Parameters
    ----------
    placed : sequence of str
        Each block at most once.
    needed : collection of str
        What belongs into the list.
    order : collection of pairs
        The first of each pair comes before the second; closed: with ab and bc it holds ac.
    """
    kept = [block for block in placed if block in needed]
    for size in range(len(kept), -1, -1):
        if any(_is_legal(some, order) for some in combinations(kept, size)):
            return len(needed) - size + len(placed) - len(kept)
    raise AssertionError("no block at all is always legal")


def a_legal_order(needed: Sequence[str], order: Pairs) -> list[str]:
    """Return the legal order that keeps most to the order given."""
    left, done = list(needed), list[str]()
    while left:
        done.append(next(one for one in left if not any(b == one and a in left for a, b in order)))
        left.remove(done[-1])
    return done


def _is_legal(placed: Sequence[str], order: Pairs) -> bool:
    return not any((b, a) in order for a, b in combinations(placed, 2))


def _read(asked: Asked, answer: Any) -> list[str]:
    letters = [letter for letter, _ in asked.arrangement.options]
    if isinstance(answer, str) and answer.strip().isalpha() and set(answer.strip().upper()) <= set(letters):
        answer = list(answer.strip())
    return list(dict.fromkeys(read_list(asked, answer)))


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    item: BuildListItem = asked.item
    shown = asked.arrangement
    for name in response:
        shown.entry(name)
    off = distance(response, item.needed, item.order)
    unused = [shown.entry(name) for name in response if name not in item.needed]
    return Verdict(
        is_right=off == 0,
        mark=max(0.0, 1 - off / len(item.needed)),
        answer=tuple(map(shown.line, response)),
        feedback=_feedback(asked, response, off),
        misconceptions=tuple(one.misconception for one in unused if one.misconception),
    )


def _feedback(asked: Asked, placed: Sequence[str], off: int) -> str:
    """Name the first thing that is wrong, and how far it is to a right order."""
    item, shown = asked.item, asked.arrangement
    if not off:
        return "Each block finds in place what it needs."
    far = f"The nearest right order is {count_words(off, 'block')} away."
    unused = next((name for name in placed if name not in item.needed), None)
    if unused:
        return f"{shown.line(unused)} does not belong here. {shown.filled(shown.entry(unused).why)} {far}"
    late = next(((a, b) for b, a in combinations(placed, 2) if (a, b) in item.order), None)
    if late:
        first, second = late
        why = shown.filled(shown.entry(first).why)
        return f"{shown.line(first)} must come before {shown.line(second)}. {why} {far}"
    return f"{count_words(len(item.needed) - len(placed), 'block')} missing. {far}"


def _said(asked: Asked, key: Any) -> tuple[str, ...]:
    return tuple(map(asked.arrangement.line, a_legal_order(asked.item.needed, asked.item.order)))


def _how(asked: Asked) -> str:
    letters = ", ".join(letter for letter, _ in asked.arrangement.options)
    spare = " Not every block is needed." if any(block.unused for block in asked.item.blocks) else ""
    return f"Give the letters in order, each once: {letters}.{spare}"


ORDER = Family(read=_read, judge=_judge, said=_said, how=_how, fits=is_texts)
