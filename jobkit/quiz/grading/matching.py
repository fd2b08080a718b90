"""Left sides matched with targets: each pair counts."""

from __future__ import annotations

import re
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.naming import listed, named
from jobkit.quiz.grading.rows import by_row
from jobkit.quiz.grading.shapes import of_texts

__all__ = ["MATCHING"]

_PAIR = re.compile(r"(\d{1,2})\s*[-=:)]?\s*([A-Za-z])\b")
"""``1A``, ``2-c``, ``3: B``."""


def _read(asked: Asked, answer: Any) -> dict[str, str] | None:
    pairs = _PAIR.findall(answer) if isinstance(answer, str) else []
    if isinstance(answer, str) and not pairs and answer.strip().isalpha() and len(answer.strip()) > 1:
        answer = list(answer.strip())
    given = by_row(asked, dict(pairs) if pairs else answer)
    found = {name: named(value, asked.arrangement.options) for name, value in given.items()}
    for name, target in found.items():
        if target is None:
            raise asked.unreadable(given[name], listed(asked))
    return {name: str(target) for name, target in sorted(found.items())} or None


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    shown = asked.arrangement
    for name in response:
        asked.row_line(name)
    right = {name: response.get(name) == target for name, target in key.items()}
    lines = [_line(asked, name, response.get(name)) for name in right if not right[name]]
    wrong = [shown.entry(response[name]) for name in right if not right[name] and name in response]
    return Verdict(
        is_right=all(right.values()),
        mark=sum(right.values()) / len(right),
        answer=tuple(_pair(asked, name, target) for name, target in response.items()),
        feedback="\n".join(lines) or "Each pair is right.",
        misconceptions=tuple(dict.fromkeys(one.misconception for one in wrong if one.misconception)),
    )


def _line(asked: Asked, name: str, target: str | None) -> str:
    number = asked.arrangement.letter(name)
    if target is None:
        return f"- {number} is not matched."
    shown = asked.arrangement
    return (
        f"- {number} does not go with {shown.line(target)}. {shown.filled(shown.entry(target).why)}".rstrip()
    )


def _pair(asked: Asked, name: str, target: str) -> str:
    return f"{asked.row_line(name)} — {asked.arrangement.line(target)}"


def _whys(asked: Asked) -> dict[str, str]:
    shown = asked.arrangement
    rows = {number: asked.item.why.get(row.id, "") for number, row in shown.rows}
    targets = {letter: entry.why for letter, entry in shown.options}  # type: ignore[attr-defined]
    return {label: shown.filled(why) for label, why in (rows | targets).items() if why}


def _how(asked: Asked) -> str:
    return f"Give a letter for each of 1 to {len(asked.item.left)}, for example 1A, 2C." + (
        " A letter may be used more than once." if asked.item.many else ""
    )


MATCHING = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: tuple(_pair(asked, row.id, key[row.id]) for _, row in asked.arrangement.rows),
    how=_how,
    whys=_whys,
    fits=of_texts,
)
